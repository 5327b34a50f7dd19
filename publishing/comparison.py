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


def as_text(value):
    """A field's value as a person would read it: lists one to a line, parts as “name: value”."""
    if isinstance(value, dict):
        return "; ".join(
            f"{key.replace('_', ' ')}: {as_text(item)}" for key, item in value.items() if item not in ("", [])
        )
    if isinstance(value, list):
        return "\n".join(as_text(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def compare(kind, old, new):
    """The fields in which two documents differ, in the document's order, as a list of `FieldChange`."""
    changes = []
    for name, field in kind.document().fields.items():
        before, after = old.get(name), new.get(name)
        if json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True):
            continue
        before, after = as_text(before), as_text(after)
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
