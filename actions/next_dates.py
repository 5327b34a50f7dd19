"""Who acts on a barrier and by when, for lists and pictures: the one place where these are counted."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Subquery

from actions.models import ActionBarrier, Commitment, Milestone
from actions.states import is_met
from publishing.published.content_changes import kept_until_change
from web.prepared import prepared


@dataclass
class Acting:
    """Actions that address a barrier, organisations whose promise to take one on stands, and the next date of any.

    `is_promised` says whether a promise stands about the action of the next date; without it the date is proposed.
    """

    actions: int = 0
    promised_by: list[str] = field(default_factory=list)
    next_date: date | None = None
    next_title: str = ""
    next_action: str = ""
    is_promised: bool = False


@prepared
def _links(with_demonstration, *, barriers):
    links = ActionBarrier.objects.filter(barrier__one_of=barriers)
    if not with_demonstration:
        links = links.filter(action__entry__is_demonstration=False)
    return links.values_list("action", "barrier")


@prepared
def _promises(with_demonstration, *, actions):
    promises = Commitment.objects.standing().shown(with_demonstration).filter(action__one_of=actions)
    return promises.select_related("organisation").order_by("organisation__name")


@prepared
def _ahead(*, actions, on):
    ahead = Milestone.objects.filter(~is_met(), action__one_of=actions, due__gte=on).order_by("due", "pk")
    return ahead.values_list("action", "due", "title", "action__slug")


def acting_on(barriers, *, on, with_demonstration=False):
    """Return {pk: Acting} of barriers and enablers, a list of rows or of keys, in three queries.

    The next date is the nearest milestone on or after the day `on` that is not met.
    """
    found = {getattr(barrier, "pk", barrier): Acting() for barrier in barriers}
    addressed = defaultdict(list)
    for action, barrier in _links(with_demonstration, barriers=list(found)):
        addressed[action].append(found[barrier])
    for acting in (acting for several in addressed.values() for acting in several):
        acting.actions += 1
    promised = set()
    for promise in _promises(with_demonstration, actions=list(addressed)):
        promised.add(promise.action_id)
        name = promise.organisation.brief_name
        for acting in addressed[promise.action_id]:
            if name not in acting.promised_by:
                acting.promised_by.append(name)
    for action, due, title, slug in _ahead(actions=list(addressed), on=on):
        for acting in addressed[action]:
            if not acting.next_date:
                acting.next_date, acting.next_title, acting.next_action = due, title, slug
                acting.is_promised = action in promised
    return found


def next_date_of_barriers(*, on, with_demonstration=False):
    """Return the next date of each barrier of a queryset, None where there is none ahead; for an order."""
    ahead = Milestone.objects.filter(~is_met(), action__barrier_links__barrier=OuterRef("pk"), due__gte=on)
    if not with_demonstration:
        ahead = ahead.filter(action__entry__is_demonstration=False)
    return Subquery(ahead.order_by("due").values("due")[:1])


@dataclass(frozen=True)
class NextDate:
    """A milestone that is not past and not met: its day and title, its action, and whose promise stands about that."""

    due: date
    title: str
    action: str
    address: str
    promised_by: list[str]


@prepared
def _nearest(count, is_of_plan, *, on, plan=None):
    ahead = Milestone.objects.filter(~is_met(), due__gte=on)
    ahead = ahead.filter(action__plan=plan) if is_of_plan else ahead.filter(action__entry__is_demonstration=False)
    return ahead.select_related("action").order_by("due", "pk")[:count]


def next_dates(count, *, on, plan=None):
    """Return the next dates of a plan, or of all that is real, the nearest first, as [NextDate]; found once until a change."""
    return kept_until_change(("next dates", count, plan and plan.pk, on), lambda: _next_dates(count, on, plan))


def _next_dates(count, on, plan):
    milestones = list(_nearest(count, bool(plan), on=on, **({"plan": plan.pk} if plan else {})))
    names = defaultdict(list)
    for promise in _promises(True, actions=[row.action_id for row in milestones]):
        names[promise.action_id].append(promise.organisation.brief_name)
    return [
        NextDate(row.due, row.title, row.action.title, row.action.get_absolute_url(), names[row.action_id])
        for row in milestones
    ]
