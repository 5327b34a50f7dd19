"""Writing tables as one XLSX file: typed cells, a sheet for each table, and one that explains the columns.

Rows are written one by one, so that memory does not grow with them. Texts are texts: nothing becomes a formula or a link.
"""

import tempfile
from datetime import UTC, date, datetime

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from web.spreadsheets.cells import FORMULA_BEGINS, joined

LONGEST_CELL = 32_767  # characters that a cell of XLSX holds
CUT = " … [cut here: a cell holds no more]"
A4 = 9  # as XLSX numbers papers
ABOUT, VALUES = "About", "Values"
MOST_TITLE, MOST_MESSAGE = 32, 255  # characters of what a cell says when it is chosen
WIDTHS = {"integer": 10, "boolean": 10, "date": 12, "datetime": 19, "array": 30, "string": 30}
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}
TYPES = {
    "integer": "whole number",
    "boolean": "TRUE or FALSE",
    "date": "date",
    "datetime": "date and time (UTC)",
    "array": "list, its items separated by |",
    "string": "text",
}


class Workbook:
    """An XLSX file while it is written: `add` rows to its tables, then `finish`."""

    def __init__(self, tables, *, title, made_at=None, to_fill=False):
        """`made_at` is the moment that the file says it was made; the same rows and moment are the same bytes.

        With `to_fill` its columns are text, so that what is typed stays as it was typed, and each says what it takes.
        """
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 – the response closes it
        self.book = xlsxwriter.Workbook(self.file, OPTIONS)
        self.book.set_properties({"title": title, "created": made_at or datetime(2000, 1, 1)})
        self.formats = {
            "head": self.book.add_format({"bold": True, "bottom": 1, "valign": "top"}),
            "title": self.book.add_format({"bold": True, "font_size": 14}),
            "wrapped": self.book.add_format({"text_wrap": True, "valign": "top"}),
            "typed": self.book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "guarded": self.book.add_format({"quote_prefix": True}),
            "date": self.book.add_format({"num_format": "yyyy-mm-dd"}),
            "datetime": self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        self.tables = {table.name: table for table in tables}
        self.sheets, self.counts, self.offered = {}, dict.fromkeys(self.tables, 0), {}
        for table in tables:
            sheet = self.sheets[table.name] = self.book.add_worksheet(table.name[:31])
            sheet.freeze_panes(1, 1)
            sheet.set_landscape()
            sheet.set_paper(A4)
            sheet.repeat_rows(0)
            for number, column in enumerate(table.columns):
                sheet.set_column(number, number, WIDTHS[column["type"]], self.formats["typed"] if to_fill else None)
            for number, name in enumerate(table.names):
                sheet.write_string(0, number, name, self.formats["head"])

    def add(self, name, row):
        """Write {column: value} under the last row of a table."""
        self.counts[name] += 1
        for number, column in enumerate(self.tables[name].columns):
            self.write(self.sheets[name], self.counts[name], number, row.get(column["name"]), column["type"])

    def offer(self, name, column, values, rows, *, is_closed=False):
        """Give the first rows of a column a drop-down; one that `is_closed` takes nothing else, the others take several too."""
        place = self.offered.setdefault(tuple(values), len(self.offered))
        letter = xl_col_to_name(place)
        number = self.tables[name].names.index(column)
        said = self.tables[name].columns[number].get("description", "")
        options = {
            "validate": "list",
            "source": f"={VALUES}!${letter}$1:${letter}${max(len(values), 1)}",
            "show_error": is_closed,
            "error_title": "Not among those offered",
            "error_message": "Choose one of those offered.",
        }
        if said:
            options |= {"input_title": column[:MOST_TITLE], "input_message": said[:MOST_MESSAGE]}
        self.sheets[name].data_validation(1, number, rows, number, options)

    def write_offered(self):
        """Write the sheet of what the drop-downs offer, a column for each."""
        sheet = self.book.add_worksheet(VALUES)
        lists = [list(values) for values in self.offered]
        for row in range(max(map(len, lists))):
            for number, values in enumerate(lists):
                if row < len(values):
                    sheet.write_string(row, number, values[row])
        sheet.hide()

    def write(self, sheet, row, number, value, kind="string"):
        """Write one value as its type; what does not fit its type is text."""
        if value is None or value in ("", []):
            return
        moment = read_moment(value, kind) if kind in ("date", "datetime") else None
        if isinstance(value, bool):
            sheet.write_boolean(row, number, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, number, value)
        elif moment:
            sheet.write_datetime(row, number, moment, self.formats[kind])
        else:
            text = joined(value) if isinstance(value, list) else str(value)
            if len(text) > LONGEST_CELL:
                text = text[: LONGEST_CELL - len(CUT)] + CUT
            # A cell that a person opens and closes again stays text.
            guarded = self.formats["guarded"] if text.startswith(FORMULA_BEGINS) else None
            sheet.write_string(row, number, text, guarded)

    def finish(self, facts):
        """Write the sheet that explains the others, [(what, value)] first. Return the file, at its beginning, and its size."""
        if self.offered:
            self.write_offered()
        for name, table in self.tables.items():
            self.sheets[name].autofilter(0, 0, self.counts[name], len(table.columns) - 1)
        sheet = self.book.add_worksheet(ABOUT)
        sheet.set_column(0, 1, 26)
        sheet.set_column(2, 2, 22)
        sheet.set_column(3, 3, 70)
        sheet.write_string(0, 0, ABOUT, self.formats["title"])
        number = 1
        for what, value in facts:
            sheet.write_string(number, 0, what, self.formats["head"])
            self.write(sheet, number, 1, value)
            number += 1
        number += 1
        for place, head in enumerate(["sheet", "column", "type", "what it says"]):
            sheet.write_string(number, place, head, self.formats["head"])
        for table in self.tables.values():
            for column in table.columns:
                number += 1
                values = column.get("constraints", {}).get("enum", [])
                said = " ".join(
                    [column.get("description", ""), f"One of: {', '.join(values)}." if values else ""]
                ).strip()
                for place, text in enumerate([table.name, column["name"], TYPES[column["type"]], said]):
                    sheet.write_string(number, place, text, self.formats["wrapped"])
        self.book.close()
        size = self.file.tell()
        self.file.seek(0)
        return self.file, size


def read_moment(value, kind):
    """Return a value of JSON as a day or a moment in UTC without a zone, or None where it is neither."""
    if isinstance(value, date):
        return value
    try:
        if kind == "date":
            found = date.fromisoformat(value)
            return found if found.year >= 1900 else None  # a spreadsheet's calendar begins there
        return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
    except (TypeError, ValueError):
        return None
