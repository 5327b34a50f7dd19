"""Where a comment stands: a field of a document whose rows have no names, and move.

A comment keeps two digests of the row that it was written on. Looked for in today's document are, in this order:
the very same row, the row whose first field (the source of a piece of evidence, say) is the same and that stands
nearest to where it was. Where there is none, the row is gone: the comment then stands on the list as a whole.
"""

import json
from dataclasses import dataclass

from publishing.documents.structure import field_at, fields_to, sha256
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


def row_of(kind, pointer):
    """Return (pointer of the list, number, pointer within the row) of the first row that a pointer leads into, or None."""
    walked, *steps = pointer.split("/")
    for place, (step, _) in enumerate(fields_to(kind.serializer, pointer)):
        if hasattr(field_at(kind.serializer, walked), "child"):
            return walked, int(step), "".join(f"/{part}" for part in steps[place + 1 :])
        walked += f"/{step}"
    return None


def anchor(kind, document, pointer):
    """Return (row_key, row_digest) of the row in which a field stands; ("", "") in none.

    :raises LookupError: if there is no such row
    """
    found = row_of(kind, pointer)
    if found is None:
        return "", ""
    path, number, _ = found
    row = _value(completed(kind, document), path)[number]
    return _key(row), _digest(row)


def place(kind, document, comment):
    """Return where a comment stands in this document, as a `Place`."""
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
    """Return the name of a field for people: "Evidence 3: finding"."""
    names = []
    for step, field in fields_to(kind.serializer, pointer):
        if step.isdigit():
            names[-1] += f" {int(step) + 1}"
        else:
            names.append(str(field.label or step.replace("_", " ")))
    return ": ".join([names[0].capitalize(), *[name.lower() for name in names[1:]]])


def _value(document, path):
    for step in path.split("/")[1:]:
        document = (document or {}).get(step)
    return document


def _key(row):
    first = next(iter(row.values()), "") if isinstance(row, dict) else row
    return sha256(str(first)) if first else ""


def _digest(row):
    # Not canonical JSON: what is stored was made with spaces.
    return sha256(json.dumps(row, sort_keys=True, ensure_ascii=False))
