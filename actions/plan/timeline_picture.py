"""The timeline as a picture: which days it shows, and where on it each date lies, in per cent of its width."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import capfirst

from actions.plan.standing import lead_of
from actions.plan.timeline import day_in_words
from actions.where_it_stands import LED, Where

ASKED = [Where.ASKED, Where.NO_REPLY]
MONTHS_IN_QUARTER = 3
CLOSE = 100  # days: of a window no longer than this, each milestone is written beside its mark
A_YEAR = datetime.timedelta(366)
MONTHLY = 280  # days: up to which the grid has months
MOST_TICKS = 16
MOST_WORDS = 8  # milestones written out in a row, beyond which only their marks are drawn
SHORTENED = 52  # characters of a milestone's title that are written in the picture

# Where the arrow of a moved date lies in a row: in per cent of its height, or in pixels where milestones are written.
BELOW = ({"height": "88%", "top": "14%", "bottom": "96%"}, {"height": "28", "top": "4", "bottom": "30"})
ABOVE = ({"height": "12%", "top": "4%", "bottom": "86%"}, {"height": "4", "top": "2", "bottom": "28"})


@dataclass(frozen=True)
class Window:
    """The days that a timeline shows, both included."""

    first: datetime.date
    last: datetime.date

    @cached_property
    def days(self):
        return (self.last - self.first).days + 1

    @property
    def is_close(self):
        return self.days <= CLOSE

    def __contains__(self, day):
        return self.first <= day <= self.last

    def shows(self, brief):
        """Return whether an action in brief runs in these days."""
        return brief.starts <= self.last and brief.last >= self.first

    def at(self, day):
        """Return where a day lies, in per cent; one outside lies on the nearer edge."""
        inside = min(max(day, self.first), self.last + datetime.timedelta(1))
        return round((inside - self.first).days / self.days * 100, 2)

    @property
    def words(self):
        """Return “2027”, “April to June 2027”, or from which day to which."""
        first, last = self.first, self.last
        whole_months = first.day == 1 and (last + datetime.timedelta(1)).day == 1
        if whole_months and first.year == last.year:
            if (first.month, last.month) == (1, 12):
                return f"{first.year}"
            return f"{first:%B} {last.year}" if first.month == last.month else f"{first:%B} to {last:%B %Y}"
        if whole_months and (first.month, last.month) == (1, 12):
            return f"{first.year} to {last.year}"
        return f"{day_in_words(first)} to {day_in_words(last)}"


def year(number):
    return Window(datetime.date(number, 1, 1), datetime.date(number, 12, 31))


def quarter_of(day):
    """Return the quarter of a year that a day is in."""
    month = day.month - (day.month - 1) % MONTHS_IN_QUARTER
    first = day.replace(month=month, day=1)
    after = first.replace(year=first.year + month // 10, month=(month + MONTHS_IN_QUARTER - 1) % 12 + 1)
    return Window(first, after - datetime.timedelta(1))


def quarters(number):
    return [quarter_of(datetime.date(number, month, 1)) for month in range(1, 13, MONTHS_IN_QUARTER)]


def whole(briefs, plan, *, on):
    """Return the window over all dates of these actions in whole quarters, with today unless it is more than a year away."""
    days = [day for brief in briefs for day in (brief.earliest, brief.latest)] or [plan.starts, plan.ends]
    if min(days) - A_YEAR <= on <= max(days) + A_YEAR:
        days.append(on)
    return Window(quarter_of(min(days)).first, quarter_of(max(days)).last)


@dataclass(frozen=True)
class Tick:
    x: float
    label: str
    is_year: bool


def ticks(window):
    """Return the lines of the grid: months of a close window, else quarters, else as many years as fit."""
    steps = [
        *([1] if window.days <= MONTHLY else []),
        MONTHS_IN_QUARTER,
        *[12 * years for years in (1, 2, 5, 10, 20, 50)],
    ]
    months = [(number // 12, number % 12 + 1) for number in range(window.first.year * 12, window.last.year * 12 + 12)]
    for step in steps:
        days = [datetime.date(y, m, 1) for y, m in months if (y * 12 + m - 1) % step == 0]
        days = [day for day in days if day in window]
        if len(days) <= MOST_TICKS:
            break
    month = "%B" if window.is_close else "%b"
    return [
        Tick(window.at(day), f"{day:{'%Y' if day.month == 1 and not window.is_close else month}}", day.month == 1)
        for day in days
    ]


def drawn(line, window):
    """Return one row of the picture: what is drawn where, in per cent."""
    on, starts = line.on, line.action.starts
    bars = []
    where = line.where
    style = "kept" if where == Where.KEPT else "promised" if where in LED else "asked" if where in ASKED else "open"
    _add_bar(bars, style, starts, line.ends, window)
    if line.late_since:
        _add_bar(bars, "late", line.late_since, on, window)
    milestones = [dated for dated in line.milestones if dated.day in window]
    written = milestones[:MOST_WORDS] if window.is_close else []
    middle = "16" if written else "50%"
    moved = [
        {
            "from": window.at(dated.first),
            "to": window.at(dated.day),
            "is_shown": dated.first in window,
            "leads_on": dated.day in window,
            **(BELOW if dated is line.end else ABOVE)[bool(written)],
        }
        for dated in [*line.milestones, line.end]
        if dated.first and (dated.first in window or dated.day in window)
    ]
    return {
        "bars": bars,
        "due": window.at(line.due.day) if line.due.day != line.ends and line.due.day in window else None,
        "moved": moved,
        "before": starts < window.first,
        "after": max(line.ends, on if line.late_since else line.ends) > window.last,
        "points": [_point(dated, line, window) for dated in milestones[len(written) :]],
        "written": [
            {
                **_point(dated, line, window),
                "y": 46 + 24 * place,
                "day": f"{dated.day:%-d %b}",
                "what": short(dated.what),
            }
            for place, dated in enumerate(written)
        ],
        "height": len(written),
        "middle": middle,
    }


def _add_bar(bars, style, first, last, window):
    x, end = window.at(first), window.at(last)
    if end > x:
        bars.append({"style": style, "x": x, "width": round(end - x, 2), "end": end})


def _point(dated, line, window):
    mark = "met" if dated.done_on else "missed" if line.is_missed(dated) else "ahead"
    x = window.at(dated.day)
    return {"mark": mark, "x": x, "is_left": x > 50}


def short(text):
    """Return a title as long as the picture has room for, cut between words."""
    return text if len(text) <= SHORTENED else text[:SHORTENED].rsplit(" ", 1)[0] + "…"


MARKS = {
    "kept": "Kept",
    "promised": "Promised",
    "late": "Past the promised date, not delivered",
    "asked": "Asked to lead, no answer yet",
    "open": "Proposed: nobody has promised to lead it",
}
POINTS = {"ahead": "Milestone", "met": "Milestone met", "missed": "Milestone whose day has passed, not met"}


def key_of(rows):
    """Return [(mark, words)] of the bars and [(mark, words)] of the milestones that are drawn in these rows."""
    bars = {bar["style"] for row in rows for bar in row["bars"]}
    points = {point["mark"] for row in rows for point in [*row["points"], *row["written"]]}
    return (
        [(mark, words) for mark, words in MARKS.items() if mark in bars],
        [(mark, words) for mark, words in POINTS.items() if mark in points],
    )


def in_words(lines, every, window, *, is_whole):
    """Return the sentences above the picture: how many actions in brief and milestones it shows, and how they stand."""
    count = sum(day in window for line in lines for day in line.milestones)
    milestones = f"{count} milestone{'' if count == 1 else 's'}"
    if is_whole:
        parts = [f"{_actions(len(lines))} with {milestones}."]
    else:
        parts = [f"{len(lines)} of {_actions(len(every))} {_run(len(lines))} in this time, with {milestones} in it."]
        later = sum(line.starts > window.last for line in every)
        over = len(every) - len(lines) - later
        parts += [f"{later} begin{'s' if later == 1 else ''} later."] if later else []
        parts += [f"{over} {'is' if over == 1 else 'are'} over before."] if over else []
    if lines:
        if {line.where for line in lines} == {Where.NOT_ASKED}:
            parts.append("Nobody is asked to lead any of them yet, so every bar is hollow.")
        else:
            parts.append(capfirst(lead_of([line.where for line in lines])))
    return " ".join(parts)


def _actions(number):
    return f"{number} action{'' if number == 1 else 's'}"


def _run(number):
    return "runs" if number == 1 else "run"
