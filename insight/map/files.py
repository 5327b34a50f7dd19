"""The map's numbers as a table."""

from barriers.models import Barrier
from barriers.strength import LEAST_SURE_FIRST
from insight.map.counts import in_words
from web.addresses import absolute
from web.spreadsheets.tables import Table, as_columns

LEVELS = list(reversed(LEAST_SURE_FIRST))
AMOUNTS = as_columns(
    ("barriers", "integer", "How many barriers, or enablers, are in the cell."),
    ("without_research", "integer", "How many of them rest on no research."),
    ("sources", "integer", "How many different sources are behind them."),
    ("read", "integer", "How many of these sources were read, at least in part."),
    ("supports", "integer", "How many sources support one of them."),
    ("qualifies", "integer", "How many sources qualify one of them."),
    ("contradicts", "integer", "How many sources contradict one of them."),
)
COLUMNS = [
    *as_columns(
        ("row", "string", "The stable key of the row."),
        ("row_label", "string", "The name of the row."),
        ("column", "string", "The stable key of the column."),
        ("column_label", "string", "The name of the column."),
        ("kind", "string", "What is counted.", Barrier.Kind.values),
    ),
    *AMOUNTS,
    *as_columns(
        ("middle", "string", "The confidence in the middle of them.", LEVELS),
        *[(level, "integer", f"How many of them have this confidence: {in_words(level)}.") for level in LEVELS],
        ("others", "integer", "How many enablers are in the cell where barriers are counted, and the other way round."),
        ("address", "string", "The map with this cell chosen."),
    ),
]
MAP = Table("map", "A row for each cell, empty ones too.", COLUMNS, ["row", "column"])


def rows_of(matrix, path):
    """Yield {column: value} of each cell of a map. `path` is that of the page."""
    for cell in matrix.cells:
        yield {
            "row": cell.row.key,
            "row_label": cell.row.label,
            "column": cell.column.key,
            "column_label": cell.column.label,
            "kind": matrix.kind,
            **{column["name"]: getattr(cell.amount, column["name"]) for column in AMOUNTS},
            "middle": cell.amount.middle,
            **cell.amount.every_level,
            "others": cell.others,
            "address": absolute(f"{path}?{cell.query}"),
        }
