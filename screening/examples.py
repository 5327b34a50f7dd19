"""Numbers that forms print to show what one looks like, where the sentence says that this is all they do."""

import re

# The prefix QQ was never given out; the number is the one with which the health service shows the check digit.
DOCUMENTED = re.compile(
    r"(?<![A-Za-z0-9])QQ ?12 ?34 ?56 ?[A-D](?![A-Za-z0-9])|(?<![A-Za-z0-9])943[ -]?476[ -]?5919(?![A-Za-z0-9])"
)
# “Numbers from 07700 900000 to 07700 900999 are set aside for drama”, “user1@example.com”
A_RANGE = re.compile(
    r"\b(?:from|between) (0[\d ]{9,13}) (?:to|and) 0[\d ]{9,13}(?=[^.;\n]{0,60}\b(?:dramas?|fiction\w{0,2}|television|films?)\b)",
    re.IGNORECASE,
)
# Any whole block of numbers is nobody's.
A_BLOCK = re.compile(
    r"(?<!\d)(?P<first>0[\d ]{5,10}?)0{3}(?: ?(?:-|–|to|and|until|up to|through) ?)(?:(?P=first)|0[\d ]{5,10}?|\d{0,3})999(?!\d)"
)
# “Message-ID: <20251124093107.118842@mail.example>”
NAME_OF_A_MESSAGE = re.compile(
    r"\b(?:(?:Message|Content|Thread)-ID|In-Reply-To|References):\s{0,3}(?:<(?=[^<>@\s]{0,60}\d{5}|[^<>@\s]{0,60}\d[A-Z])[\w.+$=-]{8,80}@[\w.-]{3,60}>\s{0,3}){1,5}",
    re.IGNORECASE,
)
TEST_USER = re.compile(
    r"(?<![\w.+-])(?:user|tester?|demo)[_-]?\d{1,4}@example\.(?:com|org|net)(?![\w-])", re.IGNORECASE
)
SHOWS_ONE = re.compile(
    r"\b(?:look(?:s|ing)? (?:\w{2,8} )?like|(?<![./@\w-])(?:for )?example(?![/.]\w)|(?<!your National Insurance no\. \()(?<!your NI no\. \()(?<!your National Insurance number \()e\.?g\b|such as|format(?:s|ted)?|dummy|fixtures?|placeholders?|samples?|regex|pattern|test(?:s|ed|ing)? (?:\w{2,8} )?(?:with|value|number|data)|"
    r"made[- ]up|fictional|not a real|enter (?:it|this|them|the number|your number) as|written (?:as|like)|in the form(?: of)?|shown as|(?:type|enter|write)\b[^.;]{1,30}\blike(?=\W{0,3}\Z)|hint(?: text)?|mock)\b",
    re.IGNORECASE,
)
OF_SOMEBODY = re.compile(
    r"\b(?:his|her|hers|she|he|my|mine|our|their|[A-Za-z]{1,20}['’]s (?:NI|National|number)|child|child['’]s|mum|mother|dad|father|gran|carer|aunt|uncle|the patient|belongs to (?!any|no)|same (?:format|pattern))\b|\b(?:is|was) (?!nobody)[A-Z][a-z]{1,20}['’]s\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?]\s{1,2}(?=[A-Z])|\n")
# “Day (2), month (2), year (4)”: how many figures each box takes.
BOXES = re.compile(r"\bday \(\d\),? (?:and )?month \(\d\),? (?:and )?year \(\d\)", re.IGNORECASE)
FARTHEST = 110


def without_examples(text):
    """Return a text without the numbers that it gives as examples: “it looks like this: QQ 12 34 56 C”."""
    text = BOXES.sub(" ", text)
    text = TEST_USER.sub(" ", A_RANGE.sub(" ", A_BLOCK.sub(" ", NAME_OF_A_MESSAGE.sub(" ", text))))
    return DOCUMENTED.sub(lambda match: " " if _shows_one(text, *match.span()) else match[0], text)


def _shows_one(text, start, end):
    before = SENTENCE_END.split(text[max(start - FARTHEST, 0) : start])[-1]
    behind = SENTENCE_END.split(text[end : end + FARTHEST], maxsplit=1)[0]
    return bool(
        (SHOWS_ONE.search(before) or SHOWS_ONE.search(behind)) and not OF_SOMEBODY.search(before + " # " + behind)
    )
