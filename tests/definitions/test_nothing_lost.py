"""Every statement about a concept is in its document or named beside it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DC, DCTERMS, OWL, RDF, RDFS, SKOS

from definitions.importing.drafts import prepare
from definitions.importing.vocabulary_files import read
from tests import world
from tests.definitions.test_importing import bring_in, only

V = Namespace("https://vocabulary.example/")
XL = Namespace("http://www.w3.org/2008/05/skos-xl#")
SCHEMA = Namespace("https://schema.org/")
OF_SKOS = [
    SKOS[name]
    for name in """prefLabel altLabel hiddenLabel definition scopeNote example note editorialNote historyNote changeNote
    notation broader narrower related broaderTransitive narrowerTransitive semanticRelation mappingRelation exactMatch
    closeMatch broadMatch narrowMatch relatedMatch inScheme topConceptOf member""".split()
]
FROM_BELOW = [SKOS[name] for name in ["narrower", "narrowerTransitive", "semanticRelation"]]
OTHERS = [
    *(DCTERMS[name] for name in "identifier license publisher created modified issued source creator isReplacedBy".split()),
    XL.prefLabel, XL.altLabel, XL.hiddenLabel, RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.sameAs,
    OWL.versionInfo, DC.title, SCHEMA.about,
]  # fmt: skip
LANGUAGES = st.sampled_from([None, "en", "en-GB", "EN", "gd", "de"])
INNER = st.sampled_from([XL.literalForm, RDF.value, RDFS.label, DCTERMS.created, SCHEMA.name])
CONCEPTS = ["north", "south", "west"]
STATEMENT = st.tuples(
    st.sampled_from(CONCEPTS),
    st.sampled_from(OF_SKOS + OTHERS),
    st.one_of(
        st.tuples(st.just("text"), LANGUAGES),
        st.tuples(st.just("concept"), st.sampled_from(CONCEPTS)),
        st.just(("elsewhere", None)),
        st.tuples(st.just("thing"), st.lists(st.tuples(INNER, LANGUAGES), min_size=1, max_size=3)),
    ),
)


def graph_of(statements):
    """Return the graph, and [(concept, predicate, what has to be found of it)]. Every text and address is another."""
    graph, wanted = Graph(), []
    for name in CONCEPTS:
        graph.add((V[name], RDF.type, SKOS.Concept))
        graph.add((V[name], SKOS.prefLabel, Literal(f"The {name}", lang="en")))
        graph.add((V[name], SKOS.definition, Literal(f"What {name} means.", lang="en")))
    for number, (name, predicate, (sort, more)) in enumerate(statements):
        mark = f"mark{number}x"
        if sort == "text":
            value = Literal(mark, lang=more)
            wanted.append((name, predicate, mark))
        elif sort == "concept":
            value = V[more]
            wanted.append((name, predicate, more))
        elif sort == "elsewhere":
            value = URIRef(f"https://elsewhere.example/{mark}")
            wanted.append((name, predicate, mark))
        else:
            value = BNode()
            for place, (inner, language) in enumerate(more):
                graph.add((value, inner, Literal(f"{mark}y{place}z", lang=language)))
                wanted.append((name, predicate, f"{mark}y{place}z"))
        graph.add((V[name], predicate, value))
    return graph, wanted


def told(concept):
    return json.dumps([concept.document, concept.outside, concept.notes, concept.left, concept.problems])


def slug_of(found, mark):
    return found[mark].document["slug"] if mark in found else mark


@settings(max_examples=40, deadline=None)
@given(st.lists(STATEMENT, max_size=12))
def test_every_statement_of_a_concept_is_kept_or_named(statements):
    graph, wanted = graph_of(statements)

    vocabulary = read(graph.serialize(format="nt").encode(), "words.nt")

    found = {concept.uri.rsplit("/", 1)[-1]: concept for concept in vocabulary.concepts}
    lost = [
        (name, predicate, mark)
        for name, predicate, mark in wanted
        if not any(sign in told(found[name]) for sign in [mark, slug_of(found, mark)])
        if not (predicate in FROM_BELOW and slug_of(found, name) in told(found[mark]))
        if not (
            predicate in (SKOS.inScheme, SKOS.topConceptOf, RDFS.isDefinedBy)
            and any(mark in note for note in vocabulary.notes)
        )
    ]
    assert lost == []


def test_names_that_were_lost_without_a_word_are_named():
    (lamp,) = read(
        f"""@prefix skos: <{SKOS}> . @prefix dct: <{DCTERMS}> . @prefix rdfs: <{RDFS}> . @prefix v: <{V}> .
        v:lamp a skos:Concept ; skos:prefLabel "Lamp"@en ; skos:altLabel "LAMP"@en, "Light"@en, "LIGHT"@en ;
        rdfs:label "Lamp"@en, "Lantern"@en ; dct:identifier "33.2" ; dct:license <https://licence.example/by> ;
        skos:definition "Gives light."@en .""".encode(),
        "words.ttl",
    ).concepts

    assert lamp.document["alt_labels"] == ["LIGHT", "Light"]
    assert lamp.left == [
        ["dct:identifier", "“33.2”"],
        ["dct:license", "https://licence.example/by"],
        ["rdfs:label", "“Lantern” (en)"],
        ["skos:altLabel", "“LAMP” (en)"],
    ]


@pytest.mark.django_db
def test_faults_in_what_is_not_needed_cost_no_concept(researcher):
    row = only(
        bring_in(
            researcher,
            f"""v:afm a skos:Concept ; skos:prefLabel "atomic force microscopy"@en, "Rasterkraft"@de ;
            skos:altLabel "atomic-force microscopy"@en, "AFM (method)"@en, "{"long " * 50}"@en, "Café"@en, "Cafe\u0301"@en ;
            skos:altLabel "raster-kraft"@de, "kraft"@fr ; skos:scopeNote "{"many words " * 500}"@en ;
            skos:example "{"e" * 1001}"@en, "One."@en ; skos:definition "Feels atoms."@en .""",
        )
    )

    document = row["document"]
    assert row["status"] == "new"
    assert (document["alt_labels"], document["examples"], document["scope_note"]) == (["Café", "AFM"], ["One."], "")
    left = json.dumps([row["left"], row["notes"]], ensure_ascii=False)
    for text in [
        "atomic-force microscopy",
        "AFM (method)",
        "long long",
        "many words",
        "eeeee",
        "kraft",
        "“kraft” (fr)",
    ]:
        assert text in left


@pytest.mark.django_db
def test_csv_row_is_not_given_up_for_a_double(researcher):
    row = only(
        prepare(
            data="label,definition,alt_labels\nRe-use,Using again.,re use|Reuse|Reuse|Café|Cafe\u0301\n".encode(),
            name="words.csv",
            by=researcher,
            now=world.NOW,
        )
    )

    assert (row["status"], row["document"]["alt_labels"]) == ("new", ["Reuse", "Café"])
    assert "repeats the preferred one" in " ".join(row["notes"])
    assert "“alt_labels”: what is there twice was taken once." in row["notes"]


@pytest.mark.django_db
def test_creators_address_costs_no_concept_and_is_not_kept(researcher):
    row = only(
        bring_in(
            researcher,
            'v:lamp a skos:Concept ; skos:prefLabel "Lamp"@en ; skos:definition "Gives light."@en ;'
            ' dct:creator "Jane, jane.doe@mail.example" ; dct:source "Jane, jane.doe@mail.example" .',
        )
    )

    assert (row["status"], "jane" in json.dumps(row).lower()) == ("new", False)
    assert [(term, said[:11]) for term, said in row["left"]] == [
        ("dct:creator", "Not shown. "),
        ("dct:source", "Not shown. "),
    ]
