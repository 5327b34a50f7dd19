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
        for states, most in [(_passing(draft=draft.pk), MOST_PASSING), (_kept(draft=draft.pk), MOST_KEPT)]:
            DraftState.objects.filter(
                pk__in=[state.pk for state in states.only("pk").order_by("-edit")[most:]]
            ).delete()


def states_of(entry):
    """Return the states of an entry's drafts that a person may want to go back to, newest first."""
    return _kept(entry=entry).select_related("saved_by")


def forget_states(*, now):
    """Delete what is older than it is kept. Return how many."""
    old = [_passing(saved_at__lt=now - PASSING_FOR), _kept(saved_at__lt=now - KEPT_FOR)]
    return sum(states.delete()[0] for states in old)


def _passing(**which):
    return DraftState.objects.filter(reason__in=PASSING, **which)


def _kept(**which):
    return DraftState.objects.exclude(reason__in=PASSING).filter(**which)
