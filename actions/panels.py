"""What this app shows on pages of lower apps."""

from django.utils import timezone

from actions.groups import in_groups, what_is_next
from actions.models import Action, ActionBarrier, Candidate
from actions.next_dates import acting_on, next_date_of_barriers, next_dates
from actions.plan.organisation import commitments_of, in_dates
from actions.states import candidates_of, with_all_that_is_said
from actions.where_it_stands import as_they_stand
from barriers.filters import BarrierFilter
from barriers.models import Barrier
from publishing.published.content_changes import kept_until_change
from publishing.workbench.improvements import Improvement
from web.filters import Ordering, whole_order
from web.prepared import prepared, put_on_hand


class BarriersByDate(BarrierFilter):
    """The filters of the list of barriers on its page, which knows when somebody acts on each."""

    ordering = Ordering(
        fields=BarrierFilter.FIELDS + [("next_date", "next_date")],
        choices=[("next_date", "Nearest date first"), *BarrierFilter.ORDERS],
    )

    def filter_queryset(self, queryset):
        next_date = next_date_of_barriers(on=timezone.localdate(), with_demonstration=self.with_demonstration)
        return super().filter_queryset(queryset.annotate(next_date=next_date))

    def usual_order(self, queryset):
        """Return the order of a line that matters most: the surest first, among equals the nearest date."""
        return whole_order(["-sureness", "next_date", "title"])


# What the list of barriers is given, so that its lines say who acts by when.
BARRIERS_BY_DATE = {
    "acting_on": acting_on,
    "filter_class": BarriersByDate,
    "orders": [
        ("", "surest"),
        ("next_date", "nearest date"),
        ("-evidence", "most evidence"),
        ("confidence,evidence", "weakest evidence"),
        ("title", "title"),
    ],
}


@prepared
def _addressing(with_demonstration, *, barrier):
    return Action.objects.addressing(barrier).shown(with_demonstration).in_time()


@prepared
def _resting_on(with_demonstration, *, source):
    return Action.objects.filter(source_links__source=source).shown(with_demonstration).in_time()


def actions_for_barrier(barrier):
    """Return, for a barrier's page, the actions that address it."""
    today = timezone.localdate()
    addressing = _addressing(barrier.with_demonstration, barrier=barrier.pk)
    actions = as_they_stand(with_all_that_is_said(addressing, today), today)
    put_on_hand(actions, "candidates", candidates_of(actions=[action.pk for action in actions]), by="action_id")
    return "actions/_for_barrier.html", {
        "actions": actions,
        "anybody_asked": any(row.is_told for action in actions for row in action.commitments.all()),
    }


def actions_resting_on(source):
    """Return, for a source's page, the actions that rest on it."""
    return "actions/_resting_on.html", {"actions": list(_resting_on(source.with_demonstration, source=source.pk))}


MOST_DATES = 5  # on “My work”; the timeline has all


def next_in_plan():
    """Return, for “My work”, the next dates of what is planned."""
    return "actions/_next_in_plan_panel.html", {"dates": next_dates(MOST_DATES, on=timezone.localdate())}


MOST_CANDIDACIES = 40  # on an organisation's page; the list of actions has all


def _in_order(candidacies):
    return candidacies.order_by("action__due", "action__title", "pk")


@prepared
def _first_candidacies(is_demonstration, most, *, organisation, asked):
    found = Candidate.objects.filter(organisation=organisation, action__entry__is_demonstration=is_demonstration)
    return _in_order(found.exclude(action__one_of=asked)).values_list("pk", flat=True)[:most]


@prepared
def _candidacies(*, keys):
    return _in_order(Candidate.objects.filter(pk__one_of=keys)).select_related("action")


def actions_for_organisation(organisation):
    """Return, for an organisation's page, what it is asked, what it promised and what became of it; what it could be asked to do."""
    commitments = commitments_of(organisation)
    asked, is_demonstration = [row.action_id for row in commitments], organisation.is_demonstration
    first = _first_candidacies(is_demonstration, MOST_CANDIDACIES + 1, organisation=organisation.pk, asked=asked)
    keys = kept_until_change(("candidacies", organisation.pk), lambda: list(first))
    found = list(_candidacies(keys=keys)) if keys else []
    return "actions/_for_organisation.html", {
        "asked": sum(commitment.is_told for commitment in commitments),
        "committed": sum(commitment.stands for commitment in commitments),
        "groups": in_groups(commitments),
        "next": what_is_next(commitments, on=timezone.localdate()),
        "in_dates": in_dates(commitments),
        "candidacies": found[:MOST_CANDIDACIES],
        "has_more": len(found) > MOST_CANDIDACIES,
    }


def _without_action():
    addressed = ActionBarrier.objects.filter(action__entry__is_demonstration=False).values("barrier")
    return Barrier.objects.filter(kind=Barrier.Kind.BARRIER).exclude(pk__in=addressed).order_by("title", "pk")


# The workbench: what could be better.
BARRIERS_WITHOUT_ACTION = Improvement("no-action", "Barriers that no action addresses", "barriers", _without_action)
