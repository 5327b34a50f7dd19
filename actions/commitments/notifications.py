"""Mails about commitments: to whom, and with which words. Sent in the operation's transaction: one undone tells nobody."""

from organisations.models import Membership, Person
from web.api import absolute
from web.mail import mail


def representatives(organisation):
    """Return the people who answer for an organisation today."""
    return Person.objects.filter(
        is_active=True,
        role=Person.Role.PARTNER,
        memberships__organisation=organisation,
        memberships__ended_on=None,
    )


def notify_representatives(commitment, *, subject, template, **context):
    """Send a mail to each of them. Return how many there are."""
    people = list(representatives(commitment.organisation))
    for person in people:
        notify(person.email, commitment, subject=subject, template=template, name=person.name, **context)
    return len(people)


def notify_programme_team(commitment, *, subject, template, **context):
    """Send a mail to each of the programme team's editors. Return how many there are."""
    people = list(Person.objects.filter(is_active=True, role=Person.Role.EDITOR))
    for person in people:
        notify(person.email, commitment, subject=subject, template=template, name=person.name, **context)
    return len(people)


def notify(email, commitment, *, subject, template, **context):
    context = {
        "action": commitment.action.title,
        "organisation": commitment.organisation.name,
        "reply_by": commitment.reply_by,
        "address": absolute(commitment.get_absolute_url()),
        **context,
    }
    mail(email, f"{subject}: {commitment.action.title}", template, context)


def with_nobody_signed_up(commitments):
    """Return the ids of the organisations of some commitments for which nobody answers today. One query."""
    asked = {commitment.organisation_id for commitment in commitments}
    answered = Membership.objects.current().filter(
        organisation__in=asked, person__is_active=True, person__role=Person.Role.PARTNER
    )
    return asked - set(answered.values_list("organisation_id", flat=True))
