"""How an action and a commitment stand on a day: derived here in SQL, and nowhere else. See docs/action-states.md.

The functions return annotations of a queryset: `Action.objects.annotate(state=state_of_actions(on=today))`.
"""

from django.db.models import Case, CharField, Exists, F, JSONField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast

from actions.models import Action, Commitment, CommitmentEvent, Milestone, MilestoneMet, ProgressReport, Role
from organisations.models import Invitation

IN_DANGER = [ProgressReport.Status.AT_RISK, ProgressReport.Status.OFF_TRACK]


def newest_report(field):
    """Return a field of a commitment's newest report: the one for the latest day, and of that day the last entered."""
    newest = ProgressReport.objects.filter(commitment=OuterRef("pk")).order_by("-date", "-number")
    return Subquery(newest.values(field)[:1])


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
        CommitmentEvent.objects.filter(commitment=OuterRef("pk"), deed__in=[kinds.ASKED, kinds.REMINDED])
        .alias(kept=Cast("record", JSONField()))
        .filter(Q(kept__said__told__gt=0) | Q(kept__said__invited__gt=0), at__date__gte=asked_on)
    )
    open_then_or_sent_since = (
        Invitation.objects.filter(organisation=OuterRef("organisation"), expires_at__date__gte=asked_on)
        .exclude(accepted_at__date__lt=asked_on)
        .exclude(withdrawn_at__date__lt=asked_on)
    )
    return Exists(told) | Exists(open_then_or_sent_since)


def that_reached(commitments):
    """Leave out questions of which nobody at the organisation has been told: nobody was asked by them."""
    waits_or_ended = [Commitment.State.ASKED, Commitment.State.TAKEN_BACK]
    return commitments.filter(~Q(state__in=waits_or_ended) | is_reached())


def standing_of_commitments(on):
    """Return the `Commitment.Standing` of commitments on a day."""
    standing = Commitment.Standing
    return Case(
        When(Q(state=Commitment.State.ASKED) & ~is_reached(), then=Value(standing.NOT_REACHED)),
        When(state=Commitment.State.ASKED, reply_by__lt=on, then=Value(standing.SILENT)),
        When(state=Commitment.State.COMMITTED, due__lt=on, then=Value(standing.OVERDUE)),
        When(
            Q(state=Commitment.State.COMMITTED)
            & Exists(
                Commitment.objects.filter(pk=OuterRef("pk"))
                .alias(says=newest_report("status"))
                .filter(says__in=IN_DANGER)
            ),
            then=Value(standing.AT_RISK),
        ),
        When(state=Commitment.State.COMMITTED, then=Value(standing.ON_TRACK)),
        default=F("state"),  # whose other values are called the same
        output_field=CharField(),
    )


def state_of_actions(on):
    """Return the `Action.State` of actions on a day."""
    promised = Commitment.objects.standing().filter(action=OuterRef("pk"))
    open_still = promised.filter(state=Commitment.State.COMMITTED)
    has_lead = Exists(promised.filter(role=Role.LEAD))
    missed = Milestone.objects.filter(~is_met(), action=OuterRef("pk"), due__lt=on)
    return Case(
        When(has_lead & ~Exists(open_still), then=Value(Action.State.DELIVERED)),
        When(
            Q(due__lt=on) | Exists(open_still.filter(due__lt=on)) | (has_lead & Exists(missed)),
            then=Value(Action.State.OVERDUE),
        ),
        When(~has_lead, then=Value(Action.State.UNOWNED)),
        When(
            Exists(open_still.alias(says=newest_report("status")).filter(says__in=IN_DANGER)),
            then=Value(Action.State.AT_RISK),
        ),
        default=Value(Action.State.OWNED),
        output_field=CharField(),
    )


def with_standing(commitments, on):
    """Return a queryset of commitments, each with its `standing`, `last_report_on` and `last_report_says`."""
    return commitments.annotate(
        standing=standing_of_commitments(on),
        last_report_on=newest_report("date"),
        last_report_says=newest_report("status"),
    )


def as_shown(commitments, on):
    """Return a queryset of commitments with all that a line about one says.

    Adds what `with_standing` does; `last_at`, the moment of its last event; and `next_milestone_on` and
    `next_milestone`, the action's next that is not met.
    """
    last = CommitmentEvent.objects.filter(commitment=OuterRef("pk"), number=OuterRef("edit"))
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
