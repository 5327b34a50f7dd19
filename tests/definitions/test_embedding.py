"""Definitions on other people's sites."""

import gzip
import json
import xml.etree.ElementTree as ET

import html5lib
import pytest

from definitions.embedding import SCRIPT
from publishing.models import Entry
from publishing.publication import withdraw
from tests import world
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


def test_script_is_small_and_may_be_used_from_anywhere(client):
    response = client.get("/embed/definitions.js")

    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert len(gzip.compress(SCRIPT.read_bytes())) < 6000
    assert client.get("/embed/definitions.js", headers={"If-None-Match": response["ETag"]}).status_code == 304


def oembed(client, address="/definitions/record/", **query):
    return client.get("/oembed", {"url": SITE + address, **query})


def test_oembed_quotes_the_definition_and_leads_back(small_world, client):
    body = oembed(client, maxwidth="300").json()

    assert (body["version"], body["type"], body["title"], body["width"]) == ("1.0", "rich", "Record", 300)
    assert f'<a href="{SITE}/definitions/record/">' in body["html"]


def test_oembed_in_xml_says_the_same(small_world, client):
    as_json, as_xml = oembed(client).json(), ET.fromstring(oembed(client, format="xml").content)

    assert {part.tag: part.text for part in as_xml} == {name: str(value) for name, value in as_json.items()}


@pytest.mark.parametrize(
    ("address", "query", "status"),
    [
        ("/definitions/no-such-term/", {}, 404),
        ("/barriers/lost-records/", {}, 404),
        ("/definitions/record/", {"format": "yaml"}, 501),
    ],
)
def test_oembed_refuses_what_it_cannot_show(small_world, client, address, query, status):
    assert oembed(client, address, **query).status_code == status


def test_oembed_of_a_withdrawn_definition_is_gone(client, editor):
    published("definition", slug="old", by=editor)
    withdraw(entry=Entry.objects.get(slug="old"), by=editor, now=world.NOW, reason="Not needed.")

    assert oembed(client, "/definitions/old/").status_code == 410


def test_page_names_its_oembed_and_its_term_as_data(client, editor):
    published("definition", slug="odd", label="</script><b>Odd", by=editor)

    tree = html5lib.parse(client.get("/definitions/odd/").content, namespaceHTMLElements=False)

    [data] = [element.text for element in tree.iter("script") if element.get("type") == "application/ld+json"]
    assert json.loads(data)["name"] == "</script><b>Odd"
    [link] = [element for element in tree.iter("link") if element.get("type") == "application/json+oembed"]
    assert client.get(link.get("href")).json()["title"] == "</script><b>Odd"


def test_a_to_z_has_other_names_too(client, editor, django_assert_num_queries):
    published("definition", slug="looked-after", label="Looked after child", abbreviation="LAC", by=editor)
    with django_assert_num_queries(1):
        client.get("/definitions/a-to-z/")
    published("definition", slug="record", label="Record", alt_labels=["File"], by=editor)

    with django_assert_num_queries(1):
        page = client.get("/definitions/a-to-z/").content.decode()

    assert "LAC: see <a" in page
    assert "File: see <a" in page
