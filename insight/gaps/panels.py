"""What a barrier's page shows from here."""

from insight.gaps.counting import Outline, gaps


def gaps_of(barrier):
    """Return a panel: the knowledge gaps that a barrier or enabler belongs to."""
    return "insight/_gaps_of.html", {"gaps": [Outline(gap) for gap in gaps().filter(barriers=barrier)]}
