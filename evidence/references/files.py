"""Files of references: their encoding, their format, and their records."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from evidence.references.bibtex import read_bibtex
from evidence.references.csl_json import read_csl_json
from evidence.references.pasted import read_pasted
from evidence.references.records import References, Unreadable
from evidence.references.ris import read_pubmed, read_ris
from web.uploads import wrong_ending


@dataclass(frozen=True)
class Reader:
    """A format that is read: the endings of its files, how a record begins, and what reads the text."""

    name: str
    endings: tuple
    begins: re.Pattern
    read: Callable


# A file is of the format of which it has the first record.
READERS = [
    Reader("RIS", (".ris",), re.compile(r"^[ \t]*TY  ?- ", re.MULTILINE), read_ris),
    Reader("BibTeX", (".bib", ".bibtex"), re.compile(r"^\s*@[a-zA-Z]{3,20}\s*[{(]", re.MULTILINE), read_bibtex),
    # “[1] Smith, J. …” is a citation.
    Reader("CSL-JSON", (".json",), re.compile(r"\A[\ufeff \n\t]*(?:\{\s*[\"}]|\[\s*[{\]])"), read_csl_json),
    Reader("PubMed", (".nbib",), re.compile(r"^PMID ?- ", re.MULTILINE), read_pubmed),
]
ENDINGS = [*(ending for reader in READERS for ending in reader.endings), ".txt"]
LIMIT = 20 * 1024 * 1024  # bytes of a file
LIMIT_IN_WORDS = "20 MB"
MOST_RECORDS = 10_000
LONGEST_TEXT = 200_000  # characters that can be pasted
NAMES = [f"{reader.name} ({reader.endings[0]})" for reader in READERS]
READABLE = f"{', '.join(NAMES[:-1])} and {NAMES[-1]}"
# EndNote's own tagged files, which no kept library reads.
ENDNOTE = re.compile(r"^%(?:0 \w|A \S.*\n(?:%\w .*\n)*%[DT] )", re.MULTILINE)
FROM_ENDNOTE = "EndNote's own files (.enw, .enl) are not read. In EndNote choose “File”, “Export”, and as output style “RefMan (RIS) Export”."
NOT_TEXT = [
    (b"PK\x03\x04", "a ZIP file, a spreadsheet or a Word document"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"7z\xbc\xaf", "packed with 7-Zip"),
    (b"Rar!", "packed with RAR"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"SQLite format", "a database, perhaps Zotero's own"),
]
PASTED = "Pasted text"
ADVICE = f"In Zotero, EndNote or Mendeley choose “Export”, and then {READABLE}."


def read(data, name):
    """Return the `References` of a file, given its bytes and its name.

    :raises Unreadable: with a sentence that says why and what to do
    """
    if len(data) > LIMIT:
        raise too_large()
    if not data.strip():
        raise Unreadable("The file is empty.")
    for start, what in NOT_TEXT:
        if data.startswith(start):
            raise Unreadable(f"This is {what}, which is not opened here. {ADVICE}")
    text, notes = decoded(data)
    return _read(text, name, notes)


def read_text(text):
    """Return the `References` of a text that was pasted: in one of the formats, or citations.

    :raises Unreadable: as `read`
    """
    if not text.strip():
        raise Unreadable("Paste something, or choose a file.")
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"The text has {len(text):,} characters. Paste at most {LONGEST_TEXT:,}, or bring a file.")
    return _read(text.replace("\r\n", "\n").replace("\r", "\n"), "", [], pasted=True)


def too_large():
    return Unreadable(f"The file is larger than {LIMIT_IN_WORDS}. Divide it.")


def decoded(data):
    """Return (text with \\n, notes) of the bytes of a file: UTF-8, UTF-16 by its mark or its zeros, or Latin-1."""
    notes = []
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data[:200].count(b"\x00") > len(data[:200]) / 3:
        encoding = "utf-16-be" if data[:1] == b"\x00" else "utf-16-le"
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            raise Unreadable(f"This is no text that can be read. {ADVICE}") from None
        text = data.decode("cp1252", errors="replace")
        notes.append("The file is not in UTF-8. It was read as Latin-1 (Windows): look at letters with accents.")
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Unreadable(f"Line {line} has a null character in it. This is no text file. {ADVICE}")
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _read(text, name, notes, *, pasted=False):
    start = text.lstrip("\ufeff \n\t")
    if re.match(r"<!doctype html|<html", start, re.IGNORECASE):
        raise Unreadable(f"This is a web page. {ADVICE}")
    if start.startswith("<"):
        raise Unreadable(f"This is XML, which is not read here. {ADVICE}")
    found = [(match.start(), number) for number, reader in enumerate(READERS) if (match := reader.begins.search(text))]
    if found:
        reader = READERS[min(found)[1]]
        if not pasted and (wrong := wrong_ending(name, [*reader.endings, ".txt"], reader.name)):
            raise Unreadable(wrong)
        form, records = reader.name, list(reader.read(start if reader.name == "CSL-JSON" else text))
    elif ENDNOTE.search(text):
        raise Unreadable(FROM_ENDNOTE)
    elif pasted:
        form, records = PASTED, list(read_pasted(text))
    else:
        raise Unreadable(f"“{name[:100]}” has no references that can be read here. {ADVICE}")
    if not records:
        raise Unreadable(f"There is no reference in it. {ADVICE}")
    if len(records) > MOST_RECORDS:
        raise Unreadable(
            f"There are {len(records):,} references in it. At most {MOST_RECORDS:,} are read at once: divide it."
        )
    return References(form, records, notes)
