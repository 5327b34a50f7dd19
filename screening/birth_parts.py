"""Days of birth in parts: a column or a field for the day, one for the month, one for the year."""

import re

from screening.birth_words import NOUN
from screening.days import MONTH

OF_BIRTH = r"(?:dob|birth|born)"
NAMES = {
    part: re.compile(
        rf"{OF_BIRTH}[\s_.-]?(?:{names})\Z|\A(?:{names})[\s_-]?(?:of[\s_-]?)?(?:dob|birth|born)\Z", re.IGNORECASE
    )
    for part, names in {"day": "day|dd?", "month": "month|mon|mm?", "year": "year|yr|y{1,4}"}.items()
}
A_HEADER = re.compile(rf"{OF_BIRTH}", re.IGNORECASE)
CELL = re.compile(r"[,;|\t]")
# “dob_day: 14”, “Day of birth = 14”: the three may stand in any order.
FIELD = re.compile(
    rf"\b(?:{OF_BIRTH}[\s_.-]?(?:(?P<a>day|dd?)|(?P<b>month|mm?)|(?P<c>year|y{{2,4}}))|(?:(?P<d>day)|(?P<e>month)|(?P<f>year))[\s_-]of[\s_-]birth)"
    rf"[\"']?\s?[:=|, ]{{1,3}}[\"']?(?P<value>\d{{1,4}}|{MONTH})(?![\w]|[ ]?(?:digits?|figures?|characters?|to)\b)",
    re.IGNORECASE,
)
# “"dob": {"day": 14, "month": 6, "year": 2011}”, “born: day 14, month 6, year 2011”.
TOGETHER = re.compile(
    rf"\b(?:dob|born|birth|birth_?date|date_?of_?birth)[\"']?\W{{1,6}}(?P<parts>(?:\b(?:day|month|year|dd?|mm?|yyyy)\b\W{{1,5}}(?:\d{{1,4}}|{MONTH})\W{{1,5}}){{2}}\b(?:day|month|year|dd?|mm?|yyyy)\b\W{{1,5}}(?:\d{{1,4}}|{MONTH})\b)",
    re.IGNORECASE,
)
# “Day: 14 Month: 6 Year: 2011” on a form.
BY_PARTS = re.compile(
    rf"{NOUN}[^\d]{{0,30}}\d{{1,2}}[\s,:/|]{{1,3}}(?:month|mm?)[\s,:/|]{{0,3}}(?:\d{{1,2}}|{MONTH})[\s,:/|]{{1,3}}(?:year|y|yyyy)?[\s,:/|]{{0,3}}\d{{4}}\b",
    re.IGNORECASE,
)
A_YEAR = re.compile(r"(?:19[1-9]|20\d)\d\Z")
YEAR_WITHIN = re.compile(r"(?<!\d)(?:19[1-9]|20\d)\d(?!\d)")


def parts_of_a_birth(text):
    """Return whether a day, a month and a year are given as those of a birth, each by itself."""
    if BY_PARTS.search(text) or any(YEAR_WITHIN.search(match["parts"]) for match in TOGETHER.finditer(text)):
        return True
    found = {}
    for match in FIELD.finditer(text):
        part = "day" if match["a"] or match["d"] else "month" if match["b"] or match["e"] else "year"
        found[part] = match["value"]
    return _is_a_day(found)


def rows_of_births(text):
    """Return whether a table has columns for the day, the month and the year of birth, and values below them."""
    lines = text.split("\n")
    for place, line in enumerate(lines[:-1]):
        if not A_HEADER.search(line):
            continue
        names = _cells(line)
        columns = {
            part: next((at for at, name in enumerate(names) if NAMES[part].search(name)), None) for part in NAMES
        }
        if None in columns.values():
            continue
        for row in lines[place + 1 : place + 4]:
            cells = _cells(row)
            if _is_a_day({part: cells[at] for part, at in columns.items() if at < len(cells)}):
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
