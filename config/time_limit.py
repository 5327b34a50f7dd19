"""No statement of a request that only reads takes longer than `LIST_TIME_LIMIT`, whatever its address asks for.

So no choice of filters is an attack, and no view has to think of it. Those that write, and jobs, take their time.
"""

from itertools import islice

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import FileResponse

from config import problems
from web.kept_forms import refusal_page
from web.replica import reads_from
from web.time_limit import TookTooLong, was_stopped

READING = ("GET", "HEAD", "OPTIONS")
FIRST_PARTS = 8  # of a stream: what it begins with, and what the database says first


class LimitStatements:
    """Middleware. What took too long is answered with 503 and a message, also where a stream would begin with it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        connection.limit_statements(settings.LIST_TIME_LIMIT if request.method in READING else 0)
        response = self.get_response(request)
        if response.streaming and not isinstance(response, FileResponse):
            try:
                begin(response, goes_on=request.method == "GET")
            except (OperationalError, TookTooLong) as error:
                if not isinstance(error, TookTooLong) and not was_stopped(error):
                    raise
                response = refused(request)
        elif not settings.POOLED:  # whoever asks within a process, as tests do, goes on with this connection
            connection.limit_statements(0)
        return response

    def process_exception(self, request, exception):
        return refused(request) if was_stopped(exception) else None


def begin(response, *, goes_on):
    """Make the first parts of a stream now, while another answer is still possible; the others follow where it `goes_on`."""
    parts = in_one_transaction(response.streaming_content)
    first = list(islice(parts, FIRST_PARTS))
    if not goes_on:
        parts.close()
    response.streaming_content = rest(first, parts)


def in_one_transaction(parts):
    """Yield them so that what is read step by step is limited: outside of one PostgreSQL reads it all at once, unlimited."""
    with transaction.atomic(using=reads_from()):
        yield from parts


def rest(first, parts):
    try:
        yield from first
        yield from parts
    finally:
        parts.close()


def refused(request):
    error = TookTooLong()
    if problems.is_api(request):
        return problems.problem(request, error.status, error.message, title=error.title)
    return refusal_page(request, error)
