"""Sources as linked data: the name leads to it, every notation says the same, and it says what the JSON says."""

import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rdflib import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SDO, SKOS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from evidence.linked_data import address
from evidence.models import Source
from publishing.kinds import all_kinds
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish, withdraw
from publishing.published.linked_data import BIBO, CONTEXT, TERMS
from publishing.published.stored_json import served
from tests import world
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
NAMES = f"{SITE}/id/evidence/"
PARSERS = {"ttl": "turtle", "rdf": "xml", "nt": "nt", "jsonld": "json-ld"}
LATER = world.NOW + datetime.timedelta(days=1)
RICH = {
    "kind": "research",
    "title": "Records & <rights>",
    "authors": ["Shepherd, E.", "Iriss"],
    "publisher": "Archival Science 20(4), 307-325",
    "issued": "2020-04",
    "doi": "10.1007/s10502-020-09338-9",
    "isbn": "978-0-306-40615-7",
    "url": "https://example.org/a+b?c=d&e=ü",
    "archived_url": "https://archive.example/1",
    "jurisdiction": "Scotland",
    "language": "gd",
    "licence": "CC BY 4.0",
    "about_laws": ["act"],
    "note": "A small study.",
}
RECORD = URIRef(f"{NAMES}article#record")
ARTICLE = URIRef(f"{NAMES}article")


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def graph_of(response, name="ttl"):
    content = body_of(response)
    if name == "jsonld":
        content = json.dumps(json.loads(content) | {"@context": json.loads(served(json.dumps(CONTEXT).encode()))})
    return Graph().parse(data=content, format=PARSERS[name])


def moment(text):
    return Literal(text, datatype=XSD.dateTime)


def followed(client, name, accept="text/turtle"):
    """Return the answer to which a lasting name leads."""
    response = client.get(name, headers={"Accept": accept})
    assert response.status_code == 303, response.content
    return client.get(response["Location"])


@pytest.fixture
def article(small_world, editor):
    """A source that uses every field which linked data has."""
    world.publish(editor, ("source", world.source("article", **RICH)), now=world.NOW)


@pytest.fixture
def gone(article, editor):
    withdraw(
        entry=Source.objects.get(slug="article").entry,
        by=editor,
        now=LATER,
        reason="It was another one.",
        successor=Source.objects.get(slug="study").entry,
    )


def test_name_leads_to_turtle_that_says_what_the_json_says(article, client):
    response = followed(client, "/id/evidence/article")

    assert (response.status_code, response["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    graph, said = graph_of(response), client.get("/api/v1/evidence/article/").json()
    assert URIRef(said["uri"]) == ARTICLE
    for predicate, name in [
        (DCTERMS.title, "title"),
        (DCTERMS.coverage, "jurisdiction"),
        (DCTERMS.language, "language"),
        (DCTERMS.rights, "licence"),
        (BIBO.doi, "doi"),
        (BIBO.isbn, "isbn"),
        (SDO.url, "web_address"),
        (SDO.archivedAt, "archived_url"),
    ]:
        assert [str(value) for value in graph.objects(ARTICLE, predicate)] == [said[name]], name
    assert list(graph.objects(ARTICLE, DCTERMS.abstract)) == [Literal(said["abstract"], lang="en")]
    issued = Literal(said["issued"], datatype=XSD.gYearMonth, normalize=False)
    assert list(graph.objects(ARTICLE, DCTERMS.issued)) == [issued]
    assert list(graph.objects(ARTICLE, SDO.sameAs)) == [URIRef(f"https://doi.org/{said['doi']}")]
    assert list(graph.objects(ARTICLE, DCTERMS.subject)) == [URIRef(NAMES + slug) for slug in said["about_laws"]]
    authors = Collection(graph, graph.value(ARTICLE, BIBO.authorList))
    assert [str(graph.value(author, FOAF.name)) for author in authors] == said["authors"]
    assert set(authors) == set(graph.objects(ARTICLE, DCTERMS.creator))


def test_journal_is_told_from_a_publisher_and_a_person_from_a_body(article, client, editor):
    world.publish(editor, ("source", world.source("book", kind="research", doi="10.1234/a", publisher="Springer")))
    graph = graph_of(client.get("/api/v1/evidence/article/?format=ttl"))
    book = graph_of(client.get("/api/v1/evidence/book/?format=ttl"))

    assert str(graph.value(graph.value(ARTICLE, DCTERMS.isPartOf), DCTERMS.title)) == "Archival Science"
    assert [str(graph.value(ARTICLE, BIBO[name])) for name in ["volume", "issue", "pages"]] == ["20", "4", "307-325"]
    assert graph.value(ARTICLE, DCTERMS.publisher) is None
    assert [graph.value(URIRef(f"{ARTICLE}#author-{number}"), RDF.type) for number in [1, 2]] == [
        FOAF.Person,
        FOAF.Agent,
    ]
    assert str(book.value(book.value(URIRef(f"{NAMES}book"), DCTERMS.publisher), FOAF.name)) == "Springer"
    assert [each.value(name, RDF.type) for each, name in [(graph, ARTICLE), (book, URIRef(f"{NAMES}book"))]] == [
        BIBO.Article,
        BIBO.Document,
    ]


def test_record_is_told_from_the_source(article, client, settings):
    graph = graph_of(client.get("/api/v1/evidence/article/?format=ttl"))
    said = client.get("/api/v1/evidence/article/").json()

    assert graph.value(RECORD, FOAF.primaryTopic) == ARTICLE
    assert graph.value(RECORD, DCTERMS.created) == moment(said["published_at"])
    assert graph.value(RECORD, DCTERMS.modified) == moment(said["modified_at"])
    assert str(graph.value(RECORD, OWL.versionInfo)) == str(said["version"])
    assert graph.value(RECORD, DCTERMS.license) == URIRef(settings.CONTENT_LICENCE)
    assert graph.value(RECORD, DCTERMS.hasVersion) == URIRef(f"{ARTICLE}/1")
    assert graph.value(RECORD, SKOS.note) == Literal(said["note"], lang="en")
    assert not list(graph.objects(ARTICLE, DCTERMS.license))


@pytest.mark.parametrize(
    "address", ["article/", "", "article/versions/", "article/versions/1/", "article/?on=2026-11-03"]
)
def test_every_notation_says_the_same(article, client, address):
    join = "&" if "?" in address else "?"
    graphs = {name: graph_of(client.get(f"/api/v1/evidence/{address}{join}format={name}"), name) for name in PARSERS}

    assert len(graphs["ttl"]) > 5
    for name, graph in graphs.items():
        assert isomorphic(graph, graphs["ttl"]), name


def test_kind_is_a_class_that_the_terms_describe(article, client):
    graph = graph_of(client.get("/api/v1/evidence/act/?format=ttl"))
    kind = graph.value(URIRef(f"{NAMES}act"), DCTERMS.type)
    terms = graph_of(client.get("/id/terms", headers={"Accept": "text/turtle"}))

    assert str(kind) == served(str(TERMS.legislation).encode()).decode()
    assert terms.value(kind, RDFS.label) == Literal("Legislation", lang="en")
    assert f'id="{kind.fragment}"' in client.get("/id/terms").content.decode()
    assert graph.value(URIRef(f"{NAMES}act"), RDF.type) == BIBO.Legislation


def test_versions_are_told_apart_in_one_store(article, client, people):
    changed = save_draft(
        kind="source", document=world.source("article", **RICH | {"title": "Another title"}), by=people.researcher, now=LATER,
        entry=Source.objects.get(slug="article").entry,
    )  # fmt: skip
    publish(revision=changed, by=people.editor, now=LATER, note="The title was wrong.")

    store = Graph()
    for number in [1, 2]:
        store += graph_of(followed(client, f"/id/evidence/article/{number}"))
    store += graph_of(client.get("/api/v1/evidence/article/?format=ttl"))

    titles = [
        store.value(store.value(URIRef(f"{ARTICLE}/{number}"), FOAF.primaryTopic), DCTERMS.title) for number in [1, 2]
    ]
    assert list(map(str, titles)) == ["Records & <rights>", "Another title"]
    assert list(map(str, store.objects(ARTICLE, DCTERMS.title))) == ["Another title"]
    assert set(store.subjects(PROV.specializationOf, ARTICLE)) == {URIRef(f"{ARTICLE}/{n}#source") for n in [1, 2]}
    listed = graph_of(client.get("/api/v1/evidence/article/versions/?format=ttl"))
    assert set(listed.objects(RECORD, DCTERMS.hasVersion)) == {URIRef(f"{ARTICLE}/1"), URIRef(f"{ARTICLE}/2")}
    assert (URIRef(f"{ARTICLE}/2"), DCTERMS.replaces, URIRef(f"{ARTICLE}/1")) in listed


def test_withdrawn_record_is_410_and_says_so_as_data(gone, client):
    response = followed(client, "/id/evidence/article")

    assert response.status_code == 410
    graph = graph_of(response)
    assert {(RECORD, OWL.deprecated, Literal(True)), (ARTICLE, OWL.deprecated, Literal(True))} <= set(graph)
    assert graph.value(RECORD, SKOS.changeNote) == Literal("It was another one.", lang="en")
    assert graph.value(RECORD, DCTERMS.isReplacedBy) == URIRef(f"{NAMES}study#record")
    assert not list(graph.objects(ARTICLE, DCTERMS.abstract))
    old = graph_of(client.get("/api/v1/evidence/article/versions/1/?format=ttl"))
    assert old.value(URIRef(f"{ARTICLE}/1"), PROV.invalidatedAtTime) == moment("2026-11-03T10:00:00Z")
    assert list(old.objects(URIRef(f"{ARTICLE}/1#source"), DCTERMS.title))


def test_whole_list_tells_what_was_withdrawn_and_a_filtered_one_has_the_rows_that_are_left(gone, client):
    whole = graph_of(client.get("/api/v1/evidence/?format=ttl"))
    laws = graph_of(client.get("/api/v1/evidence/?format=ttl&kind=legislation"))

    assert (URIRef(f"{SITE}/id/evidence"), RDF.type, DCAT.Dataset) in whole
    assert (RECORD, OWL.deprecated, Literal(True)) in whole
    assert {str(source) for source in laws.objects(None, FOAF.primaryTopic)} == {f"{NAMES}act"}


def test_days_of_the_list_are_told_apart(gone, client):
    then, now = (graph_of(client.get(f"/api/v1/evidence/?format=ttl&on={day}")) for day in ["2026-11-02", "2026-11-03"])

    assert list(map(str, then.objects(ARTICLE, DCTERMS.title))) == [RICH["title"]]
    assert (RECORD, OWL.deprecated, Literal(True)) not in then
    assert (RECORD, OWL.deprecated, Literal(True)) in now


@pytest.mark.parametrize("address", ["article/", "", "article/versions/", "article/versions/1/"])
def test_answer_has_a_tag_by_which_it_is_asked_for_again(article, client, address):
    address = f"/api/v1/evidence/{address}?format=ttl"
    first = client.get(address)

    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    head = client.head(address)
    assert (head.status_code, head["ETag"], head["Content-Type"]) == (200, first["ETag"], first["Content-Type"])


def test_turtle_that_is_refused_is_not_given(article, client):
    response = client.get("/id/evidence/article", headers={"Accept": "text/turtle;q=0, application/n-triples;q=0.1"})

    assert response["Location"] == f"{SITE}/api/v1/evidence/article/?format=nt"
    response = client.get("/api/v1/evidence/article/", headers={"Accept": "text/turtle;q=0"})
    assert (response.status_code, "text/turtle" in response.json()["available"]) == (406, True)


def test_json_and_page_lead_to_the_other_formats(article, client):
    link = client.get("/api/v1/evidence/article/")["Link"]

    assert f'<{SITE}/api/v1/evidence/article/?format=ttl>; rel="alternate"; type="text/turtle"' in link
    page = client.get("/evidence/article/").content.decode()
    assert 'type="text/turtle" href="/api/v1/evidence/article/?format=ttl"' in page


def test_list_takes_as_many_statements_for_many_as_for_one(client, editor):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            body_of(client.get("/api/v1/evidence/?format=nt"))
        return len(queries)

    published("source", by=editor, slug="first")
    one = statements()
    for slug in ["second", "third"]:
        published("source", by=editor, slug=slug)

    assert statements() == one


def test_address_that_would_be_refused_today_is_written_all_the_same():
    assert str(address("https://e.example/a|b c?d=é")) == "https://e.example/a%7Cb%20c?d=é"


def test_examples_say_which_kinds_are_in_which_formats(client, db):
    page = " ".join(client.get("/api/examples/").content.decode().split())

    in_json_alone = ", ".join(kind.title for kind in all_kinds() if kind.offers.keys() == {"application/json"}).lower()
    assert f"in JSON alone: {in_json_alone}." in page
    assert "<code>/api/v1/evidence/…/?format=</code><code>jsonld</code>, <code>ttl</code>" in page
