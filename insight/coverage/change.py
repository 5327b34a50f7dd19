"""How the evidence changed: what was in force at the end of each day of publication."""

import datetime
from collections import Counter, defaultdict

from django.db.models import Case, Count, F, OuterRef, Subquery, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, TruncDate

from barriers.strength import LEAST_SURE_FIRST
from insight.map import kept
from publishing.models import Revision

SOURCE = "source"


def over_time(*, kind, with_demonstration=False):
    """Return [(day, {level: barriers}, sources)], oldest first: numbers in force, counted from publications alone.

    `kind` says whether barriers or enablers are counted. One query: each publication takes what the one before it left
    and puts what it brings.
    """
    found = Revision.objects.exclude(version=None).filter(entry__kind__in=["barrier", SOURCE])
    if not with_demonstration:
        found = found.filter(entry__is_demonstration=False)
    brings = Case(
        When(state=Revision.State.WITHDRAWN, then=Value("")),
        When(entry__kind=SOURCE, then=Value(SOURCE)),
        When(document__kind=kind, then=KT("document__confidence__level")),
        default=Value(""),
        output_field=TextField(),
    )
    before = Revision.objects.filter(entry=OuterRef("entry"), version=OuterRef("version") - 1).annotate(brought=brings)
    steps = (
        found.annotate(
            day=TruncDate("published_at"),
            brings=brings,
            left=Coalesce(Subquery(before.values("brought")), Value(""), output_field=TextField()),
        )
        .exclude(brings=F("left"))
        .order_by()
        .values_list("day", "brings", "left")
        .annotate(number=Count("pk"))
    )
    by_day = defaultdict(Counter)
    for day, brought, left, number in kept.once(*steps.query.sql_with_params(), make=_with_days):
        by_day[day][brought] += number
        by_day[day][left] -= number
    standing, days = Counter(), []
    for day in sorted(by_day):
        standing.update(by_day[day])
        days.append((day, {level: standing[level] for level in reversed(LEAST_SURE_FIRST)}, standing[SOURCE]))
    return days


def _with_days(rows):
    """Return rows with their days as `date`s; stored ones have texts."""
    return [(datetime.date.fromisoformat(day) if isinstance(day, str) else day, *rest) for day, *rest in rows]
