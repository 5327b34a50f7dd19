"""Pages on which organisations and the programme team do something: what is typed stays, what is wrong is said beside it."""

import datetime
import re

import pytest
from django.utils import timezone

from actions.commitments.answering import ask_second_signature
from actions.commitments.asking import remind
from actions.models import Commitment, CommitmentEvent, ProgressReport
from organisations.accounts.second_factor import DEMO_MARK
from organisations.models import Membership, Person
from publishing.lifecycle.drafting import save_draft
from tests import world
from tests.factories.actions import asked, committed, editor, published_action, reached_body, representative, speaker
from tests.factories.organisations import OrganisationFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2027")]
TODAY = datetime.datetime(2027, 2, 1, 12, 0, tzinfo=datetime.UTC)
PROMISE = {
    "statement": "We will make the list.",
    "due": "31 January 2028",
    "job_title": "Director (invented)",
    "authority": "yes",
    "version": "1",  # of the action, as it was read
}
REPORT = {"date": "1 February 2027", "status": "on-track", "done": "Half of it."}
LINK = {
    "proof.rows": "1",
    "proof.0.title": "The list",
    "proof.0.url": "https://example.org/list",
    "proof.0.stands_for": "20/1/2027",
}


@pytest.fixture
def in_2027(time_machine):
    time_machine.move_to(TODAY, tick=False)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def enter(client, person):
    """Sign in as the demonstration's own way does: without a second factor."""
    client.force_login(person)
    session = client.session
    session[DEMO_MARK] = person.pk
    session.save()
    return client


def by_representative(client, commitment):
    person = representative(commitment.organisation)
    client.force_login(person)
    return person


def test_first_press_shows_what_would_be_signed_and_signs_nothing(client):
    commitment = asked()
    by_representative(client, commitment)

    response = client.post(f"/commitments/{commitment.pk}/answer/", {**PROMISE, "seen": "1"})

    assert response.status_code == 200
    assert "Check what you sign" in text_of(response)
    assert "31 January 2028" in text_of(response)
    assert commitment.events.count() == 1


def test_second_press_signs_and_leads_to_the_receipt(client):
    commitment = asked()
    by_representative(client, commitment)

    response = client.post(f"/commitments/{commitment.pk}/answer/", {**PROMISE, "seen": "1", "operation": "sign"})

    signed = commitment.events.get(kind="committed")
    assert response["Location"] == f"/commitments/receipts/{signed.hash}/"


def test_pressing_sign_twice_makes_one_event_and_leads_to_the_same_receipt(client):
    commitment = asked()
    by_representative(client, commitment)
    form = {**PROMISE, "seen": "1", "operation": "sign"}

    first, second = (client.post(f"/commitments/{commitment.pk}/answer/", form) for _ in range(2))

    assert second["Location"] == first["Location"]
    assert commitment.events.filter(kind="committed").count() == 1


def test_signing_what_a_colleague_signed_says_who_did(client):
    commitment = committed()
    by_representative(client, commitment)

    response = client.post(f"/commitments/{commitment.pk}/answer/", {**PROMISE, "seen": "1", "operation": "sign"})

    assert response.status_code == 409
    assert f"committed already: {speaker(commitment).name}" in text_of(response)


@pytest.mark.parametrize(
    ("wrong", "place", "sentence"),
    [
        ({"statement": " "}, "statement", "Write something here."),
        ({"statement": "Call 07700 900123."}, "statement", "phone"),
        ({"due": "soon"}, "due", "Write a date that exists"),
        ({"due": ""}, "due", "Write a date."),
        ({"due": "1 April 2031"}, "due", "The plan runs from"),
        ({"due": "1 March 2029"}, "dates_reason", "Say why another day is right"),
        ({"authority": ""}, "authority", "Confirm that you may sign"),
        ({"second_name": "Morgan"}, "second_job_title", "Write something here."),
        ({"second_email": "nonsense"}, "second_email", "whole e-mail address"),
    ],
)
def test_what_is_wrong_with_a_promise_stands_beside_its_field_and_what_was_typed_stays(client, wrong, place, sentence):
    commitment = asked()
    by_representative(client, commitment)
    form = {**PROMISE, "seen": "1", "operation": "sign", **wrong}

    response = client.post(f"/commitments/{commitment.pk}/answer/", form)

    page = response.content.decode()
    assert response.status_code == 422
    assert f'<a href="#{place}">' in page
    assert sentence in page.split('id="entry-form"')[1].split("</form>")[0]
    assert form["due"] in page
    assert commitment.events.count() == 1


def test_what_happened_since_the_page_was_opened_is_told_and_the_text_kept(client):
    commitment = asked()
    by_representative(client, commitment)
    remind(commitment=commitment, by=editor(), now=timezone.now())

    response = client.post(f"/commitments/{commitment.pk}/answer/", {**PROMISE, "seen": "1", "operation": "sign"})

    assert response.status_code == 412
    assert "Reminded:" in text_of(response)
    assert "We will make the list." in text_of(response)
    assert 'name="seen" value="2"' in response.content.decode()


def test_second_signer_is_sent_a_link_with_the_signature(client, mailoutbox):
    commitment = asked()
    by_representative(client, commitment)
    second = {"second_name": "Morgan", "second_job_title": "Chief executive", "second_email": "m@example.org"}

    client.post(f"/commitments/{commitment.pk}/answer/", {**PROMISE, **second, "seen": "1", "operation": "sign"})

    assert [event.kind for event in commitment.events.all()] == ["asked", "committed", "second-signature-asked"]
    assert mailoutbox[-1].to == ["m@example.org"]


@pytest.mark.parametrize("page", ["answer", "decline", "withdraw", "report", "second-signature"])
def test_who_left_the_organisation_is_let_in_nowhere(client, page):
    commitment = committed()
    client.force_login(speaker(commitment))
    Membership.objects.update(ended_on=datetime.date(2027, 1, 25))

    assert client.get(f"/commitments/{commitment.pk}/{page}/").status_code == 403


def test_declining_names_the_reason_and_another_organisation(client):
    commitment, other = asked(), OrganisationFactory()
    by_representative(client, commitment)

    client.post(f"/commitments/{commitment.pk}/decline/", {"reason": "Not ours.", "proposed": other.slug, "seen": "1"})

    commitment.refresh_from_db()
    assert (commitment.state, commitment.reason, commitment.proposed) == ("declined", "Not ours.", other)


def test_withdrawing_is_told_in_public_with_its_reason(client):
    commitment = committed()
    client.force_login(speaker(commitment))

    client.post(f"/commitments/{commitment.pk}/withdraw/", {"reason": "The money is gone.", "seen": "2"})

    client.logout()
    text = text_of(client.get(f"/commitments/{commitment.pk}/"))
    assert "Why it withdrew The money is gone." in text
    assert "We will make the list." in text


def test_report_on_a_withdrawn_commitment_says_so(client):
    commitment = committed()
    client.force_login(speaker(commitment))
    client.post(f"/commitments/{commitment.pk}/withdraw/", {"reason": "The money is gone.", "seen": "2"})

    response = client.post(f"/commitments/{commitment.pk}/report/", {**REPORT, "seen": "3"})

    assert response.status_code == 409
    assert "withdrew already" in text_of(response)
    assert "Half of it." in text_of(response)


def test_report_with_a_link_and_a_source_is_on_the_record(client, small_world):
    commitment = committed()
    client.force_login(speaker(commitment))
    source = {"proof.rows": "2", "proof.1.source": "study", "proof.1.stands_for": "2027-01-31"}

    client.post(f"/commitments/{commitment.pk}/report/", {**REPORT, **LINK, **source, "seen": "2"})

    text = text_of(client.get(f"/commitments/{commitment.pk}/"))
    assert "The list , stands for 20 January 2027" in text
    assert "A study of study , stands for 31 January 2027" in text


def test_row_for_proof_is_added_without_losing_or_recording_anything(client):
    commitment = committed()
    client.force_login(speaker(commitment))

    response = client.post(
        f"/commitments/{commitment.pk}/report/", {**REPORT, **LINK, "operation": "add:proof", "seen": "2"}
    )

    page = response.content.decode()
    assert 'name="proof.1.url"' in page
    assert "https://example.org/list" in page
    assert not ProgressReport.objects.exists()


def test_finder_for_proof_shows_nobody_a_draft(client, small_world, people):
    secret = world.source("secret", title="Secret study of records")
    save_draft(kind="source", document=secret, by=people.researcher, now=timezone.now())
    commitment = committed()
    client.force_login(speaker(commitment))
    form = {
        **REPORT,
        **LINK,
        "operation": "find:proof.0.source",
        "find.proof.0.source": "study",
        "proof.0.source": "secret",
    }

    page = client.post(f"/commitments/{commitment.pk}/report/", {**form, "seen": "2"}).content.decode()
    typed = client.get("/commitments/find/sources/?q=study").json()

    assert 'value="study"' in page
    assert "Secret study" not in page
    assert "study" in {row["slug"] for row in typed["found"]} <= {"study", "act"}


def test_milestone_is_met_with_proof(client):
    action = published_action(milestones=[{"key": "list", "title": "The list is whole", "due": "2027-09-30"}])
    commitment = committed(action=action)
    client.force_login(speaker(commitment))

    refused = client.post(
        f"/commitments/{commitment.pk}/milestones/list/", {"met_on": "1 March 2027", **LINK, "seen": "2"}
    )
    done = client.post(
        f"/commitments/{commitment.pk}/milestones/list/", {"met_on": "1 February 2027", **LINK, "seen": "2"}
    )

    assert refused.status_code == 422
    assert "A milestone is met on a day that has come." in text_of(refused)
    assert done.status_code == 302
    assert "Met on 1 February 2027" in text_of(client.get(action.get_absolute_url()))


def test_assessment_stands_beside_what_the_organisation_says(client):
    commitment = committed()
    enter(client, editor())

    client.post(
        f"/commitments/{commitment.pk}/assess/", {"completion": "limited", "note": "Little is there.", "seen": "2"}
    )

    text = text_of(client.get(f"/commitments/{commitment.pk}/"))
    assert "1 February 2027: Limited progress Little is there." in text


def test_one_click_reminds_and_a_second_says_so(client, mailoutbox):
    commitment = committed()
    enter(client, editor())
    before = len(mailoutbox)

    first = client.post(f"/commitments/{commitment.pk}/remind/", {"from": "dashboard"}, follow=True)
    second = client.post(f"/commitments/{commitment.pk}/remind/", {"from": "dashboard"}, follow=True)

    assert "1 representative is reminded of a report." in text_of(first)
    assert "today already" in text_of(second)
    assert len(mailoutbox) == before + 1


def test_asking_keeps_what_was_typed_and_points_to_the_contact(client):
    action, organisation = published_action(), OrganisationFactory()
    enter(client, editor())
    form = {"organisation": organisation.slug, "role": "lead", "message": "Would you?", "reply_by": "10 February 2027"}

    response = client.post(f"/actions/{action.slug}/ask/", {**form, "contact_name": "Robin", "contact_email": "wrong"})

    assert response.status_code == 422
    assert '<a href="#contact_email">' in response.content.decode()
    assert "Would you?" in text_of(response)
    assert not Commitment.objects.exists()


def test_asking_tells_where_nobody_is_signed_up(client):
    action, organisation = published_action(), OrganisationFactory()
    enter(client, editor())
    form = {"organisation": organisation.slug, "role": "lead", "message": "Would you?", "reply_by": "10 February 2027"}

    response = client.post(f"/actions/{action.slug}/ask/", form, follow=True)

    assert "is on the record. Nobody there was told: invite somebody." in text_of(response)
    assert Commitment.objects.get().organisation == organisation


def test_asking_who_was_asked_already_says_so_and_keeps_what_was_typed(client):
    commitment = asked(organisation=reached_body())
    enter(client, editor())
    form = {
        "organisation": commitment.organisation.slug,
        "role": "lead",
        "message": "Would you?",
        "reply_by": "10/2/2027",
    }

    response = client.post(f"/actions/{commitment.action.slug}/ask/", form)

    assert response.status_code == 409
    assert "was asked and has not answered" in text_of(response)
    assert "Would you?" in text_of(response)
    assert commitment.events.count() == 1


def test_session_that_ended_keeps_what_was_posted(client):
    response = client.post(f"/commitments/{committed().pk}/report/", REPORT)

    assert response.status_code == 401
    assert 'value="Half of it."' in response.content.decode()


# --- the second signature's link


@pytest.fixture
def link(mailoutbox):
    """(commitment, the path of a link that was sent)"""
    commitment = committed()
    ask_second_signature(
        commitment=commitment,
        name="Morgan Senior",
        job_title="Chief executive",
        email="morgan@example.org",
        by=speaker(commitment),
        now=timezone.now(),
    )
    return commitment, re.search(r"/commitments/sign/\S+", mailoutbox[-1].body)[0]


SIGNING = {"name": "morgan senior", "email": "morgan@example.org", "authority": "yes"}


def test_link_shows_what_is_signed_and_is_kept_by_nobody(client, link):
    response = client.get(link[1])

    assert "We will make the list." in text_of(response)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_link_signs_once(client, link):
    first, second = client.post(link[1], SIGNING), client.post(link[1], SIGNING)

    signed = CommitmentEvent.objects.get(kind="countersigned")
    assert first["Location"] == signed.get_absolute_url()
    assert second.status_code == 409
    assert "signed already" in text_of(second)


def test_link_is_bound_to_its_person(client, link):
    response = client.post(link[1], {**SIGNING, "email": "other@example.org"})

    assert response.status_code == 422
    assert "This link was sent to another address." in text_of(response)
    assert 'value="other@example.org"' in response.content.decode()


def test_link_says_that_somebody_else_is_signed_in(client, link):
    client.force_login(PersonFactory(role=Person.Role.PARTNER))

    assert "Somebody else is signed in here" in text_of(client.get(link[1]))


def test_link_expires(client, link, time_machine):
    time_machine.move_to(TODAY + datetime.timedelta(days=14), tick=False)

    response = client.post(link[1], SIGNING)

    assert response.status_code == 409
    assert "expired on 15 February 2027" in text_of(response)


def test_link_that_never_was_is_told(client):
    response = client.get("/commitments/sign/nothing/")

    assert response.status_code == 404
    assert "Copy it from the e-mail as a whole" in text_of(response)


# --- days as people type them


def test_day_that_was_typed_otherwise_is_said_as_it_was_understood(client):
    commitment = committed()
    client.force_login(speaker(commitment))

    response = client.post(
        f"/commitments/{commitment.pk}/report/", {**REPORT, "date": "1/2/2027", "seen": "2"}, follow=True
    )

    assert ProgressReport.objects.get().date == datetime.date(2027, 2, 1)
    assert "You wrote “1/2/2027”: understood as Monday 1 February 2027." in text_of(response)


def test_last_look_says_how_the_day_was_understood(client):
    commitment = asked()
    by_representative(client, commitment)

    response = client.post(f"/commitments/{commitment.pk}/answer/", {**PROMISE, "due": "31.1.2028", "seen": "1"})

    assert "You wrote “31.1.2028”: understood as Monday 31 January 2028." in text_of(response)
    assert 'name="due" value="31.1.2028"' in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("31 June 2027", "June 2027 has 30 days."),
        ("Tuesday 31 January 2028", "31 January 2028 is a Monday, not a Tuesday."),
        ("31/1/28", "Write the year with four digits."),
        ("31 January 2301", "The year 2301 lies outside 1900 to 2200."),
    ],
)
def test_day_that_is_none_is_refused_with_the_reason_and_kept(client, typed, reason):
    commitment = asked()
    by_representative(client, commitment)

    response = client.post(f"/commitments/{commitment.pk}/answer/", {**PROMISE, "due": typed, "seen": "1"})

    assert response.status_code == 422
    assert reason in text_of(response)
    assert f'value="{typed}"' in response.content.decode()


def test_day_of_proof_is_refused_at_its_row(client):
    commitment = committed()
    client.force_login(speaker(commitment))
    rows = {**LINK, "proof.rows": "2", "proof.1.title": "More", "proof.1.url": "https://example.org/more"}

    response = client.post(
        f"/commitments/{commitment.pk}/report/",
        {**REPORT, **rows, "proof.1.stands_for": "31 June 2026", "seen": "2"},
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert '<a href="#proof-1-stands_for">Piece of proof 2: Which day does it stand for?</a>' in page
    assert "June 2026 has 30 days." in page.split('id="proof-1-stands_for-about"')[1].split("</div>")[0]


@pytest.mark.parametrize("text", ["nothing-there", "x" * 5000, "No Slug"])
def test_organisation_that_no_list_has_is_refused_and_not_an_error(client, text):
    action = published_action()
    enter(client, editor())
    form = {"organisation": text, "role": "lead", "message": "Would you?", "reply_by": "10 February 2027"}

    response = client.post(f"/actions/{action.slug}/ask/", form)

    assert response.status_code == 422
    assert '<a href="#organisation">' in response.content.decode()


def test_choice_that_was_not_made_is_asked_for_at_its_field(client):
    commitment = committed()
    client.force_login(speaker(commitment))

    response = client.post(f"/commitments/{commitment.pk}/report/", {**REPORT, "status": "", "seen": "2"})

    assert response.status_code == 422
    assert "Choose one." in response.content.decode().split('id="status-about"')[1].split("</div>")[0]
