"""An entry's document as questions on a page: from a document to what is asked, and from what was posted back.

The document's serializer says what there is: shapes, choices, lengths. An app's `forms.py` adds the words and
the grouping, as an `EntryForm`. A field of the page is named after its place in the document, with full stops:
`evidence.0.source` is what `/evidence/0/source` points to.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from rest_framework import serializers

from publishing import kinds
from publishing.documents.fields import Reference
from publishing.documents.pasted_text import clean
from publishing.documents.validation import drafted
from publishing.kinds import Kind

MANY_ROWS = 600  # documents allow fewer; beyond it rows are counted as they came, not as the form claims


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


@dataclass
class Part:
    """One thing on the page: a question, a list of rows, or a set of questions.

    widget  line | text | lines | numbers | date | tick | select | radios | checks | entry | entries | rows | parts
    value   what the document holds; for the page's widgets as text where they need text
    """

    name: str
    widget: str
    ask: Ask
    value: object
    field: object
    errors: list = field(default_factory=list)
    options: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    new: list = field(default_factory=list)
    new_noun: str = ""
    nothing_found: bool = False
    finder: str = ""
    more_found: bool = False
    comments: list = field(default_factory=list)

    @property
    def id(self):
        return self.name.replace(".", "-")

    @property
    def pointer(self):
        return "/" + self.name.replace(".", "/")

    @property
    def required(self):
        return self.field.required

    @property
    def most(self):
        """The longest text in characters, or None."""
        return getattr(self.field, "max_length", None) if self.widget in ("line", "text") else None

    @property
    def find_address(self):
        return self.finder or reverse("workbench:find", args=[kinds.get(self.reference_kind).plural])

    @property
    def reference_kind(self):
        holder = self.field.child if self.widget == "entries" else self.field
        return holder.kind


@dataclass
class Row:
    """One row of a list: its number from 0, and its parts."""

    name: str
    number: int
    parts: list
    is_first: bool
    is_last: bool
    comments: list = field(default_factory=list)

    @property
    def id(self):
        return self.name.replace(".", "-")

    @property
    def pointer(self):
        return "/" + self.name.replace(".", "/")

    @property
    def place(self):
        return self.number + 1


class Asked:
    """The questions of a form about one document, with what is wrong beside them.

    `labels` is (kind, slugs) -> {slug: label}; `found` is {field name: [(slug, label, detail)]}, what a search
    for an entry to refer to came back with; `new_forms` is {kind: EntryForm} of what can be added in place; `before`
    stands before every name, for a form inside a form; `comments` is {pointer: [Conversation]}; `more` names the
    fields for which a search found more than it shows; `finder` is where a script searches, if not in the workbench.
    """

    def __init__(
        self,
        form,
        document,
        *,
        errors=None,
        labels=None,
        found=None,
        groups=None,
        new_forms=None,
        before="",
        comments=None,
        more=(),
        finder="",
    ):
        self.form, self.document, self.finder = form, document, finder
        self.comments, self.more = comments or {}, more
        self.new_forms, self.before = new_forms or {}, before
        self.errors = dict(errors or {})
        self.found = found or {}
        self.labels = labels
        self.placed = set()
        self.groups = [
            (group, [self._part(form.shape.fields[name], name, name, document.get(name)) for name in group.names])
            for group in groups or form.groups
        ]

    @property
    def summary(self):
        """[(id to go to, label, sentence)]: every error, in the order of the page, those of no field last."""
        lines = []
        for _, parts in self.groups:
            for part in parts:
                lines += self._lines(part)
        rest = [
            ("", "", text) for pointer, texts in self.errors.items() if pointer not in self.placed for text in texts
        ]
        return lines + rest

    def _lines(self, part, before=""):
        label = f"{before}{part.ask.label}"
        lines = [
            (f"{part.id}{'-0' if part.widget in ('radios', 'checks') else ''}", label, text) for text in part.errors
        ]
        for item in part.parts:
            if isinstance(item, Row):
                for inner in item.parts:
                    lines += self._lines(inner, f"{part.ask.one.capitalize() or part.ask.label} {item.place}: ")
            else:
                lines += self._lines(item, f"{label}: ")
        return lines

    def _part(self, shape, name, path, value):
        ask = self.form.words.get(path) or Ask(
            str(shape.label or name.rsplit(".", 1)[-1].replace("_", " ").capitalize())
        )
        part = Part(self.before + name, widget_of(shape), ask, value, shape, finder=self.finder)
        pointer = "/" + name.replace(".", "/")
        part.comments = self.comments.get(pointer, [])
        part.errors = self._take(pointer)
        if part.errors and part.widget in ("radios", "select", "entry") and not value:
            part.errors = ["Choose one."]
        if part.widget == "parts":
            part.parts = [
                self._part(inner, f"{name}.{key}", f"{path}/{key}", (value or {}).get(key))
                for key, inner in shape.fields.items()
            ]
        elif part.widget == "rows":
            items = value or []
            part.parts = [
                self._row(shape.child, f"{name}.{number}", path, item, number, len(items))
                for number, item in enumerate(items)
            ]
        else:
            if isinstance(value, list):
                # A box for a whole list shows what is wrong with any of its items.
                part.errors = part.errors + [
                    text for number in range(len(value)) for text in self._take(f"{pointer}/{number}")
                ]
            self._fill(part, value)
        return part

    def _row(self, child, name, path, item, number, count):  # noqa: PLR0917 – private, one caller
        if isinstance(child, serializers.Serializer):
            parts = [
                self._part(inner, f"{name}.{key}", f"{path}/{key}", (item or {}).get(key))
                for key, inner in child.fields.items()
            ]
        else:
            parts = [self._part(child, name, f"{path}/*", item)]
        comments = self.comments.get("/" + name.replace(".", "/"), [])
        return Row(name, number, parts, number == 0, number == count - 1, comments)

    def _take(self, pointer):
        self.placed.add(pointer)
        return list(self.errors.get(pointer, []))

    def _fill(self, part, value):
        if part.widget in ("lines", "numbers"):
            part.value = ("\n" if part.widget == "lines" else ", ").join(str(item) for item in value or [])
        elif part.widget in ("select", "radios", "checks"):
            chosen = value if isinstance(value, list) else [value]
            part.options = [(str(key), label, key in chosen) for key, label in options_of(part.field)]
        elif part.widget in ("entry", "entries"):
            chosen = value if isinstance(value, list) else [value] if value else []
            labels = self.labels(part.reference_kind, chosen) if self.labels else {}
            part.options = [(slug, labels.get(slug, slug), "", True) for slug in chosen]
            if part.widget == "entry" and not part.required:
                part.options.insert(0, ("", "None", "", not chosen))
            part.options += [
                (slug, label, detail, False)
                for slug, label, detail in self.found.get(part.name, [])
                if slug not in chosen
            ]
            part.more_found = part.name in self.more
            part.nothing_found = part.name in self.found and not self.found[part.name]
            if not chosen and (new := self.new_forms.get(part.reference_kind)) and part.widget == "entry":
                [(_, part.new)] = Asked(
                    new, start_document(new), groups=start_groups(new), before=f"new.{part.name}."
                ).groups
                part.new_noun = new.noun
        else:
            part.value = "" if value is None else value


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


def document_from(form, posted, document, *, groups=None):
    """The document with the fields of the page as they were posted; what the page does not ask stays."""
    names = [name for group in groups or form.groups for name in group.names]
    read = {name: _read(form.shape.fields[name], name, posted) for name in names}
    for name in names:
        if widget_of(form.shape.fields[name]) in ("checks", "entries"):
            read[name] = _in_their_order(read[name], document.get(name) or [])
    return {**document, **read}


def _in_their_order(ticked, before):
    """What is ticked, in the order in which the document had it: boxes stand in another one, which changes nothing."""
    return [value for value in before if value in ticked] + [value for value in ticked if value not in before]


def _read(shape, name, posted):
    widget = widget_of(shape)
    if widget == "parts":
        return _read_parts(shape, name, posted)
    if widget == "rows":
        return _read_rows(shape.child, name, posted)
    if widget in ("checks", "entries"):
        return list(dict.fromkeys(value for value in posted.getlist(name) if value))
    if widget == "tick":
        return posted.get(name) == "yes"
    text = clean(posted.get(name, ""))
    if widget == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if widget == "numbers":
        return [
            int(item) if item.isascii() and item.isdigit() and len(item) < 9 else item
            for item in text.replace(",", " ").split()
        ]
    if widget == "date":
        return text.strip() or None
    return text if widget == "text" else " ".join(text.split())


def _read_parts(shape, name, posted):
    read = {key: _read(inner, f"{name}.{key}", posted) for key, inner in shape.fields.items()}
    # A set of questions that may be left out, and was.
    return None if shape.allow_null and not any(read.values()) else read


def _read_rows(child, name, posted):
    given = posted.get(f"{name}.rows", "0")
    count = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    if count > MANY_ROWS:
        # Every row that was typed comes back on the page, however many; a claim of a million rows costs nothing.
        numbers = (key.removeprefix(f"{name}.").partition(".")[0] for key in posted if key.startswith(f"{name}."))
        there = [int(text) for text in numbers if text.isascii() and text.isdigit() and len(text) < 9]
        count = min(count, max(there, default=-1) + 1, len(posted))
    return [_read(child, f"{name}.{number}", posted) for number in range(count)]


def empty_row(form, name):
    """A new row of the list `name`, with nothing in it."""
    child = form.shape.fields[name].child
    if not isinstance(child, serializers.Serializer):
        return ""
    return {key: None if inner.required else inner.get_default() for key, inner in child.fields.items()}


def change_rows(form, document, operation, name, number):
    """Add, remove or move a row. Answers (document, name of the row to go to)."""
    rows = list(document[name])
    if operation == "add":
        rows.append(empty_row(form, name))
        number = len(rows) - 1
    elif 0 <= number < len(rows):
        if operation == "remove":
            rows.pop(number)
            number = min(number, len(rows) - 1)
        else:
            other = max(number - 1, 0) if operation == "up" else min(number + 1, len(rows) - 1)
            rows[number], rows[other] = rows[other], rows[number]
            number = other
    return {**document, name: rows}, f"{name}.{number}" if rows else name


def put(document, name, value):
    """The document with the field named `evidence.0.source` set to a value."""
    steps = [int(step) if step.isdigit() else step for step in name.split(".")]
    return _put(document, steps, value)


def _put(holder, steps, value):
    if not steps:
        return value
    if isinstance(holder, list):
        return [_put(item, steps[1:], value) if number == steps[0] else item for number, item in enumerate(holder)]
    return {**holder, steps[0]: _put(holder.get(steps[0]), steps[1:], value)}
