"""The list of all drafts: found by words, filtered, in any order, page by page; entries lead back to it as it was."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, Func, OuterRef, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Lower, NullIf
from django.urls import path, reverse
from django.utils import timezone

from organisations.models import Person
from publishing import kinds
from publishing.models import Comment, Revision
from publishing.published.lookup import label_of
from publishing.workbench.pages import DRAFTS_SEEN, WorkbenchPage
from screening.personal_data import findings
from web.addresses import absolute
from web.choices import AnyOf
from web.filters import Ordering, StrictFilter, plain_words
from web.pages import ListPage
from web.spreadsheets.tables import Table, as_columns

STATES = [(state.value, state.label) for state in Revision.State if state.value in ("draft", "in-review", "returned")]


COLUMNS = as_columns(
    ("kind", "string", "What it will be."),
    ("slug", "string", "Its stable key, within its kind."),
    ("label", "string", "Its title or name, as it is written now."),
    ("state", "string", "Whether it is being written, waits for review, or was returned.", [key for key, _ in STATES]),
    ("saved_by", "string", "Who saved it last."),
    ("saved_at", "datetime", "When it was saved last."),
    ("open_comments", "integer", "How many comments on it are open."),
    ("html", "string", "The page on which it is written, or reviewed."),
)


def kinds_there_are():
    return [(kind.name, kind.name.capitalize()) for kind in kinds.all_kinds()]


def work_there_is():
    """Return [(kind and field, words)] of what drafts can lack and somebody has to write."""
    return [(f"{kind.name}.{name}", words) for kind in kinds.all_kinds() for name, words in kind.to_do]


def who_saved():
    """Return [(key, name)] of everybody who saved a draft last."""
    saved = Revision.objects.working_copies().filter(saved_by=OuterRef("pk"))
    people = Person.objects.filter(Exists(saved)).order_by("name", "pk").values_list("pk", "name")
    return [(str(pk), name) for pk, name in people]


class TextsOf(Func):
    """All texts of a document without the names of its fields, as one text."""

    function = "jsonb_path_query_array"
    template = """%(function)s(%(expressions)s, 'strict $.** ? (@.type() == "string")')"""


class DraftsFilter(StrictFilter):
    q = django_filters.CharFilter(
        method="with_words", max_length=200, strip=True, validators=[plain_words], label="Words anywhere in it"
    )
    kind = AnyOf(field_name="entry__kind", choices=kinds_there_are, label="Kind")
    state = AnyOf(choices=STATES, label="State")
    by = AnyOf(field_name="saved_by", choices=who_saved, label="Last saved by")
    comments = django_filters.ChoiceFilter(
        method="with_comments",
        choices=[("open", "With open comments")],
        empty_label="With or without",
        label="Comments",
    )
    to_do = django_filters.ChoiceFilter(
        method="with_work", choices=work_there_is, empty_label="All", label="Work to do"
    )
    ordering = Ordering(
        fields=[("saved_at", "saved_at"), ("name", "name")],
        choices=[("saved_at", "Longest untouched first"), ("name", "Title, A to Z"), ("-name", "Title, Z to A")],
    )

    def with_words(self, queryset, name, value):
        queryset = queryset.annotate(texts=Cast(TextsOf("document"), TextField()))
        for word in value.split():
            queryset = queryset.filter(Q(texts__icontains=word) | Q(entry__slug__icontains=word))
        return queryset

    def with_work(self, queryset, name, value):
        kind, field = value.split(".")
        return queryset.lacking(field).filter(entry__kind=kind)

    def with_comments(self, queryset, name, value):
        return queryset.filter(Exists(Comment.objects.open().filter(entry=OuterRef("entry"))))


class Drafts(WorkbenchPage, ListPage):
    """Every draft there is, whoever wrote it."""

    template_name = "workbench/drafts.html"
    filter_class = DraftsFilter
    heading = "All drafts"
    lead = "What is being written, what waits for review, and what was returned. Researchers and editors go on with one another's drafts."
    noun, noun_plural = "draft", "drafts"
    orders = [("", "Last saved first"), ("saved_at", "Longest untouched first"), ("name", "Title")]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perms(self.permissions):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        query = request.GET.urlencode()
        is_page = response.status_code == 200 and "format" not in request.GET
        if is_page and request.session.get(DRAFTS_SEEN) != query and not any(map(findings, request.GET.values())):
            request.session[DRAFTS_SEEN] = query
        return response

    section = "drafts"

    def tables(self):
        return [Table("drafts", "Every draft there is.", COLUMNS, ["kind", "slug"])]

    def table_rows(self, rows):
        for draft, kind, label, address in self.rows_of(rows.iterator(chunk_size=500)):
            yield (
                "drafts",
                {
                    "kind": kind.name,
                    "slug": draft.entry.slug,
                    "label": label,
                    "state": draft.state,
                    "saved_by": draft.saved_by.name,
                    "saved_at": draft.saved_at.isoformat(),
                    "open_comments": draft.open_comments or 0,
                    "html": absolute(address),
                },
            )

    def facts(self, filters):
        return super().facts(filters)[:-1]  # what is not published is under no licence

    def get_queryset(self):
        title = [
            NullIf(KeyTextTransform(name, "document"), Value("", output_field=TextField()))
            for name in ["title", "label"]
        ]
        open_ones = Comment.objects.open().filter(entry=OuterRef("entry")).order_by().values("entry")
        return (
            Revision.objects.working_copies()
            .select_related("entry", "saved_by")
            .annotate(name=Lower(Coalesce(*title, Cast("entry__slug", TextField()))))
            .annotate(open_comments=open_ones.annotate(count=Count("pk")).values("count"))
        )

    def rows_of(self, page):
        found = []
        for draft in page:
            kind = kinds.get(draft.entry.kind)
            name = "review" if draft.state == Revision.State.IN_REVIEW else "edit"
            address = reverse(f"workbench:{name}", args=[kind.plural, draft.entry.slug])
            found.append((draft, kind, label_of(kind, draft.document) or draft.entry.slug, address))
        return found

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            now=timezone.now(), breadcrumbs=[("My work", reverse("workbench:home"))], **kwargs
        )


def urls():
    return [path("drafts/", Drafts.as_view(), name="drafts")]
