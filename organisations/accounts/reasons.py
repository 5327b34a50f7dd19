"""What is written about people (names, job titles, reasons) as it is kept, and who it is kept with."""

import re
import unicodedata

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from screening import personal_data
from web.refusals import Invalid

LONGEST_EMAIL = 254  # RFC 5321, and the columns
# Letters after it are shown in another order than they stand in; the last two no XML can hold.
TURNED = re.compile("[\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


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


def email_given(email, pointer="/email"):
    """Return an e-mail address as it is kept, in small letters.

    :raises Invalid: it is none, or longer than any mail server takes
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid({pointer: ["Write a whole e-mail address, with an @ in it."]}) from None
    if len(email) > LONGEST_EMAIL:
        raise Invalid({pointer: [f"Use an e-mail address of {LONGEST_EMAIL} characters or fewer."]})
    return email


def _kept(text, pointer, *, most, needed, lines):
    text = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n").strip()
    if not any(unicodedata.category(letter)[0] in "LNPS" for letter in text):  # nothing, or nothing that is seen
        raise Invalid({pointer: [needed]})
    if len(text) > most:
        raise Invalid({pointer: [f"Say it in {most} characters or fewer."]})
    allowed = "\n\t" if lines else ""
    if TURNED.search(text) or any(
        unicodedata.category(character) in {"Cc", "Zl", "Zp"} and character not in allowed for character in text
    ):
        raise Invalid({pointer: ["Take the control characters out; pasting as plain text helps."]})
    if found := personal_data.findings(text):
        raise Invalid({pointer: [personal_data.refusal(found)]})
    return text


def written_down(*, by, reason):
    """Return a context in which every change of people, organisations and memberships is kept with who and why."""
    return pghistory.context(user=by.pk, reason=reason)
