"""What this floor knows about the pages of lower floors."""

from barriers.models import Barrier, Evidence


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
