"""Reading a vocabulary file of whatever format: SKOS as Turtle, RDF/XML, JSON-LD or N-Triples, or CSV.

Pure: no database, no network. What cannot be read is refused with the reason, before anything else happens.
"""

import re

from rdflib.util import SUFFIX_FORMAT_MAP

from definitions.importing import csv_files, rdf_files, skos_files
from definitions.importing.read_concepts import ReadVocabulary, Unreadable
from web.uploads import wrong_ending

LIMIT = 20 * 1024 * 1024  # bytes of a file
LIMIT_IN_WORDS = "20 MB"
TOO_LARGE = f"The file is larger than {LIMIT_IN_WORDS}. Divide it, or leave out what is no concept."
MOST_CONCEPTS = 20_000
NAMES = {**rdf_files.NAMES, "csv": "CSV"}
BY_ENDING = {ending: form for ending, form in SUFFIX_FORMAT_MAP.items() if form in NAMES}
BY_ENDING |= {"turtle": "turtle", "n3": "turtle", "skos": "xml", "csv": "csv"}
USUAL = {"xml": ".rdf", "json-ld": ".jsonld", "turtle": ".ttl", "nt": ".nt", "csv": ".csv"}
# Encodings in which a text of nothing but ASCII is the same.
LIKE_ASCII = re.compile(r"iso-8859-\d{1,2}|latin-?1|windows-125\d|cp125\d")
READABLE = "Turtle (.ttl), RDF/XML (.rdf), JSON-LD (.jsonld), N-Triples (.nt) and CSV (.csv)"
PACKED = [
    (b"PK\x03\x04", "a ZIP file or a spreadsheet (.xlsx, .ods)", "Unpack it, or save the spreadsheet as CSV."),
    (b"\x1f\x8b", "packed with gzip", "Unpack it."),
    (b"BZh", "packed with bzip2", "Unpack it."),
    (b"\xfd7zXZ\x00", "packed with xz", "Unpack it."),
    (b"7z\xbc\xaf", "packed with 7-Zip", "Unpack it."),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "Unpack it."),
    (b"Rar!", "packed with RAR", "Unpack it."),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "Save the spreadsheet as CSV."),
    (b"%PDF", "a PDF", "Ask for the vocabulary as SKOS or CSV."),
]


def read(data, name):
    """Return the concepts of a file, given its bytes and its name.

    :raises Unreadable: with a sentence that says why and, where it can, what to do
    """
    text = _text(data)
    form = _format(text, name)
    if form == "csv":
        concepts, notes = csv_files.concepts(text)
    else:
        concepts, notes = skos_files.concepts(rdf_files.statements(text, form))
    if len(concepts) > MOST_CONCEPTS:
        raise Unreadable(
            f"There are {len(concepts):,} concepts in this file. At most {MOST_CONCEPTS:,} are read at once: divide it."
        )
    return ReadVocabulary(format=NAMES[form], concepts=concepts, notes=notes)


def _text(data):
    if len(data) > LIMIT:
        raise Unreadable(TOO_LARGE)
    if not data.strip():
        raise Unreadable("The file is empty.")
    for start, what, advice in PACKED:
        if data.startswith(start):
            raise Unreadable(f"This is {what}, which is not opened here. {advice}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:100]:
        raise Unreadable("This is UTF-16 text or no text at all. Save the file in the encoding UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"This is not UTF-8: line {line} has a byte that cannot be read (0x{data[error.start]:02X}). "
            "Save the file in the encoding UTF-8."
        ) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Unreadable(f"Line {line} has a null character in it. This is no text file.")
    return text


def _format(text, name):
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    start = text.lstrip()[:1000]
    if re.match(r"<!doctype html|<html", start, re.IGNORECASE):
        raise Unreadable("This is a web page, not a vocabulary. Look there for a download as SKOS, Turtle or CSV.")
    if start.startswith("<?xml") or re.match(r"<(\w+:)?RDF[\s>]|<!DOCTYPE|<!--", start):
        form = "xml"
    elif start.startswith("{"):
        form = "json-ld"
    else:
        form = BY_ENDING.get(ending, "")
    if not form and re.search(r"^\s*(@prefix|prefix|@base)\b", start, re.IGNORECASE | re.MULTILINE):
        form = "turtle"
    if not form:
        raise Unreadable(f"“{name[:100]}” is of no kind that is read here. These are: {READABLE}.")
    own = [f".{known}" for known, its in BY_ENDING.items() if its == form]
    if wrong := wrong_ending(name, [USUAL[form], *own, ".txt"], NAMES[form]):
        raise Unreadable(wrong)
    if form == "xml" and (declared := re.match(r"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", start)):
        encoding = declared[1].lower()
        is_read = encoding in ("utf-8", "utf8", "us-ascii", "ascii")
        if not is_read and not (text.isascii() and LIKE_ASCII.fullmatch(encoding)):
            raise Unreadable(f"The file says that its encoding is {declared[1]}. Save it as UTF-8, and say so in it.")
    return form
