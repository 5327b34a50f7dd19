"""Entries are made by the operations, never past them."""

from itertools import count

from organisations.models import Person
from tests import world
from tests.factories.organisations import PersonFactory

numbers = count(1)


def published(kind, *, slug=None, by=None, **changes):
    """A publication of a new entry of this kind, with a document of its own."""
    slug = slug or f"{kind}-{next(numbers)}"
    by = by or PersonFactory(role=Person.Role.EDITOR)
    return world.publish(by, (kind, world.MAKERS[kind](slug, **changes)))[0]
