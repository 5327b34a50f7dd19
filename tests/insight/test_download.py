"""Everything public to take away: it is what the API answers, it validates, and it is the same as long as nothing changes."""

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from contextlib import closing

import pytest

from actions.models import Plan
from insight.download import files as making
from insight.download import tasks
from insight.download.tables import tables
from organisations.models import Organisation
from publishing.lifecycle.drafting import save_draft
from publishing.models import Entry
from tests import world
from tests.factories.actions import committed

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def exports(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    return settings.EXPORT_DIR


def body(client, name):
    answer = client.get(f"/download/{name}")
    assert answer.status_code == 200, name
    return b"".join(answer.streaming_content)


def package_of(client):
    return json.loads(body(client, "datapackage.json"))


def rows_of(client, name):
    return list(csv.DictReader(io.StringIO(body(client, f"data/{name}.csv").decode())))


def whole_list(client, path):
    """Every row of a list of the API."""
    rows, address = [], f"{path}{'&' if '?' in path else '?'}page_size=100"
    while address:
        page = client.get(address.removeprefix(SITE)).json()
        rows, address = rows + page["results"], page["next"]
    return rows


@pytest.fixture
def promised(small_world, people):
    """The small world, in which an organisation has committed itself."""
    return committed(organisation=small_world.tables.organisation)


@pytest.mark.parametrize("kind", ["sources", "definitions", "barriers", "actions"])
def test_entries_are_what_the_api_lists(client, small_world, kind):
    path = {"sources": "evidence"}.get(kind, kind)
    # How an action stands changes with the day, and a file stays the same until something is published.
    address = f"/api/v1/{path}/" + ("?omit=state" if kind == "actions" else "")
    listed = sorted(whole_list(client, address), key=lambda entry: entry["slug"])

    assert json.loads(body(client, f"data/{kind}.json")) == listed
    assert [row["slug"] for row in rows_of(client, kind)] == [entry["slug"] for entry in listed]


def test_real_catalogue_is_whole(client, real_catalogue):
    counts = {table["name"]: table["rows"] for table in package_of(client)["resources"] if "rows" in table}

    assert {name: counts[name] for name in ["sources", "definitions", "barriers", "actions"]} == {
        "sources": 176, "definitions": 70, "barriers": 68, "actions": 23,
    }  # fmt: skip
    listed = whole_list(client, "/api/v1/barriers/")
    assert counts["evidence"] == sum(len(barrier["evidence"]) for barrier in listed)
    assert counts["relations"] == sum(len(barrier["relations"]) for barrier in listed)
    assert counts["milestones"] == len(whole_list(client, "/api/v1/milestones/"))
    assert counts["organisations"] == len(whole_list(client, "/api/v1/organisations/"))


def test_real_catalogue_validates_as_a_data_package(client, real_catalogue, exports):
    from frictionless import Package  # only this test needs it, and it takes a second to read

    package_of(client)
    (folder,) = exports.iterdir()
    report = Package(str(folder / "datapackage.json")).validate()

    assert report.flatten(["name", "rowNumber", "fieldName", "type", "note"])[:10] == []
    assert report.stats["tasks"] == len(package_of(client)["resources"]) > 20


def test_organisations_and_commitments_are_what_the_api_lists(client, promised):
    listed = whole_list(client, "/api/v1/organisations/")
    own = json.loads(body(client, "data/organisations.json"))
    assert own == [{name: row[name] for name in own[0]} for row in listed]

    (row,) = json.loads(body(client, "data/commitments.json"))
    (told,) = whole_list(client, "/api/v1/commitments/")
    assert row["state"] == told["state"] == "committed"
    same = ["id", "role", "asked_on", "reply_by", "message", "statement", "due", "dates_reason", "reason", "html"]
    assert [row[name] for name in same] == [told[name] for name in same]
    assert told["last_event"].endswith(f"/{row['last_event']}/")
    assert (told["action"], told["organisation"]) == (
        f"{SITE}/api/v1/actions/{row['action']}/", f"{SITE}/api/v1/organisations/{row['organisation']}/",
    )  # fmt: skip


def test_nothing_unpublished_invented_or_of_an_account(client, promised, people):
    draft = world.barrier("lost-records", statement="A sentence of a draft.")
    entry = Entry.objects.get(slug="lost-records")
    save_draft(kind="barrier", document=draft, by=people.researcher, now=world.NOW, entry=entry)
    Organisation.objects.create(
        slug="made-up", name="Made up Council", kind="other", roles=["partner"], is_demonstration=True
    )
    Plan.objects.create(
        slug="made-up-plan", title="Made up", starts="2027-01-01", ends="2028-01-01", is_demonstration=True
    )
    everything = b"".join(
        body(client, line.split("  ")[1]) for line in body(client, "SHA256SUMS").decode().splitlines()
    )

    assert b"Example Council" in everything
    names = [promised.events.get(kind="committed").name, *[person.name for person in vars(people).values()]]
    for word in ["Made up", "made-up", "@example.org", "A sentence of a draft.", *names]:
        assert word.encode() not in everything, word


def test_same_bytes_until_something_changes(client, small_world, people, exports, settings):
    first = body(client, "SHA256SUMS")
    again = settings.EXPORT_DIR = exports.parent / "again"
    assert body(client, "SHA256SUMS") == first
    assert len(list(again.iterdir())) == 1

    world.publish(people.editor, ("definition", world.definition("shelf", label="Shelf")))
    assert body(client, "SHA256SUMS") != first
    assert "shelf" in [row["slug"] for row in rows_of(client, "definitions")]


def test_change_of_what_is_no_entry_is_in_the_next_files(client, small_world):
    assert "Example Board" not in body(client, "data/organisations.csv").decode()

    Organisation.objects.create(slug="example-board", name="Example Board", kind="health", roles=["partner"])

    assert "Example Board" in body(client, "data/organisations.csv").decode()


def test_checksums_are_those_of_the_files(client, promised):
    sums = dict(reversed(line.split("  ")) for line in body(client, "SHA256SUMS").decode().splitlines())
    package = package_of(client)

    for resource in package["resources"]:
        content = body(client, resource["path"])
        digest = hashlib.sha256(content).hexdigest()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{digest}")
        assert sums[resource["path"]] == digest
    assert {"sharing-with-care.zip", "sharing-with-care.db", "README.md", "datapackage.json"} < set(sums)
    page = client.get("/download/").content.decode()
    assert sums["sharing-with-care.zip"] in page
    assert sums["sharing-with-care.db"] in page


def test_zip_holds_the_package(client, promised):
    with zipfile.ZipFile(io.BytesIO(body(client, "sharing-with-care.zip"))) as packed:
        names = {name.removeprefix("sharing-with-care/") for name in packed.namelist()}
        package = json.loads(packed.read("sharing-with-care/datapackage.json"))
        readme = packed.read("sharing-with-care/README.md").decode()

    assert names == {"datapackage.json", "README.md", *(each["path"] for each in package["resources"])}
    assert package == package_of(client)
    assert package["licenses"] == [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]
    assert all(f"`{name}`" in readme for name in tables())


def test_sqlite_file_opens_with_every_row_its_links_and_its_licence(client, promised, tmp_path):
    path = tmp_path / "all.db"
    path.write_bytes(body(client, "sharing-with-care.db"))
    package = package_of(client)
    metadata = json.loads(body(client, "datasette-metadata.json"))

    with closing(sqlite3.connect(path)) as database:
        ask = lambda sql: database.execute(sql).fetchall()  # noqa: E731
        assert ask("PRAGMA integrity_check") == [("ok",)]
        assert ask("PRAGMA foreign_key_check") == []
        for table in [each for each in package["resources"] if "rows" in each]:
            assert ask(f'SELECT count(*) FROM "{table["name"]}"') == [(table["rows"],)]
        about = dict(ask("SELECT * FROM about"))
        finding = (
            "SELECT finding FROM evidence JOIN sources ON sources.slug = evidence.source WHERE stance = 'supports'"
        )
        assert ask(finding) == [("Half were lost.",)]
        assert ask("SELECT themes, confidence_level FROM barriers WHERE slug = 'shared-shelf'")[0][1] == "moderate"
    assert about["licence"] == metadata["license_url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert about["version"] == package["version"]
    assert set(metadata["databases"]["sharing-with-care"]["tables"]) == set(tables())


def test_text_that_a_spreadsheet_would_run_is_text_in_csv_and_as_it_is_elsewhere(client, small_world, people):
    world.publish(people.editor, ("definition", world.definition("sum", label="=cmd")))

    assert [row["label"] for row in rows_of(client, "definitions") if row["slug"] == "sum"] == ["'=cmd"]
    assert "=cmd" in [each["label"] for each in json.loads(body(client, "data/definitions.json"))]


def test_part_of_a_file_and_a_file_that_is_known_already(client, small_world):
    whole = body(client, "sharing-with-care.zip")
    part = client.get("/download/sharing-with-care.zip", headers={"Range": "bytes=0-3"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, whole[:4])

    tag = client.get("/download/sharing-with-care.zip")["ETag"]
    assert client.get("/download/sharing-with-care.zip", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("name", ["nothing", "../secret", "data/", "..%2f..%2fetc%2fpasswd", "SHA256SUMS/"])
def test_no_other_file_is_sent(client, small_world, name):
    assert client.get(f"/download/{name}").status_code == 404


def test_large_set_is_made_by_a_job(client, small_world, run_jobs, monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 0)

    page = client.get("/download/")
    assert "being made" in page.content.decode()
    answer = client.get("/download/datapackage.json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")

    run_jobs(queues=["files"])

    assert package_of(client)["version"].startswith("8.")
    assert "being made" not in client.get("/download/").content.decode()


def test_files_are_made_by_a_job_before_anybody_asks_for_them(client, small_world, people, run_jobs, monkeypatch):
    package_of(client)
    world.publish(
        people.editor, ("barrier", world.barrier(title="Records are lost anew")), note="Again.", change="wording"
    )
    run_jobs(queues=["files"])
    made = []
    monkeypatch.setattr(making, "_make", lambda *given: made.append(given))

    assert b"Records are lost anew" in body(client, "data/barriers.json")
    assert not made


def test_files_that_failed_half_way_leave_nothing_behind(client, small_world, monkeypatch, exports):
    def broken(folder):
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(making, "_zip", broken)
        with pytest.raises(OSError, match="No space"):
            making.download()
    assert list(exports.iterdir()) == []

    assert body(client, "sharing-with-care.zip").startswith(b"PK")


def test_files_of_which_some_were_deleted_are_made_anew(client, small_world, exports):
    first = body(client, "SHA256SUMS")
    (folder,) = exports.iterdir()
    (folder / "SHA256SUMS").unlink()

    assert body(client, "SHA256SUMS") == first


def test_every_page_and_the_api_lead_to_it(client, small_world):
    assert 'href="/download/"' in client.get("/about/").content.decode()
    address = client.get("/api/v1/").json()["download"]

    assert client.get(address.removeprefix(SITE)).status_code == 200
