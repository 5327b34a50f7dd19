"""A number for each request, in every line of the log that it causes and given back to who sent it."""

import re
from uuid import uuid4

from django.conf import settings

from web.request_id import HEADER, Request, current

SOUND = re.compile(r"[0-9A-Za-z-]{8,64}")


class NumberRequests:
    """WSGI, around all. A proxy that is trusted gives the number; anybody else's counts nothing."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        given = environ.get("HTTP_X_REQUEST_ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        number = given if SOUND.fullmatch(given) else uuid4().hex
        # It stays while the answer is sent; the next request on this thread has its own.
        current.set(Request(number, f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"))

        def start(status, headers, *error):
            return start_response(status, [*headers, (HEADER, number)], *error)

        return self.application(environ, start)


class NoteRoute:
    """Middleware. Tells what counts requests which address answered, by its name."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        request.environ["site.route"] = request.resolver_match.view_name
