"""What one definition costs does not depend on how many are published: statements and rows read, not time."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from definitions.exporting import linked_data
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish, publish_together
from publishing.models import Entry
from tests import world

pytestmark = pytest.mark.django_db

GAELIC = {"language": "gd", "label": "Clàr", "alt_labels": [], "definition": "", "scope_note": ""}
LATER = world.NOW + datetime.timedelta(days=3)
READ = "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables"


def rows_read():
    with connection.cursor() as cursor:
        # What the planner does by itself where there are many rows.
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
        )
        cursor.execute(READ)
        return dict(cursor.fetchall())


def draft(people, slug, **changes):
    return save_draft(
        kind="definition", document=world.definition(slug, **changes), by=people.researcher, now=world.NOW
    )


def publish_many(people, start, end):
    drafts = [
        draft(people, f"old-{number}", broader=[f"old-{number - 1}"] if number % 9 else [])
        for number in range(start, end)
    ]
    publish_together(revisions=drafts, by=people.editor, now=world.NOW, note="Old.")


def cost_of_publishing(people, slug):
    """Return ([statement], {table: rows read}) of publishing a new definition, and then its next version."""
    new = draft(people, slug, broader=["old-1"], related=["old-3"])
    before = rows_read()
    with CaptureQueriesContext(connection) as queries:
        publish(revision=new, by=people.editor, now=world.NOW, note="New.")
        again = save_draft(
            kind="definition", document=world.definition(slug, broader=["old-2"]), by=people.researcher, now=world.NOW,
            entry=new.entry,
        )  # fmt: skip
        publish(revision=again, by=people.editor, now=world.NOW, note="Again.")
    return len(queries), {name: read - before.get(name, 0) for name, read in rows_read().items()}


def test_publishing_one_reads_as_much_among_few_as_among_many(people):
    publish_many(people, 0, 9)
    statements, rows = cost_of_publishing(people, "few")
    publish_many(people, 9, 45)
    statements_of_many, rows_of_many = cost_of_publishing(people, "many")

    assert statements_of_many == statements
    assert {name: (rows[name], read) for name, read in rows_of_many.items() if read > rows.get(name, 0) + 5} == {}


def test_looking_a_label_up_on_a_day_reads_what_it_finds(people, client):
    def cost():
        before = rows_read()
        answer = client.get("/api/v1/definitions/lookup/?label=OLD 4&on=2026-11-30")
        assert [found["definition"]["slug"] for found in answer.json()["results"]] == ["old-4"]
        return {name: read - before.get(name, 0) for name, read in rows_read().items()}

    publish_many(people, 0, 6)
    few = cost()
    publish_many(people, 6, 30)
    many = cost()

    assert {name: (few[name], read) for name, read in many.items() if read > few.get(name, 0) + 3} == {}


def test_name_that_a_later_version_lost_is_found_on_its_day(people, client):
    publish_many(people, 0, 1)
    again = save_draft(
        kind="definition", document=world.definition("old-0", label="Renamed"), by=people.researcher, now=LATER,
        entry=Entry.objects.get(slug="old-0"),
    )  # fmt: skip
    publish(revision=again, by=people.editor, now=LATER, note="Renamed.")

    def found(label, day):
        answer = client.get("/api/v1/definitions/lookup/", {"label": label, "on": day}).json()
        return [each["definition"]["version"] for each in answer["results"]]

    assert (found("Old 0", "2026-11-02"), found("Renamed", "2026-11-02")) == ([1], [])
    assert (found("Old 0", "2026-11-09"), found("Renamed", "2026-11-09")) == ([], [2])


@pytest.mark.parametrize("form", ["ttl", "csv"])
def test_304_of_one_definition_is_known_before_anything_is_written(people, client, monkeypatch, form):
    publish_many(people, 0, 2)
    address = f"/api/v1/definitions/old-1/?format={form}"
    tag = client.get(address)["ETag"]
    with monkeypatch.context() as patched:
        patched.setattr(linked_data, "graph_of", None)
        patched.setattr("definitions.exporting.table.row", None)
        assert client.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 304

    publish_many(people, 2, 3)  # which has it as broader
    assert (client.get(address)["ETag"] == tag) == (form == "csv")


def test_publishing_many_takes_as_many_statements_as_publishing_few(people):
    def statements_for(name, count):
        drafts = [
            draft(people, f"{name}-{number}", translations=[GAELIC], broader=[f"{name}-0"] * bool(number))
            for number in range(count)
        ]
        with CaptureQueriesContext(connection) as queries:
            publish_together(revisions=drafts, by=people.editor, now=world.NOW, note="New.")
        return len(queries)

    statements_for("first", 1)  # which puts in the jobs that follow all of them
    few = statements_for("few", 3)

    assert statements_for("many", 30) == few
