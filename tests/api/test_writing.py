"""Writing by the API: every address, by who may and who may not, in the right state and the wrong, once and twice."""

import datetime
import json
import threading
import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from publishing.lifecycle.discarding import discard_draft
from publishing.lifecycle.publication import publish
from publishing.models import Entry, RepeatableRequest, ReviewEvent, Revision
from tests import world
from tests.at_once import at_once
from tests.tokens import client_of, make_token

pytestmark = pytest.mark.django_db

DRAFT = "/api/v1/barriers/lost-keys/draft/"
OPERATIONS = "/api/v1/barriers/lost-keys/{}/"
CORS = "Access-Control-Allow-Origin"


@pytest.fixture
def rhona(people):
    return client_of(people.researcher)


@pytest.fixture
def ewan(people):
    return client_of(people.editor)


def send(client, method, address, body=None, **headers):
    content_type = headers.pop("content_type", "application/json")
    data = body if isinstance(body, bytes | str) else json.dumps(body) if body is not None else ""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.generic(method, address, data, content_type=content_type, headers=sent)


def begin(client, **changes):
    made = send(client, "POST", "/api/v1/barriers/", world.barrier("lost-keys", **changes))
    assert made.status_code == 201, made.content
    return made


def submit(client, etag, note="Please look."):
    return send(client, "POST", OPERATIONS.format("submit"), {"note": note}, If_Match=etag)


def assert_problem(response, status, *, pointer=None):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    found = response.json()
    assert found["status"] == status
    assert found["type"].endswith(f"/api/#problem-{status}")
    if pointer is not None:
        assert pointer in [error["pointer"] for error in found["errors"]]
    return found


# --- who comes in ---


PRIVATE = [
    ("POST", "/api/v1/barriers/"),
    ("GET", DRAFT),
    ("PUT", DRAFT),
    ("PATCH", DRAFT),
    ("DELETE", DRAFT),
    ("GET", "/api/v1/drafts/"),
    *[("POST", OPERATIONS.format(operation)) for operation in ["submit", "take-back", "return", "publish", "withdraw"]],
]


@pytest.mark.parametrize(("method", "address"), PRIVATE)
def test_stranger_is_asked_for_a_token(client, db, method, address):
    answer = send(client, method, address, {})

    assert_problem(answer, 401)
    assert answer["WWW-Authenticate"] == 'Bearer realm="Sharing with Care"'
    assert_private(answer)


def assert_private(answer):
    assert CORS not in answer
    assert answer["Cache-Control"] == "no-store"
    assert "Authorization" in answer["Vary"]


@pytest.mark.parametrize("given", ["Bearer nonsense", "Bearer", "Basic abc", "Bearer a b", "", "Bearer swc_é"])
def test_wrong_token_is_named_as_invalid(client, db, given):
    answer = send(client, "GET", DRAFT, Authorization=given)

    assert_problem(answer, 401)
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_session_of_a_browser_writes_nothing(client, people):
    client.force_login(people.editor)

    assert_problem(send(client, "POST", "/api/v1/barriers/", world.barrier("lost-keys")), 401)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(("method", "address"), PRIVATE)
def test_missing_scope_is_named(people, method, address):
    scopes = ["write"] if method == "GET" else ["read"]
    answer = send(client_of(people.editor, scopes=scopes), method, address, {})

    needed = assert_problem(answer, 403)["scope"]
    assert needed not in scopes
    assert f'error="insufficient_scope", scope="{needed}"' in answer["WWW-Authenticate"]
    assert_private(answer)


def test_token_does_no_more_than_its_person_may(people):
    text = make_token(people.editor).text
    people.editor.role = "partner"
    people.editor.save()
    from django.test import Client

    demoted = Client(headers={"Authorization": f"Bearer {text}"})
    for method, address in PRIVATE:
        assert_problem(send(demoted, method, address, {}), 403)


def test_wrong_token_takes_no_public_read_away(small_world, client):
    wrong = {"Authorization": "Bearer nonsense"}
    for address in ["/api/v1/barriers/", "/api/v1/barriers/lost-records/", "/api/v1/barriers/lost-records/versions/"]:
        answer = client.get(address, headers=wrong)
        assert answer.status_code == 200
        assert answer[CORS] == "*"


def test_write_to_an_address_that_is_none_is_a_problem(people):
    from django.test import Client

    careful = Client(enforce_csrf_checks=True)
    assert_problem(send(careful, "POST", "/api/v1/barriers/No_Slug/submit/", {}), 404)


def test_other_sites_may_ask_for_reads_only(client, db):
    asked = client.options("/api/v1/barriers/")
    assert "POST" not in asked["Access-Control-Allow-Methods"]
    assert "POST" in asked["Allow"]
    assert_private(client.options(DRAFT))


def test_method_that_is_not_there_is_refused_with_what_is(rhona):
    answer = send(rhona, "POST", DRAFT, {})

    assert_problem(answer, 405)
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"}
    assert_private(answer)


def test_too_many_requests_of_one_token_are_told_to_wait(people, settings):
    from django.core.cache import caches

    from organisations.tokens.authentication import TokenRate

    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rate"}
    settings.CACHES = {**settings.CACHES, "api": memory}
    cache = caches["api"]
    cache.clear()
    first, second = client_of(people.researcher), client_of(people.editor)
    limit = int(TokenRate().rate.split("/")[0])
    answers = [first.get("/api/v1/drafts/").status_code for _ in range(limit + 1)]

    assert answers == [200] * limit + [429]
    assert int(first.get("/api/v1/drafts/")["Retry-After"]) > 0
    assert second.get("/api/v1/drafts/").status_code == 200
    cache.clear()


# --- create ---


def test_create_makes_a_draft_and_says_where(rhona, people):
    made = begin(rhona)

    assert made["Location"].endswith(DRAFT)
    draft = Revision.objects.get()
    assert (draft.state, draft.saved_by, draft.entry.slug) == ("draft", people.researcher, "lost-keys")
    read = rhona.get(DRAFT)
    assert read["ETag"] == made["ETag"]
    assert read.content == made.content
    assert not made["ETag"].startswith("W/")
    assert_private(made)
    assert_private(read)


def test_unfinished_draft_is_saved_with_what_it_lacks(rhona):
    made = send(rhona, "POST", "/api/v1/barriers/", {"slug": "lost-keys"})

    assert made.status_code == 201
    assert "#/title" in [problem["pointer"] for problem in made.json()["problems"]]


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({}, "#/slug"),
        ({"slug": ""}, "#/slug"),
        ({"slug": "Not A Slug"}, "#/slug"),
        ({"slug": "drafts\u0000"}, "#/slug"),
        ({"slug": "x", "colour": "red"}, "#/colour"),
        ({"slug": "x", "title": "a\u0000b"}, "#/title"),
        ({"slug": "x", "title": "a\u0007b"}, "#/title"),
        ({"slug": "x", "title": True}, "#/title"),
        ({"slug": "x", "title": ["a"]}, "#/title"),
        ({"slug": "x", "themes": ["weather"]}, "#/themes/0"),
        ({"slug": "x", "statement": "Write to somebody@private.example.com about it."}, "#/statement"),
        ({"slug": "x", "evidence": [{"source": "study", "colour": "red"}]}, "#/evidence/0/colour"),
        ([], "#"),
        ('"text"', "#"),
        (5, "#"),
    ],
)
def test_bad_document_is_refused_by_pointer(rhona, document, pointer):
    answer = send(rhona, "POST", "/api/v1/barriers/", document)

    assert_problem(answer, 400, pointer=pointer)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"slug": "x",}', "line 1, column"),
        (b'{"slug": "x"', "line 1, column"),
        (b"", "slug"),
        (b"\xff\xfe", "byte 1"),
        (b'{"slug": "a", "slug": "b"}', "twice"),
        (b'{"slug": "\\ud800"}', "surrogate"),
        (b'{"slug": NaN}', "NaN"),
        (b'{"slug": 1e999}', "too large"),
        (b'{"slug": ' + b"9" * 5000 + b"}", "cannot be read"),
        (b"[" * 100_000, "deep"),
        (b"\xef\xbb\xbf{}", "line 1, column"),
    ],
)
def test_malformed_json_is_refused_with_its_place(rhona, body, said):
    answer = send(rhona, "POST", "/api/v1/barriers/", body)

    assert_problem(answer, 400)
    assert said in answer.content.decode()


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_other_kinds_of_body_are_refused(rhona, content_type):
    assert_problem(send(rhona, "POST", "/api/v1/barriers/", "{}", content_type=content_type), 415)


def test_merge_patch_is_no_whole_document(rhona):
    etag = begin(rhona)["ETag"]

    answer = send(rhona, "PUT", DRAFT, {}, content_type="application/merge-patch+json", If_Match=etag)
    assert_problem(answer, 415)


def test_body_that_is_too_large_is_refused(rhona, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    assert_problem(send(rhona, "POST", "/api/v1/barriers/", world.barrier(statement="x" * 1000)), 413)


def test_create_twice_makes_one_and_says_so_by_pointer(rhona):
    begin(rhona)
    again = send(rhona, "POST", "/api/v1/barriers/", world.barrier("lost-keys"))

    assert_problem(again, 400, pointer="#/slug")
    assert Entry.objects.count() == 1


def test_parameter_of_a_write_is_refused(rhona):
    assert_problem(send(rhona, "POST", "/api/v1/barriers/?dry_run=1", world.barrier()), 400)


# --- idempotency keys ---


def test_same_key_and_body_answer_the_same_result(rhona):
    def ask(key):
        return send(rhona, "POST", "/api/v1/barriers/", world.barrier("lost-keys"), Idempotency_Key=key)

    first, again, unquoted = ask('"key-1"'), ask('"key-1"'), ask("key-1")

    assert [first.status_code, again.status_code, unquoted.status_code] == [201, 201, 201]
    assert first.content == again.content == unquoted.content
    assert (first["Location"], first["ETag"]) == (again["Location"], again["ETag"])
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Revision.objects.count() == 1


def test_same_key_with_another_body_is_refused(rhona):
    send(rhona, "POST", "/api/v1/barriers/", world.barrier("lost-keys"), Idempotency_Key="k")

    other = send(rhona, "POST", "/api/v1/barriers/", world.barrier("other"), Idempotency_Key="k")
    elsewhere = send(rhona, "POST", "/api/v1/evidence/", world.source("other"), Idempotency_Key="k")
    assert_problem(other, 422)
    assert_problem(elsewhere, 422)
    assert Entry.objects.count() == 1


def test_key_is_one_tokens_own(rhona, ewan):
    send(rhona, "POST", "/api/v1/barriers/", world.barrier("lost-keys"), Idempotency_Key="k")

    assert send(ewan, "POST", "/api/v1/barriers/", world.barrier("other"), Idempotency_Key="k").status_code == 201


def test_refusal_leaves_the_key_free(rhona):
    refused = send(rhona, "POST", "/api/v1/barriers/", {"slug": "Bad"}, Idempotency_Key="k")
    assert_problem(refused, 400, pointer="#/slug")

    mended = send(rhona, "POST", "/api/v1/barriers/", {"slug": "good"}, Idempotency_Key="k")
    assert mended.status_code == 201


def test_key_is_forgotten_after_a_day(rhona, people, time_machine):
    now = timezone.now()
    send(rhona, "POST", "/api/v1/barriers/", world.barrier("lost-keys"), Idempotency_Key="k")
    time_machine.move_to(now + datetime.timedelta(hours=25), tick=False)

    later = send(rhona, "POST", "/api/v1/barriers/", world.barrier("other"), Idempotency_Key="k")
    assert later.status_code == 201
    assert RepeatableRequest.objects.count() == 1


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, 'a"b'])
def test_key_that_is_none_is_refused(rhona, key):
    assert_problem(send(rhona, "POST", "/api/v1/barriers/", world.barrier(), Idempotency_Key=key), 400)


# --- the draft ---


def test_put_replaces_the_whole_document(rhona):
    etag = begin(rhona, factors=["leadership"], rights=[8])["ETag"]
    saved = send(rhona, "PUT", DRAFT, world.barrier("lost-keys", title="Keys"), If_Match=etag)

    assert saved.status_code == 200
    assert saved["ETag"] != etag
    assert (saved.json()["document"]["title"], saved.json()["document"]["rights"]) == ("Keys", [])
    assert saved.json()["edit"] == 2


@pytest.mark.parametrize("content_type", ["application/merge-patch+json", "application/json"])
def test_patch_changes_what_it_names(rhona, content_type):
    etag = begin(rhona, rights=[8])["ETag"]
    patch = {"title": "Keys", "rights": None, "confidence": {"level": "high"}}
    saved = send(rhona, "PATCH", DRAFT, patch, content_type=content_type, If_Match=etag)

    document = saved.json()["document"]
    assert (document["title"], document["rights"]) == ("Keys", [])
    assert document["confidence"]["level"] == "high"
    assert document["confidence"]["explanation"] == "One study only."
    assert document["statement"] == world.barrier()["statement"]


@pytest.mark.parametrize("patch", [[], "text", 5, None])
def test_patch_that_is_no_object_is_refused(rhona, patch):
    etag = begin(rhona)["ETag"]

    assert_problem(send(rhona, "PATCH", DRAFT, json.dumps(patch), If_Match=etag), 400, pointer="#")


def test_patch_that_breaks_a_rule_changes_nothing(rhona):
    etag = begin(rhona)["ETag"]

    assert_problem(send(rhona, "PATCH", DRAFT, {"colour": "red"}, If_Match=etag), 400, pointer="#/colour")
    assert rhona.get(DRAFT)["ETag"] == etag


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("PUT", DRAFT, world.barrier("lost-keys")),
        ("PATCH", DRAFT, {}),
        ("DELETE", DRAFT, None),
        ("POST", OPERATIONS.format("submit"), {}),
        ("POST", OPERATIONS.format("publish"), {"note": "x"}),
        ("POST", OPERATIONS.format("return"), {"note": "x"}),
    ],
)
def test_write_says_what_it_is_based_on(ewan, rhona, method, address, body):
    etag = begin(rhona)["ETag"]
    assert_problem(send(ewan, method, address, body), 428)
    assert_problem(send(ewan, method, address, body, If_Match="*"), 428)
    rhona.generic("PATCH", DRAFT, '{"title": "Keys"}', content_type="application/json", headers={"If-Match": etag})

    for stale in [etag, '"1"', "nonsense", "W/" + etag]:
        answer = send(ewan, method, address, body, If_Match=stale)
        found = assert_problem(answer, 412)
        assert found["current_etag"] == rhona.get(DRAFT)["ETag"]
        assert found["saved_by"] == "Rhona Research"
        assert found["saved_at"]
    assert Revision.objects.get().document["title"] == "Keys"


def test_one_of_several_tags_is_enough(rhona):
    etag = begin(rhona)["ETag"]

    assert send(rhona, "PATCH", DRAFT, {}, If_Match=f'"0-1-draft", {etag}').status_code == 200


def test_compressed_drafts_tag_is_good_for_writing(rhona):
    begin(rhona)
    read = rhona.get(DRAFT, headers={"Accept-Encoding": "gzip"})

    assert read["Content-Encoding"] == "gzip"
    assert read["ETag"].endswith('-gzip"')
    assert send(rhona, "PATCH", DRAFT, {"title": "Keys"}, If_Match=read["ETag"]).status_code == 200


def test_publication_gets_a_draft_only_where_there_is_none(small_world, rhona):
    address = "/api/v1/barriers/lost-records/draft/"
    assert_problem(rhona.get(address), 404)
    assert_problem(send(rhona, "PATCH", address, {"title": "Lost"}), 428)
    assert_problem(send(rhona, "PATCH", address, {"title": "Lost"}, If_Match='"1-1-draft"'), 412)

    begun = send(rhona, "PATCH", address, {"title": "Lost"}, If_None_Match="*")

    assert begun.status_code == 200
    assert begun.json()["based_on"] == 1
    assert begun.json()["document"]["factors"] == ["leadership"]
    assert_problem(send(rhona, "PATCH", address, {}, If_None_Match="*"), 412)
    assert rhona.get("/api/v1/barriers/lost-records/").json()["title"] != "Lost"


def test_discarding_leaves_what_is_published(small_world, rhona):
    address = "/api/v1/barriers/lost-records/draft/"
    etag = send(rhona, "PATCH", address, {"title": "Lost"}, If_None_Match="*")["ETag"]

    gone = send(rhona, "DELETE", address, If_Match=etag)

    assert (gone.status_code, gone.content) == (204, b"")
    assert_problem(send(rhona, "DELETE", address, If_Match=etag), 409)
    assert rhona.get("/api/v1/barriers/lost-records/").status_code == 200


def test_draft_of_nothing_is_not_there(rhona):
    assert_problem(rhona.get(DRAFT), 404)
    assert_problem(send(rhona, "PUT", DRAFT, world.barrier("lost-keys"), If_None_Match="*"), 404)


# --- submit, take back, return ---


def test_submitting_sends_for_review_once(rhona):
    etag = begin(rhona)["ETag"]

    sent = submit(rhona, etag)

    assert sent.json()["state"] == "in-review"
    assert_problem(submit(rhona, etag), 409)
    assert [event.note for event in ReviewEvent.objects.all()] == ["Please look."]
    assert_problem(send(rhona, "PATCH", DRAFT, {"title": "x"}, If_Match=sent["ETag"]), 409)


def test_submitting_what_is_unfinished_is_refused_by_pointer(rhona):
    made = send(rhona, "POST", "/api/v1/barriers/", {"slug": "lost-keys"})

    assert_problem(submit(rhona, made["ETag"]), 400, pointer="#/title")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({"note": "a\u0000b"}, "#/note"), ({"note": 5.5, "x": 1}, "#/x"), ([], "#"), ({"note": None}, "#/note")],
)
def test_bad_note_is_refused_by_pointer(rhona, body, pointer):
    etag = begin(rhona)["ETag"]

    assert_problem(send(rhona, "POST", OPERATIONS.format("submit"), body, If_Match=etag), 400, pointer=pointer)


def test_submitting_needs_no_body(rhona):
    etag = begin(rhona)["ETag"]

    assert send(rhona, "POST", OPERATIONS.format("submit"), If_Match=etag).status_code == 200


def test_taking_back_opens_the_draft_once(rhona, ewan):
    submit(rhona, begin(rhona)["ETag"])

    assert send(rhona, "POST", OPERATIONS.format("take-back")).json()["state"] == "draft"
    assert_problem(send(rhona, "POST", OPERATIONS.format("take-back")), 409)


def test_returning_gives_reasons_once(rhona, ewan):
    etag = submit(rhona, begin(rhona)["ETag"])["ETag"]
    blank = send(ewan, "POST", OPERATIONS.format("return"), {"note": " "}, If_Match=etag)
    assert_problem(blank, 400, pointer="#/note")
    assert_problem(send(ewan, "POST", OPERATIONS.format("return"), {}, If_Match=etag), 400, pointer="#/note")

    back = send(ewan, "POST", OPERATIONS.format("return"), {"note": "Say whose keys."}, If_Match=etag)

    assert back.json()["state"] == "returned"
    assert_problem(send(ewan, "POST", OPERATIONS.format("return"), {"note": "x"}, If_Match=etag), 409)


# --- publish, withdraw ---


def test_publishing_makes_it_public_once(rhona, ewan, client):
    etag = submit(rhona, begin(rhona)["ETag"])["ETag"]
    body = {"note": "It is needed.", "change": "wording"}

    done = send(ewan, "POST", OPERATIONS.format("publish"), body, If_Match=etag)

    assert done.status_code == 200, done.content
    assert (done.json()["version"], done.json()["change"], done.json()["also"]) == (1, "wording", [])
    assert client.get("/api/v1/barriers/lost-keys/").status_code == 200
    again = send(ewan, "POST", OPERATIONS.format("publish"), body, If_Match=etag)
    assert "published as version 1 by Ewan Edit" in assert_problem(again, 409)["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/note"),
        ({"note": " "}, "#/note"),
        ({"note": "x", "change": "all"}, "#/change"),
        ({"note": "x", "with": "perhaps"}, "#/with"),
    ],
)
def test_publishing_badly_is_refused_by_pointer(rhona, ewan, body, pointer):
    etag = submit(rhona, begin(rhona)["ETag"])["ETag"]

    assert_problem(send(ewan, "POST", OPERATIONS.format("publish"), body, If_Match=etag), 400, pointer=pointer)
    assert not Revision.objects.publications().exists()


def test_publishing_a_colleagues_draft_that_was_not_sent_is_possible(rhona, ewan):
    etag = begin(rhona)["ETag"]

    assert send(ewan, "POST", OPERATIONS.format("publish"), {"note": "x"}, If_Match=etag).status_code == 200


def test_publishing_ones_own_work_is_refused(ewan):
    etag = submit(ewan, begin(ewan)["ETag"])["ETag"]

    assert_problem(send(ewan, "POST", OPERATIONS.format("publish"), {"note": "x"}, If_Match=etag), 403)


def test_publishing_takes_what_it_refers_to_along(rhona, ewan):
    send(rhona, "POST", "/api/v1/evidence/", world.source("new-study"))
    evidence = [{"source": "new-study", "stance": "supports", "finding": "Half were lost.", "locator": "p. 1"}]
    etag = submit(rhona, begin(rhona, evidence=evidence)["ETag"])["ETag"]
    alone = send(ewan, "POST", OPERATIONS.format("publish"), {"note": "x"}, If_Match=etag)
    found = assert_problem(alone, 400, pointer="#/evidence/0/source")
    assert found["errors"][0]["entry"] == "barrier lost-keys"

    done = send(ewan, "POST", OPERATIONS.format("publish"), {"note": "x", "with": True}, If_Match=etag)

    assert [line["url"].split("/")[-4] for line in done.json()["also"]] == ["new-study"]


def test_publishing_what_might_name_a_person_needs_a_look(rhona, ewan):
    made = begin(rhona, statement="Eilidh told us that nobody came.")
    assert made.json()["warnings"]
    etag = submit(rhona, made["ETag"])["ETag"]

    unseen = send(ewan, "POST", OPERATIONS.format("publish"), {"note": "x"}, If_Match=etag)
    assert_problem(unseen, 400, pointer="#/looked")
    assert (
        send(ewan, "POST", OPERATIONS.format("publish"), {"note": "x", "looked": True}, If_Match=etag).status_code
        == 200
    )


def test_withdrawing_says_why_once(small_world, ewan, client):
    address = "/api/v1/actions/find-them/withdraw/"
    assert_problem(send(ewan, "POST", address, {"note": " "}), 400, pointer="#/note")
    wrong = send(ewan, "POST", address, {"note": "x", "successor": "nothing"})
    assert_problem(wrong, 400, pointer="#/successor")

    done = send(ewan, "POST", address, {"note": "Not needed any more."})

    assert (done.json()["state"], done.json()["version"]) == ("withdrawn", 2)
    assert client.get("/api/v1/actions/find-them/").status_code == 410
    assert_problem(send(ewan, "POST", address, {"note": "x"}), 409)


def test_withdrawing_what_others_need_names_them(small_world, ewan):
    answer = send(ewan, "POST", "/api/v1/barriers/lost-records/withdraw/", {"note": "x"})

    assert "refer to this one" in assert_problem(answer, 409)["detail"]


def test_former_slug_leads_to_the_new_draft(editor, rhona):
    world.publish(editor, ("source", world.source("study")))
    entry = Entry.objects.get()
    from publishing.lifecycle.drafting import save_draft
    from publishing.lifecycle.publication import publish

    renamed = save_draft(
        kind="source", document=world.source("paper"), by=world.author(), now=timezone.now(), entry=entry
    )
    publish(revision=renamed, by=editor, now=timezone.now(), note="A better name.")

    answer = rhona.get("/api/v1/evidence/study/draft/")
    assert answer.status_code == 308
    assert answer["Location"].endswith("/api/v1/evidence/paper/draft/")
    assert_private(answer)


# --- the list of drafts ---


def test_drafts_are_listed_by_state_kind_and_person(rhona, ewan):
    submit(rhona, begin(rhona)["ETag"])
    send(ewan, "POST", "/api/v1/evidence/", world.source("paper"))

    def slugs(query):
        return [row["slug"] for row in ewan.get(f"/api/v1/drafts/{query}").json()["results"]]

    assert slugs("") == ["paper", "lost-keys"]
    assert slugs("?state=in-review") == ["lost-keys"]
    assert slugs("?kind=source") == ["paper"]
    assert slugs("?mine=true") == ["paper"]
    for wrong in ["?state=published", "?kind=x", "?mine=1", "?colour=red", "?page=9"]:
        assert_problem(ewan.get(f"/api/v1/drafts/{wrong}"), 400)


def test_list_of_drafts_does_not_ask_more_for_more_rows(rhona):
    for rows in (1, 3):
        while Entry.objects.count() < rows:
            send(rhona, "POST", "/api/v1/evidence/", world.source(f"paper-{Entry.objects.count()}"))
        rhona.get("/api/v1/drafts/")
        with CaptureQueriesContext(connection) as asked:
            rhona.get("/api/v1/drafts/")
        assert len(asked) == 3  # the token with its person, the count, the rows


# --- two at once ---


def published(draft, *, by):
    publish(revision=draft, by=by, now=timezone.now(), note="Looked at.")


def discarded(draft, *, by):
    discard_draft(entry=draft.entry, by=by, now=timezone.now(), seen=draft.edit)


@pytest.mark.django_db(transaction=True)
def test_two_saves_of_one_draft_at_once_keep_one(people):
    first, second = client_of(people.researcher), client_of(people.editor)
    etag = begin(first)["ETag"]

    answers = at_once(
        *[lambda c=client: send(c, "PATCH", DRAFT, {"title": "Keys"}, If_Match=etag) for client in (first, second)]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert Revision.objects.get().edit == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ended", [published, discarded])
def test_save_that_waits_while_the_draft_ends_is_refused(people, ended):
    """Another connection publishes or discards the draft, and has not committed yet when the change comes."""
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    rhona = client_of(people.researcher)
    etag = begin(rhona)["ETag"]
    answers = []

    def change():
        answers.append(send(rhona, "PATCH", DRAFT, {"title": "Keys"}, If_Match=etag))
        connection.close()

    thread = threading.Thread(target=change)
    with transaction.atomic(), connection.cursor() as cursor:
        ended(Revision.objects.get(), by=people.editor)
        thread.start()
        for _ in range(600):
            cursor.execute(waits)
            if cursor.fetchone()[0]:
                break
            time.sleep(0.05)
    thread.join()

    found = assert_problem(answers[0], 412)
    assert people.editor.name in found["detail"] or "discarded" in found["detail"]
    assert not Revision.objects.working_copies().exists()


@pytest.mark.django_db(transaction=True)
def test_two_creations_of_one_slug_at_once_make_one(people):
    clients = [client_of(people.researcher), client_of(people.editor)]

    answers = at_once(
        *[lambda c=client: send(c, "POST", "/api/v1/barriers/", world.barrier("lost-keys")) for client in clients]
    )

    made, refused = sorted(answers, key=lambda answer: answer.status_code)
    assert made.status_code == 201
    assert_problem(refused, 400, pointer="#/slug")
    assert Revision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_same_key_twice_at_once_makes_one(people):
    client = client_of(people.researcher)

    def ask():
        return send(client, "POST", "/api/v1/barriers/", world.barrier("lost-keys"), Idempotency_Key="k")

    answers = at_once(ask, ask, ask)

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 201
    assert set(statuses) <= {201, 409}
    assert Revision.objects.count() == 1
    assert ask().status_code == 201


@pytest.mark.django_db(transaction=True)
def test_key_that_is_being_answered_is_refused(people):
    """Another connection holds the key, as a request under way does."""
    from publishing.api.preconditions import once

    issued = make_token(people.researcher)
    from django.test import Client

    client = Client(headers={"Authorization": f"Bearer {issued.text}"})
    begun, end = threading.Event(), threading.Event()

    def slow():
        begun.set()
        assert end.wait(30)
        return 201, {}, b""

    def hold():
        try:
            once(token=issued.token, key="k", request_text="other", now=timezone.now(), operation=slow)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    begun.wait(30)
    try:
        answer = send(client, "POST", "/api/v1/barriers/", world.barrier("lost-keys"), Idempotency_Key="k")
    finally:
        end.set()
        thread.join()

    assert_problem(answer, 409)
    assert not Entry.objects.exists()
