"""A draft that is not finished, made whole enough for its page to be looked at: what is left out and what stands in."""

import datetime
import itertools

from django.utils import timezone
from rest_framework import serializers

from publishing.documents import places
from publishing.documents.structure import field_at
from publishing.documents.validation import completed, validated
from publishing.refusals import Invalid

MOST_ROUNDS = 8  # what is filled in can break a rule of its own
NOT_WRITTEN = "Not written yet."


def filled(kind, document, *, known):
    """Return (the document as a publication could be, [(pointer, sentence)] of what was left out or stands in).

    Rows and items that are not finished are left out; what an entry cannot be without is filled in. (None, what is
    wrong) where no page can be made of it all the same.
    """
    document, told = completed(kind, document), {}
    # One after the other, so that what ends comes after what begins; later ones where a plan begins later.
    days = (timezone.localdate() + datetime.timedelta(days=100 * number) for number in itertools.count())
    for _ in range(MOST_ROUNDS):
        try:
            return validated(kind, document, known=known), list(told.items())
        except Invalid as invalid:
            wrong = invalid.errors
        for pointer in sorted({_row_of(pointer) for pointer in wrong}, key=_later_rows_first):
            place, sentence = _mend(kind, document, pointer, days)
            if place:
                told[place] = sentence
    return None, [(pointer, text) for pointer, texts in wrong.items() for text in texts]


def _row_of(pointer):
    """Return the pointer of the row or item that a pointer leads into, or the pointer itself."""
    steps = pointer.split("/")
    number = next((place for place, step in enumerate(steps) if step.isdigit()), len(steps))
    return "/".join(steps[: number + 1])


def _later_rows_first(pointer):
    return [(-int(step), "") if step.isdigit() else (0, step) for step in pointer.split("/")]


def _mend(kind, document, pointer, days):
    """Take what a pointer names out of its list, or fill it in. Return (pointer, sentence); ("", "") where it is gone by now."""
    *steps, last = pointer.split("/")[1:]
    part, holder = field_at(kind.serializer, pointer), _holder(document, steps)
    if part is None or holder is None:
        return "", ""
    label = places.label(kind, pointer)
    if isinstance(holder, list):
        if int(last) < len(holder):
            holder.pop(int(last))
        return pointer, f"{label} is left out: it is not finished."
    for length in range(1, len(steps) + 1):
        around = "/" + "/".join(steps[:length])
        if field_at(kind.serializer, around).allow_null:
            _holder(document, steps[: length - 1])[steps[length - 1]] = None
            return around, f"{places.label(kind, around)} is left out: it is not finished."
    holder[last], said = _stand_in(part, days)
    return pointer, f"{label}: {said}"


def _holder(document, steps):
    for step in steps:
        document = document.get(step) if isinstance(document, dict) else document[int(step)]
        if document is None:
            return None
    return document


def _stand_in(part, days):
    """Return (what stands in for a field that is not finished, what the page says of it)."""
    if not part.required:
        value = part.get_default()
        if value not in ("", None, []) or not isinstance(part, serializers.CharField):
            return value, "left out, because it is not finished."
    if isinstance(part, serializers.ChoiceField):
        value, label = next(iter(part.choices.items()))
        return value, f"not chosen yet; “{label}” stands in for it."
    if isinstance(part, serializers.ListField) and isinstance(part.child, serializers.ChoiceField):
        value, label = next(iter(part.child.choices.items()))
        return [value], f"none chosen yet; “{label}” stands in for it."
    if hasattr(part, "options"):
        options = [option for option in part.options() if option[0]]
        return (
            (options[0][0], f"not chosen yet; “{options[0][1]}” stands in for it.")
            if options
            else ("", "not chosen yet.")
        )
    if isinstance(part, serializers.DateField):
        day = next(days)
        return day.isoformat(), f"not given yet; {day:%-d %B %Y} stands in for it."
    if getattr(part, "screened", False):
        return NOT_WRITTEN, "not written yet."
    return (part.get_default() if not part.required else ""), "left out, because it is not finished."
