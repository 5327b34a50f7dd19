"""Every public address of the API and of `/id/`, found in the table of addresses: formats, and parameters that do not apply."""

import json

import pytest
from django.test import Client

from definitions.exporting.files import FORMATS
from publishing import kinds
from tests.permissions.addresses import ADDRESSES, ENTRIES, READ
from tests.permissions.test_walk import OURS, address_of

pytestmark = pytest.mark.django_db

TYPES = sorted({media_type for kind in kinds.all_kinds() for media_type in kind.media_types}) + [
    "text/html", "text/plain", "application/x-bibtex", "application/vnd.citationstyles.csl+json",
    "application/csvm+json", "application/yaml", "application/vnd.oai.openapi+json", "image/png",
]  # fmt: skip
PARAMETERS = """page page_size cursor fields omit ordering on lang format since kind q label version from to demonstration
theme no-such-parameter""".split()  # some of them apply somewhere


@pytest.fixture
def reads(blanks):
    """{address: its name} of every read that is open to all."""
    names = [name for name in sorted(OURS) if name.startswith("api:") and name != "api:documentation"]
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
        assert ask(address, "*/*")[:2] == ask(address, "")[:2] == (200, usual), address
        status, _, there, _ = ask(address, "image/png")
        assert (status, usual in there) == (406, True), address
        assert ask(address, "*/*;q=0")[0] == 406, address
        for media_type in TYPES:
            if media_type not in there:
                assert ask(address, media_type)[0] == 406, (address, media_type)
        for media_type in there:
            for accept in [
                media_type,
                f"{media_type}; charset=utf-8",
                f'{media_type};profile="https://example.org/a,b"',
                f"image/png, {media_type};q=0.001",
                f"*/*;q=0.1, {media_type};q=0.2",
                media_type.upper(),
            ]:
                assert ask(address, accept)[:2] == (200, media_type), (address, accept)
            others = [each for each in there if each != media_type]
            status, found, _, _ = ask(address, f"{media_type};q=0, */*")
            assert found in others if others else status == 406, (address, media_type)


def test_every_lasting_name_leads_to_every_format_that_there_is(reads, tmp_path, settings):
    settings.EXPORT_DIR = tmp_path
    for address in names_of_things():
        _, _, there, _ = ask(address, "image/png")
        assert {"text/html", "application/json"} <= set(there), address
        for media_type in TYPES:
            for accept in [media_type, f"{media_type}; charset=utf-8"]:
                status, _, available, location = ask(address, accept)
                assert status == (303 if media_type in there else 406), (address, accept)
                if status == 406:
                    assert available == there
                    continue
                response = Client().get(location)
                assert response.status_code == 200, (address, accept)
                assert response["Content-Type"].partition(";")[0] == media_type, (address, accept)


def test_what_an_address_does_not_know_is_refused(reads, client, tmp_path, settings):
    """What the schema does not name is refused by its name, on every address."""
    settings.EXPORT_DIR = tmp_path
    schema = json.loads(client.get("/api/v1/schema/", headers={"Accept": "application/json"}).content)
    known = {
        operation["get"]["operationId"]: {
            each["name"] for each in operation["get"].get("parameters", []) if each["in"] == "query"
        }
        for operation in schema["paths"].values()
        if "get" in operation
    }
    paths = {path: operation["get"]["operationId"] for path, operation in schema["paths"].items() if "get" in operation}
    for address in reads:
        bare, _, query = address.partition("?")
        path = next((path for path in sorted(paths) if fits(bare, path)), None)
        named = known[paths[path]] if path else set()
        for parameter in set(PARAMETERS) - named:
            response = client.get(f"{bare}?{query}&{parameter}=1")
            assert response.status_code == 400, (address, parameter)
            assert parameter in [error["parameter"] for error in response.json()["errors"]], (address, parameter)


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
    assert client.get(f"/api/v1/definitions/record/?format={name}&lang=gd").status_code == 400
