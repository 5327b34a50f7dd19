"""From what was posted by a form back to a document, and changes to its lists."""

from rest_framework import serializers

from publishing.documents.form import widget_of
from publishing.documents.pasted_text import clean
from publishing.documents.structure import children
from web.numbers import whole_number

MANY_ROWS = 600  # documents allow fewer; beyond it rows are counted as they came, not as the form claims


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
            item if (number := whole_number(item, digits=8)) is None else number
            for item in text.replace(",", " ").split()
        ]
    if widget == "date":
        return text.strip() or None
    return text if widget == "text" else " ".join(text.split())


def _read_parts(shape, name, posted):
    read = {key: _read(inner, f"{name}.{key}", posted) for key, inner, _ in children(shape)}
    # A set of questions that may be left out, and was.
    return None if shape.allow_null and not any(read.values()) else read


def _read_rows(child, name, posted):
    given = posted.get(f"{name}.rows", "0")
    count = whole_number(given, digits=8) or 0
    if count > MANY_ROWS:
        # Every row that was typed comes back on the page, however many; a claim of a million rows costs nothing.
        numbers = (key.removeprefix(f"{name}.").partition(".")[0] for key in posted if key.startswith(f"{name}."))
        there = [number for text in numbers if (number := whole_number(text, digits=8)) is not None]
        count = min(count, max(there, default=-1) + 1, len(posted))
    return [_read(child, f"{name}.{number}", posted) for number in range(count)]


def empty_row(form, name):
    """A new row of the list `name`, with nothing in it."""
    child = form.shape.fields[name].child
    if not isinstance(child, serializers.Serializer):
        return ""
    return {key: None if inner.required else inner.get_default() for key, inner, _ in children(child)}


def change_rows(form, document, operation, name, number):
    """Add, remove or move a row. Return (document, name of the row to go to)."""
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
