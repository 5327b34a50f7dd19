"""A backup as a file: a ZIP with the rows of each table, and as its last member a manifest that says what has to be there.

`kind` "backup" is for `restore`: everything, as COPY writes it. "export" is for whoever wants to read it: lines of JSON,
without what opens accounts. docs/backups.md describes both.
"""

import hashlib
import json
import os
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from backups.tables import AS_TEXT, count_and_digest, json_rows, next_numbers, rows, tables
from web.code import fingerprint
from web.uploads import CANNOT_BE_UNPACKED

FORMAT = 1
MANIFEST = "manifest.json"
UNFINISHED = ".unfinished-"
BLOCK = 1 << 18  # bytes that are in memory at once
COMPRESSION = 3  # of 9: half the time of 6, a tenth more bytes
# What an export leaves out, by the beginning of tables' names: what opens accounts, what is on its way, what is counted.
NOT_EXPORTED = (
    "django_session", "usersessions_", "mfa_", "account_", "shared_counts", "procrastinate_", "jobs_", "outbox_", "backups_",
    "organisations_accesstoken", "organisations_invitation", "organisations_prepareddata", "actions_privatecalendar",
    "publishing_repeatablerequest", "publishing_openpage", "definitions_upload",
)  # fmt: skip
# Columns of those that are in it, and what stands there instead.
INSTEAD = {"organisations_person": {"password": "!"}}


class Unusable(Exception):
    """An archive, or the database that it is to go into, is not what it has to be. Says where, what, and what to do."""


def write(path, *, now, kind="backup"):
    """Write an archive of the whole database, as it is at one moment, to a file that does not exist yet. Return its manifest.

    The file has its name when it is whole and on the disk, and belongs to its owner alone (0600).

    :raises Unusable: there is such a file, or the database was never set up
    :raises OSError: the folder cannot be written, the disk is full
    """
    path = Path(path)
    if path.exists():
        raise Unusable(f"{path} exists already, and no backup is written over: give another name.")
    unfinished, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)  # 0600
    try:
        with os.fdopen(unfinished, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
                manifest = _fill(archive, now=now, kind=kind)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)  # never over another one
    finally:
        os.unlink(name)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return manifest


@contextmanager
def one_moment():
    """A transaction in which everything is read as it is when it begins, and nothing is written."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for setting in AS_TEXT:
            cursor.execute(setting)
        yield


def _fill(archive, *, now, kind):
    with one_moment():
        if not (migrations := applied_migrations()):
            raise Unusable("The database was never set up: there is nothing to back up.")
        found = tables()
        left_out = [table.name for table in found if kind == "export" and table.name.startswith(NOT_EXPORTED)]
        manifest = {
            "format": FORMAT,
            "kind": kind,
            "made_at": now.isoformat(),
            "site": settings.BASE_URL,
            "code": fingerprint(),
            "postgresql": connection.pg_version,
            "migrations": migrations,
            "tables": {table.name: _write_table(archive, table, kind) for table in found if table.name not in left_out},
            "left_out": left_out,
            # Last: no transaction keeps a sequence where it was, and further on does no harm.
            "next_numbers": next_numbers(),
        }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    return manifest


def _write_table(archive, table, kind):
    """Write the rows of a table. Return what the manifest says of it."""
    query = table.select(INSTEAD.get(table.name) if kind == "export" else None)
    written, file = (json_rows, f"rows/{table.name}.jsonl") if kind == "export" else (rows, f"rows/{table.name}.copy")
    count, size, digest = 0, 0, hashlib.sha256()
    with archive.open(file, "w", force_zip64=True) as member:
        for row in written(query):
            member.write(row)
            digest.update(row)
            count, size = count + 1, size + len(row)
    told = {"file": file, "columns": table.columns, "rows": count, "bytes": size, "sha256": digest.hexdigest()}
    # JSON has no place for some differences, so that an export is compared by the other form too.
    told["compared"] = count_and_digest(query)[1] if kind == "export" else told["sha256"]
    return told


def applied_migrations():
    """Return {app: [migration]} of the database, sorted."""
    found = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


@contextmanager
def opened(path):
    """Yield an `Archive` that was read from its first byte to its last and is whole.

    :raises Unusable: it is not
    """
    try:
        with zipfile.ZipFile(path) as file:
            archive = Archive(path, file)
            archive.check()
            yield archive
    except FileNotFoundError:
        raise Unusable(f"There is no file {path}.") from None
    except zipfile.BadZipFile as error:
        raise Unusable(
            f"{path} is damaged or not whole, and nothing was changed: {error}. Use another backup."
        ) from None


class Archive:
    """What an archive holds. `manifest` is as it was written."""

    def __init__(self, path, file):
        self.path, self._file = path, file
        try:
            self.manifest = json.loads(file.read(MANIFEST))
            self.kind, self.tables = self.manifest["kind"], self.manifest["tables"]
            known = self.manifest["format"] == FORMAT and self.kind in ("backup", "export")
        except (KeyError, TypeError, *CANNOT_BE_UNPACKED):
            raise Unusable(f"{path} is no backup of this site, or its {MANIFEST} is damaged.") from None
        if not known:
            raise Unusable(f"{path} was written by a newer version of this program: use that version to restore it.")

    def check(self):
        """Read everything and compare it with the manifest.

        :raises Unusable: with what is missing or changed
        """
        wanted = {table["file"] for table in self.tables.values()} | {MANIFEST}
        there = set(self._file.namelist())
        if wanted != there:
            names = ", ".join(sorted(wanted ^ there))
            raise Unusable(f"{self.path} is damaged: {names} is not what {MANIFEST} says. Use another backup.")
        for name, table in self.tables.items():
            digest, lines = hashlib.sha256(), 0
            try:
                for block in self.blocks(name):
                    digest.update(block)
                    lines += block.count(b"\n")
            except CANNOT_BE_UNPACKED as error:
                raise Unusable(f"{self.path} is damaged in {table['file']}: {error}. Use another backup.") from None
            if (lines, digest.hexdigest()) != (table["rows"], table["sha256"]):
                raise Unusable(
                    f"{self.path} is damaged in {table['file']}: it has {lines} rows, and {table['rows']} with another "
                    "SHA-256 were written. Use another backup."
                )

    def blocks(self, name):
        """Yield the rows of a table, in blocks of bytes."""
        with self._file.open(self.tables[name]["file"]) as member:
            while block := member.read(BLOCK):
                yield block
