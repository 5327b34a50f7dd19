"""What is written about people (names, job titles, reasons) as it is kept, and who it is kept with."""

import unicodedata

import pghistory

from screening import personal_data
from web.refusals import Invalid


def reason_given(text, pointer="/reason"):
    """Return the reason of a change as it is kept.

    :raises Invalid: it is empty, longer than 500 characters, has control characters or holds personal data
    """
    return _kept(text, pointer, most=500, needed="Say why.", lines=True)


def line_given(text, pointer, needed):
    """Return a name or job title as it is kept: one line of at most 150 characters. `needed` is said where it is empty.

    :raises Invalid:
    """
    return _kept(text, pointer, most=150, needed=needed, lines=False)


def text_given(text, pointer, needed):
    """Return a text as it is kept: of at most 500 characters, with lines. `needed` is said where it is empty.

    :raises Invalid:
    """
    return _kept(text, pointer, most=500, needed=needed, lines=True)


def _kept(text, pointer, *, most, needed, lines):
    text = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n").strip()
    if not text:
        raise Invalid({pointer: [needed]})
    if len(text) > most:
        raise Invalid({pointer: [f"Say it in {most} characters or fewer."]})
    allowed = "\n\t" if lines else ""
    if any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} and character not in allowed for character in text):
        raise Invalid({pointer: ["Take the control characters out; pasting as plain text helps."]})
    if found := personal_data.findings(text):
        raise Invalid({pointer: [personal_data.refusal(found)]})
    return text


def written_down(*, by, reason):
    """Return a context in which every change of people, organisations and memberships is kept with who and why."""
    return pghistory.context(user=by.pk, reason=reason)
