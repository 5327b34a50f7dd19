"""Answers of what was stored at publication: one entry, or a page of a list, from the fewest queries.

`StoredAnswers` gives them before Django is asked, since these are the addresses that machines ask most;
`publishing/api/reads.py` gives the same answers to requests that ask for more.
"""

import json
import re
from functools import lru_cache
from typing import NamedTuple

import psycopg
from csp.utils import build_policy
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.http import QueryDict
from django.http.request import split_domain_port, validate_host

from publishing import kinds
from publishing.models import Head
from publishing.published.languages import body_in, content_language, has_translations, languages_in, languages_of
from publishing.published.stored_json import served
from web.api import Validators, tag_of
from web.filters import usual_order
from web.languages import languages_liked
from web.negotiation import JSON, negotiated
from web.pagination import PAGE_SIZE, link_header, page_facts, page_links
from web.replica import connection_to_read, fall_back, pool_to_read

SHORT_WAIT = 0.3  # seconds for a connection; whoever gets none goes the usual way and waits there
ADDRESS = re.compile(r"/api/v1/([a-z]+)/(?:([-a-z0-9]+)/)?")
ONE = "SELECT body, tag, modified_at FROM publishing_representation WHERE kind = %s AND slug = %s"
HEAD = "SELECT sequence, rebuilt, changed_at, counts, languages FROM publishing_head WHERE id = 1"


# What of a request shapes the answer with an entry, beside its address.
READ_OF_AN_ENTRY = (
    "PATH_INFO", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE",
)  # fmt: skip


class Sent(NamedTuple):
    """An answer as WSGI takes it: `status` with its phrase, `headers` as pairs, the bytes."""

    status: str
    headers: list
    body: bytes


class PlainRequest:
    """What the answers here need to know of a request, and no more."""

    GET = QueryDict()

    def __init__(self, environ):
        self.META = environ
        self.path = environ["PATH_INFO"]

    def get_full_path(self):
        return self.path


class StoredAnswers:
    """WSGI, around the application: a plain read of an entry, or of the first page of a list, is answered at once.

    `take` gives a connection of a pool within so many seconds, dead or alive: (pool, seconds) -> context manager.
    """

    def __init__(self, application, take):
        self.application, self.take = application, take
        self.pool = connections["default"].pool
        self.headers = [
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
            ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
            ("X-Frame-Options", settings.X_FRAME_OPTIONS),
            ("Content-Security-Policy", build_policy()),
        ]
        if settings.SECURE_HSTS_SECONDS:
            self.headers.append(
                ("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains")
            )

    def __call__(self, environ, start_response):
        answer = self.stored(environ)
        if answer is None:
            return self.application(environ, start_response)
        environ["site.route"] = f"api:{ADDRESS.fullmatch(environ['PATH_INFO'])[1]}-stored"
        start_response(answer.status, [*answer.headers, *self.headers])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def stored(self, environ):
        """Return a `Sent`, or None where there is none or the request asks for anything else: then Django answers."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("QUERY_STRING") or self.pool is None:
            return None
        match = ADDRESS.fullmatch(environ["PATH_INFO"])
        kind = match and kinds.by_plural(match[1])
        if not kind or kind.today or negotiated(environ.get("HTTP_ACCEPT", ""), kind.media_types) != JSON:
            return None
        if not is_our_host(environ.get("HTTP_HOST", "")) or (settings.SECURE_SSL_REDIRECT and not is_secure(environ)):
            return None
        try:
            if match[2]:
                return self.one_entry(environ, kind.name, match[2])
            return sent(first_page(PlainRequest(environ), kind, self.fetch))
        except (psycopg.Error, DatabaseError, InterfaceError) as error:
            fall_back(error)
            return None  # Django answers as it does whenever the database is away

    def one_entry(self, environ, kind, slug):
        rows = self.fetch(ONE, [kind, slug])
        asked = tuple((name, environ[name]) for name in READ_OF_AN_ENTRY if name in environ)
        return sent_entry(kind, slug, rows[0], asked, settings.BASE_URL, settings.LINKED_DATA_BASE) if rows else None

    def fetch(self, query, values=()):
        # Django's cursors put values into the text of a query; this kind sends them beside it, and bytes as bytes.
        with self.take(pool_to_read(self.pool), SHORT_WAIT) as pooled, psycopg.Cursor(pooled) as cursor:
            return cursor.execute(query, values, binary=True).fetchall()


@lru_cache(maxsize=64)
def is_our_host(host):
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def is_secure(environ):
    name, value = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    return environ["wsgi.url_scheme"] == "https" or (bool(name) and environ.get(name) == value)


def fetch_by_django(query, values=()):
    """Return the rows of a query over Django's connection."""
    with connection_to_read().cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def sent(response):
    return Sent(f"{response.status_code} {response.reason_phrase}", list(response.items()), response.content)


@lru_cache(maxsize=256)
def sent_entry(kind, slug, row, asked, *addresses_of_site):
    """Return the `Sent` of an entry. All that shapes it is given, so what is kept of it never grows old.

    row                (JSON bytes, tag, datetime) as stored
    asked              pairs of `READ_OF_AN_ENTRY` and their values, as the environment of a request has them
    addresses_of_site  settings that the answer shows
    """
    return sent(answer_with_entry(PlainRequest(dict(asked)), kinds.get(kind), slug, row))


def one_entry(request, kind, slug):
    """Return an entry in force by its slug, or None. One query, written out since this is the address asked for most."""
    rows = fetch_by_django(ONE, [kind.name, slug])
    return answer_with_entry(request, kind, slug, rows[0]) if rows else None


def answer_with_entry(request, kind, slug, row):
    body, tag, modified_at = row
    by_header = has_translations(kind, body)
    languages = languages_liked(request, languages_in(json.loads(bytes(body))))[:1] if by_header else ()
    validators = Validators(
        "-".join([tag + tag_of_site(settings.BASE_URL), *languages]),
        modified_at,
        language=content_language(languages),
        by_header=by_header,
    )
    return validators.unchanged(request) or validators.answer(
        request, served(body_in(kind, body, languages)), headers=link_to_formats(kind, slug)
    )


@lru_cache(maxsize=8)
def tag_of_site(base_url):
    """Return what a stored tag lacks: it was made from a body without this site's address."""
    return tag_of(base_url)[:4]


def link_to_formats(kind, slug=None):
    """Return the Link header of an answer that there is in other formats too."""
    return {"Link": kind.link_to_formats(slug)} if kind.formats else {}


def list_validators(request, head, media_type=JSON, languages=(), by_header=False):
    """Return the validators of a list. It changes only when something is published: it need not be made to know whether it did."""
    tag = tag_of("list", request.get_full_path(), media_type, *languages, *head.state)
    language = content_language(languages) if media_type == JSON else ""
    return Validators(tag, head.changed_at, language=language, by_header=by_header)


# The newest first pages, by their tags: a tag never stands for two answers, so nothing here grows old.
kept_pages = {}
MOST_KEPT = 16


def first_page(request, kind, fetch=fetch_by_django):
    """Return the first rows of a kind's list in its usual order."""
    rows = fetch(HEAD)
    sequence, rebuilt, changed_at, *more = rows[0] if rows else (0, 0, None, {}, {})
    counts, known = (json.loads(value) if isinstance(value, str) else value for value in more)
    head = Head(sequence=sequence, rebuilt=rebuilt, changed_at=changed_at, languages=known)
    available = languages_of(kind, head)
    languages = languages_liked(request, available) if available else ()
    validators = list_validators(request, head, languages=languages, by_header=bool(available))
    if fresh := validators.unchanged(request):
        return fresh
    page = kept_pages.get(validators.tag)  # once: another thread may clear it at any moment
    if page is None:
        try:
            page = _made_page(request, kind, counts.get(kind.name, 0), languages)
        finally:
            if fetch is not fetch_by_django:
                connection_to_read().close()
        if len(kept_pages) >= MOST_KEPT:
            kept_pages.clear()
        kept_pages[validators.tag] = page
    body, link = page
    return validators.answer(request, body, headers={"Link": link})


def _made_page(request, kind, count, languages):
    """Return the first page's bytes and its Link header."""
    found = kind.model.objects.shown().order_by(*usual_order(kind.model)).representations()[:PAGE_SIZE]
    links = page_links(request, 1, max(1, -(-count // PAGE_SIZE)))
    facts = page_facts(count, 1, max(1, -(-count // PAGE_SIZE)), links)
    return bytes_of_page(facts, [body_in(kind, body, languages) for _, body in found]), link_header(links)


def answer_with_bodies(request, validators, facts, links, bodies):
    """Return a page of stored JSON, put together without being read."""
    return validators.answer(request, bytes_of_page(facts, bodies), headers={"Link": link_header(links)})


def bytes_of_page(facts, bodies):
    start = json.dumps(facts, separators=(",", ":"))[:-1].encode()
    return start + b',"results":[' + served(b",".join(map(bytes, bodies))) + b"]}"
