"""Texts in other languages by the API: proposed, taken back, returned and published by themselves, as on the pages."""

import json

import pytest

from definitions.models import Definition, ProposedTranslation
from tests.tokens import client_of

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/definitions/record/translations/gd/"
GAELIC = {"label": "Clàr", "definition": "Na tha sgrìobhte.", "plain_language": "Na sgrìobh cuideigin."}
NEW = {"If-None-Match": "*"}


@pytest.fixture
def rhona(small_world, people):
    return client_of(people.researcher)


@pytest.fixture
def ewan(small_world, people):
    return client_of(people.editor)


def send(client, method, address=ADDRESS, body=None, **headers):
    data = json.dumps(body) if body is not None else ""
    return client.generic(method, address, data, content_type="application/json", headers=headers)


def proposed(client, **changes):
    answer = send(client, "PUT", body=GAELIC | changes, **NEW)
    assert answer.status_code == 200, answer.content
    return {"If-Match": answer["ETag"]}


def test_text_is_proposed_and_published_by_itself_by_somebody_else(rhona, ewan, client):
    named = proposed(rhona)
    waiting = rhona.get(ADDRESS)
    assert (waiting["ETag"], waiting.json()["state"], waiting.json()["based_on"]) == (named["If-Match"], "proposed", 1)
    assert waiting.json()["text"] == {**GAELIC, "alt_labels": [], "scope_note": ""}

    published = send(ewan, "POST", f"{ADDRESS}publish/", {"note": "A speaker looked at it."}, **named)

    assert (published.status_code, published.json()["version"]) == (200, 2)
    assert client.get("/api/v1/definitions/record/?lang=gd").json()["plain_language"] == GAELIC["plain_language"]
    assert rhona.get(ADDRESS).status_code == 404
    (line,) = rhona.get("/api/v1/translations/?state=published&definition=record").json()["results"]
    assert (line["language"], line["reason"]) == ("gd", "A speaker looked at it.")


def test_nobody_publishes_their_own_text_by_the_api(ewan):
    named = proposed(ewan)

    refused = send(ewan, "POST", f"{ADDRESS}publish/", {"note": "Mine."}, **named)

    assert (refused.status_code, "own work" in refused.json()["detail"]) == (403, True)
    assert Definition.objects.get(slug="record").translations == []


def test_returned_text_is_proposed_again_with_its_tag(rhona, ewan):
    named = proposed(rhona)
    back = send(ewan, "POST", f"{ADDRESS}return/", {"note": "A word is missing."}, **named)
    assert (back.json()["state"], back.json()["decided_by"]) == ("returned", "Ewan Edit")

    again = send(rhona, "PUT", body=GAELIC | {"scope_note": "Am facal."}, **{"If-Match": back["ETag"]})

    assert (again.json()["state"], again.json()["edit"]) == ("proposed", 2)


def test_text_that_changed_meanwhile_is_neither_saved_over_nor_published(rhona, ewan):
    named = proposed(rhona)
    saved = send(rhona, "PUT", body=GAELIC | {"label": "Clàran"}, **named)
    assert saved.status_code == 200

    for method, address, body in [
        ("PUT", ADDRESS, GAELIC), ("POST", f"{ADDRESS}publish/", {"note": "Good."}), ("DELETE", ADDRESS, None),
    ]:  # fmt: skip
        stale = send(rhona if method != "POST" else ewan, method, address, body, **named)
        assert (stale.status_code, stale.json()["current_etag"]) == (412, saved["ETag"]), method
    assert send(rhona, "PUT", body=GAELIC).status_code == 428
    assert send(rhona, "PUT", body=GAELIC, **NEW).status_code == 412


def test_text_is_taken_back_once_and_stays_on_record(rhona):
    named = proposed(rhona)

    assert send(rhona, "DELETE", **named).status_code == 204
    late = send(rhona, "DELETE", **named)

    assert (late.status_code, "settled already" in late.json()["detail"]) == (409, True)
    assert ProposedTranslation.objects.get().state == "taken-back"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (GAELIC | {"label": ""}, "#/label"),
        (GAELIC | {"definition": "Write to jo@example.com."}, "#/definition"),
        (GAELIC | {"alt_labels": ["CLÀR"]}, "#/alt_labels/0"),
        (GAELIC | {"language": "pl"}, "#/language"),
        ({"definition": "Without a word."}, "#/label"),
    ],
)
def test_text_is_refused_by_pointer(rhona, body, pointer):
    refused = send(rhona, "PUT", body=body, **NEW)

    assert (refused.status_code, [each["pointer"] for each in refused.json()["errors"]]) == (400, [pointer])


def test_language_is_known_however_it_is_written_and_english_is_the_definitions_own(rhona):
    proposed(rhona)

    assert rhona.get(ADDRESS.replace("/gd/", "/GD/")).json()["language"] == "gd"
    assert rhona.get(ADDRESS.replace("/gd/", "/en/")).status_code == 404
    assert rhona.get(ADDRESS.replace("/gd/", "/no language/")).status_code == 404


def test_texts_that_wait_are_not_public(small_world, people, client):
    partner = client_of(people.partner)

    for address in [ADDRESS, "/api/v1/translations/"]:
        assert client.get(address).status_code == 401
        assert partner.get(address).status_code == 403
    assert send(partner, "PUT", body=GAELIC, **NEW).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_texts_asks_as_often_for_three_as_for_one(rhona, django_assert_num_queries, count):
    for language in ["gd", "pl", "uk"][:count]:
        assert send(rhona, "PUT", ADDRESS.replace("/gd/", f"/{language}/"), GAELIC, **NEW).status_code == 200

    with django_assert_num_queries(3):
        found = rhona.get("/api/v1/translations/")
    assert found.json()["count"] == count
