"""Operations: choose which mails about commitments one wants, and stop those of a kind by an address that stands in them."""

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from actions.commitments.notifications import kinds_told, topic_of
from actions.commitments.reminder_rules import Weekly, kinds_of_dates
from actions.models import SwitchedOff
from organisations.models import Person
from publishing.refusals import Invalid, need
from web.addresses import absolute

Topic = SwitchedOff.Topic
# Works for as long as somebody may keep a mail. It says whose mails of which kind, and does nothing else.
SIGNER = Signer(salt="stop mail")


def offered(role):
    """Return {topic: [kind of event or of date]} of what people of a role can switch off, and under None what they cannot."""
    found = {None: []} | {topic: [] for topic in Topic}
    found |= {Topic.REMINDERS: kinds_of_dates(role), Topic.WEEK: list(Weekly)}
    for kind in kinds_told(role):
        found[topic_of(kind, role)].append(kind)
    return {topic: kinds for topic, kinds in found.items() if kinds}


def wanted(person):
    """Return the topics about which a person gets mail, of those that they could switch off."""
    off = set(person.mail_switched_off.values_list("topic", flat=True))
    return [topic for topic in offered(person.role) if topic and topic not in off]


@transaction.atomic
def choose_mail(*, topics, by):
    """Send `by` mails about these topics and about no others of those that can be switched off. Return the topics.

    :raises NotAllowed: `by` gets no mail about commitments
    :raises Invalid: "/topics"
    """
    need(by, "actions.choose_mail", "Only representatives and editors get mail about commitments.")
    can_choose = [topic for topic in offered(by.role) if topic]
    if not set(topics) <= set(can_choose):
        raise Invalid({"/topics": ["Choose among what is offered."]})
    by.mail_switched_off.filter(topic__in=topics).delete()
    off = [SwitchedOff(person=by, topic=topic) for topic in can_choose if topic not in topics]
    SwitchedOff.objects.bulk_create(off, ignore_conflicts=True)  # of a second click in the same moment
    return [topic for topic in can_choose if topic in topics]


def address_to_stop(person, topic):
    """Return the address at which mails about a topic to a person are stopped, by whoever has the mail."""
    return absolute(reverse("commitments:stop-mail", args=[SIGNER.sign(f"{person.pk}:{topic}")]))


def stopped_at(token):
    """Return (person, topic) of such an address, None where it is none of ours or nobody's any more."""
    try:
        number, topic = SIGNER.unsign(token[:200]).split(":")
    except BadSignature:
        return None
    person = Person.objects.filter(pk=number, is_active=True).first()
    return (person, Topic(topic)) if person and topic in Topic.values else None


@transaction.atomic
def stop_mail(*, topic, by):
    """Send `by` no mail about a topic any more. Stopping again changes nothing."""
    SwitchedOff.objects.bulk_create([SwitchedOff(person=by, topic=topic)], ignore_conflicts=True)
