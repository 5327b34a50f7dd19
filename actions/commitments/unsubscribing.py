"""The address in a mail that ends mails of its kind: it says whose mails of which kind, and works for whoever has the mail."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from actions.models import SwitchedOff
from organisations.models import Person
from web.addresses import absolute

# Works for as long as somebody may keep a mail. It says whose mails of which kind, and does nothing else.
SIGNER = Signer(salt="stop mail")


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
    return (person, SwitchedOff.Topic(topic)) if person and topic in SwitchedOff.Topic.values else None
