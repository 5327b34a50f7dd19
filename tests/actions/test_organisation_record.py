"""An organisation's own page in dates, its feed, and the same on its own website."""

import datetime

import pytest
from django.conf import settings

from actions.commitments.changes import answer_change, propose_change
from actions.models import CommitmentEvent
from actions.plan.organisation import commitments_of, in_dates
from publishing.lifecycle.redaction import redact
from tests.actions.test_commitment_pages import text_of
from tests.factories.actions import (
    SIGNED_AT,
    asked,
    committed,
    declined,
    delivered,
    editor,
    published_action,
    reached_body,
    speaker,
    withdrawn,
)
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
TODAY = datetime.datetime(2028, 3, 1, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def in_march(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def organisation():
    return reached_body()


def rows(organisation):
    return in_dates(commitments_of(organisation))


def test_promise_that_is_late_says_since_when(organisation, client):
    committed(organisation=organisation)

    (row,) = rows(organisation)

    assert row.promised_on == datetime.date(2027, 1, 20)
    assert row.late_since == datetime.date(2028, 1, 31)
    assert row.sentence == (
        "Asked on 10 January 2027 to lead. Promised on 20 January 2027, for 31 January 2028. 31 January 2028 has passed."
    )
    assert "Late since" in text_of(client.get(organisation.get_absolute_url()))


def test_date_that_was_moved_by_agreement_says_both_and_why(organisation, client):
    commitment = committed(organisation=organisation)
    moved_to(commitment, datetime.date(2028, 2, 14))

    (row,) = rows(organisation)

    assert row.sentence == (
        "Asked on 10 January 2027 to lead. Promised on 20 January 2027, for 31 January 2028. Changed on 21 January 2027: "
        "By 14 February 2028 in place of 31 January 2028, because “A second store was found”. 14 February 2028 has passed."
    )
    assert row.first_due == datetime.date(2028, 1, 31)
    page = text_of(client.get(organisation.get_absolute_url()))
    assert "On 21 January 2027: By 14 February 2028 in place of 31 January 2028" in page
    (line,) = client.get(f"/api/v1/organisations/{organisation.slug}/record/").json()["commitments"]
    assert (line["first_due"], line["due"], line["late_since"]) == ("2028-01-31", "2028-02-14", "2028-02-14")
    assert [change["on"] for change in line["changed"]] == ["2027-01-21"]


def moved_to(commitment, due):
    """Move a promise by agreement, the day after it was signed."""
    now, signer = SIGNED_AT + datetime.timedelta(days=1), speaker(commitment)
    about = {"commitment": commitment, "now": now}
    signs = {"job_title": "Director", "authority": True}
    change = propose_change(due=due, reason="A second store was found.", by=signer, **signs, **about)
    answer_change(number=change.number, answer="accepted", by=editor(), **about)
    commitment.refresh_from_db()
    return commitment


def test_delivered_promise_is_not_late(organisation):
    delivered(committed(organisation=organisation))

    (row,) = rows(organisation)

    assert (row.delivered_on, row.late_since) == (datetime.date(2027, 8, 1), None)
    assert row.sentence.endswith("Found complete on 1 August 2027.")


def test_declined_and_withdrawn_say_when(organisation):
    declined(organisation=organisation)
    withdrawn(committed(organisation=organisation))

    assert [row.sentence.rpartition(". ")[2] for row in rows(organisation)] == [
        "Declined on 10 June 2027.", "Withdrawn on 10 June 2027.",
    ]  # fmt: skip


def test_question_that_reached_nobody_was_not_asked(client):
    organisation = OrganisationFactory()
    asked(organisation=organisation)
    record = f"/api/v1/organisations/{organisation.slug}/record/"

    (line,) = client.get(record).json()["commitments"]

    assert line["sentence"] == "A question was written on 10 January 2027; nobody there has been told of it."
    assert "nobody there has been told" in text_of(client.get(organisation.get_absolute_url()))


def test_record_by_the_api_is_that_of_the_page(organisation, client):
    commitment = committed(organisation=organisation)

    answer = client.get(f"/api/v1/organisations/{organisation.slug}/record/").json()

    assert answer["on"] == "2028-03-01"
    (line,) = answer["commitments"]
    assert line["action"] == commitment.action.title
    assert (line["first_due"], line["due"], line["changed"]) == ("2028-01-31", "2028-01-31", [])
    assert line["html"] == settings.BASE_URL + commitment.get_absolute_url()
    assert client.get("/api/v1/organisations/nobody/record/").status_code == 404


def test_feed_is_of_this_organisation_and_its_tag_is_of_what_is_sent(organisation, client, people):
    committed(organisation=organisation, action=published_action(title="Ask Morag Example first"))
    other = committed()
    address = f"/organisations/{organisation.slug}/record.atom"
    answer = client.get(address)
    text = answer.content.decode()

    assert text.count("<entry>") == 2
    assert other.organisation.name not in text
    assert address in client.get(organisation.get_absolute_url()).content.decode()
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304

    redact(text="Morag Example", by=people.administrator, now=TODAY, rule="name", reason="A person.", really=True)
    again = client.get(address, headers={"If-None-Match": answer["ETag"], "If-Modified-Since": answer["Last-Modified"]})
    assert again.status_code == 200
    assert "Morag" not in again.content.decode()


def test_every_kind_of_event_has_a_sentence_in_the_feed(organisation, client):
    """One table words them all; what it does not know is called as the kind is."""
    from actions.plan.log import sentence_of

    event = committed(organisation=organisation).events.last()
    for kind in CommitmentEvent.Kind:
        document = {**event.document, "deed": kind.value, "said": SAID.get(kind.value, {})}
        made = CommitmentEvent(kind=kind.value, name="Pat", job_title="Head")
        made.document = document
        assert event.document["action"]["title"] in sentence_of(made), kind


AGREED = {"first": {"due": "2028-01-31"}, "now": {"due": "2028-02-14"}, "reason": "So.", "proposal": {"name": "Kit"}}
SAID = {
    "question-changed": AGREED, "change-proposed": AGREED, "change-accepted": AGREED, "change-taken-back": AGREED,
    "change-refused": {"proposal": {"name": "Kit"}, "reason": "So."}, "handed-over": {"to": {"name": "Kit", "job_title": "B"}},
    "asked": {"reply_by": "2027-02-10"}, "reminded": {"of": "a reply"}, "taken-back": {"reason": "So."},
    "committed": {"due": "2028-01-31"}, "second-signature-asked": {"name": "A", "job_title": "B"},
    "declined": {"reason": "So."}, "withdrawn": {"reason": "So."}, "reported": {"date": "2027-06-01", "status": "on-track"},
    "milestone-met": {"met_on": "2027-06-01", "title": "The list"}, "assessed": {"completion": "limited"},
    "corrected": {"entered": "reported", "day": "2027-06-01", "reason": "So."},
    "action-withdrawn": {"was": "asked", "reason": "So."},
    "action-moved": {"from": {"title": "Plan A"}, "to": {"title": "Plan B"}, "reason": "So."},
}  # fmt: skip


def test_script_is_for_any_website_and_makes_no_markup(client):
    answer = client.get("/embed/organisation.js")
    source = answer.content.decode()

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/embed/organisation.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    for unsafe in ["innerHTML", "insertAdjacentHTML", "document.write", ".style", "eval(", "setAttribute("]:
        assert unsafe not in source


def test_page_of_the_embed_has_code_for_this_organisation(organisation, client):
    page = client.get(f"/organisations/{organisation.slug}/embed/").content.decode()

    assert f'data-commitments-of="{organisation.slug}"&gt;' in page
    assert f'&lt;script src="{settings.BASE_URL}/embed/organisation.js" defer&gt;' in page
    assert client.get("/organisations/nobody/embed/").status_code == 404
