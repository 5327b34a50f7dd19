"""What is counted for pictures changes only with a publication, and is kept until the next one.

What it is counted from is projected in the transaction that numbers a publication, so that the number is all that tells
whether an answer still holds. At 100,000 entries counting takes seconds.
"""

from django.db import connection

from publishing.models import Head
from web.time_limit import time_limit

MOST_KEPT = 64  # answers in every process; each is as small as a picture
_kept = {}


def sequence():
    """Return how far publishing has come, for several calls of `once` about the same."""
    return Head.now().sequence


def rows(query, values):
    """Return the rows of a query.

    :raises web.time_limit.TookTooLong: it was stopped
    """
    with time_limit(), connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def once(query, values, *, since=None, make=list):
    """Return what `make` makes of the rows of a query; only the first time after a publication is the database asked.

    It is shared: who takes it changes nothing in it.
    """
    key = (sequence() if since is None else since, query, repr(values))
    if key not in _kept:
        found = make(rows(query, values))
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = found
        return found
    return _kept[key]


def forget():
    """Leave out everything that is kept: tests roll publications back, and their numbers come again."""
    _kept.clear()
