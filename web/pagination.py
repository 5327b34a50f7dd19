"""Pages of the API's lists, by number or by cursor, with their RFC 8288 links.

Addresses in them are made from the settings, never from a request's Host.
"""

from urllib.parse import urlencode

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import Cursor, CursorPagination, PageNumberPagination
from rest_framework.response import Response

from web.addresses import absolute
from web.numbers import whole_number

PAGE_SIZE, LARGEST_PAGE = 50, 200
PAGE_SIZE_DESCRIPTION = f"Rows a page, {PAGE_SIZE} unless told, at most {LARGEST_PAGE}."


def number_in(request, name, default, largest):
    """Return a query parameter as a whole number from 1 to `largest`.

    :raises ValidationError: {name: [sentence]}
    """
    number = whole_number(request.GET.get(name, str(default)))
    if number is None or not 1 <= number <= largest:
        raise ValidationError({name: [f"Write a whole number from 1 to {largest}."]})
    return number


def page_size(request):
    return number_in(request, "page_size", PAGE_SIZE, LARGEST_PAGE)


def page_links(request, number, last):
    """Return {relation: address} of a numbered page's neighbours."""
    links = {"first": page_address(request, page=1), "last": page_address(request, page=last)}
    if number > 1:
        links["prev"] = page_address(request, page=number - 1)
    if number < last:
        links["next"] = page_address(request, page=number + 1)
    return links


def page_address(request, **place):
    """Return the request's own address with `page` or `cursor` at another place."""
    query = [(name, value) for name, values in request.GET.lists() for value in values if name not in place]
    return absolute(f"{request.path}?{urlencode([*query, *place.items()])}")


def link_header(links):
    return ", ".join(f'<{target}>; rel="{relation}"' for relation, target in links.items())


def page_facts(count, number, pages, links):
    """Return what a page says of itself before its rows."""
    return {
        "count": count,
        "page": number,
        "pages": pages,
        "next": links.get("next"),
        "previous": links.get("prev"),
    }


class Pages:
    """What both kinds of pages have in common: `links` and `facts` of the page that was asked for, and their schema."""

    page_size_query_param = "page_size"
    page_size_query_description = PAGE_SIZE_DESCRIPTION

    def get_page_size(self, request):
        return page_size(request)

    def get_paginated_response(self, data):
        return Response({**self.facts, "results": data}, headers={"Link": link_header(self.links)})

    def get_paginated_response_schema(self, schema):
        number, address = {"type": ["integer", "null"]}, {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "properties": {
                "count": {**number, "description": "Rows in all; null when walking by cursor."},
                "page": number,
                "pages": number,
                "next": address,
                "previous": address,
                "results": schema,
            },
            "required": ["count", "next", "page", "pages", "previous", "results"],
        }


class NumberedPages(Pages, PageNumberPagination):
    """?page= and ?page_size=, both refused where they are wrong. `known_count` spares the counting of rows."""

    page_size = PAGE_SIZE
    page_query_description = "The page, from 1."
    known_count = None

    def get_page_number(self, request, paginator):
        if self.known_count is not None:
            paginator.count = self.known_count
        return number_in(request, "page", 1, paginator.num_pages)

    @property
    def links(self):
        return page_links(self.request, self.page.number, self.page.paginator.num_pages)

    @property
    def facts(self):
        return page_facts(self.page.paginator.count, self.page.number, self.page.paginator.num_pages, self.links)


class CursorPages(Pages, CursorPagination):
    """?cursor=: forwards in the order of the rows' keys, which no publication changes. A cursor is the last row's key."""

    page_size = PAGE_SIZE
    ordering = "pk"

    def decode_cursor(self, request):
        if "page" in request.GET or "ordering" in request.GET:
            raise ValidationError({"cursor": ["A cursor has an order of its own: leave page and ordering out."]})
        after = request.GET["cursor"]
        if after and whole_number(after, digits=18) is None:
            raise ValidationError({"cursor": ["Begin with an empty cursor, and then follow next."]})
        return Cursor(offset=0, reverse=False, position=after or None)

    def encode_cursor(self, cursor):
        return page_address(self.request, cursor=cursor.position)

    @property
    def links(self):
        return {"next": self.get_next_link()} if self.has_next else {}

    @property
    def facts(self):
        return page_facts(None, None, None, self.links)
