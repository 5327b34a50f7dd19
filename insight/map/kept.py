"""Answers of the database that change only with a publication are kept until the next one.

What they are counted from is projected in the transaction that numbers a publication, so that the number is all that
tells whether an answer still holds. At 100,000 entries counting takes seconds.
"""

from functools import lru_cache

from django.db import connection

from publishing.models import Head
from web.time_limit import time_limit

MOST_KEPT = 256  # answers, of some hundred rows each, in every process


def sequence():
    """Return how far publishing has come, for several calls of `rows` about the same."""
    return Head.now().sequence


def rows(query, values, *, since=None):
    """Return ([name of each column], [row, …]) of a query of published entries; `values` may be lists.

    :raises web.time_limit.TookTooLong: it was stopped
    """
    since = sequence() if since is None else since
    return _rows(since, query, tuple(_hashable(value) for value in values))


@lru_cache(maxsize=MOST_KEPT)
def _rows(_sequence, query, values):
    with time_limit(), connection.cursor() as cursor:
        cursor.execute(query, [list(value) if isinstance(value, tuple) else value for value in values])
        return [column.name for column in cursor.description], cursor.fetchall()


def forget():
    """Leave out everything that is kept: tests roll publications back, and their numbers come again."""
    _rows.cache_clear()


def _hashable(value):
    return tuple(value) if isinstance(value, list) else value
