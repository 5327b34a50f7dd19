"""What this floor knows about the pages of lower floors, and of its own."""

from definitions.models import Citation
from definitions.uses import definitions_that_use


def definitions_citing(source):
    """A source's page: the definitions that cite it."""
    return "definitions/_citing.html", {
        "citations": Citation.objects.filter(source=source).select_related("definition").order_by("definition__label")
    }


def definitions_using(definition):
    """A definition's page: the other definitions whose text uses the term."""
    return "definitions/_using.html", {"definitions": definitions_that_use(definition)}
