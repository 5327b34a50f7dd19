"""Operation: make the people of the demonstration. Never outside demo mode."""

from django.conf import settings
from django.db import transaction

from organisations.models import Membership, Organisation, Person

PASSWORD = "sharing with care demo"  # noqa: S105 – known to everybody, which is why this is for demo mode alone

PEOPLE = {
    "researcher": ("researcher@demo.example", "Rowan Demo", Person.Role.RESEARCHER),
    "editor": ("editor@demo.example", "Ellis Demo", Person.Role.EDITOR),
    "second editor": ("editor2@demo.example", "Erin Demo", Person.Role.EDITOR),
    "partner": ("partner@demo.example", "Pat Demo", Person.Role.PARTNER),
    "administrator": ("admin@demo.example", "Ash Demo", Person.Role.ADMINISTRATOR),
}


class OnlyInDemoMode(Exception):
    """Demo people have a password that everybody knows."""


@transaction.atomic
def make_demonstration(*, now):
    """Make one person for each role, and an invented organisation for the partner. Return {role: Person}."""
    if not settings.DEMO:
        raise OnlyInDemoMode("Demo people are made in demo mode only (DEMO=1).")
    people = {}
    for key, (email, name, role) in PEOPLE.items():
        found = Person.objects.filter(email=email).first()
        people[key] = found or Person.objects.create_user(email=email, name=name, role=role, password=PASSWORD)
    organisation, _ = Organisation.objects.get_or_create(
        slug="example-council-demonstration",
        defaults={
            "name": "Example Council (demonstration)",
            "short_name": "Example Council",
            "kind": Organisation.Kind.LOCAL_GOVERNMENT,
            "roles": [Organisation.Involvement.POTENTIAL_OWNER],
            "website": "https://demo.example/",
            "note": "Invented, so that the partner's part can be tried. It stands for no real council.",
            "is_demonstration": True,
        },
    )
    Membership.objects.get_or_create(
        person=people["partner"],
        organisation=organisation,
        ended_on=None,
        defaults={
            "job_title": "Head of children's services (demonstration)",
            "is_lead": True,
            "started_on": now.date(),
        },
    )
    return people
