"""E-mail about commitments: who is told what. Sent in the verb's transaction, so that an undone operation tells nobody."""

from django.core.mail import send_mail
from django.template.loader import render_to_string

from organisations.models import Membership, Person
from web.api import absolute


def representatives(organisation):
    """The people who answer for an organisation today."""
    return Person.objects.filter(
        is_active=True,
        role=Person.Role.PARTNER,
        memberships__organisation=organisation,
        memberships__ended_on=None,
    )


def tell_representatives(commitment, *, subject, template, **context):
    """This function will answer how many were told."""
    people = list(representatives(commitment.organisation))
    for person in people:
        tell(person.email, commitment, subject=subject, template=template, name=person.name, **context)
    return len(people)


def tell(email, commitment, *, subject, template, **context):
    context = {
        "action": commitment.action.title,
        "organisation": commitment.organisation.name,
        "reply_by": commitment.reply_by,
        "address": absolute(commitment.get_absolute_url()),
        **context,
    }
    send_mail(f"{subject}: {commitment.action.title}", render_to_string(f"mail/{template}.txt", context), None, [email])


def with_nobody_signed_up(commitments):
    """Ids of the organisations of some commitments for which nobody answers today. One query."""
    asked = {commitment.organisation_id for commitment in commitments}
    answered = Membership.objects.current().filter(
        organisation__in=asked, person__is_active=True, person__role=Person.Role.PARTNER
    )
    return asked - set(answered.values_list("organisation_id", flat=True))
