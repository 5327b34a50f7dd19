"""What every answer of the API has in common: filters, pages, links, validators, and words about it in the schema."""

import gzip
import hashlib
import re
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

PAGE_SIZE, LARGEST_PAGE = 50, 200


def absolute(path):
    """An address of this site as others see it: from the settings, never from a request's Host."""
    return settings.BASE_URL + path


class Validated:
    """Strong ETags, 304, caching and CORS for a public read. `HEAD` is answered as `GET` by Django."""

    max_age = "max-age=60"

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
        patch_vary_headers(response, ["Accept"])
        if request.method in ("GET", "HEAD") and response.status_code == 200:
            response.render()
            etag = hashlib.sha256(response.content).hexdigest()[:32]
            # Compressed here and not by Django's middleware, which would make the tag a weak one.
            patch_vary_headers(response, ["Accept-Encoding"])
            if len(response.content) >= 200 and accepts_gzip(request):
                response.content = gzip.compress(response.content, compresslevel=5, mtime=0)
                response["Content-Encoding"] = "gzip"
                etag += "-gzip"
            response["ETag"] = f'"{etag}"'
            response["Cache-Control"] = f"public, {self.max_age}"
            if modified := self.last_modified(response.data):
                response["Last-Modified"] = modified
            if is_fresh(request.headers.get("If-None-Match"), response["ETag"]):
                return not_modified(response)
        return response

    def last_modified(self, data):
        """The HTTP date of the answer, or None where there is no single one."""
        return


def accepts_gzip(request):
    return re.search(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", request.headers.get("Accept-Encoding", "")) is not None


def is_fresh(if_none_match, etag):
    """RFC 9110, 13.1.2: any tag that matches weakly, or *."""
    if not if_none_match:
        return False
    tags = parse_etags(if_none_match)
    return tags == ["*"] or etag in [tag.removeprefix("W/") for tag in tags]


def not_modified(response):
    fresh = HttpResponseNotModified()
    for name in ["ETag", "Cache-Control", "Vary", "Last-Modified", "Link", "Access-Control-Allow-Origin"]:
        if name in response:
            fresh[name] = response[name]
    # DRF's and Django's later hands expect these of an answer.
    fresh.accepted_renderer = response.accepted_renderer
    return fresh


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


def refuse_parameters(request):
    if unknown := list(request.GET):
        raise ValidationError({name: ["There is no such parameter here."] for name in unknown})


def page_response(request, rows, represent):
    """One page of rows with its RFC 8288 links."""
    size = whole_number(request, "page_size", PAGE_SIZE, LARGEST_PAGE)
    paginator = Paginator(rows, size)
    number = whole_number(request, "page", 1, paginator.num_pages)
    page = paginator.page(number)

    def address(number):
        query = [(name, value) for name, values in request.GET.lists() for value in values if name != "page"]
        return absolute(f"{request.path}?{urlencode([*query, ('page', number)])}")

    links = {"first": address(1), "last": address(paginator.num_pages)}
    if page.has_previous():
        links["prev"] = address(number - 1)
    if page.has_next():
        links["next"] = address(number + 1)
    return Response(
        {
            "count": paginator.count,
            "page": number,
            "pages": paginator.num_pages,
            "next": links.get("next"),
            "previous": links.get("prev"),
            "results": [represent(row) for row in page],
        },
        headers={"Link": ", ".join(f'<{target}>; rel="{relation}"' for relation, target in links.items())},
    )


def whole_number(request, name, default, largest):
    given = request.GET.get(name, str(default))
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= largest):
        raise ValidationError({name: [f"Write a whole number from 1 to {largest}."]})
    return int(given)


def latest(moments):
    moments = [moment for moment in moments if moment]
    return http_date(max(moments).timestamp()) if moments else None


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
            "count": serializers.IntegerField(),
            "page": serializers.IntegerField(),
            "pages": serializers.IntegerField(),
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
