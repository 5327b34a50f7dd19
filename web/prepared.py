"""Statements that Django puts together once: for many pages that costs more than asking them.

`@prepared` is for a function that returns a queryset, in which its keyword arguments stand for values alone: how many
rows, which day. It is called once for each choice of its positional arguments; what Django made of it is kept, and given
other values each time.
"""

import re
from collections import OrderedDict, defaultdict
from copy import copy
from datetime import date
from functools import partial, wraps
from inspect import get_annotations

from django.db import connections
from django.db.models import DateField, Expression
from psycopg.sql import Literal

MOST_KEPT = 200  # statements of one function in a process
FIELDS = {date: DateField()}


class Given(Expression):
    """The place of a value in a statement. With a list, use the lookup `one_of`, since `in` has a place for each of its values."""

    def __init__(self, name, output_field=None):
        super().__init__(output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Preparing:
    """A connection whose cursors have statements prepared."""

    def __init__(self, connection):
        self.connection = connection

    def __getattr__(self, name):
        return getattr(self.connection, name)

    def cursor(self):
        return self.connection.preparing_cursor()


class Statement:
    """A queryset whose SQL is kept. `build(**values)` returns it."""

    def __init__(self, build, names):
        self.build, self.queryset = build, (queryset := build(**names))
        self.compiler = queryset.query.get_compiler(queryset.db)
        self.sql, self.names = with_constants(*self.compiler.as_sql(), connections[queryset.db])
        # What makes values of Python of a row's columns: the same for all its rows, each time.
        self.converters = self.compiler.get_converters([each for each, *_ in self.compiler.select])

    def given(self, values):
        """Return a queryset with these values, to be read as it is: any change of it would put together what is not given."""
        found = object.__new__(type(self.queryset))
        found.__dict__ = {**self.queryset.__dict__, "_result_cache": None, "_prefetch_done": False}
        found._query = copy(self.queryset.query)
        found._query.get_compiler = partial(self.compiler_of, values)
        return found

    def compiler_of(self, values, using, connection=None, elide_empty=True):
        compiler = copy(self.compiler)
        compiler.using, compiler.connection = using, Preparing(connections[using])
        places = tuple(values[name] for name in self.names)
        compiler.as_sql = lambda *ways: (self.sql, places)
        compiler.get_converters = lambda expressions: self.converters
        return compiler


def with_constants(sql, places, connection):
    """Return (the statement with all written in that is the same each time, the names of what is given in the other places).

    A statement that is planned once is planned for what stands in it: an index of an expression, `left(title, 24)`, or of
    some rows is found by that alone.
    """
    left, names, pieces = iter(places), [], re.split(r"(%[%s])", sql)
    connection.ensure_connection()
    for number, piece in enumerate(pieces):
        if piece == "%s":
            place = next(left)
            if isinstance(place, Given):
                names.append(place.name)
            else:
                pieces[number] = Literal(place).as_string(connection.connection).replace("%", "%%")
    return "".join(pieces), names


def prepared(build):
    """Return the function with its statement kept for each choice of positional arguments."""
    kept, kinds = OrderedDict(), get_annotations(build)

    @wraps(build)
    def ask(*choice, **values):
        statement = kept.get(choice)
        if statement is None:
            given = {name: Given(name, FIELDS.get(kinds.get(name))) for name in values}
            while len(kept) >= MOST_KEPT:
                kept.popitem(last=False)  # one step, whatever other threads do meanwhile
            statement = kept[choice] = Statement(partial(build, *choice), given)
        return statement.given(values)

    return ask


class OnHand(list):
    """Related rows that are here already, as a relation's `all()` gives them."""

    def all(self):
        return self


def put_on_hand(rows, relation, found, *, by):
    """Give each row those of `found` that name it, as `prefetch_related` does with a queryset for each row.

    `by` is their attribute with its key; of a foreign key, as "action_id", they are given the row too.
    """
    here, related = {row.pk: row for row in rows}, defaultdict(OnHand)
    for each in found:
        key = getattr(each, by)
        if by.endswith("_id"):
            setattr(each, by.removesuffix("_id"), here[key])
        related[key].append(each)
    for row in rows:
        row.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = related[row.pk]
    return rows
