import gzip
import hashlib
import json

import pytest
from openapi_spec_validator import validate

from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish, withdraw
from tests import world
from tests.factories.actions import asked
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db

LISTS = ["definitions", "evidence", "barriers", "actions", "commitments", "organisations"]


def assert_problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["status"] == status
    assert body["type"].endswith(f"/api/#problem-{status}")
    assert body["title"]
    assert body["detail"]
    assert body["instance"].startswith("/api/")
    return body


def walk(client, address):
    """Every page of a list by its Link headers."""
    while address:
        response = client.get(address)
        yield from response.json()["results"]
        links = parse_links(response["Link"])
        address = links.get("next")


def parse_links(header):
    found = {}
    for part in header.split(", <"):
        target, _, relation = part.lstrip("<").partition('>; rel="')
        found[relation.rstrip('"')] = target
    return found


def test_root_leads_to_every_list(small_world, client):
    root = client.get("/api/v1/").json()

    assert set(root) == {
        *LISTS, "plans", "milestones", "events", "heads", "changes", "search", "map", "coverage", "gaps", "network", "download",
        "consumers", "schema", "documentation",
    }  # fmt: skip
    for name in LISTS:
        assert client.get(root[name]).status_code == 200


def test_entry_is_its_document_with_its_version_and_addresses(small_world, client):
    body = client.get("/api/v1/definitions/care-record/").json()

    assert body == {
        "slug": "care-record",
        "label": "Care record",
        "alt_labels": [],
        "abbreviation": "",
        "definition": "What is meant here by care-record.",
        "plain_language": "",
        "scope_note": "A record kept by somebody else is meant too.",
        "examples": [],
        "basis": "",
        "broader": ["record"],
        "related": [],
        **dict.fromkeys(["exact_match", "close_match", "broad_match", "narrow_match", "related_match"], []),
        **dict.fromkeys(["notations", "collections", "places", "older_translations"], []),
        **dict.fromkeys(["history_note", "editorial_note"], ""),
        "citations": [{"source": "act", "locator": "Section 1", "read": "part", "checked": True}],
        "translations": [],
        "version": 1,
        "published_at": "2026-11-02T10:00:00Z",
        "modified_at": "2026-11-02T10:00:00Z",
        "url": "http://127.0.0.1:8000/api/v1/definitions/care-record/",
        "html": "http://127.0.0.1:8000/definitions/care-record/",
        "uri": "http://127.0.0.1:8000/id/definitions/care-record",
        "links": {
            "versions": "http://127.0.0.1:8000/api/v1/definitions/care-record/versions/",
            "narrower": "http://127.0.0.1:8000/api/v1/definitions/?broader=care-record",
            "used_in": "http://127.0.0.1:8000/api/v1/barriers/?term=care-record",
        },
    }


@pytest.mark.parametrize(
    "address",
    [
        "evidence/act",
        "definitions/record",
        "barriers/lost-records",
        "actions/find-them",
        "organisations/example-council",
    ],
)
def test_every_link_of_an_entry_leads_somewhere(small_world, client, address):
    body = client.get(f"/api/v1/{address}/").json()

    for link in [body["url"], body["html"], *body["links"].values()]:
        response = client.get(link.removeprefix("http://127.0.0.1:8000"))
        # A filter for what nothing uses has no such choice to offer.
        assert response.status_code in (200, 400) if "?" in link else response.status_code == 200, link


def test_source_has_its_own_web_address_beside_its_place_in_the_api(small_world, client):
    one = client.get("/api/v1/evidence/study/").json()
    [listed] = [each for each in client.get("/api/v1/evidence/").json()["results"] if each["slug"] == "study"]
    version = client.get("/api/v1/evidence/study/versions/1/").json()

    for found in [one, listed]:
        assert found["web_address"] == "https://example.org/study"
        assert found["url"].endswith("/api/v1/evidence/study/")
    assert version["document"]["url"] == "https://example.org/study"


def test_narrower_terms_are_found_by_their_link(small_world, client):
    body = client.get("/api/v1/definitions/record/").json()

    found = client.get(body["links"]["narrower"].removeprefix("http://127.0.0.1:8000")).json()
    assert [row["slug"] for row in found["results"]] == ["care-record"]


def test_draft_leaves_what_the_api_answers(small_world, client, editor):
    before = client.get("/api/v1/evidence/study/").content
    entry = small_world.publications[1].entry

    save_draft(kind="source", document=world.source("study", title="Not yet"), by=editor, now=world.NOW, entry=entry)

    assert client.get("/api/v1/evidence/study/").content == before


def test_walking_the_pages_meets_every_row_once(client, editor):
    for number in range(7):
        published("source", slug=f"source-{number}", by=editor, title="All alike")

    slugs = [row["slug"] for row in walk(client, "/api/v1/evidence/?page_size=3&ordering=title")]

    assert sorted(slugs) == [f"source-{number}" for number in range(7)]


def test_page_tells_counts_and_neighbours(client, editor):
    for _ in range(3):
        published("source", by=editor)

    response = client.get("/api/v1/evidence/?page_size=1&page=2")

    body = response.json()
    assert (body["count"], body["page"], body["pages"]) == (3, 2, 3)
    assert set(parse_links(response["Link"])) == {"first", "last", "next", "prev"}
    assert parse_links(response["Link"])["next"] == body["next"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("wrong", ["zz=1", "page=0", "page=99", "page_size=201", "page_size=x", "ordering=colour"])
def test_wrong_parameter_of_a_list_is_a_problem_that_names_it(small_world, client, name, wrong):
    body = assert_problem(client.get(f"/api/v1/{name}/?{wrong}"), 400)

    assert [error["parameter"] for error in body["errors"]] == [wrong.split("=")[0]]


def test_parameter_of_a_single_entry_is_refused(small_world, client):
    assert_problem(client.get("/api/v1/evidence/study/?colour=red"), 400)


@pytest.mark.parametrize(
    "address",
    [
        "evidence/nothing/",
        "evidence/study/versions/9/",
        "nothing/",
        "evidence/study/nothing",
        "organisations/nobody/",
        "commitments/1/",
        "evidence/study/versions/99999999/",
    ],
)
def test_unknown_address_is_a_problem(small_world, client, address):
    assert_problem(client.get(f"/api/v1/{address}"), 404)


def test_withdrawn_entry_is_gone_with_reason_and_successor(client, editor):
    old, new = published("source", slug="old", by=editor), published("source", slug="new", by=editor)
    withdraw(entry=old.entry, by=editor, now=world.NOW, reason="Wrong.", successor=new.entry)

    body = assert_problem(client.get("/api/v1/evidence/old/"), 410)

    assert (body["reason"], body["successor"]) == ("Wrong.", "http://127.0.0.1:8000/api/v1/evidence/new/")


def test_former_slug_leads_to_the_new_address(client, editor):
    entry = published("source", slug="old", by=editor).entry
    draft = save_draft(kind="source", document=world.source("new"), by=world.author(), now=world.NOW, entry=entry)
    publish(revision=draft, by=editor, now=world.NOW, note="Renamed.")

    response = client.get("/api/v1/evidence/old/versions/1/")

    assert (response.status_code, response["Location"]) == (
        308,
        "http://127.0.0.1:8000/api/v1/evidence/new/versions/1/",
    )


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_unsafe_method_is_refused_with_what_is_allowed(small_world, client, method):
    response = getattr(client, method)("/api/v1/evidence/study/")

    assert_problem(response, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_format_that_is_not_to_be_had_is_a_problem(small_world, client):
    assert_problem(client.get("/api/v1/evidence/study/", headers={"accept": "image/png"}), 406)


def test_broken_program_is_a_problem_without_its_inside(client, db, monkeypatch):
    from evidence.api import SourceViewSet

    monkeypatch.setattr(SourceViewSet, "kind", None)  # what a slip in the code would do
    client.raise_request_exception = False

    body = assert_problem(client.get("/api/v1/evidence/?page=1"), 500)

    assert "Traceback" not in json.dumps(body)


VALIDATED = ["/api/v1/", "/api/v1/evidence/", "/api/v1/evidence/study/", "/api/v1/evidence/study/versions/",
             "/api/v1/evidence/study/versions/1/", "/api/v1/organisations/", "/api/v1/search/?q=lost"]  # fmt: skip


@pytest.mark.parametrize("address", VALIDATED)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_unchanged_answer_is_304_without_a_body(small_world, client, address, encoding):
    headers = {"accept-encoding": encoding}
    first = client.get(address, headers=headers)

    again = client.get(address, headers={**headers, "if-none-match": f'"other", W/{first["ETag"]}'})

    assert first["ETag"].startswith('"')  # strong
    assert (again.status_code, again.content) == (304, b"")
    assert [again.get(name) for name in ["ETag", "Cache-Control", "Vary"]] == [
        first.get(name) for name in ["ETag", "Cache-Control", "Vary"]
    ]


def test_changed_entry_is_answered_anew(small_world, client, editor):
    etag = client.get("/api/v1/evidence/study/")["ETag"]
    world.publish(editor, ("source", world.source("study", title="Changed")))

    response = client.get("/api/v1/evidence/study/", headers={"if-none-match": etag})

    assert (response.status_code, response.json()["title"]) == (200, "Changed")


def test_compressed_answer_has_its_own_tag_and_the_same_content(small_world, client):
    plain = client.get("/api/v1/evidence/study/")
    packed = client.get("/api/v1/evidence/study/", headers={"accept-encoding": "gzip"})

    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]


def test_head_has_the_headers_of_get(small_world, client):
    get, head = client.get("/api/v1/evidence/study/"), client.head("/api/v1/evidence/study/")

    assert head.content == b""
    assert dict(head.items()) == dict(get.items())


def test_version_never_changes_and_says_so(small_world, client, editor):
    version = client.get("/api/v1/evidence/study/versions/1/")
    address = version.json()["document_url"]
    before = client.get(address)
    world.publish(editor, ("source", world.source("study", title="Changed")))
    after = client.get(address)

    assert client.get("/api/v1/evidence/study/versions/1/").content == version.content
    assert hashlib.sha256(before.content).hexdigest() == version.json()["digest"]
    assert "immutable" in before["Cache-Control"]
    assert (before.content, before["ETag"]) == (after.content, after["ETag"])


def test_reads_are_open_to_pages_of_other_sites(small_world, client):
    assert (
        client.get("/api/v1/evidence/", headers={"origin": "https://other.example"})["Access-Control-Allow-Origin"]
        == "*"
    )


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("q=lost", {"lost-records", "study", "act"}),
        ("q=lost&kind=barrier", {"lost-records"}),
        ("q=lost&theme=legal", {"act"}),
        ("q=lost+-half", {"study", "act"}),
        ('q="nobody+knew"', {"study", "act"}),
        ('q="knew+nobody"', set()),
        ("q=half+or+shelf", {"lost-records", "shared-shelf"}),
        ("q=file", {"record"}),
        ("q=finding", {"find-them"}),
    ],
)
def test_search_finds(small_world, client, query, slugs):
    found = {row["slug"] for row in client.get(f"/api/v1/search/?{query}").json()["results"]}

    assert found == slugs


def test_search_puts_what_has_the_word_in_its_name_first(small_world, client):
    assert client.get("/api/v1/search/?q=lost").json()["results"][0]["slug"] == "lost-records"


def test_search_extract_carries_the_hits(small_world, client):
    row = client.get("/api/v1/search/?q=nobody&kind=source").json()["results"][0]

    assert "because nobody knew" in row["extract"]
    assert set(row["hits"]) == {"nobody"} | ({"Nobody"} if "Nobody" in row["extract"] else set())


@pytest.mark.parametrize(
    ("wrong", "name"),
    [("", "q"), ("q=", "q"), ("q=x&kind=person", "kind"), ("q=x&zz=1", "zz"), ("q=%00", "q"), ("q=x&page=9", "page")],
)
def test_search_with_a_wrong_parameter_is_a_problem_that_names_it(small_world, client, wrong, name):
    body = assert_problem(client.get(f"/api/v1/search/?{wrong}"), 400)

    assert {error["parameter"] for error in body["errors"]} == {name}


def test_commitment_tells_who_what_and_its_state(client, db):
    commitment = asked()

    body = client.get(f"/api/v1/commitments/{commitment.pk}/").json()

    assert (body["state"], body["role"], body["reply_by"]) == ("asked", "lead", "2027-02-10")
    assert body["organisation"].endswith(f"/organisations/{commitment.organisation.slug}/")


def schema_of(client):
    return json.loads(client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"}).content)


def test_schema_is_valid_openapi_3_1(client, db):
    schema = schema_of(client)

    assert schema["openapi"].startswith("3.1")
    validate(schema)


def test_answers_are_as_the_schema_says(small_world, client):
    from jsonschema import Draft202012Validator

    schema = schema_of(client)
    for address, path in [
        ("/api/v1/evidence/study/", "/api/v1/evidence/{slug}/"),
        ("/api/v1/definitions/care-record/", "/api/v1/definitions/{slug}/"),
        ("/api/v1/barriers/lost-records/", "/api/v1/barriers/{slug}/"),
        ("/api/v1/barriers/", "/api/v1/barriers/"),
        ("/api/v1/actions/find-them/", "/api/v1/actions/{slug}/"),
        ("/api/v1/actions/find-them/versions/1/", "/api/v1/actions/{slug}/versions/{number}/"),
        ("/api/v1/organisations/", "/api/v1/organisations/"),
        ("/api/v1/search/?q=lost", "/api/v1/search/"),
    ]:
        shape = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**shape, "components": schema["components"]}).validate(client.get(address).json())


def test_documentation_loads_nothing_from_elsewhere(client, db):
    page = client.get("/api/docs/try/").content.decode()

    assert "swagger" in page
    assert 'src="http' not in page
    assert 'href="http' not in page
