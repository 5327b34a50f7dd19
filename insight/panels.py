"""What the pages of every kind of entry show from here: the way to the page about one's own records."""

from actions.models import Action
from barriers.models import Barrier
from definitions.models import Definition
from evidence.models import Source
from web.prepared import prepared

# Whoever reads about these may have a record of their own to ask for.
TERMS_ABOUT_RECORDS = ["subject-access-request", "case-record", "life-story", "redaction"]


def barriers_about_records():
    """Return the barriers and enablers that use a term about a person's own records."""
    return Barrier.objects.filter(term_uses__definition__slug__in=TERMS_ABOUT_RECORDS).distinct()


@prepared
def _about_records(way, *, key):
    return barriers_about_records().filter(**{way: key}).order_by().values_list("pk")[:1]


# From a barrier to an entry of each kind.
WAYS = {Barrier: "pk", Action: "action_links__action", Source: "evidence__source"}


def your_records(entry):
    """Return a page's panel: whether the entry is about records and access to them."""
    if isinstance(entry, Definition):
        found = entry.slug in TERMS_ABOUT_RECORDS
    else:
        found = bool(_about_records(WAYS[type(entry)], key=entry.pk))
    return "insight/_your_records.html", {"is_about_records": found}
