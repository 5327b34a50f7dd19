"""What every answer of the API has in common: filters, pages, links, validators, and words about it in the schema."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.exceptions import NotAcceptable, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from web.code import fingerprint

PAGE_SIZE, LARGEST_PAGE = 50, 200
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
}


def absolute(path):
    """An address of this site as others see it: from the settings, never from a request's Host."""
    return settings.BASE_URL + path


@dataclass(frozen=True)
class Validators:
    """What tells whether an answer is still the same, known before it is made.

    tag         changes with every byte that could change; becomes the strong ETag
    modified    when it last changed, or None
    max_age     how long it may be kept, as Cache-Control says it
    """

    tag: str
    modified: datetime | None = None
    max_age: str = "max-age=60"

    def etag(self, compressed):
        return f'"{self.tag}-gzip"' if compressed else f'"{self.tag}"'

    def head(self, request, compressed):
        """The headers that a 200 and its 304 share."""
        headers = {
            "ETag": self.etag(compressed),
            "Cache-Control": f"public, {self.max_age}",
            "Vary": "Accept, Accept-Encoding",
            **CROSS_ORIGIN,
        }
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
    """A tag of what an answer is made from: it changes with any part, with the code and with the site's address."""
    return hashlib.sha256("\0".join([fingerprint(), settings.BASE_URL, *map(str, parts)]).encode()).hexdigest()[:24]


def private(response):
    """An answer to somebody in particular, also a refusal: no other site's page reads it and nobody keeps it."""
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

    def needs_token(self, method):
        """Whether this address answers this method only to those who say who they are; see `TokenViewSet`."""
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
            "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, If-Modified-Since, Range",
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
            body = response.content
            modified = self.last_modified(getattr(response, "data", None))
            validators = Validators(hashlib.sha256(body).hexdigest()[:24], modified, self.max_age)
            if fresh := validators.unchanged(request):
                if "Link" in response:
                    fresh["Link"] = response["Link"]
                return fresh
            tagged = validators.answer(request, body, content_type=response["Content-Type"])
            if "Link" in response:
                tagged["Link"] = response["Link"]
            return tagged
        return response

    def last_modified(self, data):
        """When the answer last changed, or None where that is not known."""
        return


@lru_cache(maxsize=512)
def negotiated(accept, types):
    """Which of the media types an Accept header likes best, after RFC 9110, 12.5.1; None if it likes none."""
    asking = HttpRequest()
    asking.META["HTTP_ACCEPT"] = accept or "*/*"
    return asking.get_preferred_type(types)


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


class PublicReads(Validated, viewsets.ReadOnlyModelViewSet):
    """A list and its items, open to all. `filter_class` is the same as the pages'; `represent` answers a row's JSON."""

    permission_classes = [AllowAny]
    authentication_classes = []
    filter_class = None
    lookup_field = "slug"
    lookup_value_regex = "[-a-z0-9]+"

    def list(self, request):
        filters = self.filter_class(request.GET, queryset=self.get_queryset())
        if problems := filters.problems:
            raise ValidationError(problems)
        return page_response(request, filters.qs, self.represent)

    def represent(self, row):
        raise NotImplementedError

    def retrieve(self, request, **kwargs):
        refuse_parameters(request)
        return Response(self.represent(self.get_object()))


class FormatNotAvailable(NotAcceptable):
    """406, with the list of what there is."""

    def __init__(self, available, what="format"):
        super().__init__(f"This {what} is not available. There are: {', '.join(available)}.")
        self.available = available


def refuse_parameters(request, known=()):
    if unknown := [name for name in request.GET if name not in known]:
        raise ValidationError({name: ["There is no such parameter here."] for name in unknown})


def page_response(request, rows, represent):
    """One page of rows with its RFC 8288 links."""
    paginator, page = page_asked(request, rows)
    links = page_links(request, page.number, paginator.num_pages)
    return Response(
        {**page_facts(paginator.count, page.number, paginator.num_pages, links), "results": [*map(represent, page)]},
        headers={"Link": link_header(links)},
    )


def page_asked(request, rows, count=None):
    """(paginator, page) of rows, by the request's `page` and `page_size`; `count` where it is known already."""
    paginator = Paginator(rows, whole_number(request, "page_size", PAGE_SIZE, LARGEST_PAGE))
    if count is not None:
        paginator.count = count
    return paginator, paginator.page(whole_number(request, "page", 1, paginator.num_pages))


def page_links(request, number, last):
    """{relation: address} of a page's neighbours."""

    def address(number):
        query = [(name, value) for name, values in request.GET.lists() for value in values if name != "page"]
        return absolute(f"{request.path}?{urlencode([*query, ('page', number)])}")

    links = {"first": address(1), "last": address(last)}
    if number > 1:
        links["prev"] = address(number - 1)
    if number < last:
        links["next"] = address(number + 1)
    return links


def link_header(links):
    return ", ".join(f'<{target}>; rel="{relation}"' for relation, target in links.items())


def page_facts(count, number, pages, links):
    """What a page says of itself before its rows."""
    return {
        "count": count,
        "page": number,
        "pages": pages,
        "next": links.get("next"),
        "previous": links.get("prev"),
    }


def whole_number(request, name, default, largest):
    given = request.GET.get(name, str(default))
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= largest):
        raise ValidationError({name: [f"Write a whole number from 1 to {largest}."]})
    return int(given)


def latest(moments):
    moments = [moment for moment in moments if moment]
    return max(moments) if moments else None


def list_parameters(filter_class):
    """OpenAPI parameters of a list, from its filters."""
    parameters = [
        OpenApiParameter("page", int, description="The page, from 1."),
        OpenApiParameter(
            "page_size", int, description=f"Rows a page, {PAGE_SIZE} unless told, at most {LARGEST_PAGE}."
        ),
    ]
    for name, item in filter_class.base_filters.items():
        kind = type(item).__name__
        choices = item.extra.get("choices")
        several = "AnyOf" in [base.__name__ for base in type(item).__mro__] or kind == "MultipleChoiceFilter"
        values = [value for value, _ in choices] if choices and not callable(choices) else None
        parameters.append(
            OpenApiParameter(
                name,
                str if kind != "DateFilter" else {"type": "string", "format": "date"},
                description=(item.label or name) + (". Repeat for any of several." if several else "."),
                enum=values,
                many=several,
            )
        )
    return parameters


def page_of(serializer):
    """The schema of a page of rows."""
    name = serializer.__class__.__name__.removesuffix("Serializer")
    page = type(
        f"{name}PageSerializer",
        (serializers.Serializer,),
        {
            "count": serializers.IntegerField(allow_null=True, help_text="Rows in all; null when walking by cursor."),
            "page": serializers.IntegerField(allow_null=True),
            "pages": serializers.IntegerField(allow_null=True),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": serializer.__class__(many=True),
        },
    )
    return extend_schema_serializer(many=False)(page)  # or the schema would call a list's page a list


class ProblemSerializer(serializers.Serializer):
    """An error as RFC 9457 has it."""

    type = serializers.URLField(help_text="What kind of problem it is, with documentation at this address.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField(), required=False)


PROBLEM = OpenApiResponse(ProblemSerializer, description="A problem document (RFC 9457)")
