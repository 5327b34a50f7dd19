"""The reason that a change of people carries, and who makes it: both go into the history."""

import unicodedata

import pghistory

from screening import personal_data
from web.refusals import Invalid


def reason_given(text, pointer="/reason"):
    """The reason as it is kept.

    :raises Invalid: it is empty, longer than 500 characters, has control characters or holds personal data
    """
    text = unicodedata.normalize("NFC", text or "").strip()
    if not text:
        raise Invalid({pointer: ["Say why."]})
    if len(text) > 500:
        raise Invalid({pointer: ["Say it in 500 characters or fewer."]})
    if any(unicodedata.category(character) == "Cc" and character not in "\n\t\r" for character in text):
        raise Invalid({pointer: ["Take the control characters out; pasting as plain text helps."]})
    if found := personal_data.findings(text):
        raise Invalid({pointer: [personal_data.refusal(found)]})
    return text


def written_down(*, by, reason):
    """A context in which every change of people, organisations and memberships is kept with who and why."""
    return pghistory.context(user=by.pk, reason=reason)
