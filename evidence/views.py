"""Pages of sources."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from evidence.document import SOURCE
from evidence.filters import SourceFilter
from evidence.models import AboutLaw, Source
from evidence.references.exporting import FORMATS, files_of, references
from evidence.references.tags import citation_tags, coins, creative_work, source_item
from publishing.published.styles import cited
from publishing.published.views import EntryList, EntryPage
from web.json_ld import as_script
from web.pages import AskedPage, labelled
from web.prepared import prepared
from web.refusals import named
from web.time_limit import time_limit


@dataclass(frozen=True)
class Line:
    """What the list says of a source. `coins` is what reference managers read."""

    address: str
    slug: str
    title: str
    kind: str
    coins: str
    authors: list
    publisher: str
    issued: str
    abstract: str
    read: str
    barriers: int


def line_of(source):
    return Line(
        source.get_absolute_url(),
        source.slug,
        source.title,
        source.get_kind_display(),
        coins(source),
        source.authors,
        source.publisher,
        source.issued,
        source.abstract,
        source.get_read_display(),
        source.barrier_count,
    )


class SourceList(EntryList):
    template_name = "evidence/list.html"
    row_template = "evidence/_row.html"
    kind = SOURCE
    filter_class = SourceFilter
    heading = "Evidence"
    lead = "The sources in this knowledge base, how far each was read, and how much rests on it."
    noun, noun_plural = "source", "sources"

    def rows_of(self, page):
        rows = list(page)
        for source in rows:
            source.line = line_of(source)
        return rows

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        given = [(name, value) for name, values in self.request.GET.lists() for value in values if name != "page"]
        return context | {"formats": FORMATS.values(), "given": given}

    def get_queryset(self):
        # A subquery, which is asked for the rows of one page and not for all.
        itself = Source.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        number = itself.annotate(number=Count("evidence__barrier", distinct=True)).values("number")
        return Source.objects.annotate(barrier_count=Subquery(number))


class SourceDownload(AskedPage):
    """References as a file: those of a list with its filters, a choice (`slug`, more than once), or a barrier's."""

    template_name = "evidence/download.html"
    section = "evidence"

    def get(self, request):
        query = request.GET.copy()
        name = query.pop("format", ["ris"])[-1]
        slugs, barriers = query.pop("slug", []), query.pop("barrier", [])
        form = FORMATS.get(name)
        filters = SourceFilter(query, queryset=Source.objects.all(), reads_typing=True)
        problems = labelled(filters.problems, filters.form)
        if form is None:
            problems.append(("", named("format"), f"There is no format “{name[:40]}”. Known: {', '.join(FORMATS)}."))
        if problems:
            return self.render_to_response(self.get_context_data(problems=problems))
        rows = filters.qs
        if slugs:
            rows = rows.filter(slug__in=slugs)
        if barriers:
            rows = rows.filter(pk__in=Source.objects.filter(evidence__barrier__slug__in=barriers).values("pk"))
        name = "-".join([*barriers[:1], *(slugs if len(slugs) == 1 else [])]) or "all"
        with time_limit():
            text = references(rows, form)
        disposition = content_disposition_header(True, f"references-{slugify(name)[:80]}.{form.ending}")
        return HttpResponse(
            text, content_type=f"{form.media_type}; charset=utf-8", headers={"Content-Disposition": disposition}
        )


@prepared
def _law_links(*, source):
    return AboutLaw.objects.filter(source=source).select_related("source", "law")


@prepared
def _guide_links(*, law):
    return AboutLaw.objects.filter(law=law).select_related("source", "law").order_by("source__title")


class SourcePage(EntryPage):
    kind = SOURCE
    template_name = "evidence/detail.html"
    texts = ("abstract", "note")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        source = context["entry"]
        return context | {
            "citation_tags": citation_tags(source),
            "schema_org": as_script(creative_work(source)),
            "coins": coins(source, with_abstract=True),
            "harvard": cited(source_item(source)),
            "files": files_of(source),
            "formats": SOURCE.formats,
            "law_links": list(_law_links(source=source.pk)),
            "guide_links": list(_guide_links(law=source.pk)),
        }
