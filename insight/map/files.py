"""The map's numbers to take away: what a cell says, for CSV and the API, and the CSV file itself."""

from barriers.strength import LEAST_SURE_FIRST
from definitions.exporting.table import as_text, lines
from web.addresses import absolute

AMOUNTS = ["barriers", "without_research", "sources", "read", "supports", "qualifies", "contradicts"]
LEVELS = list(reversed(LEAST_SURE_FIRST))
COLUMNS = ["row", "row_label", "column", "column_label", "kind", *AMOUNTS, "middle", *LEVELS, "others", "address"]


def facts(cell):
    """Return a cell as {name: value}: the same numbers wherever they are shown."""
    amount = cell.amount
    return {
        "row": cell.row.key,
        "column": cell.column.key,
        **{name: getattr(amount, name) for name in AMOUNTS},
        "levels": {level: amount.levels.get(level, 0) for level in LEVELS},
        "middle": amount.middle,
        "others": cell.others,
    }


def table(matrix, path):
    """Return a map as CSV (RFC 4180): a line for each cell, empty ones too. `path` is that of the page."""
    rows = []
    for cell in matrix.cells:
        found = facts(cell)
        found |= found.pop("levels") | {
            "row_label": cell.row.label,
            "column_label": cell.column.label,
            "kind": matrix.kind,
            "address": absolute(f"{path}?{cell.query}"),
        }
        rows.append([as_text("" if found[name] is None else found[name]) for name in COLUMNS])
    return b"".join(lines([COLUMNS, *rows]))
