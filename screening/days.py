"""Days in figures and with the name of a month: what they look like, and which exist. `plain_days.py` reads the others."""

import re
from typing import NamedTuple

from screening.words import lines

MONTHS = [line.split() for line in lines("months")]  # of some thirty languages, the English name first
ENGLISH = [names[0].title() for names in MONTHS]
MONTH_OF = {name: place for place, names in reversed([*enumerate(MONTHS, 1)]) for name in names}
# Those that are no English word either.
FOREIGN = "|".join(name for name in MONTH_OF if len(name) > 3 and name != "sept" and name.title() not in ENGLISH)

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = dict(
    zip(
        "twenty thirty forty fourty fifty sixty seventy eighty ninety".split(),
        [20, 30, 40, *range(40, 100, 10)],
        strict=True,
    )
)
NUMBER_OF = {word: number for number, word in enumerate(ONES)} | TENS | {"oh": 0}
# In Scots.
NUMBER_OF |= {
    "twa": 2,
    "fower": 4,
    "sax": 6,
    "seeven": 7,
    "eicht": 8,
    "echt": 8,
    "eleeven": 11,
    "echteen": 18,
    "twal": 12,
    "fowerteen": 14,
    "saxteen": 16,
    "seeventeen": 17,
    "twinty": 20,
    "thirtie": 30,
}
ORDINAL_OF = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
        "seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
} | {
    "thirtieth": 30,
    "premier": 1,
    "last": 28,
    "saicont": 2,
    "thrid": 3,
    "fowert": 4,
    "fowerth": 4,
    "fift": 5,
    "saxt": 6,
    "seevent": 7,
    "eicht": 8,
    "nint": 9,
    "eleevent": 11,
    "twalt": 12,
    "fowerteenth": 14,
    "saxteenth": 16,
    "seeventeenth": 17,
    "echtein": 18,
    "twintieth": 20,
}
# In other languages, a line for each day.
ORDINAL_OF |= {word: number for number, line in enumerate(lines("ordinals"), 1) for word in line.split()}
TEENS = "|".join(ONES[10:])
UNDER_100 = rf"(?:{TEENS}|(?:{'|'.join(TENS)})(?:[ -](?:{'|'.join(ONES[1:10])}))?|{'|'.join(ONES[1:10])})"

# “Separators”, “Mark” and “Mayor” are none.
MONTH = r"(?!sepa|mark|marr|marg|marv|marin|marit|marsh|mayb|mayo|junk|jung|janit|deca|deci|decl|deco|decre|decep|novel|novi|augm|octa|octop)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,7}\.?"
DAY_OF_MONTH = rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,7}}[.,]? )?(?:the )?\d{{1,2}}(?:st|nd|rd|th|d)?(?: day)?(?: of| in)?[\s/.,-]{{0,3}}(?:the )?{MONTH}"
DAY = (
    rf"(?:(?<![\d.])(?:{DAY_OF_MONTH}[\s,/-]{{0,3}}(?:(?:of|in) (?:the year )?)?['’]?\d{{2}}(?:\d\d)?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s?[./-]\s?\d{{1,2}}\s?[./-]\s?(?:\d{{4}}|\d\d)"
    rf"|\d{{1,2}}[./-]\d{{1,2}},? ?['’]\d\d"
    rf"|\d{{4}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{1,2}}"
    rf"|\d{{4}},? {MONTH} \d{{1,2}}(?:st|nd|rd|th)?)"
    rf"|\b{MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?,? ['’]?\d{{2}}(?:\d\d)?)(?!\d)(?![./-]\d)"
)
A_DAY = re.compile(DAY, re.IGNORECASE)


class Day(NamedTuple):
    """Where a day stands in a text."""

    start: int
    end: int


def days_in(text):
    """Return where days stand that exist and on which somebody who lives could be born, as [Day]."""
    return [Day(*match.span()) for match in A_DAY.finditer(text) if _could_be(match[0])]


def _could_be(day):
    figures = [int(figure) for figure in re.findall(r"\d+", day)]
    if len(figures) == 3:
        if max(figures) > 31 and figures[0] > 31:
            figures.reverse()
        if not (1 <= min(figures[:2]) <= 12 and 1 <= max(figures[:2]) <= 31):
            return False
    elif not 1 <= min(figures) <= 31 and len(figures) == 2:
        return False
    return max(figures) < 100 or 1910 <= max(figures) < 2100


def values_in(text):
    """Yield (start, end, day, month, year) of each day that a text with plain days has."""
    for match in A_DAY.finditer(text):
        numbers = [int(figure) for figure in re.findall(r"\d+", match[0])]
        if month := re.search("[a-z]{3}", match[0].lower().replace("th", "")):
            numbers[1:1] = [MONTH_OF.get(month[0], 0)]
        if len(numbers) == 3:
            day, month, year = reversed(numbers) if numbers[0] > 31 else numbers
            yield match.start(), match.end(), day, month, year
