"""What a level of confidence rests on, and where an entry falls short of the level that it states: the one place."""

from barriers.models import Barrier
from evidence.reading import AT_SOURCE
from publishing.published.content_changes import kept_until_change

COMPONENTS = ["methodological_limitations", "coherence", "adequacy", "relevance"]
BODIES_FOR_HIGH = 2
MODERATE_CONCERNS_FOR_LOW = 3


def components_are_reasoned(barrier):
    """Return whether all four components of GRADE-CERQual were weighed, each with its reason."""
    components = [barrier.confidence_components.get(name) for name in COMPONENTS]
    return all(component and component["reason"] for component in components)


def level_after(components):
    """Return the level that {name: {concern}} of the four components gives, by the catalogue's one rule for all."""
    concerns = [components[name]["concern"] for name in COMPONENTS]
    serious, moderate = concerns.count(Barrier.Concern.SERIOUS), concerns.count(Barrier.Concern.MODERATE)
    if serious > 1:
        return Barrier.Confidence.VERY_LOW
    if serious or moderate >= MODERATE_CONCERNS_FOR_LOW:
        return Barrier.Confidence.LOW
    return Barrier.Confidence.MODERATE if moderate else Barrier.Confidence.HIGH


def read_bodies(evidence):
    """Return who answers for the pieces of evidence that were read at source, in order and without repeats."""
    return sorted({item.source.body for item in evidence if item.how_read in AT_SOURCE})


def shortfalls(barrier, *, evidence=None):
    """Return sentences on where a barrier or enabler falls short of its own level; none where nothing is to say.

    High confidence needs supporting evidence of two independent bodies, each read at source. A level after
    GRADE-CERQual needs its four components with their reasons. `evidence` is the barrier's, where it is not saved.
    """
    sentences = []
    if barrier.confidence == Barrier.Confidence.HIGH:
        evidence = barrier.evidence.all() if evidence is None else evidence
        bodies = read_bodies(item for item in evidence if item.stance == item.Stance.SUPPORTS)
        if len(bodies) < BODIES_FOR_HIGH:
            there_is = f"Here there is one: {bodies[0]}." if bodies else "Here there is none."
            sentences.append(
                "High confidence needs supporting evidence from at least two publishers that are independent of each "
                f"other, read at source. {there_is}"
            )
    if barrier.confidence != Barrier.Confidence.NOT_ASSESSED and not components_are_reasoned(barrier):
        sentences.append(
            "The level was given without weighing methods, coherence, adequacy and relevance one by one, so it does "
            "not follow GRADE-CERQual."
        )
    return sentences


def falling_short():
    """Return the barriers and enablers in force that state a level which they do not bear out, by title."""
    found = kept_until_change("confidence that falls short", _falling_short)
    return Barrier.objects.filter(pk__in=found).order_by("title", "pk")


def _falling_short():
    """Return their keys. Evidence is looked at where the level depends on it."""
    assessed = Barrier.objects.exclude(confidence=Barrier.Confidence.NOT_ASSESSED)
    high = assessed.filter(confidence=Barrier.Confidence.HIGH).prefetch_related("evidence__source")
    others = assessed.exclude(confidence=Barrier.Confidence.HIGH).only("confidence", "confidence_components")
    return [barrier.pk for barriers in (high, others) for barrier in barriers if shortfalls(barrier)]
