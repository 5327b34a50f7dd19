"""Titles, DOIs and ISBNs as people paste them, brought to the form in which a document keeps them."""

import re

from web.web_addresses import tidied_address

DOI = re.compile(r"10\.\d{4,9}/\S+\Z")
BEFORE_A_DOI = re.compile(
    r"\A[\s{<(\"“']*(?:(?:doi)?\s*:?\s*)?(?:https?://)?(?:(?:dx\.|www\.)?doi\.org/)?(?:doi)?\s*:?\s*(?=10\.\d{4,9}/)",
    re.IGNORECASE,
)
BEFORE_AN_ISBN = re.compile(r"ISBN(?:[-\s]?1[03])?\s*:?\s*", re.IGNORECASE)
OF_TEN = re.compile(r"\d{1,5}([- ])\d{2,7}\1\d{1,6}\1[\dXx]")
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
ENDS_WITH_LETTERS_AND_STOPS = re.compile(
    r"(?:\b\w\.){2,}\Z|\.\.\Z|\b(?:etc|al|no|vol|ed|eds|inc|ltd|co|v)\.\Z", re.IGNORECASE
)
PAIRS = {"}": "{", ")": "(", "]": "[", ">": "<"}


def tidied_doi(text):
    """Return a DOI alone: without the address or the word before it, and what a sentence or BibTeX leaves at its end."""
    bare = without_ends(BEFORE_A_DOI.sub("", " ".join(text.split()), count=1))
    return bare if DOI.match(bare) else text


def tidied_isbn(text):
    """Return an ISBN without the word before it, its dashes as hyphens."""
    bare = without_ends(BEFORE_AN_ISBN.sub("", " ".join(text.translate(DASHES).split()), count=1))
    return bare if is_isbn(digits_of(bare)) else text


def tidied_title(text):
    """Return a title without the braces and the full stop that lists of references put around it, its spaces single."""
    title = re.sub(r"[ \t\xa0]+", " ", text.replace("{", "").replace("}", "")).strip()
    while title.endswith(".") and not ENDS_WITH_LETTERS_AND_STOPS.search(title):
        title = title[:-1].rstrip()
    return title or text


def without_ends(text):
    """Return a text without full stops, commas, quotes and brackets at its end that belong to what stood around it."""
    while text and (
        text[-1] in ".,;:\"“”'" or text[-1] in PAIRS and text.count(text[-1]) > text.count(PAIRS[text[-1]])
    ):
        text = text[:-1]
    return text


def is_isbn(digits):
    """Whether ten or thirteen digits (X may end ten) carry the right check digit."""
    if re.fullmatch(r"\d{9}[\dX]", digits):
        return sum((10 - place) * (10 if digit == "X" else int(digit)) for place, digit in enumerate(digits)) % 11 == 0
    if re.fullmatch(r"97[89]\d{10}", digits):
        return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    return False


def may_be_a_person(isbn):
    """Whether it may be a CHI number: ISBNs of ten digits have the same check digit. With their hyphens they are told apart."""
    digits = digits_of(isbn)
    return not is_isbn(digits) or len(digits) == 10 and not OF_TEN.fullmatch(isbn)


def digits_of(isbn):
    """Return the digits of an ISBN alone, X as a capital."""
    return isbn.replace("-", "").replace(" ", "").upper()


def same_isbn(isbn):
    """Return what two ISBNs of one edition share, of ten digits or thirteen: the nine in the middle; "" for none."""
    digits = digits_of(tidied_isbn(isbn))
    return (digits[3:12] if len(digits) == 13 else digits[:9]) if is_isbn(digits) else ""


def same_doi(source):
    """Return what two sources of one DOI share, wherever it stands: in its field, or in the web address; "" without one."""
    for text in [source.get("doi"), source.get("url")]:
        doi = tidied_doi(text or "")
        if DOI.match(doi):
            return doi.casefold()
    return ""


def same_address(source):
    """Return what two sources at one web address share, whatever its scheme, its “www.” and its last stroke; "" without one."""
    address = tidied_address(source.get("url") or "").partition("#")[0].partition("://")[2].removeprefix("www.")
    return address.rstrip("/").casefold()
