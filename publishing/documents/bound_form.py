"""A form filled with one document: its questions, with values, choices, comments and what is wrong beside them."""

from dataclasses import dataclass, field

from django.urls import reverse
from rest_framework import serializers

from publishing import kinds
from publishing.documents.form import Ask, options_of, start_document, start_groups, widget_of
from publishing.documents.structure import children


@dataclass
class BoundField:
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


class BoundForm:
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
        part = BoundField(self.before + name, widget_of(shape), ask, value, shape, finder=self.finder)
        pointer = "/" + name.replace(".", "/")
        part.comments = self.comments.get(pointer, [])
        part.errors = self._take(pointer)
        if part.errors and part.widget in ("radios", "select", "entry") and not value:
            part.errors = ["Choose one."]
        if part.widget == "parts":
            part.parts = self._parts(shape, name, path, value)
        elif part.widget == "rows":
            part.parts = [
                self._row(row, f"{name}.{number}", path, item, number == len(value) - 1)
                for number, row, item in children(shape, value)
            ]
        else:
            if isinstance(value, list):
                # A box for a whole list shows what is wrong with any of its items.
                part.errors = part.errors + [
                    text for number in range(len(value)) for text in self._take(f"{pointer}/{number}")
                ]
            self._fill(part, value)
        return part

    def _parts(self, field, name, path, value):
        return [
            self._part(part, f"{name}.{step}", f"{path}/{step}", item) for step, part, item in children(field, value)
        ]

    def _row(self, field, name, path, item, is_last):
        if isinstance(field, serializers.Serializer):
            parts = self._parts(field, name, path, item)
        else:
            parts = [self._part(field, name, f"{path}/*", item)]
        number = int(name.rpartition(".")[2])
        comments = self.comments.get("/" + name.replace(".", "/"), [])
        return Row(name, number, parts, number == 0, is_last, comments)

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
                [(_, part.new)] = BoundForm(
                    new, start_document(new), groups=start_groups(new), before=f"new.{part.name}."
                ).groups
                part.new_noun = new.noun
        else:
            part.value = "" if value is None else value
