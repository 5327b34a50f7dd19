"""Within an organisation: handing over, several representatives, and colleagues who are invited to a question."""

import datetime
import html
import re

import pytest
from django.db import IntegrityError

from actions.commitments.asking import ask
from actions.commitments.colleagues import hand_over, invite_colleague
from actions.commitments.event_log import Overtaken
from actions.commitments.receipts import receipt_of
from actions.commitments.reporting import report
from actions.models import Commitment
from organisations.accounts import invitations
from organisations.models import Invitation, Membership, Person
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests.factories.actions import SIGNED_AT, asked, committed, declined, editor, representative, speaker
from tests.factories.organisations import OrganisationFactory, PersonFactory
from tests.world import add_second_factor

pytestmark = pytest.mark.django_db
LATER = SIGNED_AT + datetime.timedelta(days=1)
NORA = {"name": "Nora New", "job_title": "Head of records", "email": "nora@example.org"}


def text_of(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.fixture
def promise():
    """(commitment, who signed, a colleague)."""
    commitment = committed()
    return commitment, speaker(commitment), representative(commitment.organisation, job_title="Records manager")


def test_handing_over_is_on_the_record_with_both_names_and_job_titles(promise, mailoutbox, client):
    commitment, signer, colleague = promise
    mailoutbox.clear()

    event = hand_over(commitment=commitment, to=colleague.email, reason="I retire.", by=signer, now=LATER)

    assert event.said["from"] == {"person": signer.pk, "name": signer.name, "job_title": "Director (invented)"}
    assert event.said["to"] == {"person": colleague.pk, "name": colleague.name, "job_title": "Records manager"}
    assert colleague.email not in event.record
    assert [colleague.email] in [mail.to for mail in mailoutbox]
    assert [signer.email] not in [mail.to for mail in mailoutbox]
    assert receipt_of(event.hash).is_sound
    page = text_of(client.get(f"/commitments/{commitment.pk}/"))
    assert f"{colleague.name}, Records manager, looks after it" in page
    assert f"{colleague.name}, Records manager, looks after the part of {commitment.organisation}" in page
    assert f"Handed over by {signer.name}, Head of records." in page


def test_question_can_be_handed_over_before_it_is_answered_and_taken_on():
    commitment = asked()
    one, two = representative(commitment.organisation), representative(commitment.organisation)
    assert commitment.contact is None
    hand_over(commitment=commitment, to=str(two.pk), by=one, now=LATER)
    hand_over(commitment=commitment, to=str(one.pk), by=one, now=LATER)
    assert Commitment.objects.get(pk=commitment.pk).contact["person"] == one.pk


def test_colleagues_who_do_not_look_after_it_can_still_report(promise):
    commitment, signer, colleague = promise
    hand_over(commitment=commitment, to=colleague.email, by=signer, now=LATER)
    report(commitment=commitment, date=LATER.date(), status="on-track", done="A bit.", by=signer, now=LATER)


@pytest.mark.parametrize("to", ["", "nobody@example.org", "999999999", "Nora", "٣", "x" * 300])
def test_only_who_speaks_for_it_takes_over(promise, to):
    commitment, signer, _ = promise
    with pytest.raises(Invalid) as refusal:
        hand_over(commitment=commitment, to=to, by=signer, now=LATER)
    assert list(refusal.value.errors) == ["/to"]


def test_who_left_or_is_elsewhere_takes_over_nothing(promise):
    commitment, signer, colleague = promise
    elsewhere = representative(OrganisationFactory())
    Membership.objects.filter(person=colleague).update(ended_on=LATER.date())
    for other in [colleague, elsewhere]:
        with pytest.raises(Invalid):
            hand_over(commitment=commitment, to=other.email, by=signer, now=LATER)
        with pytest.raises(NotAllowed):
            hand_over(commitment=commitment, to=signer.email, by=other, now=LATER)


def test_handing_over_twice_or_stale_or_what_is_over_is_refused(promise):
    commitment, signer, colleague = promise
    hand_over(commitment=commitment, to=colleague.email, by=signer, now=LATER, seen=2)
    with pytest.raises(WrongState, match="looks after this already"):
        hand_over(commitment=commitment, to=colleague.email, by=signer, now=LATER)
    with pytest.raises(Overtaken):
        hand_over(commitment=commitment, to=signer.email, by=colleague, now=LATER, seen=2)
    over = declined()
    with pytest.raises(WrongState, match="declined already"):
        hand_over(commitment=over, to="x@y.org", by=representative(over.organisation), now=LATER)


def test_contact_who_left_is_said_to_have(promise, client):
    commitment, signer, _ = promise
    page = f"/commitments/{commitment.pk}/"
    assert f"looks after it for {commitment.organisation}." in text_of(client.get(page))
    Membership.objects.filter(person=signer).update(ended_on=LATER.date())
    assert f"looked after it and does not speak for {commitment.organisation} any more." in text_of(client.get(page))


def test_handing_over_by_page(promise, client, time_machine):
    time_machine.move_to(LATER, tick=False)
    commitment, signer, colleague = promise
    page = f"/commitments/{commitment.pk}/hand-over/"
    client.force_login(signer)
    assert colleague.name in text_of(client.get(page))
    assert client.post(page, {"seen": "2"}).status_code == 422
    assert client.post(page, {"seen": "1", "to": str(colleague.pk)}).status_code == 412
    done = client.post(page, {"seen": "2", "to": str(colleague.pk), "reason": "I retire."})
    assert done["Location"] == f"/commitments/{commitment.pk}/#event-3"
    client.force_login(colleague)
    assert "You look after it" in text_of(client.get("/commitments/"))


# --- invited to a question


def test_invitation_names_action_question_and_project_and_leads_straight_to_the_question(client, mailoutbox):
    commitment = asked(contact=NORA, message="Would you lead this, please?")
    body = mailoutbox[-1].body if "invit" in mailoutbox[-1].subject else mailoutbox[0].body
    for words in [
        commitment.action.title,
        "Would you lead this, please?",
        "is asked to lead",
        "care experienced children",
    ]:
        assert words in body
    token = re.search(r"/accounts/invitations/([\w-]+)/", body)[1]
    assert "Would you lead this, please?" in text_of(client.get(f"/accounts/invitations/{token}/", follow=True))
    password = "four words that do not belong"
    accepted = client.post(
        "/accounts/invitations/accept/", {"name": "Nora New", "password": password, "password2": password}
    )
    # A second factor comes first; then it goes on.
    assert accepted["Location"] == "/accounts/2fa/"
    question = client.session["goes_on_after_second_factor"]
    assert question == f"/commitments/{commitment.pk}/answer/"
    add_second_factor(Person.objects.get(name="Nora New"))
    assert "Would you lead this, please?" in text_of(client.get(question))


def test_who_came_by_a_question_invites_colleagues(mailoutbox):
    commitment = asked(contact=NORA)
    body = next(mail.body for mail in mailoutbox if "/accounts/invitations/" in mail.body)
    token = re.search(r"/accounts/invitations/([\w-]+)/", body)[1]
    nora = invitations.accept(token=token, name="Nora", password="four words that do not belong", now=while_open())

    invited = invite_colleague(
        commitment=commitment, name="Cal", email="cal@example.org", job_title="Lawyer", by=nora, now=while_open()
    )

    assert invited.organisation == commitment.organisation
    assert invited.leads_to == f"/commitments/{commitment.pk}/answer/"
    assert commitment.action.title in mailoutbox[-1].body


def while_open():
    """A moment at which an invitation of the tests' question is open."""
    return Invitation.objects.latest("pk").invited_at + datetime.timedelta(hours=1)


def test_one_of_an_organisation_that_nobody_leads_invites_and_where_somebody_leads_only_they_do(promise):
    commitment, signer, colleague = promise
    invite_colleague(commitment=commitment, **NORA, by=signer, now=LATER)
    Membership.objects.filter(person=colleague).update(is_lead=True)
    for person in [signer, representative(OrganisationFactory()), editor(), PersonFactory(role="partner")]:
        with pytest.raises(NotAllowed):
            invite_colleague(commitment=commitment, **{**NORA, "email": "x@example.org"}, by=person, now=LATER)
    invite_colleague(commitment=commitment, **{**NORA, "email": "x@example.org"}, by=colleague, now=LATER)


def test_second_question_makes_no_second_lead():
    organisation = OrganisationFactory()
    representative(organisation, is_lead=True)
    asked(organisation=organisation, contact=NORA)
    assert not Invitation.objects.get().is_lead


def test_inviting_by_page(promise, client, mailoutbox, time_machine):
    time_machine.move_to(LATER, tick=False)
    commitment, signer, _ = promise
    client.force_login(signer)
    page = f"/commitments/{commitment.pk}/invite/"
    wrong = client.post(page, {**NORA, "email": "nowhere"})
    assert wrong.status_code == 422
    assert "Nora New" in wrong.content.decode()
    assert client.post(page, NORA).status_code == 302
    assert mailoutbox[-1].to == ["nora@example.org"]
    assert "promised" in mailoutbox[-1].body


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_invitation_leads_nowhere_else(path):
    with pytest.raises(IntegrityError):
        invitations.invite(email="a@example.org", name="A", role="researcher", by=editor(), now=LATER, leads_to=path)


def test_asking_again_starts_without_a_contact(promise):
    commitment = declined()
    ask(
        action=commitment.action, organisation=commitment.organisation, role="lead", message="Again?",
        reply_by=datetime.date(2027, 8, 1), by=editor(), now=datetime.datetime(2027, 7, 1, tzinfo=datetime.UTC),
    )  # fmt: skip
    assert Commitment.objects.get(pk=commitment.pk).contact is None
