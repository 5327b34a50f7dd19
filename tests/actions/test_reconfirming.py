"""Who signed is told when the action reads otherwise; they confirm for the present text, or withdraw."""

import datetime

import pytest

from actions.commitments.answering import ask_second_signature, countersign
from actions.commitments.correcting import reconfirm
from actions.commitments.event_log import Overtaken
from actions.commitments.receipts import receipt_of
from actions.commitments.signed_version import ActionChanged
from actions.models import Action, Commitment, SecondSignature
from organisations.models import Membership
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests.actions.test_commitment_pages import text_of
from tests.actions.test_signed_version import DESTROY, MILESTONE, TODAY, in_2027, publish_anew  # noqa: F401
from tests.actions.test_state import at_risk_before_the_new_promise
from tests.factories.actions import asked, committed, published_action, representative, speaker, withdrawn
from tests.factories.organisations import OrganisationFactory
from tests.tokens import client_of

OFFICER = "olive@example.org"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2027")]


@pytest.fixture
def action(small_world):
    return Action.objects.get()


@pytest.fixture
def commitment(action):
    return committed(action=action)


def confirmed(commitment, **changes):
    return reconfirm(
        **{
            "commitment": commitment, "job_title": "Director", "authority": True, "by": speaker(commitment),
            "now": TODAY, **changes,
        }
    )  # fmt: skip


# --- who is told


def test_who_signed_is_told_what_changed_and_where_to_confirm(commitment, mailoutbox):
    representative(commitment.organisation)  # a colleague, who did not sign
    mailoutbox.clear()

    publish_anew(**DESTROY, milestones=[{**MILESTONE, "due": "2027-10-31"}])

    (mail,) = mailoutbox
    assert mail.to == [speaker(commitment).email]
    assert "before: Find them" in mail.body
    assert "now: Destroy old records" in mail.body
    assert "31 October 2027" in mail.body or "2027-10-31" in mail.body
    assert f"/commitments/{commitment.pk}/reconfirm/" in mail.body
    assert "First published." in mail.body  # why it was published anew


def test_where_who_signed_left_all_who_speak_are_told(commitment, mailoutbox):
    colleague = representative(commitment.organisation)
    Membership.objects.filter(person=speaker(commitment)).update(ended_on=TODAY.date())
    mailoutbox.clear()

    publish_anew(**DESTROY)

    assert [mail.to for mail in mailoutbox] == [[colleague.email]]


def test_change_that_binds_nobody_and_a_question_tell_nobody(action, commitment, mailoutbox):
    asked(action=action, organisation=representative(OrganisationFactory()).memberships.get().organisation)
    withdrawn(committed(action=action))
    mailoutbox.clear()

    publish_anew(rationale="Because of the law.")
    assert not mailoutbox
    publish_anew(**DESTROY)
    assert [mail.to for mail in mailoutbox] == [[speaker(commitment).email]]


# --- confirming


def test_confirmed_version_is_what_was_signed_and_the_first_stays_readable(client, commitment):
    publish_anew(**DESTROY)

    event = confirmed(commitment)

    assert event.document["action"] == {"slug": "find-them", "version": 2, "title": "Destroy old records"}
    assert event.said == {"authority": True, "signature": commitment.signature.hash, "version_before": 1}
    page = text_of(client.get(commitment.get_absolute_url()))
    assert "Of the action Destroy old records" in page
    assert "for version 2. First signed was version 1" in page
    assert "What the action says otherwise since" not in page
    sentence = "confirmed its commitment to lead “Destroy old records” as version 2 has it. Signed by"
    assert sentence in page
    assert sentence in text_of(client.get("/plan/log/"))
    assert receipt_of(event.hash).is_sound


def test_later_change_is_against_the_confirmed_version(client, commitment):
    publish_anew(**DESTROY)
    confirmed(commitment)
    with pytest.raises(WrongState, match="nothing to confirm"):
        confirmed(commitment)

    publish_anew(**DESTROY, success_measure="Nothing is left.")

    page = text_of(client.get(commitment.get_absolute_url()))
    assert "What the action says otherwise since" in page
    assert "now called" not in page
    assert confirmed(commitment).said["version_before"] == 2


def test_only_who_speaks_confirms_what_they_read_and_may_sign(commitment):
    with pytest.raises(WrongState, match="nothing to confirm"):
        confirmed(commitment)
    publish_anew(**DESTROY)
    with pytest.raises(NotAllowed):
        confirmed(commitment, by=representative(OrganisationFactory()))
    with pytest.raises(ActionChanged):
        confirmed(commitment, version=1)
    with pytest.raises(Overtaken):
        confirmed(commitment, seen=1)
    with pytest.raises(Invalid) as refusal:
        confirmed(commitment, authority=False)
    assert list(refusal.value.errors) == ["/authority"]
    assert commitment.events.count() == 2


def test_link_to_a_second_signature_of_the_old_text_ends(commitment):
    ask_second_signature(
        commitment=commitment, name="Olive Officer", job_title="Chief", email="olive@example.org",
        by=speaker(commitment), now=TODAY,
    )  # fmt: skip
    publish_anew(**DESTROY)

    confirmed(commitment)

    assert SecondSignature.objects.get().cancelled_at == TODAY


def test_second_signature_of_a_confirmed_promise_is_of_the_confirmed_text(commitment, mailoutbox):
    def sign_too():
        ask_second_signature(
            commitment=commitment, name="Olive Officer", job_title="Chief", email=OFFICER, by=speaker(commitment),
            now=TODAY,
        )  # fmt: skip
        (link,) = [mail.body for mail in mailoutbox if "/commitments/sign/" in mail.body]
        token = link.split("/commitments/sign/")[1].split("/")[0]
        mailoutbox.clear()
        return countersign(token=token, name="Olive Officer", email=OFFICER, authority=True, now=TODAY)

    representative(commitment.organisation, person__email=OFFICER)  # whom the organisation knows
    first = sign_too()
    assert Commitment.objects.get().second_signature == first
    publish_anew(**DESTROY)
    confirmed(commitment)
    assert Commitment.objects.get().second_signature is None

    second = sign_too()

    assert Commitment.objects.get().second_signature == second
    assert [event.document["action"]["version"] for event in [first, second]] == [1, 2]


def test_page_shows_the_difference_and_signs_what_was_read(client, commitment):
    client.force_login(speaker(commitment))
    address = f"/commitments/{commitment.pk}/reconfirm/"
    assert client.get(address).status_code == 409
    publish_anew(**DESTROY)
    assert address in client.get(commitment.get_absolute_url()).content.decode()
    form = client.get(address)
    assert "Destroy old records" in text_of(form)
    assert "We will make the list." in text_of(form)
    posted = {"job_title": "Director", "authority": "yes", "seen": form.context["seen"], "version": "2"}
    publish_anew(**DESTROY, success_measure="Nothing is left.")

    overtaken = client.post(address, posted)
    assert overtaken.status_code == 412
    assert "The action changed after you opened this page" in text_of(overtaken)
    signed = client.post(address, {**posted, "version": overtaken.context["page"].version})

    event = commitment.events.last()
    assert signed["Location"] == f"/commitments/receipts/{event.hash}/"
    assert (event.kind, event.document["action"]["version"]) == ("reconfirmed", 3)


def test_program_confirms_with_the_tag_that_it_read(client, commitment):
    address = f"/api/v1/commitments/{commitment.pk}/"
    publish_anew(**DESTROY)
    before = client.get(address)
    program = client_of(speaker(commitment), scopes=["commit"], organisation=commitment.organisation)

    def send(tag):
        return program.post(
            f"{address}reconfirm/", {"job_title": "Director", "authority": True}, content_type="application/json",
            headers={"If-Match": tag},
        )  # fmt: skip

    publish_anew(**DESTROY, success_measure="Nothing is left.")
    assert send(before.headers["ETag"]).status_code == 412
    answer = send(client.get(address).headers["ETag"])

    assert answer.status_code == 200, answer.json()
    assert (before.json()["version_signed"], before.json()["confirmation"]) == (1, None)
    assert answer.json()["version_signed"] == 3
    assert answer.json()["confirmation"]["job_title"] == "Director"
    assert answer.json()["signature"]["hash"] == commitment.signature.hash


# --- a new promise after a withdrawal


def test_new_promise_after_a_withdrawal_starts_clean_and_shows_what_was_before(client, time_machine, action):
    at_risk_before_the_new_promise(published_action(slug="again"))
    time_machine.move_to(datetime.datetime(2027, 6, 15, 9, 0, tzinfo=datetime.UTC), tick=False)
    commitment = Action.objects.get(slug="again").commitments.get()

    page = text_of(client.get(commitment.get_absolute_url()))

    assert "No report yet" in page
    assert "It has not reported on this promise yet." in page
    assert "What it promised before" in page
    assert "Ended on 1 April 2027: No money." in page
    assert "1 March 2027: Off track" in page
