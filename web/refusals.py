"""The refusals that operations raise: the one kind of error that leaves an operation.

`config/problems.py` turns them into problem documents; pages show them beside the fields.
"""

from contextlib import contextmanager
from itertools import islice, takewhile

from screening import personal_data

MOST_ERRORS = 100  # that are told at once; whoever mends them hears of the others then
MOST_STEPS = 10  # of a pointer or path in which something personal stands that are said
LONGEST_SENTENCE = 1000  # characters of one of them, and of where it belongs
LONGEST_NAME = 100  # characters of a parameter that there is not
PARAMETERS = {"page": "Page", "page_size": "Rows a page", "format": "Format", "part": "Part", "letter": "Letter"}


class Refusal(Exception):
    """An operation that was refused. `message` is a sentence that a person can read."""

    status = 409
    title = "Not possible now"

    def __init__(self, message):
        super().__init__(message)
        self.message = message


class NotAllowed(Refusal):
    """The person may not do this operation."""

    status = 403
    title = "Not allowed"


class Invalid(Refusal):
    """The document breaks rules. `errors` maps JSON Pointers into it to lists of sentences."""

    status = 400
    title = "The document has errors"

    def __init__(self, errors):
        errors, others = dict(islice(errors.items(), MOST_ERRORS)), len(errors) - MOST_ERRORS
        errors = as_said(errors)
        if others > 0:
            errors.setdefault("", []).append(f"{others:,} more places have errors. Mend these first.")
        said = [
            f"{named(pointer)}: {' '.join(texts)}" if pointer else " ".join(texts) for pointer, texts in errors.items()
        ]
        super().__init__(" ".join(said))
        self.errors = errors


class WrongState(Refusal):
    """The operation was done already, or its time has not come."""


def need(by, permission, sentence, *, about=None):
    """:raises NotAllowed: with the sentence, where `by` has not the permission, or not for what this is about"""
    if not by.has_perm(permission, about):
        raise NotAllowed(sentence)


def validated_by(serializer):
    """Return what a serializer was given, as it is kept.

    :raises Invalid: by pointer
    """
    if not serializer.is_valid():
        raise Invalid(pointers(serializer.errors))
    return serializer.validated_data


@contextmanager
def below(place):
    """Move the pointers of a refusal below `place`: what is checked by itself stands there in something larger."""
    try:
        yield
    except Invalid as invalid:
        raise Invalid({f"{place}{pointer}": texts for pointer, texts in invalid.errors.items()}) from None


def as_said(errors):
    """Return {name: [sentence, …]} as it goes out: nothing in it repeats personal data that somebody typed."""
    return {said_name(name): [said_text(str(text)) for text in texts] for name, texts in errors.items()}


def said_text(text):
    """Return a sentence as it goes out: one that quotes what was typed says the kind of data instead, if it is personal."""
    if len(text) > LONGEST_SENTENCE:
        return "What stands here is not possible, and too long to be repeated."
    found = personal_data.findings(text)
    return personal_data.refusal(found) if found else text


def said_name(name):
    """Return a name, pointer or path as it goes out: what does not exist may be called anything that somebody typed."""
    if len(name) > LONGEST_SENTENCE or personal_data.findings(name):
        above = name[:LONGEST_SENTENCE].rstrip("/").split("/")[:-1]
        known = takewhile(lambda step: not step or not personal_data.findings(step), above[:MOST_STEPS])
        return "/".join([*known, "(its name)"])
    return name


def named(parameter):
    """Return a parameter, or a place in a document, as a sentence begins with it: by its word, or quoted as it was sent."""
    return PARAMETERS.get(parameter) or f"“{parameter[:LONGEST_NAME]}”"


def pointers(detail, path=""):
    """DRF's nested error detail -> {JSON Pointer: [sentence, …]}."""
    if isinstance(detail, dict):
        parts = [(_step(key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        parts = [(f"/{number}", value) for number, value in enumerate(detail) if value]
    else:
        return {path: [str(text) for text in (detail if isinstance(detail, list) else [detail])]}
    return {pointer: texts for step, part in parts for pointer, texts in pointers(part, path + step).items()}


def _step(key):
    return "" if key == "non_field_errors" else "/" + str(key).replace("~", "~0").replace("/", "~1")
