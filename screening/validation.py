"""The screen as a validator of model fields: the admin shows its refusal beside the field, `full_clean` raises it."""

from django.core.exceptions import ValidationError

from screening.personal_data import findings, refusal

NOT_SHOWN = "(not shown here: it looks like personal data)"


def shown(text):
    """Return a text as a page repeats it beside the field where it was typed: nothing of one with personal data."""
    return NOT_SHOWN if findings(text) else text


def no_personal_data(value):
    """Refuse a text with personal data. The error names the kinds and repeats nothing."""
    if found := findings(value):
        raise ValidationError(refusal(found), code="personal_data")
