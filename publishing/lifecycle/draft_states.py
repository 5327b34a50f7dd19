"""Keep what a draft was before each save, and let go of it again: bounded in number and in age."""

from datetime import timedelta

from django.utils import timezone

from publishing.models import DraftState

# Every text is kept for whoever has it open; what a person may want to go back to, for longer.
PASSING = [DraftState.Reason.PASSING, DraftState.Reason.PAGE]
MOST_PASSING, PASSING_FOR = 200, timedelta(days=2)
MOST_KEPT, KEPT_FOR = 60, timedelta(days=90)
TIDIED_EVERY = 25  # saves


def keep_state(draft, *, by, now, reason=None):
    """Keep a draft's text as it stands, before `by` saves another one over it."""
    if reason is None:
        reason = DraftState.Reason.PASSING
        if timezone.localdate(draft.saved_at) != timezone.localdate(now):
            reason = DraftState.Reason.DAY
        if draft.saved_by_id != by.pk:
            reason = DraftState.Reason.COLLEAGUE
    DraftState.objects.get_or_create(
        draft=draft.pk,
        edit=draft.edit,
        defaults={
            "entry": draft.entry,
            "document": draft.document,
            "saved_at": draft.saved_at,
            "saved_by": draft.saved_by,
            "reason": reason,
        },
    )
    if draft.edit % TIDIED_EVERY == 0:
        tidy(DraftState.objects.filter(draft=draft.pk), now=now)


def tidy(states, *, now):
    """Delete what is older than its kind is kept; of one draft also what is more than so many. Return how many went."""
    gone = 0
    for kind, most, longest in [
        (states.filter(reason__in=PASSING), MOST_PASSING, PASSING_FOR),
        (states.exclude(reason__in=PASSING), MOST_KEPT, KEPT_FOR),
    ]:
        gone += kind.filter(saved_at__lt=now - longest).delete()[0]
        for draft in kind.order_by().values_list("draft", flat=True).distinct():
            rest = kind.filter(draft=draft).order_by("-edit").values("pk")[most:]
            gone += DraftState.objects.filter(pk__in=list(rest.values_list("pk", flat=True))).delete()[0]
    return gone
