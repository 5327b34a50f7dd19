"""The tables of the database, and their rows as text that is the same on every server and version of PostgreSQL."""

import hashlib
from dataclasses import dataclass
from graphlib import TopologicalSorter

from django.db import connection
from psycopg import sql

# What migrations themselves write down stands in the manifest.
NOT_COPIED = {"django_migrations"}
# `collname` says where an order depends on the server's locale.
TABLES = """
    SELECT relname,
           (SELECT array_agg(attname::text ORDER BY attname COLLATE "C") FROM pg_attribute
             WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''),
           (SELECT array_agg(attname::text ORDER BY attname COLLATE "C")
              FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
             WHERE indrelid = pg_class.oid AND indisprimary),
           (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = pg_class.oid AND attcollation <> 0),
           (SELECT array_agg(attname::text) FROM pg_attribute
             WHERE attrelid = pg_class.oid AND atttypid = 'jsonb'::regtype AND attnotnull)
      FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
     ORDER BY relname COLLATE "C"
"""
# Foreign keys that are looked at with each row: what they point to comes first. All others wait for the end.
POINTS_AT_ONCE = """
    SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
     WHERE contype = 'f' AND NOT condeferrable AND conrelid <> confrelid
"""
SEQUENCES = """
    SELECT relname FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S' ORDER BY relname COLLATE "C"
"""
# What decides how a value is written as text.
AS_TEXT = [
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
    # However long it takes.
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
]
# One JSON value a line and nothing around it: these two characters stand in no JSON.
LINES = "(FORMAT csv, QUOTE e'\\x01', DELIMITER e'\\x02')"
AS_JSON = sql.SQL(f'COPY (SELECT row_to_json("whole row") FROM ({{}}) "whole row") TO STDOUT {LINES}')  # noqa: S608 – our own words
FROM_JSON = sql.SQL(
    "INSERT INTO {table} ({columns}) SELECT {values} FROM lines, json_populate_record(NULL::{table}, line::json) found"
)


@dataclass(frozen=True)
class Table:
    """A table with the columns that can be written, by name, and those of its primary key.

    collated    columns whose order depends on the server's locale, unless told otherwise
    json        columns of JSON that are never NULL
    """

    name: str
    columns: tuple
    key: tuple
    collated: frozenset
    json: frozenset

    def select(self, instead=None):
        """Return the query for all rows in the order of the key; `instead` is {column: text} of what is not told."""
        chosen = [
            sql.SQL("{} AS {}").format(sql.Literal(instead[name]), sql.Identifier(name))
            if name in (instead or {})
            else sql.Identifier(name)
            for name in self.columns
        ]
        key = [
            sql.SQL('{} COLLATE "C"').format(sql.Identifier(self.name, name))
            if name in self.collated
            else sql.Identifier(self.name, name)
            for name in self.key or self.columns
        ]
        comma = sql.SQL(", ").join
        return sql.SQL("SELECT {} FROM {} ORDER BY {}").format(comma(chosen), sql.Identifier(self.name), comma(key))

    @property
    def written(self):
        """The names of the columns as SQL."""
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))

    def put_in(self, blocks):
        """Insert rows as `rows` gave them, as blocks of bytes."""
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(self.name), self.written)
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for block in blocks:
                copy.write(block)

    def put_in_json(self, blocks):
        """Insert rows as `json_rows` gave them, as blocks of bytes."""
        values = [
            sql.SQL("coalesce(found.{}, 'null')" if name in self.json else "found.{}").format(sql.Identifier(name))
            for name in self.columns
        ]
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE lines (line text) ON COMMIT DROP")
            with cursor.copy(f"COPY lines FROM STDIN {LINES}") as copy:
                for block in blocks:
                    copy.write(block)
            table = sql.Identifier(self.name)
            cursor.execute(FROM_JSON.format(table=table, columns=self.written, values=sql.SQL(", ").join(values)))
            cursor.execute("DROP TABLE lines")


def tables():
    """Return every `Table` of the schema whose rows are copied, in the order of their names."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [
            Table(name, tuple(columns), tuple(key or ()), frozenset(collated or ()), frozenset(json or ()))
            for name, columns, key, collated, json in cursor.fetchall()
            if name not in NOT_COPIED
        ]


def in_order(found):
    """Return tables so that each comes after those that it points to with a key that is looked at with each row."""
    by_name = {table.name: table for table in found}
    with connection.cursor() as cursor:
        cursor.execute(POINTS_AT_ONCE)
        sorter = TopologicalSorter(dict.fromkeys(by_name, ()))
        for name, pointed_at in cursor.fetchall():
            sorter.add(name, pointed_at)
    return [by_name[name] for name in sorter.static_order() if name in by_name]


def rows(query):
    """Yield each row of a query as PostgreSQL's COPY writes it: one line of bytes, its end included."""
    yield from _copied(sql.SQL("COPY ({}) TO STDOUT").format(query))


def json_rows(query):
    """Yield each row of a query as a line of JSON, its end included: {"column": value}."""
    yield from _copied(AS_JSON.format(query))


def _copied(statement):
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield from copy


def count_and_digest(query):
    """Return (how many rows a query has, the SHA-256 of what `rows` gives)."""
    count, digest = 0, hashlib.sha256()
    for count, row in enumerate(rows(query), start=1):  # noqa: B007 – the last number is how many
        digest.update(row)
    return count, digest.hexdigest()


def next_numbers():
    """Return {sequence: the number that it gives next}."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT last_value + is_called::int FROM {}").format(sql.Identifier(name)))
            (found[name],) = cursor.fetchone()
    return found
