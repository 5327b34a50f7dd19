"""What a summary of findings says of each barrier or enabler: page, document and table say the same."""

from dataclasses import dataclass, field

from barriers.confidence import COMPONENTS, components_are_reasoned, shortfalls
from barriers.models import Barrier, Evidence
from evidence.models import Source

LABELS = dict(Barrier.Confidence.choices)
CONCERNS = dict(Barrier.Concern.choices)


@dataclass
class Contribution:
    """A source behind a finding. `limits` says where it does not simply support it: "qualifies", "contradicts".

    `number` is its place among the sources of the whole summary.
    """

    source: Source
    limits: list = field(default_factory=list)
    number: int = 0

    @property
    def short(self):
        """Who wrote it and when, as a citation in a text says it."""
        return f"{author_of(self.source)} ({self.source.year or 'undated'})"


@dataclass
class Finding:
    """A row of the summary."""

    barrier: Barrier
    components: list  # [(name, concern in words, reason)]
    shortfalls: list
    contributions: list
    after_cerqual: bool

    @property
    def confidence(self):
        return LABELS[self.barrier.confidence]


def findings_of(barriers):
    """Return the `Finding`s of barriers and enablers with their evidence and its sources at hand."""
    return [
        Finding(
            barrier=barrier,
            components=[
                (name.replace("_", " ").capitalize(), CONCERNS[found["concern"]], found["reason"])
                for name in COMPONENTS
                if (found := barrier.confidence_components.get(name))
            ],
            shortfalls=shortfalls(barrier),
            contributions=contributions_to(barrier),
            after_cerqual=components_are_reasoned(barrier),
        )
        for barrier in barriers
    ]


def contributions_to(barrier):
    """Return a `Contribution` for each different source of a barrier, in the order of its evidence."""
    found = {}
    for item in barrier.evidence.all():
        contribution = found.setdefault(item.source_id, Contribution(item.source))
        if item.stance != Evidence.Stance.SUPPORTS and item.stance not in contribution.limits:
            contribution.limits.append(item.stance)
    return list(found.values())


def author_of(source):
    """Return who wrote a source, in few words."""
    first, *others = source.authors or [source.publisher or source.title]
    return f"{first} and {others[0] if len(others) == 1 else 'others'}" if others else first


def sources_of(findings):
    """Return every source of the findings once, by author and year; tell each contribution its number among them."""
    sources = {each.source.pk: each.source for finding in findings for each in finding.contributions}
    found = sorted(sources.values(), key=lambda source: (author_of(source).casefold(), source.issued, source.title))
    numbers = {source.pk: number for number, source in enumerate(found, start=1)}
    for finding in findings:
        for each in finding.contributions:
            each.number = numbers[each.source.pk]
    return found
