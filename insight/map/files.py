"""The map's numbers as a CSV file."""

from barriers.strength import LEAST_SURE_FIRST
from web.addresses import absolute
from web.spreadsheets.cells import as_text, lines

AMOUNTS = ["barriers", "without_research", "sources", "read", "supports", "qualifies", "contradicts"]
LEVELS = list(reversed(LEAST_SURE_FIRST))
COLUMNS = ["row", "row_label", "column", "column_label", "kind", *AMOUNTS, "middle", *LEVELS, "others", "address"]


def table(matrix, path):
    """Return a map as CSV (RFC 4180): a line for each cell, empty ones too. `path` is that of the page."""
    rows = []
    for cell in matrix.cells:
        found = {
            "row": cell.row.key,
            "row_label": cell.row.label,
            "column": cell.column.key,
            "column_label": cell.column.label,
            "kind": matrix.kind,
            **{name: getattr(cell.amount, name) for name in AMOUNTS},
            "middle": cell.amount.middle or "",
            **cell.amount.every_level,
            "others": cell.others,
            "address": absolute(f"{path}?{cell.query}"),
        }
        rows.append([as_text(found[name]) for name in COLUMNS])
    return b"".join(lines([COLUMNS, *rows]))
