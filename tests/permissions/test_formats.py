"""Every public address of the API and of `/id/`, found in the table of addresses: formats, and parameters that do not apply."""

import json

import pytest
from django.test import Client

from definitions.exporting.files import FORMATS
from tests.permissions.addresses import ADDRESSES, ENTRIES, READ
from tests.permissions.test_walk import OURS, address_of

pytestmark = pytest.mark.django_db

PARAMETERS = """page page_size cursor fields omit ordering on lang format since kind q label version from to demonstration
theme no-such-parameter""".split()  # some of them apply somewhere


@pytest.fixture
def reads(blanks):
    """{address: its name} of every read that is open to all."""
    names = [name for name in sorted(OURS) if name.startswith("api:") and "documentation" not in name]
    found = {
        address_of(name, ADDRESSES[name][0], blanks): name
        for name in names
        if ADDRESSES[name][1].get("GET") == READ["GET"]
    }
    for name in FORMATS:
        found[f"/api/v1/definitions/download/definitions.{name}"] = "api:definitions-download"
    return found


def names_of_things():
    """Every lasting name: of sets, entries and versions, by kind."""
    for plural, slug in ENTRIES.values():
        yield from [f"/id/{plural}", f"/id/{plural}/{slug}", f"/id/{plural}/{slug}/1"]


def ask(address, accept):
    """Return (status, media type, what there is, where it leads) for an Accept header."""
    response = Client().get(address, headers={"Accept": accept} if accept is not None else {})
    assert "Accept" in response["Vary"], (address, accept)
    media_type = response["Content-Type"].partition(";")[0]
    if response.status_code == 406:
        return 406, media_type, tuple(json.loads(response.content)["available"]), None
    return response.status_code, media_type, (), response.get("Location")


def test_every_address_negotiates_alike(reads, tmp_path, settings):
    settings.EXPORT_DIR = tmp_path
    for address in reads:
        status, usual, _, _ = ask(address, None)
        assert status == 200, address
        status, _, there, _ = ask(address, "image/png, */*;q=0")
        assert (status, usual in there) == (406, True), address
        for media_type in {"text/turtle", "text/csv", "application/json"} - {*there}:
            assert ask(address, media_type)[0] == 406, (address, media_type)
        for media_type in there:
            for accept in [
                f"{media_type}; charset=utf-8",
                f'image/png, */*;q=0.1, {media_type.upper()};q=0.2;profile="https://example.org/a,b"',
            ]:
                assert ask(address, accept)[:2] == (200, media_type), (address, accept)
        others = there[1:]
        status, found, _, _ = ask(address, f"{there[0]};q=0, */*")
        assert found in others if others else status == 406, address


def test_every_lasting_name_leads_to_every_format_that_there_is(reads, tmp_path, settings):
    settings.EXPORT_DIR = tmp_path
    for address in names_of_things():
        _, _, there, _ = ask(address, "image/png")
        assert {"text/html", "application/json"} <= set(there), address
        assert ("text/turtle" in there) or ask(address, "text/turtle")[2] == there, address
        for media_type in {*there} - {"text/html"}:
            status, _, _, location = ask(address, f"{media_type}; charset=utf-8")
            response = Client().get(location)
            assert (status, response.status_code) == (303, 200), (address, media_type)
            assert response["Content-Type"].partition(";")[0] == media_type, (address, media_type)


def test_what_an_address_does_not_know_is_refused(reads, client, tmp_path, settings):
    """What the schema does not name is refused by its name, on every address."""
    settings.EXPORT_DIR = tmp_path
    schema = json.loads(client.get("/api/v1/schema/", headers={"Accept": "application/json"}).content)
    known = {
        operation["get"]["operationId"]: {
            each["name"]
            for each in [*operation["get"].get("parameters", []), *operation["get"].get("x-other-parameters", [])]
            if each["in"] == "query"
        }
        for operation in schema["paths"].values()
        if "get" in operation
    }
    paths = {path: operation["get"]["operationId"] for path, operation in schema["paths"].items() if "get" in operation}
    for address in reads:
        bare, _, query = address.partition("?")
        path = next((path for path in sorted(paths) if fits(bare, path)), None)
        named = known[paths[path]] if path else set()
        # `format=json` is understood of every entry, also of kinds that have no other format to describe.
        in_json = {"format"} if reads[address].endswith(("-list", "-detail", "-versions", "-version")) else set()
        unknown = set(PARAMETERS) - named - in_json
        response = client.get(f"{bare}?{query}&{'&'.join(f'{name}=1' for name in sorted(unknown))}")
        refused = {error["parameter"] for error in response.json().get("errors", [])}
        assert (response.status_code, unknown - refused) == (400, set()), address


def fits(address, path):
    parts, pattern = address.split("/"), path.split("/")
    if len(parts) != len(pattern):
        return False
    return all(
        part == step or ("{" in step and part.startswith(step.partition("{")[0]))
        for part, step in zip(parts, pattern, strict=True)
    )


@pytest.mark.parametrize("name", ["nt", "csv"])
def test_what_goes_with_pages_does_not_go_with_a_whole_file(small_world, client, name):
    for query in ["page=1", "page_size=5", "cursor=", "fields=slug", "omit=slug", "ordering=label"]:
        response = client.get(f"/api/v1/definitions/?format={name}&{query}")
        assert response.status_code == 400, query
        assert [error["parameter"] for error in response.json()["errors"]] == [query.partition("=")[0]]
    for address in ["", "record/"]:
        assert client.get(f"/api/v1/definitions/{address}?format={name}&lang=en").status_code == 200
