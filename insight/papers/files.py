"""Papers as files, made when they are first asked for after a change and kept until the next, in EXPORT_DIR.

What a paper says is derived from what it is about, and so are its bytes: nothing of a file is stored elsewhere.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from publishing.published.content_changes import changes
from web.files import forget_old, made_beside
from web.papers import pdf, word
from web.spreadsheets.responses import XLSX

WRITERS = {"pdf": pdf.pdf, "docx": word.docx}
TYPES = {"pdf": pdf.MEDIA_TYPE, "docx": word.MEDIA_TYPE, "xlsx": XLSX, "xml": "application/xml"}
IN_WORDS = {"pdf": "PDF", "docx": "Word document (DOCX)", "xlsx": "Spreadsheet (XLSX)", "xml": "StratML (XML)"}


@dataclass(frozen=True)
class PaperFile:
    """A paper as `web.files.send_file` takes it."""

    path: Path
    sha256: str
    content_type: str
    changed_at: None = None

    @property
    def size(self):
        return self.path.stat().st_size

    @property
    def tag(self):
        return self.sha256[:24]


def paper_file(address, form, *, on, make):
    """Return a paper's `PaperFile`, or None where it is not made yet and `make` is None.

    `address` says which paper it is, `on` the day that it is about; `make()` returns its name and bytes. Any change to what pages
    show makes it anew: so nothing that was taken out of a page stays in a file.
    """
    folder = folder_of(address, form, on=on, count=changes())
    while True:
        found = _in(folder, form)
        if found or make is None:
            return found
        name, data = make()
        with made_beside(folder) as unfinished:
            (unfinished / f"{name}.{form}").write_bytes(data)
        forget_old(settings.EXPORT_DIR, current=folder)


def folder_of(address, form, *, on, count):
    """Return where a paper's file is kept while there were `count` changes to what pages show."""
    known = f"{address} {form} {on} {count} {settings.BASE_URL} {program()}"
    return settings.EXPORT_DIR / f"paper-{hashlib.sha256(known.encode()).hexdigest()[:32]}"


@lru_cache(maxsize=1)
def program():
    """Return what is another where the program that makes papers is: after an update they are made anew."""
    parts = sorted(path for name in ["insight", "web"] for path in (settings.BASE_DIR / name / "papers").glob("*.*"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()


def sizes(addresses):
    """Return {(address, form): bytes} of those of [(address, form, day)] whose file is there already."""
    count, found = changes(), {}
    for address, form, on in addresses:
        for path in folder_of(address, form, on=on, count=count).glob(f"*.{form}"):
            found[address, form] = path.stat().st_size
    return found


def _in(folder, form):
    try:
        (path,) = folder.glob(f"*.{form}")
        return PaperFile(path, hashlib.sha256(path.read_bytes()).hexdigest(), TYPES[form])
    except (ValueError, FileNotFoundError):
        return None
