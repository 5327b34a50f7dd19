"""What is true of an entry that is not in force."""

from django.http import Http404

from publishing.kinds import ONE_OF
from publishing.models import Entry, FormerSlug, Revision


class Moved(Exception):
    """It has another slug now."""

    def __init__(self, slug):
        super().__init__(slug)
        self.slug = slug


class Gone(Exception):
    """It was withdrawn; `withdrawal` is the publication that did it."""

    def __init__(self, withdrawal):
        super().__init__(str(withdrawal))
        self.withdrawal = withdrawal


class NoSuchVersion(Http404):
    """The entry never had this version."""


def find_out_why_missing(kind, slug):
    """Raise what is true of a slug that is not in force: it moved, was withdrawn, or never was.

    :raises Moved, Gone, Http404:
    """
    former = FormerSlug.objects.filter(kind=kind, slug=slug).select_related("entry").first()
    if former:
        raise Moved(former.entry.slug)
    entry = Entry.objects.filter(kind=kind, slug=slug).first()
    if entry and entry.last_publication and entry.last_publication.state == Revision.State.WITHDRAWN:
        raise Gone(entry.last_publication)
    raise Http404(f"There is no {ONE_OF[kind]} “{slug}”.")
