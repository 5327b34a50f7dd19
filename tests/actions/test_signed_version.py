"""What was signed is the text that somebody read; what the action says later puts words into nobody's mouth."""

import datetime

import pytest

from actions.commitments.answering import ask_second_signature, commit, countersign
from actions.commitments.signed_version import ActionChanged
from actions.models import Action, SecondSignature
from publishing.lifecycle.publication import InvalidBatch
from tests import world
from tests.actions.test_commitment_pages import PROMISE, by_representative, text_of
from tests.factories.actions import asked, committed, reached, representative, speaker, withdrawn
from tests.tokens import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2027")]
TODAY = datetime.datetime(2027, 2, 1, 12, 0, tzinfo=datetime.UTC)
MILESTONE = {"key": "list", "title": "The list is whole", "due": "2027-09-30"}


@pytest.fixture
def in_2027(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def action(small_world):
    return Action.objects.get()


def publish_anew(**changes):
    """The action in other words: version 2."""
    document = world.action(
        "find-them", barriers=["lost-records"], milestones=[MILESTONE], success_measure="Nine in ten are found."
    )
    publish = {**document, **changes}
    world.publish(world.Person.objects.get(email="ewan@example.org"), ("action", publish))


DESTROY = {"title": "Destroy old records", "description": "Burn every old record."}


def last_look_at(client, commitment):
    """Posts the form as the page has it, and returns what the last look would post."""
    address = f"/commitments/{commitment.pk}/answer/"
    seen = {"seen": commitment.edit, "version": client.get(address).context["page"].version}
    page = client.post(address, {**PROMISE, **seen})
    return address, dict(page.context["posted"])


def test_action_published_anew_after_the_last_look_is_not_signed(client, action):
    commitment = asked(action=action)
    by_representative(client, commitment)
    address, posted = last_look_at(client, commitment)
    publish_anew(**DESTROY)

    answer = client.post(address, {**posted, "operation": "sign"})

    assert answer.status_code == 412
    assert "The action changed after you opened this page" in text_of(answer)
    assert "Destroy old records" in text_of(answer)
    assert PROMISE["statement"] in answer.content.decode()
    commitment.refresh_from_db()
    assert commitment.state == "asked"


def test_after_a_new_look_it_is_signed_as_it_is_now(client, action):
    commitment = asked(action=action)
    by_representative(client, commitment)
    address, posted = last_look_at(client, commitment)
    publish_anew(**DESTROY)
    again = client.post(address, {**posted, "operation": "sign"}).context["page"].version

    looked = client.post(address, {**posted, "version": again, "operation": ""})
    signed = client.post(address, {**dict(looked.context["posted"]), "operation": "sign"})

    assert signed.status_code == 302
    event = commitment.events.get(kind="committed")
    assert event.document["action"]["version"] == 2


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 40])
def test_form_without_a_version_that_was_read_signs_nothing(client, action, version):
    commitment = asked(action=action)
    by_representative(client, commitment)

    answer = client.post(
        f"/commitments/{commitment.pk}/answer/",
        {**PROMISE, "seen": commitment.edit, "version": version, "operation": "sign"},
    )

    assert answer.status_code == 412
    commitment.refresh_from_db()
    assert commitment.state == "asked"


def test_program_that_read_another_version_is_answered_412(client, action):
    commitment = asked(action=action)
    program = client_of(
        representative(commitment.organisation), scopes=["commit"], organisation=commitment.organisation
    )
    tag = client.get(f"/api/v1/commitments/{commitment.pk}/").headers["ETag"]
    publish_anew(**DESTROY)
    body = {**PROMISE, "due": "2028-01-31", "authority": True}
    del body["version"]

    stale = program.post(
        f"/api/v1/commitments/{commitment.pk}/commit/", body, content_type="application/json", headers={"If-Match": tag}
    )

    assert stale.status_code == 412
    assert "published anew" in stale.json()["detail"]
    assert commitment.events.count() == 1
    fresh = client.get(f"/api/v1/commitments/{commitment.pk}/").headers["ETag"]
    assert fresh != tag


def test_operation_refuses_a_version_that_is_not_in_force(action):
    commitment = asked(action=action)

    with pytest.raises(ActionChanged):
        commit(
            commitment=commitment,
            statement="We will.",
            due=datetime.date(2028, 1, 31),
            job_title="Director",
            authority=True,
            by=representative(commitment.organisation),
            now=TODAY,
            version=7,
        )


def test_second_signature_is_of_the_version_that_was_signed_and_its_page_says_what_changed(client, action, mailoutbox):
    commitment = committed(action=action)
    ask_second_signature(
        commitment=commitment, name="Olive Officer", job_title="Chief", email="olive@example.org", by=speaker(commitment),
        now=TODAY,
    )  # fmt: skip
    publish_anew(**DESTROY)
    (link,) = [mail.body for mail in mailoutbox if "/commitments/sign/" in mail.body]
    token = link.split("/commitments/sign/")[1].split("/")[0]

    page = text_of(client.get(f"/commitments/sign/{token}/"))
    event = countersign(token=token, name="Olive Officer", email="olive@example.org", authority=True, now=TODAY)

    assert "Find them" in page
    assert "that version was signed, and you sign the same" in page
    assert "What the action says otherwise since" in page
    assert event.document["action"] == commitment.signature.document["action"]
    assert SecondSignature.objects.get().used_at


def test_page_of_a_commitment_shows_what_was_signed_and_beside_it_what_changed(client, action):
    commitment = committed(action=action)
    publish_anew(**DESTROY, success_measure="Nothing is left.")

    page = text_of(client.get(commitment.get_absolute_url()))

    assert page.count("now called “Destroy old records”") == 1
    assert "version 1 had it" in page
    assert "Success measure, as signed: Nine in ten are found." in page
    assert "What the action says otherwise since" in page
    assert "Burn" in page


@pytest.mark.parametrize("address", ["organisation", "commitment"])
def test_no_page_says_that_an_organisation_signed_what_it_did_not(client, action, address):
    commitment = committed(action=action)
    publish_anew(**DESTROY)
    place = commitment.organisation.get_absolute_url() if address == "organisation" else commitment.get_absolute_url()

    page = client.get(place).content.decode()

    assert "Find them</a>" in page
    assert "Destroy old records</a>" not in page


def test_promised_milestone_keeps_its_words_under_its_key(action, editor):
    committed(action=action)

    with pytest.raises(InvalidBatch) as refusal:
        publish_anew(milestones=[{**MILESTONE, "title": "Every old record is destroyed"}])

    (errors,) = refusal.value.by_revision.values()
    assert list(errors) == ["/milestones/0/key"]
    assert "promised or met as “The list is whole”" in errors["/milestones/0/key"][0]


def test_met_milestone_keeps_its_words_after_a_withdrawal_too(action):
    commitment = committed(action=action)
    reached(commitment, "list", met_on=datetime.date(2027, 1, 25))
    withdrawn(commitment)

    with pytest.raises(InvalidBatch):
        publish_anew(milestones=[{**MILESTONE, "title": "Every old record is destroyed"}])


def test_milestone_may_move_and_another_may_be_added(action, client):
    commitment = committed(action=action)
    publish_anew(
        milestones=[{**MILESTONE, "due": "2027-10-31"}, {**MILESTONE, "key": "more", "title": "More is found"}]
    )

    page = text_of(client.get(commitment.get_absolute_url()))

    assert "30 September 2027 The list is whole" in page
    assert "What the action says otherwise since" in page


def test_milestone_that_nobody_promised_may_be_worded_anew(action):
    publish_anew(milestones=[{**MILESTONE, "title": "The list is complete"}])

    assert Action.objects.get().milestones.get().title == "The list is complete"
