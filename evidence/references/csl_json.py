"""CSL-JSON: a list of items, as Zotero and Mendeley write it."""

import json

from evidence.references.records import Record, Unreadable


def read_csl_json(text):
    """Return the `Record`s of a file: a list of items, an object with them, or one item.

    :raises Unreadable: it is not JSON, or something else than items
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"This is not JSON: {error.msg}, in line {error.lineno}, column {error.colno}.") from None
    except (RecursionError, ValueError):
        raise Unreadable(
            "This JSON cannot be read: it is nested too deeply, or has a number that is too long."
        ) from None
    if isinstance(data, dict):
        data = data["items"] if isinstance(data.get("items"), list) else [data]
    if not isinstance(data, list):
        raise Unreadable("A list of references is needed here, as Zotero and Mendeley write CSL-JSON.")
    return [
        Record(number, f"item {number}", item)
        if isinstance(item, dict)
        else Record(number, f"item {number}", {}, problems=["It is no reference: an object with a title is needed."])
        for number, item in enumerate(data, start=1)
    ]


def write(items):
    """Return items of CSL-JSON as text."""
    return json.dumps(list(items), ensure_ascii=False, indent=1) + "\n"
