"""Answers of what was stored at publication: one entry, or a page of a list, from the fewest queries.

`StoredAnswers` gives them before the middleware that only people's pages need; `publishing/api.py` gives the same ones
to requests that ask for more.
"""

import json
import re
from functools import lru_cache

from django.conf import settings
from django.db import connection

from publishing import kinds
from publishing.models import Head
from publishing.representation import served
from web.api import PAGE_SIZE, Validators, link_header, negotiated, page_facts, page_links, tag_of

JSON = "application/json"
ADDRESS = re.compile(r"/api/v1/([a-z]+)/(?:([-a-z0-9]+)/)?")


class StoredAnswers:
    """Middleware: a plain read of an entry or of the first page of a list is answered at once."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.stored(request) or self.get_response(request)

    def stored(self, request):
        """The answer, or None where there is none or the request asks for anything else."""
        if request.method not in ("GET", "HEAD") or request.META.get("QUERY_STRING"):
            return None
        match = ADDRESS.fullmatch(request.path_info)
        kind = match and kinds.by_plural(match[1])
        if not kind or negotiated(request.META.get("HTTP_ACCEPT", ""), kind.media_types) != JSON:
            return None
        request.get_host()  # refuses hosts that are not ours
        return one_entry(request, kind, match[2]) if match[2] else first_page(request, kind)


def one_entry(request, kind, slug):
    """An entry in force by its slug, or None. One query, written out since this is the address asked for most."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body, tag, modified_at FROM publishing_representation WHERE kind = %s AND slug = %s",
            [kind.name, slug],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    body, tag, modified_at = row
    validators = Validators(tag + tag_of_site(settings.BASE_URL), modified_at)
    return validators.unchanged(request) or validators.answer(
        request, served(bytes(body)), headers=link_to_formats(kind, slug)
    )


@lru_cache(maxsize=8)
def tag_of_site(base_url):
    """What a stored tag lacks: it was made from a body without this site's address."""
    return tag_of(base_url)[:4]


def link_to_formats(kind, slug=None):
    """The Link header of an answer that there is in other formats too."""
    return {"Link": kind.link_to_formats(slug)} if kind.formats else {}


def list_validators(request, head):
    """A list changes only when something is published: it need not be made to know whether it did."""
    return Validators(tag_of("list", request.get_full_path(), head.sequence), head.changed_at)


def first_page(request, kind):
    """The first rows of a kind's list in its usual order."""
    head = Head.now()
    validators = list_validators(request, head)
    if fresh := validators.unchanged(request):
        return fresh
    bodies = [
        body for _, body in kind.model.objects.order_by(*kind.model._meta.ordering, "pk").representations()[:PAGE_SIZE]
    ]
    count = head.counts.get(kind.name, 0)
    return page_of_bodies(request, validators, bodies, count=count, number=1, pages=max(1, -(-count // PAGE_SIZE)))


def page_of_bodies(request, validators, bodies, *, count, number, pages):
    """A page of stored JSON, put together without being read."""
    links = page_links(request, number, pages)
    return answer_with_bodies(request, validators, page_facts(count, number, pages, links), links, bodies)


def answer_with_bodies(request, validators, facts, links, bodies):
    start = json.dumps(facts, separators=(",", ":"))[:-1].encode()
    body = start + b',"results":[' + served(b",".join(map(bytes, bodies))) + b"]}"
    return validators.answer(request, body, headers={"Link": link_header(links)})
