"""Answers and their description are one: stored JSON against its serializer, every answer against the schema."""

import datetime
import json
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from actions.plan.versions import publish_plan
from barriers.models import GapText, OpenQuestion
from publishing import kinds
from publishing.api.serializers import representation_of
from publishing.models import Representation, Revision
from publishing.published.stored_json import served
from tests import world
from tests.api.test_api import assert_problem, schema_of
from tests.factories.actions import committed, published_action, reported
from tests.factories.actions import editor as plan_editor
from tests.factories.barriers import CategoryFactory
from tests.factories.publishing import published
from tests.tokens import client_of

pytestmark = pytest.mark.django_db

COLLECTION = "Records & notes"


def assert_stored_json_is_as_its_serializer_says():
    for row in Representation.objects.all():
        body = json.loads(served(bytes(row.body)))
        assert representation_of(kinds.get(row.kind))(body).data == body


def test_stored_json_is_as_its_serializer_says(small_world):
    assert {row.kind for row in Representation.objects.all()} == set(kinds.ORDER)
    assert_stored_json_is_as_its_serializer_says()


@pytest.fixture
def record(small_world):
    """A commitment that has everything: a signature, a report, a plan with a numbered version. And a collection."""
    commitment = committed(action=published_action())
    reported(commitment)
    published("definition", collections=[COLLECTION], places=[{"collection": COLLECTION, "place": 1}])
    plan = commitment.action.plan
    publish_plan(
        plan=plan, note="As it stands.", by=plan_editor(), now=datetime.datetime(2027, 6, 2, tzinfo=datetime.UTC)
    )
    return commitment


def readable(commitment):
    """(address, path of the schema) of everything that is read without a token."""
    plan, action = commitment.action.plan.slug, commitment.action.slug
    event = commitment.events.last()
    yield from [
        ("/api/v1/", "/api/v1/"),
        ("/api/v1/search/?q=lost", "/api/v1/search/"),
        ("/api/v1/changes/", "/api/v1/changes/"),
        ("/api/v1/events/", "/api/v1/events/"),
        (f"/api/v1/events/{event.hash}/", "/api/v1/events/{hash}/"),
        ("/api/v1/milestones/", "/api/v1/milestones/"),
        ("/api/v1/organisations/", "/api/v1/organisations/"),
        (f"/api/v1/organisations/{commitment.organisation.slug}/", "/api/v1/organisations/{slug}/"),
        (f"/api/v1/organisations/{commitment.organisation.slug}/record/", "/api/v1/organisations/{slug}/record/"),
        (f"/api/v1/organisations/{commitment.organisation.slug}/progress/", "/api/v1/organisations/{slug}/progress/"),
        ("/api/v1/heads/", "/api/v1/heads/"),
        (f"/api/v1/actions/{action}/progress/", "/api/v1/actions/{slug}/progress/"),
        (f"/api/v1/actions/{action}/commitments/", "/api/v1/actions/{slug}/commitments/"),
        ("/api/v1/gaps/", "/api/v1/gaps/"),
        ("/api/v1/gaps/tracking/", "/api/v1/gaps/{slug}/"),
        ("/api/v1/gaps/tracking/progress/", "/api/v1/gaps/{slug}/progress/"),
        ("/api/v1/network/", "/api/v1/network/"),
        ("/api/v1/map/", "/api/v1/map/"),
        ("/api/v1/coverage/", "/api/v1/coverage/"),
        (f"/api/v1/plans/{plan}/timeline/", "/api/v1/plans/{slug}/timeline/"),
        (f"/api/v1/plans/{plan}/progress/", "/api/v1/plans/{slug}/progress/"),
        ("/api/v1/plans/", "/api/v1/plans/"),
        (f"/api/v1/plans/{plan}/", "/api/v1/plans/{slug}/"),
        (f"/api/v1/plans/{plan}/versions/", "/api/v1/plans/{slug}/versions/"),
        (f"/api/v1/plans/{plan}/versions/1/", "/api/v1/plans/{slug}/versions/{number}/"),
        (f"/api/v1/plans/{plan}/versions/compare/", "/api/v1/plans/{slug}/versions/compare/"),
        ("/api/v1/commitments/", "/api/v1/commitments/"),
        ("/api/v1/map/", "/api/v1/map/"),
        ("/api/v1/coverage/", "/api/v1/coverage/"),
        ("/api/v1/definitions/lookup/?label=record", "/api/v1/definitions/lookup/"),
        ("/api/v1/definitions/mappings/", "/api/v1/definitions/mappings/"),
        (f"/api/v1/definitions/collections/{quote(COLLECTION)}/", "/api/v1/definitions/collections/{name}/"),
        ("/api/v1/definitions/embedded/?terms=record", "/api/v1/definitions/embedded/"),
        ("/api/v1/who-uses-this/", "/api/v1/who-uses-this/"),
    ]
    one = f"/api/v1/commitments/{commitment.pk}/"
    for below in ["", "events/", "reports/", "assessments/", "changes/"]:
        yield one + below, "/api/v1/commitments/{id}/" + below
    for plural, slug in [
        ("definitions", "care-record"),
        ("evidence", "study"),
        ("barriers", "lost-records"),
        ("actions", "find-them"),
    ]:
        path, address = f"/api/v1/{plural}/{{slug}}/", f"/api/v1/{plural}/{slug}/"
        yield f"/api/v1/{plural}/", f"/api/v1/{plural}/"
        yield f"/api/v1/{plural}/?cursor=&page_size=1", f"/api/v1/{plural}/"
        for below in ["", "versions/", "versions/compare/", "cite/"]:
            yield address + below, path + below
        yield address + "versions/1/", path + "versions/{number}/"
        digest = Revision.objects.get(entry__slug=slug, version=1).digest
        yield f"{address}versions/1/document/{digest}/", path + "versions/{number}/document/{digest}/"
        yield address + "versions/1/notice/", path + "versions/{number}/notice/"


def described(schema, path, method="get", status="200"):
    described = schema["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]
    return Draft202012Validator({**described, "components": schema["components"]})


def test_everything_that_can_be_read_is_as_the_schema_says(record, client):
    schema, seen = schema_of(client), set()
    gap = CategoryFactory(vocabulary="knowledge_gaps", slug="tracking")
    text = GapText.objects.create(category=gap, heading="What came of it", summary="Nobody knows.")
    OpenQuestion.objects.create(gap_text=text, text="How often")
    for address, path in readable(record):
        response = client.get(address)
        assert response.status_code == 200, address
        described(schema, path).validate(response.json())
        seen.add(path)

    open_to_all = {
        path
        for path, operations in schema["paths"].items()
        if "get" in operations
        and not operations["get"].get("security")
        and "application/json" in operations["get"]["responses"]["200"].get("content", {})
    }
    assert seen == open_to_all - {
        "/api/v1/definitions/download/datapackage.json",
        "/api/v1/definitions/download/definitions.{name}",
        "/api/v1/schema/",
    }


def test_every_private_read_says_how_it_is_refused(client, db):
    """What needs a token says in the schema that it may be answered 401 and 403."""
    private = [
        (path, operation["get"]["responses"])
        for path, operation in schema_of(client)["paths"].items()
        if operation.get("get", {}).get("security")
    ]

    assert len(private) >= 6
    assert [path for path, responses in private if not {"401", "403"} <= set(responses)] == []


def test_drafts_and_what_became_of_them_are_as_the_schema_says(small_world, people, client):
    schema = schema_of(client)
    researcher, editor = client_of(people.researcher), client_of(people.editor)

    def post(who, address, body, **headers):
        return who.post(address, json.dumps(body), content_type="application/json", headers=headers)

    begun = post(researcher, "/api/v1/barriers/", world.barrier("lost-keys"))
    described(schema, "/api/v1/barriers/", "post", "201").validate(begun.json())
    described(schema, "/api/v1/drafts/").validate(researcher.get("/api/v1/drafts/").json())
    sent = post(researcher, "/api/v1/barriers/lost-keys/submit/", {}, **{"If-Match": begun["ETag"]})
    described(schema, "/api/v1/barriers/{slug}/submit/", "post").validate(sent.json())
    done = post(editor, "/api/v1/barriers/lost-keys/publish/", {"note": "New."}, **{"If-Match": sent["ETag"]})
    described(schema, "/api/v1/barriers/{slug}/publish/", "post").validate(done.json())
    pins = {"barriers": [{"slug": "lost-keys", "version": 1}, {"slug": "nothing", "version": 1}]}
    described(schema, "/api/v1/barriers/check/", "post").validate(post(client, "/api/v1/barriers/check/", pins).json())
    gone = post(editor, "/api/v1/barriers/lost-keys/withdraw/", {"note": "Wrong."})
    described(schema, "/api/v1/barriers/{slug}/withdraw/", "post").validate(gone.json())


def test_unfinished_draft_is_answered_as_it_was_typed(small_world, people):
    """A draft's document need not be what its serializer would emit: half a number is kept as text."""
    researcher = client_of(people.researcher)
    document = world.barrier("lost-keys", rights=["twelve"])

    begun = researcher.post("/api/v1/barriers/", json.dumps(document), content_type="application/json")

    assert (begun.status_code, begun.json()["document"]["rights"]) == (201, ["twelve"])
    assert researcher.get("/api/v1/barriers/lost-keys/draft/").json()["document"]["rights"] == ["twelve"]


def test_every_operation_is_described_to_those_who_use_it(client, db):
    inside = ["viewset", "EntryReads", "serializer", "queryset", "doors", "mixin"]
    for path, operations in schema_of(client)["paths"].items():
        for method, operation in operations.items():
            described = operation.get("description", "")
            assert described.endswith("."), (method, path)
            assert not [word for word in inside if word.lower() in described.lower()], (method, path)


def test_times_are_in_utc_all_the_year(editor, client):
    in_summer = datetime.datetime(2026, 7, 1, 12, 0, tzinfo=datetime.UTC)
    world.publish(editor, ("source", world.source("study")), now=in_summer)

    for address in ["", "versions/", "versions/1/", "versions/1/notice/"]:
        body = client.get(f"/api/v1/evidence/study/{address}").content.decode()
        assert "2026-07-01T12:00:00Z" in body
        assert "+01:00" not in body


# --- one queryset filters, orders and lists ---


def evidence_of(client, query):
    return [row["slug"] for row in client.get(f"/api/v1/barriers/?{query}").json()["results"]]


def test_barriers_are_ordered_by_their_evidence(client, editor):
    study, paper = published("source", by=editor).entry.slug, published("source", by=editor).entry.slug
    cited = [
        {"source": slug, "stance": "supports", "locator": "", "finding": "It happens.", "quote": "", "checked": False}
        for slug in (study, paper)
    ]
    for slug, number in [("none", 0), ("two", 2), ("one", 1)]:
        published("barrier", slug=slug, by=editor, evidence=cited[:number])

    assert evidence_of(client, "ordering=-evidence") == ["two", "one", "none"]
    assert evidence_of(client, "ordering=evidence") == ["none", "one", "two"]
    assert evidence_of(client, f"ordering=-evidence&source={study}") == ["two", "one"]


def test_every_order_of_every_list_is_answered(small_world, client):
    schema = schema_of(client)
    for path, operations in schema["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", []):
            if parameter["name"] == "ordering":
                for order in parameter["schema"]["enum"]:
                    assert client.get(f"{path}?{urlencode({'ordering': order})}").status_code == 200, (path, order)


def test_bare_list_has_the_order_of_the_filtered_one(small_world, client, editor):
    for title in ["Zebra", "apple", "Émile", "apple"]:
        published("source", by=editor, title=title)

    bare, filtered = client.get("/api/v1/evidence/").json(), client.get("/api/v1/evidence/?page=1").json()

    assert [row["slug"] for row in bare["results"]] == [row["slug"] for row in filtered["results"]]


# Four of them let no statement take longer than its time: what they put around the others.
@pytest.mark.parametrize("plural", ["definitions", "evidence", "barriers", "actions"])
def test_list_asks_as_often_for_three_rows_as_for_one(client, editor, plural):
    world.make_tables()
    for rows in (1, 3):
        while Representation.objects.count() < rows:
            published(kinds.by_plural(plural).name, by=editor)
        for query, expected in {"page=1": 7, "cursor=": 6, "on=2100-01-01": 4}.items():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/api/v1/{plural}/?{query}").json()["results"]
            # An action says how it stands today: its state, and since when it can have changed.
            states = 2 if plural == "actions" and "on=" not in query else 0
            assert len(queries) == expected + states, query


# --- numbers and days have bounds ---


@pytest.mark.parametrize("plural", ["definitions", "evidence", "barriers", "actions"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "3000-01-01", "2026-02-30", "x", "", "1" * 5000])
def test_day_that_is_none_or_out_of_bounds_is_a_problem_that_says_so(small_world, client, plural, day):
    slug = {"definitions": "record", "evidence": "study", "barriers": "lost-records", "actions": "find-them"}[plural]
    for address in [f"/api/v1/{plural}/", f"/api/v1/{plural}/{slug}/"]:
        body = assert_problem(client.get(address, {"on": day}), 400)
        [error] = body["errors"]
        assert error["parameter"] == "on"
        assert "1900-01-01 to 2999-12-31" in error["detail"]


@pytest.mark.parametrize("number", ["0" * 10 + "1", "1" * 5000, "000000001" + "9" * 20, "²", "-1", "1.0"])
@pytest.mark.parametrize("parameter", ["page", "page_size"])
def test_number_of_too_many_digits_is_a_problem(small_world, client, parameter, number):
    body = assert_problem(client.get("/api/v1/evidence/", {parameter: number}), 400)

    assert [error["parameter"] for error in body["errors"]] == [parameter]


def test_every_operation_says_that_it_judges_its_parameters(client):
    operations = [operation for path in schema_of(client)["paths"].values() for operation in path.values()]

    assert len(operations) > 100
    assert all("400" in operation["responses"] for operation in operations)
