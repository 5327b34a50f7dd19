"""Guides are found by the search beside the entries: by their titles, headings and words."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from insight.guides.guides import GUIDES
from insight.search.guides import vectors
from insight.search.ranking import search
from tests import world
from tests.factories.organisations import OrganisationFactory
from tests.insight.test_search import text_of
from tests.pages.test_pages import links_of

pytestmark = pytest.mark.django_db


def found(client, typed, **chosen):
    """Return (the page, [slug of each guide]), the same on the page and by the API."""
    page = client.get("/search/", {"q": typed, **chosen})
    answer = client.get("/api/v1/search/", {"q": typed, **chosen}).json()
    slugs = [guide.slug for guide, _ in page.context["guides"]]
    assert slugs == [row["slug"] for row in answer["guides"]]
    return page, slugs


@pytest.mark.parametrize(
    ("typed", "guide"),
    [
        ("read the evidence map", "read-the-map"),  # its title
        ("how do I review a draft?", "review"),
        ("Guide to cataloguing a barrier", "first-barrier"),
        ("who sees stripes", "read-the-map"),  # its words alone
        ("add up the cells", "read-the-map"),  # a heading
    ],
)
def test_guide_is_found_by_its_title_headings_and_words(small_world, client, typed, guide):
    page, slugs = found(client, typed)

    assert slugs[0] == guide
    assert GUIDES[guide].get_absolute_url() in links_of(page)


def test_guides_are_all_found_by_being_called_so(small_world, client):
    page, slugs = found(client, "guides")

    assert set(slugs) == GUIDES.keys()
    assert page.context["guides_first"]


def test_guide_whose_title_has_the_words_stands_before_the_entries_and_others_after(small_world, editor, client):
    world.publish(editor, ("barrier", world.barrier("mapped", statement="The evidence map of stripes is lost.")))

    assert found(client, "evidence map")[0].context["guides_first"]
    assert not found(client, "stripes")[0].context["guides_first"]


def test_question_how_to_do_something_is_answered_by_the_guide_before_the_entries(small_world, editor, client):
    world.publish(editor, ("barrier", world.barrier("reviewed", statement="Nobody has time to review a record.")))

    page, slugs = found(client, "How to review")
    assert (slugs[0], page.context["guides_first"]) == ("review", True)
    assert not found(client, "review")[0].context["guides_first"]


def test_words_that_no_guide_has_find_none(small_world, client):
    assert found(client, "zebra")[1] == []
    assert found(client, "the")[1] == []


def test_exact_words_are_found_where_they_stand_together(small_world, client):
    assert found(client, "“usual map”")[1] == ["read-the-map"]
    assert found(client, "“map usual”")[1] == []
    assert "read-the-map" not in found(client, "map -stripes")[1]


def test_guides_are_a_kind_to_choose_counted_with_the_rest_and_have_no_theme(small_world, client):
    OrganisationFactory(name="Map Makers")
    page, slugs = found(client, "map")
    only, same = found(client, "map", kind="guide")

    assert slugs == same
    assert page.context["count"] == sum(number for _, _, number, _ in page.context["kind_counts"]) > len(slugs)
    assert ("guide", "Guides", len(slugs), True) in only.context["kind_counts"]
    assert only.context["count"] == len(slugs)
    assert found(client, "map", kind="barrier")[1] == found(client, "map", theme="legal")[1] == []


def test_page_with_guides_alone_says_so_and_offers_no_ways_on(small_world, client):
    text = text_of(client.get("/search/?q=stripes"))

    assert "No entry has these words; the guides below have all of them." in text
    assert "Ways on" not in text


def test_page_says_where_a_guide_has_most_of_the_words_and_not_all(small_world, client):
    assert "No entry has these words; the guides below have most of them." in text_of(
        client.get("/search/?q=stripes+circle+square+zebra")
    )


def test_page_says_of_entries_alone_what_a_guide_has_all_the_same(small_world, editor, client):
    world.publish(editor, ("barrier", world.barrier("mapped", statement="The zebra map is lost.")))

    assert "No entry has all of these words" in text_of(client.get("/search/?q=usual+map"))
    assert "No page has all of these words" in text_of(client.get("/search/?q=zebra+quuxly"))


def test_word_of_a_guide_is_not_taken_for_misspelt(small_world, editor, client):
    world.publish(editor, ("barrier", world.barrier("striped", statement="The striper is lost.")))

    assert search("stripes").corrected == ""


def test_spreadsheet_has_the_guides_after_the_entries(small_world, client):
    rows = csv.DictReader(
        io.StringIO(b"".join(client.get("/search/?q=map&format=csv").streaming_content).decode("utf-8-sig"))
    )

    assert [row["html"] for row in rows if row["kind"] == "guide"][0].endswith("/guides/read-the-map/")


def test_suggestions_name_guides_and_keep_to_the_kinds_chosen(small_world, client):
    def suggested(query):
        return [(row["name"], row["kind"]) for row in client.get(f"/search/suggestions/?{query}").json()["suggestions"]]

    assert ("Read the evidence map", "Guide") in suggested("q=evidence+ma")
    assert len([1 for _, kind in suggested("q=guid") if kind == "Guide"]) == len(GUIDES)
    assert "Guide" not in {kind for _, kind in suggested("q=guid&not=guide")}


def test_guides_are_looked_at_by_one_query_whatever_is_asked(small_world):
    vectors()
    for typed in ["map", "how do I read the map of all the evidence that there is and publish a draft of a barrier"]:
        with CaptureQueriesContext(connection) as queries:
            search(typed)

        assert len([1 for query in queries if "AS guide(slug" in (query["sql"] or "")]) == 1
