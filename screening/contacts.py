"""Where a person can be reached: phone numbers, full postcodes."""

import re
from itertools import accumulate

from screening.numbers import NUMBER_OF_A_THING, THING_BEFORE
from screening.offices import is_of_an_office
from screening.public_addresses import is_of_a_public_place
from screening.words import words

# --- phone numbers --------------------------------------------------------------------------------------------

# Groups of figures after 0, +44 or another country's code. Each run of figures is taken whole: there is one way to read
# them, and not thousands to try.
PHONE = re.compile(
    r"(?=[\d(+])(?:(?<![A-Za-z0-9])|(?-i:(?<=[Tt]el)|(?<=Mob)|(?<=[Pp]hone)|(?<![A-Za-z0-9][TMHW])(?<=[TMHW])(?=0[127]\d{3})))(?<!\d[./-])(?<![A-Z]{2}\.)(?:(?<!\d,)|(?=0\d{3}))(?P<country>(?:\(?\+ ?44 ?\)?|\b00 ?44\b|\b0044|44(?=[\s.-]{0,3}7))[\s.-]{0,3}(?:\( ?0 ?\)[\s.-]{0,2})?)?"
    r"(?P<groups>\(?\d{2,12}+(?:\)(?:[\s./_-]{0,4}\d++)?)?(?:[\s./_-]{1,5}\d++){0,5})(?![A-Za-z0-9])(?![.,-]\d)"
)
PHONE_ABROAD = re.compile(
    r"(?<![\w+])(?<![A-Z]{2}\.)(?<!\d\.)(?:\+ ?(?!44)[1-9]\d{0,2}|00 ?(?:353|48|49|33|34|39|40|380|92|1|61|64|91|234)\b)(?:[\s.()-]{0,3}\d{1,5}){2,6}(?![\w]|[.,]\d)"
)
# Where the figures behind the country tell a landline from a mobile.
LANDLINE_ELSEWHERE = re.compile(
    r"(?:\+|00) ?(?:353[\s.()-]{0,3}0?[\s.()-]{0,2}(?!8)|33[\s.()-]{0,3}(?![67])|34[\s.()-]{0,3}9|49[\s.()-]{0,3}(?!1[567])|39[\s.()-]{0,3}0|31[\s.()-]{0,3}(?!6)|32[\s.()-]{0,3}(?!4)|41[\s.()-]{0,3}(?!7)|48[\s.()-]{0,3}(?:[123]\d|4[1-46-8]|5[24-9]|6[1-358]|7[4-7]|8[1-79]|9[145])|45|46[\s.()-]{0,3}(?!7)|47[\s.()-]{0,3}(?![49])|352|61[\s.()-]{0,3}(?!4)|64[\s.()-]{0,3}(?!2))"
)
# Said to be a phone, and written without its 0.
NOUGHT = re.compile(r"(?<!\d)\(0\) ?(?=[127]\d)")
WITHOUT_ITS_NOUGHT = re.compile(
    r"\b(?:mobile|mob|phone|telephone|tel|call|ring|text|whatsapp)\b[\s:.=-]{1,3}(?:(?:number|no|on|is|me|her|him|us|them)[\s:.]{1,2}){0,3}7\d{3}[\s-]?\d{3}[\s-]?\d{3}(?![\d.,]\d)",
    re.IGNORECASE,
)
# Ofcom’s ranges for organisations (03), for free and shared-cost numbers (080, 084, 087) and services (09).
YEAR_AND_NUMBER = re.compile(r"(?:19|20)\d\d \d\d")
OF_A_FILE = re.compile(
    r"\b(?:ref(?:erence)?|tender|planning|application|contract|invoice|folio|minute)(?: no\.?| number)?[\s:.]{0,2}\Z",
    re.IGNORECASE,
)
LANDLINE, LANDLINE_ABROAD = (
    re.compile(r"(?!.{0,20}(?<!\d)07\d(?:\d\d|\d[ -]\d|[ -]\d))(?:18001 )?\(?0[12]"),
    re.compile(r"\(?0?[12]"),
)
ONLY_A_LABEL = re.compile(
    r"(?:\W|\d|\b(?:tel|telephone|phone|fax|t|f|number|no|or|and|call|ring|switchboard|united kingdom|scotland|uk)\b){0,60}",
    re.IGNORECASE,
)
NO_NUMBER = re.compile(r"0{6}\Z")  # “0131 000 0000” shows the form
OF_ORGANISATIONS = re.compile(r"0?(?:3\d|80|84|87|9|500|55)")


def holds_phone(text):
    """Return whether a text has a phone number that can be a person's."""
    text = NOUGHT.sub("0", text)
    return (
        any(_is_phone(match, text) for match in PHONE.finditer(text))
        or any(
            9 <= len(re.findall(r"\d", match[0])) <= 15
            and not (LANDLINE_ELSEWHERE.match(match[0]) and is_of_an_office(text, *match.span()))
            for match in PHONE_ABROAD.finditer(text)
        )
        or bool(WITHOUT_ITS_NOUGHT.search(text))
    )


def _is_phone(match, text):
    before = text[max(match.start() - 30, 0) : match.start()]
    figures = "".join(re.findall(r"\d", match[0]))
    thing = NUMBER_OF_A_THING.search(before)
    if (
        thing
        and not (len(figures) == 11 and (thing["isbn"] or thing["short"]))  # these never have eleven figures
        or ("/" in match[0] and OF_A_FILE.search(before))
    ):
        return False
    if figures in "01234567890" or NO_NUMBER.search(figures):
        return False  # what a template shows
    if (LANDLINE_ABROAD if match["country"] else LANDLINE).match(match["groups"]) and (
        is_of_an_office(text, *match.span()) or _follows_a_public_postcode(text, match.start())
    ):
        return False
    groups = re.findall(r"\d+", match["groups"])
    if match["country"]:
        return _is_number([groups[0].removeprefix("0"), *groups[1:]], (9, 10))
    if (
        groups[0] == "07"
        and list(map(len, groups[1:])) == [3, 3, 3]
        or groups[0] == "07"
        and list(map(len, groups)) == [2, 2, 2, 2, 2, 1]
    ):
        return True
    # “Flat 12 0131 496 0123”: what stands before it may be another number, and so may what stands behind.
    for place, group in enumerate(groups[:3]):
        if len(group) >= (4 if place else 3) and re.match(r"0[235789]|01[1-9]", group):
            return _is_number(groups[place:], (10, 11) if group[1] == "1" and not place else (11,))
    return False


def _follows_a_public_postcode(text, start):
    """Return whether nothing but a label stands between a number and the postcode of an office: whose that is, it is."""
    from_here = max(start - 60, 0)
    before = [*POSTCODE.finditer(text[from_here:start])]
    return bool(
        before
        and ONLY_A_LABEL.fullmatch(text[from_here + before[-1].end() : start])
        and is_of_a_public_place(text, from_here + before[-1].start(), from_here + before[-1].end())
    )


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
    r"(?:EC|WC)[1-4][A-Z]|GIR)(?P<gap>[\s.,)-]{0,2}|\.{3}\s?|\s[/-]\s|[/_])(?P<in>\d[A-Z]{2}))(?![A-Za-z0-9])",
    re.IGNORECASE,
)
NO_UNIT = re.compile(r"[CIKMOV]", re.IGNORECASE)
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


def holds_postcode(text, as_it_came=None):
    """Return whether a full postcode is written in a text that can be a person's.

    `as_it_came` is the text before its disguises were undone: who hides a postcode hides a person's.
    """
    return any(not _is_public(match, text, as_it_came or text) for match in _postcodes(text))


def holds_public_postcode(text):
    """Return whether a full postcode is written in a text that is not refused, since it seems to be an office's."""
    return any(_is_public(match, text, text) for match in _postcodes(text))


def _postcodes(text):
    return (match for match in POSTCODE.finditer(text) if _is_postcode(match, text))


def _is_public(match, text, as_it_came):
    written = match["gap"] in ("", " ", "  ") and match[0] in as_it_came
    return written and is_of_a_public_place(text, *match.span())


def _is_postcode(match, text):
    # No unit has these letters, but people who mishear or mistype a postcode write them.
    if NO_UNIT.search(match["in"]) and not (match[0].isupper() and match["gap"] == " " and SCOTLAND.match(match[0])):
        return False
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
