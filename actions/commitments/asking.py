"""Operations of the programme team towards an organisation: ask, remind, take back a question."""

from django.db import transaction
from django.utils import timezone

from actions.commitments.colleagues import invited_for
from actions.commitments.event_log import how_it_stands, locked, write_down
from actions.commitments.inputs import Contact, Question, Reason, validated
from actions.commitments.notifications import representatives_told
from actions.models import Action, Commitment, CommitmentEvent
from organisations.accounts.invitations import invite
from organisations.models import Person
from publishing.refusals import Invalid, WrongState, below, need

State = Commitment.State
AGAIN = [State.DECLINED, State.WITHDRAWN, State.TAKEN_BACK, State.ENDED]

KEPT_APART = "Only invented organisations can be asked about an invented action, and only real ones about a real one."


@transaction.atomic
def ask(*, action, organisation, role, message, reply_by, by, now, contact=None):
    """Ask an organisation to lead or join an action. Return the event.

    Its representatives are told by e-mail; the event says how many (`event.said["told"]`): where there is nobody,
    somebody has to be invited. `contact` is whom to invite with it: {"name", "email", "job_title"}. Whoever declined
    or withdrew can be asked again, on the same record.

    :raises NotAllowed: `by` is no editor
    :raises Invalid: "/organisation", "/role", "/message", "/reply_by", "/contact/email" …
    :raises WrongState: it has been asked, or answered, already
    """
    need(by, "actions.ask", "Only editors ask organisations.", about=action)
    given = validated(Question, role=role, message=message, reply_by=reply_by)
    if contact:
        with below("/contact"):
            if not isinstance(contact, dict):
                raise Invalid({"": ["An object with name, email and job_title is needed here."]})
            contact = validated(Contact, **contact)
    actions = Action.objects.select_for_update(of=["self"]).select_related("plan", "entry")
    action = actions.filter(pk=action.pk).first()
    if action is None:
        raise WrongState("This action was withdrawn.")
    if organisation.is_demonstration != action.entry.is_demonstration:
        raise Invalid({"/organisation": [KEPT_APART]})
    today = timezone.localdate(now)
    if given["reply_by"] < today.isoformat():
        raise Invalid({"/reply_by": ["Choose a day that has not passed."]})
    if given["reply_by"] > action.plan.ends.isoformat():
        raise Invalid({"/reply_by": [f"The plan ends on {action.plan.ends:%-d %B %Y}; ask for a reply by then."]})
    found = Commitment.objects.filter(action=action, organisation=organisation).first()
    commitment = locked(found) if found else Commitment(action=action, organisation=organisation)
    if found and commitment.state not in AGAIN:
        raise WrongState(how_it_stands(commitment))
    commitment.state = Commitment.State.ASKED
    commitment.role, commitment.message, commitment.reply_by = given["role"], given["message"], given["reply_by"]
    commitment.asked_on = today
    commitment.statement = commitment.dates_reason = commitment.reason = ""
    commitment.due = commitment.proposed = None
    commitment.save()
    commitment.refresh_from_db(fields=["reply_by"])
    if contact:
        with below("/contact"):
            # Who comes by a question looks after the organisation's representatives, where nobody does yet.
            invite(
                **contact,
                role=Person.Role.PARTNER,
                organisation=commitment.organisation,
                is_lead=not commitment.organisation.memberships.leading().exists(),
                by=by,
                now=now,
                **invited_for(commitment),
            )
    told = representatives_told(commitment, CommitmentEvent.Kind.ASKED)
    return write_down(
        commitment,
        CommitmentEvent.Kind.ASKED,
        by=by,
        now=now,
        acts_for="programme team",
        content={**given, "told": told, "invited": 1 if contact else 0},
    )


@transaction.atomic
def remind(*, commitment, by, now):
    """Remind an organisation's representatives: of a question to answer, or of a promise to report on.

    Return the event.

    :raises NotAllowed: `by` is no editor
    :raises WrongState: there is nothing to wait for; nobody is signed up; or they were reminded today
    """
    need(by, "actions.remind", "Only editors remind organisations.", about=commitment)
    commitment = locked(commitment, [Commitment.State.ASKED, Commitment.State.COMMITTED])
    before = commitment.events.filter(kind=CommitmentEvent.Kind.REMINDED).last()
    if before and timezone.localdate(before.at) == timezone.localdate(now):
        raise WrongState(f"{before.name} reminded {commitment.organisation} today already.")
    asked = commitment.state == Commitment.State.ASKED
    told = representatives_told(commitment, CommitmentEvent.Kind.REMINDED)
    if not told:
        raise WrongState(f"Nobody is signed up for {commitment.organisation}: invite somebody first.")
    return write_down(
        commitment,
        CommitmentEvent.Kind.REMINDED,
        by=by,
        now=now,
        acts_for="programme team",
        content={"of": "a reply" if asked else "a report", "told": told},
    )


@transaction.atomic
def take_back_question(*, commitment, reason, by, now, seen=None):
    """Take a question back that nobody answered. Return the event.

    :raises NotAllowed, Invalid: "/reason"
    :raises WrongState: it was answered or taken back already
    :raises Overtaken: something happened since `seen`
    """
    need(by, "actions.take_back_question", "Only editors take questions back.", about=commitment)
    given = validated(Reason, reason=reason)
    commitment = locked(commitment, [Commitment.State.ASKED], seen=seen)
    commitment.state, commitment.reason = Commitment.State.TAKEN_BACK, given["reason"]
    commitment.counter_proposals.lapse(now=now)
    return write_down(
        commitment, CommitmentEvent.Kind.TAKEN_BACK, by=by, now=now, acts_for="programme team", content=given
    )
