"""Births told without their words: “came along on …”, “four candles on …”, and lists of names with their days.

A text is read with its days marked, so that a phrase of `words/births_told.txt` is as short as it is said: capitals are
what `MEANS` has, `(word)` may be left out, “..” is the rest of a clause, “...” may cross a sentence, and “=” says what capitals mean.
"""

import re

from screening.days import DAY_OF_MONTH, ENGLISH, UNDER_100
from screening.named_days import FIRST
from screening.words import lines, words

DAY, DAYMONTH = "\ue000", "\ue001"
SOME_DAY = re.compile(rf"(?<!\d){DAY_OF_MONTH}\b", re.IGNORECASE)
BETWEEN = r"[\s,=:;()\[\]\"“”'‘’?!/–-]{1,5}"
NO_NAME = "|".join(sorted(words("not_people") | {word.title() for word in words("things_that_are_born")} | {*ENGLISH}))
NAME = rf"(?-i:(?<!The )(?<!Our )\b(?!(?:{NO_NAME})\b)[A-Z][a-zà-ÿ]{{1,14}})"
KNOWN = rf"(?-i:\b(?:{'|'.join(sorted(words('first_names')))})\b)"
MEANS = dict(line.replace("UNDER_100", UNDER_100).split(" = ") for line in lines("births_told") if " = " in line) | {
    "DAY": DAY,
    "DAYMONTH": DAYMONTH,
    "FIRST": KNOWN,
    "NAME": NAME,
    "N": rf"(?:1?\d|2[01]|{UNDER_100})(?:st|th)?",
    "TIME": rf"(?:leap (?:year|day)|christmas(?: day)?|hogmanay|easter|millennium|lockdown|covid|{'|'.join(ENGLISH)}|\w{{3,6}}day)(?:[’']s)?",
}


def _phrase(line):
    """Return a phrase as a pattern."""
    pattern, before = "", ""
    for word in line.split():
        if word.startswith(".."):
            pattern += r"(?:[^.?!\x1e\ue000]|\.(?=\d)){0,45}?" if word == ".." else r"[^\ue000]{0,90}?"
            before = r"(?<!\w)"
            continue
        some = "|".join(MEANS.get(part, part) for part in word.strip("()").split("|"))
        if word == "END":
            pattern += some
        elif word.startswith("("):
            pattern += rf"(?:{before}(?:{some})(?!\w))?"
        else:
            pattern += rf"{before}(?:{some})(?!\w)"
        before = BETWEEN
    return rf"(?<![\w-]){pattern}"


TOLD = re.compile("|".join(map(_phrase, (line for line in lines("births_told") if " = " not in line))), re.IGNORECASE)
# What else happens on a day, beside the same words.
NO_BIRTH, SIGNED = (re.compile(rf"\b(?:{'|'.join(lines(name))})\b", re.IGNORECASE) for name in ("no_birth", "signed"))
SURE = re.compile(rf"\b(?:{FIRST})\b")
FULL_NAME = rf"{NAME}(?: {NAME}| [A-Z]\.?)?"
SIGN = r"\s?[,:=(–-]{0,2}\s?"
NAMES_WITH_DAYS = re.compile(
    rf"(?:{FULL_NAME}{SIGN}{DAY}\)?[\s,;.&]{{1,3}}(?:and )?){FULL_NAME}{SIGN}{DAY}|{DAY} ?[–-] ?{FULL_NAME}[.,;] {DAY} ?[–-] ?{FULL_NAME}"
)
NAME_THEN_DAY = re.compile(
    rf"{KNOWN} (?:{NAME}|[A-Z]\b\.?){SIGN}{DAY}|(?<![\w.])(?!EU|UK|US|UN|HM|NI|GP|MP|TV|IT|HR)[A-Z]\.? ?[A-Z]\.?(?: ?[(,] ?){DAY}"
)
OF_A_CHILD = re.compile(rf"\b(?:{'|'.join(sorted(words('of_a_child')))})\b", re.IGNORECASE)


def tells_a_birth(text, days):
    """Return whether one of the days of a text is told as somebody's, or stands in a list of names."""
    marked, end, years = [], 0, set()
    for day in days:
        marked += [text[end : day.start], DAY]
        years.add(re.findall(r"\d+", text[day.start : day.end])[-1])
        end = day.end
    text = SOME_DAY.sub(DAYMONTH, "".join([*marked, text[end:]]))
    if DAY not in text and DAYMONTH not in text:
        return False
    if any(not NO_BIRTH.search(text[max(match.start() - 14, 0) : match.end()]) for match in TOLD.finditer(text)):
        return True
    for match in NAMES_WITH_DAYS.finditer(text):
        near = text[max(match.start() - 60, 0) : match.end() + 60]
        # Islands and surnames are names too: “Lewis – 14 June 2023; Harris – 15 June 2024”.
        named = OF_A_CHILD.search(near) and re.search(KNOWN, match[0]) or len(years) > 1 and SURE.search(match[0])
        if named and not SIGNED.search(near):
            return True
    return any(
        OF_A_CHILD.search(text[max(match.start() - 40, 0) : match.end() + 50])
        and not SIGNED.search(text[max(match.start() - 40, 0) : match.start()])
        for match in NAME_THEN_DAY.finditer(text)
    )
