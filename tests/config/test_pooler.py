"""pgbouncer in transaction mode before the database, with the configuration of docs/proxy/: no session lasts longer than a transaction."""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from django.conf import settings as of_project
from django.db import OperationalError, connection

from config.database.base import DatabaseWrapper
from publishing.published.content_changes import COUNT
from tests import databases
from tests.journeys.conftest import free_port

pytestmark = pytest.mark.django_db
ROWS = "SELECT generate_series(1, 5000)"


@pytest.fixture
def open_folder():
    """A folder that whoever runs pgbouncer can read: pytest's own are closed."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def pooler(open_folder, settings):
    """Opens connections of Django through pgbouncer, which has two to the database."""
    if not shutil.which("pgbouncer"):
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("pgbouncer is required here (REQUIRE_BROWSER=1) and is not installed.")
        pytest.skip("NOT CHECKED: pgbouncer is not installed (apt-get install pgbouncer)")
    server = psycopg.conninfo.conninfo_to_dict(databases.address(connection.settings_dict["NAME"]))
    port = free_port()
    text = (of_project.BASE_DIR / "docs/proxy/pgbouncer.ini").read_text()
    parts = [f"{key}={server[key]}" for key in ["host", "port", "user", "password", "dbname"] if key in server]
    for old, new in [
        ("host=127.0.0.1 port=5432", " ".join(parts)),
        ("listen_port = 6432", f"listen_port = {port}"),
        ("auth_type = scram-sha-256\nauth_file = /etc/pgbouncer/userlist.txt", "auth_type = any"),
        ("default_pool_size = 20", "default_pool_size = 2"),
    ]:
        assert old in text
        text = text.replace(old, new)
    identity = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    configuration = open_folder / "pgbouncer.ini"
    configuration.write_text(f"{text}unix_socket_dir =\n")
    program = subprocess.Popen(["pgbouncer", "-q", configuration], stderr=subprocess.DEVNULL, **identity)
    settings.DATABASE_POOLER = True
    opened = []

    def open_one():
        values = {**connection.settings_dict, "HOST": "127.0.0.1", "PORT": port, "NAME": "sharing", "USER": "any"}
        opened.append(DatabaseWrapper(values, "default"))
        return opened[-1]

    settings.EMBEDDED_POSTGRES = None
    give_up_at = time.monotonic() + 20
    while True:
        try:
            open_one().ensure_connection()
            break
        except OperationalError:
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
    yield open_one
    for each in opened:
        each.close()
    program.terminate()
    program.wait(timeout=20)


def asked(wrapper, query, *values):
    with wrapper.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]


@contextmanager
def another_at_work(pooler):
    """Somebody else is within a transaction, on the connection that was used last: whoever asks next gets the other one."""
    other = pooler()
    other.set_autocommit(False)
    yield
    other.rollback()


def test_rows_are_read_step_by_step_within_a_transaction_and_without_one(pooler):
    reader = pooler()
    for inside in (False, True):
        if inside:
            reader.set_autocommit(False)
            reader.in_atomic_block = True
        with reader.chunked_cursor() as cursor:
            cursor.execute(ROWS)
            first = cursor.fetchmany(10)
            with another_at_work(pooler):
                rest = cursor.fetchall()
            assert (len(first) + len(rest), hasattr(cursor.cursor, "name")) == (5000, inside)
    reader.in_atomic_block = False
    reader.rollback()


def test_reading_is_limited_and_writing_is_not_and_neither_leaves_a_trace(pooler):
    reader, writer = pooler(), pooler()
    reader.limit_statements(3000)
    writer.limit_statements(0)
    assert asked(reader, "SHOW statement_timeout") == "3s"
    assert asked(reader, "SHOW jit") == "off"

    writer.set_autocommit(False)
    assert asked(writer, "SHOW statement_timeout") == "0"
    assert asked(writer, "SELECT pg_try_advisory_xact_lock(7)") is True
    writer.commit()
    writer.set_autocommit(True)

    assert {asked(pooler(), "SHOW statement_timeout") for _ in range(4)} == {"3s"}
    assert asked(pooler(), "SELECT pg_try_advisory_xact_lock(7)") is True


def test_what_is_asked_before_django_needs_no_prepared_statement(pooler):
    """As `KeptPages` and `StoredAnswers` ask."""
    reader = pooler()
    reader.ensure_connection()
    for _ in range(3):
        with another_at_work(pooler), psycopg.Cursor(reader.connection) as cursor:
            assert cursor.execute(COUNT, binary=True).fetchone()
    assert reader.connection.prepare_threshold is None
