"""Whether what nobody may change is as it was written: versions, records of commitments, heads of days."""

from actions.commitments.heads import checked, days_without_head
from actions.commitments.receipts import chain_of, problems_of, redaction_of, why_changed
from actions.models import Commitment, DayHead
from publishing.documents.structure import digest
from publishing.models import Revision


def problems():
    """Yield a sentence for each thing that does not fit. Nothing where all is sound."""
    for revision in Revision.objects.exclude(digest="").select_related("entry").order_by("pk").iterator(chunk_size=200):
        if digest(revision.document) != revision.digest:
            yield f"Version {revision.version} of the {revision.entry.kind} {revision.entry.slug} is not what was published."
    for commitment in Commitment.objects.select_related("organisation").order_by("pk").iterator(chunk_size=200):
        chain = chain_of(commitment)
        if found := problems_of(commitment, chain):
            # What was taken out by law is no damage: it says so itself.
            redacted = {why_changed(event) for event in chain if redaction_of(event)}
            yield from (f"Commitment {commitment.pk}: {problem}" for problem in found if problem not in redacted)
    for head in checked(DayHead.objects.order_by("pk")):
        if head.problem:
            yield f"The head of {head.day}: {head.problem}"
    for day in days_without_head():
        yield f"{day} has events and no head."
