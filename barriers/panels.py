"""What this app shows on pages of lower apps."""

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from barriers.confidence import falling_short
from barriers.models import Barrier, Evidence, Relation
from barriers.strength import as_lines
from publishing.workbench.improvements import Improvement
from web.prepared import prepared


@prepared
def _evidence(*, source):
    rows = Evidence.objects.filter(source=source).select_related("barrier", "source")
    return rows.order_by("barrier__title", "position")


@prepared
def _relations(*, source):
    rows = Relation.objects.filter(source_links__source=source).select_related("barrier", "other")
    return rows.order_by("barrier__title", "other__title")


@prepared
def _using(*, definition):
    return Barrier.objects.filter(term_uses__definition=definition)


def barriers_resting_on(source):
    """Return, for a source's page, the barriers and enablers that rest on it."""
    evidence, relations = _evidence(source=source.pk), _relations(source=source.pk)
    return "barriers/_resting_on.html", {"evidence": list(evidence), "relations": list(relations)}


def barriers_using(definition, *, acting_on):
    """Return, for a definition's page, the barriers and enablers that use the term, with who acts on each."""
    barriers = _using(definition=definition.pk)
    today, demonstration = timezone.localdate(), definition.with_demonstration
    return "barriers/_using.html", {
        "barriers": as_lines(barriers, acting_on=acting_on, on=today, with_demonstration=demonstration)
    }


def _on_few_sources():
    counted = Barrier.objects.annotate(source_count=Count("evidence__source", distinct=True))
    return counted.filter(source_count__lt=2).order_by("source_count", "title", "pk")


def _of_little_confidence():
    levels = [Barrier.Confidence.NOT_ASSESSED, Barrier.Confidence.VERY_LOW, Barrier.Confidence.LOW]
    return Barrier.objects.filter(confidence__in=levels).order_by("title", "pk")


def _with_unchecked_places():
    unchecked = Evidence.objects.filter(barrier=OuterRef("pk"), checked=False)
    return Barrier.objects.filter(Exists(unchecked)).order_by("title", "pk")


# The workbench: what could be better.
BARRIERS_TO_IMPROVE = [
    Improvement("few-sources", "Barriers and enablers that rest on one source or none", "barriers", _on_few_sources),
    Improvement("little-confidence", "Confidence low, very low or not assessed", "barriers", _of_little_confidence),
    Improvement("short-of-level", "Confidence that the evidence does not bear out", "barriers", falling_short),
    Improvement(
        "unchecked-evidence", "Evidence whose place in the source was not checked", "barriers", _with_unchecked_places
    ),
]
