"""The site with a streaming replica of its database: real servers and processes, on the loopback address."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from urllib.request import Request, urlopen

import pytest
from django.apps import apps
from django.conf import settings

from config.database.replica import Router, SecretsFromPrimary, is_reader
from organisations.models import Person
from publishing.models import Representation
from tests import streaming
from tests.config.test_database_away import answer, environment, status, wait_until
from tests.databases import migrate
from tests.journeys.conftest import free_port
from web import replica
from web.replica import MOST_BEHIND, PRIMARY, REPLICA

PAGES = ["/", "/barriers/", "/barriers/lost-records/", "/search/?q=records", "/api/v1/barriers/", "/api/v1/evidence/study/", "/api/v1/barriers/?q=records", "/api/v1/definitions/?format=csv"]  # fmt: skip
FILL = "from tests import world; world.make(world.make_people())"
RENAME = "UPDATE barriers_barrier SET title = %s WHERE slug = 'lost-records'"
RETAG = "UPDATE publishing_representation SET tag = %s WHERE kind = 'barrier' AND slug = 'lost-records'"
ONE = "/api/v1/barriers/lost-records/"


@pytest.fixture(scope="module")
def databases(django_db_blocker):
    """A primary with the world of the tests, and its replica."""
    if not streaming.is_there():
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("PostgreSQL's programs are required here (REQUIRE_BROWSER=1) and are not installed.")
        pytest.skip("NOT CHECKED: PostgreSQL's programs are not installed (apt-get install postgresql)")
    with TemporaryDirectory() as inside:
        Path(inside).chmod(0o755)
        primary = streaming.Server.primary(streaming.folder_for("primary", inside))
        try:
            migrate(primary.address)
            manage(Path(inside), primary, "shell", "--verbosity=0", "-c", FILL)
            second = streaming.Server.replica_of(primary, streaming.folder_for("replica", inside))
            try:
                yield SimpleNamespace(primary=primary, replica=second, folder=Path(inside))
            finally:
                second.stop()
        finally:
            primary.stop()


def manage(folder, primary, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=environment(folder, DATABASE_URL=primary.address),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def site(databases):
    """The address of a site that has both."""
    port = str(free_port())
    process = subprocess.Popen(
        [Path(sys.executable).with_name("gunicorn"), "config.wsgi", f"--bind=127.0.0.1:{port}"]
        + ["--workers=1", "--threads=4", "--no-control-socket"],
        cwd=settings.BASE_DIR,
        env=environment(
            databases.folder,
            DATABASE_URL=databases.primary.address,
            REPLICA_URL=databases.replica.address,
            DATABASE_POOL="1",
            PORT=port,
        ),
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    wait_until(lambda: is_read(address), seconds=60)
    yield address
    process.terminate()
    process.wait(timeout=40)


def is_read(address):
    return b"s behind at most" in answer(f"{address}/readyz")[2]


@contextmanager
def paused(databases):
    """The replica gets everything and shows nothing of it yet."""
    databases.replica.ask("SELECT pg_wal_replay_pause()")
    wait_until(lambda: databases.replica.ask("SELECT pg_get_wal_replay_pause_state()") == "paused", seconds=10)
    try:
        yield
    finally:
        databases.replica.ask("SELECT pg_wal_replay_resume()")


def replayed(databases):
    now = databases.primary.ask("SELECT pg_current_wal_flush_lsn()")
    wait_until(lambda: databases.replica.ask("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", now), seconds=10)


def test_readers_are_answered_from_the_replica_and_those_who_are_known_from_the_primary(databases, site):
    pages = ["/barriers/", ONE]
    for number in range(5):  # on a busy machine what is paused may be too far behind before all was asked
        with paused(databases):
            before = {page: answer(site + page) for page in pages}
            begun = time.monotonic()
            databases.primary.ask(RENAME, f"Renamed on the primary {number}")
            databases.primary.ask(RETAG, f"of-the-primary-{number}")
            after = {page: answer(site + page)[2] for page in pages}
            unchanged = [
                status_of(Request(site + page, headers={"If-None-Match": before[page][1]["ETag"]})) for page in pages
            ]
            in_time = time.monotonic() - begun < MOST_BEHIND - 1
            signed_in = Request(f"{site}/barriers/", headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}=any"})
            known = urlopen(signed_in).read().decode()
        replayed(databases)
        if in_time:
            break

    assert after == {page: body for page, (_, _, body) in before.items()}
    assert unchanged == [304, 304]
    assert f"Renamed on the primary {number}" in known
    # What was kept of the replica's older rows is not kept as the primary's.
    wait_until(lambda: f"Renamed on the primary {number}" in answer(f"{site}/barriers/")[2].decode(), seconds=5)
    assert f"of-the-primary-{number}" in answer(site + ONE)[1]["ETag"]


def status_of(request):
    try:
        with urlopen(request) as response:
            return response.status
    except OSError as error:
        return error.code


def test_replica_that_is_too_far_behind_is_not_read_until_it_has_caught_up(databases, site, capsys):
    with paused(databases):
        begun = time.monotonic()
        databases.primary.ask(RENAME, "Renamed while it was behind")
        wait_until(lambda: b"Renamed while it was behind" in answer(f"{site}/barriers/")[2], seconds=MOST_BEHIND + 2)
        behind = time.monotonic() - begun
        assert not is_read(site)
        assert b"not surely within" in answer(f"{site}/readyz")[2]
    caught_up = seconds_until(lambda: is_read(site))
    assert b"Renamed while it was behind" in answer(f"{site}/barriers/")[2]
    tell(capsys, f"paused: its rows were shown for {behind:.1f} s; read again {caught_up:.1f} s after it went on")


def seconds_until(true, most=20):
    begun = time.monotonic()
    wait_until(true, seconds=most)
    return time.monotonic() - begun


def tell(capsys, text):
    with capsys.disabled():
        print(f"\n  {text}", end="")


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_reader_sees_nothing_of_a_replica_that_goes_away_and_comes_back(databases, site, capsys, how):
    seen, over = [], []

    def visit():
        while not over:
            for page in PAGES:
                begun = time.monotonic()
                seen.append((status(site + page), time.monotonic() - begun))
                time.sleep(0.05)  # the others on this machine have something to do too

    wait_until(lambda: is_read(site), seconds=20)
    with ThreadPoolExecutor(3) as visitors:
        for _ in range(3):
            visitors.submit(visit)
        try:
            wait_until(lambda: len(seen) > 30, seconds=60)
            usual = max(took for _, took in seen)
            databases.replica.stop() if how == "stopped" else databases.replica.freeze()
            try:
                away = seconds_until(lambda: not is_read(site))
                time.sleep(2)
            finally:
                databases.replica.start() if how == "stopped" else databases.replica.thaw()
            back = seconds_until(lambda: is_read(site))
            before = len(seen)
            wait_until(lambda: len(seen) > before + 30, seconds=60)
        finally:
            over.append(True)

    assert {found for found, _ in seen} == {200}
    slowest = max(took for _, took in seen)
    assert slowest < 2 + usual
    tell(capsys, f"{how}: noticed after {away:.1f} s, read again {back:.1f} s after its return; {len(seen)} requests, the slowest {slowest:.2f} s (before, {usual:.2f})")  # fmt: skip


@pytest.fixture
def chosen():
    yield replica.read_from
    replica.read_from(PRIMARY)


def test_request_that_wrote_reads_from_the_primary(chosen):
    chosen(REPLICA)
    assert Router().db_for_read(Representation) == REPLICA
    assert Router().db_for_write(Representation) == PRIMARY
    assert Router().db_for_read(Representation) == PRIMARY


def test_what_no_public_page_is_made_from_is_read_from_the_primary(chosen):
    chosen(REPLICA)
    unwatched = {"sessions.Session", "jobs.Job", "organisations.AccessToken", "outbox.Mail", "publishing.Comment"}
    assert {Router().db_for_read(apps.get_model(name)) for name in unwatched} == {PRIMARY}
    assert Router().db_for_read(Person) == REPLICA
    assert not Router().allow_migrate(REPLICA, "publishing")


def test_link_that_a_mail_brought_reads_from_the_primary(chosen):
    middleware = SecretsFromPrimary(None)
    chosen(REPLICA)
    middleware.process_view(None, None, (), {"slug": "lost-records"})
    assert Router().db_for_read(Representation) == REPLICA
    middleware.process_view(None, None, (), {"token": "of a mail"})
    assert Router().db_for_read(Representation) == PRIMARY


@pytest.mark.parametrize(
    ("environ", "reads"),
    [
        ({"REQUEST_METHOD": "GET"}, True),
        ({"REQUEST_METHOD": "HEAD", "HTTP_COOKIE": "theme=dark"}, True),
        ({"REQUEST_METHOD": "POST"}, False),
        ({"REQUEST_METHOD": "GET", "HTTP_AUTHORIZATION": "Bearer swc_1"}, False),
        ({"REQUEST_METHOD": "GET", "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=a"}, False),
        ({"REQUEST_METHOD": "GET", "HTTP_COOKIE": "messages=a"}, False),
    ],
)
def test_reader_is_who_says_nothing_of_themselves(environ, reads):
    assert is_reader(environ) is reads


def test_replica_counts_by_what_it_holds_and_not_by_whether_it_answers():
    standing = replica.Standing()
    assert not standing.is_read
    standing.looked_at(holds_all_of=time.monotonic())
    assert standing.is_read
    standing.looked_at(holds_all_of=time.monotonic() - MOST_BEHIND - 1)
    assert not standing.is_read
    standing.looked_at(holds_all_of=time.monotonic())
    standing.failed(OSError())
    assert str(standing) == "not read: away (OSError)"


def test_commands_and_workers_have_no_replica():
    command = "from django.conf import settings; print(sorted(settings.DATABASES))"
    for pool, found in [("", "['default']"), ("1", "['default', 'replica']")]:
        more = {"REPLICA_URL": "postgresql://127.0.0.1/replica", "DATABASE_POOL": pool}
        said = subprocess.run(
            [sys.executable, "-c", f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; {command}"],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "DEMO": "1", "DATABASE_URL": "postgresql://127.0.0.1/primary", **more},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.strip() == found
