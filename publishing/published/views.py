"""The pages that all kinds of entry have: detail, versions, one version, comparison. Knows no kind.

A page that shows what a higher app knows is handed *panels* by `config/urls.py`: functions
`(row) -> (template, context)` of the higher app.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property

from publishing import kinds
from publishing.documents.comparison import change_notice, compare, fields_as_text
from publishing.documents.texts import TextLinker
from publishing.models import IndexEntry, Revision
from publishing.published.citation import cited_item
from publishing.published.content_changes import kept_of_rows, state
from publishing.published.history import find_history, with_redactions
from publishing.published.lookup import label_of, published_labels
from publishing.published.missing import Gone, Moved, find_out_why_missing
from publishing.published.styles import HARVARD, USUAL, NoStyle, cited
from publishing.published.tables import PUBLISHED, rows_of, tables_of, today_columns
from web.filters import with_demonstration
from web.numbers import whole_number
from web.pages import AskedPage, ListPage, PublicPage
from web.prepared import prepared


@prepared
def _rows_called(kind, *related, slug):
    return kinds.get(kind).model.objects.filter(slug=slug).select_related("entry", *related)


class EntryPages:
    """What the pages of one `kind` share: how the entry is found, or where it went."""

    kind = None
    section = property(lambda self: self.kind.plural)
    related = ()  # what of an entry is read with its row
    gone_panels = ()  # functions (withdrawal) -> (template, context): what else the page of a withdrawn entry says

    @method_decorator(login_not_required)
    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Moved as moved:
            match = request.resolver_match
            return HttpResponsePermanentRedirect(reverse(match.view_name, kwargs={**match.kwargs, "slug": moved.slug}))
        except Gone as gone:
            return gone_page(request, self.kind, gone.withdrawal, self.gone_panels)

    def find(self, slug):
        """Return the row with this slug, which knows whether the reader asks for the demonstration.

        A panel shows what is invented where it is asked for, and on what is itself invented.
        """
        row = next(iter(_rows_called(self.kind.name, *self.related, slug=slug)), None)
        row = row or find_out_why_missing(self.kind.name, slug)
        row.with_demonstration = row.entry.is_demonstration or with_demonstration(self.request.GET)
        return row

    def crumbs(self, *more):
        return [(self.kind.title, reverse(f"{self.kind.url_name.split(':')[0]}:list")), *more]


class EntryList(ListPage):
    """The list of one `kind`; `usual_order` names the column that it is in the order of unless another is chosen."""

    kind = None
    usual_order = property(lambda self: self.kind.model._meta.ordering[0])
    section = property(lambda self: self.kind.plural)

    @cached_property
    def kept_of(self):
        return state() if settings.KEEP_PAGES else None

    def keep(self, what, make):
        return kept_of_rows(self.kind, self.request.GET, what, make, of=self.kept_of)

    def is_sorted_each_time(self, filters):
        if self.request.GET.get("page", "1") != "1":  # which passes over rows
            return settings.KEEP_PAGES
        order = self.request.GET.get("ordering", "").removeprefix("-") or self.usual_order
        return settings.KEEP_PAGES and (filters.is_used or order not in (self.kind.model._meta.ordering[0], "modified"))

    def tables(self):
        return tables_of(self.kind, also=[*PUBLISHED, *today_columns(self.kind)])

    def table_rows(self, rows):
        return ((table, row) for table, row, _ in rows_of(self.kind, rows, today=True))


def gone_page(request, kind, withdrawal, panels=()):
    """410: why an entry was withdrawn, and what to read instead."""
    successor = IndexEntry.objects.filter(pk=withdrawal.successor_id).first() if withdrawal.successor_id else None
    return render(
        request,
        "410.html",
        {
            "label": label_of(kind, withdrawal.document),
            "is_demonstration": withdrawal.entry.is_demonstration,
            "reason": withdrawal.note,
            "withdrawn_on": withdrawal.published_at,
            "successor": successor,
            "successor_url": successor and reverse(kind.url_name, args=[successor.slug]),
            "versions_url": reverse(names(kind)["versions"], args=[withdrawal.entry.slug]),
            "panels": [{"template": template, **more} for template, more in (panel(withdrawal) for panel in panels)],
        },
        status=410,
    )


class EntryPage(EntryPages, PublicPage):
    """The page of one entry. `texts` names the fields whose terms are linked; `find_terms` looks them up."""

    panels = ()
    find_terms = None
    texts = ()

    def get_context_data(self, slug, **kwargs):
        row = self.find(slug)
        panels = [panel(row) for panel in self.panels]
        return super().get_context_data(
            entry=row,
            is_demonstration=row.entry.is_demonstration,
            panels=[{"template": template, **context} for template, context in panels],
            linked=TextLinker(self.find_terms, [getattr(row, name) for name in self.texts], row),
            breadcrumbs=self.crumbs(),
            **kwargs,
        )


class HistoryPage(EntryPages, PublicPage):
    """What the pages about the versions of an entry share, also of one that was withdrawn; each adds what it is `about`."""

    def get_context_data(self, slug, **kwargs):
        row = find_history(self.kind, slug)
        successor = row.withdrawal and row.withdrawal.successor
        context = {
            "entry": row,
            "withdrawal": row.withdrawal,
            "successor_url": successor and reverse(self.kind.url_name, args=[successor.slug]),
            "successor_label": successor and published_labels(self.kind.name, [successor.slug]).get(successor.slug),
            "is_demonstration": row.entry.is_demonstration,
            "kind": self.kind,
            "names": names(self.kind),
            "breadcrumbs": self.crumbs((str(row), row.get_absolute_url())),
        }
        return super().get_context_data(**context | self.about(row, **kwargs))

    def number(self, name, default):
        given = self.request.GET.get(name, str(default))
        number = whole_number(given, digits=8)
        if number is None:
            raise Http404(f"“{given}” is no version number.")
        return number

    def below_versions(self, row):
        versions = reverse(names(self.kind)["versions"], args=[row.slug])
        return self.crumbs((str(row), row.get_absolute_url()), ("Versions", versions))


class VersionsPage(HistoryPage):
    """Every version of an entry: when, why, and what kind of change. Who published it is for signed-in colleagues."""

    template_name = "publishing/versions.html"

    def about(self, row):
        publications = Revision.objects.filter(entry=row.pk).publications().select_related("published_by")
        return {"versions": with_redactions(publications)}


class VersionPage(HistoryPage):
    """One version as it was published, field by field."""

    template_name = "publishing/version.html"

    def about(self, row, number):
        publication = row.text(number)
        return {
            "publication": publication,
            "redactions": publication.redactions,
            "is_current": not row.withdrawal and publication.version == row.version,
            "notice": change_notice(self.kind, row, publication),
            "notice_url": reverse(f"api:{self.kind.plural}-notice", args=[row.slug, publication.version]),
            "fields": fields_as_text(self.kind, publication.document),
            "breadcrumbs": self.below_versions(row),
        }


class ComparisonPage(HistoryPage):
    """Any two versions, field by field and word by word: ?from=1&to=2."""

    template_name = "publishing/comparison.html"

    def about(self, row):
        old = row.text(self.number("from", row.version_before))
        new = row.text(self.number("to", row.version))
        data = reverse(f"api:{self.kind.plural}-comparison", args=[row.slug])
        return {
            "old": old,
            "new": new,
            "changes": compare(self.kind, old.document, new.document),
            "data_url": f"{data}?from={old.version}&to={new.version}",
            "versions": list(Revision.objects.filter(entry=row.pk, state=Revision.State.PUBLISHED).order_by("version")),
            "breadcrumbs": self.below_versions(row),
        }


class CitePage(HistoryPage, AskedPage):
    """How to cite a version of an entry in any style of CSL: ?style=apa&version=1.

    `work` returns, of a row that describes a work, that work as an item of CSL-JSON; `work_files` says where it is to be
    had as a file, as [(label, address)].
    """

    template_name = "publishing/cite.html"
    work = None
    work_files = None

    def about(self, row):
        publication = row.text(self.number("version", row.version))
        asked = self.request.GET.get("other", "").strip() or self.request.GET.get("style", "").strip() or HARVARD
        style, problems, near = asked, [], []
        items = [cited_item(self.kind, row, publication)]
        if self.work is not None and not row.withdrawal:
            items.insert(0, self.work(self.find(row.slug)))
        try:
            citations = [cited(item, style) for item in items]
        except NoStyle as unknown:
            problems = [("id_other", "Style", f"There is no style “{asked[:100]}” that can be written here.")]
            style, near = HARVARD, unknown.near
            citations = [cited(item, style) for item in items]
        return {
            "publication": publication,
            "citation": citations[-1],
            "work_citation": citations[0] if len(citations) > 1 else None,
            "work_files": self.work_files(row) if self.work_files and not row.withdrawal else [],
            "style": style,
            "style_label": USUAL.get(style, style),
            "usual": USUAL,
            "near": near,
            "problems": problems,
        }


def names(kind):
    """Return the names of the addresses of a kind's pages, for templates that know no kind."""
    space = kind.url_name.split(":")[0]
    return {page: f"{space}:{page}" for page in ["list", "detail", "versions", "version", "comparison", "cite"]}


def version_urls(kind, **cite):
    """Return the addresses of the versions of a kind's entries; `cite` is what the page on citing them is handed."""
    return [
        path("<slug:slug>/cite/", CitePage.as_view(kind=kind, **cite), name="cite"),
        path("<slug:slug>/versions/", VersionsPage.as_view(kind=kind), name="versions"),
        path("<slug:slug>/versions/compare/", ComparisonPage.as_view(kind=kind), name="comparison"),
        path("<slug:slug>/versions/<int:number>/", VersionPage.as_view(kind=kind), name="version"),
    ]
