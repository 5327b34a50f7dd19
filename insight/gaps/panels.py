"""What a barrier's page shows from here."""

from insight.gaps.counting import Outline, gaps
from web.prepared import prepared


@prepared
def _gaps(*, barrier):
    return gaps().filter(barriers=barrier)


def gaps_of(barrier):
    """Return a panel: the knowledge gaps that a barrier or enabler belongs to."""
    return "insight/_gaps_of.html", {"gaps": [Outline(gap) for gap in _gaps(barrier=barrier.pk)]}
