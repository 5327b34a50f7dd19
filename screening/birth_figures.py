"""Days of birth in figures alone, behind or before their label: “DOB 14062011”."""

import re

from screening.birth_words import NOUN

IN_FIGURES = re.compile(
    rf"(?:{NOUN}(?:_[a-z]{{1,12}})?|(?<![\w.?&/])b(?=[=:] ?(?:[0-2]\d|3[01])(?:0[1-9]|1[0-2])))(?:\s?\([^)\d]{{0,60}}\))?[\s:=(\[\"_,;|-]{{0,5}}(?:(?:is|was) )?(?P<figures>\d{{1,2}}[^\w\n]{{1,4}}\d{{1,2}}[^\w\n]{{1,4}}(?:19|20)\d\d|\d{{8}}|\d{{6}}|\d{{4}} \d{{1,2}} \d{{1,2}}|\d{{1,2}} \d{{1,2}} \d{{2}}(?:\d\d)?)(?!\d)"
    rf"|(?<!\d)(?P<before>\d{{8}}|\d{{6}})\s?[=:,(-]\s?(?:(?:is|was|his|her|my|child[’']s) ){{0,2}}{NOUN}",
    re.IGNORECASE,
)


def can_be_of_somebody(figures):
    """Return whether six or eight figures can be a day of somebody who lives: “01011900” bounds a range."""
    day, month, *_ = map(int, [*re.findall(r"\d+", figures), 1])
    if re.search(r"[^\d ]", figures) and not (1 <= min(day, month) <= 12 and max(day, month) <= 31):
        return False
    figures = re.sub(r"\D", "", figures)
    if len(figures) == 6:
        days = 0 < int(figures[2:4]) <= 12 and any(0 < int(day) <= 31 for day in (figures[:2], figures[4:]))
        return days or 1910 <= int(figures[2:]) < 2100
    return len(figures) != 8 or any(1910 <= int(year) < 2100 for year in (figures[:4], figures[4:]))
