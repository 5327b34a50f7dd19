"""What waits for whom, and what could be better."""

import pytest

from publishing.lifecycle.comments import comment
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.review import return_to_author, submit
from publishing.workbench.home import desk
from tests import world

pytestmark = pytest.mark.django_db
QUERIES_OF_MY_WORK = 19


def draft(slug, by):
    return save_draft(kind="source", document=world.source(slug), by=by, now=world.NOW).entry


def send(entry, by):
    submit(entry=entry, by=by, now=world.NOW, note="", seen=1)
    return entry


def slugs(person):
    return {key: [line.draft.entry.slug for line in lines] for key, _, lines, _ in desk(person) if lines}


def test_what_an_editor_may_approve_waits_for_them_and_their_own_does_not(people):
    send(draft("theirs", people.researcher), people.researcher)
    send(draft("own", people.editor), people.editor)

    assert slugs(people.editor) == {"waiting-for-me": ["theirs"], "sent": ["own"]}


def test_what_was_sent_waits_for_no_researcher(people):
    send(draft("mine", people.researcher), people.researcher)

    assert slugs(people.researcher) == {"sent": ["mine"]}
    assert slugs(world.author()) == {}


def test_returned_draft_waits_for_its_author(people):
    entry = send(draft("mine", people.researcher), people.researcher)
    return_to_author(entry=entry, by=people.editor, now=world.NOW, reason="Shorter.", seen=1)

    assert slugs(people.researcher) == {"waiting-for-me": ["mine"]}


def test_draft_with_a_comment_of_somebody_else_waits_for_its_author(people):
    for slug, by in [("asked", people.editor), ("noted", people.researcher)]:
        entry = draft(slug, people.researcher)
        comment(entry=entry, pointer="/title", text="Why?", by=by, now=world.NOW)

    assert slugs(people.researcher) == {"waiting-for-me": ["asked"], "drafts": ["noted"]}


def test_drafts_of_colleagues_can_be_gone_on_with(people):
    draft("theirs", world.author())

    assert slugs(people.researcher) == {"others": ["theirs"]}


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("few-sources", "Shared shelf"),
        ("little-confidence", "Lost records"),
        ("unchecked-evidence", "Lost records"),
    ],
)
def test_lists_of_what_could_be_better_name_the_entries(client, people, small_world, key, name):
    client.force_login(people.researcher)

    assert name in client.get("/workbench/").content.decode().split(f'id="{key}"')[1].split("</details>")[0]
    assert name in client.get(f"/workbench/improve/{key}/").content.decode()


def test_what_is_well_is_in_no_list(client, people, small_world):
    client.force_login(people.researcher)

    assert "Shared shelf" not in client.get("/workbench/improve/little-confidence/").content.decode()
    assert "Lost records" not in client.get("/workbench/improve/no-action/").content.decode()
    assert "Care record" not in client.get("/workbench/improve/unchecked-citations/").content.decode()
    assert "A study" not in client.get("/workbench/improve/unchecked-sources/").content.decode()


def test_unchecked_sources_and_citations_and_barriers_without_action_are_listed(client, people, small_world):
    world.publish(
        people.editor,
        ("source", world.source("unread", checked="unchecked")),
        ("definition", world.definition("loose", citations=[{"source": "unread", "locator": "p. 1"}])),
        ("barrier", world.barrier("alone")),
    )
    client.force_login(people.researcher)

    for key, name in [
        ("unchecked-sources", "A study of unread"), ("unchecked-citations", "Loose"), ("no-action", "Alone"),
    ]:  # fmt: skip
        assert name in client.get(f"/workbench/improve/{key}/").content.decode()


def test_list_that_is_not_there_is_not_found(client, people):
    client.force_login(people.researcher)

    assert client.get("/workbench/improve/everything/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_my_work_asks_as_often_for_three_of_each_as_for_one(
    client, people, small_world, django_assert_num_queries, count
):
    for number in range(count):
        send(draft(f"waits-{number}", people.researcher), people.researcher)
        entry = draft(f"asked-{number}", people.editor)
        comment(entry=entry, pointer="/title", text="Why?", by=people.researcher, now=world.NOW)
        draft(f"theirs-{number}", world.author())
    client.force_login(people.editor)

    with django_assert_num_queries(QUERIES_OF_MY_WORK):
        client.get("/workbench/")


@pytest.mark.parametrize("count", [1, 3])
def test_queue_asks_as_often_for_three_as_for_one(client, people, django_assert_num_queries, count):
    for number in range(count):
        send(draft(f"waits-{number}", people.researcher), people.researcher)
    client.force_login(people.editor)

    with django_assert_num_queries(5):
        assert "sent by Rhona Research" in client.get("/workbench/review/").content.decode()
