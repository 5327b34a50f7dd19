"""Which sources are here already: the same, or likely the same, by DOI, ISBN, address, or title and year."""

import re
import unicodedata
from collections import defaultdict

from django.urls import reverse
from rapidfuzz import fuzz, process

from evidence.document import SOURCE
from evidence.identifiers import same_address, same_doi, same_isbn
from evidence.models import Source
from publishing.documents.validation import completed
from publishing.models import Revision

NEAR = 90  # of 100: how alike two titles are that are likely one
COMPARED = ["title", "authors", "publisher", "issued", "doi", "isbn", "url", "abstract"]


class Library:
    """The documents of all sources, drafts and publications, to be looked up. Two queries, however many there are.

    `add` puts a document in that is here only in a file: a later row can be like it.
    """

    def __init__(self):
        self.documents, self.keys = [], []
        self.by = {name: defaultdict(list) for name in ["doi", "isbn", "url", "title"]}
        self.by_year, self.titles = defaultdict(dict), {}
        drafts = Revision.objects.working_copies().filter(entry__kind=SOURCE.name)
        for found in [
            Source.objects.order_by("pk").values_list("pk", "slug", "revision__document"),
            drafts.order_by("pk").values_list("entry", "entry__slug", "document"),
        ]:
            for entry, slug, document in found:
                self.add(("entry", entry), completed(SOURCE, document) | {"slug": slug})

    def add(self, key, document):
        """Make a document known. `key` is ("entry", its number) or ("row", the number of a row)."""
        place = len(self.documents)
        self.documents.append(document)
        self.keys.append(key)
        for name, value in found_by(document).items():
            self.by[name][value].append(place)
        if title := folded(document.get("title", "")):
            self.by_year[(document.get("issued") or "")[:4]][place] = title

    def look_up(self, document):
        """Return [(key, document, why, whether all that the new document says is the same)], the likeliest first."""
        why = {}
        for name, value in found_by(document).items():
            for place in self.by[name].get(value, []):
                if name != "title" or years_agree(document, self.documents[place]):
                    why.setdefault(place, WHY[name])
        if not why:
            for place in self._near(document):
                why.setdefault(place, "Nearly the same title, and no other year.")
        found = {}
        for place, reason in why.items():
            key, other = self.keys[place], self.documents[place]
            row = key, other, reason, says_nothing_new(document, other)
            if key not in found or row[3] and not found[key][3]:
                found[key] = row
        return sorted(found.values(), key=lambda row: not row[3])

    def _near(self, document):
        title, year = folded(document.get("title", "")), (document.get("issued") or "")[:4]
        if len(title) < 12:
            return []
        # Without a year it can be one of any year.
        years = [year, ""] if year else list(self.by_year)
        numbers = re.findall(r"\d+", title)
        return [
            place
            for one in years
            for _, _, place in process.extract(
                title, self.by_year.get(one, {}), scorer=fuzz.ratio, score_cutoff=NEAR, limit=3
            )
            # “Statistics 2023” is not “Statistics 2024”.
            if re.findall(r"\d+", self.by_year[one][place]) == numbers
        ]


WHY = {
    "doi": "The same DOI.",
    "isbn": "The same ISBN.",
    "url": "The same web address.",
    "title": "The same title, and no other year.",
}


def found_by(document):
    """Return {what a document is found by: value}."""
    found = {
        "doi": same_doi(document),
        "isbn": same_isbn(document.get("isbn") or ""),
        "url": same_address(document),
        "title": folded(document.get("title", "")),
    }
    return {name: value for name, value in found.items() if value}


def folded(text):
    """Return a title without what people write differently: accents, case, punctuation, a leading article."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"\A(the|a|an) ", "", " ".join(re.findall(r"\w+", plain.casefold())))


def years_agree(one, other):
    years = {(document.get("issued") or "")[:4] for document in [one, other]} - {""}
    return len(years) < 2


def says_nothing_new(document, other):
    """Return whether every field that a new document has is the same in the other, or says less."""
    return all(same(name, document, other) for name in COMPARED)


def same(name, document, other):
    """Return whether a field says the same in both, or less in the first, or nothing there."""
    new, old = document.get(name), other.get(name)
    if not new:
        return True
    if name == "issued":
        return (old or "").startswith(new)
    if name == "isbn":
        return same_isbn(new) == same_isbn(old or "")
    if name == "authors":
        return [folded(author) for author in new] == [folded(author) for author in old or []]
    if name in ("doi", "url"):
        return found_by({name: new}) == found_by({name: old})
    return folded(new) == folded(old or "")


def label_of(name):
    return {"doi": "DOI", "isbn": "ISBN", "url": "Web address", "publisher": "Published by"}.get(
        name, name.capitalize()
    )


def documents_of(entries):
    """Return {entry: (its document, the address of its page)} of sources: the draft where there is one. Two queries."""
    found = {}
    for row in Source.objects.filter(pk__in=entries).select_related("revision"):
        found[row.pk] = row.revision.document, row.get_absolute_url()
    drafts = Revision.objects.working_copies().filter(entry__in=entries)
    for entry, slug, document in drafts.values_list("entry", "entry__slug", "document"):
        found[entry] = document, reverse("workbench:edit", args=[SOURCE.plural, slug])
    return found
