"""The schema as consumers read it: what is always there is required, and problems have the members that they have."""

import json

import pytest
from jsonschema import Draft202012Validator
from rdflib import RDF, RDFS, Graph, URIRef

from publishing.lifecycle.publication import withdraw
from tests import world
from tests.api.test_api import schema_of
from tests.factories.publishing import published
from tests.tokens import client_of

pytestmark = pytest.mark.django_db


def test_schema_is_open_to_other_sites_and_has_a_tag(client, db):
    response = client.get("/api/v1/schema/")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/schema/", headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert client.get("/api/v1/schema/", headers={"Accept": "application/json"})["ETag"] != response["ETag"]
    assert client.get("/api/v1/schema/?format=json").status_code == 400


def test_what_an_entry_always_has_is_required(client, db):
    schemas = schema_of(client)["components"]["schemas"]

    for name in ["Source", "Barrier", "CitationDocumentInFull", "EvidenceDocumentInFull", "Organisation"]:
        assert set(schemas[name]["required"]) == set(schemas[name]["properties"]), name
    # The first with ?lang= alone, the second of what is in force alone.
    of_some = {"languages", "older_translations"}
    assert set(schemas["Definition"]["properties"]) - set(schemas["Definition"]["required"]) == of_some
    assert set(schemas["Action"]["properties"]) - set(schemas["Action"]["required"]) == {"state"}
    # What is sent may leave them out, and what is half typed too.
    assert "examples" not in schemas["DefinitionDocument"]["required"]
    assert schemas["DefinitionDraft"]["properties"]["document"]["$ref"].endswith("/DefinitionDocument")


def test_problems_have_the_members_that_the_schema_says(small_world, people, client):
    old, new = (published("source", slug=slug, by=people.editor) for slug in ("old", "new"))
    withdraw(entry=old.entry, by=people.editor, now=world.NOW, reason="Wrong.", successor=new.entry)
    researcher = client_of(people.researcher)
    document = json.dumps(world.barrier("lost-keys"))
    draft = "/api/v1/barriers/lost-keys/draft/"
    researcher.post("/api/v1/barriers/", document, content_type="application/json")
    schema = schema_of(client)
    stale = {"content_type": "application/json", "headers": {"If-Match": '"1-99-draft"'}}
    for path, method, response in [
        ("/api/v1/evidence/{slug}/", "get", client.get("/api/v1/evidence/old/")),
        ("/api/v1/evidence/{slug}/", "get", client.get("/api/v1/evidence/study/", headers={"Accept": "image/png"})),
        ("/api/v1/search/", "get", client.get("/api/v1/search/?q=x", headers={"Accept": "text/turtle"})),
        ("/api/v1/evidence/", "get", client.get("/api/v1/evidence/?page=0")),
        ("/api/v1/changes/", "get", client.get("/api/v1/changes/?since=99999")),
        ("/api/v1/events/", "get", client.get("/api/v1/events/?since=99999")),
        ("/api/v1/barriers/{slug}/draft/", "put", researcher.put(draft, document, **stale)),
    ]:
        described = schema["paths"][path][method]["responses"][str(response.status_code)]["content"]
        reference = described["application/problem+json"]["schema"]
        body = response.json()
        Draft202012Validator({**reference, "components": schema["components"]}).validate(body)
        known = schema["components"]["schemas"][reference["$ref"].rpartition("/")[2]]["properties"]
        assert body.keys() <= known.keys(), (path, response.status_code)


def test_address_without_its_last_slash_leads_on(small_world, client):
    for address in ["definitions", "definitions/record", "definitions/record/versions/1", "changes", "schema"]:
        response = client.get(f"/api/v1/{address}?a=b")
        assert (response.status_code, response["Location"]) == (301, f"http://127.0.0.1:8000/api/v1/{address}/?a=b")
    assert client.post("/api/v1/definitions/check", "{}", content_type="application/json").status_code == 308
    assert client.get("/api/v1/nothing").status_code == 404


def test_terms_of_our_own_are_described_where_their_addresses_lead(client, db):
    basis = URIRef("http://127.0.0.1:8000/id/terms#basis")

    assert str(basis) in client.get("/id/terms").content.decode()
    for accept, notation in [
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/n-triples", "nt"),
    ]:
        response = client.get("/id/terms", headers={"Accept": accept})
        graph = Graph().parse(data=response.content, format=notation)
        assert (basis, RDF.type, RDF.Property) in graph
        assert list(graph.objects(basis, RDFS.comment))
        assert "Accept" in response["Vary"]
    refused = client.get("/id/terms", headers={"Accept": "image/png"})
    assert (refused.status_code, "text/turtle" in refused.json()["available"]) == (406, True)


def test_evidence_is_called_evidence_in_addresses_fields_parameters_and_sentences(small_world, people, client):
    researcher = client_of(people.researcher)
    for word in ["evidence", "source"]:  # the second as before
        for address in [f"/api/v1/changes/?kind={word}", f"/api/v1/search/?q=nobody&kind={word}"]:
            rows = client.get(address).json()
            kinds_found = {row["kind"] for row in rows.get("changes", rows.get("results"))}
            assert kinds_found == {"evidence"}, address
        assert researcher.get(f"/api/v1/drafts/?kind={word}").status_code == 200
    assert client.get("/api/v1/search/?q=nobody").json()["kinds"]["evidence"]
    assert client.get("/api/v1/evidence/nothing/").json()["detail"] == "There is no piece of evidence “nothing”."
    operations = [each for path in schema_of(client)["paths"].values() for each in path.values()]
    assert not [each["operationId"] for each in operations if "source" in each["operationId"]]
