"""How a value stands in a cell, and how it is read back: formulas made harmless, lists in one cell."""

import csv
import io
import re

# Spreadsheets run what begins with these; an apostrophe in front makes it text, and is taken off on the way in.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "'")
BETWEEN_ITEMS = " | "
SEPARATOR = re.compile(r"(?<!\\)\|")


def as_text(value):
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text


def without_guard(cell):
    """Return what `as_text` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_BEGINS) else cell


def joined(items):
    """Return a list as the text of one cell."""
    return BETWEEN_ITEMS.join(str(item).replace("|", r"\|") for item in items)


def split(cell):
    """Return the list that `joined` was given, of a cell that a person may have typed."""
    items = [item.replace(r"\|", "|").strip() for item in SEPARATOR.split(cell.replace("\r\n", "\n"))]
    return [item for item in items if item]


def as_cell(value):
    """Return a value as a cell of CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_text(joined(value) if isinstance(value, list) else value)


def lines(rows):
    """RFC 4180 lines as bytes."""
    for cells in rows:
        line = io.StringIO(newline="")
        csv.writer(line).writerow(cells)
        yield line.getvalue().encode()


def csv_of(table, rows):
    """Yield the parts of a CSV file of {column: value} rows."""
    yield from lines([table.names])
    yield from lines([as_cell(row.get(name)) for name in table.names] for row in rows)
