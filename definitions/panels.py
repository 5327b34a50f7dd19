"""What this floor knows about the pages of lower floors."""

from definitions.models import Citation


def definitions_citing(source):
    """A source's page: the definitions that cite it."""
    return "definitions/_citing.html", {
        "citations": Citation.objects.filter(source=source).select_related("definition").order_by("definition__label")
    }
