"""What was pinned stays: days in the past whatever happened since, and the versions of what was withdrawn."""

import datetime
import hashlib

import pytest
from rdflib import DCTERMS, OWL, PROV, SKOS, Graph, Literal, URIRef

from publishing.lifecycle.publication import withdraw
from publishing.lifecycle.redaction import redact
from tests import world
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
YESTERDAY, TODAY = "2026-11-02", "2026-11-03"  # what the world publishes, it publishes on the first
NEXT_DAY = world.NOW + datetime.timedelta(days=1)
PLURALS = {"source": "evidence", "definition": "definitions", "barrier": "barriers", "action": "actions"}
RDF_FORMATS = {"ttl": "turtle", "rdf": "xml", "nt": "nt"}


@pytest.fixture
def gone(small_world, editor):
    """One entry of each kind, {kind: slug}, in force on `YESTERDAY` and withdrawn on `TODAY`."""
    slugs = {}
    for kind in PLURALS:
        documents = [(kind, world.MAKERS[kind](f"{age}-{kind}")) for age in ("old", "new")]
        entry, successor = (each.entry for each in world.publish(editor, *documents, now=world.NOW))
        withdraw(entry=entry, by=editor, now=NEXT_DAY, reason="It misled readers.", successor=successor)
        slugs[kind] = entry.slug
    return slugs


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_what_was_withdrawn_since_is_there_for_the_day_before(gone, client):
    for kind, slug in gone.items():
        address = f"/api/v1/{PLURALS[kind]}/"
        then = client.get(f"{address}{slug}/?on={YESTERDAY}")
        assert (then.status_code, then.json()["slug"]) == (200, slug), kind
        assert client.get(f"{address}{slug}/?on={TODAY}").status_code == 410, kind
        for day, is_there in [(YESTERDAY, True), (TODAY, False)]:
            rows = client.get(f"{address}?on={day}&page_size=200").json()["results"]
            assert (slug in [row["slug"] for row in rows]) == is_there, (kind, day)


def test_day_before_is_the_same_in_every_format_for_one_for_all_and_by_label(gone, client):
    concept = URIRef(f"{SITE}/id/definitions/old-definition")
    label = client.get(f"/api/v1/definitions/old-definition/?on={YESTERDAY}").json()["label"]
    for address in [
        "/api/v1/definitions/old-definition/?",
        "/api/v1/definitions/?",
        f"/api/v1/definitions/lookup/?label={label}&",
    ]:
        for name, notation in RDF_FORMATS.items():
            then = body_of(client.get(f"{address}on={YESTERDAY}&format={name}"))
            assert (concept, SKOS.prefLabel, Literal(label, lang="en")) in Graph().parse(data=then, format=notation)
        assert b"old-definition" in body_of(client.get(f"{address}on={YESTERDAY}&format=csv"))
    for name in ["json", "nt", "csv"]:
        file = f"/api/v1/definitions/download/definitions.{name}"
        assert b"old-definition" in body_of(client.get(f"{file}?on={YESTERDAY}"))
    found = client.get(f"/api/v1/definitions/lookup/?label={label}&on={YESTERDAY}").json()["results"]
    assert "old-definition" in [row["definition"]["slug"] for row in found]
    found = client.get(f"/api/v1/definitions/lookup/?label={label}&on={TODAY}").json()["results"]
    assert "old-definition" not in [row["definition"]["slug"] for row in found]


def test_set_of_a_day_tells_what_had_been_withdrawn(gone, client):
    concept = URIRef(f"{SITE}/id/definitions/old-definition")
    then, now = (
        Graph().parse(data=body_of(client.get(f"/api/v1/definitions/?format=nt&on={day}")), format="nt")
        for day in (YESTERDAY, TODAY)
    )

    assert (concept, OWL.deprecated, Literal(True)) not in then
    assert (concept, OWL.deprecated, Literal(True)) in now


def test_narrower_terms_are_those_of_the_day(small_world, client, editor):
    world.publish(editor, ("definition", world.definition("care-record", broader=[])), now=NEXT_DAY)

    for day, there in [(YESTERDAY, True), (TODAY, False)]:
        graph = Graph().parse(data=client.get(f"/api/v1/definitions/record/?format=ttl&on={day}").content)
        concepts = (URIRef(f"{SITE}/id/definitions/{slug}") for slug in ("record", "care-record"))
        record, care_record = concepts
        assert ((record, SKOS.narrower, care_record) in graph) == there, day


def test_version_of_what_was_withdrawn_says_when_why_and_what_instead(gone, client):
    for kind, slug in gone.items():
        plural = PLURALS[kind]
        version = client.get(f"/api/v1/{plural}/{slug}/versions/1/")
        assert version.status_code == 200, kind
        assert version.json()["withdrawn"] == {
            "withdrawn_at": "2026-11-03T10:00:00Z",
            "reason": "It misled readers.",
            "successor": f"{SITE}/api/v1/{plural}/new-{kind}/",
        }
        assert version.json()["document"]["slug"] == slug
        states = [line["state"] for line in client.get(f"/api/v1/{plural}/{slug}/versions/").json()]
        assert states == ["withdrawn", "published"]
        page = client.get(f"/{plural}/{slug}/versions/1/")
        text = page.content.decode()
        assert page.status_code == 200, kind
        for said in ["Withdrawn on 3 November 2026", "It misled readers.", f'href="/{plural}/new-{kind}/"']:
            assert said in text, (kind, said)
        assert "Withdrawn on" in client.get(f"/{plural}/{slug}/versions/").content.decode()
        assert f"/{plural}/{slug}/versions/" in client.get(f"/{plural}/{slug}/").content.decode()
        assert "Withdrawn 3 November 2026." in client.get(f"/api/v1/{plural}/{slug}/cite/").json()["text"]


def test_version_says_so_as_linked_data_and_as_a_table(gone, client):
    address = "/api/v1/definitions/old-definition/versions/1/"
    this = URIRef(f"{SITE}/id/definitions/old-definition/1")
    for name, notation in RDF_FORMATS.items():
        graph = Graph().parse(data=client.get(f"{address}?format={name}").content, format=notation)
        assert (this, OWL.deprecated, Literal(True)) in graph, name
        assert (this, SKOS.changeNote, Literal("It misled readers.", lang="en")) in graph
        assert (this, DCTERMS.isReplacedBy, URIRef(f"{SITE}/id/definitions/new-definition")) in graph
        assert next(graph.objects(this, PROV.invalidatedAtTime)).toPython().date() == NEXT_DAY.date()
        assert list(graph.objects(this, SKOS.definition))
    header, row = client.get(f"{address}?format=csv").content.decode().strip().split("\r\n")
    assert header.endswith("withdrawn_at,withdrawn_because,replaced_by")
    assert row.endswith(f"2026-11-03T10:00:00Z,It misled readers.,{SITE}/api/v1/definitions/new-definition/")


def test_texts_of_two_versions_do_not_mix_in_one_store(small_world, client, editor):
    world.publish(editor, ("definition", world.definition("record", definition="Other words.")), now=NEXT_DAY)
    store = Graph()
    for number in (1, 2):
        store.parse(data=client.get(f"/api/v1/definitions/record/versions/{number}/?format=ttl").content)

    for number in (1, 2):
        this = URIRef(f"{SITE}/id/definitions/record/{number}")
        assert len(list(store.objects(this, SKOS.definition))) == 1
    concept = URIRef(f"{SITE}/id/definitions/record")
    assert set(store.objects(concept, DCTERMS.hasVersion)) == {URIRef(f"{concept}/{number}") for number in (1, 2)}
    assert not list(store.objects(concept, SKOS.definition))


def test_what_may_be_kept_for_ever_never_changes(small_world, client, editor, people):
    """The answer that can get a marker is asked for again; the document alone is named by its digest."""
    published("definition", slug="told", scope_note="Told by Zebulon Quillmarsh.", by=editor)
    version = client.get("/api/v1/definitions/told/versions/1/")
    address = version.json()["document_url"]
    document = client.get(address)
    assert hashlib.sha256(document.content).hexdigest() == version.json()["digest"]
    assert "immutable" in document["Cache-Control"]
    assert "immutable" not in version["Cache-Control"]

    redact(text="Zebulon Quillmarsh", rule="name", reason="A name.", by=people.administrator, now=NEXT_DAY, really=True)

    after = client.get("/api/v1/definitions/told/versions/1/", headers={"If-None-Match": version["ETag"]})
    assert after.status_code == 200
    assert client.get(address).status_code == 404
    assert b"Quillmarsh" not in client.get(after.json()["document_url"]).content


def test_address_of_a_withdrawal_in_the_history_leads_somewhere(gone, client):
    for line in client.get("/api/v1/definitions/old-definition/versions/").json():
        for address in (line["url"], line["document_url"]):
            assert client.get(address).status_code == 200, address


def test_day_goes_with_a_language_and_with_a_former_slug(small_world, client, editor):
    translations = [{"language": "gd", "label": "Clàr"}]
    world.publish(editor, ("definition", world.definition("record", translations=translations)), now=NEXT_DAY)

    assert client.get(f"/api/v1/definitions/record/?on={TODAY}&lang=gd").json()["label"] == "Clàr"
    assert client.get(f"/api/v1/definitions/record/?on={YESTERDAY}&lang=gd").status_code == 406
