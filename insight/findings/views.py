"""The page of a summary of findings, and what it is taken away as."""

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpResponse

from barriers.document import BARRIER
from barriers.models import Barrier
from insight.findings.document import DOCX, document_of
from insight.findings.filters import FindingsFilter
from insight.findings.rows import findings_of, sources_of
from publishing.published.content_changes import kept_of_rows
from web.addresses import absolute
from web.pages import FORMATS, MOST_IN_FILE, ListPage
from web.spreadsheets.tables import Table

COLUMNS = [
    {"name": "number", "type": "integer", "description": "The finding's place in this summary."},
    {"name": "slug", "type": "string", "description": "The stable key of the barrier or enabler."},
    {"name": "kind", "type": "string", "constraints": {"enum": Barrier.Kind.values}},
    {"name": "finding", "type": "string", "description": "Its title."},
    {"name": "statement", "type": "string", "description": "The finding in full."},
    {
        "name": "confidence",
        "type": "string",
        "description": "How sure we are, after GRADE-CERQual.",
        "constraints": {"enum": Barrier.Confidence.values},
    },
    {"name": "explanation", "type": "string", "description": "Why, in plain words."},
    {"name": "components", "type": "array", "description": "Each component that was weighed: concern and reason."},
    {"name": "falls_short", "type": "array", "description": "Where the evidence does not bear the level out."},
    {
        "name": "sources",
        "type": "array",
        "description": "Who says it and when; what does not simply support it says so.",
    },
    {"name": "source_slugs", "type": "array", "description": "The stable keys of the sources, in the same order."},
    {"name": "html", "type": "string", "description": "Its page."},
]
FINDINGS = Table("findings", "A summary of findings.", COLUMNS, ["number"])


class FindingsPage(ListPage):
    """A table after GRADE-CERQual for any filter or choice of barriers and enablers; a wrong one is a message."""

    template_name = "insight/findings.html"
    section = "findings"
    filter_class = FindingsFilter
    heading = "Summary of findings"
    lead = (
        "Each finding with how sure we are, why, and the sources behind it: for everything here, or for what you choose. "
        "Starter content, to be argued with."
    )
    noun, noun_plural = "finding", "findings"
    page_size = 6  # with 50 pieces of evidence a page stays under 60 kB; the document has all
    formats = {"docx": "Document (DOCX)", **FORMATS}
    most_in_file = {**MOST_IN_FILE, "docx": 200}

    def get_queryset(self):
        return Barrier.objects.with_counts()

    def keep(self, what, make):
        return kept_of_rows(BARRIER, self.request.GET, f"{what} of findings", make)

    def rows_of(self, page):
        rows = list(page)
        prefetch_related_objects(rows, "evidence__source")
        return findings_of(rows)

    def is_sorted_each_time(self, filters):
        return settings.KEEP_PAGES

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "sources": sources_of(context.get("rows", [])),
            "is_in_document": context.get("total", 0) <= self.most_in_file["docx"],
        }

    def file(self, filters, form):
        if form != "docx":
            return super().file(filters, form)
        document = document_of(findings_of(with_evidence(filters.qs)), title=self.heading, facts=self.facts(filters))
        headers = {"Content-Disposition": 'attachment; filename="summary-of-findings.docx"'}
        return HttpResponse(document, content_type=DOCX, headers=headers)

    def tables(self):
        return [FINDINGS]

    def table_rows(self, rows):
        for number, finding in enumerate(findings_of(with_evidence(rows)), start=1):
            yield FINDINGS.name, as_row(number, finding)


def with_evidence(barriers):
    return barriers.prefetch_related("evidence__source")


def as_row(number, finding):
    """Return a finding as {column: value}."""
    barrier = finding.barrier
    return {
        "number": number,
        "slug": barrier.slug,
        "kind": barrier.kind,
        "finding": barrier.title,
        "statement": barrier.statement,
        "confidence": barrier.confidence,
        "explanation": barrier.confidence_explanation,
        "components": [f"{name}: {concern}. {reason}".rstrip(". ") for name, concern, reason in finding.components],
        "falls_short": finding.shortfalls,
        "sources": [
            f"{each.short}, {' and '.join(each.limits)}" if each.limits else each.short
            for each in finding.contributions
        ],
        "source_slugs": [each.source.slug for each in finding.contributions],
        "html": absolute(barrier.get_absolute_url()),
    }
