"""Definitions as a table: CSV after RFC 4180, and the CSVW metadata that says what the columns are."""

import json
from pathlib import Path

from django.conf import settings

from publishing.published.stored_json import served
from web.spreadsheets.cells import as_text, lines

# What the columns are, as CSVW says it (W3C, Metadata Vocabulary for Tabular Data); addresses begin with stand-ins.
METADATA = json.loads(Path(__file__).with_name("csv_metadata.json").read_text(encoding="utf-8"))
COLUMNS = METADATA["tableSchema"]["columns"]


def row(representation):
    """Return a definition's cells."""
    cells = []
    for column in COLUMNS:
        value = representation[column["name"]]
        if mark := column.get("separator"):
            value = mark.join(item.replace(mark, f"\\{mark}") for item in value)
        elif column["datatype"] == "json":
            value = json.dumps(value, ensure_ascii=False) if value else ""
        cells.append(as_text(value))
    return cells


def one(definition):
    return b"".join(many(type(definition).objects.filter(pk=definition.pk)))


def many(definitions, whole=False):
    """Yield the definitions of a queryset as the parts of one CSV file."""
    bodies = definitions.order_by("slug").representations()
    yield from lines([[column["name"] for column in COLUMNS]])
    yield from lines(row(json.loads(served(bytes(body)))) for _, body in bodies.iterator(chunk_size=500))


def metadata():
    """Return the metadata of the CSV file, with this site's addresses and licence."""
    return json.loads(served(json.dumps(METADATA).encode())) | {"dc:license": {"@id": settings.CONTENT_LICENCE}}


def json_array(definitions, whole=False):
    """Yield the definitions of a queryset as the parts of one JSON file: an array of what the API answers for each."""
    yield b"[\n"
    rows = definitions.order_by("slug").representations().iterator(chunk_size=500)
    for number, (_, body) in enumerate(rows):
        yield (b",\n" if number else b"") + served(bytes(body))
    yield b"\n]\n"
