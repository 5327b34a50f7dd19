"""The files of the download: a data package as a folder and a zip of it, and an SQLite file.

Made when they are first asked for after a change and kept until the next, in a folder of their own in EXPORT_DIR.
Nothing in them says when they were made: the same contents are the same bytes.
"""

import csv
import hashlib
import json
import mimetypes
import shutil
import sqlite3
import zipfile
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from actions.models import CommitmentEvent
from insight.download.tables import entry_rows, small_rows, tables
from publishing.documents.structure import canonical_json
from publishing.models import Head
from publishing.published.stored_json import moment
from web.addresses import absolute
from web.api import tag_of
from web.files import forget_old, made_beside
from web.spreadsheets.cells import as_text

NAME = "sharing-with-care"
PACKAGE, ZIP, SQLITE, METADATA = "datapackage.json", f"{NAME}.zip", f"{NAME}.db", "datasette-metadata.json"
README, SUMS = "README.md", "SHA256SUMS"
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can say
TITLE = "Sharing with Care: everything public"
DESCRIPTION = (
    "Barriers to sharing information about care experienced children in Scotland, the evidence for each, what the words "
    "mean, and who could do what by when. Starter content, to be argued with: not findings, and not legal advice."
)


@dataclass(frozen=True)
class DownloadFile:
    """One file of the download, as `web.files.send_file` takes it."""

    name: str
    path: Path
    sha256: str
    tag: str
    changed_at: datetime | None

    @property
    def size(self):
        return self.path.stat().st_size

    @property
    def content_type(self):
        found = TYPES.get(self.path.suffix) or mimetypes.guess_type(self.name)[0] or "text/plain"
        return f"{found}; charset=utf-8" if found.startswith("text/") else found


TYPES = {".db": "application/vnd.sqlite3", ".json": "application/json", ".csv": "text/csv", ".md": "text/markdown"}


def download(*, make_up_to=None):
    """Return {name: `DownloadFile`} of everything public as it is now.

    The files are made where they are missing; with `make_up_to`, None is returned in place of making them for more entries.
    """
    while True:
        head, small, events = Head.now(), list(small_rows()), CommitmentEvent.objects.order_by("-pk").first()
        version = f"{head.sequence}.{events.pk if events else 0}"
        tag = tag_of("download", version, head.changed_at, settings.LINKED_DATA_BASE, canonical_json(small))
        folder = settings.EXPORT_DIR / f"download-{version}-{tag}"
        if not folder.exists():
            if make_up_to is not None and sum(head.counts.values()) > make_up_to:
                return None
            _make(folder, head, version, small)
            if Head.now().sequence != head.sequence:  # somebody published while they were written
                shutil.rmtree(folder)
                continue
            forget_old(settings.EXPORT_DIR, current=folder)
        try:
            lines = (folder / SUMS).read_text().splitlines()
            sums = {name: digest for digest, name in (line.split("  ") for line in lines)} | {
                SUMS: _sha256(folder / SUMS)
            }
        except FileNotFoundError:  # another process forgot it at this moment
            shutil.rmtree(folder, ignore_errors=True)
            continue
        return {
            name: DownloadFile(name, folder / name, digest, f"{tag}-{digest[:8]}", head.changed_at)
            for name, digest in sums.items()
        }


def _make(folder, head, version, small):
    with made_beside(folder) as unfinished:
        written = _write_rows(unfinished, small, head, version)
        resources = [resource for table in written.values() for resource in table.resources(unfinished)]
        facts = {
            "title": TITLE,
            "description": DESCRIPTION,
            "homepage": absolute(reverse("download")),
            "version": version,
            "licence": settings.CONTENT_LICENCE,
        }
        page = render_to_string("insight/download_readme.md", {**facts, "head": head, "tables": written.values()})
        (unfinished / README).write_text(page)
        _write_json(unfinished / PACKAGE, _package(facts, head, resources))
        _write_json(unfinished / METADATA, _datasette(facts))
        _zip(unfinished)
        names = sorted(str(path.relative_to(unfinished)) for path in unfinished.rglob("*") if path.is_file())
        (unfinished / SUMS).write_text("".join(f"{_sha256(unfinished / name)}  {name}\n" for name in names))


class _Written:
    """A table while its files are written."""

    def __init__(self, table, folder, files):
        self.table, self.count = table, 0
        self.names = table.names
        self.is_json = "position" not in table.key  # what belongs to a row of another table stands in that one's JSON
        (folder / "data").mkdir(exist_ok=True)
        self._csv = files.enter_context((folder / "data" / f"{table.name}.csv").open("w", newline="", encoding="utf-8"))
        self._lines = csv.writer(self._csv)
        self._lines.writerow(self.names)
        if self.is_json:
            self._json = files.enter_context((folder / "data" / f"{table.name}.json").open("w", encoding="utf-8"))

    def add(self, row, whole):
        self._lines.writerow([_cell(row[name]) for name in self.names])
        if self.is_json:
            self._json.write((",\n" if self.count else "[\n") + json.dumps(whole or row, ensure_ascii=False))
        self.count += 1

    def end(self):
        if self.is_json:
            self._json.write("\n]\n" if self.count else "[]\n")

    def resources(self, folder):
        table = self.table
        links = [
            {"fields": [name], "reference": {"resource": "" if other == table.name else other, "fields": [column]}}
            for name, (other, column) in table.links.items()
        ]
        schema = {
            "fields": [dict(column) for column in table.columns],
            "primaryKey": table.key,
            **({"foreignKeys": links} if links else {}),
        }
        yield {
            "name": table.name,
            "type": "table",
            "path": f"data/{table.name}.csv",
            "description": table.description,
            "scheme": "file",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "rows": self.count,
            **_measures(folder / "data" / f"{table.name}.csv"),
            "schema": schema,
        }
        if self.is_json:
            said = "The same as the API answers it." if table.whole else "The same."
            yield {
                "name": f"{table.name}-json",
                "path": f"data/{table.name}.json",
                "description": said,
                "scheme": "file",
                "format": "json",
                "mediatype": "application/json",
                "encoding": "utf-8",
                **_measures(folder / "data" / f"{table.name}.json"),
            }


def _cell(value):
    """Return a value as a cell of CSV."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_text(value) if isinstance(value, str) else _for_sqlite(value)


def _for_sqlite(value):
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _write_rows(folder, small, head, version):
    """Write all rows as CSV, JSON and SQLite at once; memory does not grow with them. Return {name: `_Written`}."""
    about = {
        "title": TITLE,
        "licence": settings.CONTENT_LICENCE,
        "homepage": absolute(reverse("download")),
        "version": version,
        "published_at": head.changed_at and moment(head.changed_at),
    }
    with ExitStack() as files, closing(sqlite3.connect(folder / SQLITE, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        database.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT)")
        database.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        written = {name: _Written(table, folder, files) for name, table in tables().items()}
        for each in written.values():
            database.execute(_create(each.table))
        for rows in [((name, row, None) for name, row in small), entry_rows()]:
            for name, row, whole in rows:
                table = written[name]
                table.add(row, whole)
                marks = ", ".join("?" * len(table.names))
                values = [_for_sqlite(row[column]) for column in table.names]
                database.execute(f'INSERT INTO "{name}" VALUES ({marks})', values)  # noqa: S608 – a name of ours
        database.execute("COMMIT")
        database.execute("VACUUM")
        for each in written.values():
            each.end()
    return written


def _create(table):
    types = {"integer": "INTEGER", "boolean": "INTEGER"}
    lines = [f'"{column["name"]}" {types.get(column["type"], "TEXT")}' for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    lines += [
        f'FOREIGN KEY ("{name}") REFERENCES "{other}" ("{column}")' for name, (other, column) in table.links.items()
    ]
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)})'


def _package(facts, head, resources):
    """Return the descriptor: a Frictionless Data Package."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": NAME,
        "title": facts["title"],
        "description": facts["description"],
        "homepage": facts["homepage"],
        "version": facts["version"],
        **({"created": moment(head.changed_at)} if head.changed_at else {}),
        "licenses": [{"name": "CC-BY-4.0", "path": facts["licence"]}],
        "resources": resources,
    }


def _datasette(facts):
    """Return what Datasette says beside the SQLite file: `datasette sharing-with-care.db -m datasette-metadata.json`."""
    described = {
        table.name: {
            "description": table.description,
            "columns": {column["name"]: column["description"] for column in table.columns if "description" in column},
        }
        for table in tables().values()
    }
    return {
        "title": facts["title"],
        "description": facts["description"],
        "license_url": facts["licence"],
        "source_url": facts["homepage"],
        "databases": {NAME: {"tables": described}},
    }


def _zip(folder):
    names = [PACKAGE, README, *sorted(str(path.relative_to(folder)) for path in (folder / "data").iterdir())]
    with zipfile.ZipFile(folder / ZIP, "w") as packed:
        for name in names:
            entry = zipfile.ZipInfo(f"{NAME}/{name}", BEGINNING)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with packed.open(entry, "w") as target, (folder / name).open("rb") as source:
                shutil.copyfileobj(source, target)


def _write_json(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _measures(path):
    return {"bytes": path.stat().st_size, "hash": f"sha256:{_sha256(path)}"}


def _sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
