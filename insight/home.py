"""The home page: ways in, the next dates, and what changed."""

from django.conf import settings
from django.db.models import Exists, Func, IntegerField, OuterRef, Subquery
from django.template.loader import render_to_string
from django.utils import timezone

from actions.models import Action
from actions.next_dates import next_dates
from barriers.models import Barrier, Evidence
from definitions.document import DEFINITION
from definitions.models import Definition
from evidence.models import Source
from evidence.reading import AT_SOURCE
from insight.map.matrix import small_map
from insight.what_changed import what_changed
from publishing.models import Head
from publishing.published.content_changes import kept_until_change
from publishing.published.languages import languages_in_force
from web.pages import InLanguages, PublicPage
from web.prepared import prepared


class Home(InLanguages, PublicPage):
    template_name = "insight/home.html"
    section = "home"

    def texts_in(self):
        """Return the languages whose headings there are, once there is a definition to read in them."""
        there = languages_in_force(DEFINITION)
        return [code for code, _ in settings.LANGUAGES if code in there]

    def get_context_data(self, **kwargs):
        counts, changes = kept_until_change("home", lambda: (numbers(), what_changed()))
        return super().get_context_data(
            counts=counts,
            dates=next_dates(3, on=timezone.localdate()),
            changes=changes,
            small_map=(found := small_map()),
            drawn_map=found and kept_until_change("small map, drawn", lambda: drawn(found)),
            **kwargs,
        )


def drawn(found):
    """Return the small map as HTML."""
    return render_to_string("insight/_small_map.html", {"small_map": found})


def _number_of(rows):
    counted = rows.order_by().annotate(number=Func("pk", function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("number"))


@prepared
def _numbers():
    behind = Source.objects.shown().filter(Exists(Evidence.objects.filter(source=OuterRef("pk"))))
    return Head.objects.filter(pk=1).values(
        barriers=_number_of(Barrier.objects.shown().filter(kind=Barrier.Kind.BARRIER)),
        enablers=_number_of(Barrier.objects.shown().filter(kind=Barrier.Kind.ENABLER)),
        sources=_number_of(behind),
        read=_number_of(behind.filter(read__in=AT_SOURCE)),
        definitions=_number_of(Definition.objects.shown()),
        actions=_number_of(Action.objects.shown()),
    )


def numbers():
    """Return {what: how many there are} of what is in force, in one query; nothing where nothing was ever published."""
    return next(iter(_numbers()), {})
