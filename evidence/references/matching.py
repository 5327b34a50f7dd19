"""Which sources are here already: the same, or likely the same, by the one rule of `publishing/published/likely_same.py`."""

from django.urls import reverse

from evidence.document import SOURCE
from evidence.identifiers import same_address, same_doi, same_isbn
from evidence.models import Source
from publishing.documents.validation import completed
from publishing.models import Revision
from publishing.published.likely_same import Alike, title_key
from publishing.published.nearby import beside

COMPARED = ["title", "authors", "publisher", "issued", "doi", "isbn", "url", "abstract"]


class Library:
    """The documents of sources, drafts and publications, that may be the same as the `new` ones, to be looked up.

    `add` puts a document in that is here only in a file: a later row can be like it.
    """

    def __init__(self, new):
        self.documents, self.keys, self.alike = [], [], Alike(SOURCE)
        near = beside(SOURCE, new)
        drafts = Revision.objects.working_copies().filter(entry__in=near, entry__kind=SOURCE.name)
        for found in [
            Source.objects.filter(pk__in=near).order_by("pk").values_list("pk", "slug", "revision__document"),
            drafts.order_by("pk").values_list("entry", "entry__slug", "document"),
        ]:
            for entry, slug, document in found:
                self.add(("entry", entry), completed(SOURCE, document) | {"slug": slug})

    def add(self, key, document):
        """Make a document known. `key` is ("entry", its number) or ("row", the number of a row)."""
        self.documents.append(document)
        self.keys.append(key)
        self.alike.add(document)

    def look_up(self, document):
        """Return [(key, document, why, whether all that the new document says is the same)], the likeliest first."""
        found = {}
        for match in self.alike.look_up(document):
            key, other = self.keys[match.place], self.documents[match.place]
            row = key, other, f"{match.why[0].upper()}{match.why[1:]}.", says_nothing_new(document, other)
            if key not in found or row[3] and not found[key][3]:
                found[key] = row
        return sorted(found.values(), key=lambda row: not row[3])


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
        return list(map(title_key, new)) == list(map(title_key, old or []))
    if name in ("doi", "url"):
        one, other = {name: new}, {name: old}
        return (same_doi(one), same_address(one)) == (same_doi(other), same_address(other))
    return title_key(new) == title_key(old)


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
