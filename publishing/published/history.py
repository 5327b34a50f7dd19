"""What was published before: what was in force on a day, and the versions of an entry, also of one that was withdrawn."""

import datetime
from dataclasses import dataclass

from django.db.models import Max, Min, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from publishing.kinds import Kind
from publishing.models import Redaction, Revision
from publishing.published.lookup import label_of
from publishing.published.missing import NoSuchVersion, find_out_why_missing


def end_of(day):
    """Return the first moment after a day, in the site's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min))


def last_until(kind, day):
    """Return the last publication of each entry of a kind up to the end of a day: what was in force, and withdrawals."""
    return that_were_last(Revision.objects.filter(entry__kind=kind.name), day)


def that_were_last(publications, day):
    """Return those of a queryset that were their entries' last publications at the end of a day."""
    of_entry = Revision.objects.filter(entry=OuterRef("entry")).order_by().values("entry")
    then = of_entry.filter(published_at__lt=end_of(day)).annotate(last=Max("version")).values("last")
    return with_beginnings(publications.filter(version=Subquery(then))).select_related("entry").order_by("entry__slug")


def in_force_on(kind, day):
    """Return the publications of a kind that were in force at the end of a day, whatever became of them since."""
    return last_until(kind, day).filter(state=Revision.State.PUBLISHED)


def publications_by(*, keys):
    """Return the same publications by their keys, in no order."""
    return with_beginnings(Revision.objects.filter(pk__in=keys)).select_related("entry").order_by()


def withdrawn_until(kind, day):
    """Return the withdrawals of a kind that were in force at the end of a day."""
    return last_until(kind, day).filter(state=Revision.State.WITHDRAWN).select_related("entry", "successor")


def withdrawals_in_force(kind):
    """Return the withdrawals of a kind that are in force now."""
    found = Revision.objects.withdrawals_in_force().filter(entry__kind=kind.name)
    return found.select_related("entry", "successor").order_by("entry__slug")


def with_beginnings(publications):
    """Give each publication of a queryset `first_published_at`: when its entry was first published."""
    of_entry = Revision.objects.filter(entry=OuterRef("entry"), version__isnull=False).order_by().values("entry")
    first = of_entry.annotate(first=Min("published_at")).values("first")
    return publications.annotate(first_published_at=Subquery(first))


def first_publications(entries):
    """Return {entry id: when it was first published}."""
    return dict(
        Revision.objects.filter(entry__in=entries, version__isnull=False)
        .order_by()
        .values("entry")
        .annotate(first=Min("published_at"))
        .values_list("entry", "first")
    )


@dataclass
class History:
    """An entry that was published, in force or withdrawn: what the pages and addresses of its versions know of it.

    newest      its last version that is no withdrawal
    withdrawal  the publication that withdrew it, where it is not in force
    """

    kind: Kind
    newest: Revision
    withdrawal: Revision | None

    entry = property(lambda self: self.newest.entry)
    pk = property(lambda self: self.newest.entry_id)
    slug = property(lambda self: self.newest.entry.slug)
    version = property(lambda self: self.newest.version)

    def __str__(self):
        return label_of(self.kind, self.newest.document)

    def get_absolute_url(self):
        return reverse(self.kind.url_name, args=[self.slug])

    @cached_property
    def version_before(self):
        """The version before the newest, or the newest where it is the only one."""
        texts = Revision.objects.filter(entry=self.pk, state=Revision.State.PUBLISHED, version__lt=self.version)
        return texts.aggregate(last=Max("version"))["last"] or self.version

    def publication(self, number):
        """Return a version, or the withdrawal with this number, with its `redactions` and its `withdrawal`.

        The last is the publication that withdrew it: its own, or its entry's where that is not in force.

        :raises NoSuchVersion:
        """
        found = with_beginnings(Revision.objects.filter(entry=self.pk, version=number)).select_related("entry")
        if not (publications := with_redactions(found)):
            raise NoSuchVersion(f"There is no version {number}.")
        [publication] = publications
        is_withdrawal = publication.state == Revision.State.WITHDRAWN
        publication.withdrawal = publication if is_withdrawal else self.withdrawal
        return publication

    def text(self, number):
        """Return the same, of a number that has a text of its own: no withdrawal.

        :raises NoSuchVersion:
        """
        publication = self.publication(number)
        if publication.state != Revision.State.PUBLISHED:
            raise NoSuchVersion(f"Version {number} is a withdrawal.")
        return publication


def find_history(kind, slug):
    """Return the `History` of an entry by its slug.

    :raises Moved, Http404: it has another slug now, or was never published
    """
    of_slug = Revision.objects.filter(entry__kind=kind.name, entry__slug=slug).publications()
    found = list(of_slug.select_related("entry", "successor")[:2])
    if not found:
        find_out_why_missing(kind.name, slug)
    withdrawal = found[0] if found[0].state == Revision.State.WITHDRAWN else None
    return History(kind, found[1] if withdrawal else found[0], withdrawal)


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
