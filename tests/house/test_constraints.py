"""What must hold even for raw SQL: each row here is refused by the database itself."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from actions.commitments.answering import ask_second_signature
from actions.models import (
    Action,
    ActionBarrier,
    Assessment,
    Candidate,
    Commitment,
    Milestone,
    MilestoneMet,
    Plan,
    ProgressReport,
    Proof,
    SecondSignature,
)
from barriers.models import Barrier, Category, Evidence, Relation
from definitions.models import Broader, Definition
from evidence.models import Source
from organisations.models import Membership, Organisation, Person
from publishing.models import Entry
from tests.factories.actions import (
    SIGNED_AT,
    asked,
    committed,
    delivered,
    published_action,
    reached,
    reported,
    speaker,
)
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db


def refused(change):
    """Runs a change, and checks what waits for the end of the transaction too."""

    def at_once():
        change()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError), transaction.atomic():
        at_once()


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (Entry, {"kind": "poem"}), (Entry, {"slug": "Not a slug"}),
        (Source, {"title": ""}), (Source, {"themes": ["red"]}), (Source, {"checked": "maybe"}),
        (Source, {"url": "javascript:alert(1)"}), (Source, {"issued": "2024", "issued_from": None}),
        (Definition, {"label": ""}), (Definition, {"definition": ""}), (Definition, {"basis": "rumour"}),
        (Barrier, {"themes": []}), (Barrier, {"themes": ["red"]}), (Barrier, {"stages": ["end"]}),
        (Barrier, {"kind": "wall"}), (Barrier, {"confidence": "total"}), (Barrier, {"confidence_explanation": ""}),
        (Barrier, {"title": ""}), (Evidence, {"stance": "shrugs"}), (Relation, {"kind": "likes"}),
        (Category, {"vocabulary": "colours"}), (Category, {"label": ""}),
        (Action, {"due": datetime.date(2027, 4, 1)}), (Action, {"title": ""}), (Candidate, {"role": "king"}),
        (Milestone, {"due": datetime.date(2029, 1, 1)}), (Milestone, {"due": datetime.date(2027, 1, 1)}),
        (Action, {"due": datetime.date(2027, 6, 1)}), (Action, {"starts": datetime.date(2027, 12, 1)}),
        (Plan, {"ends": datetime.date(2026, 1, 1)}), (Plan, {"title": ""}),
        (Organisation, {"kind": "club"}), (Organisation, {"roles": []}), (Organisation, {"roles": ["king"]}),
        (Organisation, {"name": ""}), (Person, {"role": "king"}), (Person, {"name": ""}),
    ],
    ids=lambda value: getattr(value, "__name__", None) or ",".join(f"{k}={v}" for k, v in value.items()),
)  # fmt: skip
def test_wrong_value_is_refused(small_world, model, wrong):
    assert model.objects.exists()

    refused(lambda: model.objects.update(**wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "maybe"}, {"role": "king"}, {"reply_by": datetime.date(2026, 1, 1)}, {"state": "committed"},
        {"state": "declined"}, {"edit": 7}, {"role": "partner"}, {"proposed": F("organisation")},
    ],
)  # fmt: skip
def test_wrong_commitment_is_refused(db, wrong):
    asked()

    refused(lambda: Commitment.objects.update(**wrong))


def test_second_commitment_of_an_organisation_to_an_action_is_refused(db):
    commitment = asked()

    def again():
        commitment.pk = None
        commitment.save(force_insert=True)

    refused(again)


def test_second_current_membership_is_refused_and_a_later_one_is_not(db):
    membership = MembershipFactory()

    refused(lambda: MembershipFactory(person=membership.person, organisation=membership.organisation))
    Membership.objects.update(ended_on=datetime.date(2026, 6, 1))
    assert MembershipFactory(person=membership.person, organisation=membership.organisation).pk


def test_membership_that_ends_before_it_starts_is_refused(db):
    MembershipFactory()

    refused(lambda: Membership.objects.update(ended_on=datetime.date(2025, 1, 1)))


def test_address_of_a_person_is_unique_whatever_its_capitals(people):
    refused(lambda: Person.objects.filter(pk=people.editor.pk).update(email="RHONA@EXAMPLE.ORG"))


@pytest.mark.parametrize("model", [Evidence, Candidate, ActionBarrier, Milestone, Broader])
def test_relation_is_not_there_twice(small_world, model):
    row = model.objects.first()
    row.pk = None

    refused(lambda: row.save(force_insert=True))


def test_definition_is_not_broader_than_itself(small_world):
    record = Definition.objects.get(slug="record")

    refused(lambda: Broader.objects.create(definition=record, broader=record))


def test_slug_is_unique_in_its_kind(small_world):
    refused(lambda: Entry.objects.filter(slug="study").update(slug="act"))


@pytest.fixture
def promised(db):
    """A commitment with one row of everything that can hang on it."""
    action = published_action(milestones=[{"key": "list", "title": "The list", "due": "2027-09-30"}])
    commitment = committed(action=action)
    reported(commitment)
    reached(commitment, "list")
    ask_second_signature(
        commitment=commitment, by=speaker(commitment), name="Ola", job_title="Chief", email="ola@example.org",
        now=SIGNED_AT,
    )  # fmt: skip
    return delivered(commitment)


FUTURE = datetime.date(2050, 1, 1)


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (ProgressReport, {"status": "splendid"}), (ProgressReport, {"done": ""}), (ProgressReport, {"date": FUTURE}),
        (Assessment, {"completion": "fine"}), (Assessment, {"note": ""}), (MilestoneMet, {"met_on": FUTURE}),
        (MilestoneMet, {}), (Proof, {"stands_for": FUTURE}), (Proof, {"url": "javascript:alert(1)"}),
        (Proof, {"url": ""}), (Proof, {"title": ""}), (Proof, {"report": None, "milestone_met": None}),
        (SecondSignature, {}), (SecondSignature, {"email": ""}), (SecondSignature, {"used_at": SIGNED_AT}),
        (SecondSignature, {"expires_at": SIGNED_AT - datetime.timedelta(days=1)}),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)  # fmt: skip
def test_wrong_row_about_a_commitment_is_refused(promised, model, wrong):
    row = model.objects.order_by("pk").first()
    row.pk = None
    if model in (ProgressReport, Assessment, MilestoneMet):  # an event has one: so that it is not what refuses
        row.event = promised.events.get(kind="asked")
    if model in (ProgressReport, Assessment):
        row.number = 7
    if model is MilestoneMet and wrong:
        row.key = "another"
    if model is SecondSignature:
        row.token_digest = "another"
    for name, value in wrong.items():
        setattr(row, name, value)

    refused(lambda: row.save(force_insert=True))


def test_sound_row_about_a_commitment_is_taken(promised):
    """So that the test above cannot pass for another reason."""
    for model in [ProgressReport, Assessment]:
        row = model.objects.first()
        row.pk, row.number, row.event = None, 7, promised.events.get(number=1 if model is ProgressReport else 2)
        row.save(force_insert=True)
    proof = Proof.objects.first()
    proof.pk = None
    proof.save(force_insert=True)
