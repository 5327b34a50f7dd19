"""What changed between two documents of one kind, field by field, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.urls import reverse

from publishing.documents.structure import canonical_json
from publishing.documents.validation import completed
from publishing.models import Revision

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class FieldChange:
    """One field that differs. `parts` is [(same | removed | added, text), …] for reading in order."""

    field: str
    label: str
    old: str
    new: str
    parts: list


def change_notice(kind, row, publication):
    """Return what a publication of an entry in force changed, why and from when, against the publication before it.

    As a dict, which the page shows and `NoticeSerializer` describes.
    """
    before = (
        Revision.objects.filter(
            entry=publication.entry_id, version__lt=publication.version, state=Revision.State.PUBLISHED
        )
        .order_by("-version")
        .first()
    )
    return {
        "reference": f"{kind.plural}/{row.slug}/{publication.version}",
        "type": publication.change if before else "new",
        "subject": kind.index(completed(kind, publication.document))["label"],
        "effective_from": publication.published_at,
        "reason": publication.note,
        "version": publication.version,
        "replaces": before.version if before else None,
        "changes": compare(kind, before.document if before else {}, publication.document),
        "path": reverse(f"{kind.url_name.split(':')[0]}:version", args=[row.slug, publication.version]),
    }


def as_text(value, field=None):
    """Return a field's value as a person would read it: items of a list on lines of their own, parts by their names.

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


def fields_as_text(kind, document):
    """Return [(label, text)] of the fields of a document that say something, in the document's order."""
    return [
        (field.label or name, as_text(document.get(name), field))
        for name, field in kind.serializer.fields.items()
        if document.get(name) not in ("", [], None)
    ]


def compare(kind, old, new):
    """Return the fields in which two documents differ, in the document's order, as a list of `FieldChange`."""
    old, new = completed(kind, old), completed(kind, new)
    changes = []
    for name, field in kind.serializer.fields.items():
        before, after = old.get(name), new.get(name)
        if canonical_json(before) == canonical_json(after):
            continue
        before, after = as_text(before, field), as_text(after, field)
        changes.append(FieldChange(name, str(field.label or name), before, after, changed_words(before, after)))
    return changes


def changed_words(old, new):
    """Return [(same | removed | added, text), …]: the texts' words in order, neighbours of one kind joined."""
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
