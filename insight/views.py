"""Home, search, and the pages about this site."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.db.models import Count, Q
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions.models import Action
from barriers.models import Barrier
from definitions.document import DEFINITION
from definitions.models import Definition
from insight.examples import examples
from insight.forms import KINDS, SearchForm
from insight.panels import barriers_about_records
from insight.search import pieces, search
from organisations.models import Organisation
from publishing import kinds
from publishing.vocabulary import Theme
from web.pages import PAGE_SIZE, PublicPage, labelled


def kind_label(entry):
    return {
        "source": "Source",
        "definition": "Definition",
        "barrier": "Barrier or enabler",
        "action": "Action",
    }[entry.kind]


def address(entry):
    return reverse(kinds.get(entry.kind).url_name, args=[entry.slug])


class Search(PublicPage):
    template_name = "insight/search.html"
    section = "search"

    def get_context_data(self, **kwargs):
        form = SearchForm(self.request.GET)
        problems = {} if form.is_valid() else form.errors
        asked = {} if problems else form.cleaned_data
        demonstration = asked.get("demonstration", "")
        found = search(
            asked.get("q", ""),
            kinds=asked.get("kind", ()),
            themes=asked.get("theme", ()),
            demonstration=demonstration,
        )
        paginator = Paginator(found.rows, PAGE_SIZE)
        page = paginator.get_page(self.request.GET.get("page"))
        query = self.request.GET.copy()
        query.pop("page", None)
        words = asked.get("q", "")
        return super().get_context_data(
            form=form,
            words=words,
            problems=labelled(problems, form),
            total=paginator.count,
            page_obj=page,
            results=[
                (kind_label(row), address(row), pieces(row.marked_label), pieces(row.marked_extract)) for row in page
            ],
            organisations=Organisation.objects.shown(demonstration == "yes").filter(
                Q(name__icontains=words) | Q(short_name__icontains=words)
            )[:5]
            if words
            else [],
            kind_counts=[
                (value, label, found.by_kind.get(value, 0), value in asked.get("kind", ())) for value, label in KINDS
            ],
            theme_counts=[
                (value, label, found.by_theme.get(value, 0), value in asked.get("theme", ()))
                for value, label in Theme.choices
            ],
            query=query.urlencode(),
            **kwargs,
        )

    def render_to_response(self, context, **kwargs):
        return super().render_to_response(context, status=400 if context["problems"] else 200, **kwargs)


class ContentPage(PublicPage):
    """A page of the site's own words."""


class YourRecords(PublicPage):
    """How somebody who was in care asks for their record, and who helps."""

    template_name = "insight/your_records.html"

    def get_context_data(self, **kwargs):
        barriers = barriers_about_records().filter(kind=Barrier.Kind.BARRIER).order_by("title", "pk")
        return super().get_context_data(barriers=barriers, **kwargs)


class Accessibility(PublicPage):
    template_name = "insight/accessibility.html"

    def get_context_data(self, **kwargs):
        entries = [
            model.objects.shown().aggregate(entries=Count("pk"), plain=Count("pk", filter=~Q(plain_language="")))
            for model in [Barrier, Definition, Action]
        ]
        return super().get_context_data(
            entries=sum(row["entries"] for row in entries),
            in_plain_words=sum(row["plain"] for row in entries),
            **kwargs,
        )


class ApiExamples(PublicPage):
    """What a consumer of definitions does, with code that a test runs."""

    template_name = "insight/api_examples.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            examples=examples(),
            formats=DEFINITION.formats,
            licence=settings.CONTENT_LICENCE,
            linked_data_base=settings.LINKED_DATA_BASE,
            **kwargs,
        )


@login_not_required
@require_safe
def healthz(request):
    """Return whether the process answers."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def readyz(request):
    """Return whether the database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("The database does not answer.", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")
