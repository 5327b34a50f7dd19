"""Definitions as a table: CSV after RFC 4180, and the CSVW metadata that says what the columns are."""

import json
from pathlib import Path

from django.conf import settings

from publishing.kinds import get as kind
from publishing.models import Representation
from publishing.published.languages import translated
from publishing.published.stored_json import api_path, as_published, moment, served
from web.addresses import absolute
from web.spreadsheets.cells import lines

# What the columns are, as CSVW says it (W3C, Metadata Vocabulary for Tabular Data); addresses begin with stand-ins.
METADATA = json.loads(Path(__file__).with_name("csv_metadata.json").read_text(encoding="utf-8"))
COLUMNS = METADATA["tableSchema"]["columns"]
NAMES = [column["name"] for column in COLUMNS]
OF_ANY_DAY = [name for name in NAMES if name != "older_translations"]  # which is told of what is in force
# What the table of one version says besides: empty where the definition is in force.
WITHDRAWN = ["withdrawn_at", "withdrawn_because", "replaced_by"]


def row(representation, names=NAMES):
    """Return a definition's cells, as they are: the files for spreadsheets are those of the pages."""
    cells = []
    for column in COLUMNS:
        if column["name"] not in names:
            continue
        value = representation.get(column["name"], "")
        if mark := column.get("separator"):
            value = mark.join(item.replace(mark, f"\\{mark}") for item in value)
        elif column["datatype"] == "json":
            value = json.dumps(value, ensure_ascii=False) if value else ""
        cells.append(str(value))
    return cells


def made_from(definition):
    """Return what the file of a definition is made from: its stored JSON, by its tag."""
    return Representation.objects.filter(pk=definition.pk).values_list("tag", flat=True)


def one(definition, languages=None):
    return b"".join(many(type(definition).objects.filter(pk=definition.pk), languages=languages))


def many(definitions, whole=False, languages=None):
    """Yield the definitions of a queryset as the parts of one CSV file.

    With `languages`, a column beside each text that can be translated says which language it is in.
    """
    bodies = definitions.order_by("slug").representations()
    yield from _file((body for _, body in bodies.iterator(chunk_size=500)), languages)


def on(day, publications, whole=False, languages=None):
    """Yield the same of publications that were in force on a day."""
    yield from _file((as_published(kind("definition"), each) for each in publications), languages, OF_ANY_DAY)


def _file(bodies, languages, names=NAMES):
    texts = [] if languages is None else kind("definition").translated
    yield from lines([[*names, *[f"{name}_language" for name in texts]]])
    for body in bodies:
        found = json.loads(served(bytes(body)))
        if languages is not None:
            found = translated(kind("definition"), found, languages)
        yield from lines([[*row(found, names), *[found["languages"][name] for name in texts]]])


def version(publication):
    """Return the CSV file of one version, which knows its `withdrawal`."""
    cells = ["", "", ""]
    if withdrawal := publication.withdrawal:
        successor = withdrawal.successor
        instead = absolute(api_path(kind("definition"), successor.slug)) if successor else ""
        cells = [moment(withdrawal.published_at), withdrawal.note, instead]
    known = row(json.loads(served(as_published(kind("definition"), publication))), OF_ANY_DAY)
    return b"".join(lines([[*OF_ANY_DAY, *WITHDRAWN], [*known, *cells]]))


def versions(history, publications):
    """Return the CSV file of an entry's history, newest first."""
    names = ["version", "state", "published_at", "change", "note", "digest", "url"]
    rows = (
        [
            publication.version,
            publication.state,
            moment(publication.published_at),
            publication.change,
            publication.note,
            publication.digest,
            absolute(api_path(history.kind, history.slug, "version", publication.version)),
        ]
        for publication in publications
    )
    return b"".join(lines([names, *rows]))


def metadata():
    """Return the metadata of the CSV file, with this site's addresses and licence."""
    return json.loads(served(json.dumps(METADATA).encode())) | {"dc:license": {"@id": settings.CONTENT_LICENCE}}


def json_array(definitions, whole=False):
    """Yield the definitions of a queryset as the parts of one JSON file: an array of what the API answers for each."""
    yield from _array(body for _, body in definitions.order_by("slug").representations().iterator(chunk_size=500))


def json_array_on(day, publications, whole=False):
    """Yield the same of publications that were in force on a day."""
    yield from _array(as_published(kind("definition"), each) for each in publications)


def _array(bodies):
    yield b"[\n"
    for number, body in enumerate(bodies):
        yield (b",\n" if number else b"") + served(bytes(body))
    yield b"\n]\n"
