"""What the programme team says to an organisation: ask, remind, take back."""

import datetime

import pytest

from actions.commitments.answering import withdraw
from actions.commitments.asking import ask, remind, take_back_question
from actions.commitments.event_log import Overtaken
from actions.models import Commitment
from organisations.models import Invitation, Membership
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests.factories.actions import (
    ASKED_AT,
    asked,
    committed,
    declined,
    editor,
    published_action,
    reached_body,
    representative,
    speaker,
)
from tests.factories.organisations import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
LATER = ASKED_AT + datetime.timedelta(days=5)


def question(**changes):
    return {
        "action": changes.pop("action", None) or published_action(),
        "organisation": changes.pop("organisation", None) or OrganisationFactory(),
        "role": "lead",
        "message": "Would you lead this?",
        "reply_by": datetime.date(2027, 2, 10),
        "by": changes.pop("by", None) or editor(),
        "now": ASKED_AT,
        **changes,
    }


def test_asking_makes_a_question_with_its_event():
    event = ask(**question(role="partner"))

    commitment = event.commitment
    commitment.refresh_from_db()
    assert (commitment.state, commitment.role, commitment.edit) == ("asked", "partner", 1)
    assert (event.kind, event.number, event.previous_hash) == ("asked", 1, "")
    assert event.said["message"] == "Would you lead this?"


def test_asking_tells_the_representatives_of_today_and_nobody_else(mailoutbox):
    organisation = OrganisationFactory()
    one, two = representative(organisation), representative(organisation)
    representative(organisation, ended_on=datetime.date(2026, 12, 1))
    representative(OrganisationFactory())

    event = ask(**question(organisation=organisation))

    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([one.email, two.email])
    assert event.said["told"] == 2
    assert "Would you lead this?" not in mailoutbox[0].body
    assert f"/commitments/{event.commitment.pk}/" in mailoutbox[0].body


def test_asking_says_where_there_is_nobody_to_tell(mailoutbox):
    said = ask(**question()).said

    assert (said["told"], said["invited"]) == (0, 0)
    assert mailoutbox == []


CONTACT = {"name": "Nia New", "email": "nia@example.org", "job_title": "Head of records (invented)"}


def test_asking_invites_a_contact_whose_address_is_not_on_the_record(mailoutbox):
    event = ask(**question(contact=CONTACT))

    assert [mail.to for mail in mailoutbox] == [["nia@example.org"]]
    assert event.said["invited"] == 1
    assert "nia" not in event.record.lower()
    assert Invitation.objects.get().organisation == event.commitment.organisation


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"email": "nonsense"}, "/contact/email"), ({"name": ""}, "/contact/name"), ({"shape": 1}, "/contact/shape"),
        ({"job_title": None}, "/contact/job_title"), ({"email": "Taken@example.org"}, "/contact/email"),
    ],
)  # fmt: skip
def test_contact_who_cannot_be_invited_undoes_the_question(wrong, pointer, mailoutbox):
    representative(OrganisationFactory(), person=PersonFactory(email="taken@example.org", role="partner"))

    with pytest.raises(Invalid) as refusal:
        ask(**question(contact={**CONTACT, **wrong}))

    assert list(refusal.value.errors) == [pointer]
    assert (Commitment.objects.count(), mailoutbox) == (0, [])


def test_contact_that_is_no_object_is_refused():
    with pytest.raises(Invalid) as refusal:
        ask(**question(contact="Nia"))

    assert list(refusal.value.errors) == ["/contact"]


@pytest.mark.parametrize("role", ["researcher", "partner", "administrator"])
def test_only_editors_ask(role):
    with pytest.raises(NotAllowed):
        ask(**question(by=PersonFactory(role=role)))


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"message": "  "}, "/message"), ({"message": "Call 07700 900123."}, "/message"), ({"role": "king"}, "/role"),
        ({"reply_by": None}, "/reply_by"), ({"reply_by": datetime.date(2027, 1, 9)}, "/reply_by"),
        ({"reply_by": datetime.date(2030, 1, 1)}, "/reply_by"), ({"reply_by": "soon"}, "/reply_by"),
    ],
)  # fmt: skip
def test_bad_question_is_refused_by_field(wrong, pointer):
    with pytest.raises(Invalid) as refusal:
        ask(**question(**wrong))

    assert list(refusal.value.errors) == [pointer]
    assert not Commitment.objects.exists()


def test_second_question_hears_that_it_was_asked_already():
    commitment = asked(organisation=reached_body())

    with pytest.raises(WrongState, match="was asked and has not answered"):
        ask(**question(action=commitment.action, organisation=commitment.organisation))


def test_second_question_to_whom_nothing_was_sent_hears_that():
    commitment = asked()

    with pytest.raises(WrongState, match="has a question on the record, of which nobody there was told"):
        ask(**question(action=commitment.action, organisation=commitment.organisation))

    assert commitment.events.count() == 1


def test_who_declined_can_be_asked_again_on_the_same_record():
    commitment = declined(now=LATER)

    event = ask(**question(action=commitment.action, organisation=commitment.organisation, now=LATER, role="partner"))

    commitment.refresh_from_db()
    assert (event.commitment.pk, event.number) == (commitment.pk, 3)
    assert (commitment.state, commitment.role, commitment.reason) == ("asked", "partner", "")


def test_who_withdrew_can_be_asked_again_and_the_old_promise_is_gone_from_the_row():
    commitment = committed()
    withdraw(commitment=commitment, reason="No money.", by=speaker(commitment), now=LATER + datetime.timedelta(days=20))

    ask(
        **question(
            action=commitment.action,
            organisation=commitment.organisation,
            now=LATER + datetime.timedelta(days=21),
        )
    )

    commitment.refresh_from_db()
    assert (commitment.state, commitment.statement, commitment.due) == ("asked", "", None)


def test_reminding_tells_the_representatives_and_is_on_the_record(mailoutbox):
    commitment = asked()
    person = representative(commitment.organisation)

    event = remind(commitment=commitment, by=editor(), now=LATER)

    assert [mail.to for mail in mailoutbox] == [[person.email]]
    assert (event.kind, event.number, event.said) == ("reminded", 2, {"of": "a reply", "told": 1})


def test_reminding_of_a_promise_asks_for_a_report(mailoutbox):
    event = remind(commitment=committed(), by=editor(), now=LATER)

    assert event.said["of"] == "a report"
    assert "report how it goes" in mailoutbox[-1].body


def test_reminding_twice_a_day_is_refused():
    commitment = committed()
    remind(commitment=commitment, by=editor(), now=LATER)

    with pytest.raises(WrongState, match="today already"):
        remind(commitment=commitment, by=editor(), now=LATER + datetime.timedelta(hours=2))

    assert remind(commitment=commitment, by=editor(), now=LATER + datetime.timedelta(days=1)).number == 4


def test_reminding_nobody_is_refused():
    with pytest.raises(WrongState, match="Nobody is signed up"):
        remind(commitment=asked(), by=editor(), now=LATER)


def test_reminding_who_declined_is_refused():
    commitment = declined(now=LATER)

    with pytest.raises(WrongState, match="declined already"):
        remind(commitment=commitment, by=editor(), now=LATER)


def test_only_editors_remind():
    commitment = asked()

    with pytest.raises(NotAllowed):
        remind(commitment=commitment, by=representative(commitment.organisation), now=LATER)


def test_question_is_taken_back_with_a_reason(mailoutbox):
    commitment = asked()
    representative(commitment.organisation)

    event = take_back_question(commitment=commitment, reason="Asked by mistake.", by=editor(), now=LATER)

    commitment.refresh_from_db()
    assert (commitment.state, commitment.reason, event.kind) == ("taken-back", "Asked by mistake.", "taken-back")
    assert len(mailoutbox) == 1


def test_taking_back_needs_a_reason_an_editor_and_an_open_question():
    commitment = asked()
    with pytest.raises(Invalid) as refusal:
        take_back_question(commitment=commitment, reason="", by=editor(), now=LATER)
    assert list(refusal.value.errors) == ["/reason"]
    with pytest.raises(NotAllowed):
        take_back_question(commitment=commitment, reason="So.", by=representative(commitment.organisation), now=LATER)
    with pytest.raises(Overtaken):
        take_back_question(commitment=commitment, reason="So.", by=editor(), now=LATER, seen=0)
    with pytest.raises(WrongState):
        take_back_question(commitment=committed(), reason="So.", by=editor(), now=LATER)


def test_who_was_a_representative_is_not_told(mailoutbox):
    commitment = asked()
    representative(commitment.organisation)
    Membership.objects.update(ended_on=datetime.date(2027, 1, 11))

    with pytest.raises(WrongState, match="Nobody is signed up"):
        remind(commitment=commitment, by=editor(), now=LATER)
