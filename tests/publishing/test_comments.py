"""Colleagues comment on fields, reply and settle; comments stay with the entry and with the row that was meant."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from publishing import kinds
from publishing.lifecycle.comments import comment, conversations, reopen, reply, resolve
from publishing.lifecycle.discarding import discard_draft
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish
from publishing.lifecycle.review import submit
from publishing.models import Comment, Entry, Revision
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests import world

pytestmark = pytest.mark.django_db
LATER = world.NOW + timedelta(hours=1)
QUERIES_OF_COMMENTS = 7


def piece(source, finding="So."):
    return {"source": source, "stance": "supports", "finding": finding}


@pytest.fixture
def entry(people):
    for slug in ["one", "two", "three"]:
        save_draft(kind="source", document=world.source(slug), by=people.researcher, now=world.NOW)
    document = world.barrier(evidence=[piece("one"), piece("two"), piece("three")])
    return save_draft(kind="barrier", document=document, by=people.researcher, now=world.NOW).entry


def say(entry, by, pointer="/statement", text="Is that so?", now=world.NOW):
    return comment(entry=entry, pointer=pointer, text=text, by=by, now=now)


def change(entry, by, **changes):
    draft = entry.revisions.get()
    document = {**draft.document, **changes}
    return save_draft(kind=entry.kind, document=document, by=by, now=world.NOW, entry=entry, seen=draft.edit)


def where(entry):
    [talk] = conversations(entry, entry.revisions.get().document)
    return talk.place


def test_comment_reply_and_resolution_are_shown_together(entry, people):
    first = say(entry, people.editor)
    reply(comment=first, text="It is.", by=people.researcher, now=world.NOW)
    resolve(comment=first, by=people.editor, now=LATER)

    [talk] = conversations(entry, entry.revisions.get().document)
    assert [each.text for each in talk.first.replies.all()] == ["It is."]
    assert (talk.is_open, talk.first.resolved_by, talk.first.resolved_at) == (False, people.editor, LATER)


def test_comment_follows_its_row_when_rows_move(entry, people):
    say(entry, people.editor, "/evidence/2/finding")
    change(entry, people.researcher, evidence=[piece("three"), piece("one"), piece("two")])

    assert where(entry).pointer == "/evidence/0/finding"


def test_comment_stays_on_its_row_when_the_row_is_rewritten_and_moved(entry, people):
    say(entry, people.editor, "/evidence/1/finding")
    change(entry, people.researcher, evidence=[piece("one"), piece("three"), piece("two", "Otherwise.")])

    assert where(entry).pointer == "/evidence/2/finding"


def test_comment_on_a_row_that_is_gone_stands_on_the_list_and_says_so(entry, people):
    say(entry, people.editor, "/evidence/1/finding")
    change(entry, people.researcher, evidence=[piece("one"), piece("three")])

    assert (where(entry).pointer, where(entry).row_is_gone) == ("/evidence", True)


def test_same_row_is_told_from_another_of_the_same_source(entry, people):
    change(entry, people.researcher, evidence=[piece("one", "First."), piece("one", "Second.")])
    say(entry, people.editor, "/evidence/0")
    change(entry, people.researcher, evidence=[piece("one", "Second."), piece("one", "First.")])

    assert where(entry).pointer == "/evidence/1"


def test_comment_on_an_empty_row_stays_where_the_row_is_filled_in(entry, people):
    draft = entry.revisions.get()
    empty = {"source": "", "stance": "", "finding": ""}
    save_draft(
        kind="barrier",
        document={**draft.document, "evidence": [empty]},
        by=people.researcher,
        now=world.NOW,
        entry=entry,
        seen=1,
        complete=False,
    )
    say(entry, people.editor, "/evidence/0")
    change(entry, people.researcher, evidence=[piece("two")])

    assert where(entry).pointer == "/evidence/0"


@pytest.mark.parametrize(
    "pointer", ["", "/", "/nothing", "/evidence/9", "/evidence/x", "/statement/0", "/evidence/0/no"]
)
def test_comment_on_what_is_not_there_is_refused(entry, people, pointer):
    with pytest.raises(Invalid) as refusal:
        say(entry, people.editor, pointer)
    assert set(refusal.value.errors) == {"/pointer"}


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001, "Born 0101011237", "a\x00b"])
def test_comment_that_no_text_may_be_is_refused(entry, people, text):
    with pytest.raises(Invalid) as refusal:
        say(entry, people.editor, text=text)
    assert set(refusal.value.errors) == {"/text"}
    assert not Comment.objects.exists()


@pytest.mark.parametrize("role", ["partner", "administrator"])
def test_comments_are_for_researchers_and_editors(entry, people, role):
    with pytest.raises(NotAllowed):
        say(entry, getattr(people, role))


def test_second_click_is_one_comment_and_one_mail(entry, people, mailoutbox):
    assert say(entry, people.editor) == say(entry, people.editor, now=world.NOW + timedelta(seconds=5))
    assert len(mailoutbox) == 1


def test_same_words_an_hour_later_are_another_comment(entry, people):
    assert say(entry, people.editor) != say(entry, people.editor, now=LATER)


def test_second_click_on_reply_is_one_reply(entry, people):
    first = say(entry, people.editor)
    for _ in range(2):
        reply(comment=first, text="Yes.", by=people.researcher, now=world.NOW)

    assert first.replies.count() == 1


def test_resolved_comment_takes_no_reply_until_it_is_open_again(entry, people):
    first = say(entry, people.editor)
    resolve(comment=first, by=people.researcher, now=world.NOW)

    with pytest.raises(WrongState):
        reply(comment=first, text="But.", by=people.editor, now=world.NOW)
    reopen(comment=first, by=people.editor, now=world.NOW)
    assert reply(comment=first, text="But.", by=people.editor, now=world.NOW).reply_to == first


def test_author_hears_of_a_comment_by_mail_that_does_not_quote_it(entry, people, mailoutbox):
    say(entry, people.editor, text="The date is wrong.")

    [mail] = mailoutbox
    assert mail.to == [people.researcher.email]
    assert "/workbench/barriers/lost-records/comments/" in mail.body
    assert "The date is wrong." not in mail.body


def test_nobody_hears_of_their_own_comment(entry, people, mailoutbox):
    say(entry, people.researcher)

    assert mailoutbox == []


def test_reply_is_told_to_who_commented(entry, people, mailoutbox):
    first = say(entry, people.editor)
    mailoutbox.clear()
    reply(comment=first, text="Yes.", by=people.researcher, now=world.NOW)

    assert [mail.to for mail in mailoutbox] == [[people.editor.email]]


def test_comments_outlive_saving_and_sending(entry, people):
    say(entry, people.editor)
    change(entry, people.researcher, title="Another title")
    submit(entry=entry, by=people.researcher, now=world.NOW, note="", seen=2)

    assert entry.comments.open().count() == 1


def publishable(people):
    draft = save_draft(kind="source", document=world.source(), by=people.researcher, now=world.NOW)
    say(draft.entry, people.editor, "/title")
    return draft


def test_open_comments_hold_publication_up_until_somebody_says_so(people):
    draft = publishable(people)

    with pytest.raises(Invalid) as refusal:
        publish(revision=draft, by=people.editor, now=world.NOW, note="Checked.")
    assert set(refusal.value.errors) == {"/comments"}
    publication = publish(revision=draft, by=people.editor, now=world.NOW, note="Checked.", despite_comments=True)
    assert publication.entry.comments.open().count() == 1


def test_resolved_comments_hold_nothing_up(people):
    draft = publishable(people)
    resolve(comment=Comment.objects.get(), by=people.researcher, now=world.NOW)

    assert publish(revision=draft, by=people.editor, now=world.NOW, note="Checked.").version == 1


def test_comments_go_with_an_entry_that_was_never_published(entry, people):
    say(entry, people.editor)
    discard_draft(entry=entry, by=people.researcher, now=world.NOW, seen=1)

    assert not Comment.objects.exists()


def test_comments_stay_when_the_draft_of_something_public_is_discarded(people, small_world):
    entry = Entry.objects.get(kind="source", slug="study")
    save_draft(
        kind="source", document=entry.last_publication.document, by=people.researcher, now=world.NOW, entry=entry
    )
    say(entry, people.editor, "/title")
    discard_draft(entry=entry, by=people.researcher, now=world.NOW, seen=1)

    assert entry.comments.count() == 1


def test_database_keeps_what_was_said(entry, people):
    first = say(entry, people.editor)

    with pytest.raises(DatabaseError, match="Cannot update"):
        Comment.objects.filter(pk=first.pk).update(text="Something else")


def test_every_field_of_every_kind_can_be_named(small_world):
    from publishing.documents.validation import completed
    from publishing.lifecycle.comments import places

    for revision in Revision.objects.in_force().select_related("entry"):
        kind = kinds.get(revision.entry.kind)
        found = places(kind, completed(kind, revision.document))
        assert {pointer.split("/")[1] for pointer, _ in found} == set(kind.field_names)
        assert all(label for _, label in found)


# --- pages


def test_comment_is_written_and_resolved_on_pages_without_javascript(client, entry, people):
    client.force_login(people.editor)
    address = "/workbench/barriers/lost-records/"
    response = client.post(
        address + "comments/", {"operation": "comment", "on": "/statement", "text": "Whose record?", "back": "review"}
    )
    pk = Comment.objects.get().pk

    assert response.url == f"{address}review/#comment-{pk}"
    assert "Whose record?" in client.get(address + "review/").content.decode()
    form = client.get(address).content.decode()
    assert 'href="#statement"' in form
    assert "Whose record?" in form
    client.post(address + "comments/", {"operation": f"resolve:{pk}"})
    assert "Whose record?" not in client.get(address).content.decode()


def test_refused_comment_is_given_back_as_it_was_typed(client, entry, people):
    client.force_login(people.editor)

    response = client.post(
        "/workbench/barriers/lost-records/comments/",
        {"operation": "comment", "on": "/evidence/1", "text": "Her number is 0101011237"},
    )

    assert response.status_code == 422
    page = response.content.decode()
    assert "Her number is 0101011237" in page
    assert '<option value="/evidence/1" selected>' in page


def test_comment_on_no_field_is_refused_with_a_link_to_the_choice(client, entry, people):
    client.force_login(people.editor)

    response = client.post(
        "/workbench/barriers/lost-records/comments/", {"operation": "comment", "on": "", "text": "Why?"}
    )

    assert response.status_code == 422
    assert 'href="#on"' in response.content.decode()


def test_refused_reply_is_given_back_in_its_conversation(client, entry, people):
    first = say(entry, people.editor)
    client.force_login(people.researcher)

    page = client.post(
        "/workbench/barriers/lost-records/comments/", {"operation": f"reply:{first.pk}", "text": "0101011237 says so"}
    ).content.decode()

    assert "0101011237 says so" in page.split(f'id="reply-{first.pk}"')[1].split("</textarea>")[0]


def test_comment_of_another_entry_cannot_be_reached(client, entry, people):
    draft = publishable(people)
    client.force_login(people.editor)
    other = draft.entry.comments.get()

    response = client.post("/workbench/barriers/lost-records/comments/", {"operation": f"resolve:{other.pk}"})

    assert response.status_code == 404


def test_comments_are_closed_to_partners_and_the_public_never_reads_them(client, people):
    draft = publishable(people)
    publish(revision=draft, by=people.editor, now=world.NOW, note="Checked.", despite_comments=True)

    assert "Is that so?" not in client.get("/evidence/study/").content.decode()
    assert client.get("/workbench/evidence/study/comments/").status_code == 302
    client.force_login(people.partner)
    assert client.get("/workbench/evidence/study/comments/").status_code == 403


def test_editor_confirms_publication_with_open_comments_on_the_page(client, people):
    draft = publishable(people)
    submit(entry=draft.entry, by=people.researcher, now=world.NOW, note="", seen=1)
    client.force_login(people.editor)
    operation = {"operation": "decide", "decision": "publish", "note": "Checked.", "seen": "1"}

    response = client.post("/workbench/evidence/study/review/", operation)
    assert response.status_code == 422
    assert "Checked." in response.content.decode()
    assert client.post("/workbench/evidence/study/review/", {**operation, "despite_comments": "yes"}).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_comments_ask_as_often_for_three_as_for_one(client, entry, people, django_assert_num_queries, count):
    for number in range(count):
        first = say(entry, people.editor, text=f"Comment {number}")
        reply(comment=first, text="Yes.", by=people.researcher, now=world.NOW)
    client.force_login(people.editor)

    with django_assert_num_queries(QUERIES_OF_COMMENTS):
        client.get("/workbench/barriers/lost-records/comments/")
