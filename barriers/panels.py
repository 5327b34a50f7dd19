"""What this floor knows about the pages of lower floors."""

from django.db.models import Count, Exists, OuterRef, Q

from barriers.models import Barrier, Evidence

MOST = 20


def barriers_resting_on(source):
    """A source's page: the barriers and enablers that rest on it."""
    return "barriers/_resting_on.html", {
        "evidence": Evidence.objects.filter(source=source)
        .select_related("barrier")
        .order_by("barrier__title", "position")
    }


def barriers_using(definition):
    """A definition's page: the barriers and enablers that use the term."""
    return "barriers/_using.html", {"barriers": Barrier.objects.filter(term_uses__definition=definition)}


def barriers_to_improve():
    """The workbench: barriers with one source or none, little confidence, or places in sources not checked."""
    unchecked = Evidence.objects.filter(barrier=OuterRef("pk"), checked=False).exclude(locator="")
    weak = Q(source_count__lt=2) | Q(confidence__in=["not-assessed", "very-low", "low"]) | Q(has_unchecked=True)
    barriers = Barrier.objects.annotate(
        source_count=Count("evidence__source", distinct=True), has_unchecked=Exists(unchecked)
    ).filter(weak)
    return "barriers/_to_improve.html", {
        "count": barriers.count(),
        "barriers": barriers.order_by("source_count", "title", "pk")[:MOST],
    }
