"""What was in force on a day that has passed."""

import datetime

from django.db.models import Max, Min, OuterRef, Subquery
from django.utils import timezone

from publishing.models import Redaction, Revision


def end_of(day):
    """The first moment after a day, in the site's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min))


def in_force_on(kind, day):
    """The publications of a kind that were in force at the end of a day and whose entries are not withdrawn since."""
    of_entry = Revision.objects.filter(entry=OuterRef("entry")).order_by().values("entry")
    then = of_entry.filter(published_at__lt=end_of(day)).annotate(last=Max("version")).values("last")
    gone = Revision.objects.withdrawals_in_force().values("entry")
    return Revision.objects.filter(
        entry__kind=kind.name, state=Revision.State.PUBLISHED, version=Subquery(then)
    ).exclude(entry__in=gone)


def first_publications(entries):
    """{entry id: when it was first published}."""
    return dict(
        Revision.objects.filter(entry__in=entries, version__isnull=False)
        .order_by()
        .values("entry")
        .annotate(first=Min("published_at"))
        .values_list("entry", "first")
    )


def redactions_by_version(entry):
    """{version: [Redaction, …]} of an entry, oldest first: from which versions something was taken out since."""
    found = {}
    for redaction in Redaction.objects.filter(entry=entry).order_by("at", "pk"):
        for version in sorted({place["version"] for place in redaction.places if place["version"]}):
            found.setdefault(version, []).append(redaction)
    return found
