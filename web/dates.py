"""Days as people type them, in any usual British way, with a plain reason where what was typed is no day; moments in words."""

import calendar
import datetime
import re
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

EARLIEST, LATEST = 1900, 2200  # years
LONGEST = 60  # characters that can be a day
NO_DAY = "Write a date that exists, for example 31 March 2027, or 2027-03-31."

MONTHS = [name.lower() for name in calendar.month_name]
DAYS = [name.lower() for name in calendar.day_name]
WEEKDAY = r"(?:(?P<weekday>[a-z]{3,9})[.,]? )?"
PATTERNS = [
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(WEEKDAY + r"(?P<day>[0-9]{1,2})(?P<dot>[/.-])(?P<month>[0-9]{1,2})(?P=dot)(?P<year>[0-9]{1,6})"),
    re.compile(
        WEEKDAY + r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[ -]?(?P<month>[a-z]{3,9})[.,]?[ -](?P<year>[0-9]{1,6})"
    ),
    re.compile(WEEKDAY + r"(?P<month>[a-z]{3,9})[.]? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{1,6})"),
]
MONTH_AND_YEAR = [
    re.compile(r"(?P<month>[a-z]{3,9})[.,]? (?:of )?(?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})[,:]? (?P<month>[a-z]{3,9})"),
    re.compile(r"(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})[/.-](?P<month>[0-9]{1,2})"),
]
YEAR = re.compile(r"[0-9]{4}")
AROUND_A_DATE = " .,;:{}()[]"


def written(day, form=None):
    """Return a day as pages write it: “23 November 2026”, or in another of Django's formats. What was written is kept."""
    return _written(day, form, get_language())


@lru_cache(maxsize=4_096)
def _written(day, form, language):
    return date_format(day, form)


def moment_in_words(moment):
    """Return “10:00 on 3 March 2027”, as clocks in Scotland showed it."""
    return f"{timezone.localtime(moment):%H:%M on %-d %B %Y}"


class NotADay(ValueError):
    """What was typed is no day. The text is a sentence that says why, and repeats nothing but numbers and names of days."""


def parse_day(text):
    """Return the `date` that somebody typed: “1st December 2026”, “1/12/2026”, “2026-12-01”, “Tuesday 1 Dec 2026”.

    :raises NotADay: it is none, does not exist, is not on the weekday that it names, or lies outside 1900 to 2200
    """
    found = next((match for pattern in PATTERNS if (match := pattern.fullmatch(_plain(text)))), None)
    if found is None:
        raise NotADay(NO_DAY)
    parts = found.groupdict()
    month = int(parts["month"]) if parts["month"].isdigit() else _number_of(parts["month"], MONTHS)
    weekday = _number_of(parts["weekday"], DAYS) if parts.get("weekday") else None
    if month is None or (parts.get("weekday") and weekday is None):
        raise NotADay(NO_DAY)
    day = _existing(int(parts["day"]), month, parts["year"])
    if weekday not in (None, day.weekday()):
        raise NotADay(f"{day:%-d %B %Y} is a {day:%A}, not a {calendar.day_name[weekday]}.")
    return day


def _existing(day, month, year):
    if len(year) != 4:
        raise NotADay("Write the year with four digits.")
    if not EARLIEST <= int(year) <= LATEST:
        raise NotADay(f"The year {year} lies outside {EARLIEST} to {LATEST}.")
    if not 1 <= month <= 12:
        raise NotADay(f"There is no month {month}. Write the day first and then the month, as in 31/12/2027.")
    longest = calendar.monthrange(int(year), month)[1]
    if not 1 <= day <= longest:
        raise NotADay(f"{calendar.month_name[month]} {year} has {longest} days. No day {day} exists in it.")
    return datetime.date(int(year), month, day)


def _number_of(name, names):
    """Return the place of a month or weekday in its list, from its name or at least three letters of it, or None."""
    return next((number for number, whole in enumerate(names) if whole and whole.startswith(name)), None)


def _plain(text):
    return " ".join(text.lower().split()) if len(text) <= LONGEST else ""


def in_words(day):
    """Return a day as pages write it out: “Friday 31 December 2027”."""
    return f"{day:%A %-d %B %Y}"


def as_iso(text):
    """Return what somebody typed as a document keeps it, “2027-12-31”; what is no day comes back as it was typed."""
    try:
        return parse_day(text).isoformat()
    except NotADay:
        return text


def as_partial_iso(text):
    """Return a day, month or year that somebody typed as a document keeps it, “2021-05”; anything else as it was typed.

    What a list of references leaves around it goes: “(August 2015).”
    """
    plain = _plain(text).strip(AROUND_A_DATE)
    if YEAR.fullmatch(plain):
        return plain
    found = next((match for pattern in MONTH_AND_YEAR if (match := pattern.fullmatch(plain))), None)
    if found is None:
        iso = as_iso(plain)
        return text if iso == plain else iso
    named = found["month"]
    month = int(named) if named.isdigit() else _number_of(named, MONTHS)
    return f"{found['year']}-{month:02}" if month in range(1, 13) else text


def understanding(text):
    """Return in words how what somebody typed is understood, or "" where it is written so already or is no day."""
    try:
        words = in_words(parse_day(text))
    except NotADay:
        return ""
    typed = " ".join(text.split()).replace(",", "").lower()
    return "" if typed in (words.lower(), words.lower().partition(" ")[2]) else words
