"""Files and parts of them: what is counted, tagged and digested is what travels; the same statements are the same bytes."""

import base64
import gzip
import hashlib

import pytest

from definitions.document import DEFINITION
from definitions.exporting.linked_data import graph_of
from definitions.models import LinkedData
from publishing.published.history import in_force_on
from publishing.published.linked_data import empty_graph, in_every_notation
from publishing.published.rebuilding import reproject
from tests import world
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db

FILE = "/api/v1/definitions/download/definitions.nt"
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture(autouse=True)
def exports(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def digest_of(body):
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


@pytest.mark.parametrize("address", [FILE, "/download/datapackage.json", "/download/sharing-with-care.db"])
def test_each_representation_has_its_own_strong_tag_length_and_digest(small_world, client, address):
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    plain_body, packed_body = body_of(plain), body_of(packed)

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed_body) == plain_body
    assert plain["ETag"] != packed["ETag"]
    for response, body in [(plain, plain_body), (packed, packed_body)]:
        assert response["ETag"].startswith('"')
        assert int(response["Content-Length"]) == len(body)
        assert response["Repr-Digest"] == digest_of(body)
        assert response["Accept-Ranges"] == "bytes"
        assert "Accept-Encoding" in response["Vary"]


def test_part_is_of_the_plain_file_unless_the_compressed_one_is_named(small_world, client):
    plain, packed = client.get(FILE), client.get(FILE, headers=GZIP)
    whole = body_of(plain)
    bodies = {None: whole, plain["ETag"]: whole, packed["ETag"]: body_of(packed)}

    for condition, body in bodies.items():
        asked = {**GZIP, "Range": "bytes=10-", **({"If-Range": condition} if condition else {})}
        rest = client.get(FILE, headers=asked)
        assert rest.status_code == 206, condition
        assert body_of(rest) == body[10:]
        assert rest["Content-Range"] == f"bytes 10-{len(body) - 1}/{len(body)}"
        assert rest["Repr-Digest"] == digest_of(body)
        assert rest.get("Content-Encoding") == ("gzip" if condition == packed["ETag"] else None)
    # Who takes nothing compressed gets no part of it, and an older file is sent whole.
    for condition, headers in [(packed["ETag"], {}), ('"older"', GZIP)]:
        asked = {**headers, "Range": "bytes=10-", "If-Range": condition}
        assert client.get(FILE, headers=asked).status_code == 200, condition


def test_tag_of_one_definition_is_its_own(small_world, client, editor):
    formats = ["ttl", "nt", "rdf", "jsonld", "csv"]
    addresses = [f"/api/v1/definitions/record/?format={name}" for name in formats]
    before = {address: client.get(address)["ETag"] for address in addresses}

    published("definition", slug="newcomer", by=editor)

    for address, tag in before.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304, address
    # What another says of it is in it, as linked data; its row of the table is its own.
    published("definition", slug="narrower", broader=["record"], by=editor)
    assert [client.get(address)["ETag"] == before[address] for address in addresses] == [False] * 4 + [True]


def test_bytes_are_equal_after_the_projection_is_made_anew(small_world, client, editor):
    world.publish(editor, ("definition", world.definition("shelf", examples=["B", "A", "C"], related=["record"])))
    notations = [field.name for field in LinkedData._meta.concrete_fields if field.name != "definition"]

    def everything():
        return list(LinkedData.objects.order_by("pk").values(*notations)), body_of(client.get(FILE))

    before = everything()
    reproject()

    assert everything() == before


def test_order_of_statements_does_not_depend_on_how_they_came(small_world):
    for publication in in_force_on(DEFINITION, world.NOW.date()):
        graph, backwards = graph_of(publication), empty_graph()
        for statement in sorted(graph, reverse=True):
            backwards.add(statement)
        assert in_every_notation(backwards) == in_every_notation(graph)
