"""What a barrier's page shows from here."""


def way_to_trace(barrier):
    """Return a panel: the way from a barrier's page to its trace."""
    return "insight/_way_to_trace.html", {"barrier": barrier}
