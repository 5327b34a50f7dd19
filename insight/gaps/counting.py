"""What is counted of the knowledge gaps: the one place for their list, their pages and the API.

A gap's barriers are those whose document names it; enablers are counted apart. An amount of evidence is a number of
different sources, as `barriers/strength.py` counts it. What is invented is left out unless it is asked for.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, F, Prefetch, Q, TextField, When
from django.db.models.functions import Cast

from actions.models import FIRST_STEP, Action, ActionBarrier, Candidate, Commitment, Milestone, Role
from actions.states import is_met, was_told
from barriers.filters import sureness
from barriers.models import Barrier, BarrierCategory, Category, Evidence, OpenQuestion
from barriers.strength import COUNTS, Strength, middle_level
from evidence.groups import KINDS, Group
from publishing.published.content_changes import kept_until_change

# How much a gap's page shows: barriers, findings of each, findings against, what was not found, and dates.
KNOWN, FINDINGS, AGAINST, NOT_FOUND_MOST, DATES = 6, 3, 10, 20, 8
NOT_FOUND = re.compile(r"\bsearched for and not found: *(?P<what>[^.;]+)", re.IGNORECASE)
ON_SCOTLAND = Q(source__kind__in=KINDS[Group.RESEARCH], source__jurisdiction__startswith="Scotland")


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
        level = middle_level(list(self.levels.elements()))
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
    of_gap = BarrierCategory.objects.filter(category__in=list(found))
    if not with_demonstration:
        of_gap = of_gap.filter(barrier__entry__is_demonstration=False)
    counted = of_gap.values("category", "barrier__kind", "barrier__confidence").annotate(number=Count("pk"))
    for row in counted.order_by():
        outline = found[row["category"]]
        if row["barrier__kind"] == Barrier.Kind.ENABLER:
            outline.enablers += row["number"]
        else:
            outline.levels[row["barrier__confidence"]] = row["number"]
    of_barriers = of_gap.filter(barrier__kind=Barrier.Kind.BARRIER)
    evidence = _in_gaps(Evidence.objects, found, with_demonstration).annotate(
        **COUNTS, research_on_scotland=Count("source", distinct=True, filter=ON_SCOTLAND)
    )
    for row in evidence.order_by():
        outline = found[row.pop("gap")]
        outline.research_on_scotland = row.pop("research_on_scotland")
        outline.strength = Strength(**row)
    addressed = defaultdict(set)
    links = ActionBarrier.objects.filter(
        barrier__in=of_barriers.values("barrier"), action__in=Action.objects.shown(with_demonstration).values("pk")
    )
    for gap, action in links.filter(barrier__category_links__category__in=list(found)).values_list(
        "barrier__category_links__category", "action"
    ):
        addressed[action].add(gap)
    for gap in (gap for several in addressed.values() for gap in several):
        found[gap].actions += 1
    asked, promised = defaultdict(set), set()
    commitments = Commitment.objects.shown(with_demonstration).filter(was_told(), action__in=list(addressed))
    for commitment in commitments.select_related("organisation").order_by("organisation__name", "pk"):
        for gap in addressed[commitment.action_id]:
            asked[gap].add(commitment.organisation_id)
            if commitment.stands and commitment.organisation not in found[gap].promised:
                found[gap].promised.append(commitment.organisation)
        if commitment.stands:
            promised.add(commitment.action_id)
    for gap, organisations in asked.items():
        found[gap].asked = len(organisations)
    measuring = Action.objects.shown(with_demonstration).values("pk")
    for row in (
        OpenQuestion.objects.filter(gap_text__category__in=list(found))
        .order_by()
        .values(gap=F("gap_text__category"))
        .annotate(number=Count("pk"), answered=Count("pk", filter=Q(action__in=measuring)))
    ):
        found[row["gap"]].questions = row["number"]
        found[row["gap"]].unmeasured = row["number"] - row["answered"]
    for action, due in ahead(list(addressed), on=on).values_list("action", "due"):
        for gap in addressed[action]:
            if not found[gap].next_date:
                found[gap].next_date, found[gap].next_is_promised = due, action in promised
    return list(found.values())


def _in_gaps(rows, gaps_by_pk, with_demonstration):
    """Return rows with a `barrier`, grouped by `gap`, of the barriers of these gaps."""
    rows = rows.filter(barrier__kind=Barrier.Kind.BARRIER, barrier__category_links__category__in=list(gaps_by_pk))
    if not with_demonstration:
        rows = rows.filter(barrier__entry__is_demonstration=False)
    return rows.values(gap=F("barrier__category_links__category"))


def ahead(actions, *, on):
    """Return the milestones of actions that are neither past nor met, the nearest first."""
    return Milestone.objects.filter(~is_met(), action__in=actions, due__gte=on).order_by("due", "pk")


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


def barriers_of(category, *, with_demonstration=False):
    """Return the barriers of a gap, the surest first, of equals the one with most evidence."""
    barriers = Barrier.objects.shown(with_demonstration).filter(kind=Barrier.Kind.BARRIER, categories=category)
    return barriers.with_counts().order_by(sureness().desc(), "-evidence_count", "title", "pk")


def known(category, *, with_demonstration=False):
    """Return [(barrier, [finding that supports it])] of the surest barriers; research comes first, Scottish before other."""
    research_first = Case(When(ON_SCOTLAND, then=0), When(source__kind__in=KINDS[Group.RESEARCH], then=1), default=2)
    supporting = (
        Evidence.objects.filter(stance=Evidence.Stance.SUPPORTS)
        .select_related("source")
        .order_by(research_first, "position")
    )
    barriers = barriers_of(category, with_demonstration=with_demonstration)
    first = list(barriers.prefetch_related(Prefetch("evidence", supporting, to_attr="supporting"))[:KNOWN])
    return [(barrier, barrier.supporting[:FINDINGS]) for barrier in first]


def by_stage(category, *, with_demonstration=False):
    """Return [AtStage], every stage in its order."""
    barriers = Barrier.objects.shown(with_demonstration).filter(kind=Barrier.Kind.BARRIER, categories=category)
    levels = defaultdict(list)
    counted = barriers.order_by().values("stages", "confidence").annotate(number=Count("pk"))
    for row in counted:
        for stage in row["stages"]:
            levels[stage] += [row["confidence"]] * row["number"]
    sources = Evidence.objects.filter(barrier__in=barriers.order_by().values("pk")).aggregate(
        **{
            stage: Count("source", distinct=True, filter=Q(barrier__stages__contains=[stage]))
            for stage in Barrier.Stage.values
        }
    )
    return [
        AtStage(
            stage,
            len(levels[stage]),
            sources[stage],
            Barrier.Confidence(middle_level(levels[stage])) if levels[stage] else None,
        )
        for stage in Barrier.Stage
    ]


def against(category, *, with_demonstration=False):
    """Return (the findings that speak against a barrier of the gap, how many of its barriers have none against them)."""
    barriers = Barrier.objects.shown(with_demonstration).filter(kind=Barrier.Kind.BARRIER, categories=category)
    findings = (
        Evidence.objects.filter(barrier__in=barriers.order_by().values("pk"), stance=Evidence.Stance.CONTRADICTS)
        .select_related("source", "barrier")
        .order_by("barrier__title", "barrier", "position")
    )
    contradicted = Evidence.objects.filter(stance=Evidence.Stance.CONTRADICTS).values("barrier")
    return list(findings[:AGAINST]), barriers.exclude(pk__in=contradicted).count()


def unknowns(category, *, with_demonstration=False):
    """Return [Unknown], in the editor's order. An action that is withdrawn or not published counts as none."""
    questions = list(category.gap_text.questions.all()) if hasattr(category, "gap_text") else []
    named = {question.action_id for question in questions if question.action_id}
    first = Milestone.objects.filter(key=FIRST_STEP)
    actions = Action.objects.shown(with_demonstration).prefetch_related(Prefetch("milestones", first, to_attr="first"))
    by_entry = actions.in_bulk(named)
    found = []
    for question in questions:
        action = by_entry.get(question.action_id)
        found.append(Unknown(question.text, action, action.first[0].due if action and action.first else None))
    return found


def not_found(category, *, with_demonstration=False):
    """Return [NotFound]: what barriers and enablers of the gap say was searched for and not found, in their own words."""
    said = Q()
    for name in ["statement", "confidence_explanation", "reasons"]:
        said |= Q(**{f"{name}__icontains": "searched for and not found:"})
    entries = Barrier.objects.shown(with_demonstration).filter(categories=category)
    found = {}
    for barrier in entries.annotate(reasons=Cast("confidence_components", TextField())).filter(said).order_by("title"):
        reasons = [component["reason"] for component in barrier.confidence_components.values()]
        for text in [barrier.statement, barrier.confidence_explanation, *reasons]:
            for match in NOT_FOUND.finditer(text or ""):
                what = " ".join(match["what"].split())
                found.setdefault(what, NotFound(what, barrier, barrier.modified_at.date()))
    return list(found.values())[:NOT_FOUND_MOST]


def dates(category, *, on, with_demonstration=False):
    """Return the nearest milestones of actions on the gap's barriers, each with its action's `owners` and `leads`."""
    barriers = Barrier.objects.shown(with_demonstration).filter(kind=Barrier.Kind.BARRIER, categories=category)
    actions = Action.objects.shown(with_demonstration).filter(barriers__in=barriers.order_by().values("pk"))
    promised = Commitment.objects.standing().shown(with_demonstration).select_related("organisation")
    leads = Candidate.objects.filter(role=Role.LEAD).select_related("organisation")
    return list(
        ahead(actions.values("pk"), on=on)
        .select_related("action", "action__entry")
        .prefetch_related(
            Prefetch("action__commitments", promised.order_by("role", "pk"), to_attr="owners"),
            Prefetch("action__candidates", leads, to_attr="leads"),
        )[:DATES]
    )


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
