"""Which of the formats that an address has a request is answered in: the one negotiation, for every address (RFC 9110, 12.5.1)."""

import re
from functools import lru_cache

from django.utils.http import parse_header_parameters
from rest_framework.exceptions import NotAcceptable

JSON = "application/json"
# Items of the header: a comma in quotation marks separates nothing.
ITEM = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*"?)+')
QUALITY = re.compile(r"[0-9]?\.?[0-9]{0,6}")
CHARSETS = {"utf-8", "utf8", "us-ascii", "*"}  # that text in UTF-8 is, or may be
# How precisely a range names a type. A parameter that we know nothing of, such as a profile, asks for a variety that
# there is none of; the type itself still answers it, after whatever names the type plainly.
ANYTHING, ANY_OF_ITS_KIND, WITH_UNKNOWN, PLAIN, WITH_CHARSET = range(5)


class FormatNotAvailable(NotAcceptable):
    """406, with the list of what there is."""

    def __init__(self, available, what="format"):
        super().__init__(f"This {what} is not available. There are: {', '.join(available)}.")
        self.available = list(available)


@lru_cache(maxsize=512)
def negotiated(accept, types):
    """Return which of the media types an Accept header likes best; None if it likes none.

    What is liked equally is decided by how precisely it is named, then by its place in the header, then by our order.
    """
    ranges = _ranges(accept)
    liked = []
    for place, media_type in enumerate(types):
        fits = [
            (precision, -number, quality)
            for number, (name, parameters, quality) in enumerate(ranges)
            if (precision := _precision(name, parameters, media_type)) is not None
        ]
        if fits:
            precision, earliness, quality = max(fits)
            if quality > 0:
                liked.append((quality, precision, earliness, -place, media_type))
    return max(liked)[-1] if liked else None


def chosen(request, formats):
    """Return the media type that ?format= or else Accept chooses; `formats` are {media type: names}, the usual one first.

    :raises FormatNotAvailable: with the list of what there is
    """
    name = request.GET.get("format")
    if name is not None and any(formats.values()):
        found = next((media_type for media_type, names in formats.items() if name in names), None)
    else:
        found = negotiated(request.META.get("HTTP_ACCEPT", ""), tuple(formats))
    if found is None:
        raise FormatNotAvailable(formats)
    return found


def _ranges(accept):
    """Return [(media range, parameters, quality)] of an Accept header; one that is missing or empty takes anything."""
    found = []
    for item in ITEM.findall(accept):
        name, parameters = parse_header_parameters(item.strip())
        if name:
            found.append(("*/*" if name == "*" else name, parameters, _quality(parameters.pop("q", "1"))))
    return found or [("*/*", {}, 1.0)]


def _quality(text):
    quality = float(text) if QUALITY.fullmatch(text) and text.strip(".") else 1.0
    return quality if quality <= 1 else 1.0


def _precision(name, parameters, media_type):
    """Return how precisely a range names a media type, or None where it does not."""
    if name == "*/*":
        return ANYTHING
    if name.endswith("/*"):
        return ANY_OF_ITS_KIND if media_type.startswith(name[:-1]) else None
    if name != media_type:
        return None
    if parameters.get("charset", "utf-8").lower() not in CHARSETS:
        return None
    if parameters.keys() - {"charset"}:
        return WITH_UNKNOWN
    return WITH_CHARSET if parameters else PLAIN
