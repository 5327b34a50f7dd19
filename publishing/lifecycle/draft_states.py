"""Keep what a draft was before each save, and let go of it again: bounded in number and in age."""

from datetime import timedelta

from django.utils import timezone

from publishing.models import DraftState

# What a page may still hold, for as long as somebody leaves one open; what a person may want to go back to, for longer.
ON_PAGES = [DraftState.Reason.PASSING, DraftState.Reason.SHOWN, DraftState.Reason.PAGE]
PAGES_FOR, KEPT_FOR = timedelta(days=2), timedelta(days=90)
# Of one draft: saves that no page showed are only needed where an answer got lost.
MOST_PASSING, MOST_SHOWN, MOST_KEPT = 30, 200, 60
TIDIED_EVERY = 25  # saves


def keep_state(draft, *, by, now, reason=None):
    """Keep a draft's text as it stands, before `by` saves another one over it."""
    if reason is None:
        reason = DraftState.Reason.PASSING
        if timezone.localdate(draft.saved_at) != timezone.localdate(now):
            reason = DraftState.Reason.DAY
        if draft.saved_by_id != by.pk:
            reason = DraftState.Reason.COLLEAGUE
    state, is_new = _state(draft, reason)
    if not is_new and state.reason in ON_PAGES and reason not in ON_PAGES:
        DraftState.objects.filter(pk=state.pk).update(reason=reason)
    if draft.edit % TIDIED_EVERY == 0:
        shown = _on_pages(draft=draft.pk).exclude(reason=DraftState.Reason.PASSING)
        passing = _on_pages(draft=draft.pk, reason=DraftState.Reason.PASSING)
        for states, most in [(passing, MOST_PASSING), (shown, MOST_SHOWN), (_kept(draft=draft.pk), MOST_KEPT)]:
            DraftState.objects.filter(
                pk__in=[state.pk for state in states.only("pk").order_by("-edit")[most:]]
            ).delete()


def keep_sent(drafts):
    """Keep the texts of many drafts as they were sent for review, by few statements."""
    DraftState.objects.bulk_create(
        [
            DraftState(
                entry=draft.entry, draft=draft.pk, edit=draft.edit, document=draft.document, saved_at=draft.saved_at,
                saved_by=draft.saved_by, reason=DraftState.Reason.SENT,
            )
            for draft in drafts
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    edits = {draft.pk: draft.edit for draft in drafts}
    kept = _on_pages(draft__in=edits).values_list("pk", "draft", "edit")
    sent = [key for key, draft, edit in kept if edit == edits[draft]]
    DraftState.objects.filter(pk__in=sent).update(reason=DraftState.Reason.SENT)


def keep_shown(draft):
    """Keep a draft's text because a page shows it: what is typed there is merged against it, however much is saved meanwhile."""
    state, is_new = _state(draft, DraftState.Reason.SHOWN)
    if not is_new and state.reason == DraftState.Reason.PASSING:
        DraftState.objects.filter(pk=state.pk).update(reason=DraftState.Reason.SHOWN)


def _state(draft, reason):
    return DraftState.objects.get_or_create(
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


def states_of(entry):
    """Return the states of an entry's drafts that a person may want to go back to, newest first."""
    return _kept(entry=entry).select_related("saved_by")


def last_saved_by_others(current, by):
    """Return who saved a draft, or what was published of it, last besides `by`; None where only `by` did."""
    if current.saved_by_id != by.pk:
        return current.saved_by
    states = DraftState.objects.filter(draft=current.pk).exclude(saved_by=by).select_related("saved_by")
    last = states.order_by("-edit").first()
    return last and last.saved_by


def forget_states(*, now):
    """Delete what is older than it is kept. Return how many."""
    old = [_on_pages(saved_at__lt=now - PAGES_FOR), _kept(saved_at__lt=now - KEPT_FOR)]
    return sum(states.delete()[0] for states in old)


def _on_pages(**which):
    return DraftState.objects.filter(reason__in=ON_PAGES, **which)


def _kept(**which):
    return DraftState.objects.exclude(reason__in=ON_PAGES).filter(**which)
