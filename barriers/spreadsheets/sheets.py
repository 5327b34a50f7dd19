"""The sheets of the spreadsheet: which there are, and which field of a document each column fills."""

from dataclasses import dataclass

from rest_framework import serializers

from barriers.document import BARRIER
from evidence.document import SOURCE
from publishing.kinds import Kind
from publishing.published.tables import column_name, columns_of, owner_of, tables_of
from web.spreadsheets.tables import Table

KINDS = [SOURCE, BARRIER]
# What makes two rows of a list the same: where a row says no position, one with the same words here is changed.
SAME_BY = {"evidence": ["source", "finding"], "relations": ["barrier", "kind"], "quotes": ["quote"]}


@dataclass(frozen=True)
class Sheet:
    """A sheet. One of entries has no `part`; one of rows within them names the list that they are in, and their `owner`.

    `fields` is {column: (path in the document or in the row, serializer field)}.
    """

    kind: Kind
    table: Table
    fields: dict
    part: str = ""
    owner: str = ""


def fields_of(serializer, prefix="", path=()):
    """Return {column: (path, field)} of a serializer, objects within it too and lists of objects not."""
    found = {}
    for name, part in serializer.fields.items():
        if isinstance(part, serializers.ListSerializer):
            continue
        if isinstance(part, serializers.Serializer):
            found |= fields_of(part, f"{prefix}{name}_", (*path, name))
        else:
            found[column_name(prefix, name)] = ((*path, name), part)
    return found


def sheets():
    """Return {title: `Sheet`}: of each kind its entries first, then what belongs to them."""
    found = {}
    for kind in KINDS:
        own, *others = tables_of(kind, also=[])
        found[own.name] = Sheet(kind, own, fields_of(kind.serializer))
        parts = columns_of(kind.serializer)[2]
        for table in others:
            row = parts[table.name].child
            found[table.name] = Sheet(kind, table, fields_of(row), part=table.name, owner=owner_of(kind, row))
    return found
