"""Fill an empty database with definitions, as publishing would leave it: `python benchmarks/fill.py 100000`.

The rows are what the operations write, made in bulk: one document is drafted by one person and published by another,
and the database repeats its rows under other slugs.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEMO", "1")
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from definitions.models import Definition, Label, LinkedData, VersionLabel  # noqa: E402
from organisations.models import Person  # noqa: E402
from publishing.lifecycle.drafting import save_draft  # noqa: E402
from publishing.lifecycle.publication import publish  # noqa: E402
from publishing.models import Entry, Head, IndexEntry, Representation, Revision  # noqa: E402
from publishing.published.shape import code_of_rows  # noqa: E402

FIRST = "term-000000"
SENTENCE = "Recorded information in any form, made or kept as evidence of what an organisation did, decided or knew. "


def copy(model, row, count, **changes):
    """Repeat a row, by its key, under other slugs: one statement. `changes` are {column: SQL, in which `k` is the number}."""
    slug, columns = "'term-' || lpad(k::text, 6, '0')", {}
    for field in model._meta.concrete_fields:
        value, kind = f'first."{field.column}"', field.db_type(connection)
        if kind in ("text", "jsonb") or kind.startswith("varchar") or kind.endswith("[]"):
            value = f"replace({value}::text, '{FIRST}', {slug})::{kind}"
        elif kind == "bytea":
            value = f"convert_to(replace(convert_from({value}, 'UTF8'), '{FIRST}', {slug}), 'UTF8')"
        columns[field.column] = changes.get(field.column, value)
    if model._meta.pk.column not in changes:
        del columns[model._meta.pk.column]  # the next that there is
    names = ", ".join(f'"{name}"' for name in columns)
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} "  # noqa: S608 – names of our own tables
            f'FROM {table} AS first, generate_series(1, %s) AS k WHERE first."{key}" = %s',
            [count - 1, row],
        )


@transaction.atomic
def fill(count):
    now = timezone.now()
    writer = Person.objects.create_user(email="writer@example.org", name="Writer", role=Person.Role.RESEARCHER)
    editor = Person.objects.create_user(email="editor@example.org", name="Editor", role=Person.Role.EDITOR)
    draft = save_draft(
        kind="definition",
        document={
            "slug": FIRST,
            "label": f"Term {FIRST}",
            "alt_labels": ["Another name", "A third name"],
            "definition": SENTENCE * 3,
            "plain_language": SENTENCE,
            "scope_note": SENTENCE * 2,
            "examples": [SENTENCE],
            "basis": "guidance",
        },
        by=writer,
        now=now,
    )
    revision = publish(revision=draft, by=editor, now=now, note="For the benchmark.")
    entry, first = revision.entry_id, revision.pk
    copy(Entry, entry, count, id=f"{entry} + k")
    copy(Revision, first, count, id=f"{first} + k", entry_id=f"{entry} + k", sequence="k + 1")
    copy(Definition, entry, count, entry_id=f"{entry} + k", revision_id=f"{first} + k")
    for model in [IndexEntry, Representation]:
        copy(model, entry, count, entry_id=f"{entry} + k")
    copy(LinkedData, entry, count, definition_id=f"{entry} + k")
    for label in VersionLabel.objects.filter(revision=first):
        copy(VersionLabel, label.pk, count, revision_id=f"{first} + k")
    for label in Label.objects.filter(definition=entry):
        copy(Label, label.pk, count, definition_id=f"{entry} + k")
    Head.objects.filter(pk=1).update(sequence=count, counts={"definition": count}, projected_by=code_of_rows())


if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False)
    fill(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
