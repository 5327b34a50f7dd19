"""Reading JSON that others send: strictly, and with the place of what is wrong."""

import json

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MERGE_PATCH = "application/merge-patch+json"


class TooLarge(APIException):
    """413: the body is longer than is read."""

    status_code = 413

    def __init__(self):
        super().__init__(f"The body is too large: at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes are read.")


class StrictJSON(BaseParser):
    """RFC 8259 and nothing more: one value, each name of an object once, text that UTF-8 can hold, real numbers."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        return read_json(body_of(stream, parser_context["request"]))


class MergePatch(StrictJSON):
    """JSON Merge Patch (RFC 7396) under its own media type."""

    media_type = MERGE_PATCH


def body_of(stream, request):
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise TooLarge
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise TooLarge
    return body


def read_json(body):
    """The value that these bytes are.

    :raises ParseError: with a sentence that says where
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not UTF-8: see byte {error.start + 1}.") from None
    try:
        value = json.loads(text, object_pairs_hook=each_name_once, parse_constant=no_number, parse_float=real_number)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise ParseError(f"The body is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except UnicodeEncodeError:
        raise ParseError(
            "The body has half a surrogate pair (\\ud800 to \\udfff) in it, which is no character."
        ) from None
    except RecursionError:
        raise ParseError("The body is nested too deep.") from None
    except ValueError as error:  # a number of thousands of digits
        raise ParseError(f"The body cannot be read: {error}") from None
    return value


def each_name_once(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(f"“{twice}” is there twice in one object. Write each name once.")
    return found


def no_number(name):
    raise ParseError(f"{name} is no number in JSON.")


def real_number(text):
    if float(text) in (float("inf"), float("-inf")):
        raise ParseError(f"The number {text[:20]} is too large.")
    return float(text)


def merge_patch(target, patch):
    """A value with a JSON Merge Patch applied, after RFC 7396: null takes a name out, anything else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged
