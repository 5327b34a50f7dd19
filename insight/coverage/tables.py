"""The figures of coverage as tables, each with the picture that is drawn in its rows. Bars of amounts share one scale;
shares fill the width."""

from dataclasses import dataclass, field
from math import sqrt

from barriers.strength import LEAST_SURE_FIRST
from evidence.groups import Group
from insight.coverage.figures import percent
from insight.map.counts import in_words
from web.spreadsheets.tables import Table as Sheet
from web.spreadsheets.tables import as_columns

WIDTH, EDGE = 420, 1  # of a picture, in its own units
LEVELS = list(reversed(LEAST_SURE_FIRST))
GROUPS = {Group.RESEARCH: "research", Group.RULES: "rules", Group.OTHER: "shade-other"}
DOT = 9  # radius of the year with most sources


@dataclass(frozen=True)
class Bar:
    """A piece of a bar: its class in the style sheet, where it begins and how wide it is."""

    shade: str
    x: float
    width: float


@dataclass(frozen=True)
class Line:
    """A row of a table: its name and where that leads, its cells as text, and what its picture is made of."""

    name: str
    address: str
    cells: list
    bars: list = field(default_factory=list)
    dots: list = field(default_factory=list)
    middle: float | None = None
    most_used: object = None


@dataclass(frozen=True)
class Table:
    """One picture and its table. `legend` is [(class, words)], `columns` the heads after the picture's."""

    key: str
    title: str
    caption: str
    picture: str
    columns: list
    lines: list
    legend: list = field(default_factory=list)


def bars(parts, scale):
    """Return [`Bar`] of [(class, number)] on a scale from nothing to `scale`."""
    drawn, x = [], float(EDGE)
    for shade, number in parts:
        width = (WIDTH - 2 * EDGE) * number / scale if scale else 0
        if number:
            drawn.append(Bar(shade, round(x, 1), round(width, 1)))
        x += width
    return drawn


def tables(rows, whole, *, kind, recent, address):
    """Return the five tables of the page. `address(value)` is where a row's name leads; `recent` a year."""
    named = [(row, row.value.short, address(row.value)) for row in rows]
    levels = [level for level in LEVELS if whole.levels[level]]
    most_barriers = max((row.barriers for row in rows), default=0)
    most_sources = max((row.sources for row in rows), default=0)
    first = min((row.oldest for row in rows if row.years), default=recent)
    last = max((row.newest for row in rows if row.years), default=recent)
    return [
        Table(
            "sure",
            f"How sure: {kind}s by confidence",
            f"Bars share one scale: the longest is {most_barriers} {kind}{'' if most_barriers == 1 else 's'}. "
            f"A {kind} may belong to more than one row.",
            "Picture",
            [*[in_words(level).capitalize() for level in levels], "In all"],
            [
                Line(
                    name, to, [*[row.levels[level] for level in levels], row.barriers],
                    bars=bars([(f"sure-{level}", row.levels[level]) for level in levels], most_barriers),
                )
                for row, name, to in named
            ],
            [(f"sure-{level}", in_words(level)) for level in levels],
        ),
        Table(
            "kind",
            f"Kind: different sources behind the {kind}s",
            f"The longest bar is {most_sources} source{'' if most_sources == 1 else 's'}.",
            "Picture",
            [*[group.label for group in GROUPS], "In all"],
            [
                Line(
                    name, to, [*[row.groups[group] for group in GROUPS], row.sources],
                    bars=bars([(shade, row.groups[group]) for group, shade in GROUPS.items()], most_sources),
                )
                for row, name, to in named
            ],
            [(shade, group.label.lower()) for group, shade in GROUPS.items()],
        ),
        Table(
            "age",
            "Age: year of each source",
            "A dot for a year; bigger, more sources. The upright line is the middle year. Acts count by the year they "
            "were passed, so an old Act need not be out of date.",
            f"{first} to {last}",
            ["Oldest", "Middle", "Newest", f"{recent} or later", "Undated"],
            [
                Line(
                    name, to,
                    [row.oldest or "None", row.middle_year or "None", row.newest or "None", row.since(recent), row.undated],
                    dots=_dots(row, rows, first, last),
                    middle=_place(row.middle_year, first, last) if row.years else None,
                )
                for row, name, to in named
            ],
        ),
        Table(
            "read",
            "Read at source: at least a part of the source itself was read",
            f"Over all: {whole.read} of {whole.sources} sources, {whole.read_whole or 'none'} of them from beginning to end.",
            "Picture",
            ["Read", "Share"],
            [
                Line(
                    name, to, [f"{row.read} of {row.sources}", percent(row.read, row.sources) or "Too few to say"],
                    bars=bars([("sure-high", row.read), ("track", row.sources - row.read)], row.sources),
                )
                for row, name, to in named
            ],
            [("sure-high", "read"), ("track", "known through its publisher’s summary or someone else’s account")],
        ),
        Table(
            "independence",
            "Independence: how much rests on one source",
            "Different publishers are a rough sign of independence, no more: two may draw on the same study.",
            "Source used most",
            ["Largest share", "Publishers", "From Scotland"],
            [
                Line(
                    name, to,
                    [
                        percent(row.findings_of_most_used, row.findings) or "Too few to say", row.publishers,
                        f"{row.scottish} of {row.sources}",
                    ],
                    bars=bars(
                        [("sure-high", row.findings_of_most_used), ("track", row.findings - row.findings_of_most_used)],
                        row.findings,
                    ),
                    most_used=row if row.most_used else None,
                )
                for row, name, to in named
            ],
            [("sure-high", "findings from the source used most")],
        ),
    ]  # fmt: skip


def _place(year, first, last):
    margin = DOT + EDGE
    return round(margin + (WIDTH - 2 * margin) * (year - first) / max(1, last - first), 1)


def _dots(row, rows, first, last):
    """Return [(x, radius)] of a row's years; a dot's area is its number of sources, on one scale for all rows."""
    most = max(number for each in rows for number in each.years.values()) if any(each.years for each in rows) else 1
    return [
        (_place(year, first, last), round(DOT * sqrt(number / most), 1)) for year, number in sorted(row.years.items())
    ]


def change_table(days, *, kind):
    """Return the table of `change.over_time`, or None before there are two days to compare."""
    if len(days) < 2:
        return None
    levels = [level for level in LEVELS if any(found[level] for _, found, _ in days)]
    most = max(sum(found.values()) for _, found, _ in days)
    return Table(
        "change",
        f"Over time: {kind}s in force at the end of each day on which something was published",
        f"Counted from the publications themselves. The longest bar is {most} {kind}{'' if most == 1 else 's'}. Sources are "
        "all that were published, not only those behind them.",
        "Picture",
        [*[in_words(level).capitalize() for level in levels], "In all", "Sources"],
        [
            Line(
                day, "", [*[found[level] for level in levels], sum(found.values()), sources],
                bars=bars([(f"sure-{level}", found[level]) for level in levels], most),
            )
            for day, found, sources in days
        ],
        [(f"sure-{level}", in_words(level)) for level in levels],
    )  # fmt: skip


def facts(row, recent):
    """Return a row's figures as {name: value}: the same wherever they are given."""
    return {
        "key": row.value.key if row.value else "",
        "label": row.value.label if row.value else "",
        "barriers": row.barriers,
        **row.levels,
        "sources": row.sources,
        **row.groups,
        "oldest": row.oldest,
        "middle_year": row.middle_year,
        "newest": row.newest,
        "recent": row.since(recent),
        "undated": row.undated,
        "read": row.read,
        "findings": row.findings,
        "most_used": row.most_used.slug if row.most_used else None,
        "findings_of_most_used": row.findings_of_most_used,
        "publishers": row.publishers,
        "from_scotland": row.scottish,
    }


SHEET_COLUMNS = as_columns(
    ("key", "string", "The stable key of the row."),
    ("label", "string", "The name of the row."),
    ("barriers", "integer", "How many barriers, or enablers, belong to it."),
    *[(level, "integer", f"How many of them have this confidence: {in_words(level)}.") for level in LEVELS],
    ("sources", "integer", "How many different sources are behind them."),
    *[(group, "integer", f"How many of these sources are {group.label.lower()}.") for group in GROUPS],
    ("oldest", "integer", "The year of the oldest source."),
    ("middle_year", "integer", "The year in the middle of all sources that have one."),
    ("newest", "integer", "The year of the newest source."),
    ("recent", "integer", "How many sources are of the year in recent_from, or later."),
    ("undated", "integer", "How many sources have no date."),
    ("read", "integer", "How many sources were read, at least in part."),
    ("findings", "integer", "How many findings the sources have here."),
    ("most_used", "string", "The stable key of the source that most findings are from."),
    ("findings_of_most_used", "integer", "How many findings are from it."),
    ("publishers", "integer", "How many different publishers the sources have."),
    ("from_scotland", "integer", "How many sources are about Scotland, alone or among others."),
    ("recent_from", "integer", "The year from which a source is counted as recent."),
)
COVERAGE = Sheet("coverage", "A row for each value of what was chosen.", SHEET_COLUMNS, ["key"])


def rows_of(rows, *, recent):
    """Yield {column: value} of each row, as a table that is taken away has it."""
    for row in rows:
        yield facts(row, recent) | {"recent_from": recent}
