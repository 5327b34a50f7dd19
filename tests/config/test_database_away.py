"""The site while its PostgreSQL restarts, dies or is away: real processes, on a server of the tests' own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from chaos.compare import rows
from config.database_away import is_away
from config.embedded_postgres import EmbeddedPostgres
from jobs.running import BEGIN_ANEW
from outbox.tasks import send_mail
from publishing.lifecycle.drafting import begin_drafts
from tests import databases, world

SETTINGS = """
from pathlib import Path
from config.settings import *
EMBEDDED_POSTGRES = EMBEDDED_POSTGRES and Path({root!r})
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
"""
PAGES = ["/", "/definitions/", "/barriers/", "/api/v1/definitions/", "/api/v1/evidence/", "/api/v1/changes/"]
STARTS_NOTHING = ["check", "makemigrations --help", "collectstatic --dry-run --noinput --verbosity=0"]


def environment(folder, **more):
    """The environment of a process whose embedded PostgreSQL lies in `folder`."""
    kept = {name: os.environ[name] for name in ["PATH", "HOME", "LANG"] if name in os.environ}
    (folder / "settings_of_test.py").write_text(SETTINGS.format(root=str(folder)))
    path = f"{folder}:{settings.BASE_DIR}"
    return {**kept, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "settings_of_test", "DEMO": "1", **more}


def run(folder, *arguments):
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def remove(server):
    server.stop()
    for folder in (server.home, server.sockets):
        shutil.rmtree(folder, ignore_errors=True)


def test_import_of_settings_starts_no_server_and_connects_to_nothing(tmp_path):
    program = (
        "import sys\n"
        "seen = []\n"
        "def note(event, arguments):\n"
        "    starts = event in ('subprocess.Popen', 'os.fork', 'os.posix_spawn', 'socket.connect')\n"
        "    if starts and arguments[:1] != ('file',):\n"  # croniter asks `file` what Python it runs on
        "        seen.append((event, arguments))\n"
        "sys.addaudithook(note)\n"
        "import django\n"
        "django.setup()\n"
        "print(seen)"
    )

    assert run(tmp_path, "-c", program).strip() == "[]"
    assert not EmbeddedPostgres(tmp_path).home.exists()


@pytest.mark.parametrize("command", STARTS_NOTHING)
def test_command_that_needs_no_database_starts_none(tmp_path, command):
    run(tmp_path, "manage.py", *command.split())

    assert not EmbeddedPostgres(tmp_path).home.exists()


def test_command_that_needs_the_database_starts_it_and_stops_it(tmp_path):
    server = EmbeddedPostgres(tmp_path)
    try:
        assert "[ ] 0001_initial" in run(tmp_path, "manage.py", "showmigrations", "publishing")
        assert (server.data / "PG_VERSION").exists()
        assert not server.is_running()
    finally:
        remove(server)


@pytest.fixture(scope="module")
def server(tmp_path_factory, django_db_blocker):
    """A migrated database on an embedded PostgreSQL that this process looks after."""
    folder = tmp_path_factory.mktemp("database")
    server = EmbeddedPostgres(folder)
    server.start()
    with django_db_blocker.unblock():
        databases.migrate(server.url())
    yield SimpleNamespace(embedded=server, folder=folder)
    server.stop_if_unused()
    remove(server)


@pytest.fixture(scope="module")
def start_site(server):
    """Starts the site as `serve` does, with what the environment adds; answers its address."""
    processes = []

    def start(**more):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        log = server.folder / "site.log"
        with log.open("a") as output:
            process = subprocess.Popen(
                [Path(sys.executable).with_name("gunicorn"), "config.wsgi", f"--bind=127.0.0.1:{port}"]
                + ["--workers=2", "--threads=4", "--no-control-socket"],
                cwd=settings.BASE_DIR,
                env=environment(server.folder, DATABASE_POOL="1", PORT=str(port), **more),
                stdout=output,
                stderr=output,
            )
        processes.append(process)
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: status(f"{address}/readyz") == 200, seconds=60)
        return address

    yield start
    for process in processes:
        process.terminate()
        process.wait(timeout=40)


@pytest.fixture(scope="module")
def site(server, start_site):
    """The address of a site that is told where the database is, and looks after none."""
    return start_site(DATABASE_URL=server.embedded.url())


def answer(address):
    """(status, headers, body) of an address; status 0 where nobody answers."""
    try:
        with urlopen(address, timeout=30) as response:
            return response.status, response.headers, response.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()
    except OSError:
        return 0, {}, b""


def status(address):
    return answer(address)[0]


def wait_until(true, *, seconds):
    give_up_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def visit(address, until, seen):
    """Ask page after page until `until()`, and put (page, status) of each into `seen`."""
    while not until():
        for page in PAGES:
            seen.append((page, status(address + page)))
            time.sleep(0.05)  # the others on this machine have something to do too


def test_restart_shows_no_visitor_an_error(server, site):
    seen, over = [], []
    with ThreadPoolExecutor(8) as visitors:
        for _ in range(8):
            visitors.submit(visit, site, lambda: over, seen)
        wait_until(lambda: len(seen) > 100, seconds=120)
        # On a busy machine a restart can take longer than visitors wait: then they are told so, and it is done again.
        for _ in range(10):
            before, began = len(seen), time.monotonic()
            server.embedded.stop()
            server.embedded.start()
            away = time.monotonic() - began
            wait_until(lambda before=before: len(seen) > before + 100, seconds=120)
            answers = {status for _, status in seen[before:]}
            if away < 1 or answers - {200, 503}:
                break
        over.append(True)

    assert {status for _, status in seen[:before]} <= {200, 503}
    assert answers == {200}


def test_lone_visitor_after_a_restart_finds_no_dead_connection(server, site):
    with ThreadPoolExecutor(8) as visitors:  # so many connections wait in the pools
        list(visitors.map(status, [site + page for page in PAGES] * 4))
    server.embedded.stop(mode="immediate")
    server.embedded.start()

    assert [status(site + page) for page in PAGES] == [200] * len(PAGES)


def test_database_that_is_away_is_503_within_two_seconds_and_comes_back_by_itself(server, site):
    assert [status(site + page) for page in PAGES] == [200] * len(PAGES)
    server.embedded.stop()
    try:
        for page in PAGES:
            began = time.monotonic()
            found, headers, body = answer(site + page)
            assert time.monotonic() - began < 2
            assert (found, headers["Retry-After"]) == (503, "5")
            if page.startswith("/api/"):
                assert headers["Content-Type"] == "application/problem+json"
                assert b'"status": 503' in body
            else:
                assert b"This site is away for a moment" in body
    finally:
        server.embedded.start()

    wait_until(lambda: status(site) == 200, seconds=20)
    assert [status(site + page) for page in PAGES] == [200] * len(PAGES)


def test_killed_embedded_server_is_started_again_under_a_running_site(server, start_site):
    address = start_site()
    killed = int((server.embedded.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: server.embedded.is_running() and server.embedded._postmaster() != killed, seconds=20)
    wait_until(lambda: status(f"{address}/definitions/") == 200, seconds=20)


@pytest.mark.django_db(transaction=True)
def test_database_that_dies_while_a_job_is_put_in_is_away_too(database_name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    with psycopg.connect(databases.address(database_name)) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [own])

    with pytest.raises(ConnectorException) as raised:
        send_mail.defer(mail=1)
    connection.close()

    assert is_away(raised.value)
    assert not is_away(ConnectorException())
    assert BEGIN_ANEW.get_retry_decision(exception=raised.value, job=SimpleNamespace(attempts=0))


@pytest.mark.django_db(transaction=True)
def test_database_that_dies_before_a_cursor_of_its_own_is_closed_is_away_too(database_name):
    """There the driver says so itself, past Django."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    rows = connection.chunked_cursor()
    rows.execute("SELECT generate_series(1, 9)")
    with psycopg.connect(databases.address(database_name)) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [own])

    with pytest.raises(psycopg.OperationalError) as raised:
        rows.cursor.close()
    connection.close()

    assert is_away(raised.value)
    assert BEGIN_ANEW.get_retry_decision(exception=raised.value, job=SimpleNamespace(attempts=0))


@pytest.mark.parametrize("error", [OperationalError(), InterfaceError(), ConnectorException(), OSError()], ids=repr)
def test_every_job_that_is_cut_short_waits_and_is_tried_again(error):
    app.perform_import_paths()
    ours = [task for task in app.tasks.values() if task.queue not in ("housekeeping", "builtin")]
    assert len(ours) > 10

    for task in ours:
        decision = task.retry_strategy.get_retry_decision(exception=error, job=SimpleNamespace(attempts=4))
        assert decision, f"{task.name} is given up"
        assert decision.retry_at > timezone.now(), f"{task.name} is tried again at once"


@pytest.mark.django_db
def test_what_is_lost_or_done_twice_is_found(people):
    begin_drafts(kind="source", documents=[world.source("kept")], by=people.researcher, now=world.NOW)
    told = {"drafts begun": {"kept": None, "gone": None}, "drafts saved": {"kept": "Another title"}}

    found = {what: (lost, twice) for what, _, _, lost, twice in rows(told, SimpleNamespace(taken={}))}

    assert found["drafts begun"] == (["gone"], [])
    assert found["drafts saved"] == (["kept"], [])
