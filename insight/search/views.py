"""The search page, and what it suggests while somebody types."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from definitions.document import DEFINITION
from evidence.models import Source
from evidence.references.tags import coins
from insight.search.extracts import extract, marked
from insight.search.files import RESULTS, rows_of, with_texts
from insight.search.forms import CHOICES, SearchForm
from insight.search.guides import GUIDE
from insight.search.in_languages import language_of, put_in_languages
from insight.search.organisations import ORGANISATION
from insight.search.query import LONGEST
from insight.search.ranking import search
from insight.search.sentences import tried
from insight.search.suggestions import address, suggestions
from publishing.models import Head
from publishing.published.languages import languages_of
from publishing.vocabulary import Theme
from web.pages import PAGE_SIZE, FiguresPage, InLanguages, PublicPage, TakenAway, labelled
from web.time_limit import TookTooLong, time_limit

KIND_LABELS = {
    "source": "Source",
    "definition": "Definition",
    "barrier": "Barrier or enabler",
    "action": "Action",
    ORGANISATION: "Organisation",
    GUIDE: "Guide",
}
FEW = 5  # organisations that are listed beside entries


def coins_of(rows):
    """Return {key of a source among these `IndexEntry`s: what Zotero's button reads of it}; one query where there is any."""
    sources = [row.pk for row in rows if row.kind == "source"]
    return {pk: coins(source) for pk, source in Source.objects.in_bulk(sources).items()} if sources else {}


class Search(InLanguages, FiguresPage, PublicPage):
    template_name = "insight/search.html"
    section = "search"
    says_what_is_wrong = True  # with what is in its address; see config/entrance.py

    def texts_in(self):
        return languages_of(DEFINITION, Head.now())

    def taken_away(self):
        form = SearchForm(self.request.GET)
        if not form.is_valid():
            return None
        with time_limit():
            found = search(**form.search_arguments())
        labels = {**dict(CHOICES), **dict(Theme.choices)}
        chosen = [str(labels[value]) for value in [*form.cleaned_data["kind"], *form.cleaned_data["theme"]]]
        return TakenAway(RESULTS, rows_of(found), "search", f"Search: {found.corrected or found.typed}", chosen)

    def get_context_data(self, **kwargs):
        form = SearchForm(self.request.GET)
        problems = {} if form.is_valid() else form.errors
        self.status = 400 if problems else 200
        found = None
        if not problems:
            try:
                with time_limit():
                    found = search(**form.search_arguments())
            except TookTooLong as refusal:
                problems, self.status = {"": [refusal.message]}, refusal.status
        words = found.typed if found else ""
        page = Paginator(found.results if found else [], PAGE_SIZE).get_page(self.request.GET.get("page"))
        marks = found.marks if found else None
        query = self.request.GET.copy()
        query.pop("page", None)
        as_typed = query.copy()
        as_typed["as_typed"] = "yes"
        rows = put_in_languages(with_texts(page.object_list), [self.language.tag])
        results = []
        for row in rows:
            pieces = extract(row, marks)
            address_here = address(row) + (self.language.query if row.kind == DEFINITION.name else "")
            results.append(
                (
                    KIND_LABELS[row.kind],
                    address_here,
                    marked(row.label, marks),
                    pieces,
                    row.label_in,
                    language_of(row, pieces),
                )
            )
        return super().get_context_data(
            form=form,
            found=found,
            coins=coins_of(rows).values(),
            words=words,
            tried=tried(found) if found else [],
            as_typed=as_typed.urlencode(),
            problems=labelled(problems, form),
            count=len(found.results) + len(found.organisations) + len(found.guides) if found else 0,
            page_obj=page,
            results=results,
            organisations=self.organisations(found, form),
            guides=[(one.guide, marked(one.guide.title, marks)) for one in found.guides] if found else [],
            guides_first=bool(found and found.guides) and (found.guides[0].is_asked_for or not found.results),
            without_signs=" ".join(found.query.words) if words and found.query.is_strict else "",
            kind_counts=self.counts(
                form,
                "kind",
                CHOICES,
                found and {**found.by_kind, ORGANISATION: found.organisation_count, GUIDE: found.guide_count},
            ),
            theme_counts=self.counts(form, "theme", Theme.choices, found and found.by_theme),
            query=query.urlencode(),
            **kwargs,
        )

    def organisations(self, found, form):
        """Return the organisations to show, whether before the results, and the query string that lists all."""
        rows = found.organisations if found else []
        if not rows:
            return None
        only = self.request.GET.copy()
        only.pop("page", None)
        only["kind"] = ORGANISATION
        is_all = form.cleaned_data["kind"] == [ORGANISATION] or len(rows) <= FEW
        return {
            "rows": [
                (one.organisation, marked(one.organisation.marked_name, found.marks))
                for one in (rows if is_all else rows[:FEW])
            ],
            "count": len(rows),
            "is_first": rows[0].is_asked_for or not found.results,
            "all": "" if is_all else only.urlencode(),
        }

    def counts(self, form, name, choices, numbers):
        """Return [(value, label, how many, whether it is chosen)]."""
        chosen = form.cleaned_data.get(name, ())
        return [(value, label, (numbers or {}).get(value, 0), value in chosen) for value, label in choices]

    def render_to_response(self, context, **kwargs):
        return super().render_to_response(context, status=self.status, **kwargs)


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def suggest(request):
    """Return {"suggestions": [{name, kind, url}]}; an empty list where what was typed is too short, too long or too much."""
    typed = request.GET.get("q", "")
    try:
        with time_limit():
            found = suggestions(typed, request.GET.getlist("not")) if len(typed) <= LONGEST else []
    except TookTooLong:
        found = []
    rows = [{"name": name, "kind": KIND_LABELS.get(kind, ""), "url": path} for name, kind, path in found]
    return JsonResponse({"suggestions": rows})
