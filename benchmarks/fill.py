"""Fill an empty database with definitions, as publishing would leave it: `python benchmarks/fill.py 100000`.

The rows are what the operations write, made in bulk: one document is drafted by one person and published by another,
and its rows are repeated under other slugs.
"""

import itertools
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


def copies(model, row, numbers, **changes):
    """Unsaved copies of a row under other slugs."""
    for number in numbers:
        slug = f"term-{number:06}"
        values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = value.replace(FIRST, slug)
            elif isinstance(value, bytes | memoryview):
                values[name] = bytes(value).replace(FIRST.encode(), slug.encode())
        values |= {name: make(number) for name, make in changes.items()}
        yield model(**values)


def insert(model, rows):
    for batch in iter(lambda: list(itertools.islice(rows, 2000)), []):
        model.objects.bulk_create(batch)


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
    entry = revision.entry
    numbers = range(1, count)
    entries = entry.pk
    insert(Entry, copies(Entry, entry, numbers, id=lambda number: entries + number))
    document = revision.document
    first = revision.pk
    insert(
        Revision,
        copies(
            Revision,
            Revision.objects.get(pk=first),
            numbers,
            id=lambda number: first + number,
            entry_id=lambda number: entries + number,
            sequence=lambda number: number + 1,
            document=lambda number: {**document, "slug": f"term-{number:06}", "label": f"Term term-{number:06}"},
        ),
    )
    for model in [Definition, IndexEntry, Representation, LinkedData]:
        key = model._meta.pk.attname
        changes = {key: lambda number: entries + number}
        if model is Definition:
            changes["revision_id"] = lambda number: first + number
        insert(model, copies(model, model.objects.get(pk=entries), numbers, **changes))
    for label in VersionLabel.objects.filter(revision=first):
        changes = {"id": lambda number: None, "revision_id": lambda number: first + number}
        insert(VersionLabel, copies(VersionLabel, label, numbers, **changes))
    for label in Label.objects.filter(definition=entries):
        insert(
            Label, copies(Label, label, numbers, id=lambda number: None, definition_id=lambda number: entries + number)
        )
    Head.objects.filter(pk=1).update(sequence=count, counts={"definition": count}, projected_by=code_of_rows())


if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False)
    fill(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
