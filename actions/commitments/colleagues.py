"""Within an organisation: who looks after a commitment, handing it to a colleague, and inviting one."""

from django.db import transaction

from actions.commitments.answering import speak
from actions.commitments.event_log import locked, write_down
from actions.commitments.inputs import Contact, HandingOver, validated
from actions.commitments.notifications import representatives
from actions.models import Commitment, CommitmentEvent, Role
from organisations.accounts.invitations import invite
from organisations.models import Membership, Person
from publishing.refusals import Invalid, WrongState

State = Commitment.State


def colleagues(commitment):
    """Return the memberships of those who can look after a commitment: who speaks for its organisation today."""
    return (
        Membership.objects.current()
        .filter(organisation=commitment.organisation_id, person__in=representatives(commitment.organisation))
        .select_related("person")
        .order_by("person__name", "pk")
    )


@transaction.atomic
def hand_over(*, commitment, to, by, now, reason="", seen=None):
    """Let a colleague look after a question or a promise from now on, in public. Return the event.

    `to` is somebody who speaks for the organisation today: an e-mail address or the number of a person. Whoever speaks
    for it hands it over, to themselves too; all of them can still answer and report.

    :raises NotAllowed: `by` does not speak for the organisation today
    :raises WrongState: it is neither asked nor promised, or that colleague looks after it already
    :raises Overtaken: something happened since `seen`
    :raises Invalid: "/to", "/reason"
    """
    speak(by, "hand_over", commitment)
    given = validated(HandingOver, to=to, reason=reason)
    commitment = locked(commitment, [State.ASKED, State.COMMITTED], seen=seen)
    wanted = {"person__email__iexact" if "@" in given["to"] else "person__pk": given["to"]}
    found = colleagues(commitment).filter(**wanted).first() if "@" in given["to"] or given["to"].isdecimal() else None
    if found is None:
        raise Invalid({"/to": [f"Choose somebody who speaks for {commitment.organisation} today."]})
    before = commitment.contact
    if before and before["person"] == found.person_id:
        raise WrongState(f"{found.person.name} looks after this already.")
    return write_down(
        commitment,
        CommitmentEvent.Kind.HANDED_OVER,
        by=by,
        now=now,
        content={
            "from": before,
            "to": {"person": found.person_id, "name": found.person.name, "job_title": found.job_title},
            "reason": given["reason"],
        },
    )


@transaction.atomic
def invite_colleague(*, commitment, name, email, job_title, by, now):
    """Invite a colleague to speak for the organisation too; accepting leads them straight to this commitment.

    Return the invitation.

    :raises NotAllowed: `by` does not look after the organisation's representatives
    :raises Invalid: "/name", "/email", "/job_title"
    """
    speak(by, "invite_colleague", commitment)
    given = validated(Contact, name=name, email=email, job_title=job_title)
    return invite(
        **given,
        role=Person.Role.PARTNER,
        organisation=commitment.organisation,
        by=by,
        now=now,
        **invited_for(commitment),
    )


def invited_for(commitment):
    """Return what an invitation says of a commitment, and where accepting it leads: {"about", "leads_to"}."""
    part = "lead" if commitment.role == Role.LEAD else "join"
    action = f"“{commitment.action.title}”"
    if commitment.state == State.ASKED:
        about = (
            f"{commitment.organisation} is asked to {part} {action}, with a reply by {commitment.reply_by:%-d %B %Y}. "
            f"The programme team writes:\n\n{commitment.message}"
        )
        return {"about": about, "leads_to": f"/commitments/{commitment.pk}/answer/"}
    about = f"It is about what {commitment.organisation} was asked and promised: to {part} {action}."
    return {"about": about, "leads_to": f"/commitments/{commitment.pk}/"}
