"""What a consumer needs to keep its copies true: validators, cursors, changes, checks, feeds, days in the past."""

import contextlib
import datetime
import io
import json
import runpy
import threading
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from urllib.error import HTTPError

import pytest
from django.db import connection, transaction
from django.utils.http import http_date

from insight.examples import FOLDER
from publishing.lifecycle.publication import withdraw
from publishing.models import Entry
from publishing.published.stored_responses import StoredAnswers
from publishing.refusals import WrongState
from tests import world
from tests.factories.actions import committed, published_action
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db

JANUARY = datetime.datetime(2026, 1, 10, 9, tzinfo=datetime.UTC)
MARCH = datetime.datetime(2026, 3, 10, 9, tzinfo=datetime.UTC)
MAY = datetime.datetime(2026, 5, 10, 9, tzinfo=datetime.UTC)


def reword(editor, slug="record", change="wording", now=MARCH, **changes):
    changes.setdefault("definition", "The same in other words.")
    world.publish(editor, ("definition", world.definition(slug, **changes)), note="Clearer.", change=change, now=now)


def entry(slug):
    return Entry.objects.get(kind="definition", slug=slug)


# --- validators ---


@pytest.mark.parametrize("address", ["/api/v1/definitions/record/", "/api/v1/definitions/", "/api/v1/changes/"])
def test_unchanged_answer_is_known_without_being_made(small_world, client, address, django_assert_max_num_queries):
    tag = client.get(address)["ETag"]

    with django_assert_max_num_queries(1):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("address", ["/api/v1/definitions/record/", "/api/v1/definitions/", "/feeds/changes.atom"])
def test_answer_not_modified_since_is_304(small_world, client, address):
    modified = client.get(address)["Last-Modified"]

    assert client.get(address, headers={"If-Modified-Since": modified}).status_code == 304
    before = http_date(world.NOW.timestamp() - 1)
    assert client.get(address, headers={"If-Modified-Since": before}).status_code == 200


def test_etag_wins_over_the_date(small_world, client):
    response = client.get(
        "/api/v1/definitions/record/",
        headers={"If-None-Match": '"other"', "If-Modified-Since": http_date(world.NOW.timestamp())},
    )

    assert response.status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/definitions/record/", "/api/v1/definitions/"])
def test_publishing_changes_the_etag(small_world, client, editor, address):
    before = client.get(address)["ETag"]

    reword(editor, related=[])

    assert client.get(address)["ETag"] != before


@contextmanager
def lent(pool, wait):
    """Lend the test's own connection, in whose transaction the rows are, in place of one of a pool."""
    connection.ensure_connection()
    yield connection.connection


@pytest.fixture
def in_short(db):
    """The answers that are given before Django is asked: (status, headers, body), or None."""

    def ask(address, **environ):
        answers = StoredAnswers(lambda environ, start_response: None, lent)
        answers.pool = object()
        path, _, query = address.partition("?")
        given = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "testserver"}
        said = []
        body = answers(given | environ, lambda status, headers: said.append((status, dict(headers))))
        return body and (*said[0], b"".join(body))

    return ask


@pytest.mark.parametrize(
    "address",
    ["/api/v1/definitions/record/", "/api/v1/definitions/", "/api/v1/evidence/", "/api/v1/barriers/lost-records/"],
)
def test_answer_before_django_is_the_same_as_djangos(small_world, client, in_short, address):
    django = client.get(address)

    status, headers, body = in_short(address)

    assert status == "200 OK"
    assert body == django.content
    left_to_pages = {"Content-Length", "Allow", "Vary"}
    assert headers.pop("Vary") == "Accept, Accept-Encoding"
    assert headers == {name: value for name, value in django.headers.items() if name not in left_to_pages}


def test_answer_before_django_is_304_for_who_has_it(small_world, in_short):
    _, headers, _ = in_short("/api/v1/definitions/record/")

    answers = in_short("/api/v1/definitions/record/", HTTP_IF_NONE_MATCH=headers["ETag"])

    assert (answers[0], answers[2]) == ("304 Not Modified", b"")


@pytest.mark.parametrize(
    ("address", "environ"),
    [
        ("/api/v1/definitions/record/?fields=slug", {}),
        ("/api/v1/definitions/record/", {"REQUEST_METHOD": "DELETE"}),
        ("/api/v1/definitions/record/", {"HTTP_ACCEPT": "text/turtle"}),
        ("/api/v1/definitions/record/", {"HTTP_HOST": "elsewhere.example"}),
        ("/api/v1/definitions/no-such-term/", {}),
        ("/definitions/record/", {}),
    ],
)
def test_anything_else_is_left_to_django(small_world, in_short, address, environ):
    assert in_short(address, **environ) is None


def test_head_has_the_headers_of_get(small_world, client):
    for address in ["/api/v1/definitions/record/", "/api/v1/definitions/"]:
        get, head = client.get(address), client.head(address)
        assert {name: head[name] for name in ["ETag", "Last-Modified", "Content-Type"]} == {
            name: get[name] for name in ["ETag", "Last-Modified", "Content-Type"]
        }
        assert head.content == b""


# --- trimmed answers ---


def test_fields_and_omit_trim_an_answer(small_world, client):
    only = client.get("/api/v1/definitions/record/?fields=slug,label").json()
    without = client.get("/api/v1/definitions/record/?omit=label").json()

    assert only == {"slug": "record", "label": "Record"}
    assert "label" not in without
    assert "slug" in without


def test_fields_trim_a_list(small_world, client):
    rows = client.get("/api/v1/definitions/?fields=slug").json()["results"]

    assert rows == [{"slug": "archive"}, {"slug": "care-record"}, {"slug": "record"}]


def test_unknown_field_is_refused(small_world, client):
    body = client.get("/api/v1/definitions/record/?fields=lable").json()

    assert body["status"] == 400
    assert body["errors"][0]["parameter"] == "fields"


# --- cursors ---


def test_walk_by_cursor_stays_true_while_others_publish(client, editor):
    for number in range(5):
        published("definition", slug=f"term-{number}", label=f"Term {number}", by=editor)
    first = client.get("/api/v1/definitions/?cursor=&page_size=2").json()

    published("definition", slug="aaa", label="Aaa, which comes first", by=editor)
    withdraw(entry=entry("term-0"), by=editor, now=world.NOW, reason="Not needed.")
    slugs = [row["slug"] for row in first["results"]]
    address = first["next"]
    while address:
        page = client.get(address.removeprefix("http://127.0.0.1:8000")).json()
        slugs += [row["slug"] for row in page["results"]]
        address = page["next"]

    assert slugs == ["term-0", "term-1", "term-2", "term-3", "term-4", "aaa"]


def test_cursor_does_not_go_with_an_order(small_world, client):
    assert client.get("/api/v1/definitions/?cursor=&ordering=label").status_code == 400
    assert client.get("/api/v1/definitions/?cursor=x").status_code == 400


# --- days in the past ---


@pytest.fixture
def history(editor):
    """*record*: version 1 in January, 2 in March (meaning), 3 in May (wording)."""
    world.publish(editor, ("definition", world.definition("record", definition="First.")), now=JANUARY)
    reword(editor, definition="Second.", change="meaning", now=MARCH)
    reword(editor, definition="Third.", change="wording", now=MAY)


@pytest.mark.parametrize(
    ("day", "version", "text"),
    [
        ("2026-01-10", 1, "First."),
        ("2026-03-09", 1, "First."),
        ("2026-03-10", 2, "Second."),
        ("2027-01-01", 3, "Third."),
    ],
)
def test_version_in_force_on_a_day(history, client, day, version, text):
    body = client.get(f"/api/v1/definitions/record/?on={day}").json()

    assert (body["version"], body["definition"]) == (version, text)


def test_day_before_the_first_publication_has_nothing(history, client):
    assert client.get("/api/v1/definitions/record/?on=2026-01-09").status_code == 404
    assert client.get("/api/v1/definitions/record/?on=2026-02-30").status_code == 400


def test_list_as_it_was_on_a_day(history, client, editor):
    world.publish(editor, ("definition", world.definition("later")), now=MAY)

    body = client.get("/api/v1/definitions/?on=2026-03-10").json()

    assert [(row["slug"], row["version"]) for row in body["results"]] == [("record", 2)]


# --- changes ---


def follow(client, address="/api/v1/changes/"):
    """Every change from an address on, and where to ask next time."""
    found = []
    while True:
        body = client.get(address.removeprefix("http://127.0.0.1:8000")).json()
        found += body["changes"]
        address = body["next"]
        if not body["more"]:
            return found, address


def test_changes_are_told_once_and_in_order(history, client, editor):
    first, address = follow(client, "/api/v1/changes/?page_size=2")
    nothing, address = follow(client, address)
    reword(editor, definition="Fourth.", now=MAY)
    then, _ = follow(client, address)

    assert [(change["version"], change["change"]) for change in first] == [
        (1, "meaning"),
        (2, "meaning"),
        (3, "wording"),
    ]
    assert nothing == []
    assert [change["version"] for change in then] == [4]


def test_changes_carry_the_document_in_force(history, client):
    changes, _ = follow(client)

    assert [change["document"] and change["document"]["definition"] for change in changes] == [None, None, "Third."]


def test_changes_since_a_day(history, client):
    changes, _ = follow(client, "/api/v1/changes/?since=2026-03-01")

    assert [change["version"] for change in changes] == [2, 3]


def test_changes_of_one_kind(small_world, client):
    changes, address = follow(client, "/api/v1/changes/?kind=action")

    assert {change["kind"] for change in changes} == {"action"}
    assert "kind=action" in address


def test_changes_of_two_kinds_are_told_once_and_in_their_common_order(small_world, client):
    published("definition", slug="later")
    published("source", slug="latest")
    every, _ = follow(client)

    changes, _ = follow(client, "/api/v1/changes/?kind=evidence&kind=definition&page_size=2")

    assert changes == [change for change in every if change["kind"] in ("evidence", "definition")]


def test_withdrawal_is_a_change_without_its_text(history, client, editor):
    published("definition", slug="successor", by=editor)
    withdraw(entry=entry("record"), by=editor, now=MAY, reason="Replaced.", successor=entry("successor"))

    changes, _ = follow(client)

    assert changes[-1]["state"] == "withdrawn"
    assert changes[-1]["successor"].endswith("/api/v1/definitions/successor/")
    assert [change["document"] for change in changes if change["slug"] == "record"] == [None] * 4


@pytest.mark.parametrize("query", ["since=yesterday", "since=-1", "kind=dog", "page_size=0", "sinse=1"])
def test_wrong_parameter_of_changes_is_refused(db, client, query):
    assert client.get(f"/api/v1/changes/?{query}").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_change_is_not_missed_when_a_slower_publisher_began_earlier(client):
    """Numbers become visible in their order: the second publisher waits for the first one's transaction."""
    editor = world.make_people().editor
    began, seen = threading.Event(), []

    def publish_quickly():
        began.wait(10)
        published("definition", slug="quick", by=editor)
        connection.close()

    quick = threading.Thread(target=publish_quickly)
    quick.start()
    with transaction.atomic():
        published("definition", slug="slow", by=editor)
        began.set()
        quick.join(1)  # it cannot finish before this transaction does
        assert quick.is_alive()
    quick.join(10)
    changes, _ = follow(client)
    seen = [(change["sequence"], change["slug"]) for change in changes]

    assert seen == [(1, "slow"), (2, "quick")]


# --- pins ---


def check(client, *pins):
    body = {"definitions": [{"slug": slug, "version": version} for slug, version in pins]}
    return client.post("/api/v1/definitions/check/", json.dumps(body), content_type="application/json")


def test_check_tells_what_became_of_each_pin(history, client, editor):
    published("definition", slug="gone", by=editor)
    withdraw(entry=entry("gone"), by=editor, now=MAY, reason="Not needed.")

    body = check(client, ("record", 3), ("record", 2), ("record", 1), ("gone", 1), ("record", 9), ("no-such", 1)).json()

    assert [row["status"] for row in body["results"]] == [
        "current", "reworded", "changed-in-meaning", "withdrawn", "unknown", "unknown",
    ]  # fmt: skip
    assert body["drifted"] is True
    assert [change["version"] for change in body["results"][2]["changes"]] == [2, 3]


def test_check_of_current_pins_has_no_drift(history, client):
    assert check(client, ("record", 3)).json()["drifted"] is False


def test_renamed_entry_keeps_its_pin(history, client, editor):
    from publishing.lifecycle.drafting import save_draft
    from publishing.lifecycle.publication import publish

    document = world.definition("case-record", definition="Third.")
    draft = save_draft(kind="definition", document=document, by=world.author(), now=MAY, entry=entry("record"))
    publish(revision=draft, by=editor, now=MAY, note="Renamed.", change="wording")

    [row] = check(client, ("record", 3)).json()["results"]

    assert (row["status"], row["current_slug"]) == ("reworded", "case-record")


def test_check_asks_as_often_for_many_pins_as_for_one(history, client, django_assert_num_queries):
    with django_assert_num_queries(3):
        check(client, ("record", 1))
    with django_assert_num_queries(3):
        check(client, *[("record", number) for number in range(1, 40)])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"definitions": [{"slug": "record"}]}, "#/definitions/0/version"),
        ({"definitions": "record"}, "#/definitions"),
        ({}, "#/definitions"),
        ({"definitions": [], "more": 1}, "#/more"),
    ],
)
def test_wrong_pins_are_refused_with_the_place(db, client, body, pointer):
    response = client.post("/api/v1/definitions/check/", json.dumps(body), content_type="application/json")

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"].startswith(pointer)


# --- notices and citations ---


def test_change_notice_says_what_why_and_from_when(history, client):
    body = client.get("/api/v1/definitions/record/versions/2/notice/").json()

    assert (body["reference"], body["type"], body["reason"]) == ("definitions/record/2", "meaning", "Clearer.")
    assert body["replaces"] == 1
    assert [(change["field"], change["old"], change["new"]) for change in body["changes"]] == [
        ("definition", "First.", "Second.")
    ]


def test_notice_on_the_page_says_the_same(history, client):
    page = client.get("/definitions/record/versions/2/").content.decode()

    assert "definitions/record/2" in page
    for text in ["The meaning changed", "Clearer.", "First.", "Second."]:
        assert text in page


def test_any_two_versions_compare_as_data(history, client):
    body = client.get("/api/v1/definitions/record/versions/compare/?from=1&to=3").json()

    assert (body["from"]["version"], body["to"]["version"]) == (1, 3)
    assert body["changes"][0]["parts"] == [["removed", "First."], ["added", "Third."]]


def test_old_version_may_be_kept_for_ever(history, client):
    version = client.get("/api/v1/definitions/record/versions/1/")

    assert "immutable" not in version["Cache-Control"]  # it will have to say when the definition is withdrawn
    assert "immutable" in client.get(version.json()["document_url"])["Cache-Control"]


def test_citation_carries_the_version(history, client):
    body = client.get("/api/v1/definitions/record/cite/").json()

    assert "version 3, 10 May 2026" in body["text"]
    assert body["csl"]["version"] == "3"
    assert "definitions/record/versions/3/" in body["bibtex"]
    assert client.get("/api/v1/definitions/record/cite/?format=bibtex").content.decode() == body["bibtex"]
    assert client.get("/api/v1/definitions/record/cite/?format=ris").status_code == 406


def test_bibtex_is_safe_from_what_latex_reads_as_commands(client, editor):
    published("definition", slug="odd", label="50 % of {A} & B_C", by=editor)

    assert r"50 \% of \{A\} \& B\_C" in client.get("/api/v1/definitions/odd/cite/").json()["bibtex"]


# --- scripts of other sites ---


@pytest.mark.parametrize(
    "address", ["definitions/check/", "definitions/record/", "definitions/download/definitions.ttl"]
)
def test_other_sites_scripts_may_send_validators_and_bodies(small_world, client, address):
    response = client.options(f"/api/v1/{address}", headers={"Origin": "https://example.org"})

    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert {"Content-Type", "If-None-Match", "Range"} <= set(response["Access-Control-Allow-Headers"].split(", "))


# --- too many questions ---


def test_too_many_questions_are_told_when_to_come_back(small_world, client, settings, monkeypatch):
    settings.CACHES = settings.CACHES | {
        "api": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "throttle"}
    }
    monkeypatch.setattr("rest_framework.throttling.AnonRateThrottle.THROTTLE_RATES", {"anon": "2/minute"})

    answers = [client.get("/api/v1/search/?q=record") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert answers[2]["Content-Type"] == "application/problem+json"
    assert answers[2]["Access-Control-Allow-Origin"] == "*"


# --- feeds ---

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize(("feed", "count"), [("changes", 3), ("definitions", 3), ("evidence", 0)])
def test_feed_tells_what_was_published(history, client, feed, count):
    response = client.get(f"/feeds/{feed}.atom")

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    titles = [title.text for title in ET.fromstring(response.content).findall(f"{ATOM}entry/{ATOM}title")]
    assert len(titles) == count
    if count:
        assert titles == ["Record: only the wording changed", "Record: the meaning changed", "Record: new"]


def test_feed_of_nothing_we_have_is_not_found(db, client):
    assert client.get("/feeds/dogs.atom").status_code == 404


def test_withdrawn_entry_cannot_be_withdrawn_twice(history, editor):
    withdraw(entry=entry("record"), by=editor, now=MAY, reason="Not needed.")

    with pytest.raises(WrongState):
        withdraw(entry=entry("record"), by=editor, now=MAY, reason="Not needed.")


@pytest.mark.parametrize("query", ["label=record&lang=%00", "label=record&lang=not a tag", "label=&lang=gd"])
def test_lookup_refuses_what_is_no_label_or_language(small_world, client, query):
    assert client.get(f"/api/v1/definitions/lookup/?{query}").status_code == 400


def test_lookup_of_a_label_that_no_text_can_hold_finds_nothing_or_refuses(small_world, client):
    assert client.get("/api/v1/definitions/lookup/?label=rec%00ord").status_code in (200, 400)


# --- a database that was restored from a backup ---


class Elsewhere:
    """The example of docs/examples, as a consumer runs it now and then, against the test's own site."""

    def __init__(self, client, folder, monkeypatch):
        self.client, self.folder = client, folder
        monkeypatch.chdir(folder)
        monkeypatch.setattr("sharing_with_care.site.urlopen", self.open)

    def open(self, request, timeout):
        response = self.client.get(request.full_url.removeprefix("http://127.0.0.1:8000"))
        if response.status_code >= 400:
            raise HTTPError(request.full_url, response.status_code, "", {}, io.BytesIO(response.content))
        answer = io.BytesIO(response.content)
        answer.status, answer.headers = response.status_code, response.headers
        return answer

    def run(self):
        """Return what it said, and the definitions that it keeps afterwards."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            runpy.run_path(str(FOLDER / "changes.py"))
        return said.getvalue(), sorted(json.loads((self.folder / "definitions.json").read_text())["definitions"])


def test_example_notices_that_the_site_was_restored_also_when_it_has_grown_past_it(
    editor, client, tmp_path, monkeypatch
):
    consumer = Elsewhere(client, tmp_path, monkeypatch)
    published("definition", slug="kept", by=editor)
    backup = transaction.savepoint()
    published("definition", slug="lost", by=editor)
    published("definition", slug="lost-too", by=editor)
    assert consumer.run()[1] == ["kept", "lost", "lost-too"]

    transaction.savepoint_rollback(backup)
    said, documents = consumer.run()
    assert "starting again" in said
    assert documents == ["kept"]

    backup = transaction.savepoint()
    published("definition", slug="lost", by=editor)
    assert consumer.run()[1] == ["kept", "lost"]
    transaction.savepoint_rollback(backup)
    for number in range(3):
        published("definition", slug=f"new-{number}", by=editor)
    said, documents = consumer.run()
    assert "starting again" in said
    assert documents == ["kept", "new-0", "new-1", "new-2"]
    assert "starting again" not in consumer.run()[0]


def test_place_ahead_of_a_log_is_refused_with_where_to_start_again(history, client, editor):
    committed(action=published_action())
    for name in ["changes", "events"]:
        body = client.get(f"/api/v1/{name}/?since=999999").json()
        assert (body["status"], body["start"]) == (410, f"http://127.0.0.1:8000/api/v1/{name}/")
        assert body["type"].endswith("/api/#problem-start-again")
        _, _, place = client.get(f"/api/v1/{name}/").json()["next"].partition("since=")
        number, _, mark = place.partition(".")
        assert client.get(f"/api/v1/{name}/?since={place}").status_code == 200
        assert client.get(f"/api/v1/{name}/?since={number}").status_code == 200  # as it was given before
        assert client.get(f"/api/v1/{name}/?since={number}.{'0' * 12}").status_code == 410
        assert client.get(f"/api/v1/{name}/?since={number}.xyz").status_code == 400


def test_follower_who_kept_validators_hears_of_a_restore_too(editor, client):
    published("definition", slug="kept", by=editor)
    backup = transaction.savepoint()
    published("definition", slug="lost", by=editor)
    address = client.get("/api/v1/changes/").json()["next"].removeprefix("http://127.0.0.1:8000")
    response = client.get(address)

    transaction.savepoint_rollback(backup)
    published("definition", slug="another", by=editor)

    headers = {"If-None-Match": response["ETag"], "If-Modified-Since": http_date(4e9)}
    assert client.get(address, headers=headers).status_code == 410
    assert client.get(address, headers={"If-Modified-Since": http_date(4e9)}).status_code == 410
