"""Reading an XLSX file that somebody brings: bounded in size, and nothing in it is run, followed or fetched.

A file is looked through before any of it is parsed as a spreadsheet: what is packed in it, how large that is, and
whether its XML declares types or entities.
"""

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from xml.parsers import expat

import openpyxl

from web.refusals import Refusal
from web.uploads import CANNOT_BE_UNPACKED

LIMIT = 10 * 1024 * 1024  # bytes of a file
LIMIT_IN_WORDS = "10 MB"
UNPACKED = 100 * 1024 * 1024  # bytes of all that is packed in it
MOST_PARTS = 500
MOST_SHEETS = 30
MOST_ROWS = 5_000  # of a sheet
MOST_COLUMNS = 100
DEEPEST = 100  # elements within each other
PIECE = 64 * 1024
TOO_LARGE = f"The file is larger than {LIMIT_IN_WORDS}. Divide it."
NO_WORKBOOK = "This is no XLSX file, whatever its name. Save it as “Excel workbook (.xlsx)”."
DAMAGED = "This XLSX file is damaged: {why}. Open it in a spreadsheet program, save it anew, and bring that."
BEGINNINGS = [
    (
        b"\xd0\xcf\x11\xe0",
        "This is an old Excel file (.xls), or one with a password. Save it as .xlsx, without a password.",
    ),
    (b"%PDF", "This is a PDF. Fill in the spreadsheet, and bring that."),
    (b"<", "This is a web page or XML, not an XLSX file. Save it as “Excel workbook (.xlsx)”."),
]
ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")


class Unreadable(Refusal):
    """A file that cannot be read as a spreadsheet, and why."""

    status = 400
    title = "The file cannot be read"


@dataclass(frozen=True)
class Cell:
    """A cell that holds something. `problem` says why its value is not taken; then `value` is None."""

    sheet: str
    place: str  # as a spreadsheet names it: C7
    value: object
    problem: str = ""
    shows_day: bool = True  # False for a date that is shown as a month or year only


def read_sheets(data):
    """Return {title of a sheet: [(number of a row, {number of a column from 1: `Cell`})]} of rows that are not empty.

    :raises Unreadable: with a sentence that says why and what to do
    """
    check(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        if len(book.sheetnames) > MOST_SHEETS:
            raise Unreadable(f"There are {len(book.sheetnames)} sheets. At most {MOST_SHEETS} are read: take some out.")
        return {sheet.title: rows_of(sheet) for sheet in book.worksheets}
    except Refusal:
        raise
    except Exception:  # what the library raises on a damaged file is of any kind
        raise Unreadable(DAMAGED.format(why="it is packed well, but is no spreadsheet inside")) from None


def rows_of(sheet):
    found = []
    # One more than is read, so that it is told in place of being left out.
    for row in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1):
        cells = {cell.column: taken(sheet.title, cell) for cell in row if cell.value not in (None, "")}
        if not cells:
            continue
        if max(cells) > MOST_COLUMNS:
            raise Unreadable(f"The sheet “{sheet.title[:40]}” has more than {MOST_COLUMNS} columns.")
        number = next(cell.row for cell in row if cell.value not in (None, ""))
        if number > MOST_ROWS + 1:
            raise Unreadable(f"The sheet “{sheet.title[:40]}” has more than {MOST_ROWS:,} rows. Divide it.")
        found.append((number, cells))
    return found


def taken(sheet, cell):
    """Return a cell as it is taken: a formula and an error are told, and never their result."""
    if cell.data_type == "f":
        return Cell(
            sheet, cell.coordinate, None, "This is a formula. Put the words or the number there that it stands for."
        )
    if cell.data_type == "e" or cell.value in ERRORS:
        return Cell(sheet, cell.coordinate, None, "This is an error of the spreadsheet. Put there what is meant.")
    if isinstance(cell.value, datetime | date):
        return Cell(sheet, cell.coordinate, cell.value, shows_day="d" in str(cell.number_format).lower())
    if not isinstance(cell.value, str | int | float | bool):
        return Cell(sheet, cell.coordinate, None, "This is neither text nor a number nor a date.")
    return Cell(sheet, cell.coordinate, cell.value)


def check(data):
    """Look at what is packed in a file, in bounded memory.

    :raises Unreadable: it is no XLSX, it is larger than it looks, it has macros, or its XML declares a type
    """
    if len(data) > LIMIT:
        raise Unreadable(TOO_LARGE)
    if not data.strip():
        raise Unreadable("The file is empty.")
    for beginning, sentence in BEGINNINGS:
        if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(beginning):
            raise Unreadable(sentence)
    if not data.startswith(b"PK"):
        raise Unreadable(NO_WORKBOOK)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            check_parts(packed)
    except Refusal:
        raise
    except CANNOT_BE_UNPACKED:
        raise Unreadable(DAMAGED.format(why="it cannot be unpacked")) from None


def check_parts(packed):
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or len(names) < len(parts):
        raise Unreadable(DAMAGED.format(why="there is too much packed in it"))
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("This file has a password. Save it without one.")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable(NO_WORKBOOK)
    if any(name.lower().endswith((".bin", ".exe", ".dll")) and "vba" in name.lower() for name in names):
        raise Unreadable(
            "This file has macros in it, which are not taken. Save it as “Excel workbook (.xlsx)”, without macros."
        )
    if sum(part.file_size for part in parts) > UNPACKED:
        raise Unreadable(too_large_inside())
    left = UNPACKED  # what a file says of its own size is not believed
    for part in parts:
        with packed.open(part) as file:
            left = check_part(file, left, is_xml=part.filename.lower().endswith((".xml", ".rels", ".vml")))


def too_large_inside():
    return f"Unpacked, this file is larger than {UNPACKED // 1024 // 1024} MB. Take out pictures and empty rows, or divide it."


def check_part(file, left, *, is_xml):
    """Read a part to its end. Return how many bytes may still come after it."""
    parser = careful_parser() if is_xml else None
    while piece := file.read(PIECE):
        left -= len(piece)
        if left < 0:
            raise Unreadable(too_large_inside())
        if parser:
            parse(parser, piece, False)
    if parser:
        parse(parser, b"", True)
    return left


def parse(parser, piece, is_last):
    try:
        parser.Parse(piece, is_last)
    except expat.ExpatError:
        raise Unreadable(DAMAGED.format(why="its XML is broken")) from None


def careful_parser():
    """Return a parser that keeps nothing and takes no declaration of types: entities are declared there."""
    parser, depth = expat.ParserCreate(), 0

    def refuse(*args):
        raise Unreadable("This file declares XML entities, which no spreadsheet program writes. It is not read.")

    def start(*args):
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Unreadable(DAMAGED.format(why="its XML is too deep"))

    def end(*args):
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = start, end
    return parser
