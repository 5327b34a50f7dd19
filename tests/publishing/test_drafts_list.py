"""Every draft can be reached: by words, by filters, page by page; and back to the list as it was."""

import io

import openpyxl
import pytest

from publishing.lifecycle.comments import comment
from tests import world
from tests.factories.publishing import drafted, submitted

pytestmark = pytest.mark.django_db
ADDRESS = "/workbench/drafts/"


@pytest.fixture
def drafts(client, people):
    drafted(slug="letters", by=people.researcher, title="Zebra letters", abstract="About ferries.")
    drafted("barrier", slug="lost", by=world.author(), title="Apple lost")
    submitted(drafted("definition", slug="word", by=people.researcher, label="Middle word"))
    entry = drafted(slug="asked", by=people.editor, title="Asked about").entry
    comment(entry=entry, pointer="/title", text="Why?", by=people.researcher, now=world.NOW)
    client.force_login(people.researcher)


def slugs(client, query=""):
    return [draft.entry.slug for draft, _, _, _ in client.get(ADDRESS + query).context["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=ferries", ["letters"]),
        ("?q=zebra+LETTERS", ["letters"]),
        ("?q=abstract", []),
        ("?kind=barrier", ["lost"]),
        ("?state=in-review", ["word"]),
        ("?comments=open", ["asked"]),
        ("?ordering=name", ["lost", "asked", "word", "letters"]),
    ],
)
def test_drafts_are_found_filtered_and_put_in_order(client, drafts, query, found):
    assert slugs(client, query) == found


def test_drafts_of_one_person_are_found(client, people, drafts):
    assert set(slugs(client, f"?by={people.researcher.pk}")) == {"letters", "word"}


def test_wrong_filter_is_a_message_and_no_error(client, drafts):
    response = client.get(ADDRESS + "?colour=red&kind=boat")

    assert response.status_code == 400
    assert "There is no such filter" in response.content.decode()


def test_draft_beyond_the_first_hundred_is_reached(client, people):
    for number in range(105):
        drafted(slug=f"s{number:03}", by=world.author())
    client.force_login(people.researcher)

    assert slugs(client, "?page=6&ordering=name") == ["s100", "s101", "s102", "s103", "s104"]


def test_entry_leads_back_to_the_list_as_it_was_filtered(client, drafts):
    client.get(ADDRESS + "?kind=source&page=1")

    for address in ["/workbench/evidence/letters/", "/workbench/evidence/letters/review/"]:
        assert 'href="/workbench/drafts/?kind=source&amp;page=1"' in client.get(address).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_drafts_asks_as_often_for_three_as_for_one(client, people, django_assert_num_queries, count):
    for number in range(count):
        drafted(slug=f"s{number}", by=people.researcher)
    client.force_login(people.researcher)
    client.get(ADDRESS)

    with django_assert_num_queries(13):
        client.get(ADDRESS)


def test_drafts_are_taken_away_with_their_filters_and_the_list_stays_the_way_back(client, drafts):
    page = client.get(ADDRESS + "?kind=source")
    book = openpyxl.load_workbook(io.BytesIO(client.get(ADDRESS + "?kind=source&format=xlsx").getvalue()))
    lines = client.get(ADDRESS + "?kind=source&format=csv").getvalue().decode().splitlines()

    assert "format=xlsx" in page.content.decode()
    head, *rows = book["drafts"].iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["slug"] for row in found] == [draft.entry.slug for draft, _, _, _ in page.context["rows"]]
    assert {row["open_comments"] for row in found} == {0, 1}
    assert found[0]["saved_at"].year == world.NOW.year
    assert lines[0].split(",") == list(head)
    assert client.session["drafts"] == "kind=source"
