"""What this app shows on pages of lower apps, and on its own."""

from django.db.models import Exists, OuterRef

from definitions.models import Citation, Definition
from definitions.uses import definitions_that_use
from publishing.models import Revision
from publishing.workbench.improvements import Improvement
from web.prepared import prepared


@prepared
def _citations(*, source):
    return Citation.objects.filter(source=source).select_related("definition").order_by("definition__label")


def definitions_citing(source):
    """Return, for a source's page, the definitions that cite it."""
    return "definitions/_citing.html", {"citations": list(_citations(source=source.pk))}


def definitions_using(definition):
    """Return, for a definition's page, the other definitions whose text uses the term."""
    return "definitions/_using.html", {"definitions": definitions_that_use(definition)}


def terms_to_define():
    """Return, for the workbench's home, how many drafts wait for a definition, and where they are."""
    drafts = Revision.objects.working_copies().lacking("definition").filter(entry__kind="definition")
    return "definitions/_to_define.html", {"to_define": drafts.count()}


def _with_unchecked_places():
    unchecked = Citation.objects.filter(definition=OuterRef("pk"), checked=False)
    return Definition.objects.filter(Exists(unchecked)).order_by("label", "pk")


# The workbench: what could be better.
DEFINITIONS_TO_IMPROVE = Improvement(
    "unchecked-citations",
    "Definitions whose place in the source was not checked",
    "definitions",
    _with_unchecked_places,
)
