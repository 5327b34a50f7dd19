"""The pages about this site."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.models import Count, Q
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from actions.models import Action
from barriers.models import Barrier
from definitions.document import DEFINITION
from definitions.models import Definition
from insight.examples import examples
from insight.panels import barriers_about_records
from publishing.kinds import all_kinds
from web.pages import PublicPage
from web.replica import REPLICA, standing


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
            others=[kind for kind in all_kinds() if kind.formats and kind != DEFINITION],
            in_json_alone=[kind.title for kind in all_kinds() if not kind.formats],
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
    """Return whether the database answers too, and how the replica is as this process knows it, where there is one."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("The database does not answer.", status=503, content_type="text/plain; charset=utf-8")
    replica = f"\nreplica: {standing}" if REPLICA in settings.DATABASES else ""
    return HttpResponse(f"ok{replica}", content_type="text/plain; charset=utf-8")
