"""What the database is asked for the knowledge gaps, put together once: `@prepared`, whose rows are read as they are.

By position stands what decides how a statement looks: whether what is invented counts.
"""

from datetime import date

from django.db.models import Case, Count, F, Func, Q, TextField, When
from django.db.models.functions import Cast

from actions.models import FIRST_STEP, Action, ActionBarrier, Candidate, Commitment, Milestone, Role
from actions.states import is_met, was_told
from barriers.filters import sureness
from barriers.models import Barrier, BarrierCategory, Evidence, OpenQuestion
from barriers.strength import COUNTS
from evidence.groups import KINDS, Group
from web.prepared import prepared

ON_SCOTLAND = Q(source__kind__in=KINDS[Group.RESEARCH], source__jurisdiction__startswith="Scotland")
KNOWN, AGAINST, DATES = 6, 10, 8  # how much a gap's page shows: barriers, findings against, and dates


def barriers_of(gap, with_demonstration):
    return Barrier.objects.shown(with_demonstration).filter(kind=Barrier.Kind.BARRIER, categories=gap)


def ahead(*, on, **conditions):
    """Return the milestones that meet some conditions and are neither past nor met, the nearest first."""
    return Milestone.objects.filter(~is_met(), due__gte=on, **conditions).order_by("due", "pk")


@prepared
def counted(with_demonstration, *, gaps):
    of_gap = BarrierCategory.objects.filter(category__one_of=gaps)
    if not with_demonstration:
        of_gap = of_gap.filter(barrier__entry__is_demonstration=False)
    found = of_gap.values("category", "barrier__kind", "barrier__confidence")
    return found.annotate(number=Count("pk")).order_by()


@prepared
def evidence_counted(with_demonstration, *, gaps):
    rows = Evidence.objects.filter(barrier__kind=Barrier.Kind.BARRIER, barrier__category_links__category__one_of=gaps)
    if not with_demonstration:
        rows = rows.filter(barrier__entry__is_demonstration=False)
    on_scotland = Count("source", distinct=True, filter=ON_SCOTLAND)
    found = rows.values(gap=F("barrier__category_links__category"))
    return found.annotate(**COUNTS, research_on_scotland=on_scotland).order_by()


@prepared
def actions_on_gaps(with_demonstration, *, gaps):
    """Return (gap, action), once for each barrier of the gap that the action is on."""
    of_gap = BarrierCategory.objects.filter(category__one_of=gaps, barrier__kind=Barrier.Kind.BARRIER)
    if not with_demonstration:
        of_gap = of_gap.filter(barrier__entry__is_demonstration=False)
    links = ActionBarrier.objects.filter(
        barrier__in=of_gap.values("barrier"), action__in=Action.objects.shown(with_demonstration).values("pk")
    )
    found = links.filter(barrier__category_links__category__one_of=gaps)
    return found.values_list("barrier__category_links__category", "action")


@prepared
def asked(with_demonstration, *, actions):
    commitments = Commitment.objects.shown(with_demonstration).filter(was_told(), action__one_of=actions)
    return commitments.select_related("organisation").order_by("organisation__name", "pk")


@prepared
def questions_counted(with_demonstration, *, gaps):
    measuring = Action.objects.shown(with_demonstration).values("pk")
    found = OpenQuestion.objects.filter(gap_text__category__one_of=gaps).order_by()
    return found.values(gap=F("gap_text__category")).annotate(
        number=Count("pk"), answered=Count("pk", filter=Q(action__in=measuring))
    )


@prepared
def days_ahead(*, actions, on: date):
    return ahead(action__one_of=actions, on=on).values_list("action", "due")


@prepared
def surest(with_demonstration, *, gap):
    barriers = barriers_of(gap, with_demonstration).with_counts()
    return barriers.order_by(sureness().desc(), "-evidence_count", "title", "pk")[:KNOWN]


@prepared
def supporting(*, barriers):
    """Return findings that support some barriers: research comes first, Scottish before other."""
    research_first = Case(When(ON_SCOTLAND, then=0), When(source__kind__in=KINDS[Group.RESEARCH], then=1), default=2)
    found = Evidence.objects.filter(stance=Evidence.Stance.SUPPORTS, barrier__one_of=barriers)
    return found.select_related("source").order_by(research_first, "position")


@prepared
def levels(with_demonstration, *, gap):
    found = barriers_of(gap, with_demonstration).order_by()
    return found.values("stages", "confidence").annotate(number=Count("pk"))


@prepared
def sources_by_stage(with_demonstration, *, gap):
    of_gap = Evidence.objects.filter(barrier__in=barriers_of(gap, with_demonstration).order_by().values("pk"))
    stage = Func(F("barrier__stages"), function="unnest", output_field=TextField(), set_returning=True)
    found = of_gap.order_by().annotate(stage=stage).values("stage")
    return found.annotate(sources=Count("source", distinct=True)).values_list("stage", "sources")


@prepared
def against(with_demonstration, *, gap):
    """Return findings that speak against the barriers of a gap."""
    findings = Evidence.objects.filter(
        barrier__in=barriers_of(gap, with_demonstration).order_by().values("pk"), stance=Evidence.Stance.CONTRADICTS
    )
    return findings.select_related("source", "barrier").order_by("barrier__title", "barrier", "position")[:AGAINST]


@prepared
def without_contradiction(with_demonstration, *, gap):
    """Return the number of barriers that nothing speaks against; no row where there are none."""
    contradicted = Evidence.objects.filter(stance=Evidence.Stance.CONTRADICTS).values("barrier")
    barriers = barriers_of(gap, with_demonstration).exclude(pk__in=contradicted).order_by()
    return barriers.values("kind").annotate(number=Count("pk")).values_list("number", flat=True)


@prepared
def questions(*, gap):
    return OpenQuestion.objects.filter(gap_text__category=gap)


@prepared
def answering(with_demonstration, *, actions):
    return Action.objects.shown(with_demonstration).filter(pk__one_of=actions)


@prepared
def first_steps(*, actions):
    return Milestone.objects.filter(key=FIRST_STEP, action__one_of=actions).values_list("action", "due")


@prepared
def say_not_found(with_demonstration, *, gap):
    """Return barriers and enablers that say of something that it was searched for and not found."""
    said = Q()
    for name in ["statement", "confidence_explanation", "reasons"]:
        said |= Q(**{f"{name}__icontains": "searched for and not found:"})
    entries = Barrier.objects.shown(with_demonstration).filter(categories=gap)
    return entries.annotate(reasons=Cast("confidence_components", TextField())).filter(said).order_by("title")


@prepared
def dates(with_demonstration, *, gap, on: date):
    """Return the nearest milestones of actions on the gap's barriers."""
    barriers = barriers_of(gap, with_demonstration).order_by().values("pk")
    actions = Action.objects.shown(with_demonstration).filter(barriers__in=barriers)
    return ahead(action__in=actions.values("pk"), on=on).select_related("action", "action__entry")[:DATES]


@prepared
def owners(with_demonstration, *, actions):
    promised = Commitment.objects.standing().shown(with_demonstration).filter(action__one_of=actions)
    return promised.select_related("organisation").order_by("role", "pk")


@prepared
def could_lead(*, actions):
    return Candidate.objects.filter(role=Role.LEAD, action__one_of=actions).select_related("organisation")
