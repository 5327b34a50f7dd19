"""Days and words of birth as a scan, a form or a saint's day has them, written as others write them.

“b0rn on l4 Ju1y 2Ol3”, “{03} [12] (2014)”, “D=18 M=7 Y=2016”, “yyyymmdd 20131104”, “a leap-year bairn, 2012's”.
"""

import re

from screening.days import ENGLISH, MONTH
from screening.reckoned_days import with_reckoned_days

# Words in which a scan takes letters for figures, by their length: the figure can be any letter.
READ = {}
for _word in ["born", "date", "birth", "birthday", *(month for month in ENGLISH if len(month) > 3)]:
    READ.setdefault(len(_word), []).append(_word)
MIXED = re.compile(r"[0-9][A-Za-z]|[A-Za-z][0-9]")
WITH_FIGURES = re.compile(r"(?<![\w.@/-])(?=[A-Za-z]{0,8}[0-9])(?=[0-9]{0,2}[A-Za-z])[A-Za-z0-9]{4,9}(?![\w@])")
A_SCAN = str.maketrans("OoIlSs|", "0011551")
AROUND_A_MONTH = re.compile(
    rf"(?<![\w.])(?P<day>[\dOoIl|]{{1,2}})(?P<month>(?:st|nd|rd|th)?(?: of)?[ .-]{MONTH},?[ .-])(?P<year>[\dOoIlSs]{{4}})(?!\w)",
    re.IGNORECASE,
)
# “Date [of] (birth)”, “{03} [12] (2014)”
IN_BRACKETS = re.compile(
    r"[\[{(]\s?(\w{2,9})\s?[\])}](?=\s?[\[{(]\s?\w{2,9}\s?[\])}])|(?<=[\])}]) ?[\[{(]\s?(\w{2,9})\s?[\])}]"
)
# “[1][9]”
BOXES = re.compile(r"(?:[\[({]\s?\d\s?[\])}] ?){2,8}")
OF_BIRTH = re.compile(r"\b(date )[\[{(]of[\])}] ?[\[{(]?(birth)\b[\])}]?", re.IGNORECASE)
# “d=14 m=6 y=2011”, “{y: 2011, "m": "Jun", d: 14}”: three fields side by side, in any order.
A_FIELD = r"[\"']?\$?(?:d(?:ay|d)?|m(?:on(?:th)?|m)?|y(?:ear|r|y{1,3})?)[\"']?\s?[=:]\s?[\"']?(?:\d\d?|\d{4}|[a-z]{3,9})[\"']?"
FIELDS = re.compile(rf"(?<![\w.\"'$])(?:{A_FIELD}[,;|&\s]{{1,3}}){{2}}{A_FIELD}(?![\w])", re.IGNORECASE)
IN_A_FIELD = re.compile(r"(?<![a-z])([dmy])[a-z]{0,4}[\"']?\s?[=:]\s?[\"']?(\w{1,9})", re.IGNORECASE)
A_YEAR, OF_A_MONTH = re.compile(r"(?:19|20)\d\d"), re.compile(MONTH, re.IGNORECASE)
BY_ITS_FORM = re.compile(
    r"\b(?:(yyyymmdd|ccyymmdd)\W{1,3}(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)|(ddmmyyyy|ddmmccyy)\W{1,3}(?P<D>\d\d)(?P<M>\d\d)(?P<Y>(?:19|20)\d\d))\b",
    re.IGNORECASE,
)
NO_FIGURE = re.compile(r"\D")
CELLS_OF_A_DAY = re.compile(r"(?<=\|) ?(\d\d?) ?\| ?(\d\d?) ?\| ?((?:19|20)\d\d) ?(?=\|)")
LEAP_YEARS_CHILD = re.compile(
    r"\bleap[- ](?:year|day)(?:['’]s)? (?:bairn|baby|child|girl|boy|wean|kid|yin)\b(?=[^.;\n]{0,25}?\b(?P<year>(?:19|20)(?:[02468][048]|[13579][26]))\b)",
    re.IGNORECASE,
)
SAINTS = re.compile(
    r"\b(?P<saint>St (?:Andrew|Patrick|Valentine))(?:['’]s)?(?= ?,? (?:in |of )?(?:the )?(?:year )?(?P<year>(?:19|20)\d\d)\b)"
)


def with_whole_days(text):
    """Return a text whose days and words of birth are written as they are read."""
    if "eap" in text:
        text = LEAP_YEARS_CHILD.sub(lambda match: f"baby born on 29 February {match['year']}", text)
    if "St " in text:
        text = SAINTS.sub(lambda match: f"{match['saint']}'s Day {match['year']},", text)
    if MIXED.search(text):
        text = WITH_FIGURES.sub(_word, text)
        text = AROUND_A_MONTH.sub(lambda match: _figures(match["day"]) + match["month"] + _figures(match["year"]), text)
    if "[" in text or "{" in text or "(" in text:
        text = BOXES.sub(lambda match: f" {re.sub(NO_FIGURE, '', match[0])} ", text)
    if "[" in text or "{" in text:
        text = IN_BRACKETS.sub(lambda match: f" {match[1] or match[2]} ", OF_BIRTH.sub(r"\1of \2", text))
    if "|" in text:
        text = CELLS_OF_A_DAY.sub(r" \1/\2/\3 ", text)
    if "=" in text or ":" in text:
        text = FIELDS.sub(_from_fields, text)
    text = BY_ITS_FORM.sub(_day, text) if "yy" in text.lower() else text
    return with_reckoned_days(text)


def _word(match):
    """Return the one word that this is with letters for its figures, or the same."""
    word = match[0].lower()
    for known in READ.get(len(word), ()):
        same = [a == b.lower() for a, b in zip(word, known, strict=True)]
        if all(a or b.isdecimal() for a, b in zip(same, word, strict=True)) and sum(same) * 2 >= len(word):
            return known
    return match[0]


def _figures(text):
    return text.translate(A_SCAN)


def _day(match):
    year, month, day = (match[part.lower()] or match[part.upper()] for part in "ymd")
    return f" {year}-{month}-{day} "


def _from_fields(match):
    parts = {name.lower(): value for name, value in IN_A_FIELD.findall(match[0])}
    if len(parts) < 3 or not parts["d"].isdecimal() or not A_YEAR.fullmatch(parts["y"]):
        return match[0]
    month = parts["m"]
    if month.isdecimal():
        return f" {parts['y']}-{month}-{parts['d']} "
    return f" {parts['d']} {month} {parts['y']} " if OF_A_MONTH.fullmatch(month) else match[0]
