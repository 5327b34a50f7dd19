"""Finding personal data in a text: what is refused, and what a second person should look at.

A finding names the kind of thing and never carries what was found, so that no page, mail or log can repeat it.
"""

import datetime
import logging
import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate

from screening.likely_people import names_a_person
from screening.words import words

log = logging.getLogger(__name__)

REFUSED = {
    "chi": "a CHI number",
    "nhs": "an NHS number",
    "national-insurance": "a National Insurance number",
    "birth": "a date of birth",
    "email": "an e-mail address",
    "phone": "a phone number",
    "postcode": "a full postcode",
}
# Not kinds of data: the screen itself broke, or the text is more than it looks at. What cannot be checked is not kept.
UNCHECKED, TOO_LONG = "unchecked", "too-long"
# Characters: as they come, and when all are written alike (one character can stand for eighteen).
LONGEST, LONGEST_ALIKE = 20_000, 40_000
# Accents on one letter. Unicode's stream-safe text has at most 30: more would take quadratic time to put in order.
TOO_MANY_MARKS = re.compile(
    f"[{''.join(re.escape(chr(code)) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))}]{{31}}"
)

# --- how texts are made alike before anything is looked for ---------------------------------------------------

DASHES = re.compile(r"[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")
WRITTEN_AT = re.compile(r"%40|&#0*64;|&commat;", re.IGNORECASE)
SPELT_OUT = re.compile(r"(?<!\w)(?:[A-Za-z0-9] ){4,8}[A-Za-z0-9](?!\w)")
WEB_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
IDENTIFIER = re.compile(
    r"(?:\bdoi\b[:.]?\s*|(?:https?://)?(?:dx\.)?doi\.org/)?\b10\.\d{4,9}/\S+|(?:https?://)?\borcid(?:\.org/|[.:]?\s*)[\dX-]*"
    r"|\bISNI[: ]*[\dX ]{15,19}|\burn:uuid:\S+|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
    re.IGNORECASE,
)
# Numbers that name a publication or a thing, and say so in front.
NUMBER_OF_A_THING = re.compile(
    r"\b(?:ISBN|ISSN|EAN|GTIN|UPC|OCLC|PMID|LCCN|UPRN)(?:-1[03])?(?: numbers?| no\.?)?[\s:#]{0,3}$", re.IGNORECASE
)

# --- numbers --------------------------------------------------------------------------------------------------

GAP = r"[\s./_-]{0,3}"
FIGURE = re.compile(r"\d")
NO_DIGIT = re.compile(r"\D")
TEN_DIGITS = re.compile(rf"(?<!\d)(?=(\d(?:{GAP}\d){{9}})(?![\dA-Za-z]))")
CHI_BEFORE = re.compile(r"(?<![A-Za-z])(?:chi(?![a-z])|community health index)[^\d]{0,25}\Z", re.IGNORECASE)
NHS_BEFORE = re.compile(
    r"\b(?:n\.?h\.?s\.?|patients?|health service|hospital|medical record|unit)[\s\S]{0,40}\Z", re.IGNORECASE
)
# Days and times written in digits: 03.05.2024 10, 2012-11-03 10.
THOUSANDS = [1, 3, 3, 3]
DAY_AND_HOUR = ([2, 2, 4, 2], [4, 2, 2, 2])
NHS_GROUPS = ([3, 3, 4], [3, 7], [4, 3, 3], [6, 4])
NINO = re.compile(
    rf"(?<![A-Za-z0-9])([A-CEGHJ-PR-TW-Z]{GAP}[A-CEGHJ-NPR-TW-Z]|Q{GAP}Q)({GAP})(\d(?:{GAP}\d){{5}})({GAP})([A-D])(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# Groups of figures after 0, +44 or another country's code. Each run of figures is taken whole: there is one way to read
# them, and not thousands to try.
PHONE = re.compile(
    r"(?<![A-Za-z0-9])(?<!\d[.,/-])(?P<country>(?:\(?\+ ?44 ?\)?|\b00 ?44\b|\b0044|44(?=[\s.-]{0,3}7))[\s.-]{0,3}(?:\( ?0 ?\)[\s.-]{0,2})?)?"
    r"(?P<groups>\(?\d{2,12}+(?:\)(?:[\s./_-]{0,4}\d++)?)?(?:[\s./_-]{1,4}\d++){0,5})(?![A-Za-z0-9])(?![.,-]\d)"
)
PHONE_ABROAD = re.compile(r"(?<![\w+])\+ ?(?!44)[1-9]\d{0,2}(?:[\s.()-]{0,3}\d{1,5}){2,6}(?![\w]|[.,]\d)")

# --- days of birth --------------------------------------------------------------------------------------------

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]? )?"
DAY_OF_MONTH = rf"(?:the )?{WEEKDAY}(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[\s/-]*{MONTH}"
DAY = (
    rf"(?:{DAY_OF_MONTH}[\s,/-]*['’]?\d{{2,4}}|\d{{1,2}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{2,4}}"
    rf"|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})(?!\d)"
)
BIRTH_WORD = r"(?:\bd\.? ?o\.? ?b\b\.?|\bdate[ -]of[ -]birth\b|\bday of birth\b|\bbirth ?date\b)"
BIRTH_FORWARD = re.compile(
    rf"(?:{BIRTH_WORD}|(?<!new-)\bborn\b|\brugadh\b|\bbirthdays?\b)(?P<gap>[^.\d]{{0,45}}?)\b(?:the )?{DAY}",
    re.IGNORECASE,
)
BIRTH_AFTER_LETTER = re.compile(rf"(?<![\w.])b\. ?{DAY}", re.IGNORECASE)
BIRTH_IN_FIGURES = re.compile(rf"{BIRTH_WORD}[\s:=(-]{{0,5}}(?:\d{{8}}|\d{{6}})(?!\d)", re.IGNORECASE)
BIRTHDAY = re.compile(rf"\bbirthday(?:\s?[:,-]| is| was| on| falls on)+ {DAY_OF_MONTH}\b", re.IGNORECASE)
BIRTH_BACKWARD = re.compile(
    rf"\b{DAY}(?:[\s,:;(\[-]{{1,4}}|[\s,]+(?:is|was)\b[^.\d]{{0,25}}?){BIRTH_WORD}"
    rf"|\b{DAY},? (?:she|he|they|i|we|the (?:child|baby|girl|boy|twins)) (?:was|were) born\b",
    re.IGNORECASE,
)
# Law and cohorts speak of everybody born after a day; a project is born of a meeting.
ALL_OF_THEM = re.compile(
    r"\b(?:before|after|since|between|until|from|prior|earlier|later|held|compared|recorded|meeting|by)\b|^ of\b",
    re.IGNORECASE,
)

# --- addresses ------------------------------------------------------------------------------------------------

EMAIL = re.compile(
    r"[\w.+'’-]{1,64}(?:\s{0,2}@\s{0,2}|\s?[\[({<]\s?(?:at|@)\s?[\])}>]\s?)"
    r"(?:[\w-]{1,63}(?:\s?\.\s?|\s?[\[({<]\s?dot\s?[\])}>]\s?|\sdot\s)){1,5}[^\W\d_][\w-]{1,62}",
    re.IGNORECASE,
)
EMAIL_IN_WORDS = re.compile(r"[\w.+'’-]{1,64}\sat\s(?!www\b)(?:[\w-]{1,63}\sdot\s){1,4}[^\W\d_]{2,63}\b", re.IGNORECASE)

# --- postcodes ------------------------------------------------------------------------------------------------

AREAS = words("postcode_areas")
POSTCODE = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?P<out>(?:{'|'.join(sorted(AREAS, key=lambda area: (-len(area), area)))})(?:(?<=[A-Za-z]{{2}}) )?\d\d?|(?:E|N|NW|SE|SW|W)1[A-HJ-NP-Y]|"
    r"(?:EC|WC)[1-4][A-Z]|GIR)[\s.,)-]{0,2}(?P<in>\d[ABD-HJLNP-UW-Z]{2}))(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# S1 2nd term, 5ft: small letters behind a figure are more often an ordinal or a unit.
ORDINAL_OR_UNIT = re.compile(r"\d(?:st|nd|rd|th|ft|lb|pp|gb|tb|hr|hz)")


def findings(text):
    """Return the kinds of personal data in a text that is refused with it, as a sorted list of keys of `REFUSED`.

    [`UNCHECKED`] where the screen itself breaks and [`TOO_LONG`] where the text is more than it looks at: the text is
    refused then too.
    """
    if len(text) > LONGEST:
        return [TOO_LONG]
    try:
        return kinds_in(text)
    except Exception as error:
        # Neither the text nor the error's own words, which may quote it.
        log.error("The screen for personal data broke (%s); the text was refused.", type(error).__name__)
        return [UNCHECKED]


def warnings(text):
    """Return sentences on what might be about a person; never a reason to refuse, always one for a second pair of eyes."""
    if len(text) > LONGEST or TOO_MANY_MARKS.search(text):
        return []  # refused already
    text = _alike(text)
    said = []
    if names_a_person(text):
        said.append("It looks as if a person is named here. Nobody should be recognisable.")
    if any(
        begins_with_a_day(digits) and not checks(digits) and (len(groups) <= 4 or CHI_BEFORE.search(before))
        for digits, groups, before, _ in _ten_digits(_without_identifiers(text))
    ):
        said.append("A number here begins as CHI numbers do. Take it out if it is one.")
    return said


def refusal(kinds):
    """Return the sentence that refuses a text. It names the kinds and repeats nothing."""
    if UNCHECKED in kinds:
        return (
            "This could not be checked for personal data, so it was not saved. Try again, and tell us if it stays so."
        )
    if TOO_LONG in kinds:
        return f"This is too long to be checked for personal data: write at most {LONGEST:,} characters."
    names = [REFUSED[kind] for kind in kinds]
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    return f"This seems to hold {listed}. No person's data may be kept here: take it out."


def kinds_in(text):
    """Return the same, unguarded: raises whatever breaks."""
    if TOO_MANY_MARKS.search(text) or len(text := _alike(text)) > LONGEST_ALIKE:
        return [TOO_LONG]
    found = {"email"} if EMAIL.search(text) or EMAIL_IN_WORDS.search(text) else set()
    if not FIGURE.search(text):  # everything else that is looked for has figures
        return sorted(found)
    text = _without_identifiers(text)
    kept = bytearray(len(text))
    for digits, groups, before, (start, end) in _ten_digits(text, where=checks):
        if kind := _kind_of_ten(digits, groups, before):
            found.add(kind)
            kept[start:end] = b"x" * (end - start)
    # What is one of these is no phone number too.
    text = "".join("x" if taken else letter for letter, taken in zip(text, kept, strict=True)) if any(kept) else text
    # The address of a source may hold figures that look like anything; ten of them were looked at above.
    text = WEB_ADDRESS.sub(" ", text)
    spelt = SPELT_OUT.sub(lambda match: match[0].replace(" ", ""), text)
    if any(_is_national_insurance(match) for match in NINO.finditer(spelt)):
        found.add("national-insurance")
    if _is_birth(text):
        found.add("birth")
    if any(_is_phone(match, text) for match in PHONE.finditer(text)) or any(
        9 <= len(re.findall(r"\d", match[0])) <= 15 for match in PHONE_ABROAD.finditer(text)
    ):
        found.add("phone")
    if any(not ORDINAL_OR_UNIT.fullmatch(match["in"]) for match in POSTCODE.finditer(spelt)):
        found.add("postcode")
    return sorted(found)


def _alike(text):
    """Return one way of writing for what people type in many: full width, dashes, invisible characters, line ends."""
    if text.isascii():
        return WRITTEN_AT.sub("@", text)
    text = unicodedata.normalize("NFKC", text)
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return WRITTEN_AT.sub("@", DASHES.sub("-", text))


def _without_identifiers(text):
    """DOIs, ORCIDs and UUIDs name publications, authors and things."""
    return IDENTIFIER.sub(" ", text)


def _ten_digits(text, where=lambda digits: True):
    """Yield (digits, lengths of their groups, what stands before, span) of every ten digits that stand by themselves.

    Only those for which `where` holds are looked at further.
    """
    addresses = [match.span() for match in WEB_ADDRESS.finditer(text)]
    address_ends = [end for _, end in addresses]
    for match in TEN_DIGITS.finditer(text):
        written = match[1]
        digits = NO_DIGIT.sub("", written)
        if not where(digits):
            continue
        before = text[max(match.start() - 80, 0) : match.start()]
        groups = [len(group) for group in re.findall(r"\d+", written)]
        context = CHI_BEFORE.search(before)
        following = bisect_right(address_ends, match.start())
        in_address = following < len(addresses) and addresses[following][0] <= match.start()
        if groups == THOUSANDS or in_address and groups not in ([10], [6, 4]):
            continue
        if NUMBER_OF_A_THING.search(before) and not context:
            continue
        if re.search(r"[A-Za-z£$€]\Z", before) and not context or re.search(r"\d\.$", before):
            continue
        after = text[match.end(1) : match.end(1) + 3]
        beside = re.match(r"[.,]?\d|[\s./-]\d|,\d{3}", after) or re.search(r"\d[\s.,/-]$", before)
        part_of_a_series = len(groups) > 2 and not context or re.match(r"[.,-]\d", after)
        if len(groups) > 1 and beside and part_of_a_series:
            continue
        yield digits, groups, before, match.span(1)


def _kind_of_ten(digits, groups, before):
    if begins_with_a_day(digits) and checks(digits):
        grouped = len(groups) <= 4 or len(groups) == 10
        if CHI_BEFORE.search(before) or grouped and groups not in DAY_AND_HOUR:
            return "chi"
    if mod_11(digits) and (groups in NHS_GROUPS or NHS_BEFORE.search(before)):
        return "nhs"
    return None


def begins_with_a_day(digits):
    """Return whether six digits are a day of some century, as DDMMYY."""
    try:
        datetime.date(2000 + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return False
    return True


def checks(digits):
    """Return whether the check digit of a CHI number fits: modulus 11, and since 2026 also Luhn."""
    return mod_11(digits) or luhn(digits)


def mod_11(digits):
    """Return the check digit of NHS numbers, and of CHI numbers made before 2026."""
    check = 11 - sum((10 - place) * int(digit) for place, digit in enumerate(digits[:9])) % 11
    return check != 10 and check % 11 == int(digits[9])


def luhn(digits):
    """Return the check digit of CHI numbers made since 2026."""
    doubled = (int(digit) * (2 if place % 2 == len(digits) % 2 else 1) for place, digit in enumerate(digits))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def _is_national_insurance(match):
    """“SC012345 a partner”: a letter behind a space has to be written as the first two are, and to follow pairs."""
    prefix, _, _, gap, suffix = match.groups()
    if not gap:
        return True
    if prefix.isupper() != suffix.isupper():
        return False
    return prefix.isupper() or bool(re.search(r"\d[\s./_-]+\d", match[3])) or prefix.lower() in ("qq", "zz")


def _is_birth(text):
    text = re.sub(r"\s+", " ", text)
    return bool(
        any(not ALL_OF_THEM.search(match["gap"]) for match in BIRTH_FORWARD.finditer(text))
        or BIRTH_AFTER_LETTER.search(text)
        or BIRTH_IN_FIGURES.search(text)
        or BIRTHDAY.search(text)
        or BIRTH_BACKWARD.search(text)
    )


def _is_phone(match, text):
    if NUMBER_OF_A_THING.search(text[max(match.start() - 30, 0) : match.start()]):
        return False
    groups = re.findall(r"\d+", match["groups"])
    if match["country"]:
        lengths = (9, 10)
        groups[0] = groups[0].removeprefix("0")
    elif len(groups[0]) >= 3 and re.match(r"0[235789]|01[1-9]", groups[0]):
        lengths = (10, 11) if groups[0][1] == "1" else (11,)
    else:
        return False
    # What stands behind it may be another number.
    return any(length in lengths for length in accumulate(map(len, groups)))
