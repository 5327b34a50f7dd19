"""Days of birth: a day in the sentence of a birth word, unless the sentence speaks of a law, a cohort or a thing."""

import re

from screening.birth_answers import ANSWER, IT_IS, QUESTION, SAID_NOW, THEN_DOES, WHEN_BORN
from screening.birth_asides import tells_of_a_birth
from screening.birth_figures import IN_FIGURES, can_be_of_somebody
from screening.birth_notices import APPOSED, IN_BRACKETS, LISTED, WHOSE, is_a_notice
from screening.birth_parts import rows_of_births
from screening.birth_readings import with_birth_words, with_days
from screening.birth_scenes import holds_a_scene
from screening.birth_subjects import (
    A_QUOTATION,
    BETWEEN,
    FIGURATIVE,
    NAMES_A_THING,
    OF_A_BODY,
    OF_SOMETHING,
    OWN,
    PERSONAL,
    THE_BIRTH,
    THEN_A_THING,
    TO_A_THING,
    TO_NO_HUMAN,
)
from screening.birth_weights import weighs_as_a_birth
from screening.birth_words import (
    NOUN,
    NOUNS,
    VERBS,
)
from screening.bounds import (
    A_RANGE,
    ABOUT_IT,
    AFTER_A_TIME,
    AND_ANOTHER,
    ANOTHER_LABEL,
    BOUND,
    BOUND_ELSEWHERE,
    CITED,
    EXAMPLE,
    HOW_TO_WRITE,
    IF,
    IN_THAT_CASE,
    LEFT_BLANK,
    NARRATIVE,
    OF_A_PERIOD,
    OF_ANYBODY,
    OF_SOME_DAY,
    ONE_CASE,
    OR_LATER,
    SUPPOSED,
    THEN_A_LABEL,
    TO_ANOTHER,
    TO_DO,
    TOLD,
    TOLD_ON,
    WHERE_UNKNOWN,
    WITHOUT,
    is_of_another_event,
)
from screening.broken_words import holds_a_broken_birth
from screening.cohorts import COHORT, OF_MANY, OF_SOME, ONE_OF_MANY, PLURAL, SOME, THE_SOME
from screening.days import DAY, DAY_OF_MONTH, ENGLISH, FOREIGN, MONTH, TEENS, Day, days_in
from screening.named_days import ANY, FIRST, holds_a_name_with_figures, stands_beside_a_name

# How far a day may stand from its birth word, in characters.
BEFORE, AFTER = 160, 90

# Directly before a day these say that it is the day that was spoken of.
LINK = re.compile(
    r"(?:[:=(\[\]]|(?<!\([a-z0-9])\)|\b(?:is|are|be|held|holds|showed|contain(?:s|ed)?|as|was|were|being|possibly|perhaps|maybe|probably|reads?|says|said|states?|shows?|shown|give[ns]?|gave|noted|listed|entered|(?:corrected|changed|amended|altered|updated) to|put down|written)|\bon the (?:same )?day (?:of|as|that|when|after|before) [^.;,]{1,40},)"
    r"[\s:\"“‘-]{0,4}(?:on )?(?:the )?\Z",
    re.IGNORECASE,
)
# The sentence is about a form, a law or an event: its day is theirs.
SYSTEMS = re.compile(
    r"\b(?:law|the (?:form|page|template|leaflet|box) (?:was|is|has been) \w{3,12}ed|fields?|columns?|variables?|data ?sets?|schema|guidance|regulations?|acts?|bill|section|policy|policies|published|introduced|"
    r"launch\w{0,3}|(?:came|come|comes|coming) into (?:force|effect)|in force|consultation|census|amend\w{0,6}|added|removed|dropped|abolished|"
    r"mandatory|requir\w{1,7}|must|should|shall|release\w?|collected|meeting|updated|accessed|statistics|returns?|commenced?|"
    r"total|scheme|programme|pilot|eligible|entitled|compared|of them|deadline|extended|raised|format|redacted|withheld|suppressed|masked|deleted|"
    r"\d[\d,]{0,9} (?:of|records|cases|children|pupils|rows|entries|files|forms|per cent)|\d ?%|missing|merged|renamed|replaced|derived|worked out|calculated|destroyed|unknown|incomplete|invalid|absent|stands for|not (?:recorded|known|given|stated|held|supplied|provided|available)|"
    r"blank|(?:corrected|changed|amended|updated|queried) by|seen(?: on)? ?\Z|checked|validated|audited|extracted|downloaded|reported|received|sent|requested|linked|matched)\b",
    re.IGNORECASE,
)
# The same where somebody is born: “by emergency section” says nothing of a law.
LAWS = re.compile(
    r"\b(?:section \d|(?:the|this|that|an|new) (?:act|order|bill|policy|scheme|programme|guidance)|regulations|(?:came|come|comes|coming) into (?:force|effect)|in force|"
    r"policy|introduced|launch\w{0,3}|published|consultation|census|statistics|commenced?|eligible|entitled|deadline|of them)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(
    r"(?<!\b[A-Za-z])(?<!\bSt)(?<!\b[nN]o)(?<!\b[DM]r)(?<!\bMs)(?<!\bMrs)(?<!\bRd)(?<!\bHosp)(?<!\bInf)(?<!\d[hm])[.!?][”\"’)\]]?\s(?=[A-ZÀ-ÞΑ-ΩЀ-Я“‘\"(])|\x1e"
)

DATED = re.compile(r" in (?:19|20)\d\d;")
THE_ONE = re.compile(r"\bthe\s(?:[\w-]{1,20}\s){0,2}\w{3,9}\Z", re.IGNORECASE)
HYPOTHETICAL = re.compile(
    r"\b(?:would|will|may|can|could|must|should|shall|is eligible|is entitled|becomes?|reaches|turns|starts?|qualif\w{1,4}|deadline|appl(?:y|ies|ied)|are|counts?|(?:is|are) (?:taken|treated|deemed|regarded))\b",
    re.IGNORECASE,
)
# “Born into care: …” is a title.
A_TITLE = re.compile(r"^Born (?:in(?:to)? [Cc]are|[Ff]ree|[Ee]qual|[Dd]igital|[Tt]o)\b(?!.{0,60} on (?:the )?\Z)")
SOMEBODY = (
    r"(?:he|she|they|i|we|(?-i:[A-Z]{1,2})|(?:a|an|another|their|her) (?:[\w-]{2,12} ){0,2}(?:boy|girl|son|daughter|baby|child|twins)|(?:child|baby|sibling|twin|pupil) (?-i:[A-Z]{1,2}|\d)|(?:the|this|that) (?:child|baby|girl|boy|twins?|infant|younger|older|elder|young person|pupil|patient)|"
    r"(?:my|her|his|their|our|(?-i:[A-Z])\w{0,15}[’']s) (?:[\w-]{2,12} ){0,2}[\w-]{2,14}|(?-i:(?!The\b|It\b|This\b|That\b|What\b|Which\b)[A-Z][a-zà-ÿ]{2,15}(?: [A-Z][a-zà-ÿ]{2,15})?))"
)
DAY_THEN_BORN = re.compile(
    rf"[,;:\s-]{{1,3}}(?:(?:at|in) [\w. ]{{1,25}}, )?(?:(?:is|was|when|the|day|date|on|which|that|being|marks|marked) ){{0,6}}(?P<who>{SOMEBODY})[.,]{{0,2}} (?:was|were|had been|got) (?:\w{{2,12}} )?born\b"
    r"|[,;:\s(-]{1,4}the day of (?:his|her|my|(?-i:[A-Z])[’']s) birth\b|[,;:\s(-]{1,4}(?:\d{1,2} ?(?:h|[ap]m|hrs|[.:]\d\d)[^,;]{0,14}[,;]? )?(?:the )?birth of (?:(?-i:[A-Z])|his|her|my|their|the (?:child|baby|girl|boy|twins))",
    re.IGNORECASE,
)
DAY_THEN_NOUN = re.compile(
    rf"\s?[:;(\[=-]\s?(?!(?:show|add|remov|display|record|check|collect|hid|correct|drop|requir|validat|ask|includ|use)\w{{0,4}} )(?:[\w’']{{1,15}}[ :=]{{1,2}}){{0,4}}?{NOUN}(?=\s?(?:[.,;()\]]|:\s?\Z|\Z|of\b))|[\s:,(<=-]{{1,5}}(?:birth\b(?=\s?[).]|\s?\Z)|{NOUN}(?=\s?(?:[.)]|\Z)))|(?:日|\s)(?:出生|生まれ)|[^.\n]{{0,80}}[(\[](?:the |their |his |her )?{NOUN}s?[)\]]|[^.]{{0,20}}\bhappy birthday\b|[^.\n]{{0,40}}?\b(?:as|in|under|against) [“\"]?(?:the |a |an )?(?:(?:his|her|their|my|child[’']s) )?{NOUN}(?! (?:field|column|list|format))|[^.;]{{0,60}}\b(?:from|against|with|using|on|by) (?:this|that|the above) {NOUN}|[’']?[dt]?[ae]? {NOUN}(?=\s?(?:[.,;)]|\Z))|[\s,]{{1,3}}(?:(?:\w{{2,12}} ){{0,3}}?(?:is|was|being)|that[’']?s|it[’']?s|as|for)\b[\s:]{{1,2}}(?:[\w’']{{1,15}}[ :]{{1,2}}){{0,4}}?{NOUN}"
    rf"|[\s,]{{1,3}}(?:(?:the|his|her|their|my|child[’']s|(?-i:[A-Z])\w{{1,15}}[’']s) ){{0,2}}{NOUN}(?=\s?(?:[.,;:()\]-]|\Z))",
    re.IGNORECASE,
)
# “05/06/2011 – born”, “5 June 2011: birth of Child M”, as chronologies have it.
DAY_THEN_EVENT = re.compile(
    r"\s?(?:[:;,|.–-]{1,2}\s?|\s)(?:(?:at )?\d{1,2}[.:]\d\d ?(?:[ap]m|hrs)?,? )?(?:event: ?)?(?:(?P<who>(?:(?-i:M(?:rs?|s)) )?(?-i:[A-Z])\w{0,15}|(?:the )?(?:(?:half-?|step-?)?(?:brother|sister)|sibling|pupil|child|baby|infant|twins?|boy|girl|son|daughter)(?: (?-i:[A-Z]|\d)\b)?|[a-z]{2,8} mother|mother|mum|she) (?:is |was |were )?)?"
    r"(?:(?-i:born)\b(?! (?:after|before|between|since|from|digital|free|equal))|(?-i:Born)(?=\s?[.;,|)]|\s?\Z| at| by| in [\w' ]{2,40}(?:hospital|infirmary|maternity|general|ambulance|prison)\b)|(?:gives|gave) birth\b(?! to (?:the|an?) (?!son|daughter|child|baby|boy|girl))|delivered (?:at [234]\d|by (?:emergency|c-?section|caesarean|forceps)|an? (?:\w{2,10} )?(?:boy|girl|baby))\b|birth(?=\s?[.;|)]|\s?\Z| event| at (?:home|(?-i:[A-Z]))| of (?:child|baby|(?-i:[A-Z]\b)|(?:his|her|my|the|a|an)?(?: ?(?:first|second|third|fourth|younger|older|elder|baby|half|full))?[ -]?(?:child|baby|twins?|son|daughter|brother|sister|sibling|boy|girl))\b))",
    re.IGNORECASE,
)
# In other languages and in words: that there is a month and a year is enough.
YEAR_IN_WORDS = "dwa tysi|zweitausend|deux mille|dà mhìle|две|дві|două mii|dos mil|duemila|dois mil|tweeduizend|iki bin|neunzehnhundert|mille neuf|millenovecento|mil novecientos|tysiąc dziewięćset"
ELSEWHERE_IN_WORDS = re.compile(
    rf"\b(?:{FOREIGN})\b,? (?:r\. |de |of )?(?:\d{{4}}|{YEAR_IN_WORDS})|\b(?:mai|maj|mei|май) (?:de )?(?:{YEAR_IN_WORDS})",
    re.IGNORECASE,
)
BIRTHDAY = re.compile(
    r"\bbirthday(?:s|['’]s)?(?:(?:\s?[:,-]|,? which is|,? which was| is| was| falls| fell)(?: on| always| usually){0,2}| on)? (?:the )?(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:january|february|march|april|may|june|july|august|september|october|november|december) (?:the )?\d{1,2}(?:st|nd|rd|th)?\b|\d{1,2}[./-]\d{1,2}(?![./-]?\d))(?![a-z]{0,9},? (?:1[0-8]\d|190)\d\b)",
    re.IGNORECASE,
)
# “b. 3 May 2014”, and not a heading's “B.04.02.01”.
AFTER_LETTER = re.compile(
    rf"(?<![\w.])(?<!\d, )(?<!\d )(?:b\. ?|B\. (?=[\d\s./-]{{0,8}}(?:\d{{4}}|[A-Za-z]{{3,9}} \d)))(?i:{DAY})|(?:[(,|;-] ?|[A-Z][a-z]{{1,14}} |\b(?:sister|brother|son|daughter|child|baby|twin|boy|girl|mother|father) )b (?i:{DAY})|(?<![\w.?&/])b[=:] ?\d{{6}}"
    rf"|(?<![\w.])b\. ?(?:in |at )?[A-Z][a-zà-ÿ]{{2,15}}(?: [A-Z][a-z]{{2,15}})?,? (?:on )?(?i:{DAY})"
)
# “Born in 2011, on 14 June”, “he was born on 14 June”, “born 20110614”.
BORN_IN_PIECES = re.compile(
    rf"\b(?:he|she|i|baby|twins?|(?:child|baby|sibling|twin|pupil) (?:(?-i:[A-Z])|\d)|(?-i:[A-Z])|(?:her|his|my) \w{{3,12}}|(?-i:{FIRST})) (?:was |were )?born (?:(?:(?!and\b)\w{{1,12}} ){{0,5}}on )?(?:the )?(?:{DAY_OF_MONTH}\b|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b)"
    rf"|\bborn (?:on )?(?:(?:19|20)\d\d[01]\d[0-3]\d|[0-3]\d[01]\d(?:19|20)?\d\d|[0-3]\d [01]\d \d\d)\b"
    rf"|(?:(?<![A-Za-z0-9])(?:d[o0]b|d\.o\.b\.?)|\bdate of birth|\bbirth ?date)[\s.:;=(\[,\"-]{{0,6}}(?:is |was )?(?:the )?(?:{DAY_OF_MONTH}\b|\d{{1,2}}/(?:\d{{1,2}}|(?:19|20)\d\d)(?![\d/])|{MONTH} \d{{4}}\b|{MONTH}[ -]\d{{1,2}}(?:st|nd|rd|th)?\b(?! (?:pupils|children|days|weeks|hours|per)))"
    rf"|\bday (?:and|&|/) month\b[^\d.]{{0,20}}[.?:]? ?(?:A[.:] ?)?(?:the )?{DAY_OF_MONTH}\b",
    re.IGNORECASE,
)


def holds_a_birth(text):
    """Return whether a day of birth is written in a text."""
    if text.isascii() and not FIGURE_OR_MONTH.search(text):
        return False
    text = with_birth_words(text)
    if (
        holds_a_name_with_figures(text)
        or holds_a_broken_birth(text)
        or any(
            stands_beside_a_name(
                text[max(day.start - 60, 0) : day.start], text[day.start : day.end], text[day.end : day.end + 80]
            )
            for day in days_in(text)
        )
    ):
        return True
    plain, days = with_days(text)
    return _is_told(text, plain, days) or weighs_as_a_birth(plain, days)


def _is_told(text, plain, days):
    if days and tells_of_a_birth(plain) or holds_a_scene(plain, days) or any(is_a_notice(plain, day) for day in days):
        return True
    said = NOUNS.search(text) or VERBS.search(text) or BIRTH_LABEL.search(text) or AFTER_LETTER.search(plain)
    if (said or "\n" in text) and rows_of_births(text):
        return True
    if not said:
        return False
    written, text = text, plain
    if (
        any(days_in(match[0]) for match in AFTER_LETTER.finditer(text))
        or any(not _of_anybody(text, match) for match in BORN_IN_PIECES.finditer(text))
        or NOUNS.search(text)
        and any(
            (some is text or not match[0][-1].isdigit())
            and not BOUND_ELSEWHERE.search(some[max(match.start() - 50, 0) : match.start()])
            for some in {text, written}
            for match in ELSEWHERE_IN_WORDS.finditer(some)
        )
        or any(
            can_be_of_somebody(match["figures"] or match["before"])
            and not OR_LATER.match(text[match.end() : match.end() + 40])
            and not A_RANGE_OF_FIGURES.match(text[match.end() : match.end() + 12])
            for match in IN_FIGURES.finditer(text)
        )
    ):
        return True
    if any(
        not OF_A_BODY.search(text[max(match.start() - 60, 0) : match.start()]) and not _of_anybody(text, match)
        for match in BIRTHDAY.finditer(text)
    ):
        return True
    bounded = Day(0, 0)
    for place, day in enumerate(days):
        before = text[max(day.start - BEFORE, 0) : day.start]
        following = days[place + 1].start if place + 1 < len(days) else day.end
        if not (CHANGED_FROM.search(before) or OWN_BIRTH.search(before)) and (
            (
                BOUND.search(before)
                and not ADJACENT_OF.search(before)
                and not WHEN_BORN.match(text[day.end : day.end + 60])
            )
            or (bounded.end and AND_ANOTHER.fullmatch(text[bounded.end : day.start][:20]))
            or TO_ANOTHER.fullmatch(text[day.end : following][:20])
            or OR_LATER.match(text[day.end : day.end + 40])
            or (END_OF_A_RANGE.search(before) and OF_MANY.search(before))
            or (text[day.end : following].strip() == "-" and (OF_MANY.search(before) or A_RANGE.search(before)))
        ):
            bounded = day
        elif (
            QUESTION.search(before)
            or (ANSWER.search(before) or SAID_NOW.search(before[-45:]) and IT_IS.search(before))
            and not THEN_DOES.match(text[day.end : day.end + 60])
            or _is_birth(_sentence_before(before), _sentence_after(text[day.end : day.end + AFTER]))
        ):
            return True
    return False


def _of_anybody(text, match):
    before, after = text[max(match.start() - 60, 0) : match.start()], text[match.end() : match.end() + AFTER]
    return A_RANGE_BEHIND.match(after) or OF_ANYBODY.search(before) and IN_THAT_CASE.search(after)


A_RANGE_OF_FIGURES = re.compile(r" - \d{1,2}[./]\d")
# “Date of birth 1 March 2020 to 28 February 2021”
A_RANGE_BEHIND = re.compile(r",? ?\d{4} (?:to|until|through) (?:the )?(?:\d{1,2}\b|[A-Z][a-z]{2,8} \d)")


END_OF_A_RANGE = re.compile(r"(?:\d{4}|\b[A-Z][a-z]{2,8}) ?- ?\Z")  # “1 January 2009–”
BIRTH_LABEL = re.compile(r"(?<![a-z])(?:birth|bday|dob)", re.IGNORECASE)
FIGURE_OR_MONTH = re.compile(
    rf"\d|\bMM[XVI]{{1,7}}\b|\bMCM[XVIL]{{1,8}}\b|\b(?:{TEENS}|twenty|th[ou]{{2}}sand?)\b|\b(?:{'|'.join(ENGLISH)}|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\b",
    re.IGNORECASE,
)
ADJACENT_OF = re.compile(rf"{NOUN} of (?:the )?\Z", re.IGNORECASE)
AT_BIRTH = re.compile(r"\b(?:at|from|since) birth ?[,(] ?\Z")  # “placed from birth, …, with”
ADJACENT = re.compile(
    rf"(?:{NOUN}|\bbirth[\"']?(?= ?[:=(-])|(?:\A|[\n\x1e|;,])\s?(?-i:B)irth(?=\s?\|?\s?\Z)|[:|] ?birth(?=,? (?:the )?\Z)|(?:\A|[.|;\x1e] ?)(?-i:Birth of {ANY}(?: [A-Z][\w’'-]{{1,15}})?),?(?: on)?(?= (?:the )?\Z)|\b(?:event|type):? ?birth[.,;|]? ?date\b|\bbirth (?:was )?registered (?:as|for)|\b(?:register|entry|extract|certificate)s? of births?(?=\s?[:,])|\baccording to (?:his|her|my|the) birth certificate|\bbirth certificate(?: gives|,? the (?:date|day) (?:is|was)| says| shows| states| reads| has| was| is|(?=: )))[\s\x1e.:;=({{\[,|\"_-]{{0,6}}(?:the )?\Z",
    re.IGNORECASE,
)


CHANGED_FROM = re.compile(
    rf"\bnot born until (?:the )?\Z|{NOUN} (?:\w{{1,12}} ){{0,3}}(?:changed|corrected|amended|altered|updated) from (?:the )?\Z|\b(?:chang|correct|amend|alter|updat)\w{{1,3}} (?:\w{{1,12}} ){{0,3}}{NOUN} (?:(?-i:[\w ]{{1,30}} ))?from (?:the )?(?:{DAY} to (?:the )?)?\Z",
    re.IGNORECASE,
)
# “From her birth on 5 June 2011 until …”
OWN_BIRTH = re.compile(
    rf"\b(?:(?:his|her|my|(?!Scotland|Parliament)(?-i:[A-Z])\w{{0,15}}[’']s) birth|(?:he|she|i|(?-i:{FIRST})|child (?-i:[A-Z])|baby (?-i:[A-Z])) (?:was )?born) (?:on )(?:the )?\Z",
    re.IGNORECASE,
)
# “The date of birth we were given at the desk, and which the aunt agreed with, is …”
AS_TOLD = re.compile(
    r" (?:(?:that|which|as) )?(?:we|they|you|he|she|i|the [a-z]{3,12}|(?-i:[A-Z])[a-z]{1,15}) (?:was|were|had|have|has|got|gave|gives|took|wrote|told|hold|knows?|remember\w{0,2}) (?:[^.;:,\d]{0,60}|[^.;:\d]{0,90},) ?(?:is|was) (?:the )?\Z",
    re.IGNORECASE,
)
AND_A_DAY = re.compile(rf",? and (?:on )?(?:the )?(?:{DAY})", re.IGNORECASE)
DIRECTLY = re.compile(r" (?:on )?(?:the )?\Z", re.IGNORECASE)


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


def _is_own(match):
    """“5 June 2011, its tenth birthday” is a body's."""
    noun = NOUNS.search(match[0]) if match else None
    return bool(match) and not (noun and OF_A_BODY.search(match[0][: noun.start()]))


def _is_birth(before, after):
    nouns = list(NOUNS.finditer(before))
    if nouns and (OF_A_BODY.search(before[: nouns[-1].start()]) or ABOUT_IT.search(before[: nouns[-1].start()])):
        return False
    if WHERE_UNKNOWN.match(after):
        return False
    if nouns and (
        OF_ANYBODY.search(before[: nouns[-1].start()]) and IN_THAT_CASE.search(after) and not NARRATIVE.search(after)
    ):
        return False
    if after[:1] in (")", "]") and (IN_BRACKETS.search(before) and NOUNS.search(before + after) or WHOSE.match(after)):
        return True
    if ADJACENT.search(before) or AT_BIRTH.search(before) and after[:1] in (",", ")", ".", ""):
        return True
    told = after.startswith(" that ") and TOLD_ON.search(before)
    if not told and (match := DAY_THEN_BORN.match(after)) and not (match["who"] and FIGURATIVE.search(match["who"])):
        return True
    if (event := DAY_THEN_EVENT.match(after)) and not (event["who"] and FIGURATIVE.search(event["who"])):
        return True
    if _is_own(DAY_THEN_NOUN.match(after)) and not re.search(r"\bon (?:the )?\Z", before, re.IGNORECASE):
        return True
    if nouns:
        gap = before[nouns[-1].end() :]
        if TO_NO_HUMAN.match(gap) or OF_A_PERIOD.match(gap) or CITED.search(gap):
            return False
        if AS_TOLD.match(gap):
            return True
        if (
            PLURAL.search(nouns[-1][0])
            and not (LINK.search(gap) or LISTED.search(gap))
            and not OF_SOME.fullmatch(gap)
            and not gap.startswith(":")
        ):
            return False
        if OF_SOME_DAY.match(gap) and ("date" in gap or not LINK.search(gap)):
            return False
        if EXAMPLE.search(gap):
            return LINK.search(gap) or bool(after.strip(' .)]"”') and not HOW_TO_WRITE.search(before + after))
        systems = SYSTEMS.search(gap) or WITHOUT.search(before[: nouns[-1].start()])
        another = (
            ANOTHER_LABEL.search(gap)
            or is_of_another_event(gap)
            or (LEFT_BLANK.match(gap) and (not LINK.search(gap) or THEN_A_LABEL.search(gap)))
        )
        another = another or (AFTER_A_TIME.search(before[: nouns[-1].start()]) and not DIRECTLY.fullmatch(gap))
        if not (systems and not LINK.search(gap) or another):
            return True
    if verbs := list(VERBS.finditer(before)):
        gap, subject = before[verbs[-1].end() :], _subject(before[: verbs[-1].start()])
        subject = "birth" if THE_BIRTH.match(verbs[-1][0]) else subject
        if verbs[-1][0][0] == "B" and gap.strip() == ":":
            return True
        quoted = A_QUOTATION.match(before[max(verbs[-1].start() - 1, 0) :])
        # “The sample was born in 2011; fieldwork ended on 5 June 2012”: its day is that of something else.
        if (
            DATED.match(gap)
            or gap.lower().startswith(" every ")
            or LEFT_BLANK.match(gap)
            and THEN_A_LABEL.search(gap)
            or TO_DO.match(gap)
            or is_of_another_event(gap)
            or (AFTER_A_TIME.search(before[: verbs[-1].start() + 4]) and not DIRECTLY.fullmatch(gap))
            or TO_A_THING.match(gap)
            or quoted
            or A_TITLE.search(before[verbs[-1].start() :])
            or OF_SOMETHING.search(gap)
            or not subject.strip('“"(')
            and (THEN_A_THING.match(after) or NAMES_A_THING.match(gap))
        ):
            return False
        if PERSONAL.search(subject) or OWN.match(verbs[-1][0]):
            return True
        if LAWS.search(gap) and not LINK.search(gap):
            return False
        if SOME.search(subject) or THE_SOME.search(before[: verbs[-1].start()].rstrip()):
            return True
        # “Children born on 5 June 2011 and 6 July 2013” are two, and no cohort.
        if DIRECTLY.fullmatch(gap) and AND_A_DAY.match(after) and OF_MANY.search(subject):
            return True
        apposed = APPOSED.search(before[: verbs[-1].start()])
        if apposed and not FIGURATIVE.search(apposed["who"]):
            return True
        if COHORT.search(subject) or FIGURATIVE.search(subject):
            return False
        # “A child born on …, ” and “if the child was born on …” are no child; “the child was born on …” is one.
        if (
            len(verbs) > 1
            and ONE_OF_MANY.search(subject)
            and HYPOTHETICAL.search(before[verbs[-2].end() : verbs[-1].start()])
        ):
            return False
        supposed = IF.search(before) or (not TOLD.search(before[: verbs[-1].start()]) and not THE_ONE.search(subject))
        supposed = supposed and not ONE_CASE.search(before)
        supposed = supposed and (IF.search(before) or not NARRATIVE.search(after))
        hypothetical = HYPOTHETICAL.search(gap + after) or (SUPPOSED.search(before) and not NARRATIVE.search(after))
        return not (supposed and ONE_OF_MANY.search(subject) and hypothetical)
    return False
