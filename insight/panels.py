"""What the pages of every kind of entry show from here: the way to the page about one's own records."""

from actions.models import Action
from barriers.models import Barrier
from definitions.models import Definition

# Whoever reads about these may have a record of their own to ask for.
TERMS_ABOUT_RECORDS = ["subject-access-request", "case-record", "life-story", "redaction"]


def barriers_about_records():
    """Return the barriers and enablers that use a term about a person's own records."""
    return Barrier.objects.filter(term_uses__definition__slug__in=TERMS_ABOUT_RECORDS).distinct()


def your_records(entry):
    """Return a page's panel: whether the entry is about records and access to them."""
    if isinstance(entry, Definition):
        found = entry.slug in TERMS_ABOUT_RECORDS
    elif isinstance(entry, Barrier):
        found = barriers_about_records().filter(pk=entry.pk).exists()
    elif isinstance(entry, Action):
        found = barriers_about_records().filter(action_links__action=entry).exists()
    else:
        found = barriers_about_records().filter(evidence__source=entry).exists()
    return "insight/_your_records.html", {"is_about_records": found}
