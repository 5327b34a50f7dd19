"""How long the database may take over what a reader chose by filters, so that no choice of them is an attack."""

from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled
from rest_framework.exceptions import APIException


class TooSlow(APIException):
    """The database was stopped. In the API it is a problem document; a page says it in its place."""

    status_code = 503
    default_detail = "This takes too long to find, and was stopped. Take one of the filters away, or choose something that fewer fit."


@contextmanager
def time_limit():
    """Let each statement within take at most `LIST_TIME_LIMIT` milliseconds. All that is asked must be read within.

    :raises TooSlow: one of them took longer
    """
    within_another = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [settings.LIST_TIME_LIMIT])
            yield
            if within_another:  # whose own end would be the limit's
                cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow from error
        raise
