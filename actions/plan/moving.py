"""What follows when an action is published in another plan: each of its commitments has an event that says so, and why."""

from actions.commitments.event_log import write_down
from actions.models import Commitment, CommitmentEvent, Plan
from publishing.models import Revision


def write_moves(publications):
    """Write the move down on every commitment of actions that were in another plan before. What was signed stands."""
    anew = {publication.entry_id: publication for publication in publications if publication.version > 1}
    before = {
        (revision.entry_id, revision.version): revision.document.get("plan")
        for revision in Revision.objects.publications().filter(entry__in=anew)
    }
    moved = {
        key: (before[key, publication.version - 1], publication)
        for key, publication in anew.items()
        if before[key, publication.version - 1] not in (None, publication.document["plan"])
    }
    if not moved:
        return
    plans = {plan.slug: {"slug": plan.slug, "title": plan.title} for plan in Plan.objects.all()}
    rows = Commitment.objects.filter(action__in=moved).select_for_update(of=["self"]).order_by("pk")
    # All are locked before the first event: who writes one waits for nobody's row.
    for commitment in list(rows.select_related("action__plan", "organisation", "proposed")):
        old, publication = moved[commitment.action_id]
        write_down(
            commitment,
            CommitmentEvent.Kind.ACTION_MOVED,
            by=publication.published_by,
            now=publication.published_at,
            acts_for="programme team",
            content={
                "from": plans[old],
                "to": plans[publication.document["plan"]],
                "reason": publication.note,
            },
        )
