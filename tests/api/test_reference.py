"""The API's reference pages say what the OpenAPI document says, to everybody, without scripts."""

import functools
import re
from html import unescape

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from web import api_reference
from web.schema import WORDS


@pytest.fixture(scope="module")
def document():
    return api_reference.document()


@pytest.fixture
def pages(db):
    """{address: HTML} of all pages of the reference."""
    return all_pages()


@functools.cache
def all_pages():
    """Read them once: what they say hangs on the code alone."""
    client, found, left = Client(), {}, ["/api/docs/"]
    while left:
        address = left.pop()
        response = client.get(address)
        assert response.status_code == 200, address
        found[address] = response.content.decode()
        links = {link.partition("#")[0] for link in re.findall(r'href="(/api/docs/[^"]*)"', found[address])}
        left += sorted(links - {*found, *left, "/api/docs/try/"})
    return found


def test_every_operation_and_schema_is_on_a_page(document, pages):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            page = pages[f"/api/docs/{operation['tags'][0]}/"]
            assert f'id="{operation["operationId"]}"' in page, operation["operationId"]
            assert f"<b>{method.upper()}</b> {path}<" in page, (method, path)
            for parameter in operation.get("parameters", []) + operation.get("x-other-parameters", []):
                assert f"<code>{parameter['name']}</code>" in page, (path, parameter["name"])
    for name, schema in document["components"]["schemas"].items():
        page = pages[f"/api/docs/schemas/{name}/"]
        for field in schema.get("properties", {}):
            assert f"<code>{field}</code>" in page, (name, field)


def test_every_link_within_the_reference_leads_to_its_place(pages):
    for address, page in pages.items():
        for link, place in re.findall(r'href="(/api/docs/[^"#]*)?#([^"]+)"', page):
            target = pages.get(link or address, "")
            assert place in ("main",) or not link or f'id="{place}"' in target, (address, link, place)


def test_every_operation_is_described_in_words_written_for_readers(document):
    """What a docstring says is for those who maintain the code."""
    written = WORDS["operations"], {words["id"] for words in WORDS["entries"].values()}
    patterns = [re.sub(r"\{\w+\}", r"\\w+", name) for name in written[1]]
    for operations in document["paths"].values():
        for operation in operations.values():
            name = operation["operationId"]
            assert name in written[0] or any(re.fullmatch(pattern, name) for pattern in patterns), name
            assert operation["summary"], name
            assert operation["description"], name


def test_a_description_is_text_and_code_and_no_markup():
    assert api_reference.with_code("Take `a` or <b>") == "Take <code>a</code> or &lt;b&gt;"


@pytest.mark.parametrize("address", ["/api/docs/nothing/", "/api/docs/schemas/Nothing/"])
def test_unknown_parts_of_the_reference_are_not_found(client, db, address):
    assert client.get(address).status_code == 404


def test_contents_counts_what_there_is(document, pages):
    operations = sum(len(operations) for operations in document["paths"].values())

    words = unescape(re.sub(r"<[^>]+>", "", pages["/api/docs/"]))

    assert f"{operations} operations, and {len(document['components']['schemas'])} schemas" in " ".join(words.split())


def test_no_documented_parameter_changes_the_schema_of_an_answer(document, small_world, client):
    """A client generated from the document takes each answer for what the document says, whatever it asked with."""
    values = {"on": ["2999-01-01"], "lang": ["en"], "cursor": [""], "page_size": ["1"], "label": ["Care record"]}
    looked_at = 0
    for path in [
        "/api/v1/definitions/",
        "/api/v1/definitions/{slug}/",
        "/api/v1/definitions/lookup/",
        "/api/v1/barriers/",
    ]:
        operation = document["paths"][path]["get"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        validator = Draft202012Validator({**schema, "components": document["components"]})
        needed = {"label": "Care record"} if path.endswith("lookup/") else {}
        for parameter in operation["parameters"]:
            known = parameter["schema"].get("enum") or values.get(parameter["name"], ["slug", "csv"])
            for value in known if parameter["in"] == "query" else []:
                asked = {**needed, parameter["name"]: value}
                response = client.get(path.replace("{slug}", "care-record"), asked)
                looked_at += response.status_code == 200
                if response.status_code == 200:
                    assert response["Content-Type"].startswith("application/json"), (path, asked)
                    assert not list(validator.iter_errors(response.json())), (path, asked)
    assert looked_at > 20


def test_what_changes_the_answer_is_said_beside_the_parameters(document, pages):
    others = document["paths"]["/api/v1/definitions/{slug}/"]["get"]["x-other-parameters"]

    assert [parameter["name"] for parameter in others] == ["fields", "omit", "format"]
    assert "csv" in others[-1]["schema"]["enum"]
    assert "Clients generated from the OpenAPI document do without them." in pages["/api/docs/definitions/"]


def test_no_two_kinds_of_object_are_described_alike(document):
    """One inherited from a class says nothing of this one."""
    told = {}
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema and not name.endswith("Page"):
            told.setdefault(schema.get("description"), []).append(name)

    alike = {words: names for words, names in told.items() if len(names) > 1 or not words}

    assert alike == {}
