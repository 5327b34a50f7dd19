"""Whole numbers in what people and programs send."""


def whole_number(text, digits=9):
    """Return the number that a text of at most so many ASCII digits writes, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
