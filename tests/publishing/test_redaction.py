"""A text that got through is taken out of everything that is kept, and that it was stays on record."""

import datetime
import io
import json
import re

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.utils import ProgrammingError
from django.utils import timezone

from organisations.models import Organisation
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish
from publishing.lifecycle.redaction import EXCUSED, MARK, columns, redact, searched
from publishing.models import Head, Redaction, Revision
from publishing.published.rebuilding import reproject
from publishing.refusals import Invalid, NotAllowed
from tests import world
from tests.factories.publishing import returned, submitted

# The screen sees no name in it, so it gets through. Nobody is called so.
TEXT = "Zebulon Quillmarsh of number 77"


@pytest.fixture
def got_through(small_world, people, snapshot):
    """The text in two versions of *record*, in the reasons of a return, in a draft of *archive*, in an organisation."""
    snapshot.kept("a text that got through", lambda: let_through(people))
    return Revision.objects.in_force().get(document__slug="record", entry__kind="definition").entry


def let_through(people):
    record = world.definition("record", scope_note=f"It was told by {TEXT}, later.", related=["archive"])
    world.publish(people.editor, ("definition", record), note=f"After a talk with {TEXT}.")
    again = world.definition("record", scope_note="It was told by zebulon\n quillmarsh  of number 77.", examples=[TEXT])
    world.publish(people.editor, ("definition", again))
    archive = save_archive(people, f"Says {TEXT}.")
    returned(submitted(archive), by=people.editor, reason=f"Ask {TEXT}.")
    Organisation.objects.filter(slug="example-council").update(note=f"{TEXT} answers.")


def save_archive(people, note):
    entry = Revision.objects.in_force().get(document__slug="archive").entry
    document = world.definition("archive", scope_note=note)
    return save_draft(kind="definition", document=document, by=people.researcher, now=world.NOW, entry=entry)


def taken_out(people, **changes):
    facts = {
        "text": TEXT,
        "by": people.administrator,
        "now": world.NOW,
        "rule": "name",
        "reason": "It names somebody.",
        "really": True,
        **changes,
    }
    return redact(**facts)


def everything():
    """Every value of every table of the database as one text, as a dump would show it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")  # noqa: S608
            found += [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT convert_from(body, 'UTF8') FROM publishing_representation")
        found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def holds_it(text):
    return bool(re.search(r"quillmarsh", text, re.IGNORECASE))


def test_text_is_gone_from_every_table(got_through, people):
    assert holds_it(everything())

    taken_out(people)

    assert not holds_it(everything())


def test_text_is_gone_from_pages_api_feed_and_exports(got_through, people, client, settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    addresses = [
        "/definitions/record/", "/definitions/record/versions/", "/definitions/record/versions/2/",
        "/definitions/record/versions/3/", "/api/v1/definitions/record/", "/api/v1/definitions/record/versions/2/",
        "/api/v1/definitions/record/?format=ttl", "/api/v1/changes/", "/api/v1/search/?q=quillmarsh",
        "/api/v1/definitions/download/json/",
    ]  # fmt: skip

    def answers():
        found = {}
        for address in addresses:
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            found[address] = body.decode()
        return found

    before = answers()
    assert sum(holds_it(text.replace("q=quillmarsh", "")) for text in before.values()) >= 5
    with_commit(lambda: taken_out(people))

    assert [
        address for address, text in answers().items() if holds_it(text.replace("quillmarsh", "", text.count("q=")))
    ] == []


def with_commit(operation):
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        operation()


def test_files_of_the_whole_set_are_thrown_away(got_through, people, settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    settings.EXPORT_DIR.mkdir()
    (settings.EXPORT_DIR / "definitions.json").write_text(TEXT)

    with_commit(lambda: taken_out(people))

    assert not settings.EXPORT_DIR.exists()


def test_other_texts_are_untouched(got_through, people):
    others = {row.pk: row.document for row in Revision.objects.exclude(entry=got_through)}

    taken_out(people, entry=got_through)

    assert {row.pk: row.document for row in Revision.objects.exclude(entry=got_through)} == others
    version = got_through.revisions.get(version=2)
    assert version.document["scope_note"] == f"It was told by {MARK}, later."
    assert version.note == f"After a talk with {MARK}."


def test_digest_is_made_again(got_through, people):
    before = got_through.revisions.get(version=2).digest

    taken_out(people)

    after = got_through.revisions.get(version=2).digest
    assert after != before
    [place] = [
        place
        for place in Redaction.objects.get(entry=got_through).places
        if place["table"] == "publishing.Revision" and place["version"] == 2
    ]
    assert (place["digest_before"], place["digest_after"]) == (before, after)


def test_audit_says_who_when_by_which_rule_and_where_and_never_what(got_through, people):
    taken_out(people)

    redaction = Redaction.objects.get(entry=got_through)
    assert (redaction.by, redaction.at, redaction.rule) == (people.administrator, world.NOW, "name")
    assert {"/document/scope_note", "/note"} <= {pointer for place in redaction.places for pointer in place["pointers"]}
    assert not holds_it(json.dumps(redaction.places) + redaction.reason + redaction.about)


def test_redaction_cannot_be_changed_or_deleted(got_through, people):
    taken_out(people)

    with pytest.raises(ProgrammingError):
        Redaction.objects.all().delete()


def test_dry_run_changes_nothing(got_through, people):
    before = everything()

    places = taken_out(people, really=False)

    assert {place["table"] for place in places} >= {"publishing.Revision", "publishing.ReviewEvent"}
    assert everything() == before


def test_second_time_finds_nothing(got_through, people):
    taken_out(people)

    assert taken_out(people) == []
    assert Redaction.objects.filter(entry=got_through).count() == 1


@pytest.mark.parametrize("role", ["researcher", "editor", "partner"])
def test_only_administrators_take_texts_out(got_through, people, role):
    with pytest.raises(NotAllowed):
        taken_out(people, by=getattr(people, role))

    assert holds_it(everything())


def test_text_in_a_slug_is_refused_with_advice(small_world, people):
    with pytest.raises(Invalid, match="slug"):
        taken_out(people, text="Lost records")


def test_reason_that_repeats_the_text_is_refused(got_through, people):
    with pytest.raises(Invalid, match="repeats"):
        taken_out(people, reason=f"It names {TEXT}.")


@pytest.mark.parametrize("text", ["", "abc", " \n ", MARK])
def test_text_that_stands_in_everything_is_refused(people, text):
    with pytest.raises(Invalid):
        taken_out(people, text=text)


def test_publications_stay_frozen_afterwards(got_through, people):
    taken_out(people)

    with pytest.raises(ProgrammingError):
        got_through.revisions.filter(version=2).update(note="Another")


def test_projection_made_anew_is_the_same(got_through, people):
    taken_out(people)
    reproject()

    assert not holds_it(everything())


def test_lists_and_files_are_made_anew(got_through, people):
    before = Head.now().sequence

    taken_out(people)

    assert Head.now().sequence > before


def test_version_says_that_part_was_removed(got_through, people, client):
    tag = client.get("/api/v1/definitions/record/")["ETag"]
    taken_out(people)

    assert "Part of this text was removed on" in client.get("/definitions/record/versions/2/").content.decode()
    assert "names of individuals" in client.get("/definitions/record/versions/").content.decode()
    lines = client.get("/api/v1/definitions/record/versions/").json()
    lines = lines["results"] if isinstance(lines, dict) else lines
    assert [len(line["redactions"]) for line in lines] == [1, 1, 0]
    assert client.get("/api/v1/definitions/record/")["ETag"] != tag


HELD = [
    "/api/v1/definitions/record/", "/api/v1/definitions/record/?fields=label", "/api/v1/definitions/record/?format=ttl",
    "/api/v1/definitions/record/?on=2099-12-31", "/api/v1/definitions/", "/feeds/changes.atom", "/feeds/definitions.atom",
    "/api/v1/changes/",
]  # fmt: skip


@pytest.mark.parametrize("address", HELD)
def test_nobody_who_holds_an_older_answer_is_told_that_it_is_still_right(got_through, people, client, address):
    before = client.get(address)
    taken_out(people, now=timezone.now() + datetime.timedelta(seconds=2))

    by_tag = client.get(address, headers={"If-None-Match": before["ETag"]})
    by_time = client.get(address, headers={"If-Modified-Since": before.get("Last-Modified", "")})

    assert (before.status_code, by_tag.status_code, by_time.status_code) == (200, 200, 200)
    assert by_tag["ETag"] != before["ETag"]


def test_entry_can_be_published_again_afterwards(got_through, people):
    taken_out(people)
    document = {**got_through.last_publication.document, "scope_note": "Told by somebody."}
    author = world.author()
    draft = save_draft(kind="definition", document=document, by=author, now=world.NOW, entry=got_through)

    assert publish(revision=draft, by=people.editor, now=world.NOW, note="Anew.").version == 4


# --- the command ---


def command(people, text, monkeypatch, **options):
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    out = io.StringIO()
    call_command(
        "redact", by=people.administrator.email, rule="name", reason="It names somebody.", stdout=out, **options
    )
    return out.getvalue()


def test_command_says_where_and_never_what(got_through, people, monkeypatch):
    said = command(people, TEXT + "\n", monkeypatch)

    assert "definition record, version 2" in said
    assert "Nothing was changed" in said
    assert not holds_it(said)
    assert holds_it(everything())


def test_command_really_does_it_for_one_entry(got_through, people, monkeypatch):
    command(people, TEXT, monkeypatch, really=True, entry="definition/record")

    assert not any(holds_it(json.dumps(row.document)) for row in got_through.revisions.all())
    assert command(people, TEXT, monkeypatch, entry="definition/record") == "It stands nowhere.\n"


def test_command_reads_a_file(got_through, people, monkeypatch, tmp_path):
    (tmp_path / "text").write_text(TEXT)

    command(people, "", monkeypatch, text_file=str(tmp_path / "text"), really=True)

    assert not holds_it(everything())


def test_command_refuses_without_a_trace_of_the_text(got_through, people, monkeypatch):
    with pytest.raises(CommandError) as refused:
        command(people, "lost records", monkeypatch, really=True)

    assert "lost" not in str(refused.value).lower()


# --- no column is forgotten ---

TEXTUAL = (models.CharField, models.TextField, models.JSONField, ArrayField, models.BinaryField, SearchVectorField)


def test_every_column_that_can_hold_a_text_is_covered_or_excused():
    """A new column is covered by itself; one that nothing reads (choices, slugs) or that is excused says so."""
    textual = {
        f"{model._meta.label}.{field.name}": field
        for model in apps.get_models()
        # The views of a package over tables that are searched themselves.
        if not model._meta.proxy and (model._meta.managed or model._meta.app_label != "pghistory")
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTUAL) and not field.choices and not isinstance(field, models.SlugField)
    }
    covered = {f"{model._meta.label}.{field.name}" for model in searched() for field in columns(model)}

    assert set(textual) - covered == set(EXCUSED)
    assert all(EXCUSED.values())
