"""The search page, and what it suggests while somebody types."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from insight.search.extracts import extract, marked
from insight.search.forms import KINDS, SearchForm
from insight.search.query import LONGEST
from insight.search.ranking import search
from insight.search.sentences import tried
from insight.search.suggestions import suggestions
from organisations.models import Organisation
from publishing import kinds
from publishing.models import IndexEntry
from publishing.vocabulary import Theme
from web.pages import PAGE_SIZE, PublicPage, labelled
from web.time_limit import TookTooLong, time_limit

KIND_LABELS = {"source": "Source", "definition": "Definition", "barrier": "Barrier or enabler", "action": "Action"}


def address(row):
    return reverse(kinds.get(row.kind).url_name, args=[row.slug])


def with_texts(results):
    """Return [`IndexEntry`] of these results in their order, with their texts; one query."""
    rows = IndexEntry.objects.defer("words").in_bulk([result.row.pk for result in results])
    return [rows[result.row.pk] for result in results]


class Search(PublicPage):
    template_name = "insight/search.html"
    section = "search"
    says_what_is_wrong = True  # with what is in its address; see config/entrance.py

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
        forms = found.forms if found else frozenset()
        query = self.request.GET.copy()
        query.pop("page", None)
        as_typed = query.copy()
        as_typed["as_typed"] = "yes"
        return super().get_context_data(
            form=form,
            found=found,
            words=words,
            tried=tried(found) if found else [],
            as_typed=as_typed.urlencode(),
            problems=labelled(problems, form),
            page_obj=page,
            results=[
                (KIND_LABELS[row.kind], address(row), marked(row.label, forms), extract(row, forms))
                for row in with_texts(page.object_list)
            ],
            organisations=self.organisations(found) if words else [],
            without_signs=" ".join(found.query.words) if words and found.query.is_strict else "",
            kind_counts=self.counts(form, "kind", KINDS, found and found.by_kind),
            theme_counts=self.counts(form, "theme", Theme.choices, found and found.by_theme),
            query=query.urlencode(),
            **kwargs,
        )

    def organisations(self, found):
        shown = Organisation.objects.shown(self.request.GET.get("demonstration") == "yes")
        words = found.typed
        return shown.filter(Q(name__icontains=words) | Q(short_name__icontains=words) | Q(slug__in=found.meant))[:5]

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
            found = suggestions(typed) if len(typed) <= LONGEST else []
    except TookTooLong:
        found = []
    rows = [
        {"name": name, "kind": KIND_LABELS[row.kind] if row else "", "url": address(row) if row else ""}
        for name, row in found
    ]
    return JsonResponse({"suggestions": rows})
