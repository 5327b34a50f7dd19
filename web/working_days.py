"""Working days in Scotland: Monday to Friday, bank holidays left out; and the hours in which mail that can wait goes out."""

import datetime
from functools import lru_cache

from django.utils import timezone
from holidays import country_holidays

ONE = datetime.timedelta(days=1)
OPENS, CLOSES = datetime.time(8), datetime.time(18)  # in Scotland


@lru_cache
def bank_holidays(year):
    """Return {day: name} of a year's bank holidays in Scotland."""
    return dict(country_holidays("GB", subdiv="SCT", years=year))


def is_working_day(day):
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def after_working_days(day, count):
    """Return the day on which `count` working days are over, counted from the day after `day`."""
    while count:
        day += ONE
        count -= is_working_day(day)
    return day


def working_day_by(day):
    """Return the day, or the last working day before it."""
    while not is_working_day(day):
        day -= ONE
    return day


def is_working_time(now):
    """Return whether a moment lies between 8 and 18 o'clock, Scottish time, on a working day."""
    local = timezone.localtime(now)
    return is_working_day(local.date()) and OPENS <= local.time() < CLOSES


def next_working_time(now):
    """Return the moment itself where it is one of work, or else the next at which work begins."""
    if is_working_time(now):
        return now
    local = timezone.localtime(now)
    day = local.date()
    if not is_working_day(day) or local.time() >= CLOSES:
        day = after_working_days(day, 1)
    return timezone.make_aware(datetime.datetime.combine(day, OPENS))


def holidays_between(first, last):
    """Return [(day, name)] of the bank holidays from Monday to Friday between two days, both included."""
    years = range(first.year, last.year + 1)
    return sorted(
        (day, name)
        for year in years
        for day, name in bank_holidays(year).items()
        if first <= day <= last and day.weekday() < 5
    )


def why_not(day):
    """Return why a day is no working day in Scotland, in words; "" where it is one."""
    name = bank_holidays(day.year).get(day)
    if name:
        return f"{name}, a bank holiday in Scotland"
    return "" if is_working_day(day) else f"a {day:%A}"


def last_working_time(now):
    """Return the moment, or the last one before it, by whole hours, at which mail that can wait would have gone out."""
    while not is_working_time(now):
        now -= datetime.timedelta(hours=1)
    return now
