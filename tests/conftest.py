"""What all tests share. The world of the tests is made by the verbs: see `tests/world.py`."""

import pgtrigger
import pytest
from django.test import TransactionTestCase

from publishing.published.stored_responses import kept_pages
from tests import world

_flush = TransactionTestCase._fixture_teardown


def _flush_past_frozen_publications(self):
    # Triggers refuse to empty the table of publications, which is what a transactional test's end does.
    with pgtrigger.ignore():
        _flush(self)


TransactionTestCase._fixture_teardown = _flush_past_frozen_publications


@pytest.fixture
def people(db):
    return world.make_people()


@pytest.fixture
def editor(people):
    return people.editor


@pytest.fixture
def researcher(people):
    return people.researcher


@pytest.fixture
def small_world(people):
    """One or two entries of each kind, which refer to each other."""
    return world.make(people)


@pytest.fixture(autouse=True)
def no_kept_pages():
    """A rolled-back test's sequence numbers come again with other contents; nowhere else do they."""
    kept_pages.clear()
