"""What is counted of the knowledge gaps: the one place for their list, their pages and the API.

A gap's barriers are those whose document names it; enablers are counted apart. An amount of evidence is a number of
different sources, as `barriers/strength.py` counts it. What is invented is left out unless it is asked for.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from actions.models import Action
from barriers.models import Barrier, Category
from barriers.strength import Strength, middle_level
from insight.gaps import statements
from publishing.published.content_changes import kept_until_change

# How much a gap's page shows: findings of each barrier, and what was not found; see `statements` for the rest.
FINDINGS, NOT_FOUND_MOST = 3, 20
NOT_FOUND = re.compile(r"\bsearched for and not found: *(?P<what>[^.;]+)", re.IGNORECASE)


@dataclass
class Outline:
    """What stands in one line about a gap.

    `levels` counts its barriers by `Barrier.Confidence`; `strength` is of all of them together; `promised` and `asked`
    name organisations; `questions` are those that nobody can answer, `unmeasured` those of them that no action would;
    `next_date` is that of the nearest milestone of any action on them that is not past and not met.
    """

    category: Category
    levels: Counter = field(default_factory=Counter)
    enablers: int = 0
    strength: Strength = field(default_factory=Strength)
    research_on_scotland: int = 0
    actions: int = 0
    asked: int = 0
    promised: list = field(default_factory=list)
    next_date: date | None = None
    next_is_promised: bool = False
    questions: int = 0
    unmeasured: int = 0

    @property
    def text(self):
        """What an editor wrote of it, None where nobody did."""
        return getattr(self.category, "gap_text", None)

    @property
    def heading(self):
        return self.text.heading if self.text else self.category.label

    @property
    def barriers(self):
        return self.levels.total()

    @property
    def by_level(self):
        """[(level, number)], surest first, of the levels that there are."""
        return [(level, self.levels[level]) for level in Barrier.Confidence if self.levels[level]]

    @property
    def middle(self):
        """The level in the middle, as a `Barrier.Confidence`, or None."""
        level = middle_level(self.levels)
        return level and Barrier.Confidence(level)


@dataclass
class WholeGap(Outline):
    """All that a gap's page says; `known` are its surest barriers, each with findings that support it."""

    known: list = field(default_factory=list)
    stages: list = field(default_factory=list)
    against: list = field(default_factory=list)
    barriers_without_contradiction: int = 0
    unknown: list = field(default_factory=list)
    not_found: list = field(default_factory=list)
    dates: list = field(default_factory=list)

    @property
    def thinnest(self):
        """The stage with the fewest sources, None where several have as few."""
        first, second = sorted(self.stages, key=lambda each: each.sources)[:2]
        return first if first.sources < second.sources else None


def gaps():
    """Return the knowledge gaps in their order, each with what an editor wrote of it."""
    return Category.objects.filter(vocabulary=Category.Vocabulary.KNOWLEDGE_GAPS).select_related("gap_text")


def all_outlines(*, on, with_demonstration=False):
    """Return [Outline] of all knowledge gaps; they are kept until something changes."""
    return kept_until_change(
        ("gaps", on, with_demonstration), lambda: outlines(gaps(), on=on, with_demonstration=with_demonstration)
    )


def outlines(categories, *, on, with_demonstration=False):
    """Return [Outline] of knowledge gaps on a day. The number of queries does not grow with what there is."""
    found = {category.pk: Outline(category) for category in categories}
    for row in statements.counted(with_demonstration, gaps=list(found)):
        outline = found[row["category"]]
        if row["barrier__kind"] == Barrier.Kind.ENABLER:
            outline.enablers += row["number"]
        else:
            outline.levels[row["barrier__confidence"]] = row["number"]
    for row in statements.evidence_counted(with_demonstration, gaps=list(found)):
        outline = found[row.pop("gap")]
        outline.research_on_scotland = row.pop("research_on_scotland")
        outline.strength = Strength(**row)
    addressed = defaultdict(set)
    for gap, action in statements.actions_on_gaps(with_demonstration, gaps=list(found)):
        addressed[action].add(gap)
    for gap in (gap for several in addressed.values() for gap in several):
        found[gap].actions += 1
    asked, promised = defaultdict(set), set()
    for commitment in statements.asked(with_demonstration, actions=list(addressed)):
        for gap in addressed[commitment.action_id]:
            asked[gap].add(commitment.organisation_id)
            if commitment.stands and commitment.organisation not in found[gap].promised:
                found[gap].promised.append(commitment.organisation)
        if commitment.stands:
            promised.add(commitment.action_id)
    for gap, organisations in asked.items():
        found[gap].asked = len(organisations)
    for row in statements.questions_counted(with_demonstration, gaps=list(found)):
        found[row["gap"]].questions = row["number"]
        found[row["gap"]].unmeasured = row["number"] - row["answered"]
    for action, due in statements.days_ahead(actions=list(addressed), on=on):
        for gap in addressed[action]:
            if not found[gap].next_date:
                found[gap].next_date, found[gap].next_is_promised = due, action in promised
    return list(found.values())


@dataclass(frozen=True)
class AtStage:
    """A gap at one stage: its barriers there, the different sources behind them, and the level in the middle."""

    stage: Barrier.Stage
    barriers: int
    sources: int
    middle: Barrier.Confidence | None


@dataclass(frozen=True)
class Unknown:
    """A question without an answer, and the action that could answer it, None where nothing proposed would."""

    text: str
    action: Action | None
    first_date: date | None


@dataclass(frozen=True)
class NotFound:
    """What an entry says was searched for and not found, as its version of `day` has it."""

    what: str
    barrier: Barrier
    day: date


def known(category, *, with_demonstration=False):
    """Return [(barrier, [finding that supports it])] of the surest barriers; of equals the one with most evidence."""
    barriers = list(statements.surest(with_demonstration, gap=category.pk))
    if not barriers:
        return []
    findings = grouped(statements.supporting(barriers=[barrier.pk for barrier in barriers]), "barrier_id")
    return [(barrier, findings[barrier.pk][:FINDINGS]) for barrier in barriers]


def grouped(rows, by):
    """Return {value of an attribute: [row]}."""
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(row)
    return found


def by_stage(category, *, with_demonstration=False):
    """Return [AtStage], every stage in its order."""
    levels = defaultdict(Counter)
    for row in statements.levels(with_demonstration, gap=category.pk):
        for stage in row["stages"]:
            levels[stage][row["confidence"]] += row["number"]
    sources = dict(statements.sources_by_stage(with_demonstration, gap=category.pk))
    return [
        AtStage(
            stage,
            levels[stage].total(),
            sources.get(stage, 0),
            Barrier.Confidence(middle_level(levels[stage])) if levels[stage] else None,
        )
        for stage in Barrier.Stage
    ]


def against(category, *, with_demonstration=False):
    """Return (the findings that speak against a barrier of the gap, how many of its barriers have none against them)."""
    without = next(iter(statements.without_contradiction(with_demonstration, gap=category.pk)), 0)
    return list(statements.against(with_demonstration, gap=category.pk)), without


def unknowns(category, *, with_demonstration=False):
    """Return [Unknown], in the editor's order. An action that is withdrawn or not published counts as none."""
    questions = list(statements.questions(gap=category.pk)) if hasattr(category, "gap_text") else []
    named = [question.action_id for question in questions if question.action_id]
    answering = statements.answering(with_demonstration, actions=named) if named else []
    by_entry = {action.pk: action for action in answering}
    first = dict(statements.first_steps(actions=list(by_entry))) if by_entry else {}
    return [
        Unknown(question.text, by_entry.get(question.action_id), first.get(question.action_id))
        for question in questions
    ]


def not_found(category, *, with_demonstration=False):
    """Return [NotFound]: what barriers and enablers of the gap say was searched for and not found, in their own words."""
    found = {}
    for barrier in statements.say_not_found(with_demonstration, gap=category.pk):
        reasons = [component["reason"] for component in barrier.confidence_components.values()]
        for text in [barrier.statement, barrier.confidence_explanation, *reasons]:
            for match in NOT_FOUND.finditer(text or ""):
                what = " ".join(match["what"].split())
                found.setdefault(what, NotFound(what, barrier, barrier.modified_at.date()))
    return list(found.values())[:NOT_FOUND_MOST]


def dates(category, *, on, with_demonstration=False):
    """Return the nearest milestones of actions on the gap's barriers, each with its action's `owners` and `leads`."""
    found = list(statements.dates(with_demonstration, gap=category.pk, on=on))
    if not found:
        return []
    actions = list({milestone.action_id for milestone in found})
    owners = grouped(statements.owners(with_demonstration, actions=actions), "action_id")
    leads = grouped(statements.could_lead(actions=actions), "action_id")
    for milestone in found:
        milestone.action.owners, milestone.action.leads = owners[milestone.action_id], leads[milestone.action_id]
    return found


def whole(category, *, on, with_demonstration=False):
    """Return the `WholeGap` of a knowledge gap on a day; it is kept until something changes."""
    return kept_until_change(
        ("gap", category.pk, on, with_demonstration),
        lambda: _whole(category, on=on, with_demonstration=with_demonstration),
    )


def _whole(category, *, on, with_demonstration):
    [outline] = outlines([category], on=on, with_demonstration=with_demonstration)
    findings, without = against(category, with_demonstration=with_demonstration)
    return WholeGap(
        **vars(outline),
        known=known(category, with_demonstration=with_demonstration),
        stages=by_stage(category, with_demonstration=with_demonstration),
        against=findings,
        barriers_without_contradiction=without,
        unknown=unknowns(category, with_demonstration=with_demonstration),
        not_found=not_found(category, with_demonstration=with_demonstration),
        dates=dates(category, on=on, with_demonstration=with_demonstration),
    )
