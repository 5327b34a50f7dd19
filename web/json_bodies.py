"""Reading JSON that others send: strictly, and with the place of what is wrong."""

import json

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

from screening import personal_data
from web.refusals import Invalid

MERGE_PATCH = "application/merge-patch+json"
# What is read of a body, looked at before anything else is done with it. The longest body of those who say who they are
# is DATA_UPLOAD_MAX_MEMORY_SIZE, as for forms.
LARGEST_FROM_ANYBODY = 600_000  # bytes
DEEPEST = 12  # levels of objects and lists
MOST_NAMES = 100  # in one object
LONGEST_NAME = 100  # characters
MOST_ITEMS = 5000  # in one list
LIMITS = (
    f"A JSON body has at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes ({LARGEST_FROM_ANYBODY:,} without a token), "
    f"{DEEPEST} levels, {MOST_NAMES} names in an object, {LONGEST_NAME} characters in a name and {MOST_ITEMS:,} items in a list."
)
NULL = "There is a null character (U+0000) in this. Take it out."


class TooLarge(APIException):
    """413: the body is longer than is read."""

    status_code = 413

    def __init__(self, limit):
        super().__init__(f"The body is too large: at most {limit:,} bytes are read.")


class StrictJSON(BaseParser):
    """RFC 8259 and nothing more: one value, each name of an object once, text that UTF-8 can hold, real numbers."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        return read_json(body_of(stream, parser_context["request"]))


class MergePatch(StrictJSON):
    """JSON Merge Patch (RFC 7396) under its own media type."""

    media_type = MERGE_PATCH


def body_of(stream, request):
    """Return the bytes of a body.

    :raises TooLarge: more of them than are read from whoever sent them
    """
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if request.auth is None:
        limit = min(limit, LARGEST_FROM_ANYBODY)
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise TooLarge(limit)
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise TooLarge(limit)
    return body


def read_json(body):
    """Return the value that these bytes are.

    :raises ParseError: with a sentence that says where
    :raises Invalid: null characters, by pointer
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not UTF-8: see byte {error.start + 1}.") from None
    try:
        value = json.loads(text, object_pairs_hook=each_name_once, parse_constant=no_number, parse_float=real_number)
        refuse_too_much(value)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise ParseError(f"The body is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except UnicodeEncodeError:
        raise ParseError(
            "The body has half a surrogate pair (\\ud800 to \\udfff) in it, which is no character."
        ) from None
    except RecursionError:
        raise too_deep() from None
    except ValueError as error:  # a number of thousands of digits
        raise ParseError(f"The body cannot be read: {error}") from None
    if "\\u0000" in text and (found := dict.fromkeys(with_null_character(value), [NULL])):
        raise Invalid(found)
    return value


def with_null_character(value, pointer=""):
    """Pointers to the texts that hold a null character, or whose name does: no field and no query can take one."""
    if isinstance(value, str):
        return [pointer] if "\0" in value else []
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [
        found
        for name, part in parts
        for found in (
            [f"{pointer}/(its name)"] if "\0" in str(name) else with_null_character(part, f"{pointer}/{name}")
        )
    ]


def each_name_once(pairs):
    """Return the object of these names and values, as the JSON parser asks for it; few names, and none of them long."""
    if len(pairs) > MOST_NAMES:
        raise ParseError(f"There are {len(pairs):,} names in one object. At most {MOST_NAMES} are read.")
    found = {}
    for name, value in pairs:
        if len(name) > LONGEST_NAME:
            raise ParseError(f"A name has {len(name):,} characters. At most {LONGEST_NAME} are read.")
        if name in found:
            said = "A name" if personal_data.findings(name) else f"“{name}”"
            raise ParseError(f"{said} is there twice in one object. Write each name once.")
        found[name] = value
    return found


def refuse_too_much(value):
    """Look at a value level by level, each part once.

    :raises ParseError: lists that are too long, or too many levels
    """
    level = [value]
    for _ in range(DEEPEST):
        if any(isinstance(part, list) and len(part) > MOST_ITEMS for part in level):
            raise ParseError(f"A list has more than {MOST_ITEMS:,} items, which are the most that are read.")
        level = [
            part
            for whole in level
            if isinstance(whole, list | dict)
            for part in (whole.values() if isinstance(whole, dict) else whole)
        ]
    if level:
        raise too_deep()


def too_deep():
    return ParseError(f"The body is nested too deep: at most {DEEPEST} levels are read.")


def no_number(name):
    raise ParseError(f"“{name}” is no number in JSON.")


def real_number(text):
    if float(text) in (float("inf"), float("-inf")):
        raise ParseError(f"The number {text[:20]} is too large.")
    return float(text)


def merge_patch(target, patch):
    """Return a value with a JSON Merge Patch applied, after RFC 7396: null takes a name out, anything else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged
