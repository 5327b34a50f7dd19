"""What happened to promises in each quarter: promised, kept, become late, moved. Counted, and never added up to a score."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from actions.models import Commitment, CommitmentEvent
from actions.plan.timeline import delivered_on
from actions.plan.timeline_picture import Window, quarter_of

MOST = 8  # quarters on a page, the newest


@dataclass
class Quarter:
    window: Window
    promised: int = 0
    kept: int = 0
    late: int = 0
    moved: int = 0


def quarter_by_quarter(actions, *, on):
    """Return [Quarter] from the first promise to a day, the newest few; [] where nobody ever promised.

    The actions are those of `actions_as_they_stand`.
    """
    commitments = [row for action in actions for row in action.commitments.all()]
    delivered = delivered_on(actions)
    happened = []
    for row in commitments:
        signed = [event for event in row.signatures if event.kind == CommitmentEvent.Kind.COMMITTED]
        happened += [("promised", timezone.localdate(event.at)) for event in signed[:1]]
        days = [(timezone.localdate(event.at), event.said["due"]) for event in signed]
        happened += [("moved", at) for (_, due), (at, later) in zip(days, days[1:], strict=False) if due != later]
        happened += [("moved", timezone.localdate(change.event.at)) for change in row.moves]
        kept = delivered.get(row.pk)
        if kept:
            happened.append(("kept", kept))
        if row.state in Commitment.STANDING and row.due < (kept or on):
            happened.append(("late", row.due + datetime.timedelta(1)))
    if not happened:
        return []
    window, found = quarter_of(min(day for _, day in happened)), {}
    while window.first <= on:
        found[window] = Quarter(window)
        window = quarter_of(window.last + datetime.timedelta(1))
    for what, day in happened:
        quarter = found.get(quarter_of(day))
        if quarter:
            setattr(quarter, what, getattr(quarter, what) + 1)
    return list(found.values())[-MOST:]
