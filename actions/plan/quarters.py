"""What happened to promises in each quarter: promised, kept, become late, moved. Counted, and never added up to a score."""

import datetime
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import TextChoices
from django.utils import timezone

from actions.models import Commitment, CommitmentEvent
from actions.plan.timeline_picture import Window, quarter_of

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


def on_record(**conditions):
    """Return the events that tell what happened to promises, one commitment after the other; one query."""
    return CommitmentEvent.objects.filter(kind__in=TOLD_BY, **conditions).order_by("commitment", "number")


def happened_to_promises(events, *, on):
    """Return [Happened] up to a day, from events `on_record` alone: what is agreed later changes nothing that was."""
    found = []
    for pk, of_one in groupby(events, key=attrgetter("commitment_id")):
        found += _of_one(pk, of_one, on)
    return found


def _of_one(pk, events, on):
    signed = due = None  # the day promised last, and the same while it can still pass
    for event in events:
        day, said = timezone.localdate(event.at), event.said
        if due and due < day:
            yield _passed(pk, due)
            due = None
        if event.kind == Kind.COMMITTED or event.kind == Kind.CHANGE_ACCEPTED and "due" in said["now"]:
            before, signed = signed, datetime.date.fromisoformat(said.get("now", said)["due"])
            due = signed
            if before is None:
                yield Happened(What.PROMISED, day, due, pk, event)
            elif before != due:
                yield Happened(What.MOVED, day, due, pk, event, before)
        elif event.kind == Kind.ASSESSED and event.document["state"] == Commitment.State.DELIVERED:
            yield Happened(What.KEPT, day, signed, pk, event)
            due = None
        elif event.kind in (Kind.WITHDRAWN, Kind.ACTION_WITHDRAWN):
            due = None
    if due and due < on:
        yield _passed(pk, due)


def _passed(pk, due):
    return Happened(What.LATE, due + datetime.timedelta(1), due, pk)


def quarter_by_quarter(happened, *, on):
    """Return [Quarter] from the first promise to a day, oldest first; [] where nobody ever promised."""
    if not happened:
        return []
    window, found = quarter_of(min(one.day for one in happened)), {}
    while window.first <= on:
        found[window] = Quarter(window)
        window = quarter_of(window.last + datetime.timedelta(1))
    for one in happened:
        if quarter := found.get(quarter_of(one.day)):
            setattr(quarter, one.what, getattr(quarter, one.what) + 1)
    return list(found.values())
