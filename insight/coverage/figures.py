"""The numbers of the pages of coverage. Sources are counted once in each row, however often they are cited there."""

from collections import defaultdict
from dataclasses import dataclass, field

from barriers.strength import LEAST_SURE_FIRST
from evidence.groups import KINDS, Group
from evidence.models import Source
from evidence.reading import AT_SOURCE
from insight.map import kept
from insight.map.axes import AXES, Value
from insight.map.counts import PLACES

RECENT_YEARS = 6  # before this year, for “2020 or later”
LEAST_FOR_PERCENT = 10  # of fewer, a percentage says more than there is

# Rows without `r` are of the whole.
BEHIND = """
placed AS (
    SELECT place.value AS r, chosen.* FROM chosen JOIN place ON place.barrier_id = chosen.barrier AND place.axis = %s
),
behind AS (
    SELECT placed.r, piece.source_id AS source, count(DISTINCT piece.id) AS findings
    FROM placed JOIN barriers_evidence piece ON piece.barrier_id = placed.barrier
    GROUP BY GROUPING SETS ((placed.r, piece.source_id), (piece.source_id))
)
"""
LEVELS = """
SELECT r, confidence, count(DISTINCT barrier) FROM placed GROUP BY GROUPING SETS ((r, confidence), (confidence))
"""
SOURCES = """
SELECT r, groups.name, left(source.issued, 4), count(*), count(*) FILTER (WHERE source.read = ANY(%s)),
    count(*) FILTER (WHERE source.read = 'whole'),
    count(*) FILTER (WHERE source.jurisdiction ILIKE '%%scotland%%'), sum(findings)::int
FROM behind JOIN evidence_source source ON source.entry_id = behind.source JOIN groups ON groups.kind = source.kind
GROUP BY r, groups.name, left(source.issued, 4)
"""
PUBLISHERS = """
SELECT r, count(DISTINCT source.publisher) FILTER (WHERE source.publisher <> '')
FROM behind JOIN evidence_source source ON source.entry_id = behind.source GROUP BY r
"""
MOST_USED = """
SELECT DISTINCT ON (r) r, source, findings FROM behind JOIN evidence_source ON entry_id = source
ORDER BY r, findings DESC, title, source
"""


@dataclass
class Row:
    """What is known of the evidence for one value of an axis, or for the whole (`value` is None)."""

    value: Value | None
    levels: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    years: dict = field(default_factory=dict)
    undated: int = 0
    read: int = 0
    read_whole: int = 0
    scottish: int = 0
    findings: int = 0
    publishers: int = 0
    most_used: Source | None = None
    findings_of_most_used: int = 0

    @property
    def barriers(self):
        return sum(self.levels.values())

    @property
    def sources(self):
        return sum(self.groups.values())

    @property
    def dated(self):
        return sum(self.years.values())

    @property
    def oldest(self):
        return min(self.years, default=None)

    @property
    def newest(self):
        return max(self.years, default=None)

    @property
    def middle_year(self):
        """The year of the source in the middle, oldest first; of two, the older's."""
        left = (self.dated + 1) // 2
        for year in sorted(self.years):
            left -= self.years[year]
            if left <= 0:
                return year
        return None

    def since(self, year):
        """Return how many sources are of that year or later."""
        return sum(number for each, number in self.years.items() if each >= year)


def percent(part, whole):
    """Return a share as “76%”, or "" of so few that it would say more than there is."""
    return f"{100 * part / whole:.0f}%" if whole >= LEAST_FOR_PERCENT else ""


def coverage(barriers, *, by):
    """Return ([`Row` of each value of the axis `by`], `Row` of the whole) of a queryset of barriers or enablers."""
    rows = defaultdict(lambda: Row(None))
    ask = _asker(barriers, by)
    for r, level, number in ask(LEVELS):
        rows[r].levels[level] = number
    for r, group, year, number, read, whole, scottish, findings in ask(SOURCES, list(AT_SOURCE)):
        row = rows[r]
        row.groups[group] = row.groups.get(group, 0) + number
        if year:
            row.years[int(year)] = row.years.get(int(year), 0) + number
        else:
            row.undated += number
        row.read_whole += whole
        row.read, row.scottish, row.findings = row.read + read, row.scottish + scottish, row.findings + findings
    for r, publishers in ask(PUBLISHERS):
        rows[r].publishers = publishers
    most_used = {r: (source, findings) for r, source, findings in ask(MOST_USED)}
    sources = Source.objects.in_bulk({source for source, _ in most_used.values()})
    for r, (source, findings) in most_used.items():
        rows[r].most_used, rows[r].findings_of_most_used = sources[source], findings
    in_all = rows.pop(None, Row(None))
    named = []
    for value in AXES[by].named(set(rows)):
        row = rows[value.key]
        row.value = value
        named.append(row)
    for row in [*named, in_all]:
        row.levels = {level: row.levels.get(level, 0) for level in reversed(LEAST_SURE_FIRST)}
        row.groups = {group: row.groups.get(group, 0) for group in Group.values}
    return named, in_all


def _asker(barriers, by):
    chosen, values = barriers.order_by().values("pk", "confidence").query.sql_with_params()
    groups = [(kind, group) for group, members in KINDS.items() for kind in members]
    beginning = "WITH chosen (barrier, confidence) AS (" + chosen + ")," + PLACES + "," + BEHIND
    values = [*values, [kind for kind, _ in groups], [group for _, group in groups], by]

    since = kept.sequence()
    return lambda question, *more: kept.once(beginning + question, [*values, *more], since=since)
