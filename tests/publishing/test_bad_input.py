"""Too much, twice, at once, or after the session's end: a clear answer, one result, and nothing typed is lost."""

import pytest
from django.test import Client

from publishing.lifecycle.comments import comment
from publishing.lifecycle.drafting import save_draft
from publishing.models import Comment, Entry, ReviewEvent, Revision
from publishing.refusals import Refusal
from tests import world
from tests.at_once import at_once
from tests.factories.publishing import drafted, returned, submitted
from tests.publishing.test_workbench import begin, draft_of, fields

DATA = {"Accept": "application/json"}
ADDRESS = "/workbench/barriers/nobody-answers-letters/"


def rows(count):
    posted = {"evidence.rows": str(count)}
    for number in range(count):
        row = f"evidence.{number}."
        posted |= {
            row + "source": "",
            row + "stance": "supports",
            row + "locator": "",
            row + "finding": f"No. {number}",
        }
        posted |= {row + "quote": "", row + "checked": ""}
    return posted


@pytest.fixture
def writer(client, people):
    client.force_login(people.researcher)
    begin(client)
    return client


@pytest.mark.django_db
def test_ten_thousand_pieces_of_evidence_are_too_many_and_nothing_saved_is_lost(writer):
    response = writer.post(ADDRESS, {**fields(writer, ADDRESS), **rows(10_000), "operation": "save"})

    assert response.status_code == 413
    page = response.content.decode()
    assert "at most 500 pieces of evidence" in page
    assert f'href="{ADDRESS}"' in page
    assert draft_of("nobody-answers-letters").edit == 1


@pytest.mark.django_db
def test_autosave_hears_of_too_many_rows_in_a_sentence(writer):
    response = writer.post(ADDRESS, {**fields(writer, ADDRESS), **rows(10_000)}, headers=DATA)

    assert response.status_code == 413
    assert "500 pieces of evidence" in response.json()["errors"][0]["text"]


@pytest.mark.django_db
def test_form_of_three_million_characters_is_refused_clearly(writer):
    from django.utils.http import urlencode

    body = urlencode({**fields(writer, ADDRESS), "statement": "x" * 3_000_000}, doseq=True)
    response = writer.post(ADDRESS, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 413
    assert "about two million characters" in response.content.decode()


@pytest.mark.django_db
def test_rows_beyond_the_limit_are_refused_and_every_one_is_on_the_page(writer):
    response = writer.post(ADDRESS, {**fields(writer, ADDRESS), **rows(510), "operation": "save"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "At most 500 are possible here, and there are 510." in page
    assert "No. 509" in page
    assert draft_of("nobody-answers-letters").edit == 1


@pytest.mark.django_db
def test_claim_of_a_million_rows_makes_none(writer):
    writer.post(
        ADDRESS, {**fields(writer, ADDRESS), "evidence.rows": "99999999", "statement": "So.", "operation": "save"}
    )

    assert draft_of("nobody-answers-letters").document["evidence"] == []


@pytest.mark.django_db
def test_control_character_is_refused_beside_its_field_and_kept(writer):
    response = writer.post(ADDRESS, {**fields(writer, ADDRESS), "statement": "Half\x07 a thought", "operation": "save"})

    assert response.status_code == 422
    assert "control character" in response.content.decode()
    assert "a thought" in response.content.decode()


@pytest.mark.django_db
def test_autosave_after_the_session_ended_hears_that_it_did(writer):
    posted = fields(writer, ADDRESS)
    writer.logout()

    response = writer.post(ADDRESS, {**posted, "statement": "More"}, headers=DATA)

    assert (response.status_code, response.json()["signed_out"]) == (401, True)


@pytest.mark.django_db
def test_finder_says_that_there_are_more(writer, people):
    for number in range(11):
        save_draft(kind="source", document=world.source(f"s{number}"), by=people.researcher, now=world.NOW)
    writer.post(ADDRESS, {**fields(writer, ADDRESS), "operation": "add:evidence"})
    search = {"operation": "find:evidence.0.source", "find.evidence.0.source": "study"}

    page = writer.post(ADDRESS, {**fields(writer, ADDRESS), **search}, follow=True).content.decode()

    assert "There are more: type another word." in page
    assert writer.get("/workbench/find/evidence/?q=study", headers=DATA).json()["more"] is True
    assert writer.get("/workbench/find/evidence/?q=s10", headers=DATA).json()["more"] is False


# --- the same operation twice at the same moment, on two connections


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def post_at_once(person, address, posted):
    """The two responses to the same form posted twice at once, by two tabs of one person."""
    tabs = [signed_in(person), signed_in(person)]
    return at_once(*[lambda: tabs.pop().post(address, posted)] * 2)


def statuses(responses):
    return sorted(response.status_code for response in responses)


@pytest.fixture
def source(people):
    return drafted(slug="study", by=people.researcher)


@pytest.mark.django_db(transaction=True)
def test_entry_begun_twice_at_once_is_one(people):
    responses = post_at_once(people.researcher, "/workbench/new/barriers/", {"title": "Twice", "kind": "barrier"})

    assert {response.url for response in responses} == {"/workbench/barriers/twice/"}
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_source_added_in_place_twice_at_once_is_one(people):
    client = signed_in(people.researcher)
    begin(client)
    client.post(ADDRESS, {**fields(client, ADDRESS), "operation": "add:evidence"})
    answers = {"new.evidence.0.source.title": "A new report", "new.evidence.0.source.kind": "inquiry"}

    post_at_once(
        people.researcher, ADDRESS, {**fields(client, ADDRESS), **answers, "operation": "new:evidence.0.source"}
    )

    assert Entry.objects.filter(kind="source").count() == 1
    assert draft_of("nobody-answers-letters").document["evidence"][0]["source"] == "a-new-report"


@pytest.mark.django_db(transaction=True)
def test_draft_sent_twice_at_once_waits_once(people, source, mailoutbox):
    responses = post_at_once(people.researcher, "/workbench/evidence/study/submit/", {"seen": "1", "note": ""})

    assert statuses(responses) == [302, 409]
    assert ReviewEvent.objects.count() == len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_draft_published_twice_at_once_is_one_version(people, source, mailoutbox):
    submitted(source)
    mailoutbox.clear()

    responses = post_at_once(
        people.editor,
        "/workbench/evidence/study/review/",
        {"operation": "decide", "decision": "publish", "note": "Checked.", "seen": "1"},
    )

    assert statuses(responses) == [302, 409]
    assert Revision.objects.get().version == 1
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_draft_returned_twice_at_once_is_returned_once(people, source, mailoutbox):
    submitted(source)
    mailoutbox.clear()

    answers = at_once(*[lambda: returned(source, by=people.editor)] * 2)

    assert len([answer for answer in answers if isinstance(answer, Refusal)]) == 1
    assert ReviewEvent.objects.filter(kind="returned").count() == len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_comment_sent_twice_at_once_is_one(people, source, mailoutbox):
    at_once(*[lambda: comment(entry=source.entry, pointer="/title", text="Why?", by=people.editor, now=world.NOW)] * 2)

    assert Comment.objects.count() == len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_form_saved_twice_at_once_is_saved_once_and_the_second_asks_nothing(people, source):
    client = signed_in(people.researcher)
    address = "/workbench/evidence/study/"
    posted = {**fields(client, address), "title": "Another", "operation": "save"}

    responses = post_at_once(people.researcher, address, posted)

    assert statuses(responses) == [302, 302]
    assert Revision.objects.get().edit == 2
