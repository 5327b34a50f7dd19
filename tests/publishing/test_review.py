"""A colleague looks at every entry before the public does."""

import re

import pytest

from organisations.models import Person
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish, withdraw
from publishing.lifecycle.review import return_to_author, submit, take_back
from publishing.models import Comment, Entry, ReviewEvent, Revision
from publishing.refusals import Invalid, NotAllowed, Stale, WrongState
from tests import world

pytestmark = pytest.mark.django_db
QUERIES_OF_A_REVIEW = 32


@pytest.fixture
def entry(people):
    return save_draft(kind="source", document=world.source(), by=people.researcher, now=world.NOW).entry


def send(entry, by, note="Please look.", seen=1):
    return submit(entry=entry, by=by, now=world.NOW, note=note, seen=seen)


def test_submitted_draft_waits_and_is_written_down(entry, people):
    assert send(entry, people.researcher).state == Revision.State.IN_REVIEW
    assert ReviewEvent.objects.get().note == "Please look."


def test_unfinished_draft_is_not_sent(people):
    entry = save_draft(
        kind="source", document={"slug": "bare"}, by=people.researcher, now=world.NOW, complete=False
    ).entry

    with pytest.raises(Invalid) as refusal:
        send(entry, people.researcher)
    assert "/title" in refusal.value.errors


def test_second_click_on_send_hears_that_it_waits(entry, people):
    send(entry, people.researcher)

    with pytest.raises(WrongState, match="waits for review already"):
        send(entry, people.researcher)


def test_draft_saved_since_is_not_sent(entry, people):
    with pytest.raises(Stale):
        send(entry, people.researcher, seen=7)


def test_partner_sends_nothing(entry, people):
    with pytest.raises(NotAllowed):
        send(entry, people.partner)


def test_waiting_draft_cannot_be_changed_until_it_is_taken_back(entry, people):
    send(entry, people.researcher)
    again = {"kind": "source", "document": world.source(title="B"), "by": people.researcher, "now": world.NOW}

    with pytest.raises(WrongState):
        save_draft(**again, entry=entry, seen=1)
    take_back(entry=entry, by=people.researcher, now=world.NOW)
    assert save_draft(**again, entry=entry, seen=1).edit == 2


def test_another_researcher_does_not_take_it_back(entry, people):
    send(entry, people.researcher)

    with pytest.raises(NotAllowed):
        take_back(entry=entry, by=world.author(), now=world.NOW)


def test_returning_needs_reasons(entry, people):
    send(entry, people.researcher)

    with pytest.raises(Invalid):
        return_to_author(entry=entry, by=people.editor, now=world.NOW, reason=" ", seen=1)


def test_returned_draft_is_told_by_mail_that_does_not_quote_reasons(entry, people, mailoutbox):
    send(entry, people.researcher)
    mailoutbox.clear()
    return_to_author(entry=entry, by=people.editor, now=world.NOW, reason="The date is wrong.", seen=1)

    [mail] = mailoutbox
    assert mail.to == [people.researcher.email]
    assert "/workbench/evidence/study/" in mail.body
    assert "The date is wrong." not in mail.body


def test_every_editor_who_may_approve_hears_of_what_waits(entry, people, mailoutbox):
    other = Person.objects.create_user(email="una@example.org", name="Una", role=Person.Role.EDITOR)
    gone = Person.objects.create_user(email="gone@example.org", name="Gone", role=Person.Role.EDITOR)
    gone.is_active = False
    gone.save()

    send(entry, people.editor, note="Look at the date.")

    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([other.email], "For review: A study of study")
    assert "/workbench/evidence/study/review/" in mail.body
    assert "Look at the date." not in mail.body


def test_who_sent_a_draft_hears_that_it_is_published(entry, people, mailoutbox):
    draft = send(entry, people.researcher)
    mailoutbox.clear()

    publish(revision=draft, by=people.editor, now=world.NOW, note="Checked.")

    [mail] = mailoutbox
    assert mail.to == [people.researcher.email]
    assert "/evidence/study/" in mail.body
    assert "as version 1" in mail.body


def test_catalogue_that_nobody_sent_for_review_tells_nobody(small_world, mailoutbox):
    assert mailoutbox == []


def test_who_sent_what_is_withdrawn_hears_of_it(entry, people, mailoutbox):
    publish(revision=send(entry, people.researcher), by=people.editor, now=world.NOW, note="Checked.")
    mailoutbox.clear()

    withdraw(entry=entry, by=people.editor, now=world.NOW, reason="It was another study.")

    [mail] = mailoutbox
    assert mail.to == [people.researcher.email]
    assert "another study" not in mail.body


def test_refused_deed_sends_no_mail(entry, people, mailoutbox):
    with pytest.raises(Stale):
        send(entry, people.researcher, seen=7)
    assert mailoutbox == []


def test_nobody_publishes_what_they_wrote(people):
    draft = save_draft(kind="source", document=world.source(), by=people.editor, now=world.NOW)

    with pytest.raises(NotAllowed, match="own work"):
        publish(revision=draft, by=people.editor, now=world.NOW, note="Mine.")


def test_nobody_publishes_what_they_sent(entry, people):
    draft = send(entry, people.editor)

    with pytest.raises(NotAllowed, match="own work"):
        publish(revision=draft, by=people.editor, now=world.NOW, note="Mine.")


def test_setting_lets_an_editor_publish_their_own_work(people, settings):
    settings.MAY_PUBLISH_OWN_WORK = True
    draft = save_draft(kind="source", document=world.source(), by=people.editor, now=world.NOW)

    assert publish(revision=draft, by=people.editor, now=world.NOW, note="Alone here.").version == 1


def test_pages_lead_from_sending_to_the_public_page(client, people, entry):
    client.force_login(people.researcher)
    client.post("/workbench/evidence/study/submit/", {"note": "Ready", "seen": "1"})
    client.force_login(people.editor)
    assert "A study of study" in client.get("/workbench/review/").content.decode()

    response = client.post(
        "/workbench/evidence/study/review/",
        {"operation": "decide", "decision": "publish", "note": "Checked.", "change": "meaning", "seen": "1"},
    )

    assert response.url == "/evidence/study/"
    assert client.get("/evidence/study/").status_code == 200


def test_one_form_decides_and_what_is_not_decided_or_has_no_reason_is_asked_for(client, people, entry):
    send(entry, people.researcher)
    client.force_login(people.editor)
    address = "/workbench/evidence/study/review/"
    page = client.get(address).content.decode()
    assert "Publish it as version 1" in page
    assert "Return it to Rhona Research with the reason" in page
    assert page.count('name="note"') == 1

    for decision, note, problem in [
        ({}, "Good.", "Choose whether you publish it or return it."),
        ({"decision": "publish"}, "", "Say why this is published."),
        ({"decision": "return"}, " ", "Say what has to change."),
    ]:
        refused = client.post(address, {"operation": "decide", "note": note, "seen": "1", **decision})
        assert (refused.status_code, problem in refused.content.decode()) == (422, True), decision
        assert not decision or f'value="{decision["decision"]}" checked' in refused.content.decode()

    client.post(address, {"operation": "decide", "decision": "return", "note": "The date is wrong.", "seen": "1"})

    assert entry.revisions.get().state == Revision.State.RETURNED
    send(entry, people.researcher)
    client.post(address, {"operation": "decide", "decision": "publish", "note": "Checked.", "seen": "1"})
    late = client.post(address, {"operation": "decide", "decision": "publish", "note": "All good.", "seen": "1"})
    assert late.status_code == 409
    assert "All good." in late.content.decode()


def test_second_click_on_publish_hears_by_whom_it_was(client, people, entry):
    client.force_login(people.researcher)
    client.post("/workbench/evidence/study/submit/", {"seen": "1"})
    client.force_login(people.editor)
    operation = {"operation": "decide", "decision": "publish", "note": "Checked.", "seen": "1"}
    client.post("/workbench/evidence/study/review/", operation)

    response = client.post("/workbench/evidence/study/review/", operation)

    assert response.status_code == 409
    assert "published as version 1 by Ewan Edit" in response.content.decode()


def test_barrier_is_published_together_with_its_unpublished_source(client, people, entry):
    document = world.barrier(evidence=[{"source": "study", "stance": "supports", "finding": "So it is."}])
    save_draft(kind="barrier", document=document, by=people.researcher, now=world.NOW)
    client.force_login(people.researcher)
    client.post("/workbench/barriers/lost-records/submit/", {"seen": "1"})
    client.force_login(people.editor)

    client.post(
        "/workbench/barriers/lost-records/review/",
        {
            "operation": "decide",
            "decision": "publish",
            "note": "Both.",
            "seen": "1",
            "with": [str(entry.revisions.get().pk)],
        },
    )

    assert client.get("/barriers/lost-records/").status_code == 200
    assert client.get("/evidence/study/").status_code == 200


def test_withdrawing_on_the_page_needs_a_reason(client, people, small_world):
    client.force_login(people.editor)

    response = client.post("/workbench/actions/find-them/withdraw/", {"reason": "", "successor": ""})

    assert response.status_code == 422
    assert client.get("/actions/find-them/").status_code == 200


def test_discarding_a_draft_takes_its_review_along(entry, people):
    from publishing.lifecycle.discarding import discard_draft

    send(entry, people.researcher)
    take_back(entry=entry, by=people.researcher, now=world.NOW)
    discard_draft(entry=entry, by=people.researcher, now=world.NOW, seen=1)

    assert not Entry.objects.exists()


def test_review_shows_methods_and_limitations_of_the_sources_beside_the_change(client, people, entry):
    save_draft(
        kind="source",
        document=world.source(methods="Forty letters were read.", limitations="One council."),
        by=people.researcher,
        now=world.NOW,
        entry=entry,
        seen=1,
    )
    document = world.barrier(evidence=[{"source": "study", "stance": "contradicts", "finding": "It is not so."}])
    save_draft(kind="barrier", document=document, by=people.researcher, now=world.NOW)
    client.force_login(people.editor)

    page = client.get("/workbench/barriers/lost-records/review/").content.decode()

    assert all(text in page for text in ["Contradicts", "Forty letters were read.", "One council."])


@pytest.mark.parametrize("address", ["definitions/care-record", "actions/find-them"])
def test_review_shows_what_is_cited_beside_the_change(client, people, small_world, address):
    plural, slug = address.split("/")
    kind = plural[:-1]
    entry = Entry.objects.get(kind=kind, slug=slug)
    document = {**entry.last_publication.document, "slug": slug}
    save_draft(kind=kind, document=document, by=people.researcher, now=world.NOW, entry=entry)
    client.force_login(people.editor)

    page = client.get(f"/workbench/{address}/review/").content.decode()

    assert "A study of" in page.split('id="reading"')[1]


@pytest.mark.parametrize("count", [1, 3])
def test_review_asks_as_often_for_three_sources_as_for_one(client, people, django_assert_num_queries, count):
    for number in range(count):
        save_draft(kind="source", document=world.source(f"s{number}"), by=people.researcher, now=world.NOW)
    document = world.barrier(
        evidence=[{"source": f"s{number}", "stance": "supports", "finding": "So."} for number in range(count)]
    )
    save_draft(kind="barrier", document=document, by=people.researcher, now=world.NOW)
    client.force_login(people.editor)

    with django_assert_num_queries(QUERIES_OF_A_REVIEW):
        client.get("/workbench/barriers/lost-records/review/")


def review_page(client, people, document=None):
    """Return the address of a source that waits for review, for the editor who has come in."""
    entry = save_draft(kind="source", document=document or world.source(), by=people.researcher, now=world.NOW).entry
    send(entry, people.researcher)
    client.force_login(people.editor)
    return "/workbench/evidence/study/"


def area(page, name):
    return page.split(f'name="{name}"')[1].split("</textarea>")[0].partition(">")[2].strip()


def test_half_written_words_come_back_without_scripts_when_a_comment_is_posted(client, people):
    address = review_page(client, people)
    page = client.get(f"{address}review/").content.decode()
    form = page.split('class="review-form"')[1].split("</form>")[0]
    for name in ["note", "decision", "text.title", "text.abstract"]:
        assert f'name="{name}"' in form  # one form, so that all goes with every button
    typed = {"back": "review", "seen": "1", "note": "Half a note", "decision": "return", "change": "wording",
             "text.title": "Which edition?", "text.abstract": "Half a comment"}  # fmt: skip

    empty = {f"{name}.part{number}": "" for number in range(200) for name in ["on", "text"]}
    answer = client.post(f"{address}comments/", {**empty, **typed, "operation": "comment:/title"}, follow=True)

    assert Comment.objects.get().text == "Which edition?"
    page = answer.content.decode()
    assert [area(page, name) for name in ["note", "text.abstract", "text.title"]] == [
        "Half a note",
        "Half a comment",
        "",
    ]
    assert re.search(r'value="wording" checked', page)
    assert re.search(r'value="return" checked', page)
    assert area(client.get(f"{address}review/").content.decode(), "note") == ""  # it is kept for one time


def test_half_written_words_come_back_when_publishing_replying_or_resolving_is_what_was_done(client, people):
    address = review_page(client, people)
    client.post(f"{address}comments/", {"back": "review", "operation": "comment:/title", "text.title": "Why?"})
    pk = Comment.objects.get().pk

    refused = client.post(f"{address}review/", {"operation": "decide", "seen": "1", "note": "Half", "text.title": "So"})
    assert refused.status_code == 422
    assert [area(refused.content.decode(), name) for name in ["note", "text.title"]] == ["Half", "So"]

    replied = client.post(
        f"{address}comments/",
        {"back": "review", "operation": f"reply:{pk}", f"text.reply-{pk}": "Because.", "note": "Half"},
        follow=True,
    ).content.decode()
    assert (area(replied, "note"), area(replied, f"text.reply-{pk}")) == ("Half", "")
    assert "Because." in replied
    resolved = client.post(
        f"{address}comments/", {"back": "review", "operation": f"resolve:{pk}", "note": "Half"}, follow=True
    )
    assert area(resolved.content.decode(), "note") == "Half"
    stayed = client.post(f"{address}review/", {"operation": "stay", "note": "Enter was pressed"}, follow=True)
    assert area(stayed.content.decode(), "note") == "Enter was pressed"
