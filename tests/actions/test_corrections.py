"""A mistaken entry is corrected by a later event: it stays readable, is marked wherever it is shown, and counts for nothing."""

import datetime

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from actions.commitments.correcting import correct
from actions.commitments.event_log import Overtaken
from actions.commitments.receipts import receipt_of
from actions.commitments.reporting import meet_milestone, report
from actions.models import Action, Commitment, Milestone, MilestoneMet, ProgressReport
from actions.states import met_on, standing_of_commitments, state_of_actions
from publishing.lifecycle.redaction import redact
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests.actions.test_commitment_pages import text_of
from tests.at_once import at_once, refused
from tests.factories.actions import (
    committed,
    delivered,
    published_action,
    reached,
    reported,
    representative,
    speaker,
)
from tests.factories.organisations import OrganisationFactory
from tests.tokens import client_of

pytestmark = pytest.mark.django_db
DAY = datetime.date(2027, 6, 1)
NOW = datetime.datetime(2027, 6, 3, 9, 0, tzinfo=datetime.UTC)
MILESTONES = [{"key": "list", "title": "The list is whole", "due": "2027-09-30"}]


def proof(day):
    return [{"url": "https://example.org/list", "title": "The list", "stands_for": day}]


@pytest.fixture
def action():
    return published_action(milestones=MILESTONES)


@pytest.fixture
def commitment(action):
    return committed(action=action)


def corrected(commitment, event, reason="It was another list.", now=NOW, **changes):
    return correct(
        commitment=commitment, number=event.number, reason=reason, by=speaker(commitment), now=now, **changes
    )


# --- days that no milestone and no proof has


@pytest.mark.parametrize(
    ("day", "stands_for", "pointer"),
    [
        (datetime.date(1066, 10, 14), DAY, "/met_on"),
        (datetime.date(2026, 12, 31), DAY, "/met_on"),
        (datetime.date(2027, 6, 4), DAY, "/met_on"),
        (DAY, datetime.date(1, 1, 1), "/proof/0/stands_for"),
        (DAY, datetime.date(2021, 12, 31), "/proof/0/stands_for"),
        (DAY, datetime.date(2027, 6, 4), "/proof/0/stands_for"),
    ],
)
def test_milestone_is_not_met_before_anybody_was_asked_nor_shown_by_what_is_older_than_the_plan(
    commitment, day, stands_for, pointer
):
    with pytest.raises(Invalid) as refusal:
        meet_milestone(
            commitment=commitment, key="list", met_on=day, proof=proof(stands_for), by=speaker(commitment), now=NOW
        )

    assert list(refusal.value.errors) == [pointer]
    assert not MilestoneMet.objects.exists()


def test_earliest_days_themselves_are_taken(commitment):
    met = meet_milestone(
        commitment=commitment, key="list", met_on=datetime.date(2027, 1, 1), proof=proof(datetime.date(2022, 1, 1)),
        by=speaker(commitment), now=NOW,
    )  # fmt: skip

    assert met.met_on == datetime.date(2027, 1, 1)


def test_proof_of_a_report_has_the_same_first_day(commitment):
    with pytest.raises(Invalid) as refusal:
        report(
            commitment=commitment, date=DAY, status="on-track", done="Half.", proof=proof(datetime.date(2021, 12, 31)),
            by=speaker(commitment), now=NOW,
        )  # fmt: skip

    assert refusal.value.errors == {"/proof/0/stands_for": ["Proof stands for 1 January 2022 or a later day."]}


# --- who says what is met


def test_who_leads_says_what_is_met_and_a_partner_does_not(client, action, commitment):
    partner = committed(action=action, role="partner")

    with pytest.raises(WrongState, match=f"{commitment.organisation} leads this action"):
        reached(partner, "list")

    client.force_login(speaker(partner))
    page = client.get(f"/commitments/{partner.pk}/milestones/list/")
    assert page.status_code == 409
    assert "milestones/list" not in client.get(partner.get_absolute_url()).content.decode()
    assert reached(commitment, "list").key == "list"


def test_where_nobody_leads_whoever_stands_says_what_is_met(action):
    assert reached(committed(action=action, role="partner"), "list").met_on == DAY


def test_milestone_is_entered_after_delivery_and_until_then_the_page_says_why_it_stands_open(client, commitment):
    delivered(commitment, now=datetime.datetime(2027, 10, 5, 9, 0, tzinfo=datetime.UTC))

    before = text_of(client.get(commitment.get_absolute_url()))
    meet_milestone(
        commitment=commitment, key="list", met_on=DAY, proof=proof(DAY), by=speaker(commitment),
        now=datetime.datetime(2027, 10, 6, 9, 0, tzinfo=datetime.UTC),
    )  # fmt: skip
    after = text_of(client.get(commitment.get_absolute_url()))

    assert "Not met yet" not in before
    assert (
        "Nobody entered that this was met. The programme team assessed the whole as complete on 5 October 2027."
        in before
    )
    assert "Met on 1 June 2027" in after
    assert "Nobody entered" not in after
    assert "delivered, as the programme team confirmed on 5 October 2027" in after


# --- corrections


def test_corrected_milestone_counts_for_nothing_and_can_be_met_again(commitment):
    first = reached(commitment, "list")
    event = corrected(commitment, first.event)

    assert event.kind == "corrected"
    assert event.said == {
        "reason": "It was another list.", "event": first.event.hash, "entered": "milestone-met", "day": "2027-06-01",
        "title": "The list is whole",
    }  # fmt: skip
    assert Milestone.objects.annotate(met_on=met_on()).get().met_on is None
    again = reached(commitment, "list", met_on=datetime.date(2027, 6, 5))
    assert list(MilestoneMet.objects.all()) == [again]
    assert MilestoneMet.with_corrected.count() == 2
    assert receipt_of(again.event.hash).is_sound


def test_corrected_report_says_nothing_of_how_it_stands(commitment):
    reported(commitment, "on-track", date=datetime.date(2027, 5, 1))
    row = reported(commitment, "off-track")

    def standing():
        found = Commitment.objects.annotate(standing=standing_of_commitments(datetime.date(2027, 6, 15)))
        return found.get().standing, Action.objects.annotate(state=state_of_actions(DAY)).get().state

    assert standing() == ("at-risk", "at-risk")
    corrected(commitment, row.event)
    assert standing() == ("on-track", "owned")
    assert reported(commitment, date=datetime.date(2027, 6, 5)).number == 3


def test_entry_is_corrected_once_by_who_speaks_and_with_a_reason(commitment):
    row = reported(commitment)
    with pytest.raises(NotAllowed):
        correct(
            commitment=commitment, number=row.event.number, reason="No.", by=representative(OrganisationFactory()),
            now=NOW,
        )  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        corrected(commitment, row.event, reason=" ")
    assert list(refusal.value.errors) == ["/reason"]
    with pytest.raises(Overtaken):
        corrected(commitment, row.event, seen=1)
    with pytest.raises(Invalid) as refusal:
        correct(commitment=commitment, number=2, reason="The signature.", by=speaker(commitment), now=NOW)
    assert list(refusal.value.errors) == ["/number"]

    corrected(commitment, row.event)

    with pytest.raises(WrongState, match="corrected this already: It was another list"):
        corrected(commitment, row.event)
    assert commitment.events.filter(kind="corrected").count() == 1


@pytest.mark.parametrize("model", [ProgressReport, MilestoneMet])
def test_database_lets_an_entry_be_corrected_once_by_its_own_correction_and_changes_nothing_else(commitment, model):
    first, met = reported(commitment), reached(commitment, "list")
    row, other = (first, met) if model is ProgressReport else (met, first)
    of_another = corrected(commitment, other.event)
    day = "date" if model is ProgressReport else "met_on"
    table = connection.ops.quote_name(model._meta.db_table)

    def refused(change, *values):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {change}", values)  # noqa: S608 – of this test

    refused(f"{day} = {day} - 1")
    refused("corrected_by_id = %s", of_another.pk)
    refused("corrected_by_id = %s", row.event_id)
    corrected(commitment, row.event)
    refused("corrected_by_id = NULL")
    refused(f"{day} = {day} - 1")
    refused("corrected_by_id = corrected_by_id, entered_on = entered_on - 1")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 – of this test


def test_receipt_shows_a_correction_that_was_taken_away_or_made_up(commitment):
    row = reported(commitment)
    event = corrected(commitment, row.event)
    assert receipt_of(event.hash).is_sound

    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("UPDATE actions_progressreport SET corrected_by_id = NULL")

    assert receipt_of(event.hash).problems == [
        f"Event {row.event.number}: the table and the record disagree about the correction."
    ]


@pytest.mark.parametrize("entered", ["report", "milestone"])
def test_every_page_and_answer_shows_the_first_entry_and_marks_it(client, commitment, entered):
    row = reported(commitment) if entered == "report" else reached(commitment, "list")
    event = corrected(commitment, row.event)
    mark = "Corrected on 3 June 2027"

    page = text_of(client.get(commitment.get_absolute_url()))
    assert page.count(f"{mark} by {event.name}, and does not hold: It was another list.") == 1
    assert "The list" in page
    for address in [
        "/plan/log/",
        f"/plan/log/?organisation={commitment.organisation.slug}",
        commitment.action.get_absolute_url(),
        f"/commitments/receipts/{row.event.hash}/",
    ]:
        assert f"{mark}, and does not hold: It was another list." in text_of(client.get(address)), address
    assert f"{mark}, and does not hold" in client.get("/feeds/plan.atom").content.decode()
    shown = client.get(f"/api/v1/commitments/{commitment.pk}/events/").json()
    marks = {item["number"]: item["corrected_by"] for item in shown}
    assert marks[row.event.number].endswith(f"/api/v1/events/{event.hash}/")
    assert marks[event.number] is None
    assert client.get(f"/api/v1/events/{row.event.hash}/").json()["corrected_by"] == marks[row.event.number]
    assert client.get("/api/v1/events/").json()["events"][row.event.number - 1]["corrected_by"]


def test_reports_of_the_api_say_which_were_corrected(client, commitment):
    row = reported(commitment)
    event = corrected(commitment, row.event)

    (shown,) = client.get(f"/api/v1/commitments/{commitment.pk}/reports/").json()

    assert shown["correction"]["reason"] == "It was another list."
    assert shown["correction"]["receipt"].endswith(f"/api/v1/events/{event.hash}/")


def test_program_corrects_an_entry(client, commitment):
    row = reported(commitment)
    address = f"/api/v1/commitments/{commitment.pk}/"
    program = client_of(speaker(commitment), scopes=["report"], organisation=commitment.organisation)
    tag = client.get(address).headers["ETag"]

    made = program.post(
        f"{address}events/{row.event.number}/correct/", {"reason": "A slip."}, content_type="application/json",
        headers={"If-Match": tag},
    )  # fmt: skip

    assert made.status_code == 201
    assert commitment.events.last().said["reason"] == "A slip."


def test_representative_corrects_an_entry_on_its_page(client, commitment, time_machine):
    time_machine.move_to(NOW, tick=False)
    row = reported(commitment)
    client.force_login(speaker(commitment))
    address = f"/commitments/{commitment.pk}/events/{row.event.number}/correct/"
    assert address in client.get(commitment.get_absolute_url()).content.decode()
    form = client.get(address)
    assert "Half of it." in text_of(form)

    sent = client.post(address, {"reason": "A slip.", "seen": form.context["seen"]})

    assert sent.status_code == 302
    assert commitment.events.last().said["reason"] == "A slip."
    assert client.get(address).status_code == 409
    assert address not in client.get(commitment.get_absolute_url()).content.decode()


def test_text_of_a_corrected_report_can_be_taken_out(people, commitment):
    row = reported(commitment)
    corrected(commitment, row.event)

    redact(text="Half of it", by=people.administrator, now=timezone.now(), rule="name", reason="A name.", really=True)

    assert ProgressReport.with_corrected.get().done == "[removed]."


def test_record_of_three_corrections_asks_as_often_as_that_of_one(client, commitment, django_assert_num_queries):
    def queries():
        with django_assert_num_queries(10):
            client.get(commitment.get_absolute_url())

    corrected(commitment, reported(commitment).event)
    queries()
    for day in [4, 5]:
        corrected(commitment, reported(commitment, date=datetime.date(2027, 6, day)).event)
    queries()


@pytest.mark.django_db(transaction=True)
def test_three_that_correct_at_once_make_one_event():
    commitment = committed()
    event = reported(commitment).event

    refusals = refused(at_once(*[lambda: corrected(commitment, event)] * 3), WrongState)

    assert len(refusals) == 2
    assert commitment.events.filter(kind="corrected").count() == 1
