"""What is likely here already is said, with the reason, and nothing that is not."""

import pytest

from barriers.document import BARRIER
from evidence.document import SOURCE
from publishing.published.likely_same import likely_same, why_alike
from tests import world
from tests.factories.publishing import drafted

pytestmark = pytest.mark.django_db
TITLE = "Sharing information about children in care: a study"


@pytest.fixture
def here(people):
    """One source published, one in draft."""
    world.publish(
        people.editor,
        (
            "source",
            world.source("shared", title=TITLE, doi="10.1234/abcd", issued="2021", url="https://www.gov.scot/x/"),
        ),
    )
    drafted(
        slug="begun",
        by=people.researcher,
        title="Letters that nobody answered",
        isbn="0-306-40615-2",
        url="",
        issued="",
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"doi": "https://doi.org/10.1234/ABCD."}, ("shared", "the same DOI")),
        ({"url": "doi:10.1234/abcd"}, ("shared", "the same DOI")),
        ({"isbn": "ISBN 978-0-306-40615-7"}, ("begun", "the same ISBN")),
        ({"url": "gov.scot/x#part"}, ("shared", "the same web address")),
        ({"title": TITLE.upper() + ".", "issued": "May 2021"}, ("shared", "the same title and year")),
        (
            {"title": TITLE.replace("Sharing", "Sharing of"), "issued": "2021-03"},
            ("shared", "nearly the same title and the same year"),
        ),
        ({"title": TITLE, "issued": "2019"}, ("shared", "the same title, of another year (2021)")),
        ({"title": "letters that nobody"}, ("begun", "its title begins the same")),
    ],
)
def test_likely_duplicate_is_found_with_the_reason(here, typed, found):
    [likely] = likely_same(SOURCE, typed)

    assert (likely.slug, likely.why) == found


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"title": "Another matter altogether"},
        {"title": TITLE.replace("Sharing", "Sharing of"), "issued": "2019"},
        {"doi": "10.1234/abc"},
        {"isbn": "978-0-306-40615-8"},
    ],
)
def test_what_is_another_thing_is_not_found(here, typed):
    assert likely_same(SOURCE, typed) == []


def test_editions_of_other_years_are_told_apart_by_their_numbers():
    assert why_alike("social work statistics 2021 22", "social work statistics 2022 23", "", "", is_near=True) == ""


def test_an_entry_is_not_its_own_duplicate(here):
    assert likely_same(SOURCE, {"title": TITLE}, but_for="shared") == []


def test_barrier_of_the_same_title_is_found(small_world):
    [likely] = likely_same(BARRIER, {"title": "Lost Records"})

    assert (likely.slug, likely.is_draft) == ("lost-records", False)


def test_script_is_told_while_somebody_types(client, people, here):
    client.force_login(people.researcher)

    [found] = client.get("/workbench/alike/evidence/", {"title": "Letters that nobody answerd"}).json()["found"]

    assert found == {
        "slug": "begun", "label": "Letters that nobody answered", "why": "nearly the same title", "is_draft": True,
        "address": "/workbench/evidence/begun/",
    }  # fmt: skip


def test_form_and_review_say_it_without_scripts(client, people, here):
    drafted(slug="again", by=people.researcher, title=TITLE, issued="2021", url="")
    client.force_login(people.researcher)

    for page in ["", "review/"]:
        assert "the same title and year" in client.get(f"/workbench/evidence/again/{page}").content.decode()
