"""Days of birth in parts: a column or a field for the day, one for the month, one for the year."""

import re

from screening.birth_words import ELSEWHERE
from screening.days import A_DAY

OF_BIRTH = r"(?:dob|birth(?:date|day)?|born|bday)"
IN_PARTS = {"day": "day(?:[ _-]of[ _-]month)?|dd?", "month": "month|mon|mm?", "year": "year|yr|y{1,4}"}
NAMES = {
    part: re.compile(
        rf"{OF_BIRTH}[\s_.-]?(?:{names})\Z|\A(?:{names})[\s_(-]{{0,2}}(?:of[\s_-]?)?(?:dob|birth|born)\)?\Z",
        re.IGNORECASE,
    )
    for part, names in IN_PARTS.items()
}
# “d;m;y of birth”: one of the three heads says it for all.
SHORT_NAMES = {part: re.compile(rf"(?:{names})\Z", re.IGNORECASE) for part, names in IN_PARTS.items()}
VALUES = {"day": r"\d\d?\b", "month": r"(?:\d\d?\b|[a-z]{3})", "year": r"(?:19[1-9]|20)\d"}
LABELLED = [
    re.compile(
        rf"(?:\b{part}[ _-]of[ _-]birth|(?<![a-z]){OF_BIRTH}[ _.-]?(?:{names})|\b{part[0]}ob)[\s\"':=]{{1,5}}{VALUES[part]}",
        re.IGNORECASE,
    )
    for part, names in IN_PARTS.items()
]
# A part whose label says nothing of a birth, beside two that do.
UNSAID = [
    re.compile(rf"(?<![a-z])(?:{names})[\"']?\s?[:=]\s?[\"']?{VALUES[part]}", re.IGNORECASE)
    for part, names in IN_PARTS.items()
]
# “birthdate;sex”, and 20110503 below it.
WHOLE = re.compile(
    rf"(?:d\.?o\.?b\.?|date[ _-]of[ _-]birth|birth[ _-]?date|born|(?:geb(?:oren)?|ur|nac|naiss|né|nato)\.?|{ELSEWHERE})\Z",
    re.IGNORECASE,
)
IN_FIGURES = re.compile(
    r"(?:19[1-9]|20\d)\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|(?:[0-2]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)?\d\d"
)
A_HEADER = re.compile(rf"{OF_BIRTH}|\b(?:geb|ur|nac|naiss|né)\b|{ELSEWHERE}", re.IGNORECASE)
CELL = re.compile(r"[,;|\t]")
A_YEAR = re.compile(r"(?:19[1-9]|20\d)\d\Z")


def rows_of_births(text):
    """Return whether a table has columns for the day, the month and the year of birth, and values below them."""
    labelled = [bool(label.search(text)) for label in LABELLED]
    if sum(labelled) > 1 and all(a or b.search(text) for a, b in zip(labelled, UNSAID, strict=True)):
        return True
    lines = text.split("\n")
    for place, line in enumerate(lines[:-1]):
        if not A_HEADER.search(line):
            continue
        names = _cells(line)
        columns = {
            part: next((at for at, name in enumerate(names) if NAMES[part].search(name)), None) for part in NAMES
        }
        if any(at is not None for at in columns.values()):
            for part, at in columns.items():
                if at is None:
                    columns[part] = next((i for i, name in enumerate(names) if SHORT_NAMES[part].match(name)), None)
        whole = next((at for at, name in enumerate(names) if len(names) > 1 and WHOLE.match(name)), None)
        for row in lines[place + 1 : place + 4]:
            cells = _cells(row)
            if (
                whole is not None
                and whole < len(cells)
                and (IN_FIGURES.fullmatch(cells[whole]) or A_DAY.fullmatch(cells[whole]))
            ):
                return True
            if None not in columns.values() and _is_a_day(
                {part: cells[at] for part, at in columns.items() if at < len(cells)}
            ):
                return True
    return False


def _cells(line):
    return [cell.strip(" \"'*") for cell in CELL.split(line)]


def _is_a_day(parts):
    day, month, year = (parts.get(part, "") for part in ("day", "month", "year"))
    return (
        day.isdecimal()
        and 1 <= int(day) <= 31
        and (month[:1].isalpha() or month.isdecimal() and 1 <= int(month) <= 12)
        and bool(A_YEAR.match(year))
    )
