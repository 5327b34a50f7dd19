"""Databases for tests: copies of one that is migrated once and kept for as long as no migration changes.

Another server is given the same tables by the statements that the migrations made: Django takes sixteen seconds to find
them, and a second to have them done.
"""

import fcntl
import hashlib
import json
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import django
import pgtrigger
import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

TABLES = """
    SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
      FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
       AND table_name NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
     GROUP BY table_name
"""

KEYS = """
    SELECT indrelid::regclass::text, string_agg(quote_ident(attname), ', ' ORDER BY attnum)
      FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
     WHERE indisprimary
     GROUP BY indrelid
"""


def address(name):
    """Return the address of a database on the server of the tests; the embedded one is started."""
    known = connection.get_connection_params()
    return make_conninfo(**{key: known.get(key) for key in ["host", "port", "user", "password"]}, dbname=name)


def create(name, *, template=None):
    """Make a database anew, as a copy of `template`: unless told otherwise, the migrated one."""
    with one_at_a_time("databases") as server:
        template = template or _migrated(server)
        _execute(server, "DROP DATABASE IF EXISTS {}", name)
        _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
        _execute(server, "ALTER DATABASE {} SET synchronous_commit = off", name)


def demonstration(wanted, fill):
    """Return the name of the database that `fill` gives the whole demonstration, once for `wanted` and all workers."""
    with one_at_a_time("databases") as server:
        return kept(server, "test_demonstration", wanted, fill, template=_migrated(server))


def drop(name):
    with one_at_a_time("databases") as server:
        _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def use(name):
    """Point Django at a database."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


@lru_cache(maxsize=1)
def tables():
    """Return the tables that migrations leave empty, with the columns that can be written: {"name": "one, other"}."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return dict(cursor.fetchall())


def primary_keys():
    """Return {"name": "column, other"} of every table."""
    with connection.cursor() as cursor:
        cursor.execute(KEYS)
        return dict(cursor.fetchall())


def empty():
    """Delete what a test committed. Triggers would refuse to empty the table of publications."""
    exists = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables())
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(exists)
        if found := [table for (table,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(found)} CASCADE")


@contextmanager
def one_at_a_time(what):
    """A connection to the server, and a lock on `what`: another worker waits here until this one is done."""
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [what])
        yield server


def _execute(server, statement, *names):
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _migrated(server):
    """Return the name of the migrated database."""

    def migrate(name):
        before = connection.settings_dict["NAME"]
        use(name)
        with _statements() as file:
            if file.exists():
                _repeat(file, address(name))
            else:
                _migrate(file)
        _leave_uncounted()
        use(before)

    with _statements() as file:
        if not file.exists():
            _execute(server, "DROP DATABASE IF EXISTS {}", "test_migrated")
    return kept(server, "test_migrated", f"{fingerprint()}, uncounted", migrate, template="template1")


def migrate(at):
    """Give an empty database, on whichever server, today's tables."""
    with one_at_a_time("databases") as server:
        _migrated(server)
    with _statements() as file:
        _repeat(file, at)


@contextmanager
def _statements():
    """The file with what today's migrations did, which nobody else reads or writes meanwhile."""
    folder = settings.BASE_DIR / "var" / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / f"{fingerprint()}.json"


def _migrate(file):
    """Migrate Django's database, and note each statement in the file."""
    done = []

    def note(execute, statement, parameters, many, context):
        answer = execute(statement, parameters, many, context)
        if isinstance(statement, sql.Composable):
            statement = statement.as_string()
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            aside = connection.connection.cursor()  # this one holds the answer
            for each in parameters if many else [parameters]:
                done.append(statement if each is None else aside.mogrify(statement, each))
        return answer

    with connection.execute_wrapper(note):
        call_command("migrate", interactive=False, verbosity=0)
    for older in file.parent.glob("*.json"):
        older.unlink()
    file.write_text(json.dumps(done))


def _repeat(file, at):
    with psycopg.connect(at, autocommit=True, cursor_factory=psycopg.ClientCursor) as database:
        for statement in json.loads(file.read_text()):
            database.execute(statement)


def _leave_uncounted():
    """Keep the planner from taking tables for empty, as it would once they are counted while a test's rows are rolled back.

    A plan for next to nothing takes a minute for a whole catalogue.
    """
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")


def kept(server, name, wanted, fill, *, template):
    """Return the name of a database that is kept between runs; its comment says what it was made for. `fill` makes it."""
    found = server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    if found != (wanted,):
        _execute(server, "DROP DATABASE IF EXISTS {}", name)
        _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
        fill(name)
        server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(wanted)))
    return name


def fingerprint():
    """Return a digest of every migration of every app."""
    digest = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(app.label.encode() + file.name.encode() + file.read_bytes())
    return digest.hexdigest()
