"""Two documents of one kind as one text for people: what changed is marked where it stands.

A `Piece` is a field, an item of a list, or a row. Its words are those of readers: labels of choices, titles of entries,
days as pages write them.
"""

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.dates import MONTHS
from rest_framework import serializers

from publishing.documents.comparison import changed_words
from publishing.documents.fields import PartialDate, PlainText, Reference
from publishing.documents.structure import canonical_json
from publishing.documents.validation import completed
from web.dates import NotADay, parse_day

LEAST_SHARED = 0.4  # of two texts; those that share less are shown one after the other
ABOUT_A_SOURCE = {"source", "stance", "locator", "quote", "read", "checked"}
NOTHING = (None, "", [], {})


@dataclass
class Piece:
    """state  same | changed | added | removed | empty
    runs   [(same | removed | added, text)] of a text
    parts  {name: Piece} of a set or a row
    items  [Piece] of a list; a removed item stands where it stood, and has no number
    value  what the document holds; of something removed, what it held
    moved_from  the number that a row had before, where it changed its place among the others
    source  of a reference to a source, and of a row with one: what is known of it, see `evidence.forms.sources_beside`
    """

    pointer: str
    name: str
    label: str
    field: object
    state: str
    value: object = None
    runs: list = field(default_factory=list)
    parts: dict = field(default_factory=dict)
    items: list = field(default_factory=list)
    number: int | None = None
    moved_from: int | None = None
    source: dict | None = None

    @property
    def id(self):
        """Where it is on a page; what was taken out stands beside what has its number now."""
        return ("gone" if self.state == "removed" else "change") + self.pointer.replace("/", "-")

    @property
    def is_rows(self):
        return isinstance(self.field, serializers.ListSerializer)

    @property
    def is_text(self):
        return getattr(self.field, "lines", False)

    @property
    def is_short(self):
        """Whether its items are values of a vocabulary or numbers, which stand on one line."""
        return bool(self.items) and not isinstance(self.field.child, PlainText | Reference)

    @property
    def is_marked(self):
        return self.state in ("changed", "added", "removed") or self.moved_from is not None

    @property
    def texts(self):
        """Return the parts of a row that are neither its source nor about it, nor a quote: each a Piece."""
        return [part for name, part in self.parts.items() if name not in ABOUT_A_SOURCE]

    @property
    def counts(self):
        """Return [(number, word)] of the items that are not as they were."""
        words = [("added", "put in"), ("changed", "changed"), ("removed", "taken out")]
        found = [(sum(item.state == state for item in self.items), word) for state, word in words]
        moved = sum(item.moved_from is not None for item in self.items)
        return [line for line in [*found, (moved, "moved")] if line[0]]


def marked(kind, old, new, *, labels):
    """Return {name: Piece} of the fields of `new`, against `old`; of a new entry `old` is None and nothing is marked.

    `labels` is (kind, slugs) -> {slug: label}, as `lookup.KnownLabels`.
    """
    new = completed(kind, new)
    words = Words(labels)
    if old is None:
        return {name: words.piece(part, name, f"/{name}", new[name], new[name]) for name, part in _fields(kind)}
    old = completed(kind, old)
    return {name: words.piece(part, name, f"/{name}", old[name], new[name]) for name, part in _fields(kind)}


def _fields(kind):
    return kind.serializer.fields.items()


class Words:
    """Values of documents in the words of readers; options of vocabularies are asked for once."""

    def __init__(self, labels):
        self.labels, self.options = labels, {}

    def of(self, part, value):
        """Return one value as a text."""
        if value in NOTHING:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(part, Reference):
            return self.labels(part.kind, [value]).get(value, value)
        if hasattr(part, "options"):
            if part not in self.options:
                self.options[part] = dict(part.options())
            return str(self.options[part].get(value, value))
        if isinstance(part, PartialDate | serializers.DateField):
            return day_in_words(value)
        return str(getattr(part, "choices", {}).get(value, value))

    def piece(self, part, name, pointer, old, new):
        label = str(part.label or name.replace("_", " ").capitalize())
        made = Piece(pointer, name, label, part, state_of(old, new), old if new in NOTHING else new)
        if hasattr(part, "fields"):
            before, after = old or {}, new or {}
            made.parts = {
                key: self.piece(inner, key, f"{pointer}/{key}", before.get(key), after.get(key))
                for key, inner in part.fields.items()
            }
        elif hasattr(part, "child"):
            pair = paired if isinstance(part, serializers.ListSerializer) else paired_values
            made.items = [
                self.item(part.child, name, pointer, old or [], new or [], there, here, moved)
                for there, here, moved in pair(old or [], new or [])
            ]
        else:
            made.runs = runs_of(self.of(part, old), self.of(part, new), by_words=isinstance(part, PlainText))
        return made

    def item(self, child, name, pointer, old, new, there, here, moved):  # noqa: PLR0917 – private, one caller
        before = old[there] if there is not None else None
        after = new[here] if here is not None else None
        # What was put in or taken out is marked as a whole, and nothing within it.
        place = there if here is None else here
        made = self.piece(
            child, name, f"{pointer}/{place}", *([before or after] * 2 if None in (there, here) else [before, after])
        )
        made.state = "added" if there is None else "removed" if here is None else made.state
        made.number = None if here is None else here + 1
        made.moved_from = there + 1 if moved else None
        return made


def state_of(old, new):
    if canonical_json(old) == canonical_json(new):
        return "empty" if new in NOTHING else "same"
    return "added" if old in NOTHING else "removed" if new in NOTHING else "changed"


def runs_of(old, new, *, by_words):
    """Return [(same | removed | added, text)]; two texts that share little, and values, are shown whole."""
    if old == new:
        return [("same", new)] if new else []
    runs = changed_words(old, new) if by_words else []
    shared = sum(len(text) for how, text in runs if how == "same" and text.strip())
    if shared < LEAST_SHARED * max(len(old), len(new)):
        runs = [("removed", old), ("added", new)]
    return [run for run in runs if run[1]]


def paired_values(old, new):
    """Return [(place in the old list or None, place in the new list or None, False)] of lists whose order says nothing."""
    kept = [(old.index(value) if value in old else None, here, False) for here, value in enumerate(new)]
    return kept + [(there, None, False) for there, value in enumerate(old) if value not in new]


def paired(old, new):
    """Return [(place in the old list or None, place in the new list or None, whether it moved)] of rows, removed ones in place.

    A row is known again by all that it holds, or else by its first field: of several such rows, by the nearest.
    """
    found, left = {}, dict.fromkeys(range(len(old)))
    for known_by in [canonical_json, _first]:
        keys = [known_by(row) for row in old]
        places = {}
        for there in left:
            places.setdefault(keys[there], []).append(there)
        for here, row in enumerate(new):
            if here not in found and (key := known_by(row)) and (same := places.get(key)):
                found[here] = min(same, key=lambda there: abs(there - here))
                same.remove(found[here])
                del left[found[here]]
    order = [found[here] for here in sorted(found)]
    blocks = SequenceMatcher(None, sorted(order), order, autojunk=False).get_matching_blocks()
    stayed = {order[number] for block in blocks for number in range(block.b, block.b + block.size)}
    rows = [(found.get(here), here, here in found and found[here] not in stayed) for here in range(len(new))]
    for there in left:
        before = [place for place, (was, _, moved) in enumerate(rows) if was is not None and was < there and not moved]
        rows.insert(before[-1] + 1 if before else 0, (there, None, False))
    return rows


def _first(row):
    first = next(iter(row.values()), "") if isinstance(row, dict) else ""
    return first if isinstance(first, str) else ""


def day_in_words(value):
    """Return a day, month or year of a document as pages write it; what is none comes back as it is."""
    try:
        day = parse_day(value)
    except NotADay:
        year, _, month = value.partition("-")
        return f"{MONTHS[int(month)]} {year}" if month.isdigit() and 1 <= int(month) <= 12 else value
    return f"{day:%-d %B %Y}"
