"""Mails about commitments: who is told of which event, and with which words.

`NOTICES` says who is told of what. `write_down` calls `tell` for every event, so that no operation can forget it; what is
no event of the record is told by `tell_of`. Everything is sent in the operation's transaction: one undone tells nobody.
Whoever did it is not told of it.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, TextChoices
from django.urls import reverse

from actions.commitments.unsubscribing import address_to_stop
from actions.models import CommitmentEvent, SwitchedOff
from organisations.models import Membership, Person
from web.api import absolute
from web.mail import mail

Kind, Topic = CommitmentEvent.Kind, SwitchedOff.Topic


class Unrecorded(TextChoices):
    """What people are told of though it is no event of the record."""

    MESSAGE = "message", "Message about a question"
    COUNTER_PROPOSED = "counter-proposed", "Counter-proposal"
    COUNTER_REFUSED = "counter-refused", "Counter-proposal refused"
    COUNTER_TAKEN_BACK = "counter-taken-back", "Counter-proposal taken back"
    ACTION_CHANGED = "action-changed", "Action published anew"


@dataclass(frozen=True)
class Notice:
    """Who is told of one kind of thing. The words are in `templates/mail/commitment/<kind>.txt`.

    subject  what the mail's subject begins with, with what the event says in braces; the action's title follows
    topic    under which the mail can be switched off; None: nobody can
    team     whether the programme team's editors are told, besides the organisation's representatives
    always   whether representatives are told whatever they switched off
    receipt  whether whoever signed gets a copy of it with the receipt
    named    whether the person that it says something is given to (`said["to"]`) is told whatever they switched off
    """

    subject: str
    topic: Topic | None = None
    team: bool = False
    always: bool = False
    receipt: bool = False
    named: bool = False


NOTICES = {
    Kind.ASKED: Notice("You are asked to answer"),
    Kind.REMINDED: Notice("Please send {of}"),
    Kind.TAKEN_BACK: Notice("You need not answer any more"),
    Kind.QUESTION_CHANGED: Notice("The question is changed", Topic.CHANGES, team=True, always=True),
    Kind.COMMITTED: Notice("Committed", Topic.ANSWERS, team=True, receipt=True),
    Kind.SECOND_SIGNATURE_ASKED: Notice("A second signature is asked for", Topic.ANSWERS),
    Kind.COUNTERSIGNED: Notice("Signed a second time", Topic.ANSWERS, team=True),
    Kind.DECLINED: Notice("Declined", Topic.ANSWERS, team=True),
    Kind.WITHDRAWN: Notice("Withdrawn", Topic.ANSWERS, team=True, always=True),
    Kind.REPORTED: Notice("Progress reported", Topic.REPORTS, team=True),
    Kind.MILESTONE_MET: Notice("A step is met", Topic.REPORTS, team=True),
    Kind.CORRECTED: Notice("An entry is corrected", Topic.REPORTS, team=True),
    Kind.ASSESSED: Notice("Assessed", Topic.ASSESSMENTS),
    Kind.CHANGE_PROPOSED: Notice("A change is proposed", Topic.CHANGES, team=True, always=True),
    Kind.CHANGE_ACCEPTED: Notice("A change is agreed", Topic.CHANGES, team=True, always=True, receipt=True),
    Kind.CHANGE_REFUSED: Notice("A change is refused", Topic.CHANGES, team=True, always=True),
    Kind.CHANGE_TAKEN_BACK: Notice("A proposed change is taken back", Topic.CHANGES, team=True, always=True),
    Kind.RECONFIRMED: Notice("Confirmed for the present text", Topic.ANSWERS, team=True, receipt=True),
    Kind.HANDED_OVER: Notice("Handed over", Topic.PEOPLE, team=True, named=True),
    Kind.ACTION_WITHDRAWN: Notice("The action is withdrawn"),
    Kind.ACTION_MOVED: Notice("The action moved to another plan"),
    Unrecorded.MESSAGE: Notice("A message about a question", Topic.CHANGES, team=True, always=True),
    Unrecorded.COUNTER_PROPOSED: Notice("A counter-proposal", Topic.CHANGES, team=True, always=True),
    Unrecorded.COUNTER_REFUSED: Notice("A counter-proposal is refused", Topic.CHANGES, team=True, always=True),
    Unrecorded.COUNTER_TAKEN_BACK: Notice("A counter-proposal is taken back", Topic.CHANGES, team=True, always=True),
    Unrecorded.ACTION_CHANGED: Notice("What you promised reads otherwise now"),
}

REMINDED = "reminded"  # of what is waited for: looked at again when the mail goes out

SPEAKS = {"is_active": True, "role": Person.Role.PARTNER}  # who has a membership and these speaks for its organisation
SIDES = {"representatives": Person.Role.PARTNER, "programme team": Person.Role.EDITOR}


def representatives(organisation):
    """Return the people who answer for an organisation today."""
    return Person.objects.filter(**SPEAKS, memberships__organisation=organisation, memberships__ended_on=None)


def programme_team():
    """Return the people who look after the plan."""
    return Person.objects.filter(is_active=True, role=Person.Role.EDITOR)


def topic_of(kind, role):
    """Return the topic under which people of a role can switch off the mail about a kind of event, None where they cannot."""
    notice = NOTICES[kind]
    return None if role == Person.Role.PARTNER and notice.always else notice.topic


def kinds_told(role):
    """Return the kinds of events of which people of a role are told."""
    return [kind for kind, notice in NOTICES.items() if role == Person.Role.PARTNER or notice.team]


def audience(organisation, kind, *, by=None, named=None):
    """Return [(side, people)] to be told of a kind of event about an organisation; never `by`, who did it.

    `named` is the primary key of a person who is told whatever they switched off.
    """
    sides = {"representatives": representatives(organisation), "programme team": programme_team()}
    return [
        (side, list(_without(sides[side], topic_of(kind, role), by, named).order_by("pk")))
        for side, role in SIDES.items()
        if kind in kinds_told(role)
    ]


def _without(people, topic, by, named=None):
    people = people.exclude(pk=by.pk) if by else people
    return people.filter(~Q(mail_switched_off__topic=topic) | Q(pk=named)) if topic else people


def representatives_told(commitment, kind):
    """Return how many people of the organisation will be told of an event that the programme team is about to write."""
    return len(dict(audience(commitment.organisation, kind))["representatives"])


def tell(event):
    """Send the mails about an event, and whoever signed a copy of it."""
    who = f"{event.name}, {event.job_title}" if event.job_title else event.name
    source = f"{REMINDED} {event.pk}" if event.kind == Kind.REMINDED else ""
    tell_of(event.kind, event.commitment, by=event.by, who=who, said=event.said, source=source)
    if NOTICES[event.kind].receipt:
        signed = event
        if event.document["by"]["acts_for"] == "programme team":  # it agreed to what the organisation signed before
            signed = event.commitment.events.get(hash=event.said["proposal"]["hash"])
        if representatives(event.commitment.organisation).filter(pk=signed.by_id).exists():
            send_receipt(event, signed.by.email, signed=signed)


def tell_of(kind, commitment, *, by, who="", said=None, only=None, **context):
    """Send the mails about a kind of thing that `by` did, or that happened; `only` narrows them to some people."""
    subject = NOTICES[kind].subject.format(**said or {})
    named = said["to"]["person"] if NOTICES[kind].named else None
    by_team = by is not None and by.role == Person.Role.EDITOR
    for side, people in audience(commitment.organisation, kind, by=by, named=named):
        for person in people if only is None else [person for person in people if person in only]:
            topic = None if person.pk == named else topic_of(kind, person.role)
            notify(
                person.email,
                commitment,
                subject=subject,
                template=f"commitment/{kind}",
                name=person.name,
                who=who or (by.name if by else ""),
                said=said,
                team=side == "programme team",
                other_side=by_team != (side == "programme team"),
                topic=topic,
                unsubscribe=address_to_stop(person, topic) if topic else "",
                **context,
            )


def send_receipt(event, email, *, signed=None):
    """Send a copy of what an event sealed, with the number of its receipt, to whoever signed it.

    `signed` is the event in which they did, where that is an earlier one.
    """
    signed = signed or event
    notify(
        email,
        event.commitment,
        subject="Your copy of what you signed",
        template="receipt",
        name=signed.name,
        event=event,
        signed=signed,
        record=event.document,
        promised=date.fromisoformat(event.document["terms"]["due"]),
        receipt=absolute(event.get_absolute_url()),
    )


def notify_representatives(commitment, *, subject, template, by=None, **context):
    """Send a mail to each person who answers for the organisation, except `by`. Return how many there are."""
    people = _without(representatives(commitment.organisation), None, by)
    return _notify_all(people, commitment, subject=subject, template=template, **context)


def notify_programme_team(commitment, *, subject, template, by=None, **context):
    """Send a mail to each editor of the programme team, except `by`. Return how many there are."""
    return _notify_all(_without(programme_team(), None, by), commitment, subject=subject, template=template, **context)


def _notify_all(people, commitment, **mail):
    people = list(people.order_by("pk"))
    for person in people:
        notify(person.email, commitment, name=person.name, **mail)
    return len(people)


def notify(email, commitment, *, subject, template, unsubscribe="", source="", **context):
    """Send one mail about a commitment to one address; `unsubscribe` and `source` as of `web.mail`."""
    context = {
        "action": commitment.action.title,
        "organisation": commitment.organisation.name,
        "reply_by": commitment.reply_by,
        "due": commitment.due,
        "address": absolute(commitment.get_absolute_url()),
        "choices": absolute(reverse("commitments:mail")),
        **context,
    }
    subject = f"{subject}: {commitment.action.title}"
    mail(email, subject, template, context, unsubscribe=unsubscribe, source=source)


def with_nobody_signed_up(commitments):
    """Return the ids of the organisations of some commitments for which nobody answers today. One query."""
    asked = {commitment.organisation_id for commitment in commitments}
    answered = Membership.objects.current().filter(
        organisation__in=asked, person__is_active=True, person__role=Person.Role.PARTNER
    )
    return asked - set(answered.values_list("organisation_id", flat=True))
