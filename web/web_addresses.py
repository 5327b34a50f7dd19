"""What a web address is: whole, http or https, and without a character that none can hold (RFC 3987)."""

import re
from urllib.parse import quote

from django.core.exceptions import ValidationError

# Steering characters among them: C0, C1, those that turn a line round, and what is no letter for ever.
STEERING = r"\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff"
# What no address may hold as it stands, and what writes linked data refuses.
UNWRITABLE = rf"\s\\<>\"{{}}|^`{STEERING}"
WEB_ADDRESS = re.compile(
    rf"https?://[^/?#@{UNWRITABLE}]+\.[^/?#@{UNWRITABLE}]+([/?#][^{UNWRITABLE}]*)?\Z", re.IGNORECASE
)
# What is no address yet, and can only be meant as one.
BARE_ADDRESS = re.compile(
    r"(?:www\.[^\s/?#@\\]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:uk|scot|org|com|net|eu|edu|gov|int)(?=[/?#]|\Z))",
    re.IGNORECASE,
)
BARE_DOI = re.compile(r"(?:doi\.org/|doi\s*:?\s*)?(?=10\.\d{4,9}/)", re.IGNORECASE)
WHOLE = "Write a whole web address that begins with http:// or https://."
LONGEST = 2000


def unwritable_in(text):
    """Return (code, sentence) on the first character that no web address can hold, where it is and what to do; or None.

    The code is "control" for what nobody sees, which no text keeps, and "character" for all others.
    """
    found = re.search(f"[{UNWRITABLE}]", text)
    if found is None:
        return None
    character, place = found[0], found.start() + 1
    if re.match(f"[{STEERING}]", character):
        what = f"Character {place} of this address is a control character (U+{ord(character):04X})."
        return "control", f"{what} Take it out; pasting as plain text helps."
    name = "a space" if character == " " else f"“{character}”" if character.isprintable() else f"U+{ord(character):04X}"
    of_the_site = re.match(r"[a-z]+://[^/?#]*", text, re.IGNORECASE)
    do = "Take it out" if of_the_site and found.start() < of_the_site.end() else f"Write {quote(character)} for it"
    return "character", f"Character {place} of this address is {name}, which no web address can hold. {do}."


def fault_of(address, *, pattern=WEB_ADDRESS):
    """Return (code, sentence) on why a text is no web address here, or None where it is one."""
    if re.match("(https?|urn):", address, re.IGNORECASE) and (found := unwritable_in(address)):
        return found
    if re.search(f"[{STEERING}]", address):
        return unwritable_in(address)
    return None if pattern.match(address) else ("address", WHOLE)


def web_address(value):
    """Refuse what is no web address; a validator of columns. The sentence says which character it is, and where."""
    if fault := fault_of(str(value)):
        raise ValidationError(fault[1], code=fault[0])


def tidied_address(text):
    """Return a web address as it was meant: whole where it began with www. or was a DOI, without a full stop at its end."""
    if len(text) > LONGEST:
        return text
    bare = text.strip('<>"“” ').removeprefix("URL:").strip().rstrip(".,;>")
    if BARE_DOI.match(bare):
        bare = "https://doi.org/" + BARE_DOI.sub("", bare, count=1)
    elif BARE_ADDRESS.match(bare):
        bare = f"https://{bare}"
    return bare if WEB_ADDRESS.match(bare) else text
