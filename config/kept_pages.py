"""Public pages are the same for all who are not signed in: with validators, and kept as long as nothing changes them.

`SameForAll` tells browsers and caches so, and answers 304 where they have the page already. Around the application
`KeptPages` gives a page that it has without asking Django, after one query that says whether anything changed since.
"""

import gzip
import hashlib
import time
from collections import OrderedDict
from http import HTTPStatus
from threading import Lock

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

from config.database.base import taken_as_it_is
from publishing.published.content_changes import COUNT, page_begins, page_ends, state
from publishing.published.stored_responses import is_our_host, is_secure
from web.api import is_fresh, takes_gzip
from web.replica import fall_back, pool_to_read

READING = ("GET", "HEAD")
CACHE_CONTROL = "public, no-cache"  # whoever keeps it asks each time whether it is still right
MOST_BYTES = 32_000_000  # of all pages that a process keeps
LONGEST_ADDRESS = 300  # characters of an address whose page is kept
WAIT = 0.1  # seconds for a connection; whoever gets none goes the usual way and waits there
SETTLED = 2  # seconds after which a change is old enough for Last-Modified, which counts in seconds
OF_ONE_ANSWER = {"content-length", "content-encoding", "date", "connection", "server"}
PLACE = "site.page"  # in the request's environment: what `SameForAll` tells `KeptPages`


def is_for_all(request):
    """Return whether a request says nothing of who asks: no session, no message that waits."""
    cookies = request.COOKIES
    return request.method in READING and settings.SESSION_COOKIE_NAME not in cookies and "messages" not in cookies


class SameForAll:
    """Middleware. A page that a view answers for all gets an ETag and may be kept; who is signed in is answered apart."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            response = self.get_response(request)
        finally:
            page_ends()
        if not is_page_for_all(request, response):
            return response
        response["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:24]}"'
        response["Cache-Control"] = CACHE_CONTROL
        without_cookie = [name for name in vary_of(response) if name.lower() not in ("cookie", "accept-encoding")]
        response["Vary"] = ", ".join([*without_cookie, "Accept-Encoding"])
        if PLACE in request.environ:
            route = request.resolver_match.view_name
            request.environ[PLACE] |= {"body": response.content, "headers": dict(response.items()), "route": route}
        return get_conditional_response(request, etag=response["ETag"], response=response)

    def process_view(self, request, view, args, kwargs):
        is_kept = getattr(getattr(view, "view_class", None), "is_kept", False)
        request.keeps_page = is_kept and is_for_all(request)
        if is_kept and request.method in READING:
            page_begins()
        if request.keeps_page and settings.KEEP_PAGES:
            # Read before the page is made: what changes meanwhile makes it old at once.
            try:
                request.environ[PLACE] = {"of": state()}
            except (DatabaseError, InterfaceError) as error:  # a page that needs no database is answered without
                fall_back(error)


def is_page_for_all(request, response):
    return (
        getattr(request, "keeps_page", False)
        and response.status_code == HTTPStatus.OK
        and not response.streaming
        and not response.cookies  # a form's token is for one browser
        and "no-store" not in response.get("Cache-Control", "")
        and response.get("Content-Type", "").startswith("text/html")
    )


def vary_of(response):
    return [name for item in response.get("Vary", "").split(",") if (name := item.strip())]


class Page:
    """A page as it is kept: `of` is the number of changes and the day that it is right for; `route` the name of its address."""

    def __init__(self, of, body, headers, route):
        self.route = route
        self.of, self.body, self.small = of, body, gzip.compress(body, compresslevel=5, mtime=0)
        self.headers = [(name, value) for name, value in headers if name.lower() not in OF_ONE_ANSWER]
        self.etag = dict(headers)["ETag"]
        # Nobody keeps a page of before under a date of after: a change is dated later than all who asked before it.
        self.modified = int(time.time()) + SETTLED

    @property
    def size(self):
        return len(self.body) + len(self.small)

    def is_known(self, environ):
        """Return whether the client has it (RFC 9110, 13.2.2)."""
        if given := environ.get("HTTP_IF_NONE_MATCH"):
            return is_fresh(given, self.etag.removeprefix("W/"))
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        moment = parse_http_date_safe(since) if since and self.modified <= time.time() else None
        return moment is not None and self.modified <= moment

    def answer(self, environ, start_response):
        headers = [*self.headers]
        if self.modified <= time.time():
            headers.append(("Last-Modified", http_date(self.modified)))
        if self.is_known(environ):
            headers = [(name, value) for name, value in headers if name.lower() != "content-type"]
            start_response("304 Not Modified", headers)
            return []
        body = self.body
        if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            body = self.small
            headers.append(("Content-Encoding", "gzip"))
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


class KeptPages:
    """WSGI, around the application. Each process keeps the pages that were asked for last."""

    def __init__(self, application):
        self.application, self.pool = application, connections["default"].pool
        self.pages, self.size, self.lock = OrderedDict(), 0, Lock()
        self.varies = {}  # {address: the headers, as an environment names them, that its page depends on}

    def __call__(self, environ, start_response):
        address = self.address(environ)
        page = address and self.kept(self.key(address, environ))
        if page and page.of == self.now():
            environ |= {"site.route": page.route, "site.given": "kept"}
            return page.answer(environ, start_response)
        told = []

        def start(status, headers, *error):
            told[:] = headers
            return start_response(status, headers, *error)

        answer = self.application(environ, start)
        made = environ.get(PLACE)
        if address and made and "body" in made:
            # A 304 lacks headers that the page has; the page lacks those that are added last.
            headers = {**dict(told), **made["headers"]}
            environ["site.given"] = "made"
            self.keep(address, environ, Page(made["of"], made["body"], list(headers.items()), made["route"]))
        return answer

    def address(self, environ):
        """Return the address whose page may be given to whoever asks; None where the request is not for such."""
        cookies = environ.get("HTTP_COOKIE", "")
        # Two parts: a path may have a question mark of its own, as %3F.
        address = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if environ["REQUEST_METHOD"] not in READING or sum(map(len, address)) > LONGEST_ADDRESS or self.pool is None:
            return None
        if settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies:
            return None
        if not is_our_host(environ.get("HTTP_HOST", "")) or (settings.SECURE_SSL_REDIRECT and not is_secure(environ)):
            return None
        return address

    def key(self, address, environ):
        return *address, *[environ.get(name, "") for name in self.varies.get(address, ())]

    def kept(self, key):
        """Return the page that is kept by this key, or None; it is the last that room is made by."""
        with self.lock:
            if key in self.pages:
                self.pages.move_to_end(key)
            return self.pages.get(key)

    def now(self):
        """Return what a page has to be of; None while the database does not say."""
        try:
            with taken_as_it_is(pool_to_read(self.pool), WAIT) as pooled, psycopg.Cursor(pooled) as cursor:
                ((number, *_),) = cursor.execute(COUNT, binary=True).fetchall()
        except (psycopg.Error, DatabaseError, InterfaceError) as error:
            fall_back(error)
            return None
        return number, timezone.localdate()

    def keep(self, address, environ, page):
        names = dict(page.headers).get("Vary", "").upper().replace("-", "_").split(", ")
        with self.lock:
            if len(self.varies) > 10_000:
                self.varies.clear()
            self.varies[address] = tuple(f"HTTP_{name}" for name in names if name and name != "ACCEPT_ENCODING")
            key = self.key(address, environ)
            if sum(map(len, key)) > LONGEST_ADDRESS:  # by a header that the page depends on
                return
            before = self.pages.pop(key, None)
            self.size += page.size - (before.size if before else 0)
            self.pages[key] = page
            while self.size > MOST_BYTES and self.pages:
                _, oldest = self.pages.popitem(last=False)
                self.size -= oldest.size
