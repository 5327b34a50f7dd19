"""What pages of entries and organisations show from here: the way to what one is linked with."""

from actions.models import Action
from barriers.models import Barrier
from definitions.models import Definition
from organisations.models import Organisation

TABLE_OF = {Barrier: "barrier", Definition: "term", Action: "action", Organisation: "organisation"}


def in_the_network(entry):
    """Return a page's panel: the link to the network around it."""
    is_invented = getattr(entry, "is_demonstration", False) or getattr(entry, "with_demonstration", False)
    key = f"{TABLE_OF[type(entry)]}/{entry.slug}"
    return "insight/_in_the_network.html", {"key": key, "demonstration": is_invented}
