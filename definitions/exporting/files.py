"""Files of the whole set, one for each format: made after a publication, by a job, and kept until the next."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from definitions.exporting.formats import FORMATS as LINKED_DATA_AND_TABLE
from definitions.exporting.table import json_array, json_array_on
from definitions.models import Definition
from publishing.kinds import Format
from publishing.models import Head
from web.api import tag_of
from web.files import compressed_copy, forget_old

JSON_FORMAT = Format(
    names=("json",),
    media_type="application/json",
    one=None,
    many=json_array,
    on=json_array_on,
    version=None,
    versions=None,
)
FORMATS = {form.name: form for form in [JSON_FORMAT, *LINKED_DATA_AND_TABLE]}


@dataclass(frozen=True)
class ExportFile:
    """One file. `sha256` is of its bytes; `tag` changes whenever the bytes could."""

    name: str
    form: Format
    path: Path
    size: int
    sha256: str
    tag: str
    head: Head

    @property
    def content_type(self):
        return self.form.content_type

    @property
    def changed_at(self):
        return self.head.changed_at


def export_file(name, *, make_up_to=None):
    """Return the `ExportFile` of the whole set in a format, by the format's name ("ttl"), as it is published now.

    It is made where it is missing; with `make_up_to`, None is returned in place of making one of more definitions.
    """
    form = FORMATS[name]
    while True:
        head = Head.now()
        tag = tag_of("export", name, head.sequence, head.changed_at, settings.LINKED_DATA_BASE)
        folder = settings.EXPORT_DIR / f"{head.sequence}-{tag}"
        path = folder / f"definitions.{name}"
        if not path.exists():
            if make_up_to is not None and head.counts.get("definition", 0) > make_up_to:
                return None
            _make(form, path)
            if Head.now().sequence != head.sequence:  # somebody published while it was written
                path.unlink(missing_ok=True)
                continue
            forget_old(settings.EXPORT_DIR, current=folder)
        digest = path.with_suffix(path.suffix + ".sha256")
        try:
            return ExportFile(path.name, form, path, path.stat().st_size, digest.read_text(), tag, head)
        except FileNotFoundError:  # another process tidied or is about to finish
            path.unlink(missing_ok=True)


def _make(form, path):
    """Write beside its place and move it there, so that nobody reads half a file; two who write at once write the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            for part in form.many(Definition.objects.all(), whole=True):
                found.update(part)
                file.write(part)
        except BaseException:
            os.unlink(file.name)
            raise
    path.with_suffix(path.suffix + ".sha256").write_text(found.hexdigest())
    os.replace(file.name, path)
    compressed_copy(path)
