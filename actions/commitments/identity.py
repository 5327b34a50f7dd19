"""Who may sign a second time, and how far it was checked who signed.

A second signature is another person's of the same organisation, known to it: their address is of the organisation's own
website, or they speak for it here. What the event seals of this is what pages and receipts say, and no more.
"""

import unicodedata
from urllib.parse import urlsplit

from actions.models import CommitmentEvent
from organisations.models import Membership, Person

TITLES = {"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sir", "dame", "rev"}


def folded_address(email):
    """Return what is the same mailbox to most mail systems: small letters, without dots and what follows a plus."""
    local, _, domain = email.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def folded_name(name):
    """Return the words of a name without accents, capitals, order, punctuation and titles."""
    letters = [letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter)]
    words = "".join(letter if letter.isalnum() else " " for letter in letters).split()
    return sorted(word for word in words if word not in TITLES)


def known_by(organisation, email):
    """Return how an organisation knows an address: {"by": "domain", "domain"} or {"by": "representative"}; None where it does not."""
    host = (urlsplit(organisation.website).hostname or "").removeprefix("www.")
    domain = email.strip().casefold().rpartition("@")[2]
    if host and (domain == host or domain.endswith(f".{host}")):
        return {"by": "domain", "domain": host}
    speaks = Membership.objects.current().filter(
        organisation=organisation, person__email__iexact=email.strip(), person__role=Person.Role.PARTNER
    )
    return {"by": "representative"} if speaks.filter(person__is_active=True).exists() else None


def is_same_person(person, *, name, email):
    """Return ({pointer: sentence}) of why somebody named so, with that address, is no other than `person`."""
    errors = {}
    if folded_address(email) == folded_address(person.email):
        errors["/email"] = [f"This is the address of {person.name}. The second signature is somebody else's."]
    if folded_name(name) == folded_name(person.name):
        errors["/name"] = [f"This is the name of {person.name}. The second signature is somebody else's."]
    return errors


def how_checked(event):
    """Return what is known of who signed with an event, in a sentence made from its record; "" where nothing is signed."""
    said, kind = event.said, CommitmentEvent.Kind
    if event.kind == kind.COUNTERSIGNED:
        return _second(said)
    if event.kind == kind.COMMITTED or said.get("authority"):
        return (
            f"{event.name} was signed in with their own account of this site. Their job title, and that they may sign, "
            "are their own word: this site asked for no papers."
        )
    return ""


def _second(said):
    checked, asked_by = said.get("checked"), said["asked_by"]
    match checked and checked["by"]:
        case "domain":
            where = f"to an address at {checked['domain']}, the organisation's own domain, that {asked_by} gave"
        case "representative":
            where = f"to the address of somebody who speaks for the organisation on this site, that {asked_by} gave"
        case _:
            where = f"to an address that {asked_by} gave; this site did not check whose address it is"
    opened = (
        "They were signed in with that address."
        if checked and checked["signed_in"]
        else "This site did not check who opened it."
    )
    return f"Signed through a link sent {where}. {opened} The name was typed by who used the link, and the job title is the word of {asked_by}."
