import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from evidence.models import Source
from publishing.documents.structure import digest
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import InvalidBatch, publish, publish_together, withdraw
from publishing.models import Entry, FormerSlug, IndexEntry, Revision
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests import world
from tests.at_once import at_once, refused
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db


def draft(by, kind="source", document=None, entry=None):
    # Nobody approves their own work: what an editor publishes here, a colleague wrote.
    author = world.author() if by.role == "editor" else by
    return save_draft(kind=kind, document=document or world.source(), by=author, now=world.NOW, entry=entry)


def go(revision, by, **more):
    return publish(revision=revision, by=by, now=world.NOW, **{"note": "Ready.", **more})


def test_publish_numbers_freezes_and_says_who_when_and_why(editor):
    publication = go(draft(editor), editor, change="wording")

    publication.refresh_from_db()
    assert (
        publication.version,
        publication.state,
        publication.published_by,
        publication.published_at,
        publication.note,
        publication.change,
        publication.digest,
    ) == (1, "published", editor, world.NOW, "Ready.", "wording", digest(publication.document))


def test_publish_projects_the_document(editor):
    go(draft(editor), editor)

    row = Source.objects.get()
    assert (row.title, row.version, row.issued, str(row.issued_from)) == (
        "A study of study",
        1,
        "2024-05",
        "2024-05-01",
    )


def test_publish_by_a_researcher_is_not_allowed(people):
    revision = draft(people.researcher)

    with pytest.raises(NotAllowed):
        go(revision, people.researcher)
    assert not Source.objects.exists()


def test_publish_without_a_reason_is_refused_at_the_note(editor):
    with pytest.raises(Invalid) as refusal:
        go(draft(editor), editor, note="  ")

    assert list(refusal.value.errors) == ["/note"]


def test_second_click_hears_that_it_was_published(editor):
    revision = draft(editor)
    go(revision, editor)

    with pytest.raises(WrongState, match="already, as version 1"):
        go(revision, editor)


def test_draft_that_changed_after_it_was_read_is_not_published(people):
    read = draft(people.editor)
    save_draft(
        kind="source", document=world.source(title="New"), by=people.researcher, now=world.NOW, entry=read.entry, seen=1
    )

    with pytest.raises(WrongState, match="changed after you opened it"):
        go(read, people.editor)


def test_versions_count_up(editor):
    world.publish(editor, ("source", world.source()))

    assert world.publish(editor, ("source", world.source(title="Second")))[0].version == 2


def test_public_reads_the_new_version_and_keeps_the_first_date(editor):
    world.publish(editor, ("source", world.source()), now=world.NOW)
    later = timezone.now()

    world.publish(editor, ("source", world.source(title="Second")), now=later)

    row = Source.objects.get()
    assert (row.title, row.version, row.first_published_at, row.modified_at) == ("Second", 2, world.NOW, later)


def test_entries_that_refer_to_each_other_are_published_together(editor):
    world.publish(
        editor,
        ("definition", world.definition("one", related=["two"])),
        ("definition", world.definition("two", related=["one"])),
    )

    assert IndexEntry.objects.count() == 2


def test_reference_to_a_mere_draft_is_refused_at_its_place(editor):
    draft(editor)
    citing = draft(editor, "definition", world.definition(citations=[{"source": "study"}]))

    with pytest.raises(Invalid) as refusal:
        go(citing, editor)

    assert refusal.value.errors == {"/citations/0/source": ["There is no published source with the slug “study”."]}


def test_one_bad_document_keeps_the_whole_batch_back(editor):
    good = draft(editor)
    bad = draft(editor, "definition", world.definition(citations=[{"source": "study"}, {"source": "study"}]))
    Entry.objects.filter(pk=good.entry_id).update(slug="elsewhere")
    Revision.objects.filter(pk=good.pk).update(document={**good.document, "slug": "elsewhere"})

    with pytest.raises(InvalidBatch) as refusal:
        publish_together(revisions=[good, bad], by=editor, now=world.NOW, note="Ready.")

    assert list(refusal.value.by_revision) == [bad]
    assert not IndexEntry.objects.exists()


def test_circle_in_broader_is_refused_with_its_path(editor):
    world.publish(editor, ("definition", world.definition("a")), ("definition", world.definition("b", broader=["a"])))

    with pytest.raises(InvalidBatch) as refusal:
        world.publish(editor, ("definition", world.definition("a", broader=["b"])))

    assert list(refusal.value.by_revision.values()) == [{"/broader": ["This goes round in a circle: a → b → a."]}]


def test_diamond_in_broader_is_no_circle(editor):
    world.publish(
        editor,
        ("definition", world.definition("top")),
        ("definition", world.definition("left", broader=["top"])),
        ("definition", world.definition("right", broader=["top"])),
        ("definition", world.definition("below", broader=["left", "right"])),
    )

    assert IndexEntry.objects.count() == 4


def test_published_rename_leads_the_old_slug_on(editor):
    entry = world.publish(editor, ("source", world.source("old-name")))[0].entry
    renamed = draft(editor, document=world.source("new-name"), entry=entry)

    go(renamed, editor)

    assert Source.objects.get().slug == "new-name"
    assert FormerSlug.objects.get(slug="old-name").entry.slug == "new-name"


def test_withdraw_takes_the_entry_from_the_public_and_keeps_why(editor):
    entry = published("source", by=editor).entry

    withdrawal = withdraw(entry=entry, by=editor, now=world.NOW, reason="It was wrong.")

    assert (withdrawal.version, withdrawal.state, withdrawal.note) == (2, "withdrawn", "It was wrong.")
    assert not Source.objects.exists()
    assert not IndexEntry.objects.exists()


def test_withdraw_names_a_successor(editor):
    entry, successor = (published("source", by=editor).entry for _ in range(2))

    assert (
        withdraw(entry=entry, by=editor, now=world.NOW, reason="Replaced.", successor=successor).successor == successor
    )


def test_withdraw_with_a_successor_of_another_kind_is_refused(editor):
    entry, other = published("source", by=editor).entry, published("definition", by=editor).entry

    with pytest.raises(Invalid) as refusal:
        withdraw(entry=entry, by=editor, now=world.NOW, reason="Replaced.", successor=other)

    assert list(refusal.value.errors) == ["/successor"]


def test_withdraw_without_a_reason_is_refused(editor):
    with pytest.raises(Invalid):
        withdraw(entry=published("source", by=editor).entry, by=editor, now=world.NOW, reason=" ")


def test_withdraw_by_a_researcher_is_not_allowed(people):
    with pytest.raises(NotAllowed):
        withdraw(entry=published("source").entry, by=people.researcher, now=world.NOW, reason="No.")


def test_withdraw_twice_hears_that_it_was(editor):
    entry = published("source", by=editor).entry
    withdraw(entry=entry, by=editor, now=world.NOW, reason="Wrong.")

    with pytest.raises(WrongState, match="already"):
        withdraw(entry=entry, by=editor, now=world.NOW, reason="Wrong.")


def test_withdraw_of_what_others_rest_on_names_them(small_world, editor):
    with pytest.raises(WrongState, match="Lost records"):
        withdraw(entry=Entry.objects.get(kind="source", slug="study"), by=editor, now=world.NOW, reason="Wrong.")
    assert Source.objects.filter(slug="study").exists()


def test_withdrawn_entry_can_be_published_again(editor):
    entry = published("source", slug="study", by=editor).entry
    withdraw(entry=entry, by=editor, now=world.NOW, reason="Wrong.")

    assert go(draft(editor, entry=entry), editor).version == 3
    assert Source.objects.get().slug == "study"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE publishing_revision SET note = 'other' WHERE id = %s",
        "UPDATE publishing_revision SET document = '{}' WHERE id = %s",
        "DELETE FROM publishing_revision WHERE id = %s",
        "TRUNCATE publishing_revision CASCADE -- %s",
    ],
)
def test_database_refuses_to_touch_a_publication(editor, statement):
    publication = published("source", by=editor)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.replace("-- %s", ""), [publication.pk] if "-- %s" not in statement else None)

    assert Revision.objects.get(pk=publication.pk).note == "First published."


@pytest.mark.parametrize(
    "wrong",
    [{"version": 1}, {"state": "published"}, {"state": "unheard-of"}, {"digest": "abc"}, {"change": "meaning"}],
)
def test_database_refuses_a_publication_in_parts(editor, wrong):
    revision = draft(editor)

    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(**wrong)


def test_database_refuses_two_working_copies_of_an_entry(editor):
    revision = draft(editor)
    revision.pk = None

    with pytest.raises(IntegrityError, match="one_working_copy"), transaction.atomic():
        revision.save(force_insert=True)


def test_database_refuses_the_same_version_number_twice(editor):
    publication = published("source", by=editor)
    publication.pk = None

    with pytest.raises(IntegrityError, match="version_unique"), transaction.atomic():
        publication.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def outcomes(self, operation):
        """Return what two who do the same at once were refused with, as classes; None for who was not."""
        return [type(answer) if refused([answer]) else None for answer in at_once(operation, operation)]

    def test_two_publishers_of_one_draft_make_one_version(self):
        editor = world.make_people().editor
        revision = draft(editor)

        outcomes = self.outcomes(lambda: go(revision, editor))

        assert sorted(outcomes, key=str) == [WrongState, None]
        assert list(Revision.objects.values_list("version", flat=True)) == [1]

    def test_two_saves_of_one_draft_leave_one_stale(self):
        editor = world.make_people().editor
        entry = draft(editor).entry

        outcomes = self.outcomes(
            lambda: save_draft(kind="source", document=world.source(), by=editor, now=world.NOW, entry=entry, seen=1)
        )

        assert sorted(str(outcome) for outcome in outcomes) == ["<class 'publishing.refusals.Stale'>", "None"]

    def test_two_new_entries_with_one_slug_leave_one_refused(self):
        editor = world.make_people().editor

        outcomes = self.outcomes(lambda: draft(editor))

        assert sorted(str(outcome) for outcome in outcomes) == ["<class 'web.refusals.Invalid'>", "None"]
        assert Entry.objects.count() == 1
