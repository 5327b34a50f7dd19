"""Finding personal data in a text: what is refused, and what a second person should look at.

A finding names the kind of thing and never carries what was found, so that no page, mail or log can repeat it.
"""

import hashlib
import html
import logging
import re
import unicodedata
from contextlib import contextmanager
from contextvars import ContextVar

from screening.births import holds_a_birth
from screening.codes import decoded_codes
from screening.contacts import holds_phone, holds_postcode, holds_public_postcode
from screening.disguises import ALPHABETS, BACKWARDS, undone
from screening.emails import holds_email
from screening.examples import without_examples
from screening.joined_parts import with_parts_together
from screening.likely_people import names_a_person
from screening.numbers import (
    ADDRESS,
    CHI_BEFORE,
    begins_with_a_day,
    checks,
    holds_chi_apart,
    holds_national_insurance,
    kind_of_ten,
    ten_digits,
)
from screening.web_addresses import decoded, kinds_in_addresses, kinds_in_doi

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

DASHES = re.compile(r"[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")
WRITTEN_AT = re.compile(r"%40|=40|&#0{0,6}64;|&commat;", re.IGNORECASE)
# How mail quotes: a sign at the beginning of the line.
QUOTED = re.compile(r"(?:\A|\n)(?:> ?)+")
# As programs write a character: \u0040, \x40.
ESCAPED = re.compile(r"\\(?:u\{?00|x)([2-7][0-9a-fA-F])\}?")
ESCAPED_SPACE = re.compile(r"\\{1,2}(?:u00a0|xa0)", re.IGNORECASE)
# “bоrn” with a Cyrillic o.
MIXED = re.compile(r"(?=\w{0,20}[A-Za-z])(?=\w{0,20}[\u0370-\u04ff])\w{2,20}")
SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢʋ", "abcdefghijklmnoprstuvwyzv", strict=True))
ALIKE = SMALL_CAPITALS | {"🎂": " happy birthday "} | dict(zip("零〇一二三四五六七八九", "00123456789", strict=True))
IN_A_CIRCLE = str.maketrans("ⓐⒶ🄰🅐🅰", "@@@@@")  # a sign for “at”, unless letters stand in circles too
# “BORN TWO SIX STOP ONE ONE STOP …”
SPOKEN = "ZERO|ONE|TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE"
TELEGRAM = re.compile(rf"\b({SPOKEN}|\d{{1,4}}) STOP (?=(?:{SPOKEN}|\d{{1,4}})\b)")
# Whose site stands behind a postcode says whose address it is.
OFFICIAL = re.compile(r"(?:https?://)?www\.(?:[\w-]{2,40}\.){1,3}(?:(?:gov|nhs|org|ac|police|sch)\.uk|scot|org)\b")
NO_SCANNED = re.compile(r"\bN0(?=\s?[.:#]|\s\d)")  # “NHS N0: …”
BROKEN_WORD = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
# What names publications, authors and things.
DOI = re.compile(
    r"(?:\bdoi\b[:.]?\s{0,3}|(?:https?://)?(?:dx\.)?doi\.org/)?\b10\.\d{4,9}/(?P<suffix>\S+)", re.IGNORECASE
)
IDENTIFIER = re.compile(
    r"(?:https?://)?\borcid(?:\.org/|[.:]?\s{0,3}(?:id )?)\d{4}-\d{4}-\d{4}-\d{3}[\dX]"
    r"|\bISNI[: ]{0,3}\d{4} ?\d{4} ?\d{4} ?\d{3}[\dX]\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
    re.IGNORECASE,
)
SOME_FIGURES = re.compile(r"\d[\d ./-]{4,10}\d")
FIGURE = re.compile(r"\d|\b[A-Z]{2}[lIO] ")


_looked_at = ContextVar("looked_at", default=None)
# Digests of the last texts in which nothing was found: whoever saves a document again has changed one text of fifty. No
# text is kept, and nothing of one that was refused.
_sound = set()
MOST_SOUND = 50_000


@contextmanager
def each_text_once(known=None):
    """Look at a text once while this lasts, however often it is asked about: a file's texts are, at every step.

    `known` is {text: kinds} of what was looked at already; what is looked at here is put into it.
    """
    before = _looked_at.set({} if known is None else known)
    try:
        yield
    finally:
        _looked_at.reset(before)


def findings(text):
    """Return the kinds of personal data in a text that is refused with it, as a sorted list of keys of `REFUSED`.

    [`UNCHECKED`] where the screen itself breaks and [`TOO_LONG`] where the text is more than it looks at: the text is
    refused then too.
    """
    looked_at = _looked_at.get()
    if looked_at is None:
        return _findings(text)
    try:
        found = looked_at[text]
    except KeyError:
        found = looked_at[text] = _findings(text)
    return [*found]


def _findings(text):
    if len(text) > LONGEST:
        return [TOO_LONG]
    digest = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()
    if digest in _sound:
        return []
    try:
        found = kinds_in(text)
    except Exception as error:
        # Neither the text nor the error's own words, which may quote it.
        log.error("The screen for personal data broke (%s); the text was refused.", type(error).__name__)
        return [UNCHECKED]
    if not found:
        if len(_sound) >= MOST_SOUND:
            _sound.clear()
        _sound.add(digest)
    return found


def warnings(text):
    """Return sentences on what might be about a person; never a reason to refuse, always one for a second pair of eyes."""
    if len(text) > LONGEST or TOO_MANY_MARKS.search(text):
        return []  # refused already
    text = alike(text)
    said = []
    if names_a_person(text):
        said.append("It looks as if a person is named here. Nobody should be recognisable.")
    if any(
        begins_with_a_day(digits) and not checks(digits) and (len(groups) <= 4 or CHI_BEFORE.search(before))
        for digits, groups, before, _ in ten_digits(_without_identifiers(text))
    ):
        said.append("A number here begins as CHI numbers do. Take it out if it is one.")
    if holds_public_postcode(ADDRESS.sub(" ", text)):
        said.append("A full postcode stands here. Look whose it is: an office's may stay, nobody's home.")
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
    if TOO_MANY_MARKS.search(text) or len(text := alike(text)) > LONGEST_ALIKE:
        return [TOO_LONG]
    text, plain = readings(text)
    found = {"email"} if holds_email(text) else set()
    if holds_a_birth(text) or BACKWARDS.search(text) and holds_a_birth(SOME_FIGURES.sub(_backwards, text)):
        found.add("birth")
    if not FIGURE.search(plain):  # everything else that is looked for has figures
        return sorted(found)
    found |= kinds_in_addresses(text) | _numbers_in(text)
    if plain != text:
        found |= _numbers_in(plain, as_it_came=text)
        if holds_a_birth(plain):
            found.add("birth")
    return sorted(found)


def readings(text):
    """Return a text whose characters are plain in the two ways in which it is read: as it is, and with disguises undone."""
    if any(
        sign in text
        for sign in (
            "QQ",
            "476",
            "@example.",
            "month (",
            "00 to ",
            "00 and ",
            "00-",
            "00–",
            "00 -",
            "00 –",
            "essage-ID",
            "-To: <",
            "erences: <",
        )
    ):
        text = without_examples(text)
    if "N0" in text:
        text = NO_SCANNED.sub("No", text)
    text = with_parts_together(decoded(text))
    if "STOP" in text:
        text = TELEGRAM.sub(r"\1/", text)
    return text, undone(text)


def _numbers_in(text, as_it_came=None):
    found = set().union(
        *(kinds_in_doi(doi["suffix"], text[max(doi.start() - 60, 0) : doi.start()]) for doi in DOI.finditer(text))
    )
    if holds_chi_apart(text):
        found.add("chi")
    text = _without_identifiers(text)
    kept = bytearray(len(text))
    for digits, groups, before, (start, end) in ten_digits(text, where=checks):
        if kind := kind_of_ten(digits, groups, before):
            found.add(kind)
            kept[start:end] = b"x" * (end - start)
    # What is one of these is no phone number too.
    text = "".join("x" if taken else letter for letter, taken in zip(text, kept, strict=True)) if any(kept) else text
    # The address of a source may hold figures that look like anything: its parts were looked at by themselves.
    text = ADDRESS.sub(lambda match: " www.an.org.uk " if OFFICIAL.match(match[0]) else " ", text)
    if holds_national_insurance(text):
        found.add("national-insurance")
    if holds_phone(text):
        found.add("phone")
    if holds_postcode(text, as_it_came):
        found.add("postcode")
    return found


def alike(text):
    """Return one way of writing for what people type in many: full width, dashes, figures of other scripts, line ends."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "\n" in text:
        text = QUOTED.sub("\n", text.replace("=\n", ""))
        text = BROKEN_WORD.sub("", text)
    if "\\" in text or "=" in text:
        text = ESCAPED_SPACE.sub(" ", text)
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    text = decoded_codes(text)
    if text.isascii():
        return WRITTEN_AT.sub("@", text)
    text = unicodedata.normalize("NFKC", text.translate(IN_A_CIRCLE))
    text = MIXED.sub(lambda match: match[0].translate(ALPHABETS), "".join(map(_letter, text)))
    return WRITTEN_AT.sub("@", DASHES.sub("-", text))


def _letter(letter):
    if letter.isascii():
        return letter
    if letter.isdigit():
        return str(unicodedata.digit(letter))
    category = unicodedata.category(letter)
    if category in ("Ps", "Pe") and letter not in "„‚":
        return "(" if category == "Ps" else ")"
    if category in ("Cf", "Me") or letter == "\ufe0f":
        return ""
    return ALIKE.get(letter, "•" if category == "So" and letter not in "©®" else letter)


def _backwards(match):
    return match[0][::-1]


def _without_identifiers(text):
    """DOIs, ORCIDs and UUIDs name publications, authors and things."""
    return IDENTIFIER.sub(" ", DOI.sub(" ", text))
