"""Definitions as a table: CSV after RFC 4180, and the CSVW metadata that says what the columns are."""

import csv
import io
import json

from django.conf import settings

from publishing.published.stored_json import served

# Spreadsheets run what begins with these; an apostrophe in front makes it text, and is taken off on the way in.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "'")
SEPARATOR = "|"
LISTS = ["alt_labels", "examples", "broader", "related", "exact_match"]
AS_JSON = ["citations", "translations"]
# name -> (CSVW datatype, what it holds)
COLUMNS = {
    "slug": ("string", "The stable key in addresses."),
    "label": ("string", "The preferred name."),
    "alt_labels": ("string", "Other names for the same thing."),
    "abbreviation": ("string", ""),
    "definition": ("string", ""),
    "plain_language": ("string", "The same for a reader of twelve."),
    "scope_note": ("string", "How law, guidance and practice use the word."),
    "examples": ("string", ""),
    "basis": ("string", "law, guidance, practice or project."),
    "broader": ("string", "Slugs of broader terms."),
    "related": ("string", "Slugs of related terms."),
    "exact_match": ("anyURI", "The same concept elsewhere."),
    "citations": ("json", "[{source, locator, read, checked}, …] as JSON."),
    "translations": ("json", "[{language, label, …}, …] as JSON."),
    "version": ("integer", "Grows with each publication."),
    "published_at": ("dateTime", "When it was first published."),
    "modified_at": ("dateTime", "When this version was published."),
    "uri": ("anyURI", "Its lasting name."),
}


def as_text(value):
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text


def row(representation):
    """Return a definition's cells."""
    cells = []
    for name in COLUMNS:
        value = representation[name]
        if name in LISTS:
            value = SEPARATOR.join(item.replace(SEPARATOR, "\\" + SEPARATOR) for item in value)
        elif name in AS_JSON:
            value = json.dumps(value, ensure_ascii=False) if value else ""
        cells.append(as_text(value))
    return cells


def lines(rows):
    """RFC 4180 lines as bytes."""
    for cells in rows:
        line = io.StringIO(newline="")
        csv.writer(line).writerow(cells)
        yield line.getvalue().encode()


def one(definition):
    return b"".join(many(type(definition).objects.filter(pk=definition.pk)))


def many(definitions, whole=False):
    """Yield the definitions of a queryset as the parts of one CSV file."""
    bodies = definitions.order_by("slug").representations()
    yield from lines([list(COLUMNS)])
    yield from lines(row(json.loads(served(bytes(body)))) for _, body in bodies.iterator(chunk_size=500))


def metadata():
    """CSVW metadata of the CSV file (W3C, Metadata Vocabulary for Tabular Data)."""
    columns = []
    for name, (datatype, said) in COLUMNS.items():
        column = {"name": name, "titles": name, "datatype": datatype}
        if said:
            column["dc:description"] = said
        if name in LISTS:
            column["separator"] = SEPARATOR
        columns.append(column)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{settings.BASE_URL}/api/v1/definitions/download/definitions.csv",
        "dc:title": "Sharing with Care: definitions",
        "dc:publisher": "Sharing with Care",
        "dc:license": {"@id": settings.CONTENT_LICENCE},
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"], "doubleQuote": True},
        "tableSchema": {
            "columns": columns,
            "primaryKey": "slug",
            "aboutUrl": f"{settings.LINKED_DATA_BASE}/definitions/{{slug}}",
        },
    }


def json_array(definitions, whole=False):
    """Yield the definitions of a queryset as the parts of one JSON file: an array of what the API answers for each."""
    yield b"[\n"
    rows = definitions.order_by("slug").representations().iterator(chunk_size=500)
    for number, (_, body) in enumerate(rows):
        yield (b",\n" if number else b"") + served(bytes(body))
    yield b"\n]\n"
