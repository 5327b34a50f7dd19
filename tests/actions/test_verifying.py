"""The program with which anybody checks a commitment from public data: with sound data and with each kind of tampered ones."""

import datetime
import importlib.util
import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from actions.commitments.correcting import correct
from actions.commitments.heads import head_over, publish_heads
from actions.commitments.published_heads import SCRIPT
from actions.models import Commitment, CommitmentEvent, DayHead
from insight.demonstration.people import make_demonstration
from insight.demonstration.plan import make_plan_demonstration
from publishing.documents.structure import canonical_json, sha256
from publishing.lifecycle.publication import withdraw
from publishing.lifecycle.redaction import redact
from tests.actions.test_organisation_record import moved_to
from tests.actions.test_record import past_the_triggers
from tests.factories.actions import committed, delivered, published_action, reached, reported

SITE = settings.BASE_URL
TOLD = datetime.datetime(2026, 11, 24, 21, 0, tzinfo=datetime.UTC)
LATER = datetime.datetime(2027, 9, 1, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("verify_commitment", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def verify(client, script):
    """`verify(commitment, kept)` returns what the program finds wrong, reading what the site serves."""

    def fetch(address):
        answer = client.get(address.removeprefix(SITE))
        assert answer.status_code in (200, 410), address
        return answer.json() if answer.status_code == 200 else None

    def verify(commitment, kept=()):
        return script.verify(SITE, commitment.pk, kept, fetch=fetch)[2]

    return verify


@pytest.fixture
def commitment(db, time_machine):
    """Signed, reported on, a step met and delivered; its days have their heads."""
    time_machine.move_to(LATER, tick=False)
    steps = [{"key": "list", "title": "The list is whole", "due": "2027-09-30"}]
    commitment = committed(action=published_action(milestones=steps))
    reported(commitment)
    reached(commitment, "list", met_on=datetime.date(2027, 6, 2))
    delivered(commitment)
    publish_heads(now=LATER)
    return commitment


def kept_heads():
    return [(day.isoformat(), hash) for day, hash in DayHead.objects.values_list("day", "hash")]


def test_sound_commitment_fits(commitment, verify):
    assert verify(commitment, kept_heads()) == []


@pytest.mark.django_db
def test_it_says_what_it_did_not_check(client, script, time_machine):
    time_machine.move_to(LATER, tick=False)
    commitment = committed()
    publish_heads(now=LATER)
    reported(commitment, date=LATER.date(), now=LATER)

    checked, unchecked, wrong = script.verify(
        SITE, commitment.pk, fetch=lambda address: client.get(address.removeprefix(SITE)).json()
    )

    assert any(sentence.startswith("3 events: each SHA-256") for sentence in checked)
    assert any("2 events are under one" in sentence for sentence in checked)
    assert any("1 events of the last two days" in sentence for sentence in unchecked)
    assert any("only with heads that you kept" in sentence for sentence in unchecked)
    assert wrong == []


@pytest.mark.django_db
def test_every_commitment_of_the_demonstration_fits(verify, settings, time_machine):
    time_machine.move_to(TOLD, tick=False)
    settings.DEMO = True
    make_plan_demonstration(people=make_demonstration(now=TOLD), now=TOLD)
    publish_heads(now=TOLD)

    assert {str(commitment): verify(commitment, kept_heads()) for commitment in Commitment.objects.all()} == {
        str(commitment): [] for commitment in Commitment.objects.all()
    }
    assert CommitmentEvent.objects.count() >= 45


def said(found, text):
    assert any(text in sentence for sentence in found), found


def test_changed_record_shows(commitment, verify):
    past_the_triggers(
        "UPDATE actions_commitmentevent SET record = replace(record, 'the list', 'no list') WHERE number = 2"
    )

    found = verify(commitment)

    said(found, "Event 2: the record was changed")
    said(found, "The site says: Event 2: the record was changed.")


@pytest.mark.parametrize(
    ("number", "text"), [(3, "it does not follow the one before it"), (5, "Last event: None is shown")]
)
def test_removed_event_shows(commitment, verify, number, text):
    past_the_triggers("DELETE FROM actions_commitmentevent WHERE number = %s", number)

    found = verify(commitment)

    said(found, text)
    said(found, "is not what its events and the head before it give")


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("actions_commitment SET statement = 'We promise nothing.'", "statement: 'We promise nothing.' is shown"),
        ("actions_commitment SET due = '2030-01-01'", "due: '2030-01-01' is shown"),
        ("actions_commitment SET state = 'committed'", "state: 'committed' is shown"),
        ("actions_commitment SET role = 'partner'", "role: 'partner' is shown"),
        ("actions_commitmentevent SET name = 'A King' WHERE number = 2", "signature: ['A King',"),
        ("actions_commitmentevent SET at = '2027-01-21' WHERE number = 2", "Event 2, what and when"),
        ("actions_progressreport SET done = 'All of it.'", "reports, done: 'All of it.' is shown"),
        ("actions_proof SET url = 'https://example.org/x'", "reports, proof:"),
        ("actions_assessment SET completion = 'limited'", "assessments, completion: 'limited' is shown"),
        ("actions_milestonemet SET met_on = '2027-05-01'", "Milestone list: '2027-05-01' is shown"),
    ],
)
def test_changed_row_shows(commitment, verify, statement, text):
    past_the_triggers(f"UPDATE {statement}")

    said(verify(commitment), text)


def test_corrected_entries_are_known_as_such(commitment, verify):
    by = commitment.events.get(kind="committed").by
    for number in [3, 4]:
        correct(commitment=commitment, number=number, reason="The wrong day.", by=by, now=LATER)
    assert verify(commitment, kept_heads()) == []

    past_the_triggers("UPDATE actions_progressreport SET corrected_by_id = NULL")
    said(verify(commitment), "reports, corrected: False is shown, and True is on the record")


@pytest.mark.django_db
def test_promise_that_was_changed_by_agreement_fits(verify, time_machine):
    time_machine.move_to(LATER, tick=False)
    commitment = moved_to(committed(), datetime.date(2028, 2, 14))
    publish_heads(now=LATER)

    assert commitment.due == datetime.date(2028, 2, 14)
    assert verify(commitment, kept_heads()) == []


def test_withdrawn_action_leaves_the_rest_to_check(people, commitment, verify):
    withdraw(entry=commitment.action.entry, by=people.editor, now=LATER, reason="Not wanted any more.")

    assert verify(commitment, kept_heads()) == []


def test_report_that_was_left_out_shows(commitment, verify):
    past_the_triggers("DELETE FROM actions_proof WHERE report_id IS NOT NULL")
    past_the_triggers("DELETE FROM actions_progressreport")

    said(verify(commitment), "Receipts of reports: [] is shown")


def rewrite_everything(commitment):
    """As somebody would who owns the database and knows how all of it is made: chain, row and heads."""
    before = ""
    for event in commitment.events.order_by("number"):
        text = json.loads(json.dumps(event.document).replace("make the list", "do nothing"))
        record = canonical_json({**text, "previous_hash": before})
        past_the_triggers(
            "UPDATE actions_commitmentevent SET record = %s, previous_hash = %s, hash = %s WHERE id = %s",
            record, before, sha256(record), event.pk,
        )  # fmt: skip
        before = sha256(record)
    past_the_triggers("UPDATE actions_commitment SET statement = replace(statement, 'make the list', 'do nothing')")
    before = ""
    for head in DayHead.objects.order_by("day"):
        hashes = CommitmentEvent.objects.filter(at__date=head.day).values_list("hash", flat=True)
        new = head_over(head.day, before, hashes)
        past_the_triggers(
            "UPDATE actions_dayhead SET previous_hash = %s, hash = %s WHERE id = %s", before, new, head.pk
        )
        before = new


def test_everything_rewritten_shows_to_who_kept_a_head_and_to_nobody_else(commitment, verify):
    kept = kept_heads()

    rewrite_everything(commitment)

    assert verify(commitment) == []
    said(verify(commitment, kept[:1]), "You kept another head of 2027-08-01. What happened until then was rewritten")


def test_chain_rewritten_without_the_heads_shows(commitment, verify):
    rows = list(DayHead.objects.values_list("previous_hash", "hash", "pk"))
    rewrite_everything(commitment)
    for row in rows:
        past_the_triggers("UPDATE actions_dayhead SET previous_hash = %s, hash = %s WHERE id = %s", *row)

    said(verify(commitment), "The head of 2027-01-20 is not what its events and the head before it give.")


def test_heads_that_were_removed_show(commitment, verify):
    past_the_triggers("DELETE FROM actions_dayhead")

    said(verify(commitment), "Event 1: no published head covers it.")


def test_text_taken_out_by_law_is_told(people, commitment, verify):
    redact(text="make the list", by=people.administrator, now=LATER, rule="other", reason="Law.", really=True)

    found = verify(commitment, kept_heads())

    said(found, "a text was taken out of the record")
    assert not any("head" in sentence for sentence in found)


@pytest.mark.django_db(transaction=True)
def test_as_a_program_against_a_server(live_server, settings, tmp_path):
    settings.BASE_URL = live_server.url
    commitment = committed()
    publish_heads(now=LATER)
    kept = tmp_path / "kept.txt"
    kept.write_text("".join(f"{day} {hash}\n" for day, hash in kept_heads()))

    def run():
        program = [sys.executable, "-I", str(SCRIPT), live_server.url, str(commitment.pk), str(kept)]
        return subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)

    sound = run()
    assert (sound.returncode, sound.stderr) == (0, "")
    assert "Checked: 2 events: each SHA-256 computed anew" in sound.stdout
    assert "2 kept heads compared" in sound.stdout

    past_the_triggers("UPDATE actions_commitment SET statement = 'Nothing.'")
    connection.commit()
    tampered = run()
    assert tampered.returncode == 1
    assert "DOES NOT FIT: statement: 'Nothing.' is shown" in tampered.stdout


def test_script_can_be_taken_from_the_site(client, db):
    assert client.get("/commitments/verify_commitment.py").content == SCRIPT.read_bytes()
