"""Before an organisation signs: messages and counter-proposals between it and the programme team, read by them alone.

A counter-proposal that is accepted changes the question, on the record, so that the organisation can sign it.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from actions.commitments.answering import speak, why_no_day
from actions.commitments.event_log import job_title_of, locked, need_state, write_down
from actions.commitments.inputs import CounterAnswered, CounterProposed, MessageText, validated
from actions.commitments.notifications import Unrecorded, programme_team, representatives, tell_of
from actions.models import Commitment, CommitmentEvent, CounterProposal, Message, Side
from organisations.models import Person
from publishing.refusals import Invalid, WrongState, need
from web.api import absolute
from web.dates import moment_in_words

ASKED = [Commitment.State.ASKED]
Outcome = CounterProposal.Outcome


@transaction.atomic
def write_message(*, commitment, text, by, now):
    """Write to the other side about a question that waits for its answer. Return the message.

    The same words twice in a row by the same person are one message.

    :raises NotAllowed: `by` is of neither side
    :raises WrongState: the question was answered or taken back
    :raises Invalid: "/text"
    """
    need_side(by, "exchange", commitment)
    given = validated(MessageText, text=text)
    commitment = locked(commitment, ASKED)
    last = commitment.messages.last()
    if last and (last.by_id, last.text) == (by.pk, given["text"]):
        return last
    message = Message.objects.create(commitment=commitment, by=by, side=side_of(by), at=now, text=given["text"])
    tell_in_private(Unrecorded.MESSAGE, commitment, by=by, only=other_side(commitment, by))
    return message


@transaction.atomic
def counter_propose(*, commitment, reason, by, now, due=None, scope="", role="", seen=None):
    """Propose another date, scope or part than what was asked, with a reason. Return the counter-proposal.

    :raises NotAllowed: `by` does not speak for the organisation today
    :raises WrongState: the question was answered or taken back, or another counter-proposal waits for its answer
    :raises Overtaken: something happened since `seen`
    :raises Invalid: "/due", "/scope", "/role", "/reason"
    """
    speak(by, "counter_propose", commitment)
    given = validated(CounterProposed, due=due, scope=scope, role=role, reason=reason)
    commitment = locked(commitment, ASKED, seen=seen)
    if waiting := commitment.counter_proposals.open().select_related("by").first():
        raise WrongState(
            f"{waiting.by.name} proposed something already, {moment_in_words(waiting.at)}. It waits for an answer."
        )
    due = given["due"] and datetime.date.fromisoformat(given["due"])
    if due:
        check_day(due, commitment, now=now)
    _, now_asked = _change_of(commitment, due=due, scope=given["scope"], role=given["role"])
    if not now_asked:
        raise Invalid(
            {"/due": ["Propose something else than what is asked: another date, less or more, another part."]}
        )
    last = commitment.counter_proposals.last()
    proposal = CounterProposal.objects.create(
        commitment=commitment,
        number=last.number + 1 if last else 1,
        by=by,
        at=now,
        due=now_asked.get("due"),
        scope=now_asked.get("scope", ""),
        role=now_asked.get("role", ""),
        reason=given["reason"],
    )
    tell_in_private(Unrecorded.COUNTER_PROPOSED, commitment, by=by)
    return proposal


@transaction.atomic
def answer_counter_proposal(*, commitment, number, answer, by, now, reason="", reply_by=None, seen=None):
    """Accept or refuse what an organisation proposes before it signs. Return the counter-proposal.

    `answer` is "accepted" or "refused". Accepted, the question says it from now on, with an event that shows what was
    first and what now; `reply_by` gives the organisation another day to reply by. Refused, the question stays.

    :raises NotAllowed: `by` is no editor
    :raises WrongState: it was answered or taken back already, or its day has passed
    :raises Overtaken: something happened since `seen`
    :raises Invalid: "/number", "/answer", "/reason", "/reply_by"
    """
    need(by, "actions.answer_counter_proposal", "Only the programme team's editors answer this.", about=commitment)
    given = validated(CounterAnswered, answer=answer, reason=reason, reply_by=reply_by)
    commitment, proposal = _open_proposal(commitment, number, seen=seen)
    if given["answer"] == "refused" and not given["reason"]:
        raise Invalid({"/reason": ["Say why it is refused."]})
    if given["answer"] == "accepted":
        _change_question(commitment, proposal, reply_by=given["reply_by"], by=by, now=now)
    _end(proposal, given["answer"], by=by, now=now, answer=given["reason"])
    if given["answer"] == "refused":
        tell_in_private(Unrecorded.COUNTER_REFUSED, commitment, by=by)
    return proposal


@transaction.atomic
def take_back_counter_proposal(*, commitment, number, by, now):
    """Take back what one's organisation proposed and nobody answered. Return the counter-proposal.

    :raises NotAllowed: `by` does not speak for the organisation today
    :raises WrongState: it was answered or taken back already
    :raises Invalid: "/number"
    """
    speak(by, "counter_propose", commitment)
    commitment, proposal = _open_proposal(commitment, number)
    _end(proposal, Outcome.TAKEN_BACK, by=by, now=now)
    tell_in_private(Unrecorded.COUNTER_TAKEN_BACK, commitment, by=by)
    return proposal


def _change_question(commitment, proposal, *, reply_by, by, now):
    if proposal.due:
        check_proposed_day(proposal.due, commitment, now=now)
    reply_by = reply_by and datetime.date.fromisoformat(reply_by)
    if reply_by and reply_by < timezone.localdate(now):
        raise Invalid({"/reply_by": ["Choose a day that has not passed."]})
    if reply_by and reply_by > commitment.action.plan.ends:
        raise Invalid(
            {"/reply_by": [f"The plan ends on {commitment.action.plan.ends:%-d %B %Y}; choose a day by then."]}
        )
    first, now_asked = _change_of(
        commitment, due=proposal.due, scope=proposal.scope, role=proposal.role, reply_by=reply_by
    )
    commitment.role = now_asked.get("role", commitment.role)
    commitment.reply_by = now_asked.get("reply_by", commitment.reply_by)
    write_down(
        commitment,
        CommitmentEvent.Kind.QUESTION_CHANGED,
        by=by,
        now=now,
        acts_for="programme team",
        content={
            "first": as_text(first),
            "now": as_text(now_asked),
            "reason": proposal.reason,
            "proposal": {
                "at": proposal.at.astimezone(datetime.UTC).isoformat(),
                "name": proposal.by.name,
                "job_title": job_title_of(proposal.by, commitment.organisation),
                "acts_for": "organisation",
            },
        },
    )


def _change_of(commitment, **proposed):
    """Return ({name: what is asked now}, {name: what would be}) of what differs."""
    agreed = commitment.agreed_question
    present = {
        "due": commitment.asked_due,
        "scope": agreed.get("scope", ""),
        "role": commitment.role,
        "reply_by": commitment.reply_by,
    }
    return differences(present, proposed)


def _open_proposal(commitment, number, *, seen=None):
    """Return (commitment, counter-proposal), both as they are now and locked."""
    commitment = locked(commitment)
    proposal = commitment.counter_proposals.select_related("by", "answered_by").filter(number=number).first()
    if proposal is None:
        raise Invalid({"/number": ["There is no such counter-proposal."]})
    if proposal.outcome != Outcome.OPEN:
        who = f": {proposal.answered_by.name}" if proposal.answered_by else ""
        raise WrongState(f"{proposal.get_outcome_display()} already{who}, {moment_in_words(proposal.answered_at)}.")
    need_state(commitment, ASKED, seen=seen)
    return commitment, proposal


def _end(proposal, outcome, *, by, now, answer=""):
    proposal.outcome, proposal.answered_by, proposal.answered_at, proposal.answer = outcome, by, now, answer
    proposal.save(update_fields=["outcome", "answered_by", "answered_at", "answer"])


def tell_in_private(kind, commitment, *, by, only=None):
    """Tell the two sides of what is on no record."""
    tell_of(kind, commitment, by=by, only=only, address=absolute(f"/commitments/{commitment.pk}/exchange/"))


def other_side(commitment, by):
    """Return the people of the side that `by` is not on."""
    return programme_team() if side_of(by) == Side.ORGANISATION else representatives(commitment.organisation)


# --- what both kinds of agreement have in common, before and after signing


def side_of(person):
    """Return the `Side` that a person is on: editors are the programme team, representatives the organisation."""
    return Side.PROGRAMME_TEAM if person.role == Person.Role.EDITOR else Side.ORGANISATION


def need_side(by, operation, commitment):
    """:raises NotAllowed: `by` is of neither side"""
    need(
        by,
        f"actions.{operation}",
        f"This is between {commitment.organisation} and the programme team.",
        about=commitment,
    )


def check_day(due, commitment, *, now):
    """:raises Invalid: "/due": it lies outside the plan, or has passed"""
    if sentence := why_no_day(due, commitment.action.plan, today=timezone.localdate(now)):
        raise Invalid({"/due": [sentence]})


def check_proposed_day(due, commitment, *, now):
    """Check a day that is to be accepted.

    :raises WrongState: it has passed since it was proposed
    :raises Invalid: "/due": it lies outside the plan
    """
    if due < timezone.localdate(now):
        raise WrongState(f"The day that was proposed, {due:%-d %B %Y}, has passed. Refuse it with a reason.")
    check_day(due, commitment, now=now)


def differences(present, proposed):
    """Return ({name: present value}, {name: proposed value}) where one is proposed that differs."""
    now = {name: value for name, value in proposed.items() if value and value != present[name]}
    return {name: present[name] for name in now}, now


def as_text(values):
    """Return values as an event seals them: days as ISO text."""
    return {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in values.items()}
