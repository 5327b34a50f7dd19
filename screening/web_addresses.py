"""What a web address says about a person: in its path, in its query, behind its #, with %20 for a space."""

import re
from urllib.parse import unquote

from screening.births import holds_a_birth
from screening.contacts import AREA, PHONE, SCOTLAND, SCOTTISH_AREA, holds_phone, holds_postcode
from screening.disguises import undone
from screening.numbers import (
    ADDRESS,
    NINO,
    begins_with_a_day,
    checks,
    holds_national_insurance,
    mod_11,
)
from screening.offices import SOMEBODY

ENCODED = re.compile(r"(?<!\S)(?=\S*%[0-9a-f]{2})\S+", re.IGNORECASE)
PARTS = re.compile(r"[/?&#;]")
PHONE_NAMES = re.compile(r"tel|phone|mobile|mob|cell|call|sms|whatsapp|contact|number|msisdn|fax", re.IGNORECASE)
A_PHONE = re.compile(r"(?:07\d{9}|\+?44 ?\(?0?\)?7\d{9})")
POSTCODE_NAMES = re.compile(
    r"post|zip|(?<![a-z])pc\b|pcode|location|near|address|addr|loc\b|from|\bto\b|\bq\b|search|place|area|where|query",
    re.IGNORECASE,
)
A_POSTCODE = re.compile(rf"(?:{AREA})\d[\dA-Z]?(?P<gap>[ +_.-]{{0,2}})\d[ABD-HJLNP-UW-Z]{{2}}", re.IGNORECASE)
BIRTH_NAMES = re.compile(
    r"^(?:dob|bd|bday|d_o_b|d-o-b|b-?day|birth.{0,8}|date.?of.?birth|born.{0,4}|.{0,12}dob|.{0,12}date.?of.?birth)$",
    re.IGNORECASE,
)
A_DAY = re.compile(r"\d{1,4}[ ./_-]?\d{1,2}[ ./_-]?\d{1,4}|\d{1,2}[ _-]?[a-z]{3,9}[ _-]?\d{2,4}", re.IGNORECASE)
TEN_IN_A_DOI = re.compile(
    r"(?:(?<![\d.(])(?<!\d-)|(?<=chi\.)|(?<=nhs\.)|(?<=nhs\.no\.)|(?P<part>(?<=[a-z]\.)))(?:\d{6}[ -]?\d{4}|\d\d(?P<sign>[.-])\d\d(?P=sign)\d\d(?P=sign)\d{4}|(?P<nhs>\d{3}-\d{3}-\d{4}))(?![\d-]|\.\d)"
)
UPPER_NINO = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{6}[A-D](?![A-Za-z0-9])")
BIRTH_BY_PARTS = re.compile(
    r"(?:dob|birth)[\w.-]{0,12}day=\d{1,2}&|\bday=\d{1,2}&month=\w{1,9}&year=\d{4}\S{0,40}(?:dob|birth|born)",
    re.IGNORECASE,
)
BIRTH_AND_FIGURES = re.compile(
    r"\b(?:dob|birth|born) (?:(?:[0-2]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]))\b",
    re.IGNORECASE,
)
NAME_AND_INITIAL = re.compile(r"(?:\A|[.;|\n] ?)[A-Z][a-z]{1,15} [A-Z]\.?[,:]? \Z")
# “home-of-poppy-FK10-3ZQ”
POSTCODE_LAST = re.compile(rf"[._-](?:{SCOTTISH_AREA}|G)\d\d?[_-]\d[ABD-HJLNP-UW-Z]{{2}}\Z")
ENDING = re.compile(r"\.[a-z]{2,5}\Z", re.IGNORECASE)


def decoded(text):
    """Return a text whose web addresses and encoded words are written without per cent signs."""
    return ENCODED.sub(lambda match: _decoded(match[0]), text) if "%" in text else text


def _decoded(address):
    for _ in range(3):
        if "%" not in address:
            break
        address = unquote(address, errors="replace")
    # An address ends at a space.
    return re.sub(r"\s", "_", address)


def kinds_in_addresses(text):
    """Return the kinds that the web addresses of a text hold, but for the numbers of ten digits and e-mail addresses."""
    found = {"birth"} if BIRTH_BY_PARTS.search(text) else set()
    for match in ADDRESS.finditer(text):
        if "doi.org/10." in match[0].lower():
            continue  # read as a DOI
        before = ""
        for part in PARTS.split(_decoded(match[0]))[1:]:
            name, sign, value = part.partition("=")
            name, value = (name, value) if sign else (before, part)
            found |= _kinds(
                name, value.replace("+", " ") if sign and not value.startswith("+") else value, query=bool(sign)
            )
            before = part
    return found


def kinds_in_doi(suffix, before=""):
    """Return the kinds that what stands behind the stroke of a DOI holds: ten figures in the ways of CHI and NHS, the rest as in a path.

    Behind somebody (“her brother 10.1234/…”) ten figures are a number that they can be.
    """
    found = set()
    for match in TEN_IN_A_DOI.finditer(suffix):
        digits = re.sub(r"\D", "", match[0])
        if match["nhs"] or "nhs" in suffix[: match.start()].lower():
            found |= {"nhs"} if mod_11(digits) else set()
        elif begins_with_a_day(digits) and checks(digits) and (match["part"] is None or _is_somebody(before)):
            found.add("chi")
        elif _is_somebody(before) and digits[0] in "34679" and mod_11(digits):
            found.add("nhs")
    parts = [part.rstrip(".,;") for part in suffix.split("/")]
    if POSTCODE_LAST.search(parts[-1]):
        found.add("postcode")
    return found.union(*(_kinds("", part, query=False) for part in parts if "(" not in part))


def _is_somebody(before):
    return SOMEBODY.search(before) or NAME_AND_INITIAL.search(before)


def _kinds(name, value, *, query):
    found = set()
    value = value.strip(" .,)]\"'")
    plain = undone(value)
    if A_PHONE.fullmatch(re.sub(r"[\s._()-]", "", plain)) or (
        holds_phone(plain)
        and (
            query
            and PHONE_NAMES.search(name)
            or PHONE_NAMES.fullmatch(name)
            or PHONE.fullmatch(plain)
            and not plain.isdigit()
            and re.match(r"(?:\+|0\d{2,4}[ -])", plain)
        )
    ):
        found.add("phone")
    if (
        (postcode := A_POSTCODE.fullmatch(value))
        and (
            query
            and POSTCODE_NAMES.search(name)
            or "postcode" in name.lower()
            or (value.upper() == value or SCOTLAND.match(value) and postcode["gap"])
            and (postcode["gap"] or not query)
        )
        or query
        and POSTCODE_NAMES.search(name)
        and " " in value
        and holds_postcode(value.upper())
    ):
        found.add("postcode")
    words = re.sub(r"[_+-]+|(?<=[a-z])\.(?=\d)|(?<=\d)\.(?=[a-z])", " ", value)
    if (
        BIRTH_NAMES.match(name)
        and A_DAY.fullmatch(ENDING.sub("", value))
        or BIRTH_AND_FIGURES.search(words)
        or re.search(r"(?:\bdob|date.of.birth|born)\b.{0,12}\d", words, re.IGNORECASE)
        and holds_a_birth(_days_apart(words))
    ):
        found.add("birth")
    if holds_national_insurance(value.upper()) and (
        query or value.upper() == value or NINO.fullmatch(value) or name.lower() in ("ni", "nino")
    ):
        found.add("national-insurance")
    if UPPER_NINO.search(value):
        found.add("national-insurance")
    return found


def _days_apart(words):
    """“dob 2011 06 05”: the hyphens of an address were its spaces."""
    return re.sub(r"\b(\d{4}|\d{1,2}) (\d{1,2}) (\d{4}|\d{2})\b", r"\1/\2/\3", words)
