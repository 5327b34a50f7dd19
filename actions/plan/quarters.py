"""What happened to promises in each quarter: promised, kept, become late, moved. Counted, and never added up to a score."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.models import TextChoices

from actions.models import CommitmentEvent
from actions.plan.timeline_picture import Window, quarter_of
from web.replica import connection_to_read

MOST = 8  # quarters on the page of a plan, the newest
Kind = CommitmentEvent.Kind
TOLD_BY = [Kind.COMMITTED, Kind.CHANGE_ACCEPTED, Kind.ASSESSED, Kind.WITHDRAWN, Kind.ACTION_WITHDRAWN]


class What(TextChoices):
    PROMISED = "promised", "Promised"
    KEPT = "kept", "Kept"
    LATE = "late", "Became late"
    MOVED = "moved", "Dates moved"


@dataclass(frozen=True)
class Happened:
    """One thing that happened to a promise. `due` is the day promised after it, `before` the one until then where it
    moved; `event` is None where a day just passed."""

    what: What
    day: datetime.date
    due: datetime.date
    commitment: int
    event: CommitmentEvent | None = None
    before: datetime.date | None = None


@dataclass
class Quarter:
    window: Window
    promised: int = 0
    kept: int = 0
    late: int = 0
    moved: int = 0

    @property
    def key(self):
        return self.window.first.isoformat()

    @property
    def figures(self):
        """Return [(what, how many)], in the order of `What`."""
        return [(what, getattr(self, what)) for what in What]


# The events of `_told`, each with the day promised last and the one before it, and with when the next one came that
# promised a day or ended the promise: what is agreed later changes nothing that was.
HAPPENED = """,
dated AS (
    SELECT id, commitment_id, number, deed, (at AT TIME ZONE %s)::date AS day,
           coalesce(record::jsonb #>> '{said,now,due}', CASE deed WHEN 'committed' THEN record::jsonb #>> '{said,due}' END)::date AS due,
           deed = 'assessed' AND record::jsonb ->> 'state' = 'delivered' AS is_kept
      FROM told),
counted AS (
    SELECT *, count(due) OVER promise AS term, lead(day) OVER promise AS until,
           lag(due) OVER (PARTITION BY commitment_id, due IS NULL ORDER BY number) AS before
      FROM dated WHERE due IS NOT NULL OR is_kept OR deed IN ('withdrawn', 'action-withdrawn')
    WINDOW promise AS (PARTITION BY commitment_id ORDER BY number)),
terms AS (SELECT *, max(due) OVER (PARTITION BY commitment_id, term) AS promised FROM counted),
happened (what, day, due, before, commitment, event) AS (
    SELECT 'promised', day, due, NULL::date, commitment_id, id FROM terms WHERE due IS NOT NULL AND before IS NULL
    UNION ALL SELECT 'moved', day, due, before, commitment_id, id FROM terms WHERE due <> before
    UNION ALL SELECT 'kept', day, promised, NULL, commitment_id, id FROM terms WHERE is_kept
    UNION ALL SELECT 'late', due + 1, due, NULL, commitment_id, NULL FROM terms WHERE due < coalesce(until, %s))
"""
QUARTERS = "SELECT date_trunc('quarter', day)::date, what, count(*) FROM happened GROUP BY 1, 2"
THINGS = """SELECT what, day, due, before, commitment, event, count(*) OVER () FROM happened
    WHERE what = coalesce(%s::text, what) AND day BETWEEN %s AND %s ORDER BY day, commitment, event LIMIT %s"""


def happened_to_promises(*, on, what=None, window=None, most=None, **of):
    """Return ([Happened], how many there are) up to a day, the earliest first, from the record alone; two queries.

    `of` are conditions of the record's events; `what` and `window` narrow it, `most` is how many are returned.
    """
    days = (window.first, window.last) if window else (datetime.date.min, datetime.date.max)
    rows = _ask(THINGS, what and what.value, *days, most, on=on, of=of)
    events = CommitmentEvent.objects.in_bulk([row[5] for row in rows if row[5]])
    found = [
        Happened(What(which), day, due, pk, events.get(event), before) for which, day, due, before, pk, event, _ in rows
    ]
    return found, rows[0][-1] if rows else 0


def quarter_by_quarter(*, on, **of):
    """Return [Quarter] from the first promise to a day, oldest first, [] where nobody ever promised; one query.

    `of` are conditions of the record's events. Counted by the database: no promise is loaded, however many there are.
    """
    counts = _ask(QUARTERS, on=on, of=of)
    if not counts:
        return []
    window, found = quarter_of(min(first for first, _, _ in counts)), {}
    while window.first <= on:
        found[window.first] = Quarter(window)
        window = quarter_of(window.last + datetime.timedelta(1))
    for first, what, number in counts:
        if first in found:
            setattr(found[first], what, number)
    return list(found.values())


def _ask(question, *values, on, of):
    told = CommitmentEvent.objects.filter(kind__in=TOLD_BY, **of).order_by()
    fields = ["id", "commitment_id", "number", "kind", "at", "record"]
    try:
        events, chosen = told.values_list(*fields).query.sql_with_params()
    except EmptyResultSet:  # of no commitment
        return []
    beginning = "WITH told (id, commitment_id, number, deed, at, record) AS (" + events + ")" + HAPPENED
    with connection_to_read().cursor() as cursor:
        cursor.execute(beginning + question, [*chosen, settings.TIME_ZONE, on, *values])
        return cursor.fetchall()
