"""The summary of findings: page, document and tables say the same of the same choice."""

import io
import re

import docx
import pytest

from barriers.models import Barrier
from tests import world
from tests.pages.test_pages import text_of
from tests.web.test_spreadsheets import read, rows_in

pytestmark = pytest.mark.django_db


def document(client, query=""):
    return docx.Document(io.BytesIO(client.get(f"/findings/?format=docx{query}").content))


def cells(document):
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


def test_page_gives_finding_confidence_why_and_sources_the_surest_first(small_world, client):
    text = re.sub(r"\s+", " ", text_of(client.get("/findings/")))

    assert text.index("Shared shelf") < text.index("Lost records")
    assert "Adequacy: Minor concerns. Few places." in text
    assert "A. Author (2024) [1] , contradicts" in text
    assert "A. Author (2024). A study of act . A press." in text
    assert "Falls short: The level was given without weighing" in text


@pytest.mark.parametrize("query", ["kind=barrier", "barrier=lost-records", "barrier=Lost+rec"])
def test_summary_is_of_what_is_filtered_or_chosen_one_by_one(small_world, client, query):
    response = client.get(f"/findings/?{query}", follow=True)

    assert [finding.barrier.slug for finding in response.context["rows"]] == ["lost-records"]


def test_document_has_a_head_on_every_page_and_every_source_once(small_world, client):
    found = document(client)
    head, first, second = cells(found)

    assert head == ["", "Finding", "How sure we are", "Why", "Sources"]
    assert found.tables[0].rows[0]._tr.trPr.xml.count("w:tblHeader") == 1
    assert first[2] == "Moderate confidence"
    assert second[4] == "A. Author (2024) [2]\nA. Author (2024) [1], contradicts"
    assert [line.text[:32] for line in found.paragraphs[-2:]] == [
        "[1] A. Author (2024). A study of",
        "[2] A. Author (2024). A study of",
    ]
    assert "Taken on: " in "\n".join(line.text for line in found.paragraphs)


def test_table_says_what_the_page_says(small_world, client):
    (row,) = read(client.get("/findings/?format=csv&kind=barrier"))
    (typed,) = rows_in(read(client.get("/findings/?format=xlsx&kind=barrier"))["findings"])

    assert (row["number"], typed["number"]) == ("1", 1)
    assert row["sources"] == typed["sources"] == "A. Author (2024) | A. Author (2024), contradicts"
    assert row["source_slugs"] == "study | act"
    assert row["confidence"] == "low"


def test_wrong_choice_is_a_message_in_place_of_a_document(small_world, client):
    response = client.get("/findings/?barrier=nowhere&format=docx")

    assert response.status_code == 400
    assert "Nothing here is called “nowhere”." in response.content.decode()


def test_words_of_an_entry_are_words_in_the_document(editor, client):
    world.publish(editor, ("barrier", world.barrier(title="<w:p>&amp; =1+1", statement="A\nB")))

    assert cells(document(client))[1][1] == "<w:p>&amp; =1+1\nA\nB"


def test_summary_asks_the_same_of_the_database_at_one_and_at_three_findings(
    small_world, editor, client, django_assert_num_queries
):
    for more in range(2):
        for address, number in [("/findings/", 27), ("/findings/?format=docx", 4)]:
            with django_assert_num_queries(number):
                client.get(address)
        world.publish(editor, ("barrier", world.barrier(f"more-{more}")))
    assert Barrier.objects.count() == 4


def test_page_says_how_it_is_ordered_only_where_it_is(small_world, client):
    assert "the surest first" in text_of(client.get("/findings/"))
    assert "the surest first" not in text_of(client.get("/findings/?ordering=title"))


def test_pages_of_the_real_summary_stay_small(real_catalogue, client):
    sizes = {page: len(client.get(f"/findings/?page={page}").content) for page in [1, 2]}

    assert {page: size for page, size in sizes.items() if size >= 60_000} == {}, sizes
