"""What was read from somebody's vocabulary file, before anything is compared with what is here."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.text import slugify

from definitions.importing.markup import without_markup
from definitions.labels import fold
from publishing.documents.fields import BIDI_OVERRIDES, CONTROL, SLUG
from publishing.refusals import Refusal

LONGEST_SLUG = 80
LONGEST_SHOWN = 300  # characters of what is named and not kept
OURS = rf"(?:/id|^{re.escape(settings.LINKED_DATA_BASE)})"
OWN_CONCEPT = re.compile(rf"{OURS}/definitions/([a-z0-9]+(?:-[a-z0-9]+)*)/?\Z")
OWN_SOURCE = re.compile(rf"{OURS}/evidence/([a-z0-9]+(?:-[a-z0-9]+)*)/?\Z")
OWN_COLLECTION = re.compile(rf"{OURS}/definitions(?:#collection-|/collections/)")
IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")  # what an escape can write and no text or database can hold


class Unreadable(Refusal):
    """A file that cannot be read as a vocabulary, and why."""

    status = 400
    title = "The file cannot be read"


@dataclass
class ReadConcept:
    """One concept of a file.

    number      its place in the file: a line of a CSV file, a running number elsewhere
    uri         "" where the file names none
    document    the fields of a definition's document that the file says something about, and no others
    slug_given  whether the file itself names our slug, rather than one made from a label
    outside     {"broader" | "related": [URIs that are not in the file]}
    notes       what was not taken as it stands, and why
    left        [[term, value]]: what the file says of it and its document does not hold
    problems    why it cannot be taken at all
    own_languages, preferred_languages    which languages' texts are its own, which have a preferred label
    """

    number: int
    uri: str
    document: dict
    slug_given: bool = False
    outside: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    left: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    noted: set = field(default_factory=set, repr=False)
    own_languages: set = field(default_factory=set, repr=False)
    preferred_languages: set = field(default_factory=set, repr=False)

    def note(self, text):
        if text not in self.noted:
            self.noted.add(text)
            self.notes.append(text)


@dataclass
class ReadVocabulary:
    """A file that was read: its format by name, its concepts, and what is to say of the whole."""

    format: str
    concepts: list
    notes: list


def shown(items: Iterable, most=5):
    """Return a few of many, for a sentence: “a, b, c and 4 more”."""
    items = list(items)
    more = len(items) - most
    return ", ".join(map(str, items[:most])) + (f" and {more} more" if more > 0 else "")


def plain(text, concept, *, one_line=False, markup=True):
    """Return a text as the documents keep it; what had to be changed in it is noted on the concept."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if markup:
        words, left = without_markup(text)
        if words != text:
            concept.note("HTML in its texts was turned into plain text.")
        if left:
            concept.note(
                f"Links and scripts in its HTML were left out: {shown(part[:LONGEST_SHOWN] for part in left)}."
            )
        text = words
    if CONTROL.search(text) or BIDI_OVERRIDES.search(text):
        concept.note("Control characters were taken out of its texts.")
        text = BIDI_OVERRIDES.sub("", CONTROL.sub(" ", text))
    if one_line and re.search(r"[\n\t]", text):
        text = " ".join(text.split())
    return text.strip()


def other_names(label, names, note):
    """Return the names once each, without those that are the label written otherwise, which are noted."""
    same = fold(label)
    found = list(dict.fromkeys(names))
    for name in found:
        if fold(name) == same:
            note(f"“{name}” as an alternative label repeats the preferred one; left out.")
    return [name for name in found if fold(name) != same]


def slug_from(*texts):
    """Return a slug from the first of the texts that makes one, or ""."""
    for text in texts:
        slug = slugify(re.sub(r"[./_:]", "-", text))[:LONGEST_SLUG].strip("-")
        slug = re.sub(r"-{2,}", "-", slug.replace("_", "-"))
        if SLUG.match(slug):
            return slug
    return ""


def unique_slug(slug, taken, numbers):
    """Return the slug, or with a number after it where it is taken already.

    `numbers` keeps the next number of each slug, so that many equal ones do not each count from the start.
    """
    number, candidate = numbers.get(slug, 2), slug
    while candidate in taken:
        tail = f"-{number}"
        candidate, number = slug[: LONGEST_SLUG - len(tail)].rstrip("-") + tail, number + 1
    numbers[slug] = number
    return candidate
