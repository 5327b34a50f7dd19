"""What changed between two documents of one kind, field by field, word by word."""

import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class FieldChange:
    """One field that differs. `parts` is [(same | removed | added, text), …] for reading in order."""

    field: str
    label: str
    old: str
    new: str
    parts: list


def as_text(value, field=None):
    """A field's value as a person would read it: items of a list on lines of their own, parts by their names.

    `field` is the document's field, which knows the order of the parts and the words for choices.
    """
    if isinstance(value, dict):
        parts = field.fields if hasattr(field, "fields") else dict.fromkeys(value)
        return "; ".join(
            f"{name.replace('_', ' ').capitalize()}: {as_text(value[name], part)}"
            for name, part in parts.items()
            if value.get(name) not in ("", [], None)
        )
    if isinstance(value, list):
        between = "\n\n" if any(isinstance(item, dict) for item in value) else "\n"
        return between.join(as_text(item, getattr(field, "child", None)) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(getattr(field, "choices", {}).get(value, value))


def compare(kind, old, new):
    """The fields in which two documents differ, in the document's order, as a list of `FieldChange`."""
    changes = []
    for name, field in kind.document().fields.items():
        before, after = old.get(name), new.get(name)
        if json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True):
            continue
        before, after = as_text(before, field), as_text(after, field)
        changes.append(FieldChange(name, str(field.label or name), before, after, changed_words(before, after)))
    return changes


def changed_words(old, new):
    """[(same | removed | added, text), …]: the texts' words in order, neighbours of one kind joined."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    parts = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("same", "".join(before[a:b])))
            continue
        if b > a:
            parts.append(("removed", "".join(before[a:b])))
        if d > c:
            parts.append(("added", "".join(after[c:d])))
    return parts
