"""What all tests share. The world of the tests is made by the verbs: see `tests/world.py`."""

import json

import pgtrigger
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from django.test import TransactionTestCase
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicRegistry

from publishing.published.stored_responses import kept_pages
from tests import world

_flush = TransactionTestCase._fixture_teardown


def _flush_past_frozen_publications(self):
    # Triggers refuse to empty the table of publications, which is what a transactional test's end does.
    with pgtrigger.ignore():
        _flush(self)
    # Django empties only the tables that it made.
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")


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


def _rows_with_read_arguments(cursor):
    # Through Django's connection JSON comes as text; a worker has a connection of its own.
    names = [column.name for column in cursor.description]
    for row in (dict(zip(names, values, strict=True)) for values in cursor.fetchall()):
        yield {**row, "args": json.loads(row["args"])} if row.get("args") else row


@pytest.fixture
def run_jobs(monkeypatch):
    """`run_jobs()` does what waits as a worker would, in this test's thread and transaction; periodic tasks aside."""
    monkeypatch.setattr("procrastinate.utils.sync_to_async", lambda func, *args: sync_to_async(func)(*args))
    monkeypatch.setattr("procrastinate.contrib.django.db_cleanup.close_old_connections", lambda: None)
    monkeypatch.setattr(app, "periodic_registry", PeriodicRegistry())
    monkeypatch.setattr(app.connector, "_dictfetch", _rows_with_read_arguments)
    options = {"wait": False, "listen_notify": False, "install_signal_handlers": False}
    return lambda **more: async_to_sync(app.run_worker_async)(**options, **more)
