"""Who is born: many, some of many, or one of many."""

import datetime
import re

from screening.days import values_in

MANY = (
    r"(?:children|babies|infants|people|persons|individuals|pupils|patients|girls|boys|men|women|adults|parents|mothers|fathers|students|"
    r"residents|births|cohorts?|learners|leavers|applicants|members|citizens|nationals|workers|young people|daughters|sons|siblings|brothers|sisters|generation)"
)
WHERE = r"(?:\s(?:in|from|of|at|outside|within|with|under|aged|living|to|for)\s[\w’',\s-]{1,60})?"
COHORT = re.compile(
    rf"\b(?:those|anyone|anybody|everyone|everybody|someone|nobody|no[- ]one|persons|(?:any|every|each|no|an eligible|an individual)\s(?:[\w-]{{1,20}}\s){{0,2}}[\w-]{{2,20}})"
    rf"{WHERE}\Z|\b{MANY}{WHERE}\Z",
    re.IGNORECASE,
)
# “Her two sons”, and “the older children were born”: these are some, and not all.
SOME = re.compile(
    rf"\b(?:both|twin|two|three|four|five|her|his|my|their|these|mother[’']s|father[’']s|[a-z]{{1,20}}[’']s)\s(?:[\w-]{{1,15}}\s){{0,2}}{MANY}\Z",
    re.IGNORECASE,
)
THE_SOME = re.compile(
    rf"\b(?:the|both|all of the)\s(?:[\w-]{{1,15}}\s){{0,2}}{MANY}(?:\swho)?\s(?:was|were|had been)\Z", re.IGNORECASE
)
ONE_OF_MANY = re.compile(
    r"\b(?:an?|the|your)\s(?:[\w-]{1,20}\s){0,2}(?:child|baby|person|pupil|infant|applicant|young person)\Z|\bone\Z",
    re.IGNORECASE,
)
OF_MANY = re.compile(rf"\b(?:{MANY}|those|persons?|ages?|aged)\b", re.IGNORECASE)
# “Dates of birth of 14 pupils were lost”: many people's, and no day follows.
PLURAL = re.compile(r"^dates\b|days\Z", re.IGNORECASE)
OF_SOME = re.compile(r"(?: of [^.;]{1,60})?, ")  # “dates of birth of the two girls, …”


def without_years(text, days):
    """Return days without pairs that are the ends of a year: “01/03/2012 - 28/02/2013”, between which many are born."""
    ends = set()
    for first, last in zip(days, days[1:], strict=False):
        if text[first.end : last.start].strip() in ("-", "to") and _are_a_year(text, first, last):
            ends |= {first, last}
    return [day for day in days if day not in ends]


def _are_a_year(text, *days):
    try:
        first, last = (
            datetime.date(year + 2000 * (year < 100), month, day)
            for some in days
            for _, _, day, month, year in values_in(text[some.start : some.end])
        )
    except ValueError:
        return False
    return first < last and (last - first).days % 365.25 > 362
