"""The numbers of the evidence map, counted by PostgreSQL in one query whatever there is.

A barrier stands in every cell that it belongs to, so cells overlap: a row, a column and the whole are counted anew and
never added up. An amount of evidence is a number of different sources.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from barriers.strength import LEAST_SURE_FIRST, middle_level
from evidence.groups import KINDS, Group
from evidence.models import Source
from evidence.reading import AT_SOURCE
from insight.map import kept
from insight.map.axes import AXES
from publishing.vocabulary import Read

# Where every barrier stands on every axis. `by` is not empty where only evidence puts it there: of that kind, or group.
PLACES = """
groups (kind, name) AS (SELECT * FROM unnest(%s::text[], %s::text[])),
place AS NOT MATERIALIZED (
    SELECT link.barrier_id, replace(category.vocabulary, '_', '-') AS axis, category.slug AS value, '' AS by
    FROM barriers_barriercategory link JOIN barriers_category category ON category.id = link.category_id
    UNION ALL SELECT entry_id, 'stages', unnest(stages), '' FROM barriers_barrier
    UNION ALL SELECT entry_id, 'themes', unnest(themes), '' FROM barriers_barrier
    UNION ALL SELECT entry_id, 'rights', unnest(rights)::text, '' FROM barriers_barrier
    UNION ALL SELECT DISTINCT piece.barrier_id, 'source-kinds', source.kind, source.kind
    FROM barriers_evidence piece JOIN evidence_source source ON source.entry_id = piece.source_id
    UNION ALL SELECT DISTINCT piece.barrier_id, 'source-groups', groups.name, groups.name
    FROM barriers_evidence piece JOIN evidence_source source ON source.entry_id = piece.source_id
    JOIN groups ON groups.kind = source.kind
)"""
# Rows and columns are numbered, and the cells of a barrier or a source are the bits of a mask: those that the masks of its
# rows and of its columns have both, so that nothing is joined to all cells. Those with the same mask are counted
# together, so that what is answered is small: it is for `count` to tell the cells apart. A line of the answer is a row or
# column with its number, or so many barriers in their cells (`cells`), barriers as a whole (`whole`: each once), all that
# were chosen (`chosen`) or sources that have the same mask.
COUNTS = """
on_rows AS MATERIALIZED (SELECT barrier_id AS barrier, value, by FROM place WHERE axis = %s),
on_columns AS MATERIALIZED (SELECT barrier_id AS barrier, value, by FROM place WHERE axis = %s),
r (value, n) AS MATERIALIZED (
    SELECT value, row_number() OVER ()::int - 1 FROM (SELECT DISTINCT value FROM on_rows) AS found
),
c (value, n) AS MATERIALIZED (
    SELECT value, row_number() OVER ()::int - 1 FROM (SELECT DISTINCT value FROM on_columns) AS found
),
size AS (SELECT (SELECT count(*)::int FROM r) AS rows, (SELECT count(*)::int FROM c) AS columns),
cells_of_row AS MATERIALIZED (
    SELECT value, (repeat('0', n * columns) || repeat('1', columns) || repeat('0', (rows - n - 1) * columns))::varbit AS cells
    FROM r, size
),
cells_of_column AS MATERIALIZED (
    SELECT value, repeat(repeat('0', n) || '1' || repeat('0', columns - n - 1), rows)::varbit AS cells FROM c, size
),
in_rows AS MATERIALIZED (
    SELECT barrier, by, bit_or(cells) AS cells FROM on_rows JOIN cells_of_row USING (value) GROUP BY barrier, by
),
in_columns AS MATERIALIZED (
    SELECT barrier, by, bit_or(cells) AS cells FROM on_columns JOIN cells_of_column USING (value) GROUP BY barrier, by
),
placed AS MATERIALIZED (
    SELECT chosen.*, in_rows.by || in_columns.by AS by, in_rows.cells & in_columns.cells AS mask
    FROM chosen JOIN in_rows USING (barrier) JOIN in_columns USING (barrier)
),
pieces AS MATERIALIZED (
    SELECT piece.barrier_id AS barrier, piece.stance, source.entry_id AS source, source.read = ANY(%s) AS is_read,
        groups.name = %s AS is_research,
        CASE %s WHEN 'source-kinds' THEN source.kind WHEN 'source-groups' THEN groups.name ELSE '' END AS by
    FROM barriers_evidence piece JOIN evidence_source source ON source.entry_id = piece.source_id
    JOIN groups ON groups.kind = source.kind
    WHERE source.kind = ANY(%s) AND source.read = ANY(%s) AND source.jurisdiction ~* %s
),
evidence AS (
    SELECT barrier, by, bool_or(is_research) AS has_research,
        count(*) FILTER (WHERE stance = 'supports') AS supports,
        count(*) FILTER (WHERE stance = 'qualifies') AS qualifies,
        count(*) FILTER (WHERE stance = 'contradicts') AS contradicts
    FROM pieces GROUP BY barrier, by
),
by_barrier AS MATERIALIZED (
    SELECT placed.*, coalesce(has_research, false) AS has_research, supports, qualifies, contradicts
    FROM placed LEFT JOIN evidence ON evidence.barrier = placed.barrier AND evidence.by = placed.by
    WHERE placed.by = '' OR evidence.barrier IS NOT NULL
),
as_a_whole AS (
    SELECT kind, confidence, bool_or(has_research) AS has_research, bit_or(mask) AS mask
    FROM by_barrier GROUP BY barrier, kind, confidence
),
by_source AS (
    SELECT placed.kind, is_read, bit_or(mask) AS mask
    FROM placed JOIN pieces ON pieces.barrier = placed.barrier AND pieces.by = placed.by
    GROUP BY placed.kind, source, is_read
)
SELECT 'row', value, '', false, n::text, 0, 0, 0, 0 FROM r
UNION ALL SELECT 'column', value, '', false, n::text, 0, 0, 0, 0 FROM c
UNION ALL SELECT 'cells', kind, confidence, has_research, mask::text, count(*), coalesce(sum(supports), 0)::int,
    coalesce(sum(qualifies), 0)::int, coalesce(sum(contradicts), 0)::int
FROM by_barrier GROUP BY kind, confidence, has_research, mask
UNION ALL SELECT 'whole', kind, confidence, has_research, mask::text, count(*), 0, 0, 0
FROM as_a_whole GROUP BY kind, confidence, has_research, mask
UNION ALL SELECT 'chosen', kind, '', false, '', count(*), 0, 0, 0 FROM chosen GROUP BY kind
UNION ALL SELECT 'sources', kind, '', is_read, mask::text, count(*), 0, 0, 0 FROM by_source GROUP BY kind, is_read, mask
"""


MOST_SURE_FIRST = list(reversed(LEAST_SURE_FIRST))


@dataclass
class Amount:
    """What stands in a cell, a row, a column or the whole.

    `chosen` are those chosen for the map, in a cell or not; only the whole has it. Barriers (or enablers) in all and by level of confidence; those on which no research speaks; different sources, and
    of these how many were read at source, at least in part. Findings by stance are a cell's only: elsewhere they would
    be counted once for each cell.
    """

    chosen: int = 0
    barriers: int = 0
    without_research: int = 0
    supports: int = 0
    qualifies: int = 0
    contradicts: int = 0
    levels: dict = field(default_factory=dict)
    sources: int = 0
    read: int = 0

    def add_barriers(self, number, level, *, researched, stances):
        self.barriers += number
        self.without_research += 0 if researched else number
        self.levels[level] = self.levels.get(level, 0) + number
        supports, qualifies, contradicts = stances
        self.supports, self.qualifies = self.supports + supports, self.qualifies + qualifies
        self.contradicts += contradicts

    def add_sources(self, number, *, read):
        self.sources += number
        self.read += number if read else 0

    @property
    def middle(self):
        """The level of the barrier in the middle, or None."""
        return middle_level(self.levels)

    @property
    def every_level(self):
        """{level: number} from most to least sure, zeros too."""
        return {level: self.levels.get(level, 0) for level in MOST_SURE_FIRST}

    @property
    def middle_in_words(self):
        return in_words(self.middle)

    @property
    def levels_in_words(self):
        """“5 high, 4 moderate”, from most to least sure."""
        return ", ".join(f"{number} {in_words(level)}" for level, number in self.every_level.items() if number)

    @property
    def rests_on_no_research(self):
        return bool(self.barriers) and self.without_research == self.barriers


NOTHING = Amount()  # never added to


def count(barriers, *, rows, columns, kinds=None, at_source=False, place=None):
    """Return {(row, column, kind of barrier): Amount} of a queryset of barriers and enablers, in one query.

    `rows` and `columns` are keys of axes. A row's own amount is under (row, None, kind), a column's under
    (None, column, kind) and the whole under (None, None, kind). Where nothing is, there is no key. `kinds` restricts
    the evidence to kinds of source, `at_source` to what was read at source, `place` (an `evidence.places.Place`) to what speaks of it.
    """
    chosen, values = barriers.order_by().values("pk", "kind", "confidence").query.sql_with_params()
    groups = [(kind, group) for group, members in KINDS.items() for kind in members]
    values = [
        *values,
        [kind for kind, _ in groups],
        [group for _, group in groups],
        rows,
        columns,
        list(AT_SOURCE),
        Group.RESEARCH,
        rows if AXES[rows].kinds else columns,
        list(kinds or Source.Kind.values),
        list(AT_SOURCE if at_source else Read.values),
        place.pattern if place else "",
    ]
    query = "WITH chosen (barrier, kind, confidence) AS (" + chosen + ")," + PLACES + "," + COUNTS
    return kept.once(query, values, make=_amounts)


def _amounts(answered):
    named = {"row": {}, "column": {}}
    for what, value, _, _, n, *_ in answered:
        if what in named:
            named[what][int(n)] = value
    names = [(row, column) for _, row in sorted(named["row"].items()) for _, column in sorted(named["column"].items())]
    found = defaultdict(Amount)
    for what, kind, level, flag, mask, number, *stances in answered:
        if what in named:
            continue
        if what == "chosen":
            found[None, None, kind].chosen = number
            continue
        cells = [names[place] for place, bit in enumerate(mask) if bit == "1"]
        margins = {(row, None) for row, _ in cells} | {(None, column) for _, column in cells} | {(None, None)}
        if what == "sources":
            for place in [*cells, *margins]:
                found[(*place, kind)].add_sources(number, read=flag)
        else:
            for place in cells if what == "cells" else margins:
                found[(*place, kind)].add_barriers(number, level, researched=flag, stances=stances)
    return dict(found)


def in_words(level):
    return level.replace("-", " ")
