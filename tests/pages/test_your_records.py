"""The page on how to ask for one's own records, and the way to it from what is about records."""

import pytest

from tests.factories.publishing import published
from tests.pages.test_pages import links_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def about_records(small_world):
    """A barrier that uses a term about a person's own records, with a source and an action."""
    published("definition", slug="subject-access-request")
    published(
        "barrier",
        slug="long-waits",
        terms=["subject-access-request"],
        evidence=[{"source": "study", "stance": "supports", "finding": "People wait."}],
    )
    return published("action", slug="answer-in-time", barriers=["long-waits"], enablers=[])


@pytest.mark.parametrize(
    "address",
    ["/barriers/long-waits/", "/actions/answer-in-time/", "/evidence/study/", "/definitions/subject-access-request/"],
)
def test_entry_about_records_leads_to_how_to_ask_for_them(about_records, client, address):
    page = client.get(address)

    assert "Is this about you?" in text_of(page)
    assert "/your-records/" in links_of(page)


@pytest.mark.parametrize(
    "address", ["/barriers/lost-records/", "/actions/find-them/", "/evidence/act/", "/definitions/record/"]
)
def test_other_entries_do_not_ask_whether_it_is_about_the_reader(about_records, client, address):
    assert "Is this about you?" not in text_of(client.get(address))


def test_page_names_the_barriers_that_the_catalogue_has_about_records(about_records, client):
    links = links_of(client.get("/your-records/"))

    assert "/barriers/long-waits/" in links
    assert "/barriers/lost-records/" not in links


def test_page_can_be_left_at_once_without_scripts(client, db):
    page = client.get("/your-records/").content.decode()

    assert 'href="https://www.bbc.co.uk/weather"' in page
    assert "noreferrer" in page
