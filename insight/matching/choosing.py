"""What fits what a reader said: barriers, actions and what helps, by a rule that stands on the page in plain words.

1.  A ticked barrier counts three, “often” two, “sometimes” one; the highest counts once. What counts nothing is left out.
2.  Of equals comes first the one whose entry names the reader's sector, then the one that names their part, then the
    one that the evidence is surer of, then by title. Three are taken.
3.  Actions that address more of these barriers come first; of equals those that organisations of the sector could
    join, then those with the nearest date, then by title. Three are taken.
4.  Enablers are those that a relation says ease one of them; guides and tools are those cited as evidence for one.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from actions.models import Action, ActionBarrier, Candidate, Commitment, Milestone, Role
from actions.next_dates import acting_on
from actions.states import is_met
from barriers.models import Barrier, Evidence, Relation
from barriers.strength import strengths
from evidence.models import Source
from insight.matching.forms import OFTEN, SOMETIMES
from organisations.models import Organisation

TICKED = 3
POINTS = {OFTEN: 2, SOMETIMES: 1}
BARRIERS = ACTIONS = 3
HELPS = 4  # of enablers, and of guides and tools
GUIDES = [Source.Kind.TOOLKIT, Source.Kind.CODE_OF_PRACTICE, Source.Kind.STATUTORY_GUIDANCE, Source.Kind.GUIDANCE]
# Sectors that a kind of organisation stands for. Of the others no organisation says that it belongs there.
KINDS_OF_SECTOR = {
    "local-government": [Organisation.Kind.LOCAL_GOVERNMENT],
    "health": [Organisation.Kind.HEALTH],
    "police-and-justice": [Organisation.Kind.POLICE],
    "third-sector": [Organisation.Kind.THIRD_SECTOR],
    "national-bodies": [Organisation.Kind.GOVERNMENT, Organisation.Kind.REGULATOR],
}


@dataclass
class FittingBarrier:
    """A barrier with its points, and the reasons in the reader's own words."""

    barrier: Barrier
    points: int = 0
    reasons: list = field(default_factory=list)
    names_sector: bool = False
    names_role: bool = False
    strength: object = None
    acting: object = None


@dataclass
class FittingAction:
    """An action, which of the chosen barriers it addresses, and its next date, which is proposed or promised."""

    action: Action
    addresses: list
    sector_could_join: bool
    next_date: date | None = None
    next_title: str = ""
    is_promised: bool = False


@dataclass
class Help:
    """An enabler with the relations that tie it to chosen barriers, and the next date of an action that builds on it."""

    enabler: Barrier
    relations: list
    acting: object


@dataclass
class Guide:
    """A guide or tool, with the evidence that ties it to chosen barriers."""

    source: Source
    evidence: list


@dataclass
class Fit:
    barriers: list
    actions: list
    helps: list
    guides: list


def fitting(form, *, on, with_demonstration=False):
    """Return the `Fit` of what a valid form says; empty where nothing in it counts."""
    barriers = fitting_barriers(form)
    chosen = [row.barrier for row in barriers]
    counted = strengths(chosen)
    acting = acting_on(chosen, on=on, with_demonstration=with_demonstration)
    for row in barriers:
        row.strength, row.acting = counted[row.barrier.pk], acting[row.barrier.pk]
    return Fit(
        barriers=barriers,
        actions=fitting_actions(chosen, form.cleaned_data["sector"], on=on, with_demonstration=with_demonstration),
        helps=helps(chosen, on=on, with_demonstration=with_demonstration),
        guides=guides(chosen),
    )


def fitting_barriers(form):
    """Return up to three [FittingBarrier], the best first."""
    said, rows = form.cleaned_data, {}
    ticked = Barrier.objects.filter(slug__in=said["barrier"])
    for barrier in ticked:
        rows[barrier.pk] = FittingBarrier(barrier, TICKED, ["You ticked it."])
    for question, barrier in form.questions:
        answer = said[question.slug]
        if points := POINTS.get(answer):
            row = rows.setdefault(barrier.pk, FittingBarrier(barrier))
            row.points = max(row.points, points)
            row.reasons.append(f"You said “{answer}” to: {question.sentence}")
    for vocabulary, name in [("sectors", "sector"), ("people", "role")]:
        naming = Barrier.objects.filter(categories__vocabulary=vocabulary, categories__slug=said[name])
        label = dict(form.fields[name].choices)[said[name]]
        for pk in naming.filter(pk__in=list(rows)).values_list("pk", flat=True) if said[name] else []:
            setattr(rows[pk], f"names_{name}", True)
            rows[pk].reasons.append(f"Its entry names {'your sector' if name == 'sector' else 'your part'}: {label}.")
    levels = Barrier.Confidence.values
    return sorted(
        rows.values(),
        key=lambda row: (
            -row.points,
            not row.names_sector,
            not row.names_role,
            levels.index(row.barrier.confidence),
            row.barrier.title,
            row.barrier.pk,
        ),
    )[:BARRIERS]


def fitting_actions(barriers, sector, *, on, with_demonstration=False):
    """Return up to three [FittingAction] that address these barriers, the best first."""
    titles, addressed = {barrier.pk: barrier for barrier in barriers}, defaultdict(list)
    links = ActionBarrier.objects.filter(barrier__in=list(titles))
    for action, barrier in links.values_list("action", "barrier"):
        addressed[action].append(barrier)
    leads = Candidate.objects.filter(role=Role.LEAD).select_related("organisation")
    promised = Commitment.objects.standing().shown(with_demonstration).select_related("organisation")
    actions = (
        Action.objects.shown(with_demonstration)
        .filter(pk__in=list(addressed))
        .select_related("entry")
        .prefetch_related(
            Prefetch("candidates", leads, to_attr="leads"), Prefetch("commitments", promised, to_attr="owners")
        )
    )
    kinds = KINDS_OF_SECTOR.get(sector, [])
    could_join = set(
        Candidate.objects.filter(action__in=list(addressed), organisation__kind__in=kinds).values_list(
            "action", flat=True
        )
    )
    rows = {
        action.pk: FittingAction(
            action,
            [row for pk, row in titles.items() if pk in addressed[action.pk]],
            action.pk in could_join,
            is_promised=bool(action.owners),
        )
        for action in actions
    }
    for milestone in Milestone.objects.filter(~is_met(), action__in=list(rows), due__gte=on).order_by("due", "pk"):
        row = rows[milestone.action_id]
        if not row.next_date:
            row.next_date, row.next_title = milestone.due, milestone.title
    return sorted(
        rows.values(),
        key=lambda row: (
            -len(row.addresses),
            not row.sector_could_join,
            row.next_date or date.max,
            row.action.title,
            row.action.pk,
        ),
    )[:ACTIONS]


def helps(barriers, *, on, with_demonstration=False):
    """Return up to four [Help]: the enablers that relations tie to these barriers, those that ease most of them first."""
    by_enabler = defaultdict(list)
    relations = Relation.objects.filter(
        kind=Relation.Kind.EASES, other__in=barriers, barrier__kind=Barrier.Kind.ENABLER
    ).select_related("barrier", "other")
    for relation in relations.prefetch_related("sources").order_by("other__title", "pk"):
        by_enabler[relation.barrier].append(relation)
    acting = acting_on(list(by_enabler), on=on, with_demonstration=with_demonstration)
    levels = Barrier.Confidence.values
    return sorted(
        (Help(enabler, tied, acting[enabler.pk]) for enabler, tied in by_enabler.items()),
        key=lambda help: (-len(help.relations), levels.index(help.enabler.confidence), help.enabler.title),
    )[:HELPS]


def guides(barriers):
    """Return up to four [Guide]: toolkits, codes and guidance cited as evidence for these barriers, toolkits first."""
    by_source = defaultdict(list)
    cited = Evidence.objects.filter(barrier__in=barriers, source__kind__in=GUIDES).exclude(
        stance=Evidence.Stance.CONTRADICTS
    )
    for item in cited.select_related("source", "barrier").order_by("barrier__title", "position"):
        by_source[item.source].append(item)
    return sorted(
        (Guide(source, items) for source, items in by_source.items()),
        key=lambda guide: (GUIDES.index(guide.source.kind), -len(guide.evidence), guide.source.title),
    )[:HELPS]
