"""Validation of documents: the one place where a document meets its serializer."""

import hashlib
import json

from publishing.models import Entry, IndexEntry
from publishing.refusals import Invalid


class KnownEntries:
    """Which slugs a document may refer to. One query a kind, however many references there are.

    Drafts may refer to any entry; publications only to what is in force or published with them.
    """

    def __init__(self, *, published_only, plus=()):
        self.status = "published " if published_only else ""
        self.table = IndexEntry if published_only else Entry
        self.plus = set(plus)
        self._slugs = {}

    def has(self, kind, slug):
        if kind not in self._slugs:
            self._slugs[kind] = set(self.table.objects.filter(kind=kind).values_list("slug", flat=True))
        return slug in self._slugs[kind] or (kind, slug) in self.plus


def validated(kind, document, *, known):
    """The document in its canonical form: every field, in order, plain JSON values.

    :raises Invalid: with messages by JSON Pointer
    """
    serializer = kind.document(data=document, context={"known": known})
    if not serializer.is_valid():
        raise Invalid.from_serializer(serializer.errors)
    return json.loads(json.dumps(serializer.validated_data))


def completed(kind, document):
    """A document with every field of its kind in the declared order, also inside: the database keeps no order.

    A document of an older shape gets the fields that its kind was given since, empty as they are by default.
    """
    return _shaped(kind.shape, document)


def _shaped(field, value):
    if isinstance(value, dict) and hasattr(field, "fields"):
        return {
            name: _shaped(part, value[name]) if name in value else None if part.required else part.get_default()
            for name, part in field.fields.items()
        }
    if isinstance(value, list) and hasattr(field, "child"):
        return [_shaped(field.child, item) for item in value]
    return value


def digest(document):
    """SHA-256 of the document in canonical JSON, as hexadecimal text."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
