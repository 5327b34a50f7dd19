"""The numbers of the evidence map, counted by PostgreSQL in one query whatever there is.

A barrier stands in every cell that it belongs to, so cells overlap: a row, a column and the whole are counted anew and
never added up. An amount of evidence is a number of different sources.
"""

from dataclasses import dataclass, field

from barriers.strength import LEAST_SURE_FIRST, middle_level
from evidence.groups import KINDS, Group
from evidence.models import Source
from evidence.reading import AT_SOURCE
from insight.map import kept
from insight.map.axes import AXES
from publishing.vocabulary import Read

# Where every barrier stands on every axis. `source_kind` is there where only evidence of that kind puts it there.
PLACES = """
groups (kind, name) AS (SELECT * FROM unnest(%s::text[], %s::text[])),
place AS NOT MATERIALIZED (
    SELECT link.barrier_id, replace(category.vocabulary, '_', '-') AS axis, category.slug AS value, NULL AS source_kind
    FROM barriers_barriercategory link JOIN barriers_category category ON category.id = link.category_id
    UNION ALL SELECT entry_id, 'stages', unnest(stages), NULL FROM barriers_barrier
    UNION ALL SELECT entry_id, 'themes', unnest(themes), NULL FROM barriers_barrier
    UNION ALL SELECT entry_id, 'rights', unnest(rights)::text, NULL FROM barriers_barrier
    UNION ALL SELECT DISTINCT piece.barrier_id, 'source-kinds', source.kind, source.kind
    FROM barriers_evidence piece JOIN evidence_source source ON source.entry_id = piece.source_id
    UNION ALL SELECT DISTINCT piece.barrier_id, 'source-groups', groups.name, source.kind
    FROM barriers_evidence piece JOIN evidence_source source ON source.entry_id = piece.source_id
    JOIN groups ON groups.kind = source.kind
)"""
# A row for each cell, each row (without `c`), each column (without `r`) and the whole (without both), of each kind. What
# is said of a barrier is counted before it is put in its cells. `source_kind` is NULL unless an axis tells evidence apart.
COUNTS = """
pieces AS (
    SELECT chosen.barrier, chosen.kind, source.entry_id AS source, CASE WHEN %s THEN source.kind END AS source_kind,
        source.read = ANY(%s) AS is_read, groups.name = %s AS is_research, piece.stance
    FROM chosen JOIN barriers_evidence piece ON piece.barrier_id = chosen.barrier
    JOIN evidence_source source ON source.entry_id = piece.source_id
        AND source.kind = ANY(%s) AND source.read = ANY(%s)
    JOIN groups ON groups.kind = source.kind
),
evidence AS (
    SELECT barrier, source_kind, bool_or(is_research) AS has_research,
        count(*) FILTER (WHERE stance = 'supports') AS supports,
        count(*) FILTER (WHERE stance = 'qualifies') AS qualifies,
        count(*) FILTER (WHERE stance = 'contradicts') AS contradicts
    FROM pieces GROUP BY barrier, source_kind
),
placed AS (
    SELECT chosen.*, r.value AS r, c.value AS c, coalesce(r.source_kind, c.source_kind) AS source_kind
    FROM chosen
    JOIN place r ON r.barrier_id = chosen.barrier AND r.axis = %s
    JOIN place c ON c.barrier_id = chosen.barrier AND c.axis = %s
),
by_barrier AS (
    SELECT r, c, placed.barrier, kind, confidence, NOT coalesce(bool_or(has_research), false) AS lacks_research,
        sum(supports) AS supports, sum(qualifies) AS qualifies, sum(contradicts) AS contradicts
    FROM placed LEFT JOIN evidence ON evidence.barrier = placed.barrier
        AND evidence.source_kind IS NOT DISTINCT FROM placed.source_kind
    WHERE placed.source_kind IS NULL OR evidence.barrier IS NOT NULL
    GROUP BY GROUPING SETS (
        (r, c, placed.barrier, kind, confidence), (r, placed.barrier, kind, confidence),
        (c, placed.barrier, kind, confidence), (placed.barrier, kind, confidence)
    )
),
barriers AS (
    SELECT r, c, kind, count(*) AS barriers, count(*) FILTER (WHERE lacks_research) AS without_research,
        coalesce(sum(supports), 0)::int AS supports, coalesce(sum(qualifies), 0)::int AS qualifies,
        coalesce(sum(contradicts), 0)::int AS contradicts,
        count(*) FILTER (WHERE confidence = 'high') AS high,
        count(*) FILTER (WHERE confidence = 'moderate') AS moderate,
        count(*) FILTER (WHERE confidence = 'low') AS low,
        count(*) FILTER (WHERE confidence = 'very-low') AS very_low,
        count(*) FILTER (WHERE confidence = 'not-assessed') AS not_assessed
    FROM by_barrier GROUP BY r, c, kind
),
by_source AS (
    SELECT DISTINCT r, c, placed.kind, source, is_read
    FROM placed JOIN pieces ON pieces.barrier = placed.barrier
        AND pieces.source_kind IS NOT DISTINCT FROM placed.source_kind
),
sources AS (
    SELECT r, c, kind, count(*) AS sources, count(*) FILTER (WHERE is_read) AS read
    FROM (
        SELECT r, c, kind, source, is_read FROM by_source GROUP BY GROUPING SETS (
            (r, c, kind, source, is_read), (r, kind, source, is_read), (c, kind, source, is_read),
            (kind, source, is_read)
        )
    ) AS each_source GROUP BY r, c, kind
)
SELECT barriers.*, coalesce(sources.sources, 0) AS sources, coalesce(sources.read, 0) AS read
FROM barriers LEFT JOIN sources ON sources.kind = barriers.kind
    AND sources.r IS NOT DISTINCT FROM barriers.r AND sources.c IS NOT DISTINCT FROM barriers.c
"""


@dataclass(frozen=True)
class Amount:
    """What stands in a cell, a row, a column or the whole.

    Barriers (or enablers) in all and by level of confidence; those on which no research speaks; different sources, and
    of these how many were read at source, at least in part. Findings by stance are a cell's only: elsewhere they would
    be counted once for each cell.
    """

    barriers: int = 0
    without_research: int = 0
    supports: int = 0
    qualifies: int = 0
    contradicts: int = 0
    levels: dict = field(default_factory=dict)
    sources: int = 0
    read: int = 0

    @property
    def middle(self):
        """The level of the barrier in the middle, or None."""
        return middle_level([level for level, number in self.levels.items() for _ in range(number)])

    @property
    def every_level(self):
        """{level: number} from most to least sure, zeros too."""
        return {level: self.levels.get(level, 0) for level in reversed(LEAST_SURE_FIRST)}

    @property
    def middle_in_words(self):
        return in_words(self.middle)

    @property
    def levels_in_words(self):
        """“5 high, 4 moderate”, from most to least sure."""
        return ", ".join(f"{number} {in_words(level)}" for level, number in self.levels.items())

    @property
    def rests_on_no_research(self):
        return bool(self.barriers) and self.without_research == self.barriers


NOTHING = Amount()


def count(barriers, *, rows, columns, kinds=None, at_source=False):
    """Return {(row, column, kind of barrier): Amount} of a queryset of barriers and enablers, in one query.

    `rows` and `columns` are keys of axes. A row's own amount is under (row, None, kind), a column's under
    (None, column, kind) and the whole under (None, None, kind). Where nothing is, there is no key. `kinds` restricts
    the evidence to kinds of source, `at_source` to what was read at source.
    """
    chosen, values = barriers.order_by().values("pk", "kind", "confidence").query.sql_with_params()
    groups = [(kind, group) for group, members in KINDS.items() for kind in members]
    query = "WITH chosen (barrier, kind, confidence) AS (" + chosen + ")," + PLACES + "," + COUNTS
    values = [
        *values,
        [kind for kind, _ in groups],
        [group for _, group in groups],
        bool(AXES[rows].kinds or AXES[columns].kinds),
        list(AT_SOURCE),
        Group.RESEARCH,
        list(kinds or Source.Kind.values),
        list(AT_SOURCE if at_source else Read.values),
        rows,
        columns,
    ]
    names, answered = kept.rows(query, values)
    found = [dict(zip(names, row, strict=True)) for row in answered]
    return {(row.pop("r"), row.pop("c"), row.pop("kind")): _amount(row) for row in found}


def in_words(level):
    return level.replace("-", " ")


def _amount(row):
    levels = {level: row.pop(level.replace("-", "_")) for level in reversed(LEAST_SURE_FIRST)}
    return Amount(levels={level: number for level, number in levels.items() if number}, **row)
