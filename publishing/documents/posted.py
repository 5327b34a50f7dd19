"""From what was posted back to an entry's document: the other way of `form.py`."""

from django.utils.text import slugify
from rest_framework import serializers

from publishing.documents.fields import PartialDate
from publishing.documents.form import widget_of
from publishing.documents.pasted_text import clean
from publishing.documents.structure import field_at
from web.dates import as_iso, as_partial_iso, understanding
from web.forms import change_rows as change_list
from web.forms import rows_posted


def document_from(form, posted, document, *, groups=None):
    """Return the document with the fields of the page as they were posted; what the page does not show stays."""
    names = [name for group in groups or form.groups for name in group.names]
    read = {name: _read(form.fields[name], name, posted) for name in names}
    for name in names:
        if widget_of(form.fields[name]) in ("checks", "entries"):
            read[name] = _in_their_order(read[name], document.get(name) or [])
    for name, (key, title) in form.keys.items():
        if name in read:
            read[name] = _with_keys(read[name], key, title)
    return {**document, **read}


def _with_keys(rows, key, title):
    """Return the rows with a short name, made of the title, where somebody left it empty."""
    taken, made = {row[key] for row in rows}, []
    for row in rows:
        if row[key] or not row[title]:
            made.append(row)
            continue
        base = slugify(row[title])[:40].strip("-") or "row"
        numbered = (f"{base}-{number}" for number in range(2, len(rows) + 2))
        slug = next(each for each in [base, *numbered] if each not in taken)
        taken.add(slug)
        made.append({**row, key: slug})
    return made


def _in_their_order(ticked, before):
    """Return what is ticked, in the order in which the document had it: boxes stand in another one, which changes nothing."""
    return [value for value in before if value in ticked] + [value for value in ticked if value not in before]


def _read(field, name, posted):
    widget = widget_of(field)
    if widget == "set":
        return _read_set(field, name, posted)
    if widget == "rows":
        return [_read(field.child, f"{name}.{number}", posted) for number in range(rows_posted(posted, name))]
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
        return as_iso(text.strip()) or None
    if widget == "partial date":
        return as_partial_iso(" ".join(text.split()))
    return text if widget == "text" else " ".join(text.split())


def _read_set(field, name, posted):
    read = {key: _read(inner, f"{name}.{key}", posted) for key, inner in field.fields.items()}
    # A set of fields that may be left out, and was.
    return None if field.allow_null and not any(read.values()) else read


def days_understood(form, posted):
    """Return a sentence for each day that was typed otherwise than pages write days: how it is understood."""
    return [
        f"You wrote “{text.strip()}”: understood as {words}."
        for name, text in posted.items()
        if (words := understanding(text)) and _is_day(field_at(form.kind.serializer, "/" + name.replace(".", "/")))
    ]


def _is_day(field):
    return isinstance(field, serializers.DateField | PartialDate)


def empty_row(form, name):
    """Return a new row of the list `name`, with nothing in it."""
    child = form.fields[name].child
    if not isinstance(child, serializers.Serializer):
        return ""
    return {key: None if inner.required else inner.get_default() for key, inner in child.fields.items()}


def change_rows(form, document, operation, name, number):
    """Return (document with a row added, removed or moved, name of the row to go on at)."""
    rows, number = change_list(document[name], operation, number, empty_row(form, name))
    return {**document, name: rows}, f"{name}.{number}" if rows else name


def put(document, name, value):
    """Return the document with the field named `evidence.0.source` set to a value."""
    steps = [int(step) if step.isdigit() else step for step in name.split(".")]
    return _put(document, steps, value)


def _put(holder, steps, value):
    if not steps:
        return value
    if isinstance(holder, list):
        return [_put(item, steps[1:], value) if number == steps[0] else item for number, item in enumerate(holder)]
    return {**holder, steps[0]: _put(holder.get(steps[0]), steps[1:], value)}
