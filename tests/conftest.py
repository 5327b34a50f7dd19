"""What all tests share. The world of the tests is made by the operations: see `tests/world.py`."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from config import settings as project_settings
from publishing.published.stored_responses import kept_pages
from tests import databases
from tests.snapshot import Snapshot

TransactionTestCase._fixture_teardown = lambda self: databases.empty()


def pytest_collection_modifyitems(items):
    """The browser's tests come first, so that one worker has nearly all of them and starts their server once."""
    items.sort(key=lambda item: not item.get_closest_marker("browser"))


@pytest.fixture(scope="session", autouse=True)
def own_files(tmp_path_factory):
    """Files of the whole set are each worker's own."""
    settings.EXPORT_DIR = tmp_path_factory.mktemp("exports")


@pytest.fixture(scope="session")
def database_name(django_db_modify_db_settings):
    """The name of the tests' own database, another one for each worker."""
    return connection.creation._get_test_db_name()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, database_name):
    """Tests run in a copy of a migrated database."""
    with django_db_blocker.unblock():
        databases.create(database_name)
        databases.use(database_name)
    yield
    with django_db_blocker.unblock():
        databases.use("postgres")
        databases.drop(database_name)


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
