"""Days of birth: a day in the sentence of a birth word, unless the sentence speaks of a law, a cohort or a thing."""

import re

from screening.days import DAY, DAY_OF_MONTH, FOREIGN, MONTH, UNDER_100, Day, days_in, with_plain_days
from screening.words import words

# How far a day may stand from its birth word, in characters.
BEFORE, AFTER = 160, 90

# --- words ----------------------------------------------------------------------------------------------------

NOUN = (
    r"(?:(?<![A-Za-z0-9])(?:d[o0]bs?|d ?[./-] ?[o0] ?[./-] ?[b8]|d [o0] b)(?![A-Za-z])\.?|\bd(?:ate|te|t)?\.?[ _-]?(?:of[ _-]?)?b ?[i1lí]r ?th\b|\bdate of (?:\w{1,15}[’']?s? ){1,3}birth\b|\bd\.? of b\b\.?|\bdates of birth\b|\b(?:day|time) of birth\b|\bbirth[ _-]?dates?\b|\bbirth[ _-]?days?\b(?! (?:card|cake|part|present|gift|money|honour|book|list))|\bb-?days?\b"
    r"|\bborn date\b|\bdate (?:he|she|they|i) (?:was|were) born\b"
    # Gaelic, Polish, French, German, Romanian, Ukrainian, Urdu, Arabic, Spanish, Italian, Portuguese
    r"|\bceann[- ]latha(?: na)? breith\b|\b(?:co-)?l[àa][- ]breith\b|\brugadh\b|\bdata urodzenia\b|\burodz\w{2,6}\b|\bur\.|\bdate de naissance\b|\bné(?:e|\(e\))?s? (?:le|à|en)\b"
    r"|\bgeboren\b|\bgeburts(?:datum|tag)\b|\bgeb\.|\bn[ăa]scut\w{0,2}\b|\bdata na[șşs]terii\b|\bнароди\w{2,5}\b|\bдата народження\b|\bдата рождения\b|\bродил\w{2,5}\b"
    r"|تاریخ پیدائش|تاريخ الميلاد|پیدا|پیدائش|ولدت?|مولود|\bfecha de nacimiento\b|\bnacid[oa]\b|\bdata di nascita\b|\bnat[oa] (?:il|a|nel)\b|\bdata de nascimento\b"
    # Lithuanian, Turkish, Hungarian, Bulgarian, Welsh, Irish, Hindi, Punjabi, Bengali, Chinese
    r"|\bgim(?:ė|imo data)\b|\bdoğum tarihi\b|\bszületett\b|\bроден\w?\b|\bganwyd\b|\bdyddiad geni\b|\bdáta breithe\b|जन्म|ਜਨਮ|জন্ম|出生|生日)"
)
NOUNS = re.compile(NOUN, re.IGNORECASE)
VERBS = re.compile(
    r"(?:(?<![\w-])|\b(?:first|second|last|elder|younger)-)(?:b ?[o0]rn|bom)\b(?![- ]digital)|(?:\bs?he|\bbaby|\bbaby \w{1,12}|\bchild|\bchild \w|\btwins?|\bdaughter|\bson|\bboy|\bgirl) (?:was|were) delivered\b|\bdelivered (?:by (?:\w{4,12} )?(?:caesarean|section|c-section)|vaginally|prematurely|at \d\d weeks)\b|\bg(?:ave|ives?|iven|iving) birth\b|\b(?:came|come|brought|entered|joined)(?: into)? (?:the|this) world\b|\bsaw the light\b|\b(?:baby|baby \w{1,12}|twins?) arrived\b(?= on| safe| early)|\b(?:the|home|premature|preterm|live) birth\b(?!-| (?:certificate|mother|father|parent|famil|cohort|rate|relative|sibling|record|regist|entry|name|weight|plan|order|town))"
    r"|\b(?:his|her|my|whose|(?!children|people|babies)\w{2,20}[’']s) birth\b(?!-| (?:certificate|mother|father|parent|famil|cohort|rate|relative|sibling|record|regist|entry|name|weight|plan|order|town))",
    re.IGNORECASE,
)

# What bounds a law or a cohort stands directly before its day.
BOUND = re.compile(
    r"(?<!\bday )\b(?:before|after|since|until|till|from|between|by|than|(?:letter|report|return|census|policy|regulations?|act|order|meeting|minutes?|version|decision|consultation|guidance|snapshot|hearing|statement|note|bill|circular|week|end|start|beginning|notice|answer|edition|list|file|extract|release|register|agreement|contract|paper|plan|memo) of|(?:years?|months?|weeks?|quarter|period) (?:to|ended|ending)|dated|during|effective|through|including|prior to|up to|as (?:at|of)|in force on)"
    r"\b[\s,(]{0,3}(?:(?:and|or) (?:including|inclusive of|on|before|after|since)[\s)]{0,3})?(?:the )?\Z",
    re.IGNORECASE,
)
AND_ANOTHER = re.compile(r"\s{0,2}(?:and|to|until|till|or|-|through)\s{0,2}(?:the |up to )?", re.IGNORECASE)
OR_LATER = re.compile(r"^,? (?:(?:or|and) (?:later|after|earlier|before|since|thereafter)|onwards?)\b", re.IGNORECASE)
TO_ANOTHER = re.compile(r"\s{0,2}(?:to|until|till|through)\s{0,2}(?:the )?\Z", re.IGNORECASE)
# Directly before a day these say that it is the day that was spoken of.
LINK = re.compile(
    r"(?:[:=()\[\]]|\b(?:is|as|was|were|being|reads?|says|said|states?|shows?|shown|give[ns]?|gave|noted|listed|entered|to be|(?:corrected|changed|amended|altered|updated) to|put down|written))"
    r"[\s:\"“‘-]{0,4}(?:on )?(?:the )?\Z",
    re.IGNORECASE,
)
# The sentence is about a form, a law or an event: its day is theirs.
SYSTEMS = re.compile(
    r"\b(?:fields?|columns?|variables?|data ?sets?|schema|guidance|regulations?|acts?|bill|section|policy|policies|published|introduced|"
    r"launch\w{0,3}|(?:came|come|comes|coming) into (?:force|effect)|in force|consultation|census|amend\w{0,6}|added|removed|dropped|abolished|"
    r"mandatory|requir\w{1,7}|must|should|shall|release\w?|collected|meeting|updated|accessed|statistics|returns?|commenced?|"
    r"total|scheme|programme|pilot|eligible|entitled|compared|of them|deadline|extended|raised|format|redacted|withheld|suppressed|masked|deleted|"
    r"blank|checked|validated|audited|extracted|downloaded|reported|received|sent|requested|linked|matched)\b",
    re.IGNORECASE,
)
# The same where somebody is born: “by emergency section” says nothing of a law.
LAWS = re.compile(
    r"\b(?:section \d|(?:the|this|that|an|new) (?:act|order|bill|policy|scheme|programme|guidance)|regulations|(?:came|come|comes|coming) into (?:force|effect)|in force|"
    r"policy|introduced|launch\w{0,3}|published|consultation|census|statistics|commenced?|eligible|entitled|deadline|of them)\b",
    re.IGNORECASE,
)
# “Dates of birth of 14 pupils were lost”: many people's, and no day follows.
PLURAL = re.compile(r"^dates\b", re.IGNORECASE)
EXAMPLE = re.compile(r"\b(?:for example|e\.g\.)", re.IGNORECASE)
OF_A_BODY = re.compile(
    rf"(?:\b(?:any|every|each|those|all|an?|if|where|when)\b[^.]{{0,40}}\b(?:whose|their|child[’']s|person[’']s|pupil[’']s) (?:\w{{5,9}}|\d{{1,2}}th) |\bits (?:[\w-]{{1,15}} )?|(?:(?-i:\b[A-Z]{{3,8}}(?: [A-Z]\w{{1,12}})?)|\b(?:{'|'.join(sorted(words('things_that_are_born')))}|centre|Parliament|Scotland))[’']s (?:[\w-]{{1,15}} )?)\Z",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<!\b[A-Za-z])(?<!\bSt)(?<!\bno)[.!?][”\"’)\]]?\s(?=[A-ZÀ-Þ“‘\"(])|\x1e")

# --- whose birth ----------------------------------------------------------------------------------------------

FIRST_NAMES = words("first_names") - words("names_and_other_things")
FIRST = "|".join(sorted(FIRST_NAMES))
THING = rf"(?:{'|'.join(sorted(words('things_that_are_born')))})s?"
A_PERSON = r"(?:boy|girl|child|baby(?! box)|twins?|son|daughter|brother|sister|mother|father|mum|dad|who|he|she|i|we|at|in|from|to|with|of|by|on|for|under)"
FIGURATIVE = re.compile(
    rf"(?:(?<!\bin )(?<!\bof )(?<!\bat )(?<!\bby )(?<!\bto )(?<!\bon )(?<!\bfrom )(?<!\bwith )\b(?:the|a|an|this|that|our|its|their|which|new|first|whole|(?-i:[A-Z])\w{{1,15}}[’']s)\s(?:(?!{A_PERSON}\b)[\w’'-]{{1,25}}\s){{0,5}}|\A\W{{0,3}}(?:(?!{A_PERSON}\b)[\w’'-]{{1,25}}\s){{0,4}})"
    rf"{THING}\b(?:\s\([A-Za-z]{{1,12}}\))?(?:\s(?:of|for|in) (?:the )?(?!{A_PERSON}\b)[\w’'-]{{2,20}}(?: (?!{A_PERSON}\b)[\w’'-]{{2,20}})?)?\Z"
    rf"|\bthe (?!{A_PERSON}\b)(?-i:[A-Z])[\w’'-]{{1,20}}(?: (?:of |for |and )?(?-i:[A-Z])[\w’'-]{{1,20}}){{0,4}}\Z"
    r"|(?-i:\b[A-Z]{3,8}(?: [A-Z][a-z]{2,12})?\Z)|\b(?:Scotland|Parliament|it|what|which|this)\Z",
    re.IGNORECASE,
)
OF_SOMETHING = re.compile(
    rf"^ (?:out )?of\b(?! (?:an? )?(?:\w+ )?(?:mother|father|parents?|marriage|woman|rape|incest|son|daughter|child|baby|twins?|boy|girl)|(?-i: {FIRST})| (?:her|his|my|their|twins)\b)",
    re.IGNORECASE,
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
    rf"\b(?:those|anyone|anybody|everyone|everybody|someone|nobody|no[- ]one|persons|(?:any|every|each|no|an eligible|an individual)\s(?:[\w-]{{1,20}}\s){{0,2}}[\w-]{{2,20}})"
    rf"{WHERE}\Z|\b{MANY}{WHERE}\Z",
    re.IGNORECASE,
)
# “Her two sons”, and “the older children were born”: these are some, and not all.
SOME = re.compile(
    rf"\b(?:both|two|three|four|five|her|his|my|their|these|mother[’']s|father[’']s|[a-z]+’s)\s(?:[\w-]{{1,15}}\s){{0,2}}{MANY}\Z",
    re.IGNORECASE,
)
THE_SOME = re.compile(
    rf"\b(?:the|both|all of the)\s(?:[\w-]{{1,15}}\s){{0,2}}{MANY}(?:\swho)?\s(?:was|were|had been)\Z", re.IGNORECASE
)
ONE_OF_MANY = re.compile(
    r"\b(?:an?|the|your|one)\s(?:[\w-]{1,20}\s){0,2}(?:child|baby|person|pupil|infant|applicant|young person)\Z|\bone\Z",
    re.IGNORECASE,
)
IF = re.compile(r"\b(?:if|where|when|whether|suppose|e\.g\.|for example)\b", re.IGNORECASE)
TOLD = re.compile(r"\b(?:was|were|had been)\s*\Z", re.IGNORECASE)
THE_ONE = re.compile(r"\bthe\s(?:[\w-]{1,20}\s){0,2}\w{3,9}\Z", re.IGNORECASE)
HYPOTHETICAL = re.compile(
    r"\b(?:would|will|may|can|could|must|should|shall|is eligible|is entitled|becomes?|reaches|turns|starts?|qualif\w{1,4}|deadline|appl(?:y|ies|ied)|are|counts?)\b",
    re.IGNORECASE,
)
OF_MANY = re.compile(rf"\b(?:{MANY}|those|persons?|ages?|aged)\b", re.IGNORECASE)
# “Born into care: …” is a title.
A_TITLE = re.compile(r"^Born (?:in(?:to)? [Cc]are|[Ff]ree|[Ee]qual|[Dd]igital|[Tt]o)\b(?!.{0,60} on (?:the )?\Z)")
PERSONAL = re.compile(
    rf"(?:\b(?:he|she|i)|\bbaby [A-Z]|(?-i:\b(?:{'|'.join(name.upper() for name in sorted(FIRST_NAMES))})\b(?: [A-Z]{{2,15}})?)|\b(?-i:{FIRST})(?: (?-i:[A-Z])\w{{1,15}})?|\b(?:her|his|my) (?:\w{{2,12}} ){{0,2}}(?:son|daughter|brother|sister|twin|baby|child|mother|father))\Z",
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
    rf"\s?[:;(\[=-]\s?(?:[\w’']{{1,15}}[ :]{{1,2}}){{0,4}}?{NOUN}(?=\s?(?:[.,;:()\]]|\Z|of\b))|[\s,]{{1,3}}(?:(?:\w{{2,12}} ){{0,3}}?(?:is|was|being)|as|for)\b[\s:]{{1,2}}(?:[\w’']{{1,15}}[ :]{{1,2}}){{0,4}}?{NOUN}"
    rf"|[\s,]{{1,3}}(?:(?:the|his|her|their|my|child[’']s|(?-i:[A-Z])\w{{1,15}}[’']s) ){{0,2}}{NOUN}(?=\s?(?:[.,;:)\]]|\Z))",
    re.IGNORECASE,
)
WHO = rf"(?:he|she|i|who|the (?:child|baby|girl|boy|twins?|young person)|(?:my|her|his|their) (?:\w{{2,12}} )?(?:son|daughter|brother|sister|twin|child|girl|boy)|(?-i:{FIRST})(?: (?-i:[A-Z])\w{{1,15}})?)"
YEARS = rf"(?:\d{{1,2}}|{UNDER_100}(?:th)?)(?:st|nd|rd|th)?(?: years old| years| birthday)?"
TURNED = re.compile(
    rf"\b(?:{WHO} (?:(?:only|just|had|has|will|would|have|be) ){{0,3}}(?:turn(?:s|ed|ing)?|reach(?:es|ed|ing)?|attain(?:s|ed|ing)?|became|been|celebrat(?:es|ed|ing) (?:his|her|their))(?: the age of)? "
    rf"|(?:he|she|i|child [a-z]|baby [a-z]|(?-i:{FIRST})) (?:only |just )?(?:is|was|will be|would be) (?:only |just )?)(?:age )?{YEARS} on (?:the )?\Z"
    rf"|\b(?:his|her|my) (?:\d{{1,2}}(?:st|nd|rd|th)|\w{{4,11}}th) (?:falls|fell|is|was|will be) on (?:the )?\Z",
    re.IGNORECASE,
)
DAY_THEN_TURNED = re.compile(
    rf"[\s,(:;-]{{1,4}}(?:(?:when|the|day|date|on|which|that|is|was|being) ){{0,5}}{WHO} (?:will )?(?:turns?|turned|reach(?:es|ed)?|is|was|be|became|becomes?) (?:the age of |age )?{YEARS}\b",
    re.IGNORECASE,
)
# In other languages and in words: that there is a month and a year is enough.
ELSEWHERE_IN_WORDS = re.compile(
    rf"\b(?:{FOREIGN})\b,? (?:r\. |de |of )?(?:\d{{4}}|dwa tysi|zweitausend|deux mille|dà mhìle|две|дві|două mii|dos mil)",
    re.IGNORECASE,
)
BIRTHDAY = re.compile(
    r"\bbirthdays?(?:(?:\s?[:,-]| is| was| falls)(?: on| always| usually){0,2}| on)? (?:the )?(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d{1,2}[./-]\d{1,2}(?![./-]?\d))",
    re.IGNORECASE,
)
# “b. 3 May 2014”, and not a heading's “B.04.02.01”.
AFTER_LETTER = re.compile(
    rf"(?<![\w.])(?<!\d, )(?<!\d; )(?<!\d )(?:b\. ?|B\. (?=[\d\s./-]{{0,8}}(?:\d{{4}}|[A-Za-z]{{3,9}} \d)))(?i:{DAY})|[(,] ?b (?i:{DAY})"
)
# “Born in 2011, on 14 June”, “he was born on 14 June”, “born 20110614”.
BORN_IN_PIECES = re.compile(
    rf"\b(?:he|she|i|baby|twins?|(?:her|his|my) \w{{3,12}}|(?-i:{FIRST})) (?:was |were )?born (?:\w{{1,12}} ){{0,5}}on (?:the )?{DAY_OF_MONTH}\b"
    rf"|\bborn in \d{{4}},? (?:on )?(?:the )?{DAY_OF_MONTH}\b|\bborn in {MONTH} \d{{4}},? on the \d|\bborn (?:on )?(?:19|20)\d\d[01]\d[0-3]\d\b"
    rf"|\b(?:he|she|i|(?-i:{FIRST})) (?:turned|turns|will turn|will be) (?:\d{{1,2}}|{UNDER_100}) on (?:the )?{DAY_OF_MONTH}\b",
    re.IGNORECASE,
)
# “Day: 14 Month: 6 Year: 2011” on a form.
BY_PARTS = re.compile(
    rf"{NOUN}[^\d]{{0,30}}\d{{1,2}}[\s,:/|]{{1,3}}(?:month|mm?)[\s,:/|]{{0,3}}(?:\d{{1,2}}|{MONTH})[\s,:/|]{{1,3}}(?:year|y|yyyy)?[\s,:/|]{{0,3}}\d{{4}}\b",
    re.IGNORECASE,
)
IN_FIGURES = re.compile(
    rf"{NOUN}(?:\s?\([^)\d]{{0,25}}\))?[\s:=(\[\"-]{{0,5}}(?:\d{{8}}|\d{{6}}|\d{{1,2}} \d{{1,2}} \d{{2}}(?:\d\d)?)(?!\d)",
    re.IGNORECASE,
)
# In brackets, in front of a class, or beside a first name alone: a signature has a surname before its day.
NAME = rf"(?<!Storm )\b(?:{FIRST})"
INITIAL_OR_SURNAME = r"(?: [A-Z][a-zà-ÿ’'-]{0,20}\.?){0,2}"
NAME_AND_BRACKET = re.compile(rf"{NAME}{INITIAL_OR_SURNAME} ?[(\[]\s?\Z|[(\[]{NAME}{INITIAL_OR_SURNAME}[,:;]? \Z")
FIRST_NAME_AND_BRACKET = re.compile(rf"(?<![A-Z]\. )(?<![A-Z][a-z] ){NAME}(?: [A-Z]\.?)? ?[(\[]\Z")
NAME_AND_SIGN = re.compile(rf"{NAME}{INITIAL_OR_SURNAME}[,:;]? \Z")
FIRST_NAME_ALONE = re.compile(rf"(?<![A-Z]\. )(?<![a-z] )(?<!: )(?<![a-z], ){NAME} ?[,:;/|_-]? ?\Z")
LABEL_OR_INITIALS = re.compile(
    r"\b(?i:child|twin|sibling|baby|pupil|brother|sister|son|daughter|boy|girl) (?:[A-Z]|\d) ?[(\[:,|-] ?\Z|(?<![\w.])[A-Z]\. ?[A-Z]\. ?[(\[]\Z|\b[A-Z][a-zà-ÿ]{2,15} [A-Z]\.? ?[(\[]\Z|\b[Aa]ge:? \d{1,2},? ?[(\[]\Z"
)
A_CLASS = re.compile(r",? ?\(?(?:[PS][1-7]|[Pp]rimary|[Ss]econdary|[Nn]ursery|CHI)\b")
NAME_IN_BRACKETS = re.compile(rf" [(\[]{NAME}{INITIAL_OR_SURNAME}[)\]]")
IN_NUMBERS = re.compile(r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d\d)|\d{4}[./-]\d{1,2}[./-]\d{1,2}")


def _is_named(before, day, after):
    """Return whether a day stands beside a name or a label as a day of birth does: “Callum (05/06/2011)”."""
    closed = after[:2].lstrip()[:1] in (")", "]")
    if closed and FIRST_NAME_AND_BRACKET.search(before):
        return True
    if not IN_NUMBERS.fullmatch(day):  # with the month in words it may be how a newspaper is cited
        return False
    return bool(
        (closed and NAME_AND_BRACKET.search(before))
        or (A_CLASS.match(after) and NAME_AND_SIGN.search(before))
        or FIRST_NAME_ALONE.search(before)
        or LABEL_OR_INITIALS.search(before)
        or NAME_IN_BRACKETS.match(after)
    )


def holds_a_birth(text):
    """Return whether a day of birth is written in a text."""
    if any(
        _is_named(text[max(day.start - 60, 0) : day.start], text[day.start : day.end], text[day.end : day.end + 40])
        for day in days_in(text)
    ):
        return True
    if not (
        NOUNS.search(text)
        or VERBS.search(text)
        or BIRTH_LABEL.search(text)
        or AFTER_LETTER.search(text)
        or TURN_WORD.search(text)
    ):
        return False
    text = with_plain_days(re.sub(r"\s+", " ", BLANK_LINE.sub("\x1e", text)))
    if (
        AFTER_LETTER.search(text)
        or BORN_IN_PIECES.search(text)
        or ELSEWHERE_IN_WORDS.search(text)
        or BY_PARTS.search(text)
        or IN_FIGURES.search(text)
    ):
        return True
    if any(
        NOUNS.search(text[max(match.start() - 80, 0) : match.start()]) for match in ELSEWHERE_IN_WORDS.finditer(text)
    ):
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
            or OR_LATER.match(text[day.end : day.end + 20])
            or (text[day.end : following].strip() == "-" and OF_MANY.search(before))
        ):
            bounded = day
        elif _is_birth(_sentence_before(before), _sentence_after(text[day.end : day.end + AFTER])):
            return True
    return False


TURN_WORD = re.compile(
    rf"\b(?:turn|reach|celebrat|attain|becam|becom|fall|fell)(?:s|es|e|ed|ing)?\b|\bbeen\b|\b(?:his|her|my) \w{{3,11}}th\b|\b(?:be|is|was) (?:\d{{1,2}}|{UNDER_100})\b",
    re.IGNORECASE,
)
BIRTH_LABEL = re.compile(r"\bbirth ?[:=-]", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n[ \t]?\n")
ADJACENT_OF = re.compile(rf"{NOUN} of (?:the )?\Z", re.IGNORECASE)
ADJACENT = re.compile(rf"(?:{NOUN}|\bbirth(?= ?[:=-]))[\s\x1e.:;=(\[,\"-]{{0,6}}(?:the )?\Z", re.IGNORECASE)


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
    if ADJACENT.search(before):
        return True
    if (turned := TURNED.search(before)) and not (
        turned[0].lower().startswith("who ") and COHORT.search(before[: turned.start()].rstrip())
    ):
        return True
    if (match := DAY_THEN_BORN.match(after)) and not (match["who"] and FIGURATIVE.search(match["who"])):
        return True
    if DAY_THEN_TURNED.match(after):
        return True
    if DAY_THEN_NOUN.match(after) and not re.search(r"\bon (?:the )?\Z", before, re.IGNORECASE):
        return True
    if nouns:
        gap = before[nouns[-1].end() :]
        if PLURAL.search(nouns[-1][0]) and not LINK.search(gap):
            return False
        if not (EXAMPLE.search(gap) or SYSTEMS.search(gap) and not LINK.search(gap)):
            return True
    if verbs := list(VERBS.finditer(before)):
        gap, subject = before[verbs[-1].end() :], _subject(before[: verbs[-1].start()])
        if A_TITLE.search(before[verbs[-1].start() :]) or OF_SOMETHING.search(gap):
            return False
        if PERSONAL.search(subject):
            return True
        if LAWS.search(gap) and not LINK.search(gap):
            return False
        if SOME.search(subject) or THE_SOME.search(before[: verbs[-1].start()].rstrip()):
            return True
        if COHORT.search(subject) or FIGURATIVE.search(subject):
            return False
        # “A child born on …, ” and “if the child was born on …” are no child; “the child was born on …” is one.
        supposed = IF.search(before) or (not TOLD.search(before[: verbs[-1].start()]) and not THE_ONE.search(subject))
        return not (supposed and ONE_OF_MANY.search(subject) and HYPOTHETICAL.search(gap + after))
    return False
