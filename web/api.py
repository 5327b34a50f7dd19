"""What every answer of the API has in common: validators, refusals, fields, and problems in the schema."""

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny

from web.addresses import absolute
from web.code import fingerprint
from web.filters import DEMONSTRATION, DEMONSTRATION_HELP, StrictFilterBackend, with_demonstration
from web.negotiation import JSON, chosen
from web.pagination import NumberedPages
from web.refusals import said_name
from web.time_limit import time_limit

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After, Accept-Ranges, Content-Range, Repr-Digest, Content-Language, X-Request-ID",
}


@dataclass(frozen=True)
class Validators:
    """What tells whether an answer is still the same, known before it is made.

    tag         changes with every byte that could change; becomes the strong ETag
    modified    when it last changed, or None
    max_age     how long it may be kept, as Cache-Control says it
    language    what its texts are in, as Content-Language says it
    by_header   whether Accept-Language could have chosen another
    """

    tag: str
    modified: datetime | None = None
    max_age: str = "max-age=60"
    language: str = ""
    by_header: bool = False

    def etag(self, compressed):
        return f'"{self.tag}-gzip"' if compressed else f'"{self.tag}"'

    def head(self, request, compressed):
        """Return the headers that a 200 and its 304 share."""
        headers = {
            "ETag": self.etag(compressed),
            "Cache-Control": f"public, {self.max_age}",
            "Vary": "Accept, Accept-Encoding, Accept-Language" if self.by_header else "Accept, Accept-Encoding",
            **CROSS_ORIGIN,
        }
        if self.language:
            headers["Content-Language"] = self.language
        if self.modified:
            headers["Last-Modified"] = http_date(int(self.modified.timestamp()))
        return headers

    def unchanged(self, request):
        """304 where the client has this already (RFC 9110, 13.2.2), otherwise None."""
        given = request.META.get("HTTP_IF_NONE_MATCH")
        if given:
            for compressed in (False, True):
                if is_fresh(given, self.etag(compressed)):
                    return HttpResponseNotModified(headers=self.head(request, compressed))
            return None
        since = request.META.get("HTTP_IF_MODIFIED_SINCE")
        moment = parse_http_date_safe(since) if since and self.modified else None
        if moment is not None and int(self.modified.timestamp()) <= moment:
            return HttpResponseNotModified(headers=self.head(request, accepts_gzip(request)))
        return None

    def answer(self, request, body, *, content_type="application/json", headers=None):
        """200 with these bytes, compressed where the client takes that."""
        # Compressed here and not by Django's middleware, which would make the tag a weak one.
        compressed = len(body) >= 200 and accepts_gzip(request)
        if compressed:
            body = gzip.compress(body, compresslevel=5, mtime=0)
        response = HttpResponse(body, content_type=content_type, headers=self.head(request, compressed))
        if compressed:
            response["Content-Encoding"] = "gzip"
        for name, value in (headers or {}).items():
            response[name] = value
        return response


def tag_of(*parts):
    """Return a tag of what an answer is made from: it changes with any part, with the code and with the site's address."""
    return hashlib.sha256("\0".join([fingerprint(), settings.BASE_URL, *map(str, parts)]).encode()).hexdigest()[:24]


def private(response):
    """Return an answer to somebody in particular, also a refusal, so that no other site's page reads it and nobody keeps it."""
    for name in CROSS_ORIGIN:
        del response[name]
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Authorization"])
    return response


class Validated:
    """Strong ETags, 304, caching and CORS for a public read. `HEAD` is answered as `GET` by Django.

    An answer that knew its `Validators` before it was made goes out as it is; any other is tagged by its bytes.
    """

    max_age = "max-age=60"
    # Query parameters that the view understands; any other is refused. A list's are for its filters to judge.
    known_parameters = frozenset()
    # Whether what answers refuses unknown parameters by itself.
    judges_parameters = False
    # Parameters of a list that are no filters.
    also_understood = frozenset()

    # The formats that there are here, {media type: names that ?format= knows}; without names, Accept alone chooses.
    formats = {JSON: ()}

    # When what is answered last changed, where that is known.
    modified = None

    def perform_content_negotiation(self, request, force=False):
        """Choose `media_type`, which a view that has several formats answers in; DRF renders JSON where it renders."""
        if not force and hasattr(self, request.method.lower()):
            self.media_type = chosen(request, self.formats)
        return self.get_renderers()[0], JSON

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if hasattr(self, request.method.lower()) and not self.judges_parameters:
            named = {"format"} if any(self.formats.values()) else set()
            refuse_parameters(request, self.known_parameters | named)

    def needs_token(self, method):
        """Return whether this address answers this method only to those who say who they are; see `TokenViewSet`."""
        return False

    def options(self, request, *args, **kwargs):
        """What a browser asks before it lets another site's script send a validator or a body."""
        allowed = ", ".join(self.allowed_methods)
        if self.needs_token("OPTIONS"):
            return HttpResponse(status=204, headers={"Allow": allowed})
        headers = {
            "Allow": allowed,
            "Access-Control-Allow-Methods": ", ".join(
                method for method in self.allowed_methods if not self.needs_token(method)
            ),
            "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, If-Modified-Since, If-Range, Range",
            "Access-Control-Max-Age": "86400",
        }
        return HttpResponse(status=204, headers=headers)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.needs_token(request.method):
            return private(response)
        if "ETag" in response or response.status_code == 304:
            return response
        for name, value in CROSS_ORIGIN.items():
            response[name] = value
        patch_vary_headers(response, ["Accept"])
        if request.method in ("GET", "HEAD") and response.status_code == 200 and not response.streaming:
            if hasattr(response, "render"):
                response.render()
            body, link = response.content, response.get("Link")
            validators = Validators(
                hashlib.sha256(body).hexdigest()[:24],
                self.modified,
                self.max_age,
                language=response.get("Content-Language", ""),
                by_header="Accept-Language" in response.get("Vary", ""),
            )
            response = validators.unchanged(request) or validators.answer(
                request, body, content_type=response["Content-Type"]
            )
            if link:
                response["Link"] = link
        return response


def accepts_gzip(request):
    return takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=512)
def takes_gzip(accept_encoding):
    return re.search(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", accept_encoding) is not None


def is_fresh(if_none_match, etag):
    """RFC 9110, 13.1.2: any tag that matches weakly, or *."""
    if if_none_match == etag:
        return True
    tags = parse_etags(if_none_match)
    return tags == ["*"] or etag in [tag.removeprefix("W/") for tag in tags]


class PublicRead(Validated):
    """A read that is open to all, whoever they are."""

    permission_classes = [AllowAny]
    authentication_classes = []


class PublicReads(PublicRead, viewsets.ReadOnlyModelViewSet):
    """A list and its items, open to all: filtered as the pages are, by `filterset_class`."""

    filter_backends = [StrictFilterBackend]
    pagination_class = NumberedPages
    lookup_field = "slug"
    lookup_value_regex = "[-a-z0-9]+"
    judges_parameters = property(lambda self: self.action == "list")

    def list(self, request, *args, **kwargs):
        with time_limit():
            return super().list(request, *args, **kwargs)


# For an action of such a viewset that answers a short list of something else, whole.
WHOLE_LIST = {"filter_backends": [], "pagination_class": None}


def refuse_parameters(request, known=()):
    if unknown := [name for name in request.GET if name not in known]:
        raise ValidationError({name: ["There is no such parameter here."] for name in unknown})


class Address(serializers.URLField):
    """An address of this site: `path` makes it from the field's value, which is the whole row unless told."""

    def __init__(self, path, *, source="*", **kwargs):
        self.path = path
        super().__init__(source=source, **kwargs)

    def to_representation(self, value):
        path = self.path(value)
        return path and absolute(path)


class Moment(serializers.DateTimeField):
    """A time as the API writes it: RFC 3339 in UTC, whatever the site's time zone is."""

    def __init__(self, **kwargs):
        super().__init__(default_timezone=UTC, **kwargs)


def day_in(request, name):
    """Return the day that a query parameter names.

    :raises ValidationError: {name: [sentence]}: it is no day, or one that this site could know nothing of
    """
    try:
        day = date.fromisoformat(request.GET[name])
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise ValidationError({name: [f"Write a day from {EARLIEST} to {LATEST}, for example 2026-01-31."]})
    return day


def demonstration_in(request):
    """Return whether a request asks for what is invented too.

    :raises ValidationError: {"demonstration": [sentence]}
    """
    if request.GET.get(DEMONSTRATION, "yes") != "yes":
        raise ValidationError({DEMONSTRATION: ["Write yes, or leave it out."]})
    return with_demonstration(request.GET)


DEMONSTRATION_PARAMETER = OpenApiParameter(DEMONSTRATION, str, enum=["yes"], description=DEMONSTRATION_HELP)


class ErrorSerializer(serializers.Serializer):
    """One thing that is wrong, and where: a parameter of the address, or a place in the document that was sent."""

    detail = serializers.CharField()
    parameter = serializers.CharField(required=False)
    pointer = serializers.CharField(required=False, help_text="JSON Pointer as a fragment: #/evidence/0/source.")
    entry = serializers.CharField(required=False, help_text="Which of several entries, by kind and slug.")


class ProblemSerializer(serializers.Serializer):
    """An error as RFC 9457 has it."""

    type = serializers.URLField(help_text="What kind of problem it is, with documentation at this address.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = ErrorSerializer(many=True, required=False, help_text="Where there are several, or one has a place.")
    scope = serializers.CharField(required=False, help_text="The scope that a token lacks (403).")


class NotAvailableProblemSerializer(ProblemSerializer):
    """Nothing here is in a format or a language that was asked for."""

    available = serializers.ListField(child=serializers.CharField(), help_text="What there is.")


class WithdrawnProblemSerializer(ProblemSerializer):
    """The entry was withdrawn. Its versions can still be read."""

    reason = serializers.CharField()
    withdrawn_at = Moment()
    successor = serializers.URLField(required=False, help_text="What to use instead, where there is something.")


class StartAgainProblemSerializer(ProblemSerializer):
    """The log that is followed does not lead to this place."""

    start = serializers.URLField(help_text="Where to begin again.")


class StaleProblemSerializer(ProblemSerializer):
    """Somebody saved in the meantime. The members are there where there is something to compare with."""

    current_etag = serializers.CharField(required=False)
    saved_by = serializers.CharField(required=False)
    saved_at = serializers.DateTimeField(required=False)


PROBLEM_TYPE = "application/problem+json"
PROBLEM = OpenApiResponse(ProblemSerializer, description="A problem document (RFC 9457)")
NOT_AVAILABLE = OpenApiResponse(NotAvailableProblemSerializer, description="Not in this format; what there is")
WITHDRAWN = OpenApiResponse(WithdrawnProblemSerializer, description="Withdrawn: why, and what to read instead")
START_AGAIN = OpenApiResponse(StartAgainProblemSerializer, description="Not in this log; where to begin again")


def problem(request, status, detail, *, kind=None, title=None, headers=None, **more):
    """Return a problem document as a response. `type` is an address that explains the kind of problem: its status, or a word."""
    status = int(status)
    body = {
        "type": absolute(f"{reverse('api-guide')}#problem-{kind or status}"),
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": said_name(request.path),
        **more,
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM_TYPE)
    for name, value in {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache", **(headers or {})}.items():
        response[name] = value
    return response
