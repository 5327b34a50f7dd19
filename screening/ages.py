"""Days on which somebody reaches an age: “she turned ten on …”, “was three days old on …”, “his 16th falls on …”."""

import re

from screening.cohorts import COHORT, ONE_OF_MANY
from screening.days import UNDER_100
from screening.named_days import FIRST

WHO = rf"(?:he|she|i|who|(?<!ction )(?<!hase )(?<!Part )(?<!nnex )(?<!roup )(?<!able )(?-i:[A-Z])|(?:child|baby|twin|sibling|pupil) (?:(?-i:[A-Z])|\d)|the (?:younger|older|elder|youngest|oldest|eldest) (?:child|sibling|twin|boy|girl|one)|the (?:child|baby|girl|boy|twins?|young person)|(?:my|her|his|their) (?:\w{{2,12}} )?(?:son|daughter|brother|sister|twin|child|girl|boy)|(?-i:{FIRST})(?: (?-i:[A-Z])\w{{1,15}})?)"
NUMBER = rf"(?:\d{{1,2}}|{UNDER_100}(?:th)?)"
YEARS = rf"{NUMBER}(?:st|nd|rd|th)?(?: years old| years| birthday)?"
TURNS = r"(?:turn(?:s|ed|ing)?|reach(?:es|ed|ing)?|attain(?:s|ed|ing)?|hits?|becomes?|became|been|celebrat(?:es|ed|ing) (?:his|her|their|turning))(?: the age of)?"
NOW = r"(?:(?:only|just|had|has|will|would|have|be|due to|exactly) ){0,3}"
ON = r"(?:,? on|,? from|\s?[,:(–-]{1,2}) ?(?:the )?\Z"
START = r"(?:\A|[.;:!?] )"
OWN_NTH = r"\b(?:his|her|my|(?-i:[A-Z])[a-z]{2,12}[’'](?i:s)) (?:\d{1,2}(?:st|nd|rd|th)|first|second|third|\w{3,11}th)"
SOMEBODY_TURNS = re.compile(rf"(?<!\bor )\b{WHO} {NOW}{TURNS} (?:age )?{YEARS}{ON}", re.IGNORECASE)
REACHED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in [
        rf"(?<!\bif )(?<!\bor )\b(?:(?:he|she|i|child [a-z]|baby [a-z]|(?-i:{FIRST})) (?:only |just )?(?:is|was|will be|would be) {NOW}|(?:he|she|i)[’']ll (?:be|turn) )(?:age )?{YEARS}{ON}",
        rf"\b{WHO} (?:will )?(?:reach(?:es|ed)?|attain(?:s|ed)?|comes? of|came of|becomes?|became) (?:school[ -]leaving age|(?:the age of )?majority|adulthood|age|an adult){ON}",
        # Without anybody named, as in a note.
        rf"{START}(?:(?:due to|will|to) )?(?:{TURNS} {YEARS}|comes? of age|(?:exactly |just )?{NUMBER} years old),? on (?:the )?\Z",
        rf"(?:\b(?:was|is|at|aged|exactly|only|just|baby|he|she) |{START})(?:exactly )?(?:an? |{NUMBER} )(?:hour|day|week|month)s?(?: old)?(?:(?<=old)|(?<=aged \w\w\w \w\w\w\w\w)|(?<=exactly \w\w\w \w\w\w\w\w)),? on (?:the )?\Z",
        rf"{OWN_NTH}(?: birthday party)? (?:falls|fell|is|was|will be)(?: on)? (?:the )?\Z",
        r"\b(?:his|her|my) (?:1[68]|21)(?:st|th)\s?[,:(] ?(?:the )?\Z",
        rf"\b(?:cake|candles|part(?:y|ies)|celebrat\w{{2,4}})\b[^.]{{0,30}}{OWN_NTH},? (?:on )?(?:the )?\Z",
    ]
)
IN_GENERAL = re.compile(r"\b(?:turns|reaches|attains|becomes|is|will|would)\b", re.IGNORECASE)
DAY_THEN_TURNED = re.compile(
    rf"[\s,(:;-]{{1,4}}(?:(?:when|the|day|date|on|which|that|is|was|being) ){{0,5}}{WHO} (?:will )?(?:turns?|turned|reach(?:es|ed)?|is|was|be|became|becomes?) (?:the age of |age )?{YEARS}\b",
    re.IGNORECASE,
)
# What a text has that speaks of one.
AGE_WORD = re.compile(
    rf"\b(?:turn|reach|celebrat|attain|becam|becom|com|fall|fell|hit)(?:s|es|e|ed|ing)?\b|\bbeen\b|\bold\b|\b(?:his|her|my) (?:\d|\w{{2,11}}(?:th|st|nd|rd)\b)|(?:\b|ll )(?:be|is|was) (?:\d{{1,2}}|{UNDER_100})\b|\baged\b|\b\w{{3,12}}[’']s \w{{3,10}}th\b",
    re.IGNORECASE,
)


def reaches_an_age(before, after):
    """Return whether somebody reaches an age on the day that stands between two parts of a sentence."""
    if (turned := SOMEBODY_TURNS.search(before)) and not (
        turned[0].lower().startswith("who ")
        and (
            COHORT.search(before[: turned.start()].rstrip())
            or ONE_OF_MANY.search(before[: turned.start()].rstrip())
            and IN_GENERAL.search(turned[0])
        )
    ):
        return True
    return any(pattern.search(before) for pattern in REACHED) or bool(DAY_THEN_TURNED.match(after))
