"""What was in force on a day that has passed."""

import datetime

from django.db.models import Max, Min, OuterRef, Subquery
from django.utils import timezone

from publishing.models import Redaction, Revision


def end_of(day):
    """Return the first moment after a day, in the site's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min))


def in_force_on(kind, day):
    """Return the publications of a kind that were in force at the end of a day and whose entries are not withdrawn since."""
    of_entry = Revision.objects.filter(entry=OuterRef("entry")).order_by().values("entry")
    then = of_entry.filter(published_at__lt=end_of(day)).annotate(last=Max("version")).values("last")
    gone = Revision.objects.withdrawals_in_force().values("entry")
    return Revision.objects.filter(
        entry__kind=kind.name, state=Revision.State.PUBLISHED, version=Subquery(then)
    ).exclude(entry__in=gone)


def first_publications(entries):
    """Return {entry id: when it was first published}."""
    return dict(
        Revision.objects.filter(entry__in=entries, version__isnull=False)
        .order_by()
        .values("entry")
        .annotate(first=Min("published_at"))
        .values_list("entry", "first")
    )


def with_redactions(publications):
    """Return publications as a list, each with `redactions`: what was taken out of it since, oldest first."""
    publications = list(publications)
    found = {}
    entries = {publication.entry_id for publication in publications}
    for redaction in Redaction.objects.filter(entry__in=entries).order_by("at", "pk"):
        for version in {place["version"] for place in redaction.places if place["version"]}:
            found.setdefault((redaction.entry_id, version), []).append(redaction)
    for publication in publications:
        publication.redactions = found.get((publication.entry_id, publication.version), [])
    return publications
