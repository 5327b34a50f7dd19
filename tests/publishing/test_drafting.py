import datetime

import pytest

from evidence.document import SOURCE
from publishing.documents.validation import KnownEntries, drafted
from publishing.lifecycle.discarding import discard_draft
from publishing.lifecycle.drafting import begin_drafts, restore, save_draft
from publishing.models import Entry, IndexEntry, Revision
from publishing.refusals import Invalid, NotAllowed, Stale, WrongState
from tests import world
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db


def draft(by, document=None, **more):
    return save_draft(kind="source", document=document or world.source(), by=by, now=world.NOW, **more)


def test_save_draft_keeps_the_document_in_canonical_form(researcher):
    saved = draft(researcher, {"slug": "bare", "kind": "review", "title": "  Bare  ", "checked": "unchecked"})

    assert saved.document == {
        "slug": "bare", "kind": "review", "title": "Bare", "authors": [], "publisher": "", "issued": "", "doi": "",
        "isbn": "", "url": "", "archived_url": "", "accessed": None, "abstract": "", "jurisdiction": "",
        "language": "en", "methods": "", "limitations": "", "licence": "", "themes": [], "checked": "unchecked",
        "read": "none", "law_read_to": None, "law_changed": None, "about_laws": [], "quotes": [], "note": "",
    }  # fmt: skip


def test_draft_is_not_in_what_the_public_reads(researcher):
    draft(researcher)

    assert not IndexEntry.objects.exists()


def test_save_draft_by_a_partner_is_not_allowed(people):
    with pytest.raises(NotAllowed):
        draft(people.partner)
    assert not Entry.objects.exists()


def test_saving_again_overwrites_the_one_working_copy(researcher):
    first = draft(researcher)

    second = draft(researcher, world.source(title="Better"), entry=first.entry, seen=first.edit)

    assert (second.pk, second.edit, second.document["title"]) == (first.pk, 2, "Better")


def test_stale_save_is_refused_and_carries_what_the_other_wrote(people):
    seen = draft(people.researcher)
    draft(people.editor, world.source(title="Theirs"), entry=seen.entry, seen=1)

    with pytest.raises(Stale) as refusal:
        draft(people.researcher, world.source(title="Mine"), entry=seen.entry, seen=1)

    assert refusal.value.current.document["title"] == "Theirs"
    assert Revision.objects.get().document["title"] == "Theirs"


def test_save_without_having_seen_the_others_draft_is_stale(people):
    entry = draft(people.researcher).entry

    with pytest.raises(Stale):
        draft(people.editor, entry=entry)


def test_new_entry_with_a_taken_slug_is_refused_at_the_slug(researcher):
    draft(researcher)

    with pytest.raises(Invalid) as refusal:
        draft(researcher)

    assert list(refusal.value.errors) == ["/slug"]


def test_same_slug_in_another_kind_is_free(researcher):
    draft(researcher, world.source("twin"))

    assert save_draft(kind="definition", document=world.definition("twin"), by=researcher, now=world.NOW).pk


def test_draft_that_waits_for_review_is_not_overwritten(researcher):
    waiting = draft(researcher)
    Revision.objects.filter(pk=waiting.pk).update(state=Revision.State.IN_REVIEW)

    with pytest.raises(WrongState):
        draft(researcher, entry=waiting.entry, seen=waiting.edit)


def test_draft_of_a_published_entry_leaves_the_publication_to_the_public(editor):
    publication = published("source", slug="study", by=editor)

    draft(editor, world.source(title="Not yet"), entry=publication.entry)

    assert IndexEntry.objects.get().label == "A study of study"


def test_draft_knows_the_publication_it_started_from(editor):
    publication = published("source", slug="study", by=editor)

    assert draft(editor, entry=publication.entry).based_on == publication


def test_discard_takes_an_unpublished_entry_away(researcher):
    saved = draft(researcher)

    discard_draft(entry=saved.entry, by=researcher, now=world.NOW, seen=1)

    assert not Entry.objects.exists()


def test_discard_leaves_the_publication(editor):
    publication = published("source", slug="study", by=editor)
    saved = draft(editor, entry=publication.entry)

    discard_draft(entry=saved.entry, by=editor, now=world.NOW, seen=1)

    assert list(Revision.objects.all()) == [publication]


def test_discard_of_what_somebody_changed_is_stale(people):
    saved = draft(people.researcher)
    draft(people.editor, entry=saved.entry, seen=1)

    with pytest.raises(Stale):
        discard_draft(entry=saved.entry, by=people.researcher, now=world.NOW, seen=1)


def test_discard_twice_is_told_that_there_is_none(editor):
    publication = published("source", slug="study", by=editor)

    with pytest.raises(WrongState):
        discard_draft(entry=publication.entry, by=editor, now=world.NOW, seen=1)


def test_restore_makes_an_old_version_the_working_copy(editor):
    entry = world.publish(editor, ("source", world.source(title="Old")))[0].entry
    world.publish(editor, ("source", world.source(title="New")), note="Again.")

    restored = restore(entry=entry, version=1, by=editor, now=world.NOW)

    assert (restored.document["title"], restored.version) == ("Old", None)


def test_restore_of_a_version_that_never_was_is_refused(editor):
    publication = published("source", by=editor)

    with pytest.raises(WrongState):
        restore(entry=publication.entry, version=7, by=editor, now=world.NOW)


def test_who_saved_in_the_meantime_is_told_with_the_time_of_the_clock(editor):
    summer = datetime.datetime(2027, 7, 1, 9, 0, tzinfo=datetime.UTC)
    draft = save_draft(kind="source", document=world.source(), by=editor, now=summer)

    with pytest.raises(Stale, match="saved this at 10:00 on 1 July 2027"):
        save_draft(kind="source", document=world.source(), by=editor, now=summer, entry=draft.entry, seen=9)


def test_many_drafts_are_begun_in_as_many_statements_as_one(people, django_assert_num_queries):
    def begin(*documents):
        return begin_drafts(kind="source", documents=documents, by=people.researcher, now=world.NOW)

    with django_assert_num_queries(5):
        [first] = begin(world.source("first"))
    with django_assert_num_queries(5):
        found = begin(
            world.source("second", title="B"), world.source("first"), {"slug": "bare"}, world.source("second"),
            world.source("mail", abstract="jane@example.org"), world.source(""),
        )  # fmt: skip

    assert first.document == drafted(SOURCE, world.source("first"), known=KnownEntries(published_only=False))
    assert (first.state, first.edit, first.saved_by, first.based_on) == ("draft", 1, people.researcher, None)
    assert [type(each).__name__ for each in found] == [
        "Revision",
        "Invalid",
        "Revision",
        "Invalid",
        "Invalid",
        "Invalid",
    ]
    assert [[*each.errors] for each in found if isinstance(each, Invalid)] == [
        ["/slug"], ["/slug"], ["/abstract"], ["/slug"],
    ]  # fmt: skip
    assert sorted(Entry.objects.values_list("slug", flat=True)) == ["bare", "first", "second"]
    with pytest.raises(NotAllowed):
        begin_drafts(kind="source", documents=[], by=people.partner, now=world.NOW)
