"""An entry's document as a form: its fields, choices, words and errors. The way back is in `posted.py`.

The document's serializer says what there is: fields, choices, lengths. An app's `forms.yaml` adds the words and
the grouping, read as an `EntryForm`. A field of the page is named after its place in the document, with full stops:
`evidence.0.source` is what `/evidence/0/source` points to. `components/field.html` draws these fields as it draws
those of Django's forms.
"""

from dataclasses import dataclass, field
from string import Template

import yaml
from django.urls import reverse
from rest_framework import serializers

from publishing import kinds
from publishing.documents.validation import KnownEntries, drafted
from publishing.documents.widgets import DRAWN_AS, options_of, widget_of
from publishing.kinds import Kind
from screening.validation import shown
from web.dates import NotADay, parse_day
from web.forms import Group, Row

MANY_OPTIONS = 7  # more are not drawn as boxes side by side


@dataclass(frozen=True)
class Ask:
    """The words for one field: a question, a hint, how many lines its box has, and what one row of a list is."""

    label: str
    hint: str = ""
    lines: int = 3
    one: str = ""


@dataclass(frozen=True)
class EntryForm:
    """How one kind of entry is written on a page.

    groups     the fields of the main page, in order
    words      {path of a field without numbers: Ask}: "title", "evidence", "evidence/source"
    start      the fields that are filled in before there is a draft; the first one names the entry
    new        what a new document holds to begin with
    keys       {list: [field, other]}: the field of its rows that is made of another one where it is left empty
    sheets     {name: Sheet}: further pages for a part of the document
    beside     document -> (template, context): what whoever reviews a draft looks at beside its changes, or None
    suggest    texts -> {words: (slug, label)}: the defined terms that they use, or None
    """

    kind: Kind
    noun: str
    groups: tuple
    words: dict
    start: tuple
    new: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)
    sheets: dict = field(default_factory=dict)
    beside: object = None
    suggest: object = None

    @classmethod
    def read(cls, path, *, kind, beside=None, suggest=None, **values):
        """Return the form that a YAML file describes; `values` stand in its texts as $name."""
        found = yaml.safe_load(Template(path.read_text(encoding="utf-8")).substitute(values))
        found["words"] = {
            name: Ask(words) if isinstance(words, str) else Ask(**words) for name, words in found["words"].items()
        }
        for part in [found, *found.get("sheets", {}).values()]:
            part["groups"] = tuple(Group(**group) for group in part["groups"])
        sheets = {name: Sheet(**sheet, beside=beside) for name, sheet in found.pop("sheets", {}).items()}
        return cls(kind=kind, beside=beside, suggest=suggest, sheets=sheets, **found)

    @property
    def fields(self):
        return self.kind.serializer.fields


@dataclass(frozen=True)
class Sheet:
    """A page for a part of the document, with something to look at beside it: `beside` is document -> (template, context)."""

    heading: str
    lead: str
    groups: tuple
    beside: object = None


@dataclass
class DocumentField:
    """One field of a document on a page: a box, a choice, a list of rows, or a set of fields.

    widget  line | text | lines | numbers | date | partial date | tick | select | radios | checks | entry | entries |
            rows | set
    value   what the document holds; for boxes as text
    """

    name: str
    widget: str
    words: Ask
    value: object
    field: object
    errors: list = field(default_factory=list)
    options: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    new: list = field(default_factory=list)
    new_noun: str = ""
    new_is_begun: bool = False
    nothing_found: bool = False
    more_found: bool = False
    comments: list = field(default_factory=list)
    inner_words: dict = field(default_factory=dict)  # {field of a row: its label}
    is_unsaved: bool = False  # something on the page was refused: it may hold what no page repeats

    form = None  # as those of Django's forms have
    is_hidden = False
    understood = ""  # days are written out already
    html_name = property(lambda self: self.name)
    auto_id = property(lambda self: self.name.replace(".", "-"))
    pointer = property(lambda self: "/" + self.name.replace(".", "/"))
    widget_type = property(lambda self: DRAWN_AS[self.widget])
    label = property(lambda self: self.words.label)
    hint = property(lambda self: self.words.hint)
    lines = property(lambda self: self.words.lines)
    one = property(lambda self: self.words.one)
    is_optional = property(lambda self: not self.field.required)
    is_several = property(lambda self: self.widget == "entries")

    @property
    def line(self):
        """What the field holds in a few words, as the line of a folded row shows it; "" where it is empty."""
        return shown(self._line) if self.is_unsaved else self._line

    @property
    def _line(self):
        if self.widget == "set":
            return next((part.line for part in self.parts if part.line), "")
        if self.widget in ("entry", "entries"):
            return ", ".join(option["label"] for option in self.options if option.get("chosen") and option["slug"])
        if self.widget in ("select", "radios", "checks"):
            return ", ".join(label for value, label, chosen in self.options if chosen and value)
        return "" if self.widget in ("rows", "tick") else str(self.value or "")

    @property
    def is_long(self):
        """Whether a choice of several has so many options that they are found by typing."""
        return self.widget == "checks" and len(self.options) > MANY_OPTIONS

    @property
    def changes(self):
        """[(label, [(value, label)])] of what can be said of several rows at once: their choices and ticks."""
        found = []
        for name, inner in getattr(self.field.child, "fields", {}).items():
            words = self.inner_words.get(name, name)
            if widget_of(inner) == "tick":
                found.append((words, [(f"set.{name}.yes", "Yes"), (f"set.{name}.", "No")]))
            elif isinstance(inner, serializers.ChoiceField):
                options = [(f"set.{name}.{value}", label) for value, label in options_of(inner) if value]
                found.append((words, options))
        return found

    @property
    def most(self):
        """The longest text in characters, or None."""
        longest = getattr(self.field, "max_length", None)
        return longest if self.widget == "text" or (self.widget == "line" and longest and longest > 100) else None

    @property
    def subwidgets(self):
        """The options of a choice, as Django's bound fields have theirs."""
        return [
            {"data": {"value": value, "selected": chosen}, "choice_label": label}
            for value, label, chosen in self.options
        ]

    @property
    def find_address(self):
        return reverse("workbench:find", args=[kinds.get(self.reference_kind).plural])

    @property
    def alike_address(self):
        return reverse("workbench:alike", args=[kinds.get(self.reference_kind).plural])

    @property
    def known_by(self):
        return kinds.get(self.reference_kind).known_by.fields

    @property
    def reference_kind(self):
        holder = self.field.child if self.widget == "entries" else self.field
        return holder.kind


@dataclass
class DocumentRow(Row):
    """One row of a list in a document, with the comments on it. It is folded to a line of what its fields hold."""

    comments: list = field(default_factory=list)
    is_open: bool = False

    folds = True
    line = property(lambda self: [part.line for part in self.parts if part.line])
    pointer = property(lambda self: "/" + self.name.replace(".", "/"))


class DocumentForm:
    """The fields of a form about one document, with what is wrong beside them.

    `labels` is (kind, slugs) -> {slug: label}; `found` is {field name: [(slug, label, detail)]}, what a search
    for an entry to refer to came back with; `new_forms` is {kind: EntryForm} of what can be added in place, `new_entries`
    {field name: NewEntry} of what was typed there; `before`
    stands before every name, for a form inside a form; `comments` is {pointer: [Conversation]}; `more` names the
    fields for which a search found more than it shows.
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
        new_entries=None,
        before="",
        comments=None,
        more=(),
    ):
        self.form = form
        self.comments, self.more = comments or {}, more
        self.new_forms, self.new_entries, self.before = new_forms or {}, new_entries or {}, before
        self.errors = dict(errors or {})
        self.found = found or {}
        self.labels = labels
        self.placed = set()
        self.sections = [
            (group, [self._field(form.fields[name], name, name, document.get(name)) for name in group.names])
            for group in groups or form.groups
        ]

    @property
    def contents(self):
        """[(heading, how many things are wrong there)]: the parts of the page."""
        return [(group.heading, sum(len(self._lines(each)) for each in fields)) for group, fields in self.sections]

    @property
    def summary(self):
        """[(id to go to, label, sentence)]: every error, in the order of the page, those of no field last."""
        lines = []
        for _, fields in self.sections:
            for each in fields:
                lines += self._lines(each)
        rest = [
            ("", "", text) for pointer, texts in self.errors.items() if pointer not in self.placed for text in texts
        ]
        return lines + rest

    def _lines(self, each, before=""):
        label = f"{before}{each.label}"
        first = "-0" if each.widget in ("radios", "checks") else ""
        lines = [(f"{each.auto_id}{first}", label, text) for text in each.errors]
        for inner in each.new:
            lines += self._lines(inner, f"{before}New {each.new_noun}: ")
        for item in each.parts:
            if isinstance(item, DocumentRow):
                for inner in item.parts:
                    lines += self._lines(inner, f"{each.one.capitalize() or each.label} {item.place}: ")
            else:
                lines += self._lines(item, f"{label}: ")
        return lines

    def _field(self, inner, name, path, value):
        words = self.form.words.get(path) or Ask(
            str(inner.label or name.rsplit(".", 1)[-1].replace("_", " ").capitalize())
        )
        made = DocumentField(self.before + name, widget_of(inner), words, value, inner, is_unsaved=bool(self.errors))
        pointer = "/" + name.replace(".", "/")
        made.comments = self.comments.get(pointer, [])
        made.errors = self._take(pointer)
        if made.errors and made.widget in ("radios", "select") and not value:
            made.errors = ["Choose one."]
        if made.widget == "entry" and not value:
            made.errors = ["Choose one." if text.startswith("This field") else text for text in made.errors]
        if made.widget == "set":
            made.parts = [
                self._field(part, f"{name}.{key}", f"{path}/{key}", (value or {}).get(key))
                for key, part in inner.fields.items()
            ]
        elif made.widget == "rows":
            items = value or []
            before = f"{path}/"
            made.inner_words = {
                key.removeprefix(before): words.label
                for key, words in self.form.words.items()
                if key.startswith(before)
            }
            made.parts = [
                self._row(inner.child, f"{name}.{number}", path, item, number, len(items))
                for number, item in enumerate(items)
            ]
        else:
            if isinstance(value, list):
                # A box for a whole list shows what is wrong with any of its items.
                made.errors = made.errors + [
                    text for number in range(len(value)) for text in self._take(f"{pointer}/{number}")
                ]
            self._fill(made, value)
        return made

    def _row(self, child, name, path, item, number, count):  # noqa: PLR0917 – private, one caller
        if isinstance(child, serializers.Serializer):
            parts = [
                self._field(inner, f"{name}.{key}", f"{path}/{key}", (item or {}).get(key))
                for key, inner in child.fields.items()
            ]
        else:
            parts = [self._field(child, name, f"{path}/*", item)]
        comments = self.comments.get("/" + name.replace(".", "/"), [])
        row = DocumentRow(name, number, count, parts, comments=comments)
        is_searched = any(each.startswith(f"{self.before}{name}.") for each in self.found)
        row.is_open = not row.line or is_searched or any(self._lines(part) for part in parts)
        return row

    def _take(self, pointer):
        self.placed.add(pointer)
        return list(self.errors.get(pointer, []))

    def _fill(self, made, value):
        if made.widget in ("lines", "numbers"):
            made.value = ("\n" if made.widget == "lines" else ", ").join(str(item) for item in value or [])
        elif made.widget in ("select", "radios", "checks"):
            chosen = value if isinstance(value, list) else [value]
            chosen = [item or "" for item in chosen]
            made.options = [(str(key), label, key in chosen) for key, label in options_of(made.field)]
            if (
                isinstance(made.field, serializers.ChoiceField)
                and made.widget == "select"
                and made.options[0][0]
                and not value
            ):
                made.options.insert(0, ("", "Choose", True))  # what nobody chose is not the first of the list
        elif made.widget in ("entry", "entries"):
            self._fill_finder(made, value if isinstance(value, list) else [value] if value else [])
        elif made.widget in ("date", "partial date") and (day := _day_of(value)):
            made.value = f"{day:%-d %B %Y}"
        else:
            made.value = "" if value is None else value

    def _fill_finder(self, made, chosen):
        made.options, made.more_found, made.nothing_found = finder_options(
            chosen,
            labels=self.labels(made.reference_kind, chosen) if self.labels else {},
            found=self.found.get(made.name),
            may_be_empty=made.widget == "entry" and made.is_optional,
            is_more=made.name in self.more,
        )
        if not chosen and (new := self.new_forms.get(made.reference_kind)) and made.widget == "entry":
            begun = self.new_entries.get(made.name)
            document, errors = (begun.document, begun.errors) if begun else (start_document(new), {})
            before = f"new.{made.name}."
            inside = DocumentForm(new, document, errors=errors, groups=start_groups(new), before=before)
            made.new_is_begun = begun is not None
            [(_, made.new)] = inside.sections
            made.new_noun = new.noun


def finder_options(chosen, *, labels, found, may_be_empty, is_more):
    """Return (options, whether there are more, whether nothing was found) of a finder.

    `chosen` are slugs; `found` is what a search came back with, [(slug, label, detail)], or None without a search.
    """
    options = [{"slug": slug, "label": labels.get(slug, slug), "chosen": True} for slug in chosen]
    if may_be_empty:
        options.insert(0, {"slug": "", "label": "None", "chosen": not chosen})
    options += [
        {"slug": slug, "label": label, "detail": detail} for slug, label, detail in found or () if slug not in chosen
    ]
    return options, is_more, found is not None and not found


def _day_of(value):
    """Return the day that a document holds, or None; half a date that a draft holds is shown as it was typed."""
    try:
        day = parse_day(value or "")
    except NotADay:
        return None
    return day if value == day.isoformat() else None


def start_document(form):
    """Return what a new document holds: every field, empty, and what the form begins with."""
    return drafted(form.kind, form.new, known=KnownEntries(published_only=False))


def start_groups(form):
    """Return the few questions before there is a draft, as one group."""
    return (Group("", form.start),)
