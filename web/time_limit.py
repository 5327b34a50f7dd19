"""How long the database may take over what a reader asked for, so that no choice of words and filters is an attack."""

from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError, connections, transaction
from psycopg.errors import QueryCanceled

from web import replica
from web.refusals import Refusal


class TookTooLong(Refusal):
    """The database was stopped: answering would have taken too long."""

    status = 503
    title = "Too much to look through"

    def __init__(self):
        super().__init__(
            "This takes too long to find, and was stopped. Take a filter or a word away, or choose something that fewer fit."
        )


def was_stopped(error):
    """Return whether an error of the database says that a statement took too long."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, QueryCanceled)


@contextmanager
def time_limit(milliseconds=None):
    """Let each statement within take at most so many milliseconds, `LIST_TIME_LIMIT` unless told.

    All that is asked must be read within.

    :raises TookTooLong: one of them took longer
    """
    try:
        alias = replica.reads_from()
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)",
                [str(milliseconds or settings.LIST_TIME_LIMIT)],
            )
            (before, _) = cursor.fetchone()
            yield
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except OperationalError as error:
        if was_stopped(error):
            raise TookTooLong from None
        raise
