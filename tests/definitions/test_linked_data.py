"""Definitions as linked data: every notation says the same, and says what SKOS allows."""

import csv
import datetime
import hashlib
import io
import json
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from definitions.document import DEFINITION
from definitions.exporting.linked_data import statements
from publishing.documents.validation import completed
from publishing.lifecycle.publication import InvalidBatch, withdraw
from publishing.models import Entry
from publishing.published.linked_data import CONTEXT, turtle
from publishing.refusals import Invalid
from tests import world
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
CONCEPT = f"{SITE}/id/definitions/"
SHAPES = Path(__file__).parent / "skos.ttl"
PARSERS = {"ttl": "turtle", "rdf": "xml", "nt": "nt", "jsonld": "json-ld"}
MEDIA_TYPES = {
    "ttl": "text/turtle; charset=utf-8",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "csv": "text/csv; charset=utf-8",
}


@pytest.fixture(autouse=True)
def exports(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path
    return tmp_path


@pytest.fixture
def rich_world(small_world, editor, snapshot):
    """One definition that uses every field, beside the small world's three."""
    snapshot.kept("a definition that uses every field", lambda: publish_rich(editor))


def publish_rich(editor):
    world.publish(
        editor,
        (
            "definition",
            world.definition(
                "chronology",
                label="Chronology",
                alt_labels=["Time line", 'With "quotes", commas & <brackets>', "=cmd"],
                abbreviation="CHR",
                definition="Two lines.\nThe second.",
                plain_language="What happened, in order.",
                scope_note="Contested.",
                examples=["A | B", "C"],
                basis="guidance",
                broader=["record"],
                related=["archive"],
                exact_match=["https://example.org/vocabulary#chronology"],
                close_match=["https://example.org/vocabulary#close"],
                broad_match=["https://example.org/vocabulary#broad"],
                narrow_match=["https://example.org/vocabulary#narrow"],
                related_match=["https://example.org/vocabulary#related"],
                notations=[
                    {"notation": "007", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
                    {"notation": "33.2"},
                ],
                collections=["Time & order", "C|D"],
                history_note="A list, once.",
                editorial_note="Look at the Act again.",
                citations=[{"source": "act", "locator": "Section 9", "checked": True}],
                translations=[{"language": "gd", "label": "Eachdraidh", "alt_labels": ["Loidhne-tìm"]}],
            ),
        ),
        now=world.NOW,
    )


def parsed(content, name):
    graph = Graph()
    if name == "jsonld":
        content = json.dumps({**json.loads(content), "@context": json.loads(json.dumps(CONTEXT_SERVED))}).encode()
    graph.parse(data=content, format=PARSERS[name])
    return graph


CONTEXT_SERVED = json.loads(json.dumps(CONTEXT).replace("https://linked-data.invalid", f"{SITE}/id"))


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("address", ["/api/v1/definitions/chronology/", "/api/v1/definitions/"])
def test_every_notation_says_the_same(rich_world, client, address):
    graphs = {name: parsed(body_of(client.get(f"{address}?format={name}")), name) for name in PARSERS}

    assert len(graphs["ttl"]) > 20
    for name, graph in graphs.items():
        assert isomorphic(graph, graphs["ttl"]), name


def test_context_that_is_published_is_the_one_that_is_used(client, db):
    response = client.get("/api/v1/definitions/context.jsonld")

    assert response["Content-Type"] == "application/ld+json"
    assert response.json() == {"@context": CONTEXT_SERVED}


@pytest.mark.parametrize("name", MEDIA_TYPES)
def test_format_is_had_by_accept_and_by_name(rich_world, client, name):
    by_name = client.get(f"/api/v1/definitions/chronology/?format={name}")
    by_accept = client.get("/api/v1/definitions/chronology/", headers={"Accept": MEDIA_TYPES[name].split(";")[0]})

    assert by_name["Content-Type"] == by_accept["Content-Type"] == MEDIA_TYPES[name]
    assert by_name.content == by_accept.content


def test_preference_among_formats_is_honoured(rich_world, client):
    response = client.get(
        "/api/v1/definitions/chronology/", headers={"Accept": "application/json;q=0.2, text/turtle;q=0.7, image/png"}
    )

    assert response["Content-Type"].startswith("text/turtle")


@pytest.mark.parametrize("headers", [{"Accept": "image/png"}, {}])
def test_unknown_format_is_406_with_the_list(rich_world, client, headers):
    query = "" if headers else "?format=docx"
    response = client.get(f"/api/v1/definitions/chronology/{query}", headers=headers)

    assert response.status_code == 406
    assert "text/turtle" in response.json()["available"]


def test_unknown_language_is_406_with_the_list(rich_world, client):
    response = client.get("/api/v1/definitions/chronology/?lang=fr")

    assert response.status_code == 406
    assert response.json()["available"] == ["en", "gd"]


def test_translation_stands_in_the_places_of_the_english_texts(rich_world, client):
    body = client.get("/api/v1/definitions/chronology/?lang=gd").json()

    assert (body["label"], body["alt_labels"]) == ("Eachdraidh", ["Loidhne-tìm"])


def test_concept_carries_what_a_machine_cites(rich_world, client):
    graph = parsed(client.get("/api/v1/definitions/chronology/?format=ttl").content, "ttl")
    concept = URIRef(CONCEPT + "chronology")
    said = {predicate: set(graph.objects(concept, predicate)) for predicate in graph.predicates(concept)}

    assert said[SKOS.prefLabel] == {Literal("Chronology", lang="en"), Literal("Eachdraidh", lang="gd")}
    assert Literal("Two lines.\nThe second.", lang="en") in said[SKOS.definition]
    assert said[SKOS.broader] == {URIRef(CONCEPT + "record")}
    assert said[SKOS.exactMatch] == {URIRef("https://example.org/vocabulary#chronology")}
    assert said[OWL.versionInfo] == {Literal("1")}
    assert URIRef(f"{SITE}/id/evidence/act") in said[DCTERMS.source]
    assert {DCTERMS.created, DCTERMS.modified, DCTERMS.hasVersion, SKOS.inScheme} <= set(said)


def test_narrower_and_related_are_told_from_the_other_side_too(rich_world, client):
    record = parsed(client.get("/api/v1/definitions/record/?format=ttl").content, "ttl")
    archive = parsed(client.get("/api/v1/definitions/archive/?format=ttl").content, "ttl")

    assert (URIRef(CONCEPT + "record"), SKOS.narrower, URIRef(CONCEPT + "chronology")) in record
    assert (URIRef(CONCEPT + "archive"), SKOS.related, URIRef(CONCEPT + "chronology")) in archive


def test_whole_set_is_a_concept_scheme_with_licence_and_top_concepts(rich_world, client):
    graph = parsed(body_of(client.get("/api/v1/definitions/?format=ttl")), "ttl")
    scheme = URIRef(f"{SITE}/id/definitions")

    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    assert list(graph.objects(scheme, DCTERMS.license))
    assert URIRef(CONCEPT + "archive") in set(graph.objects(scheme, SKOS.hasTopConcept))
    assert URIRef(CONCEPT + "chronology") not in set(graph.objects(scheme, SKOS.hasTopConcept))


def test_whole_set_keeps_to_skos(rich_world, client):
    graph = parsed(body_of(client.get("/api/v1/definitions/?format=ttl")), "ttl")

    conforms, _, report = validate(graph, shacl_graph=str(SHAPES), advanced=True, inference="none")

    assert conforms, report


@pytest.mark.parametrize(
    "broken",
    [
        "concept:a a skos:Concept, skos:ConceptScheme ; skos:prefLabel 'A'@en ; skos:inScheme concept:s .",
        "concept:a a skos:Concept ; skos:prefLabel 'A'@en, 'B'@en ; skos:inScheme concept:s .",
        "concept:a a skos:Concept ; skos:prefLabel 'A'@en ; skos:altLabel 'A'@en ; skos:inScheme concept:s .",
        """concept:a a skos:Concept ; skos:prefLabel 'A'@en ; skos:inScheme concept:s ; skos:broader concept:b .
           concept:b skos:broader concept:c . concept:c skos:related concept:a .""",
        """concept:a a skos:Concept ; skos:prefLabel 'A'@en ; skos:inScheme concept:s ; skos:exactMatch concept:b ;
           skos:broadMatch concept:b .""",
    ],
    ids=["S9", "S14", "S13", "S27", "S46"],
)
def test_shapes_find_what_breaks_skos(broken):
    graph = Graph()
    graph.parse(
        data=f"@prefix skos: <{SKOS}> . @prefix concept: <urn:c:> . {broken}",
        format="turtle",
    )

    conforms, _, _ = validate(graph, shacl_graph=str(SHAPES), advanced=True, inference="none")

    assert not conforms


def test_filtered_list_in_another_format_has_the_rows_that_are_left(rich_world, client):
    graph = parsed(body_of(client.get("/api/v1/definitions/?format=ttl&broader=record")), "ttl")

    assert (URIRef(CONCEPT + "chronology"), RDF.type, SKOS.Concept) in graph
    assert (URIRef(CONCEPT + "archive"), RDF.type, SKOS.Concept) not in graph


# --- withdrawn ---


@pytest.fixture
def gone(rich_world, editor):
    entries = {entry.slug: entry for entry in Entry.objects.filter(kind="definition")}
    withdraw(entry=entries["chronology"], by=editor, now=world.NOW, reason="Merged.", successor=entries["archive"])


def test_withdrawn_concept_is_410_and_says_so_as_data(gone, client):
    response = client.get("/api/v1/definitions/chronology/?format=ttl")

    assert response.status_code == 410
    graph = parsed(response.content, "ttl")
    concept = URIRef(CONCEPT + "chronology")
    assert (concept, OWL.deprecated, Literal(True)) in graph
    assert (concept, DCTERMS.isReplacedBy, URIRef(CONCEPT + "archive")) in graph
    assert not list(graph.objects(concept, SKOS.definition))


def test_whole_set_tells_what_was_withdrawn(gone, client):
    graph = parsed(body_of(client.get("/api/v1/definitions/?format=nt")), "nt")

    assert (URIRef(CONCEPT + "chronology"), OWL.deprecated, Literal(True)) in graph


# --- addresses ---


@pytest.mark.parametrize(
    ("accept", "leads_to"),
    [
        ("text/html", "/definitions/chronology/"),
        ("*/*", "/definitions/chronology/"),
        ("", "/definitions/chronology/"),
        ("text/turtle", "/api/v1/definitions/chronology/?format=ttl"),
        ("application/json", "/api/v1/definitions/chronology/"),
        ("text/html;q=0.3, application/ld+json;q=0.8", "/api/v1/definitions/chronology/?format=jsonld"),
    ],
)
def test_uri_leads_to_the_page_or_the_data(client, db, accept, leads_to):
    response = client.get("/id/definitions/chronology", headers={"Accept": accept})

    assert (response.status_code, response["Location"]) == (303, SITE + leads_to)
    assert "Accept" in response["Vary"]


def test_uri_of_the_scheme_and_of_a_version_lead_on(client, db):
    assert client.get("/id/definitions")["Location"] == f"{SITE}/definitions/"
    assert client.get("/id/definitions/record/2")["Location"] == f"{SITE}/definitions/record/versions/2/"


def test_uri_in_no_format_we_have_is_406_with_the_list(client, db):
    response = client.get("/id/definitions/record", headers={"Accept": "image/png"})

    assert response.status_code == 406
    assert "text/turtle" in response.json()["available"]


def test_uris_follow_their_own_base(rich_world, client, settings):
    settings.LINKED_DATA_BASE = "https://w3id.org/sharing-with-care"

    graph = parsed(client.get("/api/v1/definitions/chronology/?format=nt").content, "nt")

    assert URIRef("https://w3id.org/sharing-with-care/definitions/chronology") in set(graph.subjects())


# --- the table ---


def test_table_reads_back_what_was_written(rich_world, client):
    content = body_of(client.get("/api/v1/definitions/?format=csv")).decode()

    assert content.count("\r\n") == 5
    rows = {row["slug"]: row for row in csv.DictReader(io.StringIO(content, newline=""))}
    row = rows["chronology"]
    assert row["definition"] == "Two lines.\nThe second."
    assert row["examples"] == r"A \| B|C"
    assert json.loads(row["citations"]) == [{"source": "act", "locator": "Section 9", "read": "part", "checked": True}]


def test_table_for_people_has_no_cell_that_a_spreadsheet_runs_and_the_one_for_machines_has_what_is_written(
    client, editor
):
    published("definition", slug="odd", label="=HYPERLINK(1)", by=editor)

    for_machines = client.get("/api/v1/definitions/odd/?format=csv").content.decode()
    for_people = body_of(client.get("/definitions/?format=csv")).decode()

    assert ",=HYPERLINK(1)," in for_machines
    assert ",'=HYPERLINK(1)," in for_people


def test_metadata_of_the_table_names_its_columns(rich_world, client):
    header = body_of(client.get("/api/v1/definitions/?format=csv")).decode().split("\r\n")[0]
    metadata = client.get("/api/v1/definitions/download/definitions.csv-metadata.json").json()

    assert [column["name"] for column in metadata["tableSchema"]["columns"]] == header.split(",")


# --- files of the whole set ---


def test_data_package_tells_size_and_checksum_of_every_file(rich_world, client):
    package = client.get("/api/v1/definitions/download/datapackage.json").json()

    assert [resource["format"] for resource in package["resources"]] == ["json", *MEDIA_TYPES_IN_ORDER]
    for resource in package["resources"]:
        content = body_of(client.get(resource["path"].removeprefix(SITE)))
        assert len(content) == resource["bytes"]
        assert hashlib.sha256(content).hexdigest() == resource["hash"].removeprefix("sha256:")


MEDIA_TYPES_IN_ORDER = ["jsonld", "ttl", "rdf", "nt", "csv"]


def test_file_in_json_is_what_the_api_answers(rich_world, client):
    rows = json.loads(body_of(client.get("/api/v1/definitions/download/definitions.json")))

    assert rows[0] == client.get("/api/v1/definitions/archive/").json()
    assert len(rows) == 4


FILE = "/api/v1/definitions/download/definitions.nt"


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("bytes=0-9", 0, 10), ("bytes=5-", 5, None), ("bytes=-7", -7, None)]
)
def test_part_of_a_file_can_be_asked_for(rich_world, client, asked, start, end):
    whole = body_of(client.get(FILE))

    response = client.get(FILE, headers={"Range": asked})

    assert response.status_code == 206
    assert body_of(response) == whole[start:end]
    assert response["Content-Range"].endswith(f"/{len(whole)}")


def test_part_beyond_the_end_is_416(rich_world, client):
    assert client.get(FILE, headers={"Range": "bytes=99999999-"}).status_code == 416


def test_part_of_a_file_that_changed_is_the_whole_new_one(rich_world, client):
    response = client.get(FILE, headers={"Range": "bytes=0-9", "If-Range": '"older"'})

    assert response.status_code == 200


def test_file_is_new_after_a_publication(rich_world, client, editor):
    before = client.get(FILE)["ETag"]

    published("definition", slug="newcomer", by=editor)

    response = client.get(FILE)
    assert response["ETag"] != before
    assert b"newcomer" in body_of(response)


def test_unchanged_file_is_304(rich_world, client):
    tag = client.get(FILE)["ETag"]

    assert client.get(FILE, headers={"If-None-Match": tag}).status_code == 304


# --- looking up ---


@pytest.mark.parametrize(
    ("label", "match"), [("chronology", "preferred"), ("TIME LINE", "alternative"), ("chr", "abbreviation")]
)
def test_label_finds_its_definition(rich_world, client, label, match):
    [found] = client.get("/api/v1/definitions/lookup/", {"label": label}).json()["results"]

    assert (found["definition"]["slug"], found["match"]) == ("chronology", match)


def test_label_in_another_language_finds_its_definition(rich_world, client):
    [found] = client.get("/api/v1/definitions/lookup/?label=eachdraidh&lang=gd").json()["results"]

    assert found["language"] == "gd"


def test_label_that_nothing_has_finds_nothing(rich_world, client):
    assert client.get("/api/v1/definitions/lookup/?label=nothing").json() == {"results": []}
    assert client.get("/api/v1/definitions/lookup/").status_code == 400


def test_outside_uri_finds_what_is_mapped_to_it(rich_world, client):
    body = client.get("/api/v1/definitions/", {"exact_match": "https://example.org/vocabulary#chronology"}).json()

    assert [row["slug"] for row in body["results"]] == ["chronology"]


# --- what SKOS forbids is refused before it is published ---


def refused(editor, *documents):
    with pytest.raises(InvalidBatch) as found:
        world.publish(editor, *[("definition", document) for document in documents])
    return next(iter(found.value.by_revision.values()))


def test_related_term_may_not_be_broader_through_others(small_world, editor):
    # record is narrower than file, and care-record narrower than record
    world.publish(editor, ("definition", world.definition("file")))
    world.publish(editor, ("definition", world.definition("record", broader=["file"])))

    errors = refused(editor, world.definition("care-record", broader=["record"], related=["file"]))

    assert "“care-record” is narrower than “file”" in errors["/related"][0]


def test_change_further_up_may_not_make_a_related_term_broader(small_world, editor):
    world.publish(editor, ("definition", world.definition("file")))
    world.publish(editor, ("definition", world.definition("care-record", broader=["record"], related=["file"])))

    errors = refused(editor, world.definition("record", broader=["file"]))

    assert "care-record → record → file" in errors["/broader"][0]


def test_exact_match_may_not_name_a_term_of_this_set(small_world, editor):
    errors = refused(
        editor,
        world.definition("record", exact_match=["https://example.org/x", f"{SITE}/id/definitions/archive"]),
    )

    assert list(errors) == ["/exact_match/1"]


def test_translation_has_one_preferred_label_a_language(small_world, editor):
    translations = [{"language": "gd", "label": "Clàr"}, {"language": "GD", "label": "Cunntas"}]

    with pytest.raises(Invalid) as found:
        world.publish(editor, ("definition", world.definition("record", translations=translations)))

    assert list(found.value.errors) == ["/translations/1/language"]


def test_draft_of_before_with_an_impossible_address_is_written_all_the_same():
    document = {**world.definition("record"), "exact_match": ["http://e.example/a|b", "https://example.org/x"]}
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

    graph = statements(completed(DEFINITION, document), version=1, note="", published_at=now, modified_at=now)

    assert "https://example.org/x" in turtle(graph)
    assert "a|b" not in turtle(graph)
