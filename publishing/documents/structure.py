"""The structure of a document: the tree of its serializer's fields, and the values that stand in the same places."""

import hashlib
import json

from web.numbers import whole_number


def children(field, value=None):
    """Yield (step, field, value) for each part of a place in a document: the fields of an object, the rows of a list."""
    if hasattr(field, "fields"):
        for name, part in field.fields.items():
            yield name, part, (value or {}).get(name)
    elif hasattr(field, "child"):
        for number, item in enumerate(value or []):
            yield number, field.child, item


def walk(field, value, pointer=""):
    """Yield (JSON Pointer, field, value) for every place in a document, each before those within it."""
    for step, part, item in children(field, value):
        yield f"{pointer}/{step}", part, item
        yield from walk(part, item, f"{pointer}/{step}")


def references_in(kind, document):
    """Return (kind, slug) of every entry that a document refers to."""
    return [
        (field.kind, value) for _, field, value in walk(kind.serializer, document) if hasattr(field, "kind") and value
    ]


def texts_in(value, pointer=""):
    """Yield (JSON Pointer, text) for every text in a JSON value."""
    if isinstance(value, str):
        yield pointer, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from texts_in(part, f"{pointer}/{name}")


def fields_to(field, pointer):
    """Yield (step, field) for each step of a JSON Pointer; any number leads to a row of a list.

    :raises LookupError: where there is no such field
    """
    for step in pointer.split("/")[1:]:
        is_row = hasattr(field, "child") and whole_number(step, digits=5) is not None
        field = field.child if is_row else getattr(field, "fields", {}).get(step)
        if field is None:
            raise LookupError(pointer)
        yield step, field


def field_at(field, pointer):
    """Return the field that a JSON Pointer names, or None."""
    try:
        return [field, *(part for _, part in fields_to(field, pointer))][-1]
    except LookupError:
        return None


def value_at(value, pointer):
    """Return what stands at a JSON Pointer in a document; None where there is nothing, or more than a text or a number."""
    for step in pointer.split("/")[1:]:
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (LookupError, TypeError, ValueError):
            return None
    return value if isinstance(value, str | int) else None


def canonical_json(value):
    """Return the one text of a JSON value: names in order, no spaces, Unicode as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text):
    """Return the SHA-256 of a text as hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest(document):
    """Return the SHA-256 of a document in canonical JSON, as hexadecimal."""
    return sha256(canonical_json(document))
