"""“Who uses this”: systems that their own people list, shown once an editor approved them."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from organisations.consumers import listing
from organisations.models import Consumer, Person
from tests import world
from tests.factories.organisations import PersonFactory
from web.refusals import NotAllowed, WrongState

pytestmark = pytest.mark.django_db

PAGE, ADD = "/api/who-uses-this/", "/api/who-uses-this/add/"
GIVEN = {"system": "Case file", "organisation": "Example Council", "purpose": "Shows what words mean.", "website": ""}


def link_in(message):
    return re.search(r"http://127\.0\.0\.1:8000(\S+)", message.body)[1]


def shown(client):
    return [each["system"] for each in client.get("/api/v1/who-uses-this/").json()["results"]]


def listed(by, **more):
    return listing.list_consumer(**(GIVEN | more), by=by, now=world.NOW)


def test_stranger_confirms_an_address_then_an_editor_approves_and_the_link_takes_it_off(client, editor):
    response = client.post(ADD, GIVEN | {"email": "Who@Example.org "})
    [message] = mail.outbox
    address = link_in(message)
    assert response.status_code == 200
    assert message.to == ["who@example.org"]
    assert not any(text in message.body for text in GIVEN.values() if text)  # nobody is sent what another typed

    until = f"until {timezone.localtime(Consumer.objects.get().expires_at):%-d %B %Y, %H:%M}"
    assert f"Follow it {until}, and confirm “Case file” there." in " ".join(response.content.decode().split())

    page = client.get(address)  # opening it confirms nothing
    assert f"Confirm it {until}." in page.content.decode()
    assert "<h2>Case file</h2>" in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert not Consumer.objects.waiting()
    client.post(address, {"operation": "confirm"})
    [consumer] = Consumer.objects.waiting()
    assert shown(client) == []
    assert "Case file" not in client.get(PAGE).content.decode()

    client.force_login(editor)
    client.post("/workbench/who-uses-this/", {"consumer": consumer.pk, "operation": "approve"})
    client.logout()
    assert shown(client) == ["Case file"]
    text = " ".join(client.get(PAGE).content.decode().split())
    assert "Case file" in text
    assert "No organisation that is named has agreed to anything" in text
    assert "example.org" not in text

    client.post(address, {"operation": "take-off"})
    assert not Consumer.objects.exists()
    assert client.get(address).status_code == 404


def test_person_lists_sees_and_takes_off_their_own(client, people):
    client.force_login(people.partner)
    assert "email" not in client.get(ADD).content.decode().split("<form")[1]
    assert client.post(ADD, GIVEN).status_code == 302
    [consumer] = Consumer.objects.waiting()
    assert "Waits for an editor." in client.get(PAGE).content.decode()

    client.force_login(people.researcher)
    assert client.post(f"{PAGE}{consumer.pk}/take-off/").status_code == 404
    assert "1 listed system" not in client.get("/workbench/").content.decode()
    client.force_login(people.editor)
    assert "1 listed system" in client.get("/workbench/").content.decode()
    client.force_login(people.partner)
    client.post(f"{PAGE}{consumer.pk}/take-off/")

    assert not Consumer.objects.exists()


def test_form_says_what_is_wrong_and_keeps_what_was_typed(client):
    given = {"system": "", "organisation": "x" * 151, "purpose": "Call 07700 900123", "website": "javascript:alert(1)"}
    response = client.post(ADD, given | {"email": "nobody"})

    page = response.content.decode()
    assert response.status_code == 422
    for sentence in ["what the system is called", "150 characters", "seems to hold", "web address", "e-mail address"]:
        assert sentence in page
    assert "javascript:alert(1)" in page
    assert not mail.outbox


def test_address_too_long_and_letters_that_turn_a_line_round_are_refused(client):
    """What no column holds, and what would show a name as another one, to the editor who approves it too."""
    for wrong in [
        {"email": f"{'a' * 250}@example.org"},
        {"system": "Example Council\u202elicnuoC"},
        {"purpose": "We\u2066 show words."},
        {"system": "\u200b\u200b"},
        {"system": "Case\uffff file"},
    ]:
        response = client.post(ADD, GIVEN | {"email": "who@example.org"} | wrong)
        assert response.status_code == 422, wrong
    assert not mail.outbox


def test_nobody_has_many_mails_sent_to_an_address(client, settings):
    counted = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "consumers"}
    settings.CACHES = settings.CACHES | {"default": counted}
    answers = [client.post(ADD, GIVEN | {"email": "who@example.org"}).status_code for _ in range(4)]

    assert answers == [200, 200, 200, 429]
    assert len(mail.outbox) == 3


def test_only_an_editor_approves_and_not_their_own(people):
    consumer = listed(people.editor)
    for person in [people.researcher, people.partner, people.administrator, people.editor]:
        with pytest.raises(NotAllowed):
            listing.approve(consumer=consumer, by=person, now=world.NOW)
    other = PersonFactory(role=Person.Role.EDITOR)

    assert listing.approve(consumer=consumer, by=other, now=world.NOW).approved_by == other


def test_declined_entry_goes_and_its_owner_reads_why(client, people):
    consumer = listed(people.partner)
    client.force_login(people.editor)
    address, form = "/workbench/who-uses-this/", {"consumer": consumer.pk, "operation": "decline"}
    assert client.post(address, form | {"reason": " "}).status_code == 422

    client.post(address, form | {"reason": "It names a council that does not know of it."})

    assert not Consumer.objects.exists()
    assert (mail.outbox[0].to, "does not know of it" in mail.outbox[0].body) == ([people.partner.email], True)
    with pytest.raises(WrongState):
        listing.take_off(consumer=consumer, by=people.partner, now=world.NOW)


def test_link_that_was_not_followed_in_seven_days_confirms_nothing(client):
    client.post(ADD, GIVEN | {"email": "who@example.org"})
    Consumer.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    assert client.post(link_in(mail.outbox[0]), {"operation": "confirm"}).status_code == 404


def test_page_asks_as_often_for_many_as_for_one(client, people, django_assert_num_queries):
    def show(count):
        for number in range(count):
            listing.approve(consumer=listed(people.partner, system=f"System {number}"), by=people.editor, now=world.NOW)

    show(1)
    with django_assert_num_queries(1):
        client.get(PAGE)
    show(2)
    with django_assert_num_queries(1):
        client.get(PAGE)
