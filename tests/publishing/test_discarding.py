"""Nothing that is thrown away is gone: drafts and rows come back, and who wrote them is told."""

import datetime
import re

import pytest

from publishing.lifecycle.comments import comment
from publishing.lifecycle.discarding import bring_back, discard_draft, forget_discarded
from publishing.lifecycle.draft_states import MOST_PASSING, TIDIED_EVERY, forget_states, keep_shown, keep_state
from publishing.lifecycle.drafting import go_back, save_draft
from publishing.lifecycle.review import return_to_author, submit
from publishing.models import Comment, DiscardedDraft, DraftState, Entry, Revision
from publishing.refusals import Invalid, WrongState
from tests import world
from tests.factories.publishing import drafted
from tests.publishing.test_workbench import DATA, begin, draft_of, fields

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_LIST = 4
QUERIES_OF_A_HISTORY = 12  # of an entry never published
DAY = datetime.timedelta(days=1)


@pytest.fixture
def source(researcher):
    return drafted("source", slug="study", by=researcher)


@pytest.fixture
def writer(client, people):
    client.force_login(people.researcher)
    return client


def discard(draft, by, **more):
    return discard_draft(entry=draft.entry, by=by, now=world.NOW, seen=draft.edit, **more)


def saved(draft, by, *, now=world.NOW, **changes):
    present = Revision.objects.get(pk=draft.pk)
    return save_draft(
        kind=draft.entry.kind, document={**present.document, **changes}, by=by, now=now, entry=draft.entry,
        seen=present.edit, complete=False,
    )  # fmt: skip


def test_entry_never_published_comes_back_whole(people, source):
    comment(entry=source.entry, pointer="/title", text="Which study?", by=people.editor, now=world.NOW)
    saved(source, people.editor, title="Better")
    gone = discard(Revision.objects.get(), people.researcher)
    assert not Entry.objects.exists()

    back = bring_back(discarded=gone, by=people.researcher, now=world.NOW + DAY)

    assert (back.pk, back.edit, back.document["title"], back.entry.slug) == (source.pk, 2, "Better", "study")
    assert [row.text for row in Comment.objects.filter(entry=back.entry)] == ["Which study?"]
    assert DraftState.objects.get(entry=back.entry).document["title"] == "A study of study"


def test_entry_whose_address_was_taken_meanwhile_comes_back_under_a_numbered_one(people, source):
    gone = discard(source, people.researcher)
    drafted("source", slug="study", by=people.editor)

    assert bring_back(discarded=gone, by=people.researcher, now=world.NOW).document["slug"] == "study-2"


def test_draft_comes_back_once_and_for_thirty_days(people, source):
    gone = discard(source, people.researcher)
    with pytest.raises(WrongState, match="kept until"):
        bring_back(discarded=gone, by=people.researcher, now=world.NOW + 31 * DAY)

    bring_back(discarded=gone, by=people.researcher, now=world.NOW)
    with pytest.raises(WrongState, match="Rhona Research brought this back"):
        bring_back(discarded=gone, by=people.editor, now=world.NOW)


def test_draft_of_something_public_does_not_come_back_over_another_one(people, small_world):
    entry = Entry.objects.get(kind="source", slug="study")
    document = entry.last_publication.document
    first = save_draft(kind="source", document=document, by=people.researcher, now=world.NOW, entry=entry)
    gone = discard(first, people.researcher)
    save_draft(kind="source", document=document, by=people.editor, now=world.NOW, entry=entry)

    with pytest.raises(WrongState, match="another draft"):
        bring_back(discarded=gone, by=people.researcher, now=world.NOW)


def test_draft_that_comes_back_keeps_what_was_published_meanwhile(people, small_world):
    entry = Entry.objects.get(kind="source", slug="study")
    old = entry.last_publication.document
    draft = save_draft(
        kind="source", document={**old, "note": "Mine"}, by=people.researcher, now=world.NOW, entry=entry
    )
    gone = discard(draft, people.researcher)
    [last] = world.publish(people.editor, ("source", {**old, "title": "Published since"}))

    back = bring_back(discarded=gone, by=people.researcher, now=world.NOW)

    assert (back.document["title"], back.document["note"], back.based_on) == ("Published since", "Mine", last)


def test_author_is_told_who_discarded_their_draft_and_the_record_says_why(people, source, mailoutbox, client):
    discard(source, people.editor, reason="Catalogued twice.")

    [mail] = mailoutbox
    assert mail.to == ["rhona@example.org"]
    assert "Ewan Edit discarded the draft" in mail.body
    client.force_login(people.researcher)
    page = client.get("/workbench/evidence/study/", follow=True).content.decode()
    assert "Catalogued twice." in page
    assert "Bring it back" in page


def test_draft_of_ones_own_is_discarded_without_a_mail(people, source, mailoutbox):
    discard(source, people.researcher)

    assert not mailoutbox


def test_source_that_a_barriers_draft_uses_is_not_discarded_without_saying_so(people, source, writer):
    evidence = [{"source": "study", "stance": "supports", "finding": "Nobody answers."}]
    drafted("barrier", slug="letters", by=people.editor, title="Letters unanswered", evidence=evidence)

    with pytest.raises(Invalid) as refusal:
        discard(source, people.researcher)
    assert "Letters unanswered" in refusal.value.errors["/despite_use"][0]
    answer = writer.post("/workbench/evidence/study/discard/", {"seen": "1", "despite_use": "on"}, follow=True)
    assert "The draft is discarded." in answer.content.decode()


def test_open_page_of_a_discarded_draft_is_told_what_became_of_it(people, writer):
    address = begin(writer).url
    page = {**fields(writer, address), "statement": "A long thought"}
    discard(draft_of("nobody-answers-letters"), people.editor)

    answer = writer.post(address, page, headers=DATA)
    assert (answer.status_code, answer.json()["gone"]) == (409, True)
    assert "Ewan Edit discarded this draft" in answer.json()["errors"][0]["text"]
    answer = writer.post(address, {**page, "operation": "save"})
    assert answer.status_code == 409
    assert "A long thought" in answer.content.decode()


def test_open_page_of_a_public_entrys_discarded_draft_is_told_and_can_begin_another(people, writer, small_world):
    address = "/workbench/barriers/lost-records/"
    writer.post(address, {**fields(writer, address), "title": "Another", "operation": "save"})
    page = {**fields(writer, address), "plain_language": "A long thought", "operation": "save"}
    discard(draft_of("lost-records"), people.editor)

    answer = writer.post(address, page)
    assert answer.status_code == 409
    assert "A long thought" in answer.content.decode()
    again = {**page, "seen": answer.context["seen"], "opened": answer.context["opened"]}
    writer.post(address, again)
    assert draft_of("lost-records").document["plain_language"] == "A long thought"


def test_text_of_a_discarded_draft_goes_after_thirty_days_and_the_record_stays(people, source):
    discard(source, people.researcher)

    assert forget_discarded(now=world.NOW + 29 * DAY) == 0
    assert forget_discarded(now=world.NOW + 31 * DAY) == 1
    assert DiscardedDraft.objects.get().document is None


def test_list_of_discarded_drafts_leads_to_each(people, source, writer):
    discard(source, people.researcher)

    assert "/workbench/evidence/study/discarded/" in writer.get("/workbench/discarded/").content.decode()
    assert writer.post("/workbench/evidence/study/discarded/").url == "/workbench/evidence/study/"


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_discarded_drafts_asks_as_often_for_three_as_for_one(people, writer, django_assert_num_queries, count):
    for number in range(count):
        discard(drafted("source", slug=f"s{number}", by=people.editor), people.editor)

    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        writer.get("/workbench/discarded/")


@pytest.mark.parametrize("count", [1, 3])
def test_history_asks_as_often_for_three_earlier_texts_as_for_one(
    people, source, writer, django_assert_num_queries, count
):
    for number in range(count):
        saved(source, people.editor if number % 2 == 0 else people.researcher, title=f"Title {number}")
    discarded = drafted("source", slug="other", by=people.researcher)
    discard(discarded, people.researcher)

    with django_assert_num_queries(QUERIES_OF_A_HISTORY):
        writer.get("/workbench/evidence/study/history/")


# --- states


def test_what_a_person_may_want_to_go_back_to_is_kept_with_its_reason(people, source):
    saved(source, people.researcher, title="Same morning")
    saved(source, people.editor, title="By a colleague")
    saved(source, people.editor, title="Next day", now=world.NOW + DAY)

    kept = DraftState.objects.order_by("edit").values_list("reason", "document__title")
    assert list(kept) == [
        ("passing", "A study of study"),
        ("colleague", "Same morning"),
        ("day", "By a colleague"),
    ]


def test_text_as_it_was_sent_is_kept_and_gone_back_to(people, source, client):
    submit(entry=source.entry, by=people.researcher, now=world.NOW, note="", seen=1)
    return_to_author(entry=source.entry, by=people.editor, now=world.NOW, reason="Shorter.", seen=1)
    saved(source, people.researcher, title="Too short")
    client.force_login(people.researcher)
    address = re.search(
        r'href="(\S+/history/earlier/\d+/)"', client.get("/workbench/evidence/study/history/").content.decode()
    )[1]

    assert "As it was sent for review" in client.get(address).content.decode()
    client.post(address, {"seen": "2"})

    assert draft_of("study").document["title"] == "A study of study"
    assert DraftState.objects.get(reason="replaced").document["title"] == "Too short"


def test_states_are_bounded_in_number_and_in_age(people, source):
    for edit in range(1, 3 * TIDIED_EVERY + 1):
        source.edit = edit
        if edit == 1:
            keep_shown(source)
        keep_state(source, by=people.researcher, now=world.NOW)
    assert DraftState.objects.filter(reason="passing").count() == MOST_PASSING
    assert DraftState.objects.get(reason="shown").edit == 1  # some page may still hold it

    forget_states(now=world.NOW + 3 * DAY)
    assert not DraftState.objects.exists()


def test_going_back_is_gone_back_from(people, source):
    saved(source, people.editor, title="Theirs")
    state = DraftState.objects.get()

    back = go_back(entry=source.entry, state=state, by=people.researcher, now=world.NOW, seen=2)

    assert back.document["title"] == "A study of study"
    assert DraftState.objects.get(reason="replaced").document["title"] == "Theirs"


def test_removed_row_is_put_back_with_the_words_typed_last(writer, small_world):
    address = "/workbench/barriers/lost-records/"
    typed = {**fields(writer, address), "evidence.0.finding": "Typed a moment ago"}

    page = writer.post(address, {**typed, "operation": "remove:evidence.0"}, follow=True)
    assert [row["source"] for row in draft_of("lost-records").document["evidence"]] == ["act"]
    undo = re.search(r'value="(undo:[^"]+)"', page.content.decode())[1]
    writer.post(address, {**fields(writer, address), "operation": undo})

    evidence = draft_of("lost-records").document["evidence"]
    assert [row["source"] for row in evidence] == ["study", "act"]
    assert evidence[0]["finding"] == "Typed a moment ago"
