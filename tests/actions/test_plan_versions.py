"""The plan as numbered versions, and what changed between two."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from actions.commitments.event_log import sha256
from actions.models import Action, PlanVersion
from actions.plan.comparison import compare
from actions.plan.contents import Now, Then
from actions.plan.log import plan_log
from actions.plan.versions import content_of, publish_plan
from publishing.documents.structure import canonical_json
from publishing.lifecycle.publication import withdraw
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests import world
from tests.factories.actions import (
    PlanFactory,
    asked,
    committed,
    delivered,
    editor,
    reached,
    reached_body,
    reported,
    representative,
)
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2027, 2, 1, 9, 0, tzinfo=datetime.UTC)
LATER = datetime.datetime(2027, 7, 1, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def plan():
    return PlanFactory()


def action_of(plan, slug, **changes):
    return Action.objects.get(pk=published("action", slug=slug, plan=plan.slug, **changes).entry_id)


def version(plan, now=NOW):
    return publish_plan(plan=plan, note="As agreed.", by=editor(), now=now)


def test_version_holds_actions_promises_and_job_titles_and_no_names(plan):
    commitment = committed(action=action_of(plan, "one"))

    made = version(plan)

    (action,) = made.document["actions"]
    (promise,) = action["commitments"]
    assert (made.number, made.digest, action["state"]) == (1, sha256(made.content), "owned")
    assert (promise["statement"], promise["due"], promise["signed_by"]) == (
        "We will make the list.", "2028-01-31", "Director (invented)",
    )  # fmt: skip
    assert promise["last_event"] == commitment.events.last().hash
    assert commitment.events.last().name not in made.content


def test_only_editors_publish_a_plan_and_say_why(plan):
    with pytest.raises(NotAllowed):
        publish_plan(plan=plan, note="So.", by=representative(asked().organisation), now=NOW)
    with pytest.raises(Invalid) as refusal:
        publish_plan(plan=plan, note="", by=editor(), now=NOW)
    assert list(refusal.value.errors) == ["/note"]


def test_plan_in_which_nothing_changed_gets_no_number(plan):
    action_of(plan, "one")
    version(plan)

    with pytest.raises(WrongState, match="Nothing changed since version 1 of 1 February 2027"):
        version(plan, now=NOW + datetime.timedelta(days=1))


def test_version_is_frozen_and_sealed(plan):
    made = version(plan)
    for statement in [
        "UPDATE actions_planversion SET note = 'x'", "DELETE FROM actions_planversion", "TRUNCATE actions_planversion",
    ]:  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    for wrong in [{"digest": "0" * 64}, {"number": 3}]:
        row = {"number": 2, "content": made.content, "digest": made.digest, "plan": plan, "by": made.by, "note": "x"}
        with pytest.raises(DatabaseError), transaction.atomic():
            PlanVersion.objects.create(**{**row, "published_at": NOW, **wrong})


def test_comparison_tells_what_was_added_gone_moved_and_promised(plan):
    moved = action_of(plan, "moved", milestones=[{"key": "list", "title": "The list", "due": "2027-09-30"}])
    gone = action_of(plan, "gone")
    first = version(plan)
    document = {**moved.revision.document, "due": "2028-09-30"}
    document["milestones"] = [{"key": "list", "title": "The list", "due": "2027-10-31"}]
    world.publish(editor(), ("action", document), note="Moved.")
    withdraw(entry=gone.entry, by=editor(), now=LATER, reason="Not needed.")
    action_of(plan, "added")
    commitment = committed(action=moved)
    second = version(plan, now=LATER)

    found = compare(Then(first), Then(second))

    assert [action["slug"] for action in found["added"]] == ["added"]
    assert [action["slug"] for action in found["gone"]] == ["gone"]
    (changed,) = found["changed"]
    assert changed["changes"] == [
        {"what": "due", "of": "", "old": "2028-03-31", "new": "2028-09-30"},
        {"what": "state", "of": "", "old": "unowned", "new": "owned"},
        {"what": "milestone due", "of": "The list", "old": "2027-09-30", "new": "2027-10-31"},
        {"what": "commitment", "of": commitment.organisation.name, "old": None, "new": "committed"},
    ]


def test_comparison_tells_how_a_promise_went(plan):
    commitment = committed(action=action_of(plan, "one"))
    first = version(plan)
    reported(commitment, "at-risk", date=datetime.date(2027, 6, 1))
    second = version(plan, now=LATER)

    (changed,) = compare(Then(first), Then(second))["changed"]

    assert {(change["what"], change["new"]) for change in changed["changes"]} == {
        ("state", "at-risk"), ("commitment standing", "at-risk"),
    }  # fmt: skip
    same = compare(Then(first), Then(first))
    assert {**same, "changed": list(same["changed"])} == {"plan": [], "added": [], "gone": [], "changed": []}


def test_comparison_shows_words_measure_milestones_and_the_plans_own_dates(client, plan):
    steps = [{"key": key, "title": f"Step {key}", "due": "2027-09-30"} for key in ["one", "two"]]
    action = action_of(plan, "worded", milestones=steps, success_measure="Nine in ten.")
    first = version(plan)
    document = {
        **action.revision.document,
        "description": "Burn every old record.",
        "success_measure": "Nothing is left.",
        "success": {"number": 3, "measure": "records", "by": "2028-01-31", "read_from": "The report", "baseline": ""},
        "milestones": [{**steps[0], "title": "Another step"}, {**steps[1], "key": "three"}],
    }
    world.publish(editor(), ("action", document), note="Other words.")
    plan.ends = datetime.date(2030, 12, 31)
    plan.save()

    found = compare(Then(first), Now(plan, NOW.date()))

    assert found["plan"] == [{"what": "ends", "of": "", "old": "2029-12-31", "new": "2030-12-31"}]
    (changed,) = found["changed"]
    assert [(change["what"], change["of"], change["new"]) for change in changed["changes"]] == [
        ("description", "", "Burn every old record."),
        ("success_measure", "", "Nothing is left."),
        ("success", "", "3 records, by 31 January 2028, read from The report"),
        ("milestone title", "Another step", "Another step"),
        ("milestone", "Step two", None),
        ("milestone", "Step two", "2027-09-30"),
    ]
    page = client.get(f"/plan/{plan.slug}/versions/compare/?from=1&to=now").content.decode()
    for text in [
        "The plan itself",
        "31 December 2030",
        "Burn every old record.",
        "Number to reach",
        "Milestone, words",
    ]:
        assert text in page
    shown = client.get(f"/api/v1/plans/{plan.slug}/versions/compare/?from=1").json()
    assert shown["plan"][0]["new"] == "2030-12-31"


def test_what_an_older_version_did_not_hold_is_not_compared(plan):
    action_of(plan, "one")
    now = content_of(plan, on=NOW.date())
    (action,) = now["actions"]
    older = {**now, "actions": [{name: value for name, value in action.items() if name != "description"}]}

    text = canonical_json(older)
    row = {"plan": plan, "number": 1, "published_at": NOW, "by": editor(), "note": "Older."}
    version = PlanVersion.objects.create(**row, content=text, digest=sha256(text))
    assert list(compare(Then(version), Now(plan, NOW.date()))["changed"]) == []


def test_content_asks_as_often_for_three_actions_as_for_one(plan, django_assert_num_queries):
    committed(action=action_of(plan, "one"))
    with django_assert_num_queries(6):
        content_of(plan, on=NOW.date())
    committed(action=action_of(plan, "two"))
    committed(action=action_of(plan, "three"))
    with django_assert_num_queries(6):
        content_of(plan, on=NOW.date())


def test_log_tells_every_deed_in_a_sentence(plan):
    commitment = committed(
        action=action_of(plan, "one", milestones=[{"key": "list", "title": "The list", "due": "2027-09-30"}]),
        organisation=reached_body(),
    )
    reported(commitment, "on-track")
    reached(commitment, "list")
    delivered(commitment)
    version(plan, now=LATER.replace(month=9))
    name = commitment.organisation.name

    said = [line.sentence for line in plan_log(count=20)]

    assert f"{plan.title} was published as version 1: As agreed." in said
    assert f"The programme team assessed the commitment of {name} to “One”: complete. It is delivered." in said
    assert f"{name} says that a milestone of “One” was met on 1 June 2027: The list." in said
    assert f"{name} reported on “One” for 1 June 2027: on track." in said
    assert f"{name} was asked to lead “One”, with a reply by 10 February 2027." in said
    assert any(line.startswith(f"{name} committed to lead “One” by 31 January 2028. Signed by ") for line in said)
    assert "“One” is in the plan: First published." in said
    assert [line.at for line in plan_log(count=20)] == sorted([line.at for line in plan_log(count=20)], reverse=True)
    assert len(plan_log(count=2)) == 2
