"""What all tests share. The world of the tests is made by the operations: see `tests/world.py`."""

import pytest
from django.db import connection
from django.test import TransactionTestCase

from config import settings as project_settings
from publishing.published.stored_responses import kept_pages
from tests import databases
from tests.snapshot import Snapshot

TransactionTestCase._fixture_teardown = lambda self: databases.empty()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The tests' own database: a copy of a migrated one, for each worker."""
    name = connection.creation._get_test_db_name()
    with django_db_blocker.unblock():
        databases.create(name)
        databases.use(name)
    yield
    with django_db_blocker.unblock():
        databases.use("postgres")
        databases.drop(name)


@pytest.fixture(scope="session")
def snapshot(django_db_setup, django_db_blocker):
    """The world of the tests, made once."""
    with django_db_blocker.unblock():
        return Snapshot()


@pytest.fixture
def people(snapshot, db):
    return snapshot.people()


@pytest.fixture
def editor(people):
    return people.editor


@pytest.fixture
def researcher(people):
    return people.researcher


@pytest.fixture
def small_world(snapshot, people):
    """One or two entries of each kind, which refer to each other."""
    return snapshot.world(people)


@pytest.fixture(autouse=True)
def no_kept_pages():
    """A rolled-back test's sequence numbers come again with other contents; nowhere else do they."""
    kept_pages.clear()


@pytest.fixture
def real_hashers(settings):
    """Passwords are hashed as the running site does it, which takes its time."""
    settings.PASSWORD_HASHERS = project_settings.PASSWORD_HASHERS
