"""Who did what when and why; old versions are looked at, compared and restored, also of what was withdrawn."""

import pytest

from publishing.lifecycle.comments import comment
from publishing.lifecycle.drafting import restore, save_draft
from publishing.lifecycle.publication import publish, withdraw
from publishing.lifecycle.review import return_to_author, submit
from publishing.models import Entry, Revision
from publishing.refusals import Stale, WrongState
from tests import world

pytestmark = pytest.mark.django_db
QUERIES_OF_A_HISTORY = 12
HISTORY = "/workbench/evidence/study/history/"


@pytest.fixture
def entry(editor):
    """A source with two versions."""
    world.publish(editor, ("source", world.source(title="The first title")), now=world.NOW)
    entry = world.publish(
        editor, ("source", world.source(title="The second title")), note="A better title.", now=world.NOW
    )[0].entry
    return Entry.objects.get(pk=entry.pk)


def test_history_tells_every_step_with_who_and_why(client, people, entry):
    document = world.source(title="The third title")
    save_draft(kind="source", document=document, by=people.researcher, now=world.NOW, entry=entry)
    submit(entry=entry, by=people.researcher, now=world.NOW, note="See page 3.", seen=1)
    comment(entry=entry, pointer="/title", text="Too long?", by=people.editor, now=world.NOW)
    return_to_author(entry=entry, by=people.editor, now=world.NOW, reason="Shorter.", seen=1)
    client.force_login(people.researcher)

    page = client.get(HISTORY).content.decode()

    for text in ["See page 3.", "Too long?", "Shorter.", "A better title.", "Rhona Research", "Ewan Edit", "Begun"]:
        assert text in page


@pytest.mark.parametrize("role", ["partner", "administrator"])
def test_history_is_for_researchers_and_editors(client, people, entry, role):
    client.force_login(getattr(people, role))

    assert client.get(HISTORY).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_history_asks_as_often_for_three_comments_as_for_one(client, people, entry, django_assert_num_queries, count):
    for number in range(count):
        comment(entry=entry, pointer="/title", text=f"Number {number}", by=people.editor, now=world.NOW)
    client.force_login(people.editor)

    with django_assert_num_queries(QUERIES_OF_A_HISTORY):
        client.get(HISTORY)


def test_list_of_versions_names_people_to_colleagues_and_to_nobody_else(client, people, entry):
    assert "Ewan Edit" not in client.get("/evidence/study/versions/").content.decode()
    client.force_login(people.researcher)
    assert "Ewan Edit" in client.get("/evidence/study/versions/").content.decode()


def test_old_version_becomes_the_draft_by_a_button(client, people, entry):
    client.force_login(people.researcher)
    assert "The first title" in client.get(HISTORY + "1/").content.decode()

    response = client.post(HISTORY + "1/", {"seen": ""})

    assert response.url == "/workbench/evidence/study/"
    assert entry.revisions.working_copies().get().document["title"] == "The first title"


def test_restoring_over_a_draft_that_was_saved_since_is_refused_and_can_be_confirmed(client, people, entry):
    save_draft(kind="source", document=world.source(title="Mine"), by=people.editor, now=world.NOW, entry=entry)
    client.force_login(people.researcher)

    response = client.post(HISTORY + "1/", {"seen": ""})
    assert response.status_code == 412
    assert "Ewan Edit saved this" in response.content.decode()
    assert 'name="seen" value="1"' in response.content.decode()
    client.post(HISTORY + "1/", {"seen": "1"})
    assert entry.revisions.working_copies().get().document["title"] == "The first title"


def test_second_click_on_restore_changes_nothing(client, people, entry):
    client.force_login(people.researcher)
    client.post(HISTORY + "1/", {"seen": ""})

    assert client.post(HISTORY + "1/", {"seen": ""}).status_code == 412
    assert entry.revisions.working_copies().get().edit == 1


def test_nothing_is_restored_over_a_draft_that_waits(people, entry):
    draft = save_draft(kind="source", document=world.source(), by=people.researcher, now=world.NOW, entry=entry)
    submit(entry=entry, by=people.researcher, now=world.NOW, note="", seen=draft.edit)

    with pytest.raises(WrongState):
        restore(entry=entry, version=1, by=people.researcher, now=world.NOW, seen=draft.edit)


def test_restoring_without_having_seen_the_draft_is_stale(people, entry):
    save_draft(kind="source", document=world.source(), by=people.researcher, now=world.NOW, entry=entry)

    with pytest.raises(Stale):
        restore(entry=entry, version=1, by=people.editor, now=world.NOW)


def test_version_that_breaks_a_newer_rule_is_restored_as_a_draft_to_be_mended(people, small_world):
    entry = Entry.objects.get(kind="barrier", slug="lost-records")
    small_world.tables.category.barrier_links.all().delete()
    small_world.tables.category.delete()  # the value that version 1 belongs under is no more

    draft = restore(entry=entry, version=1, by=people.researcher, now=world.NOW)

    assert draft.document["factors"] == ["leadership"]


def test_entry_keeps_its_slug_when_a_version_of_before_is_restored(editor, people, entry):
    draft = save_draft(
        kind="source", document=world.source("renamed"), by=people.researcher, now=world.NOW, entry=entry
    )
    publish(revision=draft, by=editor, now=world.NOW, note="A new name.")
    entry = Entry.objects.get(pk=entry.pk)

    assert restore(entry=entry, version=1, by=people.researcher, now=world.NOW).document["slug"] == "renamed"


def test_withdrawn_entry_is_restored_and_published_again(client, people, entry):
    withdraw(entry=entry, by=people.editor, now=world.NOW, reason="In doubt.")
    assert client.get("/evidence/study/").status_code == 410
    client.force_login(people.researcher)
    assert "This is withdrawn" in client.get(HISTORY).content.decode()
    assert client.post(HISTORY + "2/", {"seen": ""}).status_code == 302
    client.post("/workbench/evidence/study/submit/", {"seen": "1"})
    client.force_login(people.editor)
    client.post(
        "/workbench/evidence/study/review/",
        {"operation": "decide", "decision": "publish", "note": "Beyond doubt.", "seen": "1"},
    )

    assert client.get("/evidence/study/").status_code == 200
    assert list(entry.revisions.publications().values_list("version", "state")) == [
        (4, "published"),
        (3, "withdrawn"),
        (2, "published"),
        (1, "published"),
    ]
    assert Revision.objects.in_force().filter(entry=entry).get().version == 4


def test_review_of_a_withdrawn_entry_does_not_say_that_it_is_public(client, people, entry):
    withdraw(entry=entry, by=people.editor, now=world.NOW, reason="In doubt.")
    restore(entry=entry, version=2, by=people.researcher, now=world.NOW)
    client.force_login(people.editor)

    page = client.get("/workbench/evidence/study/review/").content.decode()

    assert "nothing of this is public" in page
    assert "which is public" not in page


def test_any_two_versions_of_a_withdrawn_entry_can_be_compared(client, people, entry):
    withdraw(entry=entry, by=people.editor, now=world.NOW, reason="In doubt.")
    client.force_login(people.researcher)

    page = client.get(HISTORY + "compare/?version=1&against=2", follow=True).content.decode()

    assert "What changed from this version to version 2" in page
    assert "<del>first</del>" in page
    assert "<ins>second</ins>" in page


@pytest.mark.parametrize("address", ["9/", "compare/?version=x", "compare/?version=9"])
def test_version_that_never_was_is_not_found(client, people, entry, address):
    client.force_login(people.researcher)

    assert client.get(HISTORY + address, follow=True).status_code == 404
