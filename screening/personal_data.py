"""Finding personal data in a text: what is refused, and what a second person should look at.

A finding names the kind of thing and never carries what was found, so that no page, mail or log can repeat it.
"""

import datetime
import re
import unicodedata

REFUSED = {
    "chi": "a CHI number",
    "nhs": "an NHS number",
    "national-insurance": "a National Insurance number",
    "birth": "a date of birth",
    "email": "an e-mail address",
    "phone": "a phone number",
    "postcode": "a full postcode",
}
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]+|\b10\.\d{4,9}/\S+|\borcid[.:]?\S*", re.IGNORECASE)
TEN_DIGITS = re.compile(r"(?<![\w.,/-])\d(?:[ -]?\d){9}(?![\w/]|[.,-]\d)")
NHS_CONTEXT = re.compile(r"\b(?:nhs|patient|health service)\b[^\n]{0,40}$", re.IGNORECASE)
NINO = re.compile(r"(?<![A-Za-z0-9])[A-CEGHJ-PR-TW-Z][A-Z] ?-?(?:\d{2}[ -]?){3}[A-D](?![A-Za-z0-9])", re.IGNORECASE)
NINO_EXAMPLES = re.compile(r"(?<![A-Za-z0-9])QQ ?-?(?:\d{2}[ -]?){3}[A-D](?![A-Za-z0-9])", re.IGNORECASE)
EMAIL = re.compile(
    r"[\w.+'-]{1,64}(?: ?@ ?| ?[\[(] ?at ?[\])] ?)[\w-]{1,63}(?:(?:\.| ?[\[(] ?dot ?[\])] ?| dot )[\w-]{2,63}){1,4}",
    re.IGNORECASE,
)
# Digits begin with 0 or +44 and are nine or ten more, in the groups in which people write them.
PHONE = re.compile(
    r"(?<![\w.,/])(?:(?:\+|00)44[ -]?(?:\(0\)[ -]?)?|\(?0)[1-37-9]\d{0,4}\)?(?:[ -]?\d{1,8}){1,4}(?![\w/]|[.,-]\d)"
)
AREAS = [
    "AB",
    "AL",
    "B",
    "BA",
    "BB",
    "BD",
    "BF",
    "BH",
    "BL",
    "BN",
    "BR",
    "BS",
    "BT",
    "CA",
    "CB",
    "CF",
    "CH",
    "CM",
    "CO",
    "CR",
    "CT",
    "CV",
    "CW",
    "DA",
    "DD",
    "DE",
    "DG",
    "DH",
    "DL",
    "DN",
    "DT",
    "DY",
    "E",
    "EC",
    "EH",
    "EN",
    "EX",
    "FK",
    "FY",
    "G",
    "GL",
    "GU",
    "GY",
    "HA",
    "HD",
    "HG",
    "HP",
    "HR",
    "HS",
    "HU",
    "HX",
    "IG",
    "IM",
    "IP",
    "IV",
    "JE",
    "KA",
    "KT",
    "KW",
    "KY",
    "L",
    "LA",
    "LD",
    "LE",
    "LL",
    "LN",
    "LS",
    "LU",
    "M",
    "ME",
    "MK",
    "ML",
    "N",
    "NE",
    "NG",
    "NN",
    "NP",
    "NR",
    "NW",
    "OL",
    "OX",
    "PA",
    "PE",
    "PH",
    "PL",
    "PO",
    "PR",
    "RG",
    "RH",
    "RM",
    "S",
    "SA",
    "SE",
    "SG",
    "SK",
    "SL",
    "SM",
    "SN",
    "SO",
    "SP",
    "SR",
    "SS",
    "ST",
    "SW",
    "SY",
    "TA",
    "TD",
    "TF",
    "TN",
    "TQ",
    "TR",
    "TS",
    "TW",
    "UB",
    "W",
    "WA",
    "WC",
    "WD",
    "WF",
    "WN",
    "WR",
    "WS",
    "WV",
    "YO",
    "ZE",
]
POSTCODE = re.compile(
    rf"(?<![A-Za-z0-9])(?:{'|'.join(sorted(AREAS, key=len, reverse=True))})\d[\dA-HJKPSTUW]? {{0,2}}\d[ABD-HJLNP-UW-Z]{{2}}(?![A-Za-z0-9])"
)
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?[ ./-](?:\d{{1,2}}|(?:{MONTHS})[a-z]*)[ ,./-]+\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|(?:{MONTHS})[a-z]* \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
BIRTH = re.compile(
    rf"\b(?:d\.?o\.?b\b\.?|(?:date of birth|birth ?date|birthday|born)\b)[^.\n\d]{{0,30}}{DAY}\b", re.IGNORECASE
)
# Somebody's first name beside kinship or an age. Names alone are not looked for: sources are full of authors.
PERSON = re.compile(
    r"\b(?:[Mm]y|[Hh]er|[Hh]is|[Tt]heir|[Oo]ur) (?:half-)?(?:brother|sister|son|daughter|niece|nephew|cousin|mum|dad|mother|father|gran|child|boy|girl),? [A-Z][a-z]{2,}"
    r"|\b[A-Z][a-z]{2,} ?(?:, ?(?:aged|who (?:is|was)) \d{1,2}\b|\((?:aged )?\d{1,2}\))"
    r"|\b[A-Z]\.?,? (?:aged|who (?:is|was)) \d{1,2}\b"
    r"|\b[A-Z][a-z]{2,} (?:told|said to|confided in) (?:us|me|her|him|the researcher)\b"
)
NOT_PEOPLE = re.compile(
    r"\b(?:The|They|She|He|Children|People|Practitioners|Families|Workers|Staff|One|Some|Many|Others|Several|Who|Parents|"
    r"Councils|Participants|Respondents|Everyone|Nobody|Adults|Carers|Services|Professionals|Pupils|Those)\b"
)


def findings(text):
    """The kinds of personal data in a text that is refused with it, as a sorted list of keys of `REFUSED`."""
    text = unicodedata.normalize("NFKC", text)
    found = {"email"} if EMAIL.search(text) else set()
    # The address of a source may hold long numbers; it is no place where people are described.
    text = ADDRESS.sub(" ", text)
    for match in TEN_DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if begins_with_a_day(digits) and (mod_11(digits) or luhn(digits)):
            found.add("chi")
        elif mod_11(digits) and (
            NHS_CONTEXT.search(text[max(match.start() - 80, 0) : match.start()]) or re.search(r"\d[ -]\d", match[0])
        ):
            found.add("nhs")
    text = TEN_DIGITS.sub(lambda match: " " if found & {"chi", "nhs"} else match[0], text)
    if NINO.search(text) or NINO_EXAMPLES.search(text):
        found.add("national-insurance")
    if BIRTH.search(text):
        found.add("birth")
    if any(is_phone(match[0]) for match in PHONE.finditer(text)):
        found.add("phone")
    if POSTCODE.search(text):
        found.add("postcode")
    return sorted(found)


def warnings(text):
    """Sentences on what might be about a person; never a reason to refuse, always one for a second pair of eyes."""
    text = unicodedata.normalize("NFKC", text)
    said = []
    if any(not NOT_PEOPLE.match(match[0]) for match in PERSON.finditer(text)):
        said.append("It looks as if a person is named here. Nobody should be recognisable.")
    numbers = (re.sub(r"\D", "", match[0]) for match in TEN_DIGITS.finditer(ADDRESS.sub(" ", text)))
    if any(begins_with_a_day(digits) and not (mod_11(digits) or luhn(digits)) for digits in numbers):
        said.append("A number here begins as CHI numbers do. Take it out if it is one.")
    return said


def refusal(kinds):
    """The sentence that refuses a text. It names the kinds and repeats nothing."""
    names = [REFUSED[kind] for kind in kinds]
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    return f"This seems to hold {listed}. No person's data may be kept here: take it out."


def begins_with_a_day(digits):
    """Whether six digits are a day of some century, as DDMMYY."""
    try:
        datetime.date(2000 + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return False
    return True


def mod_11(digits):
    """The check digit of NHS numbers, and of CHI numbers made before 2026."""
    check = 11 - sum((10 - place) * int(digit) for place, digit in enumerate(digits[:9])) % 11
    return check != 10 and check % 11 == int(digits[9])


def luhn(digits):
    """The check digit of CHI numbers made since 2026."""
    doubled = (int(digit) * (2 if place % 2 == len(digits) % 2 else 1) for place, digit in enumerate(digits))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def is_phone(written):
    digits = re.sub(r"\D", "", written.replace("(0)", ""))
    national = (
        digits.removeprefix("0044")
        if digits.startswith("0044")
        else digits.removeprefix("44" if written.startswith("+") else "0")
    )
    return len(national) == 10 or len(national) == 9 and national[0] == "1"
