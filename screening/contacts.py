"""Where a person can be reached: e-mail addresses, phone numbers, full postcodes."""

import re
from itertools import accumulate

from screening.numbers import NUMBER_OF_A_THING, THING_BEFORE
from screening.words import words

# --- e-mail addresses -----------------------------------------------------------------------------------------

EMAIL = re.compile(
    r"(?<![\w.+'’-])(?=[.+'’-]{0,3}\w)(?P<local>[\w.+'’-]++)(?P<at>\s{0,2}[@©®]@?\s{0,2}(?:>\s?)?|\s?[\"'“‘]@[\"'”’]\s?|\s?\|\s?@\s?|\s(?:małpa|ät|klammeraffe|aig|arobase|arroba|chiocciola|равлик|собака)\s|\s?[\[({<]\s?(?:at|@|a|ät|à|at[- ]sign)\s?[\])}>]\s?|,?\s(?:then\s)?(?:the\s)?at[- ]sign,?\s(?:then\s)?|,\s(?:then\s)?@,\s(?:then\s)?)"
    r"(?P<domain>(?:[\w-]{1,63}(?:\s?[.·•。]\.?\s?|\s?[\[({<]\s?(?:dot|\.|punkt|point|punto|kropka)\s?[\])}>]\s?|\s(?:dot|punkt|point|punto|kropka|крапка)\s|\s?[-_]dot[-_]\s?|,(?=(?:com|org|net|gov|ac|co|uk|scot|example)\b))){1,5}[^\W\d_][\w-]{1,62})",
    re.IGNORECASE,
)
EMAIL_IN_WORDS = re.compile(
    r"(?<![\w.+'’-])[\w.+'’-]++\sat\s(?!www\b)(?:[\w-]{1,63}\s[\[(]?d[o0]t[\])]?\s){1,4}(?:[a-z]{2,4}|example)\b"
    r"|(?<![\w.+'’-])[\w.+'’-]++\s(?:at|chez)\s(?:[\w-]{1,63}\spoint\s){1,4}(?:com|org|net|fr|uk|scot|example)\b"
    r"|(?<![\w.+'’-])[\w.+'’-]++(?:@|\s?[\[({<]\s?at\s?[\])}>]\s?)(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|live|btinternet|proton\w{0,4})\b"
    rf"|\b(?:e-?mail|mail|contact|write to)(?: address)?(?: is|:| to)? (?:{'|'.join(sorted(words('first_names')))}) at (?!www\b)(?:[\w-]{{1,40}}\.){{1,3}}(?:org|com|net|uk|scot|example)\b"
    # What has a dot, a figure or a stroke in it is no word, and what has a mailbox with these is a person.
    r"|(?<![\w.@/])[a-z]{1,30}[._\d][\w.]{1,40} (?:at|AT) (?:[\w-]{1,40}\.){1,3}(?:org|com|net|uk|scot|example)\b"
    # “Look at gmail” is none: it says that it is an address, begins with a name, or has a figure or a dot in it.
    r"|\b[a-z]{0,30}[._+\d][\w.+-]{0,40} (?:at|AT) (?:gmail|hotmail|outlook|yahoo|icloud|live|googlemail|btinternet|proton\w{0,4})\b"
    r"|\b(?:e-?mail|address|contact|write to|reply to|reach)\b[^.@\n]{0,30}? (?!look|sign|account|inbox)[a-z][\w-]{1,40} (?:at|AT) (?:gmail|hotmail|yahoo|icloud|googlemail|btinternet)\b"
    rf"|\b(?:{'|'.join(sorted(words('first_names')))}) at (?:gmail|hotmail|outlook|yahoo|icloud|googlemail|btinternet)\b"
    r"|(?<!\w)[A-Za-z0-9._]{1,40}?\s?[-_*/~|#+'\"]\s?at\s?[-_*/~|#+'\"]\s?[a-z0-9-]{1,40}(?:\s?[-_*/~|#+'\"]\s?dot\s?[-_*/~|#+'\"]\s?|\.)[a-z]{2,10}(?![a-z])"
    r"|(?<![\w.])[\w.+-]{2,40} (?-i:AT) (?!www\b)(?:[\w-]{1,40}\.){1,3}(?-i:[a-z]{2,7})\b"
    # Letter by letter.
    r"|(?<!\w)(?:[\w.+-] ){3,40}@(?: [\w.-]){4,40}",
    re.IGNORECASE,
)
SAYS_AT = re.compile(r"@|(?<![A-Za-z])(?:at|chez)(?![A-Za-z])", re.IGNORECASE)
TAG = re.compile(r"</?[a-z]{1,8}>")
# “such as @nhs.net”: what stands before is no mailbox.
NO_MAILBOX = words("no_mailbox")
# Mailboxes of organisations: whoever happens to be on duty reads them.
MAILBOXES = words("mailboxes")
# Nobody's name ends with these.
SHARED = re.compile(
    r"(?:enquir(?:y|ies)|inquir(?:y|ies)|quer(?:y|ies)|stat(?:istic)?s|team|mailbox|inbox|helpdesk|committee|secretariat|recruitment|information|"
    r"info|complaints?|consultations?|services?|section|survey|network|office|data|accounts|publications?|support|foi|comms|children|panel|reviews?|protection|parenting|leavers|carers|families|rights|learning|recruiting)\Z"
)
LOWER_NAMES = frozenset(name.lower() for name in words("first_names"))
ENDS_A_DOMAIN = re.compile(
    r"(?:^|[\s.,·•])(?:[a-z]{2}|com|org|net|gov|edu|info|scot|example|email|online|[A-Z]{2}|COM|ORG|NET|GOV|SCOT|EXAMPLE)\Z"
)
ENDS_A_FILE = re.compile(r"\.(?:png|jpe?g|svg|gif|webp|css|js|json|pdf)\Z", re.IGNORECASE)
PRIVATE_PROVIDERS = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|mac|aol|btinternet|sky|talktalk|proton|protonmail|gmx|mail)\.",
    re.IGNORECASE,
)


def holds_email(text):
    """Return whether a text has an e-mail address that can be a person's."""
    return any(
        _is_of_a_person(match) for written in {text, TAG.sub("", text)} for match in EMAIL.finditer(written)
    ) or bool(SAYS_AT.search(text) and EMAIL_IN_WORDS.search(text))


def _is_of_a_person(match):
    local = match["local"].lower()
    # “The @ symbol. It is”, “-d @request.json”: a space before it, and no mailbox, or nothing that ends as domains do.
    apart = match["at"][0] in " \n\t\"'“‘" and match["at"].strip(" \n\t\"'“‘”’>") in ("@", "@@")
    if apart and (local in NO_MAILBOX or not ENDS_A_DOMAIN.search(match["domain"])):
        return False
    if ENDS_A_FILE.search(match["domain"]):  # “key@2x.png”
        return False
    if PRIVATE_PROVIDERS.match(match["domain"]):
        return True
    # “scra.information@”: beside a word of a mailbox stands what it is of, and no name.
    parts = re.findall(r"[a-z]{2,}", local)
    of_a_name = any(part in LOWER_NAMES for part in parts) or len(parts) != len(re.split(r"[._+-]", local))
    return re.sub(r"[^a-z]", "", local) not in MAILBOXES and (of_a_name or not any(map(SHARED.search, parts)))


# --- phone numbers --------------------------------------------------------------------------------------------

# Groups of figures after 0, +44 or another country's code. Each run of figures is taken whole: there is one way to read
# them, and not thousands to try.
PHONE = re.compile(
    r"(?=[\d(+])(?:(?<![A-Za-z0-9])|(?-i:(?<=Tel)|(?<=Mob)|(?<=[Pp]hone)|(?<![A-Za-z0-9][TMHW])(?<=[TMHW])(?=0[127]\d{3})))(?<!\d[./-])(?:(?<!\d,)|(?=0\d{3}))(?P<country>(?:\(?\+ ?44 ?\)?|\b00 ?44\b|\b0044|44(?=[\s.-]{0,3}7))[\s.-]{0,3}(?:\( ?0 ?\)[\s.-]{0,2})?)?"
    r"(?P<groups>\(?\d{2,12}+(?:\)(?:[\s./_-]{0,4}\d++)?)?(?:[\s./_-]{1,5}\d++){0,5})(?![A-Za-z0-9])(?![.,-]\d)"
)
PHONE_ABROAD = re.compile(
    r"(?<![\w+])(?:\+ ?(?!44)[1-9]\d{0,2}|00(?:353|48|49|33|34|39|40|380|92|1|61|64|91|234)\b)(?:[\s.()-]{0,3}\d{1,5}){2,6}(?![\w]|[.,]\d)"
)
# Grouped, or the whole of a mobile; “put a zero before it” makes it one.
NOUGHT = r"(?:nought|naught|zero|oh|0)"
WITHOUT_NOUGHT = r"(?:7\d{3}[\s,-]{0,2}\d{3}[\s,-]{0,2}\d{3}|1\d{2,3}[\s,-]{1,2}\d{3}[\s,-]{1,2}\d{3,4})(?!\d)"
# Said to be a phone, and written without its 0.
PHONE_SAID = re.compile(
    r"\b(?:mobile|mob|phone|telephone|tel|call|ring|text|whatsapp)\b[\s:.=-]{1,3}(?:(?:number|no|on|is|me|her|him|us|them)[\s:.]{1,2}){0,3}7\d{3}[\s-]?\d{3}[\s-]?\d{3}(?![\d.,]\d)"
    rf"|(?<!\d)(?<!\d[ ,.-]){WITHOUT_NOUGHT}[^\d\n]{{0,25}}\b{NOUGHT}\b[^\d\n]{{0,15}}\b(?:in front|before|at the (?:front|start|beginning)|first|missing|dropped|left (?:off|out)|gone)\b"
    rf"|(?<!\d)(?<!\d[ ,.-]){WITHOUT_NOUGHT}[^\d\n]{{0,25}}\b(?:leading|first|initial|front|without|starts? with|begins? with|dropped|lost|add|needs?|plus)(?: (?:a|the|its|first|leading)){{0,2}} {NOUGHT}\b"
    rf"|\b{NOUGHT},? (?:in front of|before|first,? (?:and )?then|and then|then|plus)[\s:]{{1,2}}{WITHOUT_NOUGHT}"
    rf"|\bwithout (?:its|the|a) (?:first |leading )?{NOUGHT}\b[^\d\n]{{0,25}}{WITHOUT_NOUGHT}|\b(?:put|write|add|type|dial) (?:a |the )?{NOUGHT} (?:in front of|before)(?: it)?:? {WITHOUT_NOUGHT}"
    r"|\b07\d{3}[ -]?\d{3}\b[^\d\n]{1,30}\b(?:last|ends?|ending|final|then)\b[^\d\n]{0,25}\b\d{3}\b|\b07\d{3}[ -]?\d{3}\b[^\d\n]{1,12}\b\d{3}\b[^\d\n]{1,8}\b(?:last|end|behind|after)\b",
    re.IGNORECASE,
)
# Ofcom’s ranges for organisations (03), for free and shared-cost numbers (080, 084, 087) and services (09).
YEAR_AND_NUMBER = re.compile(r"(?:19|20)\d\d \d\d")
OF_A_FILE = re.compile(
    r"\b(?:ref(?:erence)?|tender|planning|application|contract|invoice|folio|minute)(?: no\.?| number)?[\s:.]{0,2}\Z",
    re.IGNORECASE,
)
OF_ORGANISATIONS = re.compile(r"0?(?:3\d|80|84|87|9|500|55)")


def holds_phone(text):
    """Return whether a text has a phone number that can be a person's."""
    return (
        any(_is_phone(match, text) for match in PHONE.finditer(text))
        or any(9 <= len(re.findall(r"\d", match[0])) <= 15 for match in PHONE_ABROAD.finditer(text))
        or bool(PHONE_SAID.search(text))
    )


def _is_phone(match, text):
    before = text[max(match.start() - 30, 0) : match.start()]
    if NUMBER_OF_A_THING.search(before) or ("/" in match[0] and OF_A_FILE.search(before)):
        return False
    if "".join(re.findall(r"\d", match[0])) in "01234567890":
        return False  # what a template shows
    groups = re.findall(r"\d+", match["groups"])
    if match["country"]:
        return _is_number([groups[0].removeprefix("0"), *groups[1:]], (9, 10))
    if groups[0] == "07" and list(map(len, groups[1:])) == [3, 3, 3]:
        return True
    # “Flat 12 0131 496 0123”: what stands before it may be another number, and so may what stands behind.
    for place, group in enumerate(groups[:3]):
        if len(group) >= (4 if place else 3) and re.match(r"0[235789]|01[1-9]", group):
            return _is_number(groups[place:], (10, 11) if group[1] == "1" and not place else (11,))
    return False


def _is_number(groups, lengths):
    if OF_ORGANISATIONS.match(groups[0]) or YEAR_AND_NUMBER.fullmatch(" ".join(groups[1:])):
        return False
    return any(length in lengths for length in accumulate(map(len, groups)))


# --- postcodes ------------------------------------------------------------------------------------------------

SCOTTISH_AREA = "AB|DD|DG|EH|FK|HS|IV|KA|KW|KY|ML|PA|PH|TD|ZE"
AREAS = words("postcode_areas")
AREA = "|".join(sorted(AREAS, key=lambda area: (-len(area), area)))
POSTCODE = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?P<out>(?:{AREA})(?:(?<=[A-Za-z]{{2}}) )?\d\d?|(?:E|N|NW|SE|SW|W)1[A-HJ-NP-Y]|"
    r"(?:EC|WC)[1-4][A-Z]|GIR)(?P<gap>[\s.,)-]{0,2}|\.{3}\s?|\s[/-]\s|[/_])(?P<in>\d[ABD-HJLNP-UW-Z]{2}))(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# S1 2nd term, 5ft: small letters behind a figure are more often an ordinal or a unit.
ORDINAL_OR_UNIT = re.compile(r"\d(?:st|nd|rd|th|ft|lb|pp|gb|tb|hr|hz|ha|pt|yr|ed|ph)")
# “HS2 3RD phase”, “FY21 1ST QUARTER”.
ORDINAL = re.compile(r"1st|2nd|3rd|[4-90]th", re.IGNORECASE)
THEN_A_PART = re.compile(
    r"\s(?:quarter|half|term|year|floor|edition|phase|stage|draft|round|class|grade|level|week|day|report|meeting|series|version)\b",
    re.IGNORECASE,
)
IS_A_THING = re.compile(
    r"\s(?:(?:is|was|are|means|names) (?:an?|the|our|one|its) (?:[\w-]{1,12} ){0,2}?(?:forms?|(?<!post )code|reference|version|model|batch|section|size|part|template|key|grade|product|standard|release)|forms?|templates?|models?)\b",
    re.IGNORECASE,
)
SCOTLAND = re.compile(rf"(?:{SCOTTISH_AREA}|G) ?\d", re.IGNORECASE)
CLASS = re.compile(r"[BELMNPSW]\d")
HEXADECIMAL = re.compile(r"[0-9a-f]{5,}|(?:b[abd]?|c[abf]|d[ae]|ec?)\d{1,2}-?\d[a-f]{2}")
HEXADECIMAL_COLOUR = re.compile(r"[#/][0-9A-Fa-f]{6}")
MIXED = re.compile(r"[A-Z]{1,2}\d{2,3}[a-z]{2}")
HASH_IN_LETTERS = re.compile(r"(?:b[abd]?|c[abf]|d[ae]|ec?)\d{2,3}[a-f]{2}")
SLUG = re.compile(rf"(?!(?:{SCOTTISH_AREA.lower()}|g)\d)[0-9a-z-]+")
BEFORE_A_HASH = re.compile(
    r"[-/_=]\Z|[:#] ?\Z|\b(?:commits?|build|checksum|digest|merge|sha|hash|revision|fix|id) \Z", re.IGNORECASE
)
# A letter in place of a figure.
POSTCODE_WITH_LETTERS = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?:{SCOTTISH_AREA})(?:\d\d?|\d?[OIl]|[OIl]\d)|G(?:\d\d?|\d[OIl]|[OIl]\d))(?:[ -]?[\dOIl]|[ -][SZ])[ABD-HJLNP-UW-Z]{{2}}(?![A-Za-z0-9])"
)

# “The first half is EH99 and the second half 1SP.”
SAID_APART = re.compile(
    r"\b(?:post ?code|post code|(?:first|second|other) (?:half|part)|the rest|outward|inward)\b", re.IGNORECASE
)
POSTCODE_SAID_APART = re.compile(
    rf"(?<![A-Za-z0-9])(?:{AREA})\d\d?(?![A-Za-z0-9])[^\d\n]{{1,30}}(?<![A-Za-z0-9])\d[ABD-HJLNP-UW-Z]{{2}}(?![A-Za-z0-9])"
)


def holds_postcode(text):
    """Return whether a full postcode is written in a text."""
    return (
        any(_is_postcode(match, text) for match in POSTCODE.finditer(text))
        or any(re.search(r"\d|l", match[0]) for match in POSTCODE_WITH_LETTERS.finditer(text))
        or bool(SAID_APART.search(text) and POSTCODE_SAID_APART.search(text))
    )


def _is_postcode(match, text):
    if ORDINAL_OR_UNIT.fullmatch(match["in"]):
        return False
    # “S1 1ST TERM”, “S3 1GB”: in the areas of England with one letter, which are also classes and sizes.
    if CLASS.fullmatch(match["out"]) and ORDINAL_OR_UNIT.fullmatch(match["in"].lower()):
        return False
    if ORDINAL.fullmatch(match["in"]) and THEN_A_PART.match(text[match.end() : match.end() + 12]):
        return False
    if HASH_IN_LETTERS.fullmatch(match[0]) and "postcode" not in text.lower():
        return False
    # “Annex B2 4DE”: Scotland's areas are too many letters for that.
    if not SCOTLAND.match(match[0]) and THING_BEFORE.search(text[max(match.start() - 30, 0) : match.start()]):
        return False
    # “B1 4AB is a form”: what it is of may also be said behind it.
    if not SCOTLAND.match(match[0]) and IS_A_THING.match(text[match.end() : match.end() + 50]):
        return False
    # “Key AB10-1AB-77”: a part of something longer.
    if (
        match["gap"] == "-"
        and match[0].isupper()
        and re.search(r"\w-\Z", text[max(match.start() - 2, 0) : match.start()])
    ):
        return False
    if match["gap"] == "-" and match[0].isupper() and re.match(r"-\w", text[match.end() : match.end() + 2]):
        return False
    # “#E1C7DF”, “Standard_E20as_v5”: a colour, and a part of a name.
    beside = text[max(match.start() - 1, 0) : match.start()], text[match.end() : match.end() + 1]
    if not SCOTLAND.match(match[0]) and (
        "_" in beside and MIXED.fullmatch(match[0]) or HEXADECIMAL_COLOUR.fullmatch(beside[0] + match[0])
    ):
        return False
    # “sec-em-b245ef”, “commit ab791dd”: the slug of a place in a text, and a hash.
    if SLUG.fullmatch(match[0]) and text[max(match.start() - 1, 0) : match.start()] in ("-", "_"):
        return False
    return not (
        HEXADECIMAL.fullmatch(match[0]) and BEFORE_A_HASH.search(text[max(match.start() - 12, 0) : match.start()])
    )
