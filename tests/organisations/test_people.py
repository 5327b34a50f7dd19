import datetime

import pytest
from django.core.management import CommandError, call_command

from insight.demonstration.people import PASSWORD, OnlyInDemoMode, make_demonstration
from organisations.models import Membership, Organisation, Person
from tests import world

pytestmark = pytest.mark.django_db


def test_demonstration_has_one_person_for_each_role():
    people = make_demonstration(now=world.NOW)

    assert {person.role for person in people.values()} == set(Person.Role.values)
    assert all(person.check_password(PASSWORD) for person in people.values())


def test_demonstration_made_twice_is_made_once():
    make_demonstration(now=world.NOW)
    make_demonstration(now=world.NOW)

    assert (Person.objects.count(), Organisation.objects.count(), Membership.objects.count()) == (5, 1, 1)


def test_demonstrations_organisation_is_named_as_invented():
    make_demonstration(now=world.NOW)

    organisation = Organisation.objects.get()
    assert organisation.is_demonstration
    assert "(demonstration)" in organisation.name


def test_demonstration_outside_demo_mode_is_refused(settings):
    settings.DEMO = False

    with pytest.raises(OnlyInDemoMode):
        make_demonstration(now=world.NOW)
    assert not Person.objects.exists()


def test_person_is_made_with_a_password_that_is_long_enough(monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: "a long enough passphrase")

    call_command("create_person", email="New@Example.org", name="New", role="editor", verbosity=0)

    assert Person.objects.get(email__iexact="new@example.org").check_password("a long enough passphrase")


@pytest.mark.parametrize("password", ["short", "password12345678"[:14], "newperson@example.org"])
def test_weak_password_is_refused(monkeypatch, password):
    monkeypatch.setattr("getpass.getpass", lambda prompt: password)

    with pytest.raises(CommandError):
        call_command("create_person", email="newperson@example.org", name="New", role="editor")
    assert not Person.objects.exists()


def test_person_who_may_not_sign_in_may_do_nothing(people):
    people.editor.is_active = False

    assert not people.editor.has_perm("publishing.publish")


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("publishing.draft", {"researcher", "editor"}),
        ("publishing.publish", {"editor"}),
        ("publishing.withdraw", {"editor"}),
        ("publishing.view_unpublished", {"researcher", "editor", "administrator"}),
        ("organisations.change_person", {"administrator"}),
        ("organisations.delete_person", set()),
        ("barriers.change_category", {"administrator"}),
        ("barriers.change_barrier", set()),
    ],
)
def test_permission_is_for_these_roles(people, permission, roles):
    assert {name for name, person in vars(people).items() if person.has_perm(permission)} == roles


def test_membership_that_ended_is_not_current(people):
    organisation = world.make_tables().organisation
    day = datetime.date(2026, 1, 1)
    Membership.objects.create(
        person=people.partner, organisation=organisation, job_title="Head", started_on=day, ended_on=day
    )

    assert not Membership.objects.current().exists()
