"""Days in lists of names and beside full names, where the text is about children; and sentences that tell of a birth."""

import re

from screening.birth_sentences import DAY, DAYMONTH, SOME_DAY, tells_a_birth
from screening.bounds import BOUND
from screening.days import ENGLISH, UNDER_100
from screening.named_days import FIRST
from screening.words import lines, words

NO_NAME = "|".join(sorted(words("not_people") | {word.title() for word in words("things_that_are_born")} | {*ENGLISH}))
NAME = rf"(?-i:(?<!The )(?<!Our )\b(?!(?:{NO_NAME})\b)[A-Z][a-zà-ÿ]{{1,14}})"
KNOWN = rf"(?-i:\b(?:{'|'.join(sorted(words('first_names')))})\b)"
SIGNED = re.compile(rf"\b(?:{'|'.join(lines('signed'))})\b", re.IGNORECASE)
SURE = re.compile(rf"\b(?:{FIRST})\b")
FULL_NAME = rf"{NAME}(?: {NAME}| [A-Z]\.?)?"
SIGN = r"\s?[,:=(–-]{0,2}\s?"
NAMES_WITH_DAYS = re.compile(
    rf"(?:{FULL_NAME}{SIGN}{DAY}\)?[\s,;.&]{{1,3}}(?:and )?){FULL_NAME}{SIGN}{DAY}|{DAY} ?[–-] ?{FULL_NAME}[.,;] {DAY} ?[–-] ?{FULL_NAME}"
)
NAME_THEN_DAY = re.compile(
    rf"(?:(?P<known>{KNOWN})|{NAME}) (?:{NAME}|[A-Z]\b\.?){SIGN}{DAY}|(?P<initials>(?<![\w.])(?!EU|UK|US|UN|HM|NI|GP|MP|TV|IT|HR)[A-Z]\.? ?[A-Z]\.?)(?: ?[(,] ?){DAY}"
)
FAMILY, OF_ITS_CARE, OF_A_CHILD = (
    re.compile(rf"\b(?:{'|'.join(some.split())})\b", re.IGNORECASE)
    for family, care, other in [lines("of_a_child")]
    for some in (family, care, f"{family} {care} {other}")
)


# “On this earth since …”, “he is 16 (since …)”, “until …, when she turns 21”: these bound nothing but a life.
ALIVE_SINCE = re.compile(
    rf"\b(?:alive|earth|world|planet) since (?:the )?\Z|\b(?:he|she|i)(?: (?:is|was|has been|had not)|[’']s been)(?: (?:still|now|only|turned))? (?:\d\d?|{UNDER_100}) ?\(?(?:since|until|till) (?:the )?\Z",
    re.IGNORECASE,
)
WHEN_TURNS = re.compile(
    r",? (?:when|the day) (?:he|she|i|(?-i:[A-Z])\w{0,15}) (?:turns?|turned|reach\w{0,3}|becomes?|became|is|will be|attains?) \w",
    re.IGNORECASE,
)


AN_EVENT = re.compile(
    r"\b(?:clinics?|training|days? out|day|events?|drop-in|visits?|meetings?|conference|courses?|sessions?|tour|launch)\b",
    re.IGNORECASE,
)


def holds_a_scene(text, days):
    """Return whether one of the days of a text is told as somebody's, or stands in a list of names."""
    marked, end, years = [], 0, set()
    for day in days:
        before = text[max(day.start - 60, 0) : day.start]
        told = ALIVE_SINCE.search(before) or WHEN_TURNS.match(text[day.end : day.end + 50])
        bounded = BOUND.search(before) and not told
        marked += [text[end : day.start], " bounded " if bounded else DAY]
        years.add(re.findall(r"\d+", text[day.start : day.end])[-1])
        end = day.end
    text = SOME_DAY.sub(DAYMONTH, "".join([*marked, text[end:]]))
    if DAY not in text and DAYMONTH not in text:
        return False
    if tells_a_birth(text):
        return True
    for match in NAMES_WITH_DAYS.finditer(text):
        near = text[max(match.start() - 60, 0) : match.end() + 60]
        # Islands and surnames are names too: “Lewis – 14 June 2023; Harris – 15 June 2024”.
        known = OF_A_CHILD.search(near) and re.search(KNOWN, match[0]) or len(years) > 1 and SURE.search(match[0])
        told = len(years) > 1 and (FAMILY.search(near) or OF_ITS_CARE.search(near))
        if (known or told) and not SIGNED.search(near) and not AN_EVENT.search(near):
            return True
    return any(_is_of_a_child(text, match) for match in NAME_THEN_DAY.finditer(text))


def _is_of_a_child(text, match):
    before, after = text[max(match.start() - 40, 0) : match.start()], text[match.end() : match.end() + 50]
    about = OF_A_CHILD if match["known"] or match["initials"] else OF_ITS_CARE
    return bool(about.search(before) or about.search(after)) and not SIGNED.search(before)
