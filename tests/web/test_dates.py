"""Days as people type them: every usual way is understood, and what is no day is refused with its reason."""

import calendar
import datetime
import random

import pytest

from web.dates import NO_DAY, NotADay, as_iso, as_partial_iso, in_words, moment_in_words, parse_day, understanding

ENDS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
WAYS = [
    lambda day: day.isoformat(),
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day.day}.{day.month}.{day.year}",
    lambda day: f"{day:%-d %B %Y}",
    lambda day: f"{day:%d %b %Y}",
    lambda day: f"{day.day}{ENDS.get(day.day, 'th')} {day:%B %Y}",
    lambda day: f"{day.day}{ENDS.get(day.day, 'th')} of {day:%B}, {day.year}",
    lambda day: f"{day:%A %-d %B %Y}",
    lambda day: f"{day:%a, %-d %b %Y}",
    lambda day: f"{day:%A} {day:%d/%m/%Y}",
    lambda day: f"{day:%B %-d, %Y}",
    lambda day: f"  {day:%-d  %B}\u00a0{day.year} ",
    lambda day: f"{day:%-d %B %Y}".upper(),
]


def days(count):
    """Days at random, always the same ones, and the ends of what is taken."""
    some = random.Random(15)
    first, last = datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)
    span = last.toordinal() - first.toordinal()
    return [first, last, *(first + datetime.timedelta(some.randint(0, span)) for _ in range(count))]


@pytest.mark.parametrize("number", range(len(WAYS)))
def test_every_day_is_understood_however_it_is_written(number):
    for day in days(500):
        assert parse_day(WAYS[number](day)) == day, WAYS[number](day)


def test_what_is_understood_is_understood_again_as_the_same_day():
    for day in days(500):
        assert parse_day(in_words(day)) == parse_day(as_iso(in_words(day))) == day


def test_day_that_a_month_does_not_have_is_refused_with_how_many_it_has():
    for year in [1900, 2000, 2027, 2028, 2100, 2200]:
        for month in range(1, 13):
            longest = calendar.monthrange(year, month)[1]
            for text in [f"{longest + 1}/{month}/{year}", f"{longest + 1} {calendar.month_name[month]} {year}"]:
                with pytest.raises(
                    NotADay,
                    match=f"^{calendar.month_name[month]} {year} has {longest} days\\. No day {longest + 1} exists in it\\.$",
                ):
                    parse_day(text)


def test_every_other_weekday_is_refused_with_both():
    for day in days(60):
        for number, name in enumerate(calendar.day_name):
            if number != day.weekday():
                with pytest.raises(NotADay) as refused:
                    parse_day(f"{name} {day:%-d %B %Y}")
                assert str(refused.value) == f"{day:%-d %B %Y} is a {day:%A}, not a {name}."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31 June 2027", "June 2027 has 30 days."),
        ("31 September 2027", "September 2027 has 30 days."),
        ("2027-02-29", "February 2027 has 28 days."),
        ("0/6/2027", "June 2027 has 30 days."),
        ("12/31/2027", "There is no month 31."),
        ("Monday 31 December 2027", "31 December 2027 is a Friday, not a Monday."),
        ("1 May 1899", "The year 1899 lies outside 1900 to 2200."),
        ("1 May 2201", "The year 2201 lies outside 1900 to 2200."),
        ("1/5/27", "Write the year with four digits."),
        ("1 May 20277", "Write the year with four digits."),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(text, reason):
    with pytest.raises(NotADay) as refused:
        parse_day(text)

    assert str(refused.value).startswith(reason)


def texts(count):
    some = random.Random(16)
    letters = "0123456789/.- ,aejmnuyst\u00e9\u0661\0\ud800"
    return ["".join(some.choices(letters, k=some.randint(0, 20))) for _ in range(count)]


def test_any_text_is_a_day_or_refused_and_never_anything_else():
    for text in [*texts(20_000), "9" * 5000, "soon", "", " ", "31 Foo 2027", "Foo 31 May 2027", "١/٥/٢٠٢٧"]:
        try:
            day = parse_day(text)
        except NotADay:
            day = None
        assert as_iso(text) == (day.isoformat() if day else text)


def test_text_that_is_no_day_at_all_is_not_repeated():
    for text in ["soon", "31 Foo 2027", "x" * 100_000, "0101011237"]:
        with pytest.raises(NotADay) as refused:
            parse_day(text)
        assert str(refused.value) == NO_DAY


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31/12/2027", "Friday 31 December 2027"),
        ("31 Dec 2027", "Friday 31 December 2027"),
        ("2027-12-31", "Friday 31 December 2027"),
        ("31 December 2027", ""),
        ("Friday, 31 December 2027", ""),
        ("31 June 2027", ""),
        ("soon", ""),
    ],
)
def test_how_a_day_is_understood_is_said_where_it_is_not_written_so(text, words):
    assert understanding(text) == words


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2021", "2021"), ("2021-05", "2021-05"), ("May 2021", "2021-05"), ("Sept 2021", "2021-09"),
        ("28th May 2021", "2021-05-28"), ("28/5/2021", "2021-05-28"), ("Foo 2021", "Foo 2021"), ("202", "202"),
    ],
)  # fmt: skip
def test_month_or_year_is_kept_to_its_precision(text, kept):
    assert as_partial_iso(text) == kept


def test_moment_is_said_as_clocks_in_scotland_showed_it():
    summer = datetime.datetime(2027, 7, 1, 23, 30, tzinfo=datetime.UTC)
    winter = datetime.datetime(2027, 1, 1, 23, 30, tzinfo=datetime.UTC)

    assert moment_in_words(summer) == "00:30 on 2 July 2027"
    assert moment_in_words(winter) == "23:30 on 1 January 2027"
