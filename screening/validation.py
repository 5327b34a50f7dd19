"""The screen as a validator of model fields: the admin shows its refusal beside the field, `full_clean` raises it."""

import re

from django.core.exceptions import ValidationError

from screening.personal_data import findings, refusal

NOT_SHOWN = "(not shown here: it looks like personal data)"

# What no XML, DOCX or feed can hold; Word puts a vertical tab (U+000B) for a line end within a paragraph.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def shown(text):
    """Return a text as a page repeats it beside the field where it was typed: nothing of one with personal data."""
    return NOT_SHOWN if findings(text) else text


def no_personal_data(value):
    """Refuse a text with personal data, or with characters that would break what is made of it.

    The error names the kinds and repeats nothing.
    """
    if UNWRITABLE.search(str(value)):
        raise ValidationError("Take the control characters out; pasting as plain text helps.", code="control")
    if found := findings(value):
        raise ValidationError(refusal(found), code="personal_data")
