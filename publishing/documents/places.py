"""Where a comment stands: a field of a document whose rows have no names, and move.

A comment keeps two digests of the row that it was written on. Looked for in today's document are, in this order:
the very same row, the row whose first field (the source of a piece of evidence, say) is the same and that stands
nearest to where it was. Where there is none, the row is gone: the comment then stands on the list as a whole.
"""

import hashlib
import json
from dataclasses import dataclass

from publishing.documents.validation import completed


@dataclass(frozen=True)
class Place:
    """Where a comment stands today. `row_is_gone` where it was written on a row that is not there any more."""

    pointer: str
    row_is_gone: bool = False

    @property
    def field(self):
        return self.pointer.split("/")[1]

    @property
    def id(self):
        """The id of the question on the form's page."""
        return self.pointer[1:].replace("/", "-")


def shape_at(kind, pointer):
    """The part of a kind's document that a pointer names, or None; rows by any number that is one."""
    shape = kind.shape
    for step in steps(pointer):
        if hasattr(shape, "child"):
            shape = shape.child if step.isascii() and step.isdigit() and len(step) < 6 else None
        else:
            shape = getattr(shape, "fields", {}).get(step)
        if shape is None:
            return None
    return shape


def steps(pointer):
    return pointer.split("/")[1:]


def row_of(kind, pointer):
    """(pointer of the list, number, pointer within the row) of the first row that a pointer leads into, or None."""
    shape, walked = kind.shape, ""
    for place, step in enumerate(steps(pointer)):
        if hasattr(shape, "child"):
            rest = steps(pointer)[place + 1 :]
            return walked, int(step), "".join(f"/{part}" for part in rest)
        shape, walked = shape.fields[step], f"{walked}/{step}"
    return None


def anchor(kind, document, pointer):
    """(row_key, row_digest) of the row in which a field stands; ("", "") in none. LookupError if there is no such row."""
    found = row_of(kind, pointer)
    if found is None:
        return "", ""
    path, number, _ = found
    row = _value(completed(kind, document), path)[number]
    return _key(row), _digest(row)


def place(kind, document, comment):
    """Where a comment stands in this document, as a `Place`."""
    found = row_of(kind, comment.pointer)
    if found is None:
        return Place(comment.pointer)
    path, number, rest = found
    rows = _value(completed(kind, document), path) or []
    same = [there for there, row in enumerate(rows) if _digest(row) == comment.row_digest]
    alike = same or [there for there, row in enumerate(rows) if comment.row_key and _key(row) == comment.row_key]
    if not alike and not comment.row_key and number < len(rows):
        alike = [number]  # the row was empty: what was filled in since stands where it stood
    if not alike:
        return Place(path, row_is_gone=True)
    return Place(f"{path}/{min(alike, key=lambda there: abs(there - number))}{rest}")


def label(kind, pointer):
    """The name of a field for people: "Evidence 3: finding"."""
    shape, said = kind.shape, []
    for step in steps(pointer):
        if hasattr(shape, "child"):
            shape = shape.child
            said[-1] = f"{said[-1]} {int(step) + 1}"
        else:
            shape = shape.fields[step]
            said.append(str(shape.label or step.replace("_", " ")))
    return ": ".join([said[0].capitalize(), *[text.lower() for text in said[1:]]])


def _value(document, path):
    for step in steps(path):
        document = (document or {}).get(step)
    return document


def _key(row):
    first = next(iter(row.values()), "") if isinstance(row, dict) else row
    return hashlib.sha256(str(first).encode()).hexdigest() if first else ""


def _digest(row):
    return hashlib.sha256(json.dumps(row, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
