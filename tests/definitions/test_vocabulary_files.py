import contextlib
import socket
import time

import pytest

from definitions.importing.read_concepts import Unreadable
from definitions.importing.vocabulary_files import LIMIT, read
from web import within_limits

HEAD = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix v: <https://vocabulary.example/> .
"""
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:skos="http://www.w3.org/2004/02/skos/core#">'
    '<skos:Concept rdf:about="https://vocabulary.example/lamp">'
    '<skos:prefLabel xml:lang="en">{label}</skos:prefLabel>'
    '<skos:definition xml:lang="en">Gives light.</skos:definition></skos:Concept></rdf:RDF>'
)
LAMP = "<https://vocabulary.example/lamp>"
CORE = "http://www.w3.org/2004/02/skos/core#"
CONCEPT_JSON = (
    '"@id": "https://vocabulary.example/lamp", "@type": "skos:Concept", '
    '"skos:prefLabel": {"@value": "Lamp", "@language": "en"}, '
    '"skos:definition": {"@value": "Gives light.", "@language": "en"}'
)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def turtle(text):
    return read((HEAD + text).encode(), "words.ttl")


def concepts(text):
    """{last part of the address: concept}."""
    return {found.uri.rsplit("/", 1)[-1]: found for found in turtle(text).concepts}


def one(more, definition='"Gives light."@en'):
    return concepts(f'v:lamp a skos:Concept ; skos:prefLabel "Lamp"@en ; skos:definition {definition} {more} .')["lamp"]


def notes(concept):
    return " ".join(concept.notes)


def csv(text):
    return read(text.encode(), "words.csv")


def refusal(data, name="words.ttl"):
    with pytest.raises(Unreadable) as refused:
        read(data if isinstance(data, bytes) else data.encode(), name)
    return refused.value.message


# --- formats ----------------------------------------------------------------------------------------


def test_name_that_promises_other_contents_is_refused():
    for name, text in [("a.csv", RDF.format(label="Lamp")), ("a.exe", HEAD), ("a.ttl", '{"@context": {}}')]:
        with pytest.raises(Unreadable, match="its name says otherwise"):
            read(text.encode(), name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", HEAD + 'v:lamp a skos:Concept ; skos:prefLabel "Lamp"@en ; skos:definition "Gives light."@en .'),
        ("a.rdf", '<?xml version="1.0" encoding="UTF-8"?>' + RDF.format(label="Lamp")),
        ("a.owl", RDF.format(label="Lamp")),
        ("a.jsonld", f'{{"@context": {{"skos": "{CORE}"}}, {CONCEPT_JSON}}}'),
        (
            "a.nt",
            f"{LAMP} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{CORE}Concept> .\n"
            f'{LAMP} <{CORE}prefLabel> "Lamp"@en .\n{LAMP} <{CORE}definition> "Gives light."@en .\n',
        ),
        (
            "without-ending",
            HEAD + 'v:lamp a skos:Concept ; skos:prefLabel "Lamp"@en ; skos:definition "Gives light."@en .',
        ),
    ],
)
def test_format_says_the_same_concept(name, text):
    (concept,) = read(text.encode(), name).concepts

    assert (concept.uri, concept.problems, concept.notes) == ("https://vocabulary.example/lamp", [], [])
    assert concept.document == {
        "label": "Lamp", "definition": "Gives light.", "slug": "lamp", "exact_match": ["https://vocabulary.example/lamp"],
    }  # fmt: skip


def test_byte_order_mark_is_no_matter():
    text = HEAD + 'v:lamp a skos:Concept ; skos:prefLabel "Lamp"@en ; skos:definition "Gives light."@en .'

    assert read(b"\xef\xbb\xbf" + text.encode(), "a.ttl").concepts[0].document["label"] == "Lamp"


# --- what real vocabularies do ----------------------------------------------------------------------


def test_diamond_is_no_circle():
    found = concepts(
        "".join(
            f'v:{name} a skos:Concept ; skos:prefLabel "{name}"@en ; skos:definition "x"@en ; {above} .\n'
            for name, above in [
                ("bottom", "skos:broader v:left, v:right"),
                ("left", "skos:broader v:top"),
                ("right", "skos:broader v:top"),
                ("top", "skos:notation 1"),
            ]  # fmt: skip
        )
    )

    assert found["bottom"].document["broader"] == ["left", "right"]
    assert found["left"].document["broader"] == found["right"].document["broader"] == ["top"]
    assert not any("circle" in notes(concept) for concept in found.values())


def test_circle_is_opened_and_said():
    found = concepts(
        "".join(
            f'v:{name} a skos:Concept ; skos:prefLabel "{name}"@en ; skos:definition "x"@en ; skos:broader v:{above} .\n'
            for name, above in [("a", "b"), ("b", "c"), ("c", "a")]
        )
    )

    assert sum("broader" in concept.document for concept in found.values()) == 2
    assert [name for name, concept in found.items() if "round in a circle" in notes(concept)] == ["c"]


def test_narrower_said_from_above_is_broader():
    found = concepts(
        'v:top a skos:Concept ; skos:prefLabel "Top"@en ; skos:narrower v:low .'
        'v:low a skos:Concept ; skos:prefLabel "Low"@en .'
    )

    assert found["low"].document["broader"] == ["top"]


def test_other_languages_become_translations():
    concept = one('; skos:prefLabel "Lampa"@gd ; skos:altLabel "Lòchran"@gd, "Light"@en ; skos:definition "Solas."@gd')

    assert (concept.document["label"], concept.document["alt_labels"]) == ("Lamp", ["Light"])
    assert concept.document["translations"] == [
        {"language": "gd", "label": "Lampa", "alt_labels": ["Lòchran"], "definition": "Solas."}
    ]


def test_regional_english_is_english():
    found = concepts('v:a a skos:Concept ; skos:prefLabel "Colour"@en-GB ; skos:definition "Hue."@en-US .')["a"]

    assert (found.document["label"], found.document["definition"]) == ("Colour", "Hue.")
    assert "translations" not in found.document


def test_texts_without_a_language_count_as_english():
    found = concepts('v:a a skos:Concept ; skos:prefLabel "Colour" ; skos:altLabel "Hue" ; skos:definition "Seen." .')[
        "a"
    ]

    assert (found.document["label"], found.document["alt_labels"], found.document["definition"]) == (
        "Colour", ["Hue"], "Seen.",
    )  # fmt: skip
    assert found.notes == []


def test_concept_without_english_takes_another_language_and_says_so():
    found = concepts('v:a a skos:Concept ; skos:prefLabel "Farbe"@de ; skos:definition "Sichtbar."@de .')["a"]

    assert (found.document["label"], found.document["definition"]) == ("Farbe", "Sichtbar.")
    assert found.document["translations"] == [{"language": "de", "label": "Farbe", "definition": "Sichtbar."}]
    assert "no English label; the one in “de” stands in" in notes(found)


def test_two_preferred_labels_of_a_language_are_told():
    concept = one('; skos:prefLabel "Torch"@en')

    assert (concept.document["label"], concept.document["alt_labels"]) == ("Lamp", ["Torch"])
    assert "2 preferred labels in “en”, where SKOS allows one" in notes(concept)


@pytest.mark.parametrize("label", ["lamp", "Lamp", "Lamp\u00a0"])
def test_alternative_label_like_the_preferred_one_is_left_out_and_noted(label):
    concept = one(f'; skos:altLabel "{label}"@en')

    assert "alt_labels" not in concept.document
    assert "repeats the preferred one" in notes(concept)


def test_skos_xl_labels_are_labels():
    found = concepts(
        'v:a a skos:Concept ; skos:definition "x"@en ; xl:prefLabel [ a xl:Label ; xl:literalForm "Lamp"@en ] ;'
        ' xl:altLabel [ xl:literalForm "Light"@en ] ; xl:hiddenLabel [ xl:literalForm "lmap"@en ] .'
    )["a"]

    assert (found.document["label"], found.document["alt_labels"]) == ("Lamp", ["Light"])
    assert "Hidden labels are not kept" in notes(found)


def test_definition_that_is_a_resource_gives_its_text_and_its_source():
    concept = one(
        "",
        definition='[ rdf:value "Gives light."@en ; dct:source <https://x.example/id/evidence/act>, "A book, page 3" ]',
    )

    assert concept.document["definition"] == "Gives light."
    assert concept.document["citations"] == [{"source": "act", "locator": ""}]
    assert "is a resource of its own" in notes(concept)
    assert "Its source was not taken, since it is no source of this knowledge base: “A book, page 3”" in notes(concept)


def test_our_own_source_comes_with_its_place():
    concept = one(
        '; dct:source [ dct:isPartOf <https://x.example/id/evidence/act> ; dct:bibliographicCitation "Section 1" ]'
    )

    assert concept.document["citations"] == [{"source": "act", "locator": "Section 1"}]


def test_parent_outside_the_file_is_kept_apart():
    assert one("; skos:broader <https://elsewhere.example/light>").outside == {
        "broader": ["https://elsewhere.example/light"]
    }


def test_deprecated_concept_is_not_taken_and_names_its_successor():
    concept = concepts(
        'v:old a skos:Concept ; skos:prefLabel "Old"@en ; skos:definition "x"@en ; owl:deprecated true ;'
        ' dct:isReplacedBy v:new . v:new a skos:Concept ; skos:prefLabel "New"@en ; skos:definition "x"@en .'
    )["old"]

    assert "deprecated and replaced by New" in concept.problems[0]


def test_impossible_date_is_told():
    assert "dct:created says “2019-02-31”, which is no date" in notes(one('; dct:created "2019-02-31"^^xsd:date'))


@pytest.mark.parametrize("date", ["2019", "2019-02", "2019-02-28", "2019-02-28T10:00:00Z"])
def test_possible_date_is_no_matter(date):
    assert one(f'; dct:created "{date}"').notes == []


def test_html_becomes_plain_text():
    concept = one(
        '; skos:scopeNote "<p>Not <b>every</b> lamp &amp; torch.</p><script>x()</script><ul><li>a</li></ul>"@en'
    )

    assert concept.document["scope_note"] == "Not every lamp & torch.\n\na"
    assert "HTML in its texts was turned into plain text" in notes(concept)


def test_less_than_is_no_html():
    assert one("", definition='"Where a < b and c > d."@en').document["definition"] == "Where a < b and c > d."


def test_control_characters_are_taken_out():
    assert one("", definition='"Gives\\u0007 light."@en').document["definition"] == "Gives  light."


def test_misspelt_term_is_told_with_what_was_meant():
    vocabulary = turtle(
        'v:a a skos:Concept ; skos:prefLable "Lamp"@en ; rdfs:label "Light"@en ; skos:definition "x"@en .'
    )

    (concept,) = vocabulary.concepts
    assert "skos:prefLable is no term of SKOS; perhaps skos:prefLabel was meant" in notes(concept)
    assert concept.document["label"] == "Light"
    assert any("skos:prefLable" in note for note in vocabulary.notes)


def test_unknown_term_is_told():
    assert "skos:colour is no term of SKOS. It was not taken" in notes(one('; skos:colour "red"'))


def test_what_has_no_place_here_is_named():
    said = notes(one('; skos:changeNote "x"@en ; skos:note "y"@en ; dct:creator "Me"'))

    assert "Not kept here: dct:creator, skos:changeNote, skos:note." in said


def test_old_namespace_is_read_and_said():
    vocabulary = read(
        HEAD.replace(CORE, "http://www.w3.org/2008/05/skos#").encode()
        + b'v:a a skos:Concept ; skos:prefLabel "Lamp"@en ; skos:definition "x"@en .',
        "a.ttl",
    )

    assert vocabulary.concepts[0].document["label"] == "Lamp"
    assert "draft of 2008" in vocabulary.notes[0]


def test_schemes_and_collections_are_told():
    vocabulary = turtle(
        'v:s1 a skos:ConceptScheme ; dct:title "One" . v:s2 a skos:ConceptScheme ; skos:prefLabel "Two" .'
        'v:c a skos:Collection ; skos:prefLabel "Lights" ; skos:member v:a .'
        'v:a a skos:Concept ; skos:prefLabel "Lamp"@en ; skos:definition "x"@en ; skos:inScheme v:s1, v:s2 .'
    )

    (concept,) = vocabulary.concepts
    assert concept.document["collections"] == ["Lights"]
    assert "2 concept schemes (“One”, “Two”)" in vocabulary.notes[0]
    assert "In the file: https://vocabulary.example/s1, https://vocabulary.example/s2." in vocabulary.notes[0]
    assert (
        "The collection “Lights” is kept by its name. Not kept: its address https://vocabulary.example/c."
        in vocabulary.notes
    )


def test_concept_that_is_only_used_as_one_is_taken_and_said():
    found = concepts(
        'v:s a skos:ConceptScheme ; skos:hasTopConcept v:a . v:a skos:prefLabel "Lamp"@en ; skos:definition "x"@en .'
    )

    assert "does not say that this is a skos:Concept" in notes(found["a"])


def test_subclass_of_concept_is_a_concept():
    assert "a" in concepts('v:Term rdfs:subClassOf skos:Concept . v:a a v:Term ; skos:prefLabel "A"@en .')


def test_scope_note_is_not_taken_for_a_missing_definition():
    concept = concepts('v:a a skos:Concept ; skos:prefLabel "Lamp"@en ; skos:scopeNote "Of oil."@en .')["a"]

    assert "definition" not in concept.document
    assert "It has skos:scopeNote, which was not taken for one" in notes(concept)


def test_slugs_are_ours_or_from_notation_or_label_and_unique():
    found = turtle(
        '<https://k.example/id/definitions/care-record> a skos:Concept ; skos:prefLabel "Other"@en .'
        'v:1 a skos:Concept ; skos:prefLabel "Lamp"@en ; skos:notation "L.1" .'
        'v:2 a skos:Concept ; skos:prefLabel "Care record"@en . v:3 a skos:Concept ; skos:prefLabel "Лампа"@ru .'
    ).concepts

    assert {concept.uri.rsplit("/", 1)[-1]: concept.document["slug"] for concept in found} == {
        "care-record": "care-record", "1": "l-1", "2": "care-record-2", "3": "3",
    }  # fmt: skip


def test_entities_for_addresses_are_fine():
    text = '<!DOCTYPE rdf:RDF [<!ENTITY lamp "Lamp">]>' + RDF.format(label="&lamp;")

    assert read(text.encode(), "a.owl").concepts[0].document["label"] == "Lamp"


def test_own_context_is_known_without_fetching():
    text = f'{{"@context": "https://k.example/api/v1/definitions/context.jsonld", {CONCEPT_JSON}}}'

    assert read(text.encode(), "a.jsonld").concepts[0].document["label"] == "Lamp"


def test_named_graph_of_json_ld_is_read():
    text = f'{{"@context": {{"skos": "{CORE}"}}, "@id": "https://vocabulary.example/", "@graph": [{{{CONCEPT_JSON}}}]}}'

    assert read(text.encode(), "a.jsonld").concepts[0].document["label"] == "Lamp"


# --- CSV --------------------------------------------------------------------------------------------


def test_csv_row_is_a_document():
    (concept,) = csv(
        "slug,label,alt_labels,definition,citations\r\n"
        'lamp,Lamp,Light|Torch,"Gives\r\nlight.","[{""source"": ""act""}]"\r\n'
    ).concepts

    assert (concept.number, concept.slug_given, concept.problems) == (2, True, [])
    assert concept.document == {
        "slug": "lamp", "label": "Lamp", "alt_labels": ["Light", "Torch"], "definition": "Gives\nlight.",
        "citations": [{"source": "act"}],
    }  # fmt: skip


def test_guard_against_formulas_is_taken_off_again():
    (concept,) = csv("label,definition,scope_note\nLamp,'=1+1,'tis plain\n").concepts

    assert (concept.document["definition"], concept.document["scope_note"]) == ("=1+1", "'tis plain")


def test_spreadsheets_with_semicolons_are_read():
    assert csv("slug;label\nlamp;Lamp\n").concepts[0].document["label"] == "Lamp"


def test_unknown_columns_are_told_and_read_only_ones_are_not():
    assert csv("label,colour,version\nLamp,red,1\n").notes == [
        "Columns that were not taken, since no field has their name: colour."
    ]


def test_row_with_too_many_cells_is_told():
    assert (
        "has 3 cells, the first line 2"
        in csv("label,definition\nLamp,Gives light, and warmth\n").concepts[0].problems[0]
    )


def test_row_with_broken_json_is_told():
    assert csv("label,citations\nLamp,[oops\n").concepts[0].problems == ["“citations” is no JSON text."]


def test_row_whose_json_holds_what_no_text_can_is_told():
    (concept,) = csv('label,translations\nLamp,"[{""label"": ""\\u0000""}]"\n').concepts

    assert concept.problems == ["“translations” holds a null character or half a character."]


def test_second_row_with_a_slug_is_told():
    first, second = csv("slug,label\nlamp,Lamp\nlamp,Other\n").concepts

    assert (first.problems, second.problems) == ([], ["Line 2 has the slug “lamp” already."])


# --- bad input --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.ttl", "empty"),
        (b"  \n", "a.csv", "empty"),
        (HEAD + "v:a v:b", "a.ttl", "breaks off before its end"),
        (HEAD + "v:a v:b .. .", "a.ttl", "no sound Turtle: line 9 cannot be read"),
        (HEAD + 'v:a v:b "\\u0000" .', "a.ttl", "null character"),
        ('[{"@id": "x:y", "x:z": "\\ud800"}]', "a.jsonld", "half a character"),
        (HEAD, "a.ttl", "says nothing at all"),
        (HEAD + "v:a a owl:Class .", "a.ttl", "no concept (skos:Concept) in this file. It describes: owl:Class (1)"),
        ("<a><b></a>", "a.rdf", "no sound XML: mismatched tag in line 1"),
        ('{"a": ', "a.jsonld", "no sound JSON"),
        ("3", "a.json", "holds no object"),
        ("<a> <b> .", "a.nt", "no sound N-Triples"),
        ("<!DOCTYPE html><html></html>", "a.ttl", "web page"),
        ("label,definition\n\"open", "a.csv", "no sound CSV"),
        ("name,meaning\nx,y\n", "a.csv", "has to name the columns"),
        ("definition\nx\n", "a.csv", "“slug” or “label”"),
        ("label,label\nx,y\n", "a.csv", "A column is there twice: label"),
        ("label,definition\n", "a.csv", "There is no definition in this file"),
        ("hello", "a.docx", "of no kind that is read here"),
        (b"label\ncaf\xe9\n", "a.csv", "line 2 has a byte that cannot be read (0xE9)"),
        ("label\nx\n".encode("utf-16"), "a.csv", "UTF-16"),
        ("label\n" + "x" * 200 + "\0\n", "a.csv", "Line 2 has a null character"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a>' + "é".encode() + b"</a>", "a.rdf", "ISO-8859-1"),
        (b"PK\x03\x04" + b"\x00" * 50, "a.ttl", "ZIP file"),
        (b"\x1f\x8b\x08" + b"\x00" * 50, "a.ttl.gz", "gzip"),
        (b"%PDF-1.7", "a.pdf", "a PDF"),
        (b"#" * (LIMIT + 1), "a.ttl", "larger than 20 MB"),
        (HEAD + "v:a v:b " + "[ v:b " * 5000, "a.ttl", "nested too deeply"),
        (HEAD + "v:a v:b " + "( " * 5000, "a.ttl", "nested too deeply"),
        ("[" * 100_000, "a.jsonld", "nested too deeply"),
        ('{"a":' * 500 + "1" + "}" * 500, "a.jsonld", "nested too deeply"),
        ("<a>" * 1000 + "</a>" * 1000, "a.rdf", "nested too deeply"),
    ],
)  # fmt: skip
def test_bad_file_is_refused_with_the_reason(data, name, said):
    assert said in refusal(data, name)


@pytest.mark.parametrize(
    ("doctype", "said"),
    [
        ('<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "outside the file"),
        ('<!DOCTYPE rdf:RDF [<!ENTITY % x SYSTEM "http://x.example/x.dtd"> %x;]>', "outside the file"),
        ('<!DOCTYPE rdf:RDF [<!ENTITY % x "y">]>', "builds others"),
        ('<!DOCTYPE rdf:RDF SYSTEM "http://x.example/x.dtd">', "nothing is fetched"),
        ('<!DOCTYPE rdf:RDF [<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;">]>', "made of other entities"),
        ('<!DOCTYPE rdf:RDF [<!ENTITY x "' + "long" * 100 + '">]>', "grow too much"),
        ("<!DOCTYPE rdf:RDF [" + "".join(f'<!ENTITY x{n} "y">' for n in range(201)) + "]>", "grow too much"),
    ],
)
def test_entities_that_read_or_grow_are_refused(doctype, said):
    assert said in refusal(doctype + RDF.format(label="&x;"), "a.rdf")


def test_one_entity_named_very_often_is_refused():
    text = f'<!DOCTYPE rdf:RDF [<!ENTITY x "{"y" * 200}">]>' + RDF.format(label="&x;" * 110_000)

    assert "grow too much" in refusal(text, "a.rdf")


@pytest.mark.parametrize(
    "context",
    [
        '"http://schema.org/"',
        '["http://schema.org/", {}]',
        '"file:///etc/passwd"',
        '{"@import": "http://x.example/c.jsonld"}',
        '{"skos": {"@id": "x:y", "@context": "http://x.example/c.jsonld"}}',
    ],
)
def test_context_elsewhere_is_refused_and_not_fetched(context):
    assert "nothing is fetched" in refusal(f'{{"@context": {context}, {CONCEPT_JSON}}}', "a.jsonld")


# --- what a file costs, whatever stands in it ---

LIMIT_OF_A_TEST = 5  # seconds of the processor; what these files took before: 40 and more


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (f'<!DOCTYPE rdf:RDF [<!ENTITY x "{"y" * 300}">]>' + RDF.format(label="&x;" * 60_000), "a.rdf"),
        (RDF.format(label="&#65;\n" * 40_000), "a.rdf"),
        ("label,definition\n" + "Same,\n" * 15_000, "a.csv"),
        (HEAD + "".join(f'v:c{n} a skos:Concept ; skos:prefLabel "Same"@en .\n' for n in range(3_000)), "a.ttl"),
    ],
    ids=["entities", "character references", "equal labels in CSV", "equal labels in Turtle"],
)
def test_reading_takes_time_in_step_with_the_size(data, name):
    began = time.process_time()

    with contextlib.suppress(Unreadable):
        read(data.encode(), name)

    assert time.process_time() - began < LIMIT_OF_A_TEST


@pytest.mark.parametrize("encoding", ["UTF-7", "bogus", "idna", "rot13", "utf-16"])
def test_encoding_that_is_not_read_here_is_refused(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + RDF.format(label="Lamp")

    assert "encoding" in refusal(text, "a.rdf")


def forever(data, name):
    while True:
        pass


def swelling(data, name):
    return len(bytearray(3_000_000_000))


@pytest.mark.parametrize("reader", [forever, swelling])
def test_file_that_takes_too_much_ends_with_its_process(monkeypatch, reader):
    monkeypatch.setattr(within_limits, "SECONDS", 1)

    with pytest.raises(Unreadable, match="too long or too much memory"):
        within_limits.read_within_limits(reader, b"x", "a.csv", Unreadable)


def test_what_is_read_apart_is_the_same():
    data = b"label,definition\nLamp,It gives light.\n"

    assert within_limits.read_within_limits(read, data, "a.csv", Unreadable) == read(data, "a.csv")
    with pytest.raises(Unreadable, match="has to name the columns"):
        within_limits.read_within_limits(read, b"x,y\n1,2\n", "a.csv", Unreadable)
