"""After an organisation signed: a change of date, text or part that one side proposes and the other accepts or refuses.

All of it is on the record. What was signed first stays readable; what is promised now is what both agreed last.
"""

import datetime

from django.db import transaction

from actions.commitments.answering import cancel_links
from actions.commitments.event_log import locked, need_state, write_down
from actions.commitments.exchange import as_text, check_day, check_proposed_day, differences, need_side, side_of
from actions.commitments.inputs import Answered, ProposedChange, Signing, validated
from actions.models import Commitment, CommitmentEvent, Side
from publishing.refusals import Invalid, NotAllowed, WrongState
from web.dates import moment_in_words

COMMITTED = [Commitment.State.COMMITTED]
Kind = CommitmentEvent.Kind
ACTS_FOR = {Side.ORGANISATION: "organisation", Side.PROGRAMME_TEAM: "programme team"}


@transaction.atomic
def propose_change(
    *, commitment, reason, by, now, due=None, statement="", role="", job_title="", authority=False, seen=None
):
    """Propose another date, text or part than what is promised, in public and with a reason. Return the event.

    Either side proposes; the other answers. What is left out, or is as it stands, is not changed. Who proposes for the
    organisation signs with it: their job title and that they may.

    :raises NotAllowed: `by` is of neither side
    :raises WrongState: there is no promise that stands, or another change waits for its answer
    :raises Overtaken: something happened since `seen`
    :raises Invalid: "/due", "/statement", "/role", "/reason", "/job_title", "/authority"
    """
    need_side(by, "propose_change", commitment)
    given = validated(ProposedChange, due=due, statement=statement, role=role, reason=reason)
    signs = _signed(commitment, by=by, job_title=job_title, authority=authority)
    commitment = locked(commitment, COMMITTED)
    if waiting := commitment.proposed_change:
        event = waiting.event
        raise WrongState(
            f"{event.name} proposed a change already, {moment_in_words(event.at)}. It waits for an answer."
        )
    need_state(commitment, COMMITTED, seen=seen)
    due = given["due"] and datetime.date.fromisoformat(given["due"])
    if due and due != commitment.due:
        check_day(due, commitment, now=now)
    first, changed = differences(
        {"due": commitment.due, "statement": commitment.statement, "role": commitment.role},
        {"due": due, "statement": given["statement"], "role": given["role"]},
    )
    if not changed:
        raise Invalid({"/due": ["Change something: the date, what will be done, or the part."]})
    return write_down(
        commitment,
        Kind.CHANGE_PROPOSED,
        by=by,
        now=now,
        acts_for=ACTS_FOR[side_of(by)],
        job_title=signs.get("job_title"),
        content={"first": as_text(first), "now": as_text(changed), "reason": given["reason"], **_authority(signs)},
    )


@transaction.atomic
def answer_change(*, commitment, number, answer, by, now, reason="", job_title="", authority=False, seen=None):
    """Accept or refuse the change that event `number` proposed, for the other side. Return the event.

    `answer` is "accepted" or "refused". Accepted, the promise is from now on what was proposed. Who accepts for the
    organisation signs with it.

    :raises NotAllowed: `by` is of neither side, or of the one that proposed it
    :raises WrongState: it was answered or taken back already, or its day has passed
    :raises Overtaken: something happened since `seen`
    :raises Invalid: "/number", "/answer", "/reason", "/job_title", "/authority"
    """
    need_side(by, "answer_change", commitment)
    given = validated(Answered, answer=answer, reason=reason)
    accepted = given["answer"] == "accepted"
    signs = _signed(commitment, by=by, job_title=job_title, authority=authority) if accepted else {}
    commitment, change = _open_change(commitment, number, seen=seen)
    if change.event.document["by"]["acts_for"] == ACTS_FOR[side_of(by)]:
        raise NotAllowed("Your own side proposed this; the other side answers. You can take it back.")
    if not accepted:
        if not given["reason"]:
            raise Invalid({"/reason": ["Say why it is refused."]})
        content = {"proposal": _proposal(change.event), "reason": given["reason"]}
    else:
        _apply(change, commitment, now=now)
        content = {
            **{name: change.event.said[name] for name in ("first", "now", "reason")},
            "proposal": _proposal(change.event),
            "note": given["reason"],
            **_authority(signs),
        }
    return write_down(
        commitment,
        Kind.CHANGE_ACCEPTED if accepted else Kind.CHANGE_REFUSED,
        by=by,
        now=now,
        acts_for=ACTS_FOR[side_of(by)],
        job_title=signs.get("job_title"),
        content=content,
    )


@transaction.atomic
def take_back_change(*, commitment, number, by, now, seen=None):
    """Take back the change that event `number` proposed, for the side that proposed it. Return the event.

    :raises NotAllowed: `by` is of neither side, or of the one that answers
    :raises WrongState: it was answered or taken back already
    :raises Overtaken: something happened since `seen`
    :raises Invalid: "/number"
    """
    need_side(by, "take_back_change", commitment)
    commitment, change = _open_change(commitment, number, seen=seen)
    if change.event.document["by"]["acts_for"] != ACTS_FOR[side_of(by)]:
        raise NotAllowed("The other side proposed this. You can accept or refuse it.")
    return write_down(
        commitment,
        Kind.CHANGE_TAKEN_BACK,
        by=by,
        now=now,
        acts_for=ACTS_FOR[side_of(by)],
        content={"proposal": _proposal(change.event)},
    )


def _apply(change, commitment, *, now):
    changed = change.now
    if due := changed.get("due"):
        check_proposed_day(due, commitment, now=now)
        action = commitment.action
        commitment.dates_reason = "" if action.starts <= due <= action.due else change.reason
    for name, value in changed.items():
        setattr(commitment, name, value)
    cancel_links(commitment, now=now)  # they ask to sign what is no longer promised


def _open_change(commitment, number, *, seen):
    """Return (commitment, change): the one that waits for an answer, if it is the one of this number."""
    commitment = locked(commitment, COMMITTED)
    change = commitment.proposed_change
    if change is None or change.event.number != number:
        proposed = commitment.events.filter(number=number, kind=Kind.CHANGE_PROPOSED).exists()
        if not proposed:
            raise Invalid({"/number": ["No event of this number proposed a change."]})
        raise WrongState(how_it_ended(commitment, number))
    need_state(commitment, COMMITTED, seen=seen)
    return commitment, change


def how_it_ended(commitment, number):
    """“Change agreed already: Pat Smith, 10:00 on 3 March 2027.”, of a change that event `number` proposed."""
    ends = [Kind.CHANGE_ACCEPTED, Kind.CHANGE_REFUSED, Kind.CHANGE_TAKEN_BACK, Kind.WITHDRAWN]
    event = commitment.events.filter(number__gt=number, kind__in=ends).first()
    return f"{event.get_kind_display()} already: {event.name}, {moment_in_words(event.at)}."


def _signed(commitment, *, by, job_title, authority):
    """Return what who acts for the organisation signs with; {} for the programme team.

    :raises Invalid: "/job_title", "/authority"
    """
    if side_of(by) == Side.PROGRAMME_TEAM:
        return {}
    errors = (
        {} if authority is True else {"/authority": [f"Confirm that you may sign this for {commitment.organisation}."]}
    )
    try:
        given = validated(Signing, job_title=job_title or "")
    except Invalid as refusal:
        raise Invalid(refusal.errors | errors) from None
    if errors:
        raise Invalid(errors)
    return given


def _authority(signs):
    return {"authority": True} if signs else {}


def _proposal(event):
    """Return how the answer names what it answers."""
    by = event.document["by"]
    return {
        "number": event.number,
        "hash": event.hash,
        "at": event.document["at"],
        "name": by["name"],
        "job_title": by["job_title"],
        "acts_for": by["acts_for"],
    }
