"""A text as births are looked for in it: words of birth as they are spelt, days as they are read."""

import re

from screening.birth_words import with_plain_birth
from screening.bounds import OF_NO_BIRTH
from screening.cohorts import without_years
from screening.days import DAY, UNDER_100, days_in
from screening.plain_days import with_plain_days
from screening.scanned_days import with_whole_days

SAY_BIRTH = ["birth", "born", "geboren", "ganwyd", "nacque", " né", " nat", " nac"]
# “bornon26March2010”, “dateofbirth03052015”
BORN_GLUED = re.compile(
    r"\b(?:born(?:on|in|at)?|dateofbirth|birthda(?:te|y))(?=\d)|(?<![A-Za-z])born[_.-](?:on[_.-])?(?=\d)", re.IGNORECASE
)
LABEL_AND_DAY = re.compile(r"(?<=\b[Dd][Oo][Bb])\.(?=\d)|(?<=[Bb]irth)\.(?=\d)|(?<=\bb)\.(?=\d\d?\s?[./-]\s?\d)")
# “def test_child_turns_sixteen_on_birthday():”
NAME_OF_A_FUNCTION = re.compile(
    r"\b(?:def|function|func|fn|void) [A-Za-z_]\w{0,80}(?=\()|(?<![\w.])[A-Za-z]{1,30}(?:_[A-Za-z]{1,30}){2,12}(?=\()"
)
# “5.7.0 (2025-06-02) Birth date hidden by default”
OF_A_VERSION = re.compile(
    rf"(?<![\w.])(v?(?!\d\d\.\d\d\.\d\d)\d{{1,2}}\.\d{{1,2}}\.\d{{1,3}}\]?) ?[\[(,–:-]{{0,2}} ?{DAY}[\])]?",
    re.IGNORECASE,
)
# “2008-11-10T18:34:20Z” beside a name is when it was written.
A_STAMP = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d ?T ?\d\d:\d\d:\d\d(?:\.\d{1,6})? ?(?:Z\b|[+-]\d\d:?\d\d)?")
OF_A_BIRTH = re.compile(r"b[i1]r|born|dob|d\.o\.b", re.IGNORECASE)
# “01/03/2012-28/02/2013”
A_RANGE = re.compile(r"(\d[./]\d{4})-(?=\d{1,2}[./]\d{1,2}[./]\d{4})")
# “About seven months old on …” tells no day.
HEDGED = re.compile(
    rf"\b(?:about|around|roughly|approximately|approx\.?|some|circa|at least|more than|less than|estimated(?: to be)?|thought to be|aged between) (?:\d{{1,2}}|{UNDER_100})(?: (?:or|to|and) (?:\d{{1,2}}|{UNDER_100}))? (?:weeks?|months?|years?)(?: old| of age)?(?! (?:to the day|exactly))",
    re.IGNORECASE,
)
BLANK_LINE = re.compile(r"\n[ \t]?\n")


def with_birth_words(text):
    """Return a text whose words of birth are spelt right, without those that are of no birth."""
    if (":" in text) and not OF_A_BIRTH.search(text):
        text = A_STAMP.sub(" ", text)
    text = A_RANGE.sub(r"\1 - ", HEDGED.sub("of some age", text))
    if "." in text:
        text = OF_A_VERSION.sub(r"\1 ", text)
    if "_" in text and "(" in text:
        text = NAME_OF_A_FUNCTION.sub(" ", text)
    text = with_plain_birth(BORN_GLUED.sub(" date of birth ", with_whole_days(text)))
    lower = text.lower()
    return OF_NO_BIRTH.sub(" ", text) if any(word in lower for word in SAY_BIRTH) else text


def with_days(text):
    """Return such a text with its days written plainly, and these days but for the ends of years."""
    plain = with_plain_days(LABEL_AND_DAY.sub(". ", re.sub(r"\s+", " ", BLANK_LINE.sub("\x1e", text))))
    return plain, without_years(plain, days_in(plain))
