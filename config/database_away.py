"""What is answered while the database is away: 503 within two seconds, and the usual answer as soon as it is back."""

from django.db import DatabaseError, connections
from django.http import HttpResponse
from django.template.loader import render_to_string
from procrastinate.exceptions import ConnectorException
from psycopg import InterfaceError as DriverInterfaceError
from psycopg import OperationalError as DriverOperationalError
from psycopg.errors import DataError as DataException
from psycopg.errors import QueryCanceled
from psycopg_pool import PoolTimeout

from web import replica
from web.cut_short import AWAY

# The queue of jobs wraps what the driver said, and not what Django makes of it.
AWAY_FROM_QUEUE = (DriverOperationalError, DriverInterfaceError)
RETRY_AFTER = {"Retry-After": "5"}  # seconds
SENTENCE = "The database does not answer at the moment. Try again in a few seconds."


def is_away(error):
    """Return whether an error says that the database is away, met by Django or by the queue of jobs.

    Of a replica any error says so: a table may not be there yet, or a row be cleared away under who reads it.
    """
    if isinstance(error, DatabaseError) and replica.reads_from() == replica.REPLICA:
        return not isinstance(error.__cause__, QueryCanceled | DataException)
    if isinstance(error, ConnectorException):
        return isinstance(error.__cause__, AWAY_FROM_QUEUE)
    return isinstance(error, AWAY)


class ReadAgain:
    """Read once more where a connection ended under a reader, as a restart of the server makes it end, or a replica failed.

    Whoever waited for a connection in vain has waited long enough, and a write is never repeated.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        error = getattr(request, "database_error", None)
        if not error or request.method not in ("GET", "HEAD"):
            return response
        by_replica = replica.reads_from() == replica.REPLICA
        replica.fall_back(error)
        if by_replica or not isinstance(error.__cause__, PoolTimeout):
            connections.close_all()
            response = self.get_response(request)
        return response


def page(request, error):
    """503 as a page that needs no database. The error is kept on the request, for `ReadAgain`."""
    request.database_error = error
    return HttpResponse(render_to_string("503.html", {"sentence": SENTENCE}), status=503, headers=RETRY_AFTER)
