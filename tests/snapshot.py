"""The world of the tests, and the real catalogue: made once by the operations, put back as rows wherever a test asks."""

import copy
import datetime
import fcntl
import hashlib
import json
import pickle
from types import SimpleNamespace

import pgtrigger
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from psycopg import sql

from insight.catalogue import load_catalogue
from tests import databases, world

# Stands for "now" while the world is made: found again in its rows, where the test's own now takes its place.
THEN = world.NOW - datetime.timedelta(microseconds=12345)

SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
SEQUENCE_BEYOND = """
    WITH wanted AS (SELECT %s::text AS name, %s::bigint AS value)
    SELECT setval(quote_ident(name)::regclass, greatest(value, coalesce(last_value, 1)))
      FROM wanted JOIN pg_sequences ON sequencename = name
"""


class Snapshot:
    """The people and the world of `tests/world.py`, as objects and as the statements that insert their rows.

    The real catalogue too, and whatever else a test file needs again and again, made when it is first asked for. What
    takes long is made by one worker for all, who leave it to each other in `folder`.
    """

    def __init__(self, folder):
        self._kept, self._folder = {}, folder
        self._columns, self._keys = databases.tables(), databases.primary_keys()
        del self._columns["publishing_contentchange"]  # triggers write them
        del self._columns["procrastinate_events"]  # the queue's own triggers write them, as soon as a job is there
        with transaction.atomic():
            with time_machine.travel(THEN, tick=False):
                people = world.make_people()
                rows_of_people = self.rows()
                made = world.make(people)
            rows = self.rows()
            assert rows_of_people <= rows, "the world changes its people"
            self._people, self._insert_people = people, self._inserts(rows_of_people)
            # What a process made before has used numbers up: rows of another fit where these have the same.
            self._numbers = sorted((table, json.loads(row).get("id")) for table, row in rows_of_people)
            self._world, self._insert_world = made, self._inserts(rows - rows_of_people)
            transaction.set_rollback(True)

    def people(self):
        """Return what `world.make_people()` returns, with its rows."""
        self._execute(self._insert_people)
        return _now_instead(copy.deepcopy(self._people))

    def world(self, people):
        """Return what `world.make(people)` returns, with its rows; `people` are those of this test."""
        self._execute(self._insert_world)
        same = {id(self._people): people}
        same |= {id(person): getattr(people, name) for name, person in vars(self._people).items()}
        return _now_instead(copy.deepcopy(self._world, same))

    def catalogue(self, people):
        """Return what `load_catalogue` returned for the real catalogue, with its rows; `people` are those of this test."""

        def load():
            by = {"drafted_by": world.author(), "by": people.editor}
            return load_catalogue(folder=settings.BASE_DIR / "catalogue", now=world.NOW, **by)

        if "catalogue" not in self._kept:
            name = f"catalogue-{hashlib.sha256(repr(self._numbers).encode()).hexdigest()}"
            with (self._folder / f"{name}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._take_over("catalogue", self._folder / f"{name}.pickle", load)
        return self.kept("catalogue", load)

    def _take_over(self, name, file, make):
        """Know what another worker made; or make it, and leave it to the others.

        Its rows have the keys that they had there, so that the next new row must have a later one.
        """
        if file.exists():
            self._kept[name], used = pickle.loads(file.read_bytes())
            with connection.cursor() as cursor:
                cursor.executemany(SEQUENCE_BEYOND, used)
        else:
            with transaction.atomic():
                self.kept(name, make)
                transaction.set_rollback(True)
            with connection.cursor() as cursor:
                cursor.execute(SEQUENCES)
                file.write_bytes(pickle.dumps((self._kept[name], cursor.fetchall())))

    def kept(self, name, make):
        """Return what `make()` returned when it was first called under this name, with the rows that it added.

        What is there already (people, or people and world) is the same each time.
        """
        if name not in self._kept:
            with transaction.atomic():
                before = self.rows()
                with time_machine.travel(THEN, tick=False):
                    made = make()
                after = self.rows()
                self._kept[name] = made, self._deletes(before - after) + self._inserts(after - before)
                transaction.set_rollback(True)
        made, statements = self._kept[name]
        self._execute(statements)
        return made

    def rows(self):
        """Return every row of every table as {(table, JSON)}."""
        selects = [
            f"SELECT '{table}', to_jsonb(found)::text FROM (SELECT {columns} FROM {table}) found"
            for table, columns in self._columns.items()
        ]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(selects))
            return frozenset(cursor.fetchall())

    def _inserts(self, rows):
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(now()) #>> '{}'")
            (began,) = cursor.fetchone()
        tables = {}
        # The queue's rows first: the one foreign key that is looked at at once points at them.
        for table, row in sorted(rows, key=lambda row: (not row[0].startswith("procrastinate"), row)):
            tables.setdefault(table, []).append(row)
        return "; ".join(self._insert(table, f"[{','.join(found)}]", began) for table, found in tables.items())

    def _insert(self, table, rows, began):
        columns = self._columns[table]
        # The database's own now, which no test stops, is in the rows that triggers wrote.
        rows = f"replace({sql.Literal(rows).as_string()}, '{began}', to_jsonb(now()) #>> '{{}}')::jsonb"
        return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, {rows})"

    def _deletes(self, rows):
        """Foreign keys are looked at when a transaction ends, so in any order."""
        return "".join(
            f"DELETE FROM {table} WHERE ({self._keys[table]}) = (SELECT {self._keys[table]} "
            f"FROM jsonb_populate_record(NULL::{table}, {sql.Literal(row).as_string()}::jsonb)); "
            for table, row in sorted(rows)
        )

    def _execute(self, statements):
        # `pgtrigger.ignore` adds a parameter, so that a plain % has to be doubled.
        statements = statements.replace(THEN.isoformat(), timezone.now().isoformat()).replace("%", "%%")
        with pgtrigger.ignore(), connection.cursor() as cursor:
            cursor.execute(statements)


def _now_instead(made):
    """The same objects with the test's now in the place of THEN."""
    for value in vars(made).values():
        if isinstance(value, SimpleNamespace):
            _now_instead(value)
        elif isinstance(value, Model):
            for name, held in vars(value).items():
                if held == THEN:
                    setattr(value, name, timezone.now())
    return made
