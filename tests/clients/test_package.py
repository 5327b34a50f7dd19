"""The package in clients/: it reads this site, keeps in step with it, pins and checks."""

import hashlib
import json

import pytest
from django.db import transaction
from sharing_with_care import Broken, Copy, Labels, Pins, Site, Unreachable, references_in
from sharing_with_care.command import CANNOT_ASK, FINE, NOT_FINE, WRONG_USE, Finding, main
from sharing_with_care.site import Answer

from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish, withdraw
from publishing.models import Entry
from tests import world
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db

HERE = "http://127.0.0.1:8000"


class Sender:
    """Sends the package's requests to the test's own site; `spoilt` is put in the place of an answer's body."""

    def __init__(self, client):
        self.client, self.sent, self.spoilt = client, [], None

    def __call__(self, method, address, headers, body, timeout):
        self.sent.append((method, address))
        path = address.removeprefix(HERE)
        more = {"data": body, "content_type": "application/json"} if body is not None else {}
        response = getattr(self.client, method.lower())(path, headers=headers, **more)
        content = response.content if self.spoilt is None else self.spoilt
        return Answer(response.status_code, {name.lower(): value for name, value in response.headers.items()}, content)


@pytest.fixture
def site(client):
    return Site(HERE, send=Sender(client))


def entry(slug):
    return Entry.objects.get(kind="definition", slug=slug)


def again(editor, slug, *, change="wording", now=world.NOW, of=None, **changes):
    document = world.definition(slug, **changes)
    draft = save_draft(kind="definition", document=document, by=world.author(), now=now, entry=entry(of or slug))
    publish(revision=draft, by=editor, now=now, note="Clearer.", change=change)


def test_copy_follows_what_is_published_reworded_renamed_and_withdrawn(editor, site, tmp_path):
    for slug in ["first", "second", "third"]:
        published("definition", slug=slug, by=editor)
    copy = Copy(site, tmp_path / "copy.json")
    assert copy.update().changed == ["first", "second", "third"]

    again(editor, "first", definition="In other words.")
    again(editor, "second-now", of="second", definition="The same.")
    withdraw(entry=entry("third"), by=editor, now=world.NOW, reason="Not needed.")
    published("definition", slug="fourth", by=editor)
    update = Copy(site, tmp_path / "copy.json").update()

    assert (update.changed, update.gone) == (["first", "fourth", "second-now"], ["second", "third"])
    kept = json.loads((tmp_path / "copy.json").read_text())["definitions"]
    assert {slug: each["version"] for slug, each in kept.items()} == {"first": 2, "second-now": 2, "fourth": 1}
    assert kept["first"]["document"]["definition"] == "In other words."


def test_copy_of_a_site_that_was_restored_from_a_backup_is_read_anew(editor, site, tmp_path):
    copy = Copy(site, tmp_path / "copy.json")
    published("definition", slug="kept", by=editor)
    backup = transaction.savepoint()
    published("definition", slug="lost", by=editor)
    again(editor, "kept", definition="Lost words.")
    copy.update()

    transaction.savepoint_rollback(backup)
    for number in range(4):  # the log grows past where the copy is
        published("definition", slug=f"new-{number}", by=editor)
    update = copy.update()

    assert update.started_again
    assert update.gone == ["lost"]
    fresh = Copy(site, tmp_path / "fresh.json")
    fresh.update()
    assert copy.definitions == fresh.definitions
    assert copy.definitions["kept"]["version"] == 1
    assert not copy.update().started_again


def test_update_that_breaks_off_leaves_the_copy_as_it_was(editor, site, tmp_path):
    published("definition", slug="first", by=editor)
    copy = Copy(site, tmp_path / "copy.json")
    copy.update()
    before = copy.file.read_bytes()
    published("definition", slug="second", by=editor)
    site.send.spoilt = b"<html>"

    with pytest.raises(Broken):
        copy.update()

    assert copy.file.read_bytes() == before
    assert [*tmp_path.iterdir()] == [copy.file]


def test_pins_tell_drift_and_other_bytes(editor, site, tmp_path):
    for slug in ["same", "drifted", "gone", "altered"]:
        published("definition", slug=slug, by=editor)
    pins = Pins(tmp_path / "pins.json")
    for slug in ["same", "drifted", "gone", "altered"]:
        pins.pin(site, slug)
    again(editor, "drifted", change="meaning", definition="Something else.")
    withdraw(entry=entry("gone"), by=editor, now=world.NOW, reason="It misled.", successor=entry("same"))
    pins.definitions["altered"]["sha256"] = hashlib.sha256(b"other").hexdigest()

    verdicts = {verdict.slug: verdict for verdict in pins.check(site)}

    assert {slug: verdict.status for slug, verdict in verdicts.items()} == {
        "same": "current", "drifted": "changed-in-meaning", "gone": "withdrawn", "altered": "altered",
    }  # fmt: skip
    assert str(verdicts["drifted"]) == (
        "drifted, version 1: changed-in-meaning; in force is version 2. Version 2: Clearer."
    )
    assert "use same instead" in str(verdicts["gone"])
    assert pins.document(site, "gone")["slug"] == "gone"  # what was pinned stays
    site.send.spoilt = b"{}"
    with pytest.raises(Broken, match="has the SHA-256"):
        pins.document(site, "same")


def test_whole_set_is_walked_over_pages(editor, site):
    for number in range(5):
        published("definition", slug=f"term-{number}", by=editor)
    site.get = lambda *given, page_size="", get=site.get, **more: get(*given, page_size="2", **more)

    assert [each["slug"] for each in site.definitions(fields=["slug"])] == [f"term-{number}" for number in range(5)]


def test_references_are_found_in_text_and_code():
    text = f"""See {HERE}/definitions/consent/versions/3/ and <{HERE}/id/definitions/record/2>.
    <span data-definition="lawful-basis@4">basis</span> <script data-terms="consent,case-record@2"></script>
    <script data-terms="{{ there|join:"," }}"></script>
    https://elsewhere.example/definitions/other/ {HERE}/definitions/a-to-z/ get("{HERE}/api/v1/definitions/record/")"""

    assert [(found.slug, found.version, found.line) for found in references_in(text, HERE)] == [
        ("consent", 3, 1), ("record", 2, 1), ("lawful-basis", 4, 2), ("consent", None, 2), ("case-record", 2, 2),
        ("record", None, 4),
    ]  # fmt: skip


def test_names_are_found_as_the_site_finds_them():
    labels = Labels(
        [
            {"slug": "lac", "label": "Looked after child", "alt_labels": ["child in care"], "abbreviation": "LAC"},
            {"slug": "record", "label": "Record", "alt_labels": ["file"], "abbreviation": ""},
        ]
    )
    text = "A Looked-after child has files.\nLACs too; a lac is a lake. A child. In care."

    found = [(use.text, use.slug, use.is_preferred, use.line) for use in labels.uses_in(text)]

    assert found == [("Looked-after child", "lac", True, 1), ("files", "record", False, 1), ("LACs", "lac", False, 2)]


def test_command_fails_where_a_meaning_drifted(editor, site, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    published("definition", slug="record", label="Record", alt_labels=["file"], by=editor)
    text, labels = tmp_path / "docs" / "page.md", tmp_path / "labels.txt"
    text.parent.mkdir()
    text.write_text(f"Keep a file.\nSee {HERE}/definitions/record/versions/1/ and {HERE}/definitions/nothing/.")
    labels.write_text("Record\n\nRecords office\n")

    assert main(["check"], site) == WRONG_USE
    assert main(["pin", "record"], site) == FINE
    assert main(["check"], site) == FINE
    capsys.readouterr()
    assert main(["check", "docs", "--labels", "labels.txt"], site) == NOT_FINE
    assert capsys.readouterr().out.splitlines() == [
        "docs/page.md:1: note: “file”: the name of it is “Record” (record).",
        "docs/page.md:2: nothing, version 1: unknown",
        "labels.txt:3: “Records office” is no name of a definition.",
        "2 to mend, 1 to note.",
    ]

    again(editor, "record", label="Record", change="meaning", definition="Something else.")
    assert main(["check", "--format", "github"], site) == NOT_FINE
    assert capsys.readouterr().out.startswith("::error file=sharing-with-care.json::record, version 1: changed")
    assert main(["check", "--fail-on", "withdrawn"], site) == FINE
    assert main(["check", "--fail-on", "drifted"], site) == WRONG_USE
    assert main(["pin", "no-such-term"], site) == NOT_FINE


def test_command_says_where_the_site_cannot_be_asked(tmp_path, capsys, monkeypatch):
    def away(*given):
        raise Unreachable("the.site cannot be reached: refused")

    (tmp_path / "text.md").write_text("Words.")

    assert main(["check", str(tmp_path / "text.md")], Site(HERE, send=away, tries=1)) == CANNOT_ASK
    assert "cannot be reached" in capsys.readouterr().err


def test_site_that_is_busy_is_asked_again(monkeypatch):
    waited, answers = [], [Answer(429, {"retry-after": "7"}, b"{}"), Answer(200, {}, b'{"label": "Record"}')]
    monkeypatch.setattr("time.sleep", waited.append)

    assert Site(HERE, send=lambda *given: answers.pop(0)).definition("record") == {"label": "Record"}
    assert waited == [7]


def test_name_of_a_file_gives_a_runner_no_command():
    """Whoever proposes a change chooses the names of files."""
    finding = Finding(fails=True, message="gone\n::stop-commands::x", file="a,line=1::b\n::add-mask::c%.md", line=3)

    assert finding.as_annotation == (
        "::error file=a%2Cline=1%3A%3Ab%0A%3A%3Aadd-mask%3A%3Ac%25.md,line=3::gone%0A::stop-commands::x"
    )
