"""What all tests share. The world of the tests is made by the operations: see `tests/world.py`."""

import gc
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase, client
from procrastinate.contrib.django import app, procrastinate_app
from procrastinate.periodic import PeriodicRegistry

from config import settings as project_settings
from insight.map import kept
from publishing.published import content_changes
from publishing.published.stored_responses import kept_pages
from tests import databases
from tests.snapshot import Snapshot

TransactionTestCase._fixture_teardown = lambda self: databases.empty()

_store = client.store_rendered_templates


def _store_of_pages(store, signal, sender, template, context, **more):
    if context.template is template:
        _store(store, signal, sender, template, context, **more)


# `response.context` is the page's own: a copy for each template that it includes took a quarter of a long form's time.
client.store_rendered_templates = _store_of_pages


# Looking for circles among objects that live as long as the process took a fifth of the tests' time.
gc.set_threshold(50_000, 20, 100)


def pytest_collection_finish():
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config, items):
    """The browser's tests come first, so that one worker has nearly all of them and starts their server once.

    The longest come where the next worker begins: begun last, one of them would keep all others waiting.
    """
    longest = [item for item in items if item.path.parent.name == "permissions"]
    items[:] = [item for item in items if item not in set(longest)]
    items.sort(key=lambda item: not item.get_closest_marker("browser"))
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    begins = (len(items) + len(longest)) // workers
    items[begins:begins] = longest


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
def snapshot(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world of the tests, made once."""
    own = tmp_path_factory.getbasetemp()
    with django_db_blocker.unblock():
        return Snapshot(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


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


@pytest.fixture
def real_catalogue(snapshot, people):
    """What loading the real catalogue returned, and its rows: whoever only needs it loaded need not load it again."""
    return snapshot.catalogue(people)


@pytest.fixture(autouse=True)
def no_kept_pages():
    """A rolled-back test's sequence numbers come again with other contents; nowhere else do they."""
    kept_pages.clear()
    kept.forget()
    content_changes.forget()


def _rows_with_read_arguments(cursor):
    # Through Django's connection JSON comes as text; a worker has a connection of its own.
    names = [column.name for column in cursor.description]
    for row in (dict(zip(names, values, strict=True)) for values in cursor.fetchall()):
        yield {**row, "args": json.loads(row["args"])} if row.get("args") else row


def _lent(connection):
    return SimpleNamespace(cursor=connection.cursor, close=lambda: None)


@pytest.fixture
def run_jobs(monkeypatch):
    """`run_jobs()` does what waits as a worker would, in this test's thread and transaction; periodic tasks aside."""
    monkeypatch.setattr("procrastinate.utils.sync_to_async", lambda func, *args: sync_to_async(func)(*args))
    monkeypatch.setattr("procrastinate.contrib.django.db_cleanup.close_old_connections", lambda: None)
    # A second connection would not see what this test's transaction holds.
    monkeypatch.setattr(type(connections["default"]), "copy", _lent)
    monkeypatch.setattr(procrastinate_app.current_app, "periodic_registry", PeriodicRegistry())
    monkeypatch.setattr(app.connector, "_dictfetch", _rows_with_read_arguments)
    options = {"wait": False, "listen_notify": False, "install_signal_handlers": False}

    def work(shared, more):
        connections["default"] = shared
        async_to_sync(app.run_worker_async)(**options, **more)

    def run(**more):
        # The browser of other tests keeps its event loop running in this thread, so the worker has one of its own.
        shared = connections["default"]
        shared.inc_thread_sharing()
        try:
            with ThreadPoolExecutor(1) as thread:
                thread.submit(work, shared, more).result()
        finally:
            shared.dec_thread_sharing()

    return run


@pytest.fixture
def start_worker():
    """`start_worker(queues, **environment)` starts a worker as a process of its own on this test's database."""
    url = databases.address(connection.settings_dict["NAME"])
    started = []

    def start(queues="long,housekeeping", **environment):
        started.append(
            subprocess.Popen(
                [sys.executable, "manage.py", "worker", "--queues", queues],
                cwd=settings.BASE_DIR,
                env={**os.environ, "DATABASE_URL": url, **(environment or {"DEMO": "1"})},
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def real_hashers(settings):
    """Passwords are hashed as the running site does it, which takes its time."""
    settings.PASSWORD_HASHERS = project_settings.PASSWORD_HASHERS
