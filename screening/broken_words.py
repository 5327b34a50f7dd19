"""Births whose words a machine broke by spaces when it read a scan: “bo rn o n th e 6 th o f Ma y 20 1 2”."""

import re

from screening.days import ENGLISH, ORDINAL_OF

WORDS = ["b[o0]rn", "birth", *(month.lower() for month in ENGLISH)]
LETTER, GAP = re.compile(r"\[[^\]]{1,9}\]|[a-z]"), r"\s{0,3}"
BROKEN = re.compile(
    rf"(?<![A-Za-z])(?=[bjfmasond])(?:{'|'.join(GAP.join(LETTER.findall(word)) for word in WORDS)})(?![A-Za-z])",
    re.IGNORECASE,
)
SPACE = re.compile(r"\s")
NUMBER = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{'|'.join(sorted(ORDINAL_OF, key=len, reverse=True))})"
MONTH = "|".join(month.lower() for month in ENGLISH)
BIRTH = re.compile(
    rf"(?:b[o0]rn|birth(?:day|date)?|dob)(?:on|at|in|the|is|was|\W){{0,4}}(?:{NUMBER}(?:dayof|of)?(?:{MONTH})\W?(?:intheyear)?(?:of)?\d{{4}}|\d{{4}}\W?(?:{MONTH}){NUMBER}|(?:{MONTH}){NUMBER}\W?\d{{4}}|\d{{1,2}}(?P<sign>[./-])\d{{1,2}}(?P=sign)\d{{4}})"
)


def holds_a_broken_birth(text):
    """Return whether a birth and its day are written with spaces inside their words."""
    return any(SPACE.search(match[0]) for match in BROKEN.finditer(text)) and bool(
        BIRTH.search(SPACE.sub("", text).lower())
    )
