"""The evidence map as a matrix: its rows and columns with their cells, one of which may be chosen."""

from dataclasses import dataclass, fields
from functools import cached_property
from math import sqrt
from operator import attrgetter
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from barriers.models import Barrier
from insight.map import kept
from insight.map.axes import AXES, Axis, Value
from insight.map.counts import NOTHING, Amount, count
from insight.map.filters import SHARED, USUAL, MapFilter
from insight.map.sentences import stands_out
from publishing.published.content_changes import kept_until_change
from web.time_limit import TookTooLong

MOST_CELLS = 40  # on one page; further rows are on further parts
ROOMY_CELLS = 24  # as many have room for words beside their number
ROOMY_COLUMNS = 4
RADIUS = 26.5  # of the largest disc, in a box of 60


@dataclass(frozen=True)
class ShownCell:
    """What a map shows of a cell: the values of a `Cell` by the same names."""

    row: Value
    column: Value
    amount: Amount
    others: int
    kind: str
    other_kind: str
    is_chosen: bool
    place: str
    query: str
    radius: float
    shade: str


SHOWN = attrgetter(*(field.name for field in fields(ShownCell)))


@dataclass(frozen=True)
class Cell:
    """Where a row and a column meet. `others` counts enablers where barriers are on the map, and the other way round."""

    matrix: "Matrix"
    row: Value
    column: Value
    amount: Amount
    others: int

    @cached_property
    def shown(self):
        return ShownCell(*SHOWN(self))

    @property
    def kind(self):
        return self.matrix.kind

    @property
    def other_kind(self):
        return self.matrix.other_kind

    @property
    def is_chosen(self):
        return self is self.matrix.chosen

    @property
    def place(self):
        """“on tracking decisions, at sharing”."""
        return f"{self.row.phrase}, {self.column.phrase}"

    @property
    def query(self):
        """The query string of the map with this cell chosen."""
        return self.matrix.address(row=self.row.key, column=self.column.key, part=self.matrix.part_of(self.row))

    @property
    def radius(self):
        """Of the disc whose area is the number of different sources, in a box of 60."""
        return self.matrix.radius(self.amount.sources)

    @property
    def shade(self):
        return shade(self.amount)

    def barriers(self):
        """Return the barriers or enablers in it, as a queryset: surest first."""
        chosen, pieces = self.matrix.barriers.filter(kind=self.matrix.kind), None
        for axis, value in [(self.matrix.rows_axis, self.row), (self.matrix.columns_axis, self.column)]:
            if axis.where:
                chosen = chosen.filter(axis.where(value.key))
            else:
                pieces = self.matrix.filters.evidence_counted if pieces is None else pieces
                pieces = pieces.filter(source__kind__in=axis.kinds(value.key))
        return chosen if pieces is None else chosen.filter(Exists(pieces.filter(barrier=OuterRef("pk"))))

    @property
    def list_query(self):
        """The query string of the list of barriers that shows the same ones, or "" where its filters cannot say so."""
        return self.matrix.list_query((self.matrix.rows_axis, self.row), (self.matrix.columns_axis, self.column))


@dataclass(frozen=True)
class Line:
    """A row with its cells, or a column, and what it has in all."""

    value: Value
    amount: Amount
    cells: list
    address: str = ""


class Matrix:
    """The whole map, as a reader's `MapFilter` asks for it. Numbers come from one query."""

    def __init__(self, filters: MapFilter):
        self.filters = filters
        self.kind = filters.chosen("kind")
        self.rows_axis: Axis = AXES[filters.chosen("rows")]
        self.columns_axis: Axis = AXES[filters.chosen("columns")]
        self.barriers = filters.qs
        with kept.picture() as told:
            self._counted = count(
                self.barriers,
                rows=self.rows_axis.key,
                columns=self.columns_axis.key,
                kinds=filters.kinds_counted,
                at_source=filters.only_at_source,
                place=filters.place,
            )
        self.counted_at, self.as_of = told.counted_at, told.as_of
        self.columns = self.columns_axis.named({column for _, column, _ in self._counted if column})
        self.rows = [self._line(value) for value in self.rows_axis.named({row for row, _, _ in self._counted if row})]

    @property
    def other_kind(self):
        return Barrier.Kind.ENABLER if self.kind == Barrier.Kind.BARRIER else Barrier.Kind.BARRIER

    @property
    def whole(self):
        return self.amount(None, None)

    def amount(self, row, column):
        return self._counted.get((row, column, self.kind), NOTHING)

    @property
    def columns_with_amounts(self):
        return [
            Line(value, self.amount(None, value.key), [line.cells[place] for line in self.rows])
            for place, value in enumerate(self.columns)
        ]

    def _line(self, row):
        cells = [self._cell(row, column) for column in self.columns]
        return Line(row, self.amount(row.key, None), cells, self._address_of_row(row))

    def _address_of_row(self, row):
        return page_of(self.rows_axis, row, self.list_query((self.rows_axis, row)))

    def _cell(self, row, column):
        others = self._counted.get((row.key, column.key, self.other_kind), NOTHING).barriers
        return Cell(self, row, column, self.amount(row.key, column.key), others)

    @cached_property
    def cells(self):
        return [cell for line in self.rows for cell in line.cells]

    @cached_property
    def most_sources(self):
        return max((cell.amount.sources for cell in self.cells), default=0)

    def radius(self, sources):
        return round(RADIUS * sqrt(sources / self.most_sources), 1) if self.most_sources else 0

    @property
    def is_roomy(self):
        return len(self.cells) <= ROOMY_CELLS and len(self.columns) <= ROOMY_COLUMNS

    @property
    def is_wide(self):
        return len(self.columns) > ROOMY_COLUMNS + 1

    @property
    def tells_evidence_apart(self):
        """Whether only some of a barrier's evidence counts in a cell, so that what it lacks there says little."""
        return bool(self.rows_axis.kinds or self.columns_axis.kinds or self.filters.kinds_counted or self.filters.place)

    @property
    def caption(self):
        """“Barriers by knowledge gap and stage: 17 barriers, 83 sources. Theme: technical”."""
        return (
            f"{self.kind.capitalize()}s by {self.rows_axis.one} and {self.columns_axis.one}: "
            f"{_number(self.whole.barriers, self.kind)}, {_number(self.whole.sources, 'source')}"
            + "".join(f". {words}" for words in self.in_words)
        )

    @property
    def in_words(self):
        """What was chosen, and when it was counted where that was before the last publication."""
        return [*self.filters.in_words, *[self.as_of] * bool(self.as_of)]

    @property
    def stands_out(self):
        """What stands out, in sentences."""
        return stands_out(self)

    @property
    def not_placed(self):
        """How many of the chosen barriers stand in no cell."""
        return self.whole.chosen - self.whole.barriers

    # --- parts: what is too large for a page is shown row after row

    @property
    def rows_in_a_part(self):
        return max(1, MOST_CELLS // max(1, len(self.columns)))

    @property
    def parts(self):
        return max(1, -(-len(self.rows) // self.rows_in_a_part))

    def part(self, number):
        """Return the lines of a part, counted from 1."""
        return self.rows[(number - 1) * self.rows_in_a_part : number * self.rows_in_a_part]

    def part_of(self, row):
        """Return the number of the part that a row is in, or "" for the first."""
        number = [line.value for line in self.rows].index(row) // self.rows_in_a_part + 1
        return number if number > 1 else ""

    # --- the chosen cell, and addresses

    @cached_property
    def chosen(self):
        """The cell that is chosen, or None."""
        place = self.filters.chosen("row"), self.filters.chosen("column")
        return next((cell for cell in self.cells if (cell.row.key, cell.column.key) == place), None)

    @property
    def problems(self):
        """{name: [sentence]} of a chosen row or column that is not on this map."""
        found = {}
        lines = [line.value for line in self.rows]
        for name, axis, values in [("row", self.rows_axis, lines), ("column", self.columns_axis, self.columns)]:
            key = self.filters.chosen(name)
            if key and key not in [value.key for value in values]:
                known = ", ".join(value.key for value in values) or "none"
                found[name] = [f"There is no {axis.one} “{key}” on this map. There are: {known}."]
        if not found and bool(self.filters.chosen("row")) != bool(self.filters.chosen("column")):
            found["row"] = ["A cell has a row and a column: give both."]
        return found

    def list_query(self, *places):
        """Return the query string of the list of the same barriers as stand at these (axis, value), or ""."""
        given = self.filters.data
        if not self.filters.counts_all_evidence:
            return ""
        query = {"kind": [self.kind]} | {name: given.getlist(name) for name in SHARED if given.get(name)}
        for axis, value in places:
            if not axis.filter or value.key not in query.get(axis.filter, [value.key]):
                return ""
            query[axis.filter] = [value.key]
        return urlencode(query, doseq=True)

    def address(self, **changes):
        """Return the query string of this map, without what is usual, with other values where `changes` has some."""
        return urlencode(self.given | {name: [value] for name, value in changes.items() if value}, doseq=True)

    @cached_property
    def given(self):
        """What the query string of this map says besides its cell, without what is usual: {name: [value]}."""
        given = self.filters.data
        names = [name for name in self.filters.filters if name not in ("row", "column")]
        return {name: [value for value in given.getlist(name) if value and value != USUAL.get(name)] for name in names}


def small_map():
    """Return the usual map, for pages that show it small (`templates/insight/_small_map.html`), or None if it took too long."""
    try:
        return kept_until_change(
            "small map", lambda: Matrix(MapFilter(MultiValueDict(), queryset=Barrier.objects.all()))
        )
    except TookTooLong:
        return None


def page_of(axis, value, list_query):
    """Return where the name of a row leads: a knowledge gap to its page, others to the list of the same barriers, if any."""
    if axis.key == "knowledge-gaps":
        return reverse("gap", args=[value.key])
    return f"{reverse('barriers:list')}?{list_query}" if list_query else ""


def _number(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def shade(amount):
    """Return the class of a disc: striped where no research speaks, else by the level of the middle barrier."""
    return "rules" if amount.rests_on_no_research else f"sure-{amount.middle}" if amount.barriers else "none"
