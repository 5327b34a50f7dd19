"""Births told by other words than birth, or with other words between: notices of death, clinics' notes, telegrams."""

import re

from screening.birth_words import NOUN
from screening.days import A_DAY, DAY, UNDER_100
from screening.named_days import FIRST
from screening.words import lines, words

SIGNED = re.compile(rf"\b(?:{'|'.join(lines('signed'))}|sign|seen by)\b", re.IGNORECASE)
NAME = r"(?-i:[A-Z][\w’'-]{1,20})"
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
ANY_FIRST = "|".join(sorted(words("first_names") | words("names_and_other_things")))
NO_NAME = "|".join(sorted(words("not_people")))
HERE = r",? (?:(?:currently|now|lives|placed|seen|accompanied|brought|who|[PS][1-7]\b|in (?:care|foster|kinship|residential|supported|secure)\b))"
WHO = (
    rf"(?:baby|boy|girl|child|bairn|wean|twins|infant|lad|lass|son|daughter|brother|sister|he|she|i|(?-i:{ANY_FIRST}))"
)
AGE = rf"(?:\d{{1,2}}|{UNDER_100}) (?:days?|weeks?|months?|years?)"
TOLD = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # “Date of birth, as given by the mother and checked by me, was, I am sure of it, 25 March 2021”
        rf"{NOUN}(?:, |\s?\()[^.;:\d]{{3,110}}?,? (?:is|was|reads),(?: [^,.;:\d]{{2,40}},)? (?:the )?(?:{DAY})",
        # “His tenth birthday party, held on the day itself, 27 September 2023”
        rf"\b(?:his|her|my|(?-i:[A-Z])\w{{1,15}}[’']s) (?:\w{{2,12}} )?birthday\b[^.;\d]{{0,30}}\bon the (?:very |actual )?day(?: itself)?,? (?:{DAY})",
        # “She turned nine last Tuesday, 14 June 2022”
        rf"\b(?:he|she|i|(?:my|her|his) (?:\w{{2,12}} )?\w{{3,12}}|(?-i:{ANY_FIRST})) (?:(?:just|wis|is) )?(?:turn(?:s|ed)?|was) (?:\d{{1,2}}|{UNDER_100}) (?:(?:last|this|on|that) )?(?:{WEEKDAY}),? (?:past,? )?(?:the )?(?:{DAY})",
        # “delivered (live, male) 0347 h on 18/10/24”
        rf"\bdelivered\b[^.;\d]{{1,14}}\b(?:male|female|boy|girl|infant)\b(?! and| or| sizes)[^;]{{0,40}}?(?<![\d.])(?:{DAY})",
        rf"\b(?:baby|boy|girl|infant|twins?|male|female) delivered ?\([^()\d]{{3,20}}\)[^.;\d]{{0,12}}(?:{DAY})",
        # “nat. IV.VI.MMXII”
        rf"(?<![\w.])nat\. ?(?:{DAY})",
        # “Arrived on 23 July 2025, girl”
        rf"\b(?:came|arrived|arrival)\b[^.;,\d]{{0,25}}[ :](?:{DAY}), (?:an? )?(?:wee |baby |little )?(?:girl|boy)\b(?! of \d| of (?:{UNDER_100})|, (?:aged|\d))",
        # “Master J Tannach, 04/09/2014”
        rf"(?-i:\bMaster) (?:{NAME}\.? |(?-i:[A-Z])\.? ){{1,2}}?{NAME}, (?:{DAY})",
        rf"(?-i:\bMiss) (?:{NAME}\.? |(?-i:[A-Z])\.? ){{1,2}}?{NAME}, (?:{DAY}),? (?:accompanied|brought|here with|attended with|consent)\b",
        # “Subject of the report: Kyle Brodgar, 15/08/2010”
        rf"(?<!in )(?<!\bby )\b(?:young person|child|pupil|patient|service user|client|subject)(?: of (?:the |this )?(?:report|referral|order|hearing))?[’'s]{{0,2}}(?: name| referred| concerned)?\s?[:=–-] ?(?-i:{ANY_FIRST}) (?:{NAME} )?{NAME}[,;(]\s?(?:{DAY})",
        rf"(?<!in )(?<!\bby )\b(?:young person|child|pupil|patient|service user|client|subject)(?: of (?:the |this )?(?:report|referral|order|hearing))?[’'s]{{0,2}}(?: name| referred| concerned)?\s?[:=–-] ?(?!(?-i:{NO_NAME})\b)(?:{NAME} ){{1,2}}{NAME}[,;(]\s?(?:{DAY}){HERE}",
    )
]
# “On 14 May 2019 the baby was precisely six weeks old”: what is exact can be counted back.
EXACT = re.compile(r"\b(?:exactly|precisely|to the (?:very )?day)\b", re.IGNORECASE)
TOLD_EXACTLY = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{DAY})[^.;]{{0,60}}?\b{WHO} (?:was|is|were|wis|had been|turned|would be) (?:then |now )?(?:exactly|precisely) {AGE}",
        rf"\b{WHO} (?:was|is|were|wis|had been|turned|would be) (?:then |now )?(?:(?:exactly|precisely) {AGE}(?: old)?|{AGE}(?: old)?,? to the (?:very )?day)\b[^.;\d]{{0,50}}(?:{DAY})",
        rf"(?:{DAY})[^.;]{{0,60}}?\b{WHO} (?:was|is|were|wis|had been|turned|would be) {AGE}(?: old)?,? (?:exactly|precisely|to the (?:very )?day)\b",
    )
]
# “Davie Stenscholl, 3 June 1985 – 12 January 2023”: as a life, and no term of office.
A_LIFE = re.compile(
    rf"\b{NAME} {NAME},? ?\(?(?P<from>{DAY})\)? ?(?:–|-|—|to) ?(?P<to>{DAY})",
    re.IGNORECASE,
)
OF_THE_DEAD = re.compile(
    r"\b(?:life|memory|memoriam|obituary|remember(?:s|ed|ing|ance)?|died|dies|funeral|late|passed|buried|rest)\b",
    re.IGNORECASE,
)
# “Isla Reay (2 May 2009 – 8 June 2020)”, and no “Jane Orr (…), convener”
IN_BRACKETS = re.compile(rf"(?:{FIRST}) [A-Z][\w’'-]{{1,20}} \(")
IN_OFFICE = re.compile(
    rf"\b(?:{'|'.join(lines('signed'))}|chief|head|director|chair|manager|president|secretary|judge|sheriff|mp|msp|on leave|seconded|office)\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d\d")


def tells_of_a_birth(text):
    """Return whether a text with plain days tells of a birth in one of these ways."""
    for pattern in [*TOLD, *(TOLD_EXACTLY if EXACT.search(text) else ())]:
        for match in pattern.finditer(text):
            if not SIGNED.search(text[max(match.start() - 30, 0) : match.start()]) and A_DAY.search(match[0]):
                return True
    for match in A_LIFE.finditer(text):
        years = [int(year) for year in YEAR.findall(f"{match['from']} {match['to']}")]
        if years[:1] and years[0] < 1910:
            continue  # nobody's who lives, nor of whom somebody knows who lives
        span = years[1] - years[0] if len(years) == 2 else 0
        near = text[max(match.start() - 60, 0) : match.end() + 60]
        bracketed = (
            IN_BRACKETS.match(match[0]) and text[match.end() : match.end() + 1] == ")" and not IN_OFFICE.search(near)
        )
        if 35 < span < 110 or 0 <= span < 110 and (OF_THE_DEAD.search(near) or span and bracketed):
            return True
    return False
