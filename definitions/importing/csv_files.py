"""Reading a CSV file of definitions: a row a definition, the columns named as the fields of the document."""

import csv
import io
import json
import unicodedata

from definitions.importing.read_concepts import (
    IMPOSSIBLE,
    OWN_CONCEPT,
    ReadConcept,
    Unreadable,
    shown,
    slug_from,
    unique_slug,
)
from definitions.matches import MATCHES
from web.spreadsheets.cells import split, without_guard

TEXTS = [
    "slug", "label", "abbreviation", "definition", "plain_language", "scope_note", "basis", "history_note", "editorial_note",
]  # fmt: skip
LISTS = ["alt_labels", "examples", "broader", "related", *MATCHES, "collections"]
PARTS = ["notations", "places", "citations", "translations"]
READ_ONLY = ["older_translations", "version", "published_at", "modified_at", "uri"]
COLUMNS = [*TEXTS, *LISTS, *PARTS]


def concepts(text):
    """Return (concepts, notes on the whole file).

    :raises Unreadable: it is no CSV, names no columns that we know, or has no row
    """
    text = unicodedata.normalize("NFC", text)
    first = text.split("\n", 1)[0]
    delimiter = next((mark for mark in [",", ";", "\t"] if mark in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        notes = _look_at(header)
        found = []
        began = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(_concept(began, header, cells))
            began = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"This is no sound CSV: {error}, in line {reader.line_num}.") from None
    if not found:
        raise Unreadable("There is no definition in this file: under its first line there is nothing.")
    _give_slugs(found)
    return found, notes


def _look_at(header):
    known = [name for name in header if name in COLUMNS]
    if not known:
        raise Unreadable("The first line has to name the columns, for example: slug,label,definition.")
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise Unreadable(f"A column is there twice: {shown(twice)}.")
    if "slug" not in known and "label" not in known:
        raise Unreadable("There has to be a column “slug” or “label”, so that it is plain what each row is about.")
    unknown = [name or "(without a name)" for name in header if name not in COLUMNS and name not in READ_ONLY]
    if unknown:
        return [f"Columns that were not taken, since no field has their name: {shown(unknown)}."]
    return []


def _concept(line, header, cells):
    concept = ReadConcept(number=line, uri="", document={})
    if len(cells) != len(header):
        concept.problems.append(
            f"The row has {len(cells)} cells, the first line {len(header)}. Is there a comma outside quotation marks?"
        )
    # The API's table has no guards, and names and no pages; one that is taken away from the list of the pages has both.
    read = str if "uri" in header and "html" not in header else without_guard
    row = {name: read(cell) for name, cell in zip(header, cells)}  # noqa: B905 – told above
    for name in TEXTS:
        if name in row:
            concept.document[name] = row[name].replace("\r\n", "\n").strip()
    for name in LISTS:
        if name in row:
            items = split(row[name])
            concept.document[name] = list(dict.fromkeys(items))
            if len(concept.document[name]) < len(items):
                concept.note(f"“{name}”: what is there twice was taken once.")
    for name in PARTS:
        if name in row:
            try:
                concept.document[name] = json.loads(row[name]) if row[name].strip() else []
            except (json.JSONDecodeError, RecursionError):
                concept.problems.append(f"“{name}” is no JSON text.")
            if any(IMPOSSIBLE.search(text) for text in _texts(concept.document.get(name))):
                concept.problems.append(f"“{name}” holds a null character or half a character.")
                del concept.document[name]
    concept.uri = row.get("uri", "").strip()
    concept.slug_given = bool(concept.document.get("slug"))
    if not concept.slug_given:
        concept.document.pop("slug", None)
        if own := OWN_CONCEPT.search(concept.uri):
            concept.document["slug"], concept.slug_given = own[1], True
    for name in ["label", "definition"]:
        if not concept.document.get(name):
            concept.document.pop(name, None)
    return concept


def _texts(value):
    """Yield every text in a JSON value, names of its parts too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from _texts(part)


def _give_slugs(found):
    taken, numbers = {}, {}
    for concept in found:
        if concept.slug_given:
            slug = concept.document["slug"]
            if slug in taken:
                concept.problems.append(f"Line {taken[slug]} has the slug “{slug}” already.")
            taken.setdefault(slug, concept.number)
    for concept in found:
        if not concept.slug_given:
            slug = slug_from(concept.document.get("label", "")) or f"line-{concept.number}"
            concept.document["slug"] = unique_slug(slug, taken, numbers)
            taken[concept.document["slug"]] = concept.number
