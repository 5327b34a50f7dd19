"""Validation of documents: the one place where a document meets its serializer."""

import json

from rest_framework import serializers

from publishing.documents.fields import BIDI_OVERRIDES, CONTROL, SLUG, Slug
from publishing.documents.merging import has_rows, same_rows
from publishing.documents.structure import texts_in
from publishing.models import Entry, IndexEntry
from publishing.refusals import Invalid, pointers
from screening import personal_data

# What even a draft may not hold. Anything else that is wrong is kept as it was typed, to be mended later.
NEVER_KEPT = {"control", "character", "personal_data", "max_length"}


class KnownEntries:
    """Which slugs a document may refer to. One query a kind, however many references there are.

    Drafts may refer to any entry; publications only to what is in force or published with them. Of one document, or of
    those that are learnt together, only what they name is looked up; for whoever asks on, everything is read.
    """

    MOST = 1_000  # slugs that are looked up by themselves

    def __init__(self, *, published_only, plus=()):
        self.status = "published " if published_only else ""
        self.table = IndexEntry if published_only else Entry
        self.plus = set(plus)
        self._slugs, self._readers = {}, {}
        self._named = {}  # {kind: {slug: whether it is there}}

    def reader(self, kind):
        """Return a serializer of a kind's documents that asks this about references: one for all that are read with it.

        Making its fields takes longer than most documents take to be read.
        """
        if kind.name not in self._readers:
            self._readers[kind.name] = kind.document(context={"known": self})
        return self._readers[kind.name]

    def learn(self, kind, documents):
        """Look up what these documents of a kind name, as far as nothing was looked up before."""
        wanted = {}
        for document in documents:
            for name, slug in _names_in(kind.serializer, document):
                wanted.setdefault(name, set()).add(slug)
        for name, slugs in wanted.items():
            if name not in self._slugs and name not in self._named and len(slugs) <= self.MOST:
                found = set(self.table.objects.filter(kind=name, slug__in=slugs).values_list("slug", flat=True))
                self._named[name] = {slug: slug in found for slug in slugs}

    def has(self, kind, slug):
        if (kind, slug) in self.plus:
            return True
        if (is_there := self._named.get(kind, {}).get(slug)) is not None:
            return is_there
        if kind not in self._slugs:
            self._slugs[kind] = set(self.table.objects.filter(kind=kind).values_list("slug", flat=True))
        return slug in self._slugs[kind]


def _names_in(field, value):
    """Yield (kind, slug) of what a document refers to, whatever stands in the places of its fields."""
    if isinstance(value, str):
        if hasattr(field, "kind") and len(value) <= field.max_length and SLUG.match(value):
            yield field.kind, value
    elif isinstance(value, dict):
        for name, part in getattr(field, "fields", {}).items():
            yield from _names_in(part, value.get(name))
    elif isinstance(value, list) and hasattr(field, "child"):
        for item in value:
            yield from _names_in(field.child, item)


def _reader(kind, known, document):
    """Return the serializer that reads a document; `known` may be None where its kind refers to nothing."""
    if known is None:
        return kind.serializer
    known.learn(kind, [document])
    return known.reader(kind)


def validated(kind, document, *, known):
    """Return the document in its canonical form: every field, in order, plain JSON values.

    :raises Invalid: with messages by JSON Pointer
    """
    try:
        return json.loads(json.dumps(_reader(kind, known, document).run_validation(document)))
    except serializers.ValidationError as wrong:
        raise Invalid(pointers(wrong.detail)) from None


def sound_part(kind, document, *, wrong, known):
    """Return the fields, in canonical form, of a document that is not valid, without those that `wrong` points into."""
    names = {pointer.split("/")[1] for pointer in wrong if pointer}
    return json.loads(json.dumps(_reader(kind, known, document).without(names, document)))


def drafted(kind, document, *, known):
    """Return a document that need not be finished: every field in order, sound values canonical, others as they were typed.

    A draft has to hold half a date and an empty title: whoever writes it must be able to stop anywhere. What it
    may not hold is what no version of it could: unknown fields, values of the wrong type, texts that are too long,
    control characters and personal data.

    :raises Invalid: with messages by JSON Pointer
    """
    errors = {}
    document = _draft_of(_reader(kind, known, document), document, "", errors)
    if errors:
        raise Invalid(errors)
    return json.loads(json.dumps(document))


def set_aside(kind, document, before, *, known):
    """Return (document as `drafted` returns it, {pointer: [sentence, …]}): what it refuses stands as it was in `before`.

    A field of a new row that is refused is left empty; a list that is refused as a whole stays as it was.

    :raises Invalid: more is wrong than is told at once
    """
    refused, rows = {}, {}
    while True:
        try:
            return drafted(kind, document, known=known), refused
        except Invalid as invalid:
            fresh = {pointer: texts for pointer, texts in invalid.errors.items() if pointer not in refused}
            if "" in fresh or not fresh:
                raise
            for pointer in fresh:
                document = _without(kind, document, before, pointer, rows)
            refused |= fresh


def _without(kind, document, before, pointer, rows):
    """Return a document with what a pointer leads to as it was before. `rows` keeps which rows are the same, list by list."""
    name, *steps = pointer.split("/")[1:]
    field = kind.serializer.fields.get(name)
    return {**document, name: _put_back(field, document.get(name), before.get(name), steps, rows, name)}


def _put_back(field, new, old, steps, rows, path):  # noqa: PLR0917 – private, one caller
    if not steps or isinstance(new, list) and not has_rows(field):
        return old
    step, *rest = steps
    inside = f"{path}/{step}"
    if not isinstance(new, list):
        return {**new, step: _put_back(field.fields[step], new.get(step), (old or {}).get(step), rest, rows, inside)}
    if path not in rows:
        rows[path] = same_rows(old or [], new)
    there = rows[path].get(int(step))
    item = "" if there is None and not rest else None if there is None else old[there]
    changed = list(new)
    changed[int(step)] = _put_back(field.child, new[int(step)], item, rest, rows, inside)
    return changed


def problems_of(kind, document, *, known):
    """Return what a draft lacks before it can be sent for review, as {pointer: [sentence, …]}; empty when it is finished."""
    try:
        validated(kind, document, known=known)
    except Invalid as invalid:
        return invalid.errors
    return {}


def _draft_of(field, value, pointer, errors):
    if isinstance(field, serializers.Serializer):
        return _draft_of_parts(field, value, pointer, errors)
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        return _draft_of_items(field, value, pointer, errors)
    empty = "" if isinstance(field, serializers.CharField | serializers.ChoiceField) else None
    if value is None or value == "":
        return empty if field.required else field.get_default()
    try:
        return field.run_validation(value)
    except serializers.ValidationError as error:
        if (
            isinstance(field, serializers.ChoiceField)
            or not isinstance(value, str)
            or any(text.code in NEVER_KEPT for text in error.detail)
            or isinstance(field, Slug)
            and pointer == "/slug"
        ):
            errors[pointer] = [str(text) for text in error.detail]
        elif found := personal_data.findings(value):
            errors[pointer] = [personal_data.refusal(found)]
        elif CONTROL.search(value) or BIDI_OVERRIDES.search(value):
            errors[pointer] = ["This holds a control character. Take it out; pasting as plain text helps."]
        return value


def _draft_of_parts(field, value, pointer, errors):
    if value is None and field.allow_null:
        return None
    value = {} if value is None else value
    if not isinstance(value, dict):
        errors[pointer] = ["An object with named fields is needed here."]
        return value
    for name in value:
        if name not in field.fields:
            errors[f"{pointer}/{name}"] = ["There is no such field. Known: " + ", ".join(field.fields) + "."]
    return {
        name: _draft_of(
            part, value.get(name, None if part.required else part.get_default()), f"{pointer}/{name}", errors
        )
        for name, part in field.fields.items()
    }


def _draft_of_items(field, value, pointer, errors):
    value = [] if value is None else value
    if not isinstance(value, list):
        errors[pointer] = ["A list is needed here."]
        return value
    if field.max_length is not None and len(value) > field.max_length:
        errors[pointer] = [f"At most {field.max_length} are possible here, and there are {len(value)}."]
        return value
    return [_draft_of(field.child, item, f"{pointer}/{number}", errors) for number, item in enumerate(value)]


def looks_personal(document):
    """Return {pointer: [sentence, …]} of what might be about a person and is for a colleague to look at. Refuses nothing."""
    return {pointer: said for pointer, text in texts_in(document) if (said := personal_data.warnings(text))}


def completed(kind, document):
    """Return a document with every field of its kind in the declared order, also inside: the database keeps no order.

    A document of an older form gets the fields that its kind was given since: empty as they are by default, or what
    its serializer derives from the others.
    """
    return _completed(kind.serializer, document)


def _completed(field, value):
    if isinstance(value, dict) and hasattr(field, "fields"):
        full = {
            name: _completed(part, value[name]) if name in value else None if part.required else part.get_default()
            for name, part in field.fields.items()
        }
        return field.derived(full, given=value)
    if isinstance(value, list) and hasattr(field, "child"):
        return [_completed(field.child, item) for item in value]
    return value
