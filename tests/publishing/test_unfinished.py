"""Whoever sends or publishes is told what is not finished, by name, with a link; nothing is chosen for anybody."""

import pytest

from publishing.lifecycle.drafting import save_draft
from publishing.models import Revision
from tests import world
from tests.factories.publishing import drafted, submitted

pytestmark = pytest.mark.django_db
DATE = "/workbench/evidence/bad-date/#issued"
PREVIEW = "/workbench/evidence/good/preview/"


@pytest.fixture
def barrier(people):
    """A barrier on a finished source and on one whose date is none, both drafts."""
    drafted(slug="good", by=people.researcher)
    save_draft(
        kind="source",
        document=world.source("bad-date", issued="Easter"),
        by=people.researcher,
        now=world.NOW,
        complete=False,
    )
    items = [{"source": slug, "stance": "supports", "finding": "So it is."} for slug in ["good", "bad-date"]]
    return drafted("barrier", slug="lost-records", by=people.researcher, evidence=items)


def publish(client, **more):
    form = {"operation": "decide", "decision": "publish", "note": "Good.", "seen": "1", "change": "meaning", **more}
    return client.post("/workbench/barriers/lost-records/review/", form)


def test_sending_names_unfinished_sources_with_a_link(client, people, barrier):
    client.force_login(people.researcher)

    page = client.get("/workbench/barriers/lost-records/submit/").content.decode()

    assert f'href="{DATE}">When was it published?</a>' in page
    assert "Finished: can be published together with this" in page


def test_publishing_names_unfinished_sources_with_a_link_and_no_pointer(client, people, barrier):
    submitted(barrier)
    client.force_login(people.editor)

    response = publish(client, **{"with": list(Revision.objects.values_list("pk", flat=True))})

    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="{DATE}">When was it published?</a>' in page
    assert "with the slug" not in page
    assert not Revision.objects.publications().exists()


def test_source_that_was_not_ticked_is_offered_again_with_a_link(client, people):
    source = drafted(slug="good", by=people.researcher)
    items = [{"source": "good", "stance": "supports", "finding": "So it is."}]
    submitted(drafted("barrier", slug="lost-records", by=people.researcher, evidence=items))
    client.force_login(people.editor)

    page = publish(client).content.decode()

    assert 'href="/workbench/barriers/lost-records/#evidence-0-source">Evidence 1: Which source?</a>' in page
    assert "was not published together with this" in page
    assert f'name="with"\n    value="{source.pk}"' in page


def test_place_called_checked_in_an_unread_source_is_said_before_anything_is_sent(client, people):
    drafted(slug="unread", by=people.researcher, checked="unchecked")
    items = [{"source": "unread", "stance": "supports", "finding": "So.", "checked": True, "read": "part"}]
    drafted("barrier", slug="lost-records", by=people.researcher, evidence=items)
    client.force_login(people.researcher)

    page = client.get("/workbench/barriers/lost-records/submit/").content.decode()

    assert "was not read at source" in page


def test_no_kind_of_source_is_chosen_for_anybody(client, people):
    client.force_login(people.researcher)

    page = client.get("/workbench/new/evidence/").content.decode()

    assert '<option value="" selected>Choose</option>' in page


def made_in_place(client, **answers):
    posted = {f"new.evidence.0.source.{name}": text for name, text in answers.items()}
    form = {
        "seen": "1", "title": "A barrier", "kind": "barrier", "slug": "a-barrier", "evidence.rows": "1",
        "operation": "new:evidence.0.source", **posted,
    }  # fmt: skip
    return client.post("/workbench/barriers/a-barrier/", form)


@pytest.fixture
def typed_barrier(client, people):
    save_draft(
        kind="barrier",
        document={"slug": "a-barrier", "kind": "barrier", "title": "A barrier", "evidence": [{}]},
        by=people.researcher, now=world.NOW, complete=False,
    )  # fmt: skip
    client.force_login(people.researcher)


@pytest.mark.parametrize(
    ("name", "text", "label"),
    [
        ("issued", "Easter 1999", "When was it published?"),
        ("url", "not an address", "What is its web address?"),
        ("doi", "10.1/x", "What is its DOI?"),
        ("kind", "", "What kind of source is it?"),
    ],
)
def test_source_made_in_place_is_checked_where_it_is_typed(client, typed_barrier, name, text, label):
    response = made_in_place(client, **{"title": "A report", "kind": "research", name: text})

    assert response.status_code == 422
    assert f"{label}" in response.content.decode().split('id="problems"')[1].split("</ul>")[0]
    assert not Revision.objects.filter(entry__kind="source").exists()


def test_source_made_in_place_is_tidied(client, typed_barrier):
    made_in_place(
        client, title="A report.", kind="research", issued="August 2015", url="www.gov.scot/a", doi="https://doi.org/10.1234/a"
    )  # fmt: skip

    document = Revision.objects.get(entry__kind="source").document
    assert [document[name] for name in ["title", "issued", "url", "doi"]] == [
        "A report", "2015-08", "https://www.gov.scot/a", "10.1234/a",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "plural", "document"),
    [
        ("source", "evidence", {"issued": "Easter", "url": "nowhere"}),
        ("definition", "definitions", {"label": "A word"}),
        ("barrier", "barriers", {"title": "A barrier", "evidence": [{}], "confidence": {"level": "low"}}),
        (
            "action",
            "actions",
            {"title": "An action", "milestones": [{"title": "Half"}], "success": {"measure": "Letters"}},
        ),
    ],
)
def test_preview_of_an_unfinished_draft_is_a_page_that_says_so(client, people, small_world, kind, plural, document):
    save_draft(kind=kind, document={"slug": "half", **document}, by=people.researcher, now=world.NOW, complete=False)
    client.force_login(people.researcher)

    response = client.get(f"/workbench/{plural}/half/preview/")

    assert response.status_code == 200
    assert "Preview of a draft that is not finished" in response.content.decode()
    assert not Revision.objects.publications().filter(entry__slug="half").exists()


def test_preview_leads_back_to_the_draft_or_to_its_review_where_it_waits(client, people):
    draft = drafted(slug="good", by=people.researcher)
    client.force_login(people.editor)
    assert 'href="/workbench/evidence/good/">Back to the draft</a>' in client.get(PREVIEW).content.decode()

    submitted(draft)

    assert 'href="/workbench/evidence/good/review/">Back to the review</a>' in client.get(PREVIEW).content.decode()


def test_preview_leaves_out_evidence_without_a_source_and_shows_the_rest(client, people, barrier):
    document = {**barrier.document, "evidence": [*barrier.document["evidence"], {"finding": "Without a source."}]}
    save_draft(
        kind="barrier",
        document=document,
        by=people.researcher,
        now=world.NOW,
        entry=barrier.entry,
        seen=1,
        complete=False,
    )
    client.force_login(people.researcher)

    page = client.get("/workbench/barriers/lost-records/preview/").content.decode()

    assert "Evidence 3 is left out" in page
    assert "Without a source." not in page
    assert "A study of bad-date: Issued: left out" in page
    assert "A study of bad-date" in page
