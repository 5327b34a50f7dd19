"""What follows for promises when their action is published anew, or withdrawn: who signed is told, what is open ends."""

from actions.commitments.answering import cancel_links
from actions.commitments.event_log import write_down
from actions.commitments.notifications import Unrecorded, representatives, tell_of
from actions.commitments.signed_version import PROMISED, changes_between
from actions.models import Commitment, CommitmentEvent
from web.api import absolute

State = Commitment.State


def notify_signers(publications):
    """Tell who signed what changed in what they promised; all representatives where nobody who signed speaks any more."""
    anew = {publication.entry_id: publication for publication in publications if publication.version > 1}
    if not anew:
        return
    promises = Commitment.objects.filter(action__in=anew, state=State.COMMITTED).with_signatures().order_by("pk")
    for commitment in promises.select_related("action", "organisation"):
        version = anew[commitment.action_id].version
        changed = changes_between(commitment.action, version - 1, version)
        if changes := [change for change in changed if change.field in PROMISED]:
            tell_of(
                Unrecorded.ACTION_CHANGED,
                commitment,
                by=anew[commitment.action_id].published_by,
                only=still_speaking(commitment),
                changes=changes,
                why=anew[commitment.action_id].note,
                reconfirm=absolute(f"{commitment.get_absolute_url()}reconfirm/"),
            )


def still_speaking(commitment):
    """Return who signed or confirmed a promise and speaks for its organisation today, or else all who do."""
    people = representatives(commitment.organisation)
    signed = [event.by_id for event in [commitment.signature, commitment.confirmation] if event]
    return list(people.filter(pk__in=signed)) or list(people)


def end_commitments(withdrawal):
    """End the open questions and promises about an action that is withdrawn, and tell their organisations why."""
    rows = Commitment.objects.filter(action=withdrawal.entry_id, state__in=[State.ASKED, State.COMMITTED])
    # All are locked before the first event: who writes one waits for nobody's row.
    for commitment in list(
        rows.select_for_update(of=["self"]).select_related("action__plan", "organisation", "proposed").order_by("pk")
    ):
        was = commitment.state
        commitment.state, commitment.reason = State.ENDED, withdrawal.note
        cancel_links(commitment, now=withdrawal.published_at)
        commitment.counter_proposals.lapse(now=withdrawal.published_at)
        write_down(
            commitment,
            CommitmentEvent.Kind.ACTION_WITHDRAWN,
            by=withdrawal.published_by,
            now=withdrawal.published_at,
            acts_for="programme team",
            content={"reason": withdrawal.note, "was": was},
        )
