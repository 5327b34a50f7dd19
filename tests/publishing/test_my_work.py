"""What waits for whom, and what could be better."""

import re
from datetime import timedelta

import pytest

from publishing.lifecycle.comments import comment
from publishing.lifecycle.review import submit
from publishing.workbench.home import work_of
from tests import world
from tests.factories.publishing import drafted, returned, submitted

pytestmark = pytest.mark.django_db
QUERIES_OF_MY_WORK = 28


def slugs(person):
    return {key: [line.draft.entry.slug for line in lines] for key, _, lines, _ in work_of(person) if lines}


def test_what_an_editor_may_approve_waits_for_them_and_their_own_does_not(people):
    submitted(drafted(slug="theirs", by=people.researcher))
    submitted(drafted(slug="own", by=people.editor))

    assert slugs(people.editor) == {"waiting-for-me": ["theirs"], "sent": ["own"]}


def test_what_was_sent_waits_for_no_researcher(people):
    submitted(drafted(slug="mine", by=people.researcher))

    assert slugs(people.researcher) == {"sent": ["mine"]}
    assert slugs(world.author()) == {}


def test_returned_draft_waits_for_its_author(people):
    draft = submitted(drafted(slug="mine", by=people.researcher))
    returned(draft, by=people.editor)

    assert slugs(people.researcher) == {"waiting-for-me": ["mine"]}


def test_draft_with_a_comment_of_somebody_else_waits_for_its_author(people):
    for slug, by in [("asked", people.editor), ("noted", people.researcher)]:
        entry = drafted(slug=slug, by=people.researcher).entry
        comment(entry=entry, pointer="/title", text="Why?", by=by, now=world.NOW)

    assert slugs(people.researcher) == {"waiting-for-me": ["asked"], "drafts": ["noted"]}


def test_drafts_of_colleagues_can_be_gone_on_with(people):
    drafted(slug="theirs", by=world.author())

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
        submitted(drafted(slug=f"waits-{number}", by=people.researcher))
        entry = drafted(slug=f"asked-{number}", by=people.editor).entry
        comment(entry=entry, pointer="/title", text="Why?", by=people.researcher, now=world.NOW)
        drafted(slug=f"theirs-{number}", by=world.author())
    client.force_login(people.editor)

    with django_assert_num_queries(QUERIES_OF_MY_WORK):
        client.get("/workbench/")


@pytest.mark.parametrize("count", [1, 3])
def test_queue_asks_as_often_for_three_as_for_one(client, people, django_assert_num_queries, count):
    for number in range(count):
        submitted(drafted(slug=f"waits-{number}", by=people.researcher))
    client.force_login(people.editor)

    with django_assert_num_queries(5):  # the count of all, for the pages
        assert "sent by Rhona Research" in client.get("/workbench/review/").content.decode()


def test_queue_has_pages_and_what_waits_longest_comes_first(client, people, monkeypatch):
    monkeypatch.setattr("publishing.workbench.review.PAGE_SIZE", 2)
    for number in [2, 0, 1]:
        draft = drafted(slug=f"waits-{number}", by=people.researcher, title=f"Number {number}")
        sent = world.NOW + timedelta(days=number)
        submit(entry=draft.entry, by=people.researcher, now=sent, note="", seen=draft.edit)
    client.force_login(people.editor)

    pages = [client.get(f"/workbench/review/?page={page}").content.decode() for page in [1, 2]]

    assert [re.findall(r"Number \d", page) for page in pages] == [["Number 0", "Number 1"], ["Number 2"]]
    assert "3 wait." in pages[0]
    assert "Page 1 of 2" in pages[0]
