"""How long the database may work at one question of a reader."""

from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from web.refusals import Refusal

LONGEST = 3_000  # milliseconds for one statement


class TookTooLong(Refusal):
    """The database was stopped: answering would have taken too long."""

    status = 503
    title = "Too much to look through"

    def __init__(self):
        super().__init__("This would take too long to look up. Ask for less: fewer words, or one more filter.")


@contextmanager
def time_limit(longest=LONGEST):
    """Stop each statement in this block after `longest` milliseconds.

    :raises TookTooLong:
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)", [str(longest)]
            )
            (before, _) = cursor.fetchone()
            yield
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TookTooLong from None
        raise
