"""Entries are made by the operations, never past them."""

from itertools import count

from organisations.models import Person
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import withdraw
from publishing.lifecycle.review import return_to_author, submit
from tests import world
from tests.factories.organisations import PersonFactory

numbers = count(1)


def published(kind, *, slug=None, by=None, **changes):
    """A publication of a new entry of this kind, with a document of its own."""
    slug = slug or f"{kind}-{next(numbers)}"
    by = by or PersonFactory(role=Person.Role.EDITOR)
    return world.publish(by, (kind, world.MAKERS[kind](slug, **changes)))[0]


def drafted(kind="source", *, by, slug=None, **changes):
    """A draft of a new entry, with a document of its own."""
    document = world.MAKERS[kind](slug or f"{kind}-{next(numbers)}", **changes)
    return save_draft(kind=kind, document=document, by=by, now=world.NOW)


def submitted(draft, *, note=""):
    """The draft, sent for review by who saved it."""
    return submit(entry=draft.entry, by=draft.saved_by, now=world.NOW, note=note, seen=draft.edit)


def returned(draft, *, by, reason="Shorter."):
    """The draft, given back by an editor."""
    return return_to_author(entry=draft.entry, by=by, now=world.NOW, reason=reason, seen=draft.edit)


def withdrawn(publication, *, by=None, reason="Not needed."):
    """The withdrawal of a publication's entry."""
    by = by or PersonFactory(role=Person.Role.EDITOR)
    return withdraw(entry=publication.entry, by=by, now=world.NOW, reason=reason)
