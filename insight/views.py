"""Home, and the pages about this site."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.models import Count, Q
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from actions.models import Action, Commitment
from barriers.models import Barrier
from definitions.document import DEFINITION
from definitions.models import Definition
from evidence.models import Source
from insight.examples import examples
from insight.panels import barriers_about_records
from insight.search.views import KIND_LABELS, address
from organisations.models import Organisation
from publishing.models import IndexEntry
from publishing.vocabulary import Theme
from web.pages import PublicPage

THEMES = {
    Theme.LEGAL: "Laws, powers, duties, rights, and how clear they are.",
    Theme.TECHNICAL: "Systems, standards, records, and what they let people do.",
    Theme.CULTURAL: "Trust, fear, habit, leadership, and words.",
}


class Home(PublicPage):
    template_name = "insight/home.html"
    section = "home"

    def get_context_data(self, **kwargs):
        counts = Barrier.objects.aggregate(
            **{
                f"{theme}_{kind}s": Count("pk", filter=Q(kind=kind, themes__contains=[theme]))
                for theme in Theme.values
                for kind in Barrier.Kind.values
            },
            barriers=Count("pk", filter=Q(kind="barrier")),
            enablers=Count("pk", filter=Q(kind="enabler")),
        )
        return super().get_context_data(
            themes=[
                (theme, theme.label, text, counts[f"{theme}_barriers"], counts[f"{theme}_enablers"])
                for theme, text in THEMES.items()
            ],
            counts=counts
            | {
                "sources": Source.objects.count(),
                "definitions": Definition.objects.count(),
                **actions_promised(),
                "organisations": Organisation.objects.shown().count(),
            },
            newest=[
                (entry, KIND_LABELS[entry.kind], address(entry))
                for entry in IndexEntry.objects.shown().order_by("-modified_at", "kind", "slug")[:5]
            ],
            **kwargs,
        )


def actions_promised():
    """Return how many actions there are, and about how many an organisation's promise stands; one query."""
    return Action.objects.shown().aggregate(
        actions=Count("pk", distinct=True),
        promised=Count("pk", filter=Q(commitments__state__in=Commitment.STANDING), distinct=True),
    )


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
