"""Operations on what an organisation entered or signed before: correct a mistaken entry; confirm a promise for a new text."""

from django.db import transaction

from actions.commitments.answering import cancel_links, speak
from actions.commitments.event_log import locked, write_down
from actions.commitments.inputs import Confirmation, Reason, validated
from actions.commitments.signed_version import changes_in_promise, check_version
from actions.models import Commitment, CommitmentEvent
from publishing.refusals import Invalid, WrongState

Kind, State = CommitmentEvent.Kind, Commitment.State
NO_ENTRY = "Only a report, and that a milestone was met, can be corrected."
NOTHING_TO_CONFIRM = "The action reads as it was signed; there is nothing to confirm."


@transaction.atomic
def correct(*, commitment, number, reason, by, now, seen=None):
    """Say that a report, or that a milestone was met, was entered by mistake. Return the event.

    `number` is that of the event that entered it. The entry stays readable with its proof, marked; it counts for
    nothing any more, and a milestone can be met again.

    :raises NotAllowed: `by` does not speak for the organisation today
    :raises WrongState: it was corrected already
    :raises Overtaken: something happened since `seen`
    :raises Invalid: "/reason"; "/number", which entered no report and no milestone
    """
    speak(by, "correct", commitment)
    given = validated(Reason, reason=reason)
    commitment = locked(commitment, State.values, seen=seen)
    mistaken = commitment.events.with_corrections().filter(number=number, kind__in=CommitmentEvent.ENTRIES).first()
    if mistaken is None:
        raise Invalid({"/number": [NO_ENTRY]})
    if mistaken.correction:
        raise WrongState(how_corrected(mistaken.correction))
    said = mistaken.said
    event = write_down(
        commitment,
        Kind.CORRECTED,
        by=by,
        now=now,
        content={
            **given,
            "event": mistaken.hash,
            "entered": mistaken.kind,
            "day": said.get("date") or said["met_on"],
            "title": said.get("title", ""),
        },
    )
    mistaken.entry.corrected_by = event
    mistaken.entry.save(update_fields=["corrected_by"])
    return event


def how_corrected(correction):
    return f"{correction.name} corrected this already: {correction.said['reason']}"


@transaction.atomic
def reconfirm(*, commitment, job_title, authority, by, now, seen=None, version=None):
    """Sign that a promise holds for the action as it reads now. Return the event, whose hash is the receipt.

    From then on this version is what was signed. What was signed first stays on the record.

    :raises NotAllowed: `by` does not speak for the organisation today
    :raises WrongState: there is no promise that stands, or the action reads as it was signed
    :raises Overtaken: something happened since `seen`
    :raises ActionChanged: the action was published anew since `version`, which the person read
    :raises Invalid: "/job_title", "/authority"
    """
    speak(by, "reconfirm", commitment)
    given = validated(Confirmation, job_title=job_title, authority=authority)
    commitment = locked(commitment, [State.COMMITTED], seen=seen)
    check_version(commitment.action, version)
    if not changes_in_promise(commitment):
        raise WrongState(NOTHING_TO_CONFIRM)
    if not given["authority"]:
        raise Invalid({"/authority": [f"Confirm that you may sign this for {commitment.organisation}."]})
    before = commitment.text_signed
    cancel_links(commitment, now=now)
    return write_down(
        commitment,
        Kind.RECONFIRMED,
        by=by,
        now=now,
        job_title=given["job_title"],
        content={"authority": True, "signature": commitment.signature.hash, "version_before": before["version"]},
    )
