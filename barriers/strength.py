"""How much evidence stands behind a barrier or enabler, counted: the rules that lists, pictures and the API share.

An amount of evidence is a number of *different sources*: one that is cited five times is one. Findings for, with
limits and against are counted one by one, so that they may exceed the sources. Numbers are never averaged.
"""

from dataclasses import dataclass

from django.db.models import Count, Q

from barriers.models import Barrier, Evidence
from evidence.groups import KINDS, Group
from evidence.reading import AT_SOURCE
from web.prepared import prepared

# From least to most sure; what was not assessed is least.
LEAST_SURE_FIRST = list(reversed(Barrier.Confidence.values))


@dataclass(frozen=True)
class Strength:
    """Different sources, all and by group; pieces of evidence, of these read at source; findings by stance."""

    sources: int = 0
    research: int = 0
    rules: int = 0
    other: int = 0
    pieces: int = 0
    read: int = 0
    supports: int = 0
    qualifies: int = 0
    contradicts: int = 0

    @property
    def not_research(self):
        return self.sources - self.research

    @property
    def rests_on_rules_alone(self):
        """Whether sources stand behind it and none of them is research."""
        return bool(self.sources) and not self.research


def _sources_of(group):
    return Count("source", distinct=True, filter=Q(source__kind__in=KINDS[group]))


COUNTS = {
    "sources": Count("source", distinct=True),
    "research": _sources_of(Group.RESEARCH),
    "rules": _sources_of(Group.RULES),
    "other": _sources_of(Group.OTHER),
    "pieces": Count("pk"),
    "read": Count("pk", filter=(Q(read__in=AT_SOURCE) | Q(read="")) & Q(source__read__in=AT_SOURCE)),
    **{stance.value: Count("pk", filter=Q(stance=stance)) for stance in Evidence.Stance},
}


@prepared
def _counted(*, barriers):
    return Evidence.objects.filter(barrier__one_of=barriers).order_by().values("barrier").annotate(**COUNTS)


def strengths(barriers):
    """Return {pk: Strength} of barriers and enablers, a list of rows or of keys, in one query."""
    pks = [getattr(barrier, "pk", barrier) for barrier in barriers]
    counted = _counted(barriers=pks)
    return {pk: Strength() for pk in pks} | {row.pop("barrier"): Strength(**row) for row in counted}


def middle_level(numbers):
    """Return the level in the middle when all are lined up from least to most sure; of two, the less sure.

    `numbers` says how many are of each level, so that it takes as long for a hundred thousand as for three. None where
    there are none.
    """
    left = (sum(numbers.values()) + 1) // 2
    for level in LEAST_SURE_FIRST if left else ():
        left -= numbers.get(level, 0)
        if left <= 0:
            return level
    return None


@dataclass(frozen=True)
class Line:
    """What one line of a list says of a barrier or enabler. `acting` is an `Acting` of `actions/next_dates.py`."""

    address: str
    title: str
    is_enabler: bool
    level: str
    sure: str
    strength: Strength
    acting: object


def line_of(barrier, strength, acting):
    sure = barrier.get_confidence_display().replace(" confidence", "")
    is_enabler = barrier.kind == Barrier.Kind.ENABLER
    address = barrier.get_absolute_url()
    return Line(address, barrier.title, is_enabler, barrier.confidence, sure, strength, acting)


def as_lines(barriers, *, acting_on, on, with_demonstration=False):
    """Return barriers and enablers as a list, each with its `line`, for `barriers/_lines.html`.

    `acting_on` is that of `actions/next_dates.py`, which whoever knows of actions hands over.
    """
    barriers = list(barriers)
    found, acting = strengths(barriers), acting_on(barriers, on=on, with_demonstration=with_demonstration)
    for barrier in barriers:
        barrier.line = line_of(barrier, found[barrier.pk], acting[barrier.pk])
    return barriers
