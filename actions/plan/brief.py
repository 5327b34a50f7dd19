"""A plan in brief: of each action as much as choosing, grouping and counting need, worked out once until something changes.

Pages read the actions that they show, and nothing of the others; the lines of the plan's own page are worked out here too.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from actions.models import ActionBarrier
from actions.plan.standing import MOST_MOVED, MOST_ROWS, Promise, Row, promise_of, row_of
from actions.plan.timeline import lines_of
from actions.where_it_stands import Where
from barriers.models import Category
from organisations.models import Organisation
from publishing.published.content_changes import kept_until_change

NO_BODY = "nobody"  # the lane of actions that no organisation is named for
NO_GAP = "no-gap"  # the lane of actions whose barriers belong to no knowledge gap


@dataclass(frozen=True)
class Brief:
    """An action in brief.

    last      the last day of its bar, or its own where that is later
    earliest  the first of all its dates, as they are and as they were at first; `latest` the last of them
    dates     how many dates it has: rows of the timeline's table
    leads     how many organisations lead it, or could; `kind` is that of the first, `NO_BODY` where there is none
    gaps      slugs of the knowledge gaps that its barriers belong to
    next      the next day that is to come and not done, or None
    promises  how many promises stand; `moved`: of these, that name another day than at first, or a later one than the plan
    asked     organisations that were told of a question; `unasked` others of whom one is written; `committed` who promised
    """

    key: int
    where: Where
    starts: date
    last: date
    earliest: date
    latest: date
    dates: int
    milestones: tuple
    leads: int
    kind: str
    gaps: frozenset
    next: date | None
    promises: int
    moved: int
    asked: frozenset
    unasked: frozenset
    committed: frozenset


@dataclass
class PlanInBrief:
    """A plan in brief.

    briefs  of each action, in the order in which they start
    rows    {group: its first lines on the plan's page, at most `MOST_ROWS`}
    moved   the first promises, at most `MOST_MOVED`, that name another day than at first or a later one than the plan
    """

    briefs: list[Brief] = field(default_factory=list)
    rows: dict[Where, list[Row]] = field(default_factory=dict)
    moved: list[Promise] = field(default_factory=list)

    def add(self, line, gaps):
        """Take in an action of the plan; they come in order."""
        moved = [promise for promise in map(promise_of, line.action.promises) if promise.moved]
        self.briefs.append(_brief(line, gaps, moved=len(moved)))
        self.moved.extend(moved[: MOST_MOVED - len(self.moved)])
        rows = self.rows.setdefault(line.where, [])
        if len(rows) < MOST_ROWS:
            rows.append(row_of(line.action, on=line.on))


def in_brief(plan, *, on):
    """Return the `PlanInBrief` of a plan on a day."""
    return kept_until_change(("plan in brief", plan.pk, on), lambda: _in_brief(plan, on))


def _in_brief(plan, on):
    found, gaps = PlanInBrief(), _gaps_of(plan)
    for line in lines_of(plan, on=on):
        found.add(line, frozenset(gaps.get(line.action.pk, ())))
    return found


def _brief(line, gaps, *, moved):
    action, ahead = line.action, line.next
    days = [day for dated in line.dates for day in (dated.day, dated.first) if day]
    commitments = action.commitments.all()
    told = {row.organisation_id for row in commitments if row.is_told}
    return Brief(
        key=action.pk,
        where=line.where,
        starts=action.starts,
        last=max(line.ends, action.due),
        earliest=min(days),
        latest=max(days),
        dates=len(line.dates),
        milestones=tuple(dated.day for dated in line.milestones),
        leads=len(line.leads),
        kind=line.leads[0].kind if line.leads else NO_BODY,
        gaps=gaps,
        next=ahead and ahead.day,
        promises=len(action.promises),
        moved=moved,
        asked=frozenset(told),
        unasked=frozenset({row.organisation_id for row in commitments} - told),
        committed=frozenset(row.organisation_id for row in commitments if row.stands),
    )


def _gaps_of(plan):
    """Return {action: the slugs of the knowledge gaps that a barrier which it addresses belongs to}."""
    links = ActionBarrier.objects.filter(
        action__plan=plan, barrier__category_links__category__vocabulary=Category.Vocabulary.KNOWLEDGE_GAPS
    )
    found = {}
    for action, gap in links.values_list("action", "barrier__category_links__category__slug"):
        found.setdefault(action, set()).add(gap)
    return found


@dataclass
class Lane:
    """Actions in brief that are drawn together."""

    key: str
    label: str
    lines: list[Brief]

    @cached_property
    def next(self):
        return next_of(self.lines)


def next_of(briefs):
    """Return the next day of all these actions, or None."""
    return min((brief.next for brief in briefs if brief.next), default=None)


def lanes_by_organisation(briefs):
    """Return a lane for each kind of organisation: of who promised to lead, or could, the first named. Each action once."""
    labels = {**dict(Organisation.Kind.choices), NO_BODY: "Nobody is named to lead"}
    found = {key: [] for key in labels}
    for brief in briefs:
        found[brief.kind].append(brief)
    return [Lane(key, labels[key], group) for key, group in found.items() if group]


def lanes_by_gap(briefs):
    """Return a lane for each knowledge gap. An action is in each that a barrier which it addresses belongs to."""
    gaps = Category.objects.filter(vocabulary=Category.Vocabulary.KNOWLEDGE_GAPS)
    lanes = [Lane(gap.slug, gap.label, [brief for brief in briefs if gap.slug in brief.gaps]) for gap in gaps]
    lanes.append(Lane(NO_GAP, "No knowledge gap", [brief for brief in briefs if not brief.gaps]))
    return [lane for lane in lanes if lane.lines]


LANES = {"organisation": lanes_by_organisation, "gap": lanes_by_gap}
