"""How one kind of entry is asked for on a page: the words and the grouping, and what each field is asked with.

The document's serializer says what there is: fields, choices, lengths. An app's `forms.py` adds the words, as an
`EntryForm`. A field of the page is named after its place in the document, with full stops: `evidence.0.source` is what
`/evidence/0/source` points to.
"""

from dataclasses import dataclass, field
from functools import cached_property

from rest_framework import serializers

from publishing.documents.fields import Reference
from publishing.documents.validation import drafted
from publishing.kinds import Kind


@dataclass(frozen=True)
class Ask:
    """The words for one field: a question, a hint, how many lines its box has, and what one row of a list is."""

    label: str
    hint: str = ""
    lines: int = 3
    one: str = ""


@dataclass(frozen=True)
class Group:
    """Questions that belong together. `names` are fields of the document."""

    heading: str
    names: tuple
    lead: str = ""


@dataclass(frozen=True)
class EntryForm:
    """How one kind of entry is asked for.

    groups     what the main page asks, in order
    words      {path of a field without numbers: Ask}: "title", "evidence", "evidence/source"
    start      the fields that are asked for before there is a draft; the first one names the entry
    new        what a new document holds before anything is asked
    sheets     {name: Sheet}: further pages for a part of the document
    beside     document -> (template, context): what whoever reviews a draft looks at beside its changes, or None
    """

    kind: Kind
    noun: str
    groups: tuple
    words: dict
    start: tuple
    new: dict = field(default_factory=dict)
    sheets: dict = field(default_factory=dict)
    beside: object = None

    @property
    def shape(self):
        return self.kind.shape

    @cached_property
    def names(self):
        return [name for group in self.groups for name in group.names]


@dataclass(frozen=True)
class Sheet:
    """A page for a part of the document, with something to look at beside it: `beside` is document -> (template, context)."""

    heading: str
    lead: str
    groups: tuple
    beside: object = None


def start_document(form):
    """What a new document holds: every field, empty, and what the form begins with."""
    return drafted(form.kind, form.new, known=None)


def start_groups(form):
    """The few questions that are asked before there is a draft, as one group."""
    return (Group("", form.start),)


def widget_of(shape):
    """How a field is asked for, from what it is."""
    if isinstance(shape, serializers.Serializer):
        return "parts"
    if isinstance(shape, serializers.ListSerializer):
        return "rows"
    if isinstance(shape, serializers.ListField):
        return _widget_of_list(shape.child)
    if isinstance(shape, Reference):
        return "entry"
    if isinstance(shape, serializers.BooleanField):
        return "tick"
    if isinstance(shape, serializers.ChoiceField):
        return "radios" if len(shape.choices) <= 5 else "select"
    if hasattr(shape, "options"):
        return "select"
    if isinstance(shape, serializers.DateField):
        return "date"
    return "text" if getattr(shape, "lines", False) else "line"


def _widget_of_list(child):
    if isinstance(child, Reference):
        return "entries"
    if isinstance(child, serializers.ChoiceField) or hasattr(child, "options"):
        return "checks"
    if isinstance(child, serializers.IntegerField):
        return "numbers"
    return "rows" if getattr(child, "lines", False) else "lines"


def options_of(shape):
    """[(value, label)] that a field or the items of a list may be; a field that is not required may stay empty."""
    holder = getattr(shape, "child", shape)
    if hasattr(holder, "options"):
        return holder.options()
    given = list(holder.choices.items())
    blank = shape is holder and getattr(holder, "allow_blank", False)
    return ([("", "Not said")] if blank else []) + given
