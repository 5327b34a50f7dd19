"""A program and a colleague's program write, review and publish over HTTP, on the running demonstration."""

import httpx
import pytest

pytestmark = pytest.mark.browser

SOURCE = {
    "slug": "journey-study",
    "kind": "research",
    "title": "A study of journeys",
    "authors": ["A. Author"],
    "publisher": "A press",
    "issued": "2024-05",
    "url": "https://example.org/journey",
    "abstract": "Records were lost on their journey.",
    "checked": "source-text",
}
BARRIER = {
    "slug": "journey-barrier",
    "kind": "barrier",
    "title": "Records are lost on their journey",
    "statement": "A record of somebody's care cannot be found when it is asked for.",
    "themes": ["cultural"],
    "confidence": {"level": "low", "explanation": "One study only."},
    "evidence": [
        {"source": "journey-study", "stance": "supports", "finding": "Half were lost.", "locator": "Chapter 2"}
    ],
}


@pytest.fixture
def program(site, token_of):
    """`program(e-mail)` is an HTTP client with that person's token."""
    clients = []

    def program(person):
        headers = {"Authorization": f"Bearer {token_of(person)}"} if person else {}
        clients.append(httpx.Client(base_url=f"{site}/api/v1", headers=headers, timeout=30))
        return clients[-1]

    yield program
    for client in clients:
        client.close()


def test_barrier_goes_from_a_program_to_the_public(program):
    writer, editor, public = program("researcher@demo.example"), program("editor@demo.example"), program(None)
    before = public.get("/changes/", params={"since": "2999-01-01"}).json()["next"]  # the place that is now

    study = writer.post("/evidence/", json=SOURCE, headers={"Idempotency-Key": '"journey-1"'})
    assert study.status_code == 201, study.text
    assert writer.post("/evidence/", json=SOURCE, headers={"Idempotency-Key": '"journey-1"'}).text == study.text
    made = writer.post("/barriers/", json=BARRIER)
    assert made.status_code == 201, made.text
    draft = "/barriers/journey-barrier/draft/"
    assert public.get(draft).status_code == 401

    read = writer.get(draft)  # compressed, as this client asks for
    saved = writer.patch(draft, json={"confidence": {"level": "moderate"}}, headers={"If-Match": read.headers["ETag"]})
    assert saved.status_code == 200, saved.text
    stale = writer.patch(draft, json={"title": "x"}, headers={"If-Match": read.headers["ETag"]})
    assert (stale.status_code, stale.json()["saved_by"]) == (412, "Rowan Demo")
    assert stale.json()["current_etag"] == writer.get(draft, headers={"Accept-Encoding": "identity"}).headers["ETag"]

    sent = writer.post(
        "/barriers/journey-barrier/submit/", json={"note": "Please look."}, headers={"If-Match": saved.headers["ETag"]}
    )
    assert sent.json()["state"] == "in-review"
    assert public.get("/barriers/journey-barrier/").status_code == 404
    waiting = editor.get("/drafts/", params={"state": "in-review"}).json()["results"]
    assert "journey-barrier" in [row["slug"] for row in waiting]
    refused = writer.post(
        "/barriers/journey-barrier/publish/", json={"note": "x"}, headers={"If-Match": sent.headers["ETag"]}
    )
    assert (refused.status_code, refused.json()["scope"]) == (403, "publish")

    done = editor.post(
        "/barriers/journey-barrier/publish/",
        json={"note": "It is well founded.", "with": True},
        headers={"If-Match": sent.headers["ETag"]},
    )
    assert done.status_code == 200, done.text
    assert len(done.json()["also"]) == 1

    assert public.get("/barriers/journey-barrier/").json()["confidence"]["level"] == "moderate"
    assert public.get("/evidence/journey-study/").status_code == 200
    found = public.get("/search/", params={"q": "lost on their journey"}).json()["results"]
    assert "journey-barrier" in [row["slug"] for row in found]
    changes = public.get(before).json()["changes"]
    assert {"journey-barrier", "journey-study"} <= {change["slug"] for change in changes}


def test_http_headers_of_private_answers_say_that_nobody_keeps_them(program):
    answer = program("editor@demo.example").get("/drafts/")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Authorization" in answer.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in answer.headers
