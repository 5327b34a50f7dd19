"""Who may sign a second time, and what pages say of how far that was checked."""

import datetime
import html
import re

import pytest

from actions.commitments.answering import ask_second_signature, countersign
from actions.commitments.identity import folded_address, folded_name, known_by
from config.logs import SafeFormatter
from organisations.models import Membership, Person
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests.factories.actions import SIGNED_AT, committed, representative, speaker
from tests.factories.organisations import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
LATER = SIGNED_AT + datetime.timedelta(days=1)
OFFICER = {"name": "Ola Officer", "job_title": "Chief executive (invented)", "email": "ola@example.org"}


def text_of(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.fixture
def promise():
    """(commitment, who signed it), of an organisation whose website is at www.example.org."""
    organisation = OrganisationFactory(website="https://www.example.org/about")
    person = PersonFactory(role="partner", name="Pat Smith", email="pat.smith@example.org")
    commitment = committed(organisation=organisation, by=representative(organisation, person=person))
    return commitment, person


def ask(commitment, by, **changes):
    return ask_second_signature(commitment=commitment, by=by, now=LATER, **{**OFFICER, **changes})


def token_in(mailoutbox):
    return next(found[1] for mail in mailoutbox if (found := re.search(r"/commitments/sign/([\w-]+)/", mail.body)))


@pytest.mark.parametrize(
    ("officer", "pointer"),
    [
        ({"email": "PAT.SMITH@example.org"}, "/email"),
        ({"email": "pat.smith+chief@example.org"}, "/email"),
        ({"email": "patsmith@example.org"}, "/email"),
        ({"email": "pat@private.example"}, "/email"),
        ({"email": "ola@example.org.evil.example"}, "/email"),
        ({"email": "ola@notexample.org"}, "/email"),
        ({"name": "Pat Smith"}, "/name"),
        ({"name": "Dr. PAT  SMITH"}, "/name"),
        ({"name": "Smith, Pát"}, "/name"),
    ],
)
def test_one_person_does_not_sign_twice(promise, officer, pointer, mailoutbox):
    commitment, person = promise
    mailoutbox.clear()

    with pytest.raises(Invalid) as refusal:
        ask(commitment, person, **officer)

    assert list(refusal.value.errors) == [pointer]
    assert not commitment.signature.second_signatures.exists()
    assert not mailoutbox


@pytest.mark.parametrize("email", ["ola@example.org", "ola@EXAMPLE.org", "ola@schools.example.org"])
def test_address_of_the_organisations_own_domain_is_known(promise, email):
    commitment, person = promise
    event = ask(commitment, person, email=email)
    assert event.said["known"] == {"by": "domain", "domain": "example.org"}


def test_address_of_who_speaks_for_it_is_known_wherever_it_is(promise):
    commitment, person = promise
    colleague = representative(
        commitment.organisation, person=PersonFactory(role="partner", name="Ola Officer", email="ola@mail.example")
    )
    event = ask(commitment, person, email=colleague.email)
    assert event.said["known"] == {"by": "representative"}


def test_organisation_without_a_website_knows_nobody_by_domain(promise):
    commitment, _ = promise
    commitment.organisation.website = ""
    assert known_by(commitment.organisation, "ola@example.org") is None


def test_link_to_somebody_who_is_not_known_any_more_signs_nothing(promise, mailoutbox):
    commitment, person = promise
    colleague = PersonFactory(role="partner", name="Ola Officer", email="ola@mail.example")
    representative(commitment.organisation, person=colleague)
    ask(commitment, person, email=colleague.email)
    Membership.objects.filter(person=colleague).update(ended_on=LATER.date())
    with pytest.raises(Invalid) as refusal:
        countersign(token=token_in(mailoutbox), name="Ola Officer", email=colleague.email, authority=True, now=LATER)
    assert list(refusal.value.errors) == ["/email"]


def leaves(person):
    Membership.objects.filter(person=person).update(ended_on=LATER.date())


def is_shut_out(person):
    Person.objects.filter(pk=person.pk).update(is_active=False)


def becomes_a_researcher(person):
    Person.objects.filter(pk=person.pk).update(role="researcher")


@pytest.mark.parametrize("event", [leaves, is_shut_out, becomes_a_researcher])
def test_link_signs_nothing_once_who_asked_speaks_for_the_organisation_no_more(
    promise, mailoutbox, client, event, time_machine
):
    time_machine.move_to(LATER, tick=False)
    commitment, person = promise
    ask(commitment, person)
    token = token_in(mailoutbox)

    event(person)

    said = f"Pat Smith, who asked for this, does not speak for {commitment.organisation} here any more."
    with pytest.raises(WrongState, match=said):
        countersign(token=token, name=OFFICER["name"], email=OFFICER["email"], authority=True, now=LATER)
    assert said in text_of(client.get(f"/commitments/sign/{token}/"))


def test_pages_say_how_far_it_was_checked(promise, client, mailoutbox):
    commitment, person = promise
    ask(commitment, person)
    event = countersign(
        token=token_in(mailoutbox), name=OFFICER["name"], email=OFFICER["email"], authority=True, now=LATER
    )
    said = (
        "Signed through a link sent to an address at example.org, the organisation's own domain, that Pat Smith gave. "
        "This site did not check who opened it."
    )
    for page in [f"/commitments/{commitment.pk}/", f"/commitments/receipts/{event.hash}/"]:
        assert said in text_of(client.get(page))
    assert "ola@example.org" not in event.record
    assert "Their job title, and that they may sign, are their own word" in text_of(
        client.get(f"/commitments/receipts/{commitment.signature.hash}/")
    )


def test_who_was_signed_in_is_said_to_have_been(promise, client, mailoutbox):
    commitment, person = promise
    colleague = PersonFactory(role="partner", name="Ola Officer", email="ola@mail.example")
    representative(commitment.organisation, person=colleague)
    ask(commitment, person, email=colleague.email)
    event = countersign(
        token=token_in(mailoutbox), name="Ola Officer", email=colleague.email, authority=True, now=LATER, by=colleague
    )
    page = text_of(client.get(f"/commitments/receipts/{event.hash}/"))
    assert "the address of somebody who speaks for the organisation on this site" in page
    assert "They were signed in with that address." in page
    assert "did not check who opened it" not in page


def test_colleague_takes_over_when_the_signer_has_left(promise, client, time_machine):
    time_machine.move_to(LATER, tick=False)
    commitment, person = promise
    colleague = representative(commitment.organisation)
    with pytest.raises(NotAllowed, match="Pat Smith signed this"):
        ask(commitment, colleague)
    client.force_login(colleague)
    record = f"/commitments/{commitment.pk}/"
    assert "Ask for a second signature" not in text_of(client.get(record))
    Membership.objects.filter(person=person).update(ended_on=LATER.date())

    assert "Ask for a second signature" in text_of(client.get(record))
    for officer in [{"name": "Pat Smith"}, {"email": "patsmith@example.org"}, {"email": colleague.email}]:
        with pytest.raises(Invalid):
            ask(commitment, colleague, **officer)
    assert ask(commitment, colleague).by == colleague


def test_officer_reads_the_reason_for_another_date_and_the_actions_own(client, mailoutbox):
    commitment = committed(due=datetime.date(2028, 1, 31))
    ask(commitment, speaker(commitment))
    page = text_of(client.get(f"/commitments/sign/{token_in(mailoutbox)}/"))
    assert "The action's own date 31 March 2028. What is promised is another day, within the action's dates" in page


@pytest.mark.parametrize(("one", "other"), [("a.b+c@x.org", "AB@X.org"), ("ab@x.org", " ab@x.org ")])
def test_addresses_of_one_mailbox_are_the_same(one, other):
    assert folded_address(one) == folded_address(other)


@pytest.mark.parametrize(("one", "other"), [("Dr Ann O’Neil", "o neil, ANN"), ("José García", "Jose Garcia")])
def test_names_of_one_person_are_the_same(one, other):
    assert folded_name(one) == folded_name(other)
    assert folded_name(one) != folded_name("Somebody Else")


def test_names_and_addresses_are_not_guessed_through_a_link(promise, mailoutbox, client, settings):
    settings.CACHES = settings.CACHES | {"default": settings.SHARED_COUNTS}
    ask(*promise)
    address = f"/commitments/sign/{token_in(mailoutbox)}/"

    statuses = [
        client.post(address, {"name": f"Guess {number}", "email": "x@example.org", "authority": "on"}).status_code
        for number in range(11)
    ]

    assert statuses == [422] * 10 + [429]


def test_link_that_signs_stands_in_no_log(promise, mailoutbox, client, caplog):
    ask(*promise)
    token = token_in(mailoutbox)

    client.post(f"/commitments/sign/{token}/", {})

    lines = [SafeFormatter().format(record) for record in caplog.records]
    assert any("/commitments/sign/(secret)/" in line for line in lines)
    assert not any(token in line for line in lines)
