"""What maps to what; and finding definitions at any distance, by several slugs, by how a label begins."""

import csv
import io

import pytest

from definitions.document import DEFINITION
from publishing.published.lookup import find
from tests import world

pytestmark = pytest.mark.django_db

THERE = "https://vocabulary.example/"
API = "/api/v1/definitions/"


@pytest.fixture
def mapped(small_world, editor, snapshot):
    """Beside the small world: *letter*, which maps to four concepts elsewhere, and *note*, which is below *care-record*."""
    snapshot.kept("definitions that map elsewhere", lambda: publish_mapped(editor))


def publish_mapped(editor):
    letter = world.definition(
        "letter",
        alt_labels=["Missive"],
        exact_match=[f"{THERE}letter", "urn:x-words:letter"],
        broad_match=[f"{THERE}paper"],
        close_match=["https://other.example/mail"],
        notations=[{"notation": "33.2"}],
        collections=["Paper & ink"],
        history_note="Once on paper.",
        editorial_note="Look again.",
    )
    world.publish(
        editor, ("definition", letter), ("definition", world.definition("note", broader=["care-record", "letter"]))
    )


def slugs(response):
    return [row["slug"] for row in response.json()["results"]]


def test_page_lists_what_maps_to_what_and_is_taken_away(mapped, client):
    page = client.get("/definitions/mappings/").content.decode()
    table = b"".join(client.get("/definitions/mappings/?format=csv&relation=broad_match").streaming_content).decode()

    assert f'Broader elsewhere: <a href="{THERE}paper">' in page
    assert "The same elsewhere: urn:x-words:letter" in page
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["definition"], row["property"], row["address"]) == ("letter", "skos:broadMatch", f"{THERE}paper")


def test_api_lists_mappings_by_its_filters(mapped, client):
    for query, addresses in {
        "": [f"{THERE}letter", "urn:x-words:letter", "https://other.example/mail", f"{THERE}paper"],
        "relation=exact_match&relation=close_match": [
            f"{THERE}letter",
            "urn:x-words:letter",
            "https://other.example/mail",
        ],
        f"vocabulary={THERE}": [f"{THERE}letter", f"{THERE}paper"],
        f"address={THERE}paper": [f"{THERE}paper"],
        "q=mail": ["https://other.example/mail"],
        "q=record": [],
    }.items():
        body = client.get(f"{API}mappings/?{query}").json()
        assert [row["address"] for row in body["results"]] == addresses, query
        assert body["count"] == len(addresses), query
    assert client.get(f"{API}mappings/?relation=best").status_code == 400


def test_list_of_mappings_takes_the_same_queries_for_any_number(mapped, client, editor, django_assert_num_queries):
    for more in [[], [f"{THERE}{number}" for number in range(3)]]:
        if more:
            world.publish(editor, ("definition", world.definition(related_match=more)))
        with django_assert_num_queries(6):
            client.get(f"{API}mappings/")


def test_page_of_a_definition_shows_what_it_says_of_itself(mapped, client):
    page = " ".join(client.get("/definitions/letter/").content.decode().split())

    for text in [
        "<h2>Nearly the same elsewhere</h2>",
        "<h2>Broader elsewhere</h2>",
        "<li>33.2</li>",
        '<a href="/definitions/collections/Paper%20&amp;%20ink/">Paper &amp; ink</a>',
        "<h2>How it has changed</h2>",
        "<summary>Notes of its editors</summary> <p>Look again.</p>",
    ]:
        assert text in page, text


def test_definitions_are_found_by_collection_and_code(mapped, client):
    assert slugs(client.get(API, {"collection": "Paper & ink"})) == ["letter"]
    assert slugs(client.get(API, {"notation": "33.2"})) == ["letter"]


def test_broader_and_narrower_terms_are_found_at_any_distance(mapped, client, django_assert_num_queries):
    for query, found in {
        "broader_transitive=record": ["care-record", "note"],
        "narrower_transitive=note": ["care-record", "letter", "record"],
        "narrower_transitive=care-record": ["record"],
    }.items():
        with django_assert_num_queries(10):
            assert slugs(client.get(f"{API}?{query}")) == found, query
    assert slugs(client.get(f"{API}?narrower_transitive=record")) == []
    assert client.get(f"{API}?broader_transitive=nothing").status_code == 400


def test_several_slugs_are_found_at_once_and_unknown_ones_named(mapped, client):
    assert slugs(client.get(f"{API}?slug=letter,record&slug=note")) == ["letter", "note", "record"]
    refused = client.get(f"{API}?slug=letter,gone,Wrong!")
    assert (refused.status_code, "Not published here: gone, Wrong!." in refused.content.decode()) == (400, True)
    many = ",".join(f"s-{number}" for number in range(101))
    assert "At most 100" in client.get(f"{API}?slug={many}").content.decode()


def test_label_is_completed_from_its_beginning_also_another_name(mapped, client):
    def found(query):
        return [
            (row["label"], row["definition"])
            for row in client.get(f"{API}lookup/?fields=slug&{query}").json()["results"]
        ]

    assert found("prefix=MISS") == [("Missive", {"slug": "letter"})]
    assert found("prefix=re") == [("Record", {"slug": "record"})]
    assert found("prefix=xyz") == []
    for query in ["prefix=", "prefix=%2C", "prefix=a&label=b", "prefix=a&format=ttl&fields=slug"]:
        assert client.get(f"{API}lookup/?{query}").status_code == 400, query


def test_finder_of_forms_names_first_what_begins_so(mapped, editor):
    world.publish(editor, ("definition", world.definition("a-missive-writer", definition="Who writes a missive.")))

    assert [slug for slug, _, _ in find(DEFINITION.name, "missi")[0]] == ["letter", "a-missive-writer"]


def test_typed_filter_of_a_list_finds_a_term_by_the_beginning_of_another_name(mapped, client):
    found = client.get("/definitions/?broader=missi")

    assert (found.status_code, found["Location"]) == (302, "/definitions/?broader=letter")
