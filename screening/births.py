"""Days of birth: a day in the sentence of a birth word, unless the sentence speaks of a law, a cohort or a thing."""

import re

from screening.days import ALIEN, DAY, UNDER_100, Day, days_in, with_plain_days
from screening.words import words

# How far a day may stand from its birth word, in characters.
BEFORE, AFTER = 160, 90

# --- words ----------------------------------------------------------------------------------------------------

NOUN = (
    r"(?:\bd\.? ?[o0]\.? ?b\b\.?|\bdate[ _-]?(?:of[ _-]?)?b ?[i1lí]r ?th\b|\bdates of birth\b|\b(?:day|time) of birth\b|\bbirth[ _-]?dates?\b|\bbirth[ _-]?days?\b(?! (?:card|cake|part|present|gift|money|honour|book|list))|\bb-?days?\b"
    r"|\bborn date\b|\bdate (?:he|she|they|i) (?:was|were) born\b"
    # Gaelic, Polish, French, German, Romanian, Ukrainian, Urdu, Arabic, Spanish, Italian, Portuguese
    r"|\bceann[- ]latha(?: na)? breith\b|\b(?:co-)?l[àa][- ]breith\b|\brugadh\b|\bdata urodzenia\b|\burodz\w{2,6}\b|\bur\.|\bdate de naissance\b|\bnée?s?\b"
    r"|\bgeboren\b|\bgeburts(?:datum|tag)\b|\bgeb\.|\bn[ăa]scut\w{0,2}\b|\bdata na[șşs]terii\b|\bнароди\w{2,5}\b|\bдата народження\b|\bдата рождения\b|\bродил\w{2,5}\b"
    r"|تاریخ پیدائش|تاريخ الميلاد|پیدا|پیدائش|ولدت?|مولود|\bfecha de nacimiento\b|\bnacid[oa]\b|\bdata di nascita\b|\bnat[oa] il\b|\bdata de nascimento\b)"
)
NOUNS = re.compile(NOUN, re.IGNORECASE)
VERBS = re.compile(
    r"(?<![\w-])(?:born|bom)\b(?![- ]digital)|(?:\bs?he|\bbaby|\bbaby \w{1,12}|\bchild|\bchild \w|\btwins?|\bdaughter|\bson|\bboy|\bgirl) (?:was|were) delivered\b|\bg(?:ave|ives?|iven|iving) birth\b|\bcame into (?:the|this) world\b"
    r"|\b(?:his|her|my|whose|(?!children|people|babies)\w{2,20}[’']s) birth\b(?!-| (?:certificate|mother|father|parent|famil|cohort|rate|relative|sibling|record|regist|entry|name|weight|plan|order|town))",
    re.IGNORECASE,
)

# What bounds a law or a cohort stands directly before its day.
BOUND = re.compile(
    r"\b(?:before|after|since|until|till|from|between|by|than|of|dated|during|effective|through|including|prior to|up to|as (?:at|of)|in force on)"
    r"\b[\s,(]{0,3}(?:(?:and|or) (?:including|inclusive of|on|before|after|since)[\s)]{0,3})?(?:the )?\Z",
    re.IGNORECASE,
)
AND_ANOTHER = re.compile(r"\s{0,2}(?:and|to|until|till|or|-|through)\s{0,2}(?:the |up to )?", re.IGNORECASE)
TO_ANOTHER = re.compile(r"\s{0,2}(?:to|until|till|through)\s{0,2}(?:the )?\Z", re.IGNORECASE)
# Directly before a day these say that it is the day that was spoken of.
LINK = re.compile(
    r"(?:[:=(\[]|\b(?:is|as|was|were|being|reads?|says|said|states?|shows?|shown|give[ns]?|gave|noted|listed|entered|to be|put down|written))"
    r"[\s:\"“‘-]{0,4}(?:on )?(?:the )?\Z",
    re.IGNORECASE,
)
# The sentence is about a form, a law or an event: its day is theirs.
SYSTEMS = re.compile(
    r"\b(?:fields?|columns?|variables?|data ?sets?|schema|guidance|regulations?|acts?|bill|section|policy|policies|published|introduced|"
    r"launch\w{0,3}|(?:came|come|comes|coming) into (?:force|effect)|in force|consultation|census|amend\w{0,6}|added|removed|dropped|abolished|"
    r"mandatory|requir\w{1,7}|must|should|shall|release\w?|collected|meeting|updated|accessed|statistics|returns?|commenced?|"
    r"scheme|programme|pilot|eligible|entitled|compared|of them|deadline|extended|raised)\b",
    re.IGNORECASE,
)
EXAMPLE = re.compile(r"\b(?:for example|e\.g\.)", re.IGNORECASE)
OF_A_BODY = re.compile(
    rf"(?:\bits (?:[\w-]{{1,15}} )?|(?:(?-i:\b[A-Z]{{3,8}}(?: [A-Z]\w{{1,12}})?)|\b(?:{'|'.join(sorted(words('things_that_are_born')))}|centre|Parliament|Scotland))[’']s (?:[\w-]{{1,15}} )?)\Z",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<!\b[A-Za-z])(?<!\bSt)(?<!\bno)[.!?][”\"’)\]]?\s(?=[A-ZÀ-Þ“‘\"(])|\x1e")

# --- whose birth ----------------------------------------------------------------------------------------------

THING = rf"(?:{'|'.join(sorted(words('things_that_are_born')))})s?"
A_PERSON = r"(?:boy|girl|child|baby(?! box)|twins?|son|daughter|brother|sister|mother|father|mum|dad|who|he|she|i|we|at|in|from|to|with)"
FIGURATIVE = re.compile(
    rf"(?:\b(?:the|a|an|this|that|our|its|their|which|new|first|whole|(?-i:[A-Z])\w{{1,15}}[’']s)\s(?:(?!{A_PERSON}\b)[\w’'-]{{1,25}}\s){{0,5}}|\A\W{{0,3}}(?:(?!{A_PERSON}\b)[\w’'-]{{1,25}}\s){{0,4}})"
    rf"{THING}\b(?:\s\([A-Za-z]{{1,12}}\))?(?:\s(?:of|for|on|at|in|to)\b[\w’',\s-]{{1,60}})?\Z"
    rf"|\bthe (?!{A_PERSON}\b)(?-i:[A-Z])[\w’'-]{{1,20}}(?: (?:of |for |and )?(?-i:[A-Z])[\w’'-]{{1,20}}){{0,4}}\Z"
    r"|(?-i:\b[A-Z]{3,8}\Z)|\b(?:Scotland|Parliament|it|what|which|this)\Z",
    re.IGNORECASE,
)
OF_SOMETHING = re.compile(
    r"^ (?:out )?of\b(?! (?:an? )?(?:\w+ )?(?:mother|father|parents?|marriage|woman|rape|incest))", re.IGNORECASE
)
# Between whoever is born and “born”.
BETWEEN = frozenset(
    "who that which is are was were been being be had have has not only just also all first formally officially really then later".split()
)
MANY = (
    r"(?:children|babies|infants|people|persons|individuals|pupils|patients|girls|boys|men|women|adults|parents|mothers|fathers|students|"
    r"residents|births|cohorts?|learners|leavers|applicants|members|citizens|nationals|workers|young people|daughters|sons|siblings|brothers|sisters|generation)"
)
WHERE = r"(?:\s(?:in|from|of|at|outside|within|with|under|aged|living|to|for)\s[\w’',\s-]{1,60})?"
COHORT = re.compile(
    rf"\b(?:those|anyone|anybody|everyone|everybody|someone|nobody|no[- ]one|persons?|(?:any|every|each|no|an eligible|an individual)\s(?:[\w-]{{1,20}}\s){{0,2}}[\w-]{{2,20}})"
    rf"{WHERE}\Z|(?<!\bthe )(?<!\bboth )(?<!\bher )(?<!\bhis )(?<!\bmy )(?<!\btheir )(?<!\bthese )(?<!\btwo )(?<!\bthree )(?<!\bfour )\b{MANY}{WHERE}\Z",
    re.IGNORECASE,
)
ONE_OF_MANY = re.compile(
    r"\b(?:an?|the|one)\s(?:[\w-]{1,20}\s){0,2}(?:child|baby|person|pupil|infant|applicant|young person)\Z",
    re.IGNORECASE,
)
HYPOTHETICAL = re.compile(
    r"\b(?:would|will|may|can|could|must|should|shall|is eligible|is entitled|becomes?|reaches|turns|starts?|qualif\w{1,4}|deadline|appl(?:y|ies|ied)|are|counts?)\b",
    re.IGNORECASE,
)
SOMEBODY = (
    r"(?:he|she|they|i|we|(?:the|this|that) (?:child|baby|girl|boy|twins?|infant|younger|older|elder|young person|pupil|patient)|"
    r"(?:my|her|his|their|our) (?:\w{2,12} ){0,2}\w{2,12}|(?-i:(?!The\b|It\b|This\b|That\b|What\b|Which\b)[A-Z][a-zà-ÿ]{2,15}(?: [A-Z][a-zà-ÿ]{2,15})?))"
)
DAY_THEN_BORN = re.compile(
    rf"[,;:\s-]{{1,3}}(?:(?:is|was|when|the|day|date|on|which|that|being|marks|marked) ){{0,6}}(?P<who>{SOMEBODY}),? (?:was|were|had been|got) (?:\w{{2,12}} )?born\b"
    r"|[,;:\s(-]{1,4}(?:the )?birth of (?:(?-i:[A-Z])|his|her|my|their|the (?:child|baby|girl|boy|twins))",
    re.IGNORECASE,
)
DAY_THEN_NOUN = re.compile(
    rf"(?:\s?[:;(\[=-]\s?|[\s,]{{1,3}}(?:\w{{2,12}} ){{0,3}}?(?:is|was|being|as|for)\b[\s:]{{1,2}})(?:[\w’']{{1,15}}[ :]{{1,2}}){{0,4}}?{NOUN}"
    rf"|[\s,]{{1,3}}(?:(?:the|his|her|their|my|child[’']s|(?-i:[A-Z])\w{{1,15}}[’']s) ){{0,2}}{NOUN}(?=\s?(?:[.,;:)\]]|\Z))",
    re.IGNORECASE,
)
TURNED = re.compile(
    rf"\b{SOMEBODY} (?:(?:only|just|had|has|will|is|was|be) ){{0,3}}(?:(?:turn(?:s|ed|ing)?|reach(?:es|ed|ing)?(?: the age of)?|celebrat(?:es|ed|ing) (?:his|her|their)) )?"
    rf"(?:age )?(?:\d{{1,2}}|{UNDER_100}(?:th)?)(?:st|nd|rd|th)?(?: years old| years| birthday)? on (?:the )?\Z",
    re.IGNORECASE,
)
# In other languages and in words: that there is a month and a year is enough.
ELSEWHERE_IN_WORDS = re.compile(
    rf"{NOUN}[^\d\n]{{0,40}}\b(?:{ALIEN})\b(?:,? (?:r\. |de |of )?(?:\d{{4}}|dwa tysi|zweitausend|deux mille|dà mhìle|две|дві|două mii|dos mil))",
    re.IGNORECASE,
)
BIRTHDAY = re.compile(
    r"\bbirthdays?(?:(?:\s?[:,-]| is| was| falls)(?: on| always| usually){0,2}| on) (?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
# “b. 3 May 2014”, and not a heading's “B.04.02.01”.
AFTER_LETTER = re.compile(rf"(?<![\w.])(?:b\. ?|B\. )(?i:{DAY})|[(,] ?b (?i:{DAY})")
IN_FIGURES = re.compile(
    rf"{NOUN}[\s:=(\[\"-]{{0,5}}(?:\d{{8}}|\d{{6}}|\d{{1,2}} \d{{1,2}} \d{{2}}(?:\d\d)?)(?!\d)", re.IGNORECASE
)
FIRST_NAMES = words("first_names") - words("names_and_other_things")
IN_NUMBERS = r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d\d)"
A_NAME = rf"\b(?:{'|'.join(sorted(FIRST_NAMES))})(?: [A-Z][a-zà-ÿ’'-]{{0,20}}\.?){{0,2}}"
# In brackets, in front of a class, or beside a first name alone: a signature has a surname before its day.
NAME_AND_DAY = re.compile(
    rf"{A_NAME} ?[(\[]\s?{IN_NUMBERS}\s?[)\]]|[(\[]{A_NAME}[,:;]? {IN_NUMBERS}[)\]]|{A_NAME}[,:;]? {IN_NUMBERS},? ?\(?(?:[PS][1-7]|[Pp]rimary|[Ss]econdary|[Nn]ursery|CHI)\b"
    rf"|(?<![A-Z]\. )(?<![a-z] )\b(?:{'|'.join(sorted(FIRST_NAMES))}) ?[,:;-]? {IN_NUMBERS}(?!\d)|{IN_NUMBERS} [(\[]{A_NAME}[)\]]"
)


def holds_a_birth(text):
    """Return whether a day of birth is written in a text."""
    if NAME_AND_DAY.search(text):
        return True
    if not (NOUNS.search(text) or VERBS.search(text) or AFTER_LETTER.search(text) or TURN_WORD.search(text)):
        return False
    text = with_plain_days(re.sub(r"\s+", " ", BLANK_LINE.sub("\x1e", text)))
    if AFTER_LETTER.search(text) or ELSEWHERE_IN_WORDS.search(text) or IN_FIGURES.search(text):
        return True
    if any(not OF_A_BODY.search(text[max(match.start() - 60, 0) : match.start()]) for match in BIRTHDAY.finditer(text)):
        return True
    days = days_in(text)
    bounded = Day(0, 0)
    for place, day in enumerate(days):
        before = text[max(day.start - BEFORE, 0) : day.start]
        following = days[place + 1].start if place + 1 < len(days) else day.end
        if (
            (BOUND.search(before) and not ADJACENT_OF.search(before))
            or (bounded.end and AND_ANOTHER.fullmatch(text[bounded.end : day.start][:20]))
            or TO_ANOTHER.fullmatch(text[day.end : following][:20])
        ):
            bounded = day
        elif _is_birth(_sentence_before(before), _sentence_after(text[day.end : day.end + AFTER])):
            return True
    return False


TURN_WORD = re.compile(
    rf"\b(?:turn|reach|celebrat)(?:s|es|ed|ing)?\b|\b(?:be|is|was) (?:\d{{1,2}}|{UNDER_100}) on\b", re.IGNORECASE
)
BLANK_LINE = re.compile(r"\n[ \t]?\n")
ADJACENT_OF = re.compile(rf"{NOUN} of (?:the )?\Z", re.IGNORECASE)
ADJACENT = re.compile(rf"{NOUN}[\s.:;=(\[,\"-]{{0,6}}(?:the )?\Z", re.IGNORECASE)


def _sentence_before(text):
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    # “Date of birth. The 5th of June”: a label's full stop ends nothing.
    return text if not ends or ADJACENT.search(text) else text[ends[-1] :]


def _sentence_after(text):
    end = SENTENCE_END.search(text)
    return text[: end.start()] if end else text


def _subject(before):
    """Return what stands before “was born”, without the small words between."""
    words_before = before.split()
    while words_before and words_before[-1].strip(",(").lower() in BETWEEN:
        words_before.pop()
    return " ".join(words_before).rstrip(" ,(")


def _is_birth(before, after):
    nouns = list(NOUNS.finditer(before))
    if nouns and OF_A_BODY.search(before[: nouns[-1].start()]):
        return False
    if ADJACENT.search(before) or TURNED.search(before):
        return True
    if (match := DAY_THEN_BORN.match(after)) and not (match["who"] and FIGURATIVE.search(match["who"])):
        return True
    if DAY_THEN_NOUN.match(after) and not re.search(r"\bon (?:the )?\Z", before, re.IGNORECASE):
        return True
    if nouns:
        gap = before[nouns[-1].end() :]
        if not (EXAMPLE.search(gap) or SYSTEMS.search(gap) and not LINK.search(gap)):
            return True
    if verbs := list(VERBS.finditer(before)):
        gap, subject = before[verbs[-1].end() :], _subject(before[: verbs[-1].start()])
        if SYSTEMS.search(gap) and not LINK.search(gap) or OF_SOMETHING.search(gap):
            return False
        if COHORT.search(subject) or FIGURATIVE.search(subject):
            return False
        return not (ONE_OF_MANY.search(subject) and HYPOTHETICAL.search(gap + after))
    return False
