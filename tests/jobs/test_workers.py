"""Real workers, in processes of their own, on the test's database: killed in the middle, stopped, asked to cancel."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException

from definitions.importing import tasks as importing
from definitions.models import Import
from jobs import connector
from jobs.connector import Connector
from jobs.job_manager import JobManager
from jobs.models import Job
from jobs.running import cancel
from jobs.tasks import retry_stalled
from organisations.models import Person
from publishing.models import Revision
from tests import world
from tests.definitions.test_importing import bring_in, concept
from tests.house.test_house import python_files
from tests.house.test_layers import PACKAGES

ROWS = 150

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def saving(people, monkeypatch):
    """An import whose job waits; as large as it takes to be killed in the middle."""
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    prepared = bring_in(people.researcher, "".join(concept(f"c{number}") for number in range(ROWS)))
    return importing.save(prepared=prepared, by=people.researcher, now=world.NOW)


def wait_for(what):
    give_up_at = time.monotonic() + 120
    while not what():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


@contextmanager
def held_up():
    """Somebody else is just beginning the entry of the last row: the job waits for them, with all before it written."""
    theirs = connection.copy()
    theirs.set_autocommit(False)
    last = {"kind": "definition", "slug": f"c{ROWS - 1}", "created_at": world.NOW, "by": Person.objects.first().pk}
    waits = (
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
    )
    with theirs.cursor() as cursor, connection.cursor() as looking:
        cursor.execute(
            "INSERT INTO publishing_entry (kind, slug, created_at, created_by_id, is_demonstration)"
            " VALUES (%(kind)s, %(slug)s, %(created_at)s, %(by)s, false)",
            last,
        )

        def is_waiting():
            looking.execute(waits)
            return looking.fetchone()[0]

        yield is_waiting
        theirs.rollback()
    theirs.close()


def job():
    return Job.objects.with_times().get()


def drafts():
    return Revision.objects.working_copies().count()


def test_import_whose_worker_is_killed_in_the_middle_is_done_once_by_the_next(saving, start_worker):
    with held_up() as is_waiting:
        worker = start_worker()
        wait_for(is_waiting)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert (job().state, drafts()) == ("running", 0)  # nobody knows yet, and nothing is half done

    with connection.cursor() as cursor:  # half a minute passes, and the next full minute comes
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'")
    retry_stalled.defer(timestamp=0)
    start_worker()
    wait_for(lambda: job().state == "done")

    assert drafts() == Import.objects.get().saved_count == ROWS
    assert (job().done, job().total, job().queued.attempts) == (ROWS, ROWS, 2)


def test_import_that_runs_is_cancelled_and_nothing_is_saved(saving, start_worker, people):
    with held_up() as is_waiting:
        start_worker()
        wait_for(is_waiting)
        cancel(job=job(), by=people.researcher)

    assert job().is_being_cancelled or job().state == "cancelled"  # its worker may have seen it already
    wait_for(lambda: job().state == "cancelled")
    assert (drafts(), Import.objects.get().state) == (0, "waiting")


def test_job_that_ends_its_workers_again_and_again_is_left_alone(saving, start_worker):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = 10")
    retry_stalled.defer(timestamp=0)
    start_worker()

    wait_for(lambda: job().state == "failed")

    assert drafts() == 0


def test_import_begins_anew_after_its_worker_was_stopped(saving, start_worker):
    with held_up() as is_waiting:
        worker = start_worker()
        wait_for(is_waiting)
        worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=60)

    # It had ten seconds to come to its end; if they were too few, the next worker does all of it.
    start_worker()
    wait_for(lambda: job().state == "done")
    assert drafts() == ROWS


def test_worker_in_a_process_of_its_own_knows_every_task():
    """A task that only a page imports is put in, and then found by no worker."""
    source = "".join(file.read_text() for file in python_files(*PACKAGES) if file.name == "tasks.py")
    shows = (
        "import django; django.setup(); from procrastinate.contrib.django import app; app.perform_import_paths(); "
        "print(*(name for name in app.tasks if name.isidentifier()))"
    )

    known = subprocess.run(
        [sys.executable, "-c", shows],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert set(known.stdout.split()) == set(re.findall(r'@app\.task\(name="(\w+)"', source))


def test_end_of_a_job_is_told_again_where_the_connection_dies(db):
    """The first one ends its own connection, as a restart of the server would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('procrastinate_jobs_id_seq')")
        first = cursor.fetchone()[0] + 1
    dies = "SELECT CASE nextval('procrastinate_jobs_id_seq') WHEN %(first)s THEN pg_terminate_backend(pg_backend_pid()) END"

    async def tell():
        own = Connector.to_database()
        await own.open_async()
        try:
            await own.execute_query_async(dies, first=first)
        finally:
            await own.close_async()

    asyncio.run(tell())

    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('procrastinate_jobs_id_seq')")
        assert cursor.fetchone()[0] == first + 2


def job_in(status, lock):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status)"
            " VALUES ('files', 'make_files', %s, %s) RETURNING id",
            [lock, status],
        )
        return cursor.fetchone()[0]


def test_job_to_try_again_whose_work_waits_already_ends_and_keeps_no_other_from_being_put_back(db):
    """Two were cut short; for the first the same was put in meanwhile, as after each publication."""
    superseded, waits, other = job_in("doing", "files"), job_in("todo", "files"), job_in("doing", "pictures")

    async def put_back():
        own = Connector.to_database()
        await own.open_async()
        try:
            jobs = JobManager(own)
            for pk in (superseded, other):
                await jobs.retry_job(SimpleNamespace(id=pk))
        finally:
            await own.close_async()

    asyncio.run(put_back())

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, status::text FROM procrastinate_jobs ORDER BY id")
        assert dict(cursor.fetchall()) == {superseded: "aborted", waits: "todo", other: "todo"}


def test_worker_listens_again_after_the_database_was_away(monkeypatch):
    tries = []

    async def listen(self, on_notification, channels):
        tries.append(channels)
        raise ConnectorException if len(tries) < 3 else asyncio.CancelledError

    monkeypatch.setattr(PsycopgConnector, "listen_notify", listen)
    monkeypatch.setattr(connector, "LISTEN_AGAIN_AFTER", 0)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(Connector().listen_notify(print, ["any"]))

    assert tries == [["any"]] * 3
