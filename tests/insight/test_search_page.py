"""What the page of the search says: where it found nothing, counts beside filters, and extracts with their marks."""

import re

import pytest

from insight.search.ranking import search
from tests import world
from tests.insight.test_search import text_of

pytestmark = pytest.mark.django_db


# --- nothing found, nothing to look for ---


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("xyzzy", "No page has any of these words"),
        ("the and of", "These words are in nearly every text"),
        ("-", "There is no word in this that can be looked for."),
        ('"', "There is no word in this that can be looked for."),
        ('"" “” - -- OR', "finds nothing|nothing by themselves|no word in this"),
        ("-lost", "This only says what to leave out."),
        ("!!! ??? ...", "There is no word in this that can be looked for."),
    ],
)
def test_an_empty_answer_says_what_was_tried_and_offers_ways_on(small_world, client, typed, sentence):
    page = client.get("/search/", {"q": typed})

    assert page.status_code == 200
    assert re.search(sentence, text_of(page))
    assert {"Ways on", "Look through the words from A to Z"} <= {
        *re.findall(r"Ways on|Look through the words from A to Z", text_of(page))
    }


def test_filters_that_leave_nothing_can_be_taken_away(small_world, client):
    page = text_of(client.get("/search/?q=lost&kind=action"))

    assert "0 results" in page
    assert "Search among every kind and theme" in page


# --- facets ---


def test_counts_of_kinds_add_up_to_what_is_listed(small_world):
    found = search("lost records")

    assert sum(found.by_kind.values()) == len(found.results)
    assert found.by_kind == {kind: len(search("lost records", kinds=[kind]).results) for kind in found.by_kind}


def test_counts_of_a_facet_are_of_what_the_other_leaves(small_world):
    found = search("lost", themes=["legal"])

    assert found.by_kind == {"source": 1}
    assert found.by_theme["cultural"] == len(search("lost", themes=["cultural"]).results)
    assert search("lost", kinds=["barrier"]).by_theme.get("legal", 0) == 0


# --- extracts ---


def test_an_extract_is_of_one_text_and_marks_the_hits(small_world, client, editor):
    world.publish(
        editor,
        (
            "action",
            world.action(
                "two", description="The first text speaks of zebras.", rationale="Giraffes are in the second."
            ),
        ),
    )

    row = client.get("/api/v1/search/?q=giraffe").json()["results"][0]

    assert (row["extract"], row["hits"]) == ("Giraffes are in the second.", ["Giraffes"])
    page = client.get("/search/?q=giraffe").content.decode()
    assert "<mark>Giraffes</mark> are in the second." in page
    assert "zebras" not in page


def test_marks_stand_on_words_as_they_are_written(small_world, client, editor):
    world.publish(
        editor, ("definition", world.definition("gaelic", definition="Cùram a’ chlann’s: it’s the children's."))
    )

    hits = client.get("/api/v1/search/?q=curam+childrens").json()["results"][0]["hits"]

    assert {"Cùram", "children's"} <= {*hits}


def marked_in(client, typed, slug):
    rows = client.get("/api/v1/search/", {"q": typed}).json()["results"]
    return next(row["hits"] for row in rows if row["slug"] == slug)


def test_words_of_another_name_are_marked_only_where_it_stands_whole(small_world, client, editor):
    world.publish(
        editor,
        ("definition", world.definition("child-protection", alt_labels=["Child protection process", "Keeping safe"])),
        (
            "barrier",
            world.barrier("slow", statement="Child protection waits. Each process is safe, keeping to itself."),
        ),
        ("barrier", world.barrier("safe", statement="Keeping safe is said of child protection.")),
    )

    assert {hit.lower() for hit in marked_in(client, "child protection", "slow")} == {"child", "protection"}
    assert {hit.lower() for hit in marked_in(client, "child protection", "safe")} == {
        "child", "protection", "keeping", "safe",
    }  # fmt: skip


def test_a_phrase_is_marked_only_where_its_words_stand_together(small_world, client, editor):
    world.publish(
        editor, ("definition", world.definition("order", definition="Lost records were a lost file, records of none."))
    )

    page = client.get("/search/", {"q": '"lost records"'}).content.decode()

    assert "<mark>Lost</mark> <mark>records</mark> were a lost file, records of none." in page


@pytest.mark.parametrize("address", ["https://www.example.org/a/b?c=d", "http://example.org/", "www.example.org/x_y"])
def test_an_extract_shows_no_web_address_but_its_site(small_world, client, editor, address):
    world.publish(
        editor, ("source", world.source("seen", note=f"Zebras were seen at {address}. Also there ({address})."))
    )

    (row,) = client.get("/api/v1/search/?q=zebras").json()["results"]

    assert row["extract"] == "Zebras were seen at example.org. Also there (example.org)."
