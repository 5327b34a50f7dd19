"""The record: nobody edits it, whoever has the database; and whoever does all the same is shown by the receipt."""

import hashlib
import json

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from actions.commitments.receipts import receipt_of
from actions.models import Assessment, Commitment, CommitmentEvent, MilestoneMet, ProgressReport, Proof
from publishing.documents.structure import canonical_json, sha256
from publishing.lifecycle.redaction import redact
from publishing.published.content_changes import TRIGGER
from tests.factories.actions import committed, delivered, published_action, reached, reported
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment(snapshot, db):
    """Asked, signed, reported on and delivered."""
    return Commitment.objects.get(pk=snapshot.kept("a delivered commitment", deliver).pk)


def deliver():
    commitment = committed()
    reported(commitment)
    return delivered(commitment)


def refused(statement, *values):
    def change():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError):
        change()


def past_the_triggers(statement, *values):
    """As somebody would who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.mark.parametrize("model", [CommitmentEvent, ProgressReport, Proof, Assessment])
def test_rows_on_the_record_are_not_changed_deleted_or_emptied(commitment, model):
    table, name = model._meta.db_table, connection.ops.quote_name
    column = "position" if model is Proof else "number"

    refused(f"UPDATE {name(table)} SET {column} = {column} + 7")
    refused(f"DELETE FROM {name(table)}")
    refused(f"TRUNCATE {name(table)} CASCADE")

    assert model.objects.exists()


def test_milestones_met_are_kept_too(commitment):
    assert [trigger.name for trigger in MilestoneMet._meta.triggers] == [
        "milestone_met_is_kept", "milestone_met_is_not_deleted", "milestone_met_is_corrected_once",
        "milestone_mets_cannot_be_emptied",
    ]  # fmt: skip


def test_hash_is_that_of_the_record_and_each_follows_the_last(commitment):
    before = ""
    for event in commitment.events.all():
        assert event.hash == hashlib.sha256(event.record.encode()).hexdigest()
        assert event.previous_hash == json.loads(event.record)["previous_hash"] == before
        assert event.record == canonical_json(event.document)
        before = event.hash


def another(commitment, **changes):
    """The row of an event that would follow, with something wrong in it."""
    last = commitment.events.last()
    document = {
        **last.document, "number": last.number + 1, "previous_hash": last.hash, **changes.pop("document", {}),
    }  # fmt: skip
    record = canonical_json(document)
    row = {
        "commitment": commitment, "number": last.number + 1, "kind": last.kind, "by": last.by, "name": last.name,
        "job_title": last.job_title, "at": last.at, "record": record, "previous_hash": last.hash,
        "hash": sha256(record), **changes,
    }  # fmt: skip
    return CommitmentEvent(**row)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hash": "0" * 64}, {"number": 9, "document": {"number": 9}}, {"kind": "asked"}, {"name": "Somebody"},
        {"job_title": "King"}, {"by": None}, {"document": {"number": 2}}, {"document": {"previous_hash": ""}},
        {"previous_hash": "", "document": {"previous_hash": ""}}, {"record": "no JSON"},
    ],
    ids=str,
)  # fmt: skip
def test_event_that_does_not_fit_is_refused_by_the_database(commitment, wrong):
    with pytest.raises(DatabaseError), transaction.atomic():
        another(commitment, **wrong).save()


def test_event_that_fits_is_taken_and_the_commitment_has_to_follow(commitment):
    """So that the test above cannot pass for another reason."""
    with transaction.atomic():
        another(commitment).save()
        Commitment.objects.filter(pk=commitment.pk).update(edit=commitment.edit + 1)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_commitment_does_not_change_without_an_event(commitment):
    refused("UPDATE actions_commitment SET state = 'committed' WHERE id = %s", commitment.pk)
    refused("UPDATE actions_commitment SET edit = edit + 1 WHERE id = %s", commitment.pk)


SHOWN = {
    "statement": "We promise nothing.", "due": "2030-01-01", "dates_reason": "So.", "message": "Would you not?",
    "reason": "So.", "reply_by": "2030-01-01", "asked_on": "2020-01-01",
}  # fmt: skip


@pytest.mark.parametrize("column", SHOWN)
def test_nothing_that_is_shown_of_a_commitment_changes_without_an_event(commitment, column):
    refused(f"UPDATE actions_commitment SET {column} = %s WHERE id = %s", SHOWN[column], commitment.pk)


@pytest.mark.parametrize("column", SHOWN)
def test_what_is_shown_of_a_commitment_and_was_changed_shows_on_its_receipts(commitment, column):
    past_the_triggers(f"UPDATE actions_commitment SET {column} = %s WHERE id = %s", SHOWN[column], commitment.pk)

    receipt = receipt_of(commitment.events.get(kind="committed").hash)

    assert receipt.problems == ["The commitment says something else than its last event."]


def test_a_signature_cannot_be_given_to_another_organisation(commitment):
    other = OrganisationFactory()
    statement = "UPDATE actions_commitment SET organisation_id = %s WHERE id = %s"
    refused(statement, other.pk, commitment.pk)
    past_the_triggers(statement, other.pk, commitment.pk)

    assert not receipt_of(commitment.events.get(kind="committed").hash).is_sound


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("progressreport", "done", "All of it.", "Event 3: the table and the record disagree about the done."),
        ("progressreport", "date", "2027-02-02", "Event 3: the table and the record disagree about the date."),
        ("proof", "url", "https://example.org/x", "Event 3: the table and the record disagree about the proof."),
        ("assessment", "note", "None of it.", "Event 4: the table and the record disagree about the note."),
    ],
)
def test_report_proof_and_assessment_that_were_changed_show(commitment, table, column, value, said):
    past_the_triggers(f"UPDATE actions_{table} SET {column} = %s", value)

    assert receipt_of(commitment.events.get(kind="committed").hash).problems == [said]


def test_milestone_met_that_was_changed_shows():
    steps = [{"key": "list", "title": "The list is whole", "due": "2027-09-30"}]
    event = reached(committed(action=published_action(milestones=steps)), "list").event
    past_the_triggers("UPDATE actions_milestonemet SET met_on = %s", "2027-05-01")

    assert receipt_of(event.hash).problems == ["Event 3: the table and the record disagree about the day."]


def test_sound_receipt_says_so(commitment):
    event = commitment.events.get(kind="committed")

    receipt = receipt_of(event.hash)

    assert (receipt.event, receipt.is_sound, receipt.recomputed, receipt.checked) == (event, True, event.hash, 4)


def test_receipt_nobody_has_is_not_found(commitment):
    assert receipt_of("0" * 64) is None


def forged(event):
    return event.record.replace("We will make the list.", "We promise nothing.")


def test_changed_record_shows(commitment):
    event = commitment.events.get(kind="committed")
    past_the_triggers("UPDATE actions_commitmentevent SET record = %s WHERE id = %s", forged(event), event.pk)

    receipt = receipt_of(event.hash)

    assert not receipt.is_sound
    assert "Event 2: the record was changed. Its hash is not the one it was given." in receipt.problems


def test_record_changed_together_with_its_hash_shows_in_the_next_event_and_on_the_printed_receipt(commitment):
    event = commitment.events.get(kind="committed")
    new = sha256(forged(event))
    past_the_triggers(
        "UPDATE actions_commitmentevent SET record = %s, hash = %s WHERE id = %s", forged(event), new, event.pk
    )

    assert receipt_of(event.hash) is None
    assert receipt_of(new).problems == ["Event 3 does not follow the one before it: one of the two was changed."]


def test_missing_event_shows(commitment):
    event = commitment.events.get(kind="committed")
    past_the_triggers("DELETE FROM actions_commitmentevent WHERE number = 3 AND commitment_id = %s", commitment.pk)

    assert "An event is missing before event 4." in receipt_of(event.hash).problems


def test_cut_off_end_shows(commitment):
    event = commitment.events.get(kind="committed")
    past_the_triggers("DELETE FROM actions_commitmentevent WHERE number = 4 AND commitment_id = %s", commitment.pk)

    assert receipt_of(event.hash).problems == ["The commitment says something else than its last event."]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("name", "Somebody Else", "name"), ("job_title", "King", "job title"), ("deed", "declined", "kind of event"),
        ("at", "2020-01-01T00:00:00Z", "time"),
    ],
)  # fmt: skip
def test_changed_column_shows(commitment, column, value, said):
    event = commitment.events.get(kind="committed")
    past_the_triggers(f"UPDATE actions_commitmentevent SET {column} = %s WHERE id = %s", value, event.pk)

    assert receipt_of(event.hash).problems == [f"Event 2: the table and the record disagree about the {said}."]


def test_triggers_are_there_and_not_only_declared(commitment):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'actions_commitmentevent'::regclass"
            " AND NOT tgisinternal AND tgenabled = 'O' AND tgname <> %s",
            [TRIGGER],  # which every table of what pages show has
        )
        assert cursor.fetchone()[0] == len(CommitmentEvent._meta.triggers) == 4
    assert pgtrigger.registered("actions.CommitmentEvent:commitment_event_is_kept")


def test_text_that_the_law_wants_gone_is_taken_out_and_the_receipt_says_so(people):
    commitment = committed(statement='We ask "Jamie Sample"\nbefore the move.')
    event = commitment.events.get(kind="committed")
    reported(commitment)

    redact(
        text='"Jamie Sample" before',
        by=people.administrator,
        now=event.at,
        rule="name",
        reason="It names a child.",
        really=True,
    )

    receipt = receipt_of(event.hash)
    assert "Jamie" not in receipt.event.record
    assert "[removed]" in receipt.event.said["statement"]
    assert receipt.problems == [
        f"Event {number}: on 20 January 2027 a text was taken out of the record (names of individuals). "
        "The hash is that of the record as it was before."
        for number in [2, 3]
    ]
    commitment.refresh_from_db()
    assert "Jamie" not in commitment.statement
