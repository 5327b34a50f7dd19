"""How an action and a commitment stand on a day: derived here in SQL, and nowhere else. See docs/action-states.md.

The functions return annotations of a queryset: `Action.objects.annotate(state=state_of_actions(on=today))`.
"""

import datetime

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    JSONField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from actions.models import (
    Action,
    Candidate,
    Commitment,
    CommitmentEvent,
    Milestone,
    MilestoneMet,
    ProgressReport,
    Role,
)
from organisations.models import Invitation
from publishing.published.content_changes import kept_until_change
from web.prepared import prepared, put_on_hand

IN_DANGER = [ProgressReport.Status.AT_RISK, ProgressReport.Status.OFF_TRACK]
Kind = CommitmentEvent.Kind
SETTLING = [Kind.TAKEN_BACK, Kind.DECLINED, Kind.WITHDRAWN, Kind.ASSESSED, Kind.ACTION_WITHDRAWN]
REPORT_EVERY = datetime.timedelta(days=92)  # three months: what whoever signs agrees to


def on_present_promise(entered):
    """Return those of some reports or assessments that are about a present promise, and not about an earlier one."""
    signed_later = CommitmentEvent.objects.filter(
        commitment=OuterRef("commitment"), kind=Kind.COMMITTED, number__gt=OuterRef("event__number")
    )
    return entered.filter(~Exists(signed_later))


def said_complete(commitments):
    """Return those whose newest report says complete, and which nobody has assessed since."""
    return commitments.filter(newest__awaits_assessment=True)


def said_complete_in_time():
    """Return the condition that whoever said so entered it by the promised day."""
    return Q(newest__awaits_assessment=True, newest__report__entered_on__lte=F("due"))


def is_met():
    """Return whether a milestone is met."""
    return Exists(MilestoneMet.objects.filter(action=OuterRef("action"), key=OuterRef("key")))


def met_on():
    """Return the day on which a milestone was met, None where it is not."""
    met = MilestoneMet.objects.filter(action=OuterRef("action"), key=OuterRef("key"))
    return Subquery(met.values("met_on")[:1])


def is_reached():
    """Return whether somebody of the organisation was told of the question: then, by a reminder, or by an invitation."""
    asked_on, kinds = OuterRef("asked_on"), CommitmentEvent.Kind
    told = (
        CommitmentEvent.objects.filter(commitment=OuterRef("pk"), kind__in=[kinds.ASKED, kinds.REMINDED])
        .alias(kept=Cast("record", JSONField()))
        .filter(Q(kept__said__told__gt=0) | Q(kept__said__invited__gt=0), at__date__gte=asked_on)
    )
    open_then_or_sent_since = (
        Invitation.objects.filter(organisation=OuterRef("organisation"), expires_at__date__gte=asked_on)
        .exclude(accepted_at__date__lt=asked_on)
        .exclude(withdrawn_at__date__lt=asked_on)
    )
    return Exists(told) | Exists(open_then_or_sent_since)


def was_told():
    """Return the condition that somebody at the organisation was told of the question: whoever answered was."""
    unanswered = [Commitment.State.ASKED, Commitment.State.TAKEN_BACK, Commitment.State.ENDED]
    return Q(~Q(state__in=unanswered) | ~Q(statement="") | is_reached())


def told_of_question():
    """Return the same as an annotation."""
    return ExpressionWrapper(was_told(), BooleanField())


def standing_of_commitments(on):
    """Return the `Commitment.Standing` of commitments on a day."""
    standing = Commitment.Standing
    return Case(
        When(Q(state=Commitment.State.ASKED) & ~is_reached(), then=Value(standing.NOT_REACHED)),
        When(state=Commitment.State.ASKED, reply_by__lt=on, then=Value(standing.SILENT)),
        When(~Q(state=Commitment.State.COMMITTED), then=F("state")),  # whose other values are called the same
        When(said_complete_in_time(), then=Value(standing.AWAITING_ASSESSMENT)),
        When(due__lt=on, then=Value(standing.OVERDUE)),
        When(newest__report__status__in=IN_DANGER, then=Value(standing.AT_RISK)),
        When(newest=None, then=Value(standing.NO_REPORT)),
        When(newest__report__date__lt=on - REPORT_EVERY, then=Value(standing.LONG_SILENT)),
        default=Value(standing.ON_TRACK),
        output_field=CharField(),
    )


def state_of_actions(on):
    """Return the `Action.State` of actions on a day."""
    promised = Commitment.objects.standing().filter(action=OuterRef("pk"))
    open_still = promised.filter(state=Commitment.State.COMMITTED)
    unfinished = open_still.exclude(said_complete_in_time())
    has_lead = Exists(promised.filter(role=Role.LEAD))
    missed = Milestone.objects.filter(~is_met(), action=OuterRef("pk"), due__lt=on)
    return Case(
        When(has_lead & ~Exists(open_still), then=Value(Action.State.DELIVERED)),
        When(
            Q(due__lt=on) & (~has_lead | Exists(unfinished))
            | Exists(unfinished.filter(due__lt=on))
            | has_lead & Exists(missed),
            then=Value(Action.State.OVERDUE),
        ),
        When(~has_lead, then=Value(Action.State.UNOWNED)),
        When(Exists(open_still.filter(newest__report__status__in=IN_DANGER)), then=Value(Action.State.AT_RISK)),
        default=Value(Action.State.OWNED),
        output_field=CharField(),
    )


def with_standing(commitments, on):
    """Return a queryset of commitments, each with what is derived of it on a day.

    `standing`, `is_told`, `last_report_on`, `last_report_says`, and `awaits_assessment`: it says complete, also late.
    """
    return commitments.annotate(
        standing=standing_of_commitments(on),
        awaits_assessment=Coalesce("newest__awaits_assessment", Value(False)),
        is_told=told_of_question(),
        last_report_on=F("newest__report__date"),
        last_report_says=F("newest__report__status"),
    )


def as_shown(commitments, on):
    """Return a queryset of commitments with all that a line about one says.

    Adds what `with_standing` does; `last_at`, the moment of what ended it or of its last assessment; and `next_milestone_on` and
    `next_milestone`, the action's next that is not met.
    """
    last = CommitmentEvent.objects.filter(commitment=OuterRef("pk"), kind__in=SETTLING).order_by("-number")
    to_meet = Milestone.objects.filter(~is_met(), action=OuterRef("action"))
    return (
        with_standing(commitments, on)
        .with_signatures()
        .annotate(
            last_at=Subquery(last.values("at")[:1]),
            next_milestone_on=Subquery(to_meet.values("due")[:1]),
            next_milestone=Subquery(to_meet.values("title")[:1]),
        )
        .select_related("action__plan", "organisation", "proposed")
    )


@prepared
def _states(*, actions, on: datetime.date):
    return (
        Action.with_withdrawn.filter(pk__one_of=actions).annotate(state=state_of_actions(on)).values_list("pk", "state")
    )


@prepared
def _milestones(*, actions):
    return Milestone.objects.filter(action__one_of=actions)


@prepared
def _milestones_met(*, actions):
    return MilestoneMet.objects.filter(action__one_of=actions)


@prepared
def candidates_of(*, actions):
    """Return who could be asked about some actions, by their keys."""
    return Candidate.objects.filter(action__one_of=actions).select_related("organisation")


@prepared
def _commitments(*, actions, on: datetime.date):
    commitments = Commitment.objects.filter(action__one_of=actions).select_related("organisation")
    return with_standing(commitments.order_by("role", "pk"), on)


def with_all_that_is_said(actions, on, *, commitments=_commitments):
    """Return actions as a list, each with its `state`, milestones, those met, and commitments `with_standing`; five queries."""
    actions = list(actions)
    if not actions:
        return []
    keys = [action.pk for action in actions]
    states = dict(_states(actions=keys, on=on))
    for action in actions:
        action.state = states[action.pk]
    put_on_hand(actions, "milestones", _milestones(actions=keys), by="action_id")
    put_on_hand(actions, "milestones_met", _milestones_met(actions=keys), by="action_id")
    return put_on_hand(actions, "commitments", commitments(actions=keys, on=on), by="action_id")


def states_today(actions):
    """Return {pk: {"state"}} of actions by their keys. One query."""
    found = Action.objects.filter(pk__in=actions).annotate(state=state_of_actions(timezone.localdate()))
    return {pk: {"state": state} for pk, state in found.values_list("pk", "state")}


def states_of_plans():
    """Return {(plan, state): how many of its actions are in it today}, counted anew when something changed."""
    states = Action.objects.annotate(state=state_of_actions(timezone.localdate())).order_by().values("plan", "state")
    counted = states.annotate(number=Count("pk")).values_list("plan", "state", "number")
    return kept_until_change("states of plans", lambda: {(plan, state): n for plan, state, n in counted})


def states_changed_at():
    """Return the last moment at which any action's state can have changed: this midnight, or the last event."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return max(filter(None, [midnight, CommitmentEvent.objects.aggregate(last=Max("at"))["last"]]))
