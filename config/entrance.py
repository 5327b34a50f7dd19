"""What no address and no form may hold, refused before anything reads it: null characters and what is not UTF-8.

No text has them and no database takes them. An address may be so long and no longer, whatever server stands in front.
"""

import logging
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils.deprecation import MiddlewareMixin

from config import problems
from web.api import problem

log = logging.getLogger(__name__)
HEALTH = {"/healthz", "/readyz"}
LONGEST_QUERY = 8_000  # bytes
IN_AN_ADDRESS = "This holds a null character or what is not UTF-8. Take it out."
IN_A_FORM = "The form holds a null character, which no text has. Take it out: pasting as plain text helps."
IN_A_PATH = "The address holds a null character or what is not UTF-8. Take it out."
IN_THE_CLEAR = (
    "A token came over http, where everybody on the way can read it. Use https, and revoke this token: it is not a "
    "secret any more."
)
HTTPS_ALONE = "The API is there over https alone. Write https:// where the address begins."


class NoticeProxy:
    """Says once, in the log, that there seems to be a proxy whose visitors are counted as one."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.waits = not settings.ALLAUTH_TRUSTED_PROXY_COUNT

    def __call__(self, request):
        if self.waits and "HTTP_X_FORWARDED_FOR" in request.META:
            self.waits = False
            log.warning(
                "A request came with X-Forwarded-For, which counts nothing here. If a proxy stands in front, set "
                "TRUSTED_PROXY=1: all its visitors share one limit of requests and of wrong passwords until then."
            )
        return self.get_response(request)


class HealthAtAnyHost(MiddlewareMixin):
    """Load balancers ask a machine by its IP address, which is none of ALLOWED_HOSTS. These answers name no host."""

    def process_request(self, request):
        if request.path in HEALTH:
            request.get_host = lambda: ""


class RefuseTokensInTheClear(MiddlewareMixin):
    """Tell who sends a secret without https: a redirect would hide it, and the next request send it again.

    Nor are programs led on that send none: theirs would follow for ever, and send one some day. Pages are.
    """

    def process_request(self, request):
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            if "HTTP_AUTHORIZATION" in request.META:
                return problem(request, 403, IN_THE_CLEAR)
            if request.path.startswith("/api/v1/"):
                return problem(request, 403, HTTPS_ALONE)
        return None


class RefuseUnreadable(MiddlewareMixin):
    def process_request(self, request):
        query = request.META.get("QUERY_STRING", "")
        if len(query) > LONGEST_QUERY:
            return self.too_long(request)
        if "\0" in request.path:
            return problems.bad_request(request, BadRequest(IN_A_PATH))
        return None

    def process_view(self, request, view, args, kwargs):
        query = request.META.get("QUERY_STRING", "")
        # A list says beside its filters what is wrong with them.
        says_so_itself = getattr(getattr(view, "view_class", None), "says_what_is_wrong", False)
        if not says_so_itself and ("%" in query or not query.isascii()) and (names := unreadable_names(query)):
            if problems.is_api(request):
                return problems.wrong_parameters(request, dict.fromkeys(names, [IN_AN_ADDRESS]))
            return problems.bad_request(request, BadRequest(IN_A_PATH))
        # Where a view is exempt it has something to do before its form may be read.
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        if any("\0" in text for name, texts in request.POST.lists() for text in (name, *texts)):
            return problems.bad_request(request, BadRequest(IN_A_FORM))
        return None

    def too_long(self, request):
        sentence = f"The address is too long: at most {LONGEST_QUERY:,} characters are read behind its question mark."
        if problems.is_api(request):
            return problem(request, 414, sentence)
        return HttpResponse(sentence, status=414, content_type="text/plain; charset=utf-8")


def unreadable_names(query):
    """Return names of the parameters of a query string that, as they are or as their values are, no text can be."""
    pairs = parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="surrogateescape")
    return sorted({readable(name) for name, value in pairs if not is_text(name) or not is_text(value)})


def is_text(found):
    """Return whether there is neither a null character in it nor, by `surrogateescape`, a byte that is not UTF-8."""
    return "\0" not in found and not any("\ud800" <= letter <= "\udfff" for letter in found)


def readable(name):
    return name[:100] if is_text(name) else "(its name)"
