"""Collections: their order is kept, and each has an address of its own."""

import json

import pytest
from rdflib import RDF, SKOS, Graph
from rdflib.collection import Collection

from definitions.importing.vocabulary_files import read
from definitions.models import Definition
from publishing.published.rebuilding import reproject
from tests import world

pytestmark = pytest.mark.django_db

NAME = "How to share / step by step"
ADDRESS = "How%20to%20share%20%2F%20step%20by%20step"
PATH = ADDRESS.replace("%2F", "/")  # as Django writes it
PLACES = {"ask": 2, "listen": 1, "write-down": 10}
FORMATS = {"ttl": "turtle", "rdf": "xml", "nt": "nt", "jsonld": "json-ld"}


def in_order(slug, place=None, **changes):
    places = [{"collection": NAME, "place": place}] if place else []
    return world.definition(slug, collections=[NAME], places=places, **changes)


@pytest.fixture
def steps(people):
    documents = [in_order(slug, place) for slug, place in PLACES.items()] + [in_order("afterwards")]
    world.publish(people.editor, *[("definition", document) for document in documents])


def graph_of(answer, form):
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if form == "jsonld":
        from publishing.published.linked_data import CONTEXT
        from publishing.published.stored_json import served

        found = json.loads(data) | {"@context": json.loads(served(json.dumps(CONTEXT).encode()))}
        data = json.dumps(found)
    return Graph().parse(data=data, format=FORMATS[form])


def listed(graph):
    """Return the slugs that the one ordered collection of a graph lists, in order."""
    (collection,) = graph.subjects(RDF.type, SKOS.OrderedCollection)
    (head,) = graph.objects(collection, SKOS.memberList)
    assert str(collection).endswith(f"/id/definitions/collections/{ADDRESS}")
    return [str(member).rsplit("/", 1)[1] for member in Collection(graph, head)]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "address",
    ["definitions/", "definitions/ask/", f"definitions/collections/{ADDRESS}/", "definitions/download/definitions."],
)
def test_order_is_in_every_notation_of_all_of_one_and_of_the_collection(steps, client, address, form):
    query = {} if address.endswith(".") else {"format": form}
    graph = graph_of(client.get(f"/api/v1/{address}{form if not query else ''}", query), form)

    assert listed(graph) == ["listen", "ask", "write-down"]


def test_order_comes_back_from_every_notation_as_it_was(steps, client):
    for form in FORMATS:
        answer = client.get(f"/api/v1/definitions/download/definitions.{form}")
        data = b"".join(answer.streaming_content)

        found = {each.document["slug"]: each.document for each in read(data, f"all.{form}").concepts}

        order = sorted((found[slug]["places"][0]["place"], slug) for slug in PLACES)
        assert [slug for _, slug in order] == ["listen", "ask", "write-down"], form
        assert "places" not in found["afterwards"], form
        assert {name for document in found.values() for name in document["collections"]} == {NAME}


def test_file_from_before_collections_had_addresses_is_read_as_one_from_now(steps, client):
    data = b"".join(client.get("/api/v1/definitions/download/definitions.nt").streaming_content)
    before = data.replace(b"/id/definitions/collections/", b"/id/definitions#collection-")
    assert before != data

    now, then = read(data, "all.nt"), read(before, "all.nt")

    assert [each.document for each in then.concepts] == [each.document for each in now.concepts]
    assert then.notes == now.notes


def test_order_of_a_vocabulary_by_others_is_kept():
    data = b"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <https://v.example/> .
    :a a skos:Concept ; skos:prefLabel "Apple"@en ; skos:definition "A."@en .
    :b a skos:Concept ; skos:prefLabel "Bread"@en ; skos:definition "B."@en .
    :steps a skos:OrderedCollection ; skos:prefLabel "Steps"@en ; skos:memberList (:b :a) ."""
    vocabulary = read(data, "steps.ttl")

    places = {each.document["label"]: each.document["places"] for each in vocabulary.concepts}
    assert places == {
        "Bread": [{"collection": "Steps", "place": 1}], "Apple": [{"collection": "Steps", "place": 2}],
    }  # fmt: skip
    assert "order" not in " ".join(vocabulary.notes)


def test_page_of_a_collection_is_in_its_order_and_leads_to_its_data(steps, client):
    page = client.get(f"/definitions/collections/{ADDRESS}/")

    text = page.content.decode()
    assert page.status_code == 200
    titles = ["Listen", "Ask", "Write down", "Afterwards"]
    assert sorted(titles, key=lambda title: text.index(f'/definitions/{title.lower().replace(" ", "-")}/"')) == titles
    assert f'href="/api/v1/definitions/collections/{PATH}/?format=ttl"' in text
    assert f"/definitions/collections/{PATH}/" in client.get("/definitions/ask/").content.decode()


def test_data_of_a_collection_say_where_each_stands(steps, client):
    answer = client.get(f"/api/v1/definitions/collections/{ADDRESS}/")

    found = answer.json()
    assert (found["name"], found["ordered"]) == (NAME, True)
    assert [(each["slug"], each["place"]) for each in found["members"]] == [
        ("listen", 1), ("ask", 2), ("write-down", 10), ("afterwards", None),
    ]  # fmt: skip
    same = client.get(f"/api/v1/definitions/collections/{ADDRESS}/", headers={"If-None-Match": answer["ETag"]})
    assert same.status_code == 304


def test_lasting_name_of_a_collection_leads_to_page_and_data(steps, client):
    for accept, address in [
        ("text/html", f"/definitions/collections/{PATH}/"),
        ("application/json", f"/api/v1/definitions/collections/{PATH}/"),
        ("text/turtle", f"/api/v1/definitions/collections/{PATH}/?format=ttl"),
    ]:
        led = client.get(f"/id/definitions/collections/{ADDRESS}", headers={"Accept": accept})
        assert (led.status_code, led["Location"].endswith(address)) == (303, True), led["Location"]
    assert client.get(f"/id/definitions/collections/{ADDRESS}", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("address", ["/definitions/collections/{}/", "/api/v1/definitions/collections/{}/"])
def test_collection_that_nothing_is_in_is_not_there(steps, client, address):
    assert client.get(address.format("Nothing")).status_code == 404


def test_file_of_one_definition_is_new_when_the_order_around_it_changes(steps, people, client):
    before = client.get("/api/v1/definitions/ask/?format=ttl")["ETag"]
    world.publish(people.editor, ("definition", in_order("listen", 3)))

    again = client.get("/api/v1/definitions/ask/?format=ttl", headers={"If-None-Match": before})

    assert again.status_code == 200
    assert listed(graph_of(again, "ttl")) == ["ask", "listen", "write-down"]


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([{"collection": "Another", "place": 1}], "Name it among the collections too."),
        (
            [{"collection": NAME, "place": 1}, {"collection": NAME, "place": 2}],
            "It has a place in this collection already.",
        ),
    ],
)
def test_place_is_in_a_collection_that_it_is_in_and_once(people, places, words):
    from publishing.documents.validation import KnownEntries, problems_of
    from publishing.kinds import get

    document = world.definition("ask", collections=[NAME], places=places)
    found = problems_of(get("definition"), document, known=KnownEntries(published_only=False))

    assert [text for texts in found.values() for text in texts] == [words]


def test_rebuilding_keeps_the_order(steps):
    reproject()

    assert Definition.objects.get(slug="ask").places == [{"collection": NAME, "place": 2}]


def test_several_ask_as_often_as_one(people, client, django_assert_num_queries):
    world.publish(people.editor, ("definition", in_order("ask", 1)))
    address = f"/api/v1/definitions/collections/{ADDRESS}/"
    with django_assert_num_queries(7):
        client.get(address)
    world.publish(people.editor, ("definition", in_order("listen", 2)), ("definition", in_order("write", 3)))
    with django_assert_num_queries(7):
        client.get(address)
