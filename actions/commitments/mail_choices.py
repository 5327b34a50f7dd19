"""Operations: choose which mails about commitments one wants, and stop those of a kind."""

from django.db import transaction

from actions.commitments.notifications import kinds_told, topic_of
from actions.commitments.reminder_rules import Weekly, kinds_of_dates
from actions.models import SwitchedOff
from publishing.refusals import Invalid, need

Topic = SwitchedOff.Topic


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


@transaction.atomic
def stop_mail(*, topic, by):
    """Send `by` no mail about a topic any more. Stopping again changes nothing."""
    SwitchedOff.objects.bulk_create([SwitchedOff(person=by, topic=topic)], ignore_conflicts=True)
