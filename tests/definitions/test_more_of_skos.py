"""Mappings, notations, collections and notes of SKOS: kept on import, exported, and brought back as they were."""

import datetime
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, XSD, Graph
from rdflib.compare import isomorphic

from definitions.document import DEFINITION
from definitions.exporting import table
from definitions.exporting.linked_data import statements
from definitions.importing.vocabulary_files import read
from definitions.matches import MATCHES
from publishing.documents.validation import completed, validated
from publishing.published.linked_data import CONTEXT, NOTATIONS
from publishing.published.stored_json import served
from publishing.refusals import Invalid
from tests import world
from tests.definitions.test_importing import bring_in, concept, only
from tests.definitions.test_vocabulary_files import notes, turtle

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
PARSERS = {"ttl": "turtle", "rdf": "xml", "nt": "nt", "jsonld": "json-ld"}
NAMES = st.text(st.sampled_from("ab é&<>\"|\\'.%07"), min_size=1, max_size=8).map(str.strip).filter(str.strip)
DATATYPES = st.sampled_from(
    ["", "https://codes.example/udc", *(str(XSD[name]) for name in ["integer", "decimal", "boolean"])]
)
MORE = st.fixed_dictionaries(
    {
        "notations": st.lists(st.tuples(NAMES, DATATYPES), max_size=4, unique=True),
        "collections": st.lists(NAMES, max_size=3, unique=True),
        "history_note": st.sampled_from(["", "Once.\nTwice."]),
        "editorial_note": st.sampled_from(["", "Look <b>again</b> & ask."]),
        "mapped": st.lists(st.sampled_from(list(MATCHES)), max_size=6),
    }
)


def document_of(more):
    document = world.definition() | {name: more[name] for name in ["collections", "history_note", "editorial_note"]}
    document["notations"] = [{"notation": code, "datatype": datatype} for code, datatype in more["notations"]]
    for number, name in enumerate(more["mapped"]):
        document.setdefault(name, []).append(f"https://vocabulary.example/{number}")
    return validated(DEFINITION, document, known=None)


@settings(max_examples=25, deadline=None)
@given(MORE)
def test_what_is_written_in_any_notation_is_read_back_as_it_was(more):
    document = document_of(more)
    graph = statements(document, version=1, note="", published_at=NOW, modified_at=NOW)
    first = None
    for notation in NOTATIONS:
        name = notation.names[0]
        file = b"".join(notation.file([notation.write(graph)]))
        if name == "jsonld":
            file = json.dumps(
                {**json.loads(file), "@context": json.loads(served(json.dumps(CONTEXT).encode()))}
            ).encode()
        first = first or Graph().parse(data=file, format=PARSERS[name])
        assert isomorphic(Graph().parse(data=file, format=PARSERS[name]), first), name
        vocabulary = read(file, f"words.{name}")
        (found,) = vocabulary.concepts
        back = completed(DEFINITION, found.document)
        assert {**document, "examples": []} == as_written(back, document), name
        assert [term for term, _ in found.left] == [], name
        assert not any("collection" in note.lower() for note in vocabulary.notes), name


def as_written(back, document):
    """Return a document that was read with its lists in the order of another one, where they hold the same: RDF has none."""
    for name in [*MATCHES, "notations", "collections"]:
        if sorted(map(str, back[name])) == sorted(map(str, document[name])):
            back[name] = document[name]
    return back


def test_table_keeps_what_rdf_keeps():
    document = document_of(
        {
            "notations": [("007", str(XSD.integer)), ("a|b", "")],
            "collections": ["C|D", "E"],
            "history_note": "Once.\nTwice.",
            "editorial_note": "=SUM",
            "mapped": list(MATCHES),
        }
    )
    body = {**document, **dict.fromkeys(["version", "published_at", "modified_at", "uri"], "x")}

    (found,) = read(b"".join(table.lines([table.NAMES, table.row(body)])), "words.csv").concepts

    assert {name: found.document[name] for name in document} == document


def test_vocabulary_of_others_keeps_matches_notations_collections_and_notes():
    vocabulary = turtle(
        """v:a a skos:Concept ; skos:prefLabel "Lamp"@en ; skos:definition "x"@en ;
        skos:notation "33.2", "007"^^xsd:integer, "B"@en ; skos:closeMatch <https://e.example/1> ;
        skos:broadMatch <https://e.example/2>, <urn:x-e:3> ; skos:narrowMatch <https://e.example/4> ;
        skos:relatedMatch <https://e.example/5> ; skos:mappingRelation <https://e.example/5> ;
        skos:historyNote "Of oil."@en, "Aus Öl."@de ; skos:editorialNote [ rdf:value "Look."@en ; dct:date "2020" ] .
        v:c a skos:Collection ; skos:prefLabel "Lichter"@de, "Lights"@en ; skos:member v:a ; dct:created "2020" .
        v:o a skos:OrderedCollection ; rdfs:label "In order" ; skos:memberList ( v:a ) .
        [] a skos:Collection ; skos:member v:a ."""
    )

    (found,) = vocabulary.concepts
    assert {name: found.document[name] for name in ["notations", "collections", "history_note", "editorial_note"]} == {
        "notations": [
            {"notation": "007", "datatype": str(XSD.integer)},
            {"notation": "33.2", "datatype": ""},
            {"notation": "B", "datatype": ""},
        ],
        "collections": ["In order", "Lights"],
        "history_note": "Of oil.",
        "editorial_note": "Look.",
    }
    assert {name: found.document[name] for name in MATCHES} == {
        "exact_match": ["https://vocabulary.example/a"],
        "close_match": ["https://e.example/1"],
        "broad_match": ["https://e.example/2"],
        "narrow_match": ["https://e.example/4"],
        "related_match": ["https://e.example/5"],
    }
    assert found.left == [
        ["skos:broadMatch", "urn:x-e:3"],
        ["skos:editorialNote / dct:date", "“2020”"],
        ["skos:historyNote", "“Aus Öl.” (de)"],
        ["skos:notation", "“B” (en)"],
    ]
    assert "a collection without a name was not taken" in notes(found)
    told = " ".join(vocabulary.notes)
    for left in [
        "“Lichter”",
        "dct:created “2020”",
        "its address https://vocabulary.example/c",
    ]:
        assert left in told


@pytest.mark.parametrize(
    ("one", "other"),
    [("exact_match", "broad_match"), ("exact_match", "related_match"), ("broad_match", "narrow_match")],
)
def test_mappings_that_exclude_each_other_are_refused(one, other):
    address = "https://e.example/1"

    with pytest.raises(Invalid) as refused:
        validated(DEFINITION, world.definition(**{one: [address], other: ["https://e.example/0", address]}), known=None)

    assert list(refused.value.errors) == [f"/{other}/1"]
    assert f"under “{MATCHES[one]}” already" in refused.value.errors[f"/{other}/1"][0]
    validated(DEFINITION, world.definition(exact_match=[address], close_match=[address]), known=None)


def test_wrong_matches_and_datatypes_are_refused():
    for changes, pointer in [
        ({"close_match": ["javascript:alert(1)"]}, "/close_match/0"),
        ({"broad_match": ["urn:isbn:1"]}, "/broad_match/0"),
        ({"notations": [{"notation": "1", "datatype": str(RDF.langString)}]}, "/notations/0/datatype"),
        ({"notations": [{"notation": "1"}, {"notation": "1", "datatype": ""}]}, "/notations/1/notation"),
    ]:
        with pytest.raises(Invalid) as refused:
            validated(DEFINITION, world.definition(**changes), known=None)
        assert list(refused.value.errors) == [pointer], changes


@pytest.mark.django_db
def test_contradiction_in_a_file_costs_no_concept(researcher):
    row = only(bring_in(researcher, concept("lamp", more="; skos:exactMatch v:x ; skos:broadMatch v:x")))

    assert (row["status"], row["document"]["broad_match"]) == ("new", [])
    assert ["broad_match", "“https://vocabulary.example/x”"] in row["left"]


def test_address_that_none_can_be_is_left_out_with_the_character_and_its_place():
    about = "<http://e.example/1> a skos:Concept; skos:prefLabel 'Record'@en; skos:definition 'What is written.'@en;"
    prefix = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
    text = f"{prefix} {about} skos:closeMatch <http://e.example/a|b>; skos:exactMatch <http://e.example/c^d> ."

    [found] = read(text.encode(), "a.ttl").concepts

    notes = " ".join(found.notes)
    assert "http://e.example/a|b: Character 19 of this address is “|”" in notes
    assert "http://e.example/c^d: Character 19 of this address is “^”" in notes
    assert "close_match" not in found.document
    assert found.document["exact_match"] == ["http://e.example/1"]
