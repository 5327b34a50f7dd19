"""How an action and a commitment stand on a day: derived here in SQL, and nowhere else. See docs/action-states.md."""

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When

from actions.models.commitment import Commitment
from actions.models.plan import Action, Milestone, Role
from actions.models.progress import MilestoneMet, ProgressReport

IN_DANGER = [ProgressReport.Status.AT_RISK, ProgressReport.Status.OFF_TRACK]


def newest_status():
    """What a commitment's newest report says: the one for the latest day, and of that day the last entered."""
    newest = ProgressReport.objects.filter(commitment=OuterRef("pk")).order_by("-date", "-number")
    return Subquery(newest.values("status")[:1])


def standing_of_commitments(on):
    standing = Commitment.Standing
    return Case(
        When(state=Commitment.State.ASKED, reply_by__lt=on, then=Value(standing.SILENT)),
        When(state=Commitment.State.COMMITTED, due__lt=on, then=Value(standing.OVERDUE)),
        When(
            Q(state=Commitment.State.COMMITTED)
            & Exists(
                Commitment.objects.filter(pk=OuterRef("pk")).alias(says=newest_status()).filter(says__in=IN_DANGER)
            ),
            then=Value(standing.AT_RISK),
        ),
        When(state=Commitment.State.COMMITTED, then=Value(standing.ON_TRACK)),
        default=F("state"),  # whose other values are called the same
        output_field=CharField(),
    )


def state_of_actions(on):
    promised = Commitment.objects.standing().filter(action=OuterRef("pk"))
    open_still = promised.filter(state=Commitment.State.COMMITTED)
    has_lead = Exists(promised.filter(role=Role.LEAD))
    met = MilestoneMet.objects.filter(action=OuterRef("action"), key=OuterRef("key"))
    missed = Milestone.objects.filter(~Exists(met), action=OuterRef("pk"), due__lt=on)
    return Case(
        When(has_lead & ~Exists(open_still), then=Value(Action.State.DELIVERED)),
        When(
            Q(due__lt=on) | Exists(open_still.filter(due__lt=on)) | (has_lead & Exists(missed)),
            then=Value(Action.State.OVERDUE),
        ),
        When(~has_lead, then=Value(Action.State.UNOWNED)),
        When(
            Exists(open_still.alias(says=newest_status()).filter(says__in=IN_DANGER)),
            then=Value(Action.State.AT_RISK),
        ),
        default=Value(Action.State.OWNED),
        output_field=CharField(),
    )
