"""Lists of people, representatives and invitations cost the same for few as for many, and have pages."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.accounts import people_views
from organisations.accounts.invitations import invite
from tests import world
from tests.factories.actions import asked
from tests.factories.organisations import MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def more(people, organisation):
    """Let one more person speak for an organisation, who invites somebody; the partner of the world speaks for one more."""
    number = organisation.memberships.count()
    other = MembershipFactory(organisation=organisation).person
    for by in [other, people.partner]:
        invite(
            email=f"{number}-{by.pk}@example.org", name=f"Nora {number}", role="partner", job_title="Head",
            organisation=organisation, by=by, now=world.NOW,
        )  # fmt: skip
    asked(organisation=MembershipFactory(person=people.partner).organisation)


@pytest.mark.parametrize("led", [False, True])
@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("administrator", "/accounts/people/"),
        ("partner", "/accounts/representatives/own/"),
        ("partner", "/accounts/"),
        ("partner", "/commitments/"),
    ],
)
def test_lists_ask_as_often_for_many_as_for_few(people, client, who, address, led):
    own = OrganisationFactory(slug="own")
    MembershipFactory(person=people.partner, organisation=own)
    client.force_login(getattr(people, who))
    counts = []
    for times in [1, 3]:
        for _ in range(times):
            more(people, own)
        own.memberships.filter(person=people.partner).update(is_lead=led)

        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        own.memberships.update(is_lead=False)
        counts.append(len(queries))
        assert response.status_code == 200

    assert counts[0] == counts[1]


def shown(client, address):
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).content.decode()))
    return html.unescape(page)


def test_invitations_and_people_have_pages_of_their_own(people, client, monkeypatch):
    monkeypatch.setattr(people_views, "PAGE_SIZE", 2)
    own = OrganisationFactory(slug="own")
    for name in ["Anna", "Bella", "Cara"]:
        MembershipFactory(organisation=own, person=PersonFactory(name=f"{name} Aird", role="partner"))
        invite(
            email=f"{name}@example.org", name=f"{name} Invited", role="partner", job_title="Head",
            organisation=own, by=people.editor, now=world.NOW,
        )  # fmt: skip
    client.force_login(people.editor)

    for address in ["/accounts/people/", "/accounts/representatives/own/"]:
        first, second = shown(client, address), shown(client, f"{address}?invitations=2&page=2")

        assert re.findall(r"(\w+) Invited (?=\S+@)", first) == ["Cara", "Bella"], address
        assert re.findall(r"(\w+) Invited (?=\S+@)", second) == ["Anna"], address
        assert "Page 1 of 2" in first
        assert "Page 2 of 2" in second
    page = client.get("/accounts/representatives/own/?invitations=2").content.decode()
    assert "Anna Aird" in page
    assert "Cara Aird" not in page
    assert 'href="?invitations=2&amp;page=2"' in page  # the other list stays where it is
    assert 'href="?invitations=1"' in page
