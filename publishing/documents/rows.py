"""What is done to several rows of a list at once: those that are ticked are moved, changed or removed together."""

from publishing.documents.form import options_of, widget_of
from publishing.refusals import Invalid
from web.numbers import whole_number


def numbers_chosen(posted, name, count):
    """Return the numbers of the rows of the list `name` that were ticked, in order; "all" ticks each of `count` rows."""
    ticked = posted.getlist(f"chosen.{name}")
    if "all" in ticked:
        return list(range(count))
    return sorted({number for text in ticked if (number := whole_number(text)) is not None and number < count})


def change_chosen(form, document, name, numbers, change):
    """Return (document with the rows changed, name of the place to go on at).

    `change` is "remove", "move.3" (they stand together, the first of them at place 3, counted from 0), or "set.stance.supports".
    Raises Invalid at the list where no row is chosen, or the change is none.
    """
    rows = document[name]
    operation, _, rest = change.partition(".")
    if not numbers or not operation:
        raise Invalid({f"/{name}": ["Tick the rows first, then choose what to do with them."]})
    if operation == "remove":
        rows = [row for number, row in enumerate(rows) if number not in numbers]
        at = min(numbers[0], len(rows) - 1)
    elif operation == "move" and (place := whole_number(rest)) is not None:
        moved = [rows[number] for number in numbers]
        rows = [row for number, row in enumerate(rows) if number not in numbers]
        at = min(place, len(rows))
        rows[at:at] = moved
    else:
        key, value = _value(form.fields[name].child, operation, rest, name)
        rows = [{**row, key: value} if number in numbers else row for number, row in enumerate(rows)]
        at = numbers[0]
    return {**document, name: rows}, f"{name}.{at}" if rows else name


def put_rows_back(document, name, rows):
    """Return (document with rows again where they stood, name of the first of them); `rows` is [(number, row)] in order."""
    present = list(document[name])
    for number, row in rows:
        present.insert(number, row)
    return {**document, name: present}, f"{name}.{min(rows[0][0], len(present) - 1)}"


def _value(child, operation, rest, name):
    """Return (field, value) of "set" with "stance.supports"."""
    key, _, text = rest.partition(".")
    field = getattr(child, "fields", {}).get(key)
    if operation == "set" and field is not None:
        if widget_of(field) == "tick":
            return key, text == "yes"
        if widget_of(field) in ("radios", "select") and text in [str(value) for value, _ in options_of(field)]:
            return key, text
    raise Invalid({f"/{name}": ["Choose from the list what to do with the rows."]})
