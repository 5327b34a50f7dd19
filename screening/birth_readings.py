"""A text as births are looked for in it: words of birth as they are spelt, days as they are read."""

import re

from screening.birth_words import with_plain_birth
from screening.bounds import OF_NO_BIRTH
from screening.days import days_in, with_plain_days
from screening.scanned_days import with_whole_days

SAY_BIRTH = ["birth", "born", "geboren", "ganwyd", "nacque", " né", " nat", " nac"]
# “bornon26March2010”, “dateofbirth03052015”
BORN_GLUED = re.compile(
    r"\b(?:born(?:on|in|at)?|dateofbirth|birthda(?:te|y))(?=\d)|(?<![A-Za-z])born[_.-](?:on[_.-])?(?=\d)", re.IGNORECASE
)
LABEL_AND_DAY = re.compile(r"(?<=\b[Dd][Oo][Bb])\.(?=\d)|(?<=[Bb]irth)\.(?=\d)|(?<=\bb)\.(?=\d\d?\s?[./-]\s?\d)")
BLANK_LINE = re.compile(r"\n[ \t]?\n")


def with_birth_words(text):
    """Return a text whose words of birth are spelt right, without those that are of no birth."""
    text = with_plain_birth(BORN_GLUED.sub(" date of birth ", with_whole_days(text)))
    lower = text.lower()
    return OF_NO_BIRTH.sub(" ", text) if any(word in lower for word in SAY_BIRTH) else text


def with_days(text):
    """Return such a text with its days written plainly, and these days."""
    plain = with_plain_days(LABEL_AND_DAY.sub(". ", re.sub(r"\s+", " ", BLANK_LINE.sub("\x1e", text))))
    return plain, days_in(plain)
