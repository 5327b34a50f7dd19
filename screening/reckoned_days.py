"""Days that are given by a count: the week and its day, the day of the year, seconds, a sheet's serial, another calendar.

“2011-W11-1”, “born_year=2012;born_yday=232”, “birth_ts=1225929600”, “DOB 40107”, “the last day of 2010”, “۱۵ مرداد ۱۳۸۶”.
"""

import datetime
import re

YEAR = r"(?:19[1-9]|20[0-4])\d"
OF_BIRTH = r"(?:birth(?:day|date)?|born|dob|bday)"
WEEK = re.compile(rf"\b({YEAR})-?W(0[1-9]|[1-4]\d|5[0-3])-?([1-7])\b")
DAY_OF_YEAR = re.compile(
    rf"\bday (?:no\.? |number )?(?P<day>\d{{1,3}}) (?:of|in) (?:the year )?(?P<year>{YEAR})\b"
    rf"|{OF_BIRTH}\w{{0,9}}[\"']?\s?[=:]\s?[\"']?(?P<a_year>{YEAR})[-/. ](?P<a_day>\d{{3}})(?![\d/-])",
    re.IGNORECASE,
)
YEAR_AND_DAY = re.compile(
    rf"{OF_BIRTH}\w{{0,9}}?_?(?:year|yr|y)[\"']?\s?[=:]\s?[\"']?(?P<year>{YEAR})[\"']?[\s;,&|]{{1,3}}[\"']?\w{{0,12}}?(?:y(?:ear)?_?day|doy|day_?of_?(?:the_?)?year|julian(?:_day)?|ordinal)\w{{0,8}}[\"']?\s?[=:]\s?[\"']?(?P<day>\d{{1,3}})\b",
    re.IGNORECASE,
)
SECONDS = re.compile(rf"{OF_BIRTH}\w{{0,12}}[\"']?\s?[=:]?\s?[\"']?(?P<count>-?\d{{8,13}})(?!\d)", re.IGNORECASE)
A_COUNT_OF_SECONDS = re.compile(
    r"_(?:ts|time|epoch|unix|ms|sec)|\b(?:epoch|unix|timestamp|seconds|milliseconds|UTC|posix|ts)\b", re.IGNORECASE
)
SERIAL = re.compile(
    rf"(?<![A-Za-z])(?:d\.?o\.?b\.?|date of birth|{OF_BIRTH})(?![a-z])[^.;\n\d]{{0,40}}?(?<![\d.,-])(?P<count>[1-4]\d{{4}})(?![\d-]|[.,]\d| (?:of|rows?|records?|children|cases|people|pupils|entries|persons|births|days)\b)",
    re.IGNORECASE,
)
A_SERIAL = re.compile(
    r"\b(?:excel|spreadsheet|sheet|workbook|serial|cells?|(?:date|number) format|as a number|days since|csv|numeric|lotus|calc)\b",
    re.IGNORECASE,
)
END_OF_A_YEAR = re.compile(
    rf"\b(?:the )?(?:very )?(?P<which>last|final|first|opening|closing) day of (?:the year )?(?P<year>{YEAR})\b(?![/–-]\d)",
    re.IGNORECASE,
)
# Months of the Persian and of the Islamic calendar, in their order.
PERSIAN, ISLAMIC = (
    {name: number for number, names in enumerate(months.split(), 1) for name in names.split("|")}
    for months in (
        "فروردین|farvardin اردیبهشت|ordibehesht خرداد|khordad تیر|tir مرداد|mordad شهریور|shahrivar مهر|mehr آبان|aban آذر|azar دی|dey بهمن|bahman اسفند|esfand",
        "محرم|muharram صفر|safar ربیع‌الاول|rabi-al-awwal ربیع‌الثانی|rabi-al-thani جمادی‌الاول|jumada-al-awwal جمادی‌الثانی|jumada-al-thani رجب|rajab شعبان|shaban رمضان|ramadan|ramazan شوال|shawwal ذوالقعده|dhu-al-qadah ذوالحجه|dhu-al-hijjah",
    )
)
OTHER_CALENDARS = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,/-]{{1,3}}(?P<month>{'|'.join([*PERSIAN, *ISLAMIC])})[\s,/-]{{1,3}}(?:(?:ماه|سال|ه) )?(?P<year>1[34]\d\d)(?!\d)",
    re.IGNORECASE,
)
SHORT_YEAR = re.compile(r"(?<=[a-z\d ./_-])2[kK](?=[012]\d(?!\d))")
# “Kacey_bornThe14thOfMar2011_FINAL.docx”
LONG_WORD = re.compile(r"(?<!\w)\w{10,120}(?!\w)")
IN_A_NAME = re.compile(r"(?<![a-z])born(?![a-z])|[Bb]orn(?=[A-Z\d_])|[Bb]irth|DOB|(?<![a-z])dob(?![a-z])")
SEAMS = re.compile(r"_|(?<=[a-z])(?=[A-Z\d])(?<!\dt)(?<!\dn)|(?<=[a-z]{2})(?=[A-Z])|(?<=\d)(?=[A-Z])")


def with_reckoned_days(text):
    """Return a text with the days that it gives by a count written as days, beside a word of birth where they are of one."""
    if "-W" in text or "W" in text and WEEK.search(text):
        text = WEEK.sub(lambda match: _or_same(match, datetime.date.fromisocalendar, *map(int, match.groups())), text)
    lower = text.lower()
    if " day of " in lower:
        text = END_OF_A_YEAR.sub(_end_of_a_year, text)
    if not text.isascii() or " 1" in text:
        text = OTHER_CALENDARS.sub(_from_another_calendar, text)
    if "2k" in lower:
        text = SHORT_YEAR.sub("20", text)
    if "day " in lower or "bir" in lower or "born" in lower or "dob" in lower or "bday" in lower:
        text = DAY_OF_YEAR.sub(_day_of_year, YEAR_AND_DAY.sub(_day_of_year, text))
        text = LONG_WORD.sub(_parted, text)
        if A_COUNT_OF_SECONDS.search(text):
            text = SECONDS.sub(_from_seconds, text)
        if A_SERIAL.search(text):
            text = SERIAL.sub(_from_serial, text)
    return text


def _or_same(match, make, *values):
    try:
        return f" {make(*values)} "
    except (ValueError, OverflowError):
        return match[0]


def _end_of_a_year(match):
    return f"{'31 December' if match['which'].lower() in ('last', 'final', 'closing') else '1 January'} {match['year']}"


def _day_of_year(match):
    groups = match.groupdict()
    year, day = int(groups["year"] or groups["a_year"]), int(groups["day"] or groups["a_day"])
    if not 1 <= day <= 366:
        return match[0]
    born = match[0][:3].lower() != "day"
    return f"{' date of birth' if born else ''} {datetime.date(year, 1, 1) + datetime.timedelta(day - 1)} "


def _from_seconds(match):
    seconds = int(match["count"])
    seconds = seconds / 1000 if abs(seconds) > 10**10 else seconds
    day = datetime.date(1970, 1, 1) + datetime.timedelta(seconds // 86_400)
    return f" date of birth {day} " if 1910 <= day.year < 2050 else match[0]


def _from_serial(match):
    # Sheets count from the last day but one of 1899.
    return f" date of birth {datetime.date(1899, 12, 30) + datetime.timedelta(int(match['count']))} "


def _from_another_calendar(match):
    """Return about which day it is: that it is one is enough."""
    month, year = match["month"].lower(), int(match["year"])
    if month in PERSIAN:
        months = PERSIAN[month] + 2
        year, month = year + 621 + months // 12, months % 12 + 1
    else:
        year, month = int(year * 0.970224 + 621.58), ISLAMIC[month]
    return _or_same(match, datetime.date, year, month, min(int(match["day"]), 28)) if int(match["day"]) else match[0]


def _parted(match):
    word = match[0]
    return SEAMS.sub(" ", word) if any(map(str.isdigit, word)) and IN_A_NAME.search(word) else word
