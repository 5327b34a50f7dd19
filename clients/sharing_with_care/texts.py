"""Texts and code that use the definitions: the names in them, and the versions that they refer to."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from sharing_with_care.folding import BETWEEN_SENTENCES, LONGEST, WORD, fold, key, singular, written
from sharing_with_care.site import Site

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
ATTRIBUTE = re.compile(rf"data-definition=[\"']?({SLUG})(?:@([0-9]{{1,8}}))?(?![a-z0-9-])")
TERMS = re.compile(r"data-terms=[\"']([^\"']*)[\"']")
TERM = re.compile(rf"({SLUG})(?:@([0-9]{{1,8}}))?")
NOT_DEFINITIONS = {"a-to-z", "compare", "uses", "lookup", "check", "download"}  # pages and files beside them


@dataclass(frozen=True)
class Reference:
    """A definition that a text refers to by its address or by the script's attributes. `version` is None for today's."""

    slug: str
    version: int | None
    line: int


@dataclass(frozen=True)
class Use:
    """A name of a definition in a text: as written there, whose it is, and the name that the site prefers."""

    text: str
    slug: str
    preferred: str
    is_preferred: bool
    line: int


def references_in(text: str, site: str) -> Iterator[Reference]:
    """Yield what a text refers to, in its order: addresses of the site, `data-definition`, and `data-terms`."""
    host = re.escape(urlsplit(site).netloc)
    address = re.compile(
        rf"https?://{host}/(?:id/|api/v1/)?definitions/({SLUG})(?:/(?:versions/)?([0-9]{{1,8}}))?(?![a-z0-9-])"
    )
    for number, line in enumerate(text.splitlines(), start=1):
        found = [(match.start(), match[1], match[2]) for match in [*address.finditer(line), *ATTRIBUTE.finditer(line)]]
        for terms in TERMS.finditer(line):
            named = [TERM.fullmatch(term) for term in re.split(r"[\s,]+", terms[1]) if term]
            if all(named):  # otherwise it is code that makes the list
                found += [(terms.start(), match[1], match[2]) for match in named if match]
        for _, slug, version in sorted(found, key=lambda each: each[0]):
            if slug not in NOT_DEFINITIONS:
                yield Reference(slug, int(version) if version else None, number)


class Labels:
    """Every name of the definitions, found as the site finds them: `by_key` is {key: (slug, preferred name)}."""

    def __init__(self, definitions: Iterable[dict]):
        self.by_key: dict[str, tuple[str, str]] = {}
        found = list(definitions)
        # A preferred name wins over another's other name.
        for each in found:
            self.by_key.setdefault(key(each["label"]), (each["slug"], each["label"]))
        for each in found:
            for name in [*each["alt_labels"], *([each["abbreviation"]] if each["abbreviation"] else [])]:
                self.by_key.setdefault(key(name), (each["slug"], each["label"]))

    @classmethod
    def of(cls, site: Site) -> "Labels":
        """Return the labels of the definitions in force."""
        return cls(site.definitions(fields=["slug", "label", "alt_labels", "abbreviation"]))

    def find(self, label: str) -> tuple[str, str] | None:
        """Return (slug, preferred name) of whose name this is; None for nobody's."""
        return self.by_key.get(written(label)) or self.by_key.get(fold(label))

    def uses_in(self, text: str) -> Iterator[Use]:
        """Yield where a text uses names of definitions: the longest at each place, also with an “s” at its end."""
        words, at = list(WORD.finditer(text)), 0
        while at < len(words):
            for length in range(min(LONGEST, len(words) - at), 0, -1):
                start, end = words[at].start(), words[at + length - 1].end()
                phrase = text[start:end]
                if BETWEEN_SENTENCES.search(phrase):
                    continue
                found = self.find(phrase) or self.find(singular(phrase))
                if found:
                    is_preferred = key(found[1]) in (
                        written(phrase),
                        fold(phrase),
                        written(singular(phrase)),
                        fold(singular(phrase)),
                    )
                    yield Use(phrase, *found, is_preferred, text.count("\n", 0, start) + 1)
                    at += length
                    break
            else:
                at += 1
