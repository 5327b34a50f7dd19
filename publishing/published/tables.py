"""A kind of entry as tables, made from its document's serializer: an object within it becomes columns, a list of objects
a table of its own. For everything that is taken away, and for spreadsheets that are brought in.
"""

import json

from rest_framework import serializers

from publishing import kinds
from publishing.documents.fields import Reference
from publishing.published.stored_json import served, with_today
from web.spreadsheets.tables import Table

# Beside a document's fields: what publishing adds.
PUBLISHED = [
    {"name": "version", "type": "integer", "description": "Grows with each publication."},
    {"name": "published_at", "type": "datetime", "description": "When it was first published."},
    {"name": "modified_at", "type": "datetime", "description": "When this version was published."},
    {"name": "uri", "type": "string", "description": "Its lasting name."},
    {"name": "html", "type": "string", "description": "Its page."},
]
# Fields that name what is no entry.
NO_ENTRIES = {"organisation": "organisations", "plan": "plans"}
TYPES = [
    (serializers.BooleanField, "boolean"),
    (serializers.IntegerField, "integer"),
    (serializers.DateField, "date"),
    (serializers.ListField, "array"),
]
READ_AT_ONCE = 500  # rows
ADDRESSES = {"url", "html", "uri"}


def table_name(kind):
    return kind.rows_called or kind.plural


def tables_of(kind, *, also=PUBLISHED):
    """Return the `Table`s of a kind: that of its entries, with the columns `also`, and one for each list of objects."""
    columns, links, inner = columns_of(kind.serializer)
    name = table_name(kind)
    found = [Table(name, f"Every {kind.name} in force.", [*columns, *also], ["slug"], links, whole=True)]
    for part, rows in inner.items():
        columns, links, _ = columns_of(rows.child)
        owner = owner_of(kind, rows.child)
        columns = [
            {"name": owner, "type": "string", "description": f"The {kind.name} that it belongs to."},
            {"name": "position", "type": "integer", "description": "Its place there, from 1."},
            *columns,
        ]
        links[owner] = (name, "slug")
        found.append(Table(part, f"{part.capitalize()} of {name}.", columns, [owner, "position"], links))
    return found


def owner_of(kind, row):
    """Return the column of a row that names the entry it belongs to."""
    return f"of_{kind.name}" if kind.name in row.fields else kind.name


def columns_of(serializer, prefix=""):
    """Return ([column], {column: what it refers to}, {name: field of a list of objects}) of a document's serializer."""
    columns, links, inner = [], {}, {}
    for name, part in serializer.fields.items():
        if isinstance(part, serializers.ListSerializer):
            inner[name] = part
        elif isinstance(part, serializers.Serializer):
            columns += columns_of(part, f"{prefix}{name}_")[0]
        else:
            column = column_of(column_name(prefix, name), part)
            columns.append(column)
            if isinstance(part, Reference):
                links[column["name"]] = (table_name(kinds.get(part.kind)), "slug")
            elif column["name"] in NO_ENTRIES:
                links[column["name"]] = (NO_ENTRIES[column["name"]], "slug")
    return columns, links, inner


def column_name(prefix, name):
    """Return the name of a column: of a field within an object, with the object's name before it."""
    return "success_what" if (prefix, name) == ("success_", "measure") else prefix + name  # that name is taken


def column_of(name, part):
    """Return the column of a serializer's field."""
    found = {"name": name, "type": next((kind for cls, kind in TYPES if isinstance(part, cls)), "string")}
    if part.help_text:
        found["description"] = str(part.help_text)
    if isinstance(part, serializers.ChoiceField):
        found["constraints"] = {"enum": [value for value in part.choices if value]}
    return found


def today_columns(kind):
    """Return the columns of what is said of a kind's entries today."""
    return [column_of(name, part) for name, part in kind.today.fields.items()] if kind.today else []


def rows_of(kind, entries, *, today=False):
    """Yield (table, {column: value}, what the API answers for it or None) of the entries, and of all within each.

    `entries` is a queryset, in order. With `today`, what is said of each today is among the values.
    """
    batch = []
    stored = entries.values_list("pk", "entry__representation__body", "revision__document")
    for row in stored.iterator(chunk_size=READ_AT_ONCE):
        batch.append(row)
        if len(batch) == READ_AT_ONCE:
            yield from _rows(kind, batch, today)
            batch = []
    yield from _rows(kind, batch, today)


def _rows(kind, batch, today):
    more = [column["name"] for column in [*PUBLISHED, *(today_columns(kind) if today else [])]]
    bodies = [(pk, body) for pk, body, _ in batch]
    bodies = with_today(kind, bodies) if today else [bytes(body) for _, body in bodies]
    for body, (_, _, document) in zip(bodies, batch, strict=True):
        entry = json.loads(served(body))
        # The API's answer has an address of its own by the name of a document's field.
        own = entry | {name: document.get(name, "") for name in ADDRESSES & kind.serializer.fields.keys()}
        yield table_name(kind), flat(kind.serializer, own) | {name: entry.get(name) for name in more}, entry
        for name, part in kind.serializer.fields.items():
            if isinstance(part, serializers.ListSerializer):
                owner = owner_of(kind, part.child)
                # What was stored before the field was added has none of it.
                for position, item in enumerate(entry.get(name) or [], start=1):
                    yield name, {owner: entry["slug"], "position": position, **flat(part.child, item)}, None


def flat(serializer, values, prefix=""):
    """Return {column: value} of an object, and of the objects within it."""
    found = {}
    for name, part in serializer.fields.items():
        value = (values or {}).get(name)
        if isinstance(part, serializers.ListSerializer):
            continue
        if isinstance(part, serializers.Serializer):
            found |= flat(part, value, f"{prefix}{name}_")
        else:
            found[column_name(prefix, name)] = value
    return found
