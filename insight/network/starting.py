"""Finding the entry in the middle of the network by words."""

from insight.network.graph import KINDS
from insight.search.forms import SearchForm
from insight.search.organisations import ORGANISATION
from insight.search.ranking import search
from publishing.models import IndexEntry
from publishing.published.words import fold

MOST = 8
TABLES = {
    "barrier": "barrier",
    "action": "action",
    "definition": "term",
}  # of the kinds of entries, as addresses name them


class Starts:
    """Where the network can be entered for the words typed: `rows` are [(key, name, its kind in words)], the best first.

    `exact` is the key of the one entry that is called just so, or ""; `problems` are sentences.
    """

    def __init__(self, typed, demonstration):
        form = SearchForm({"q": typed, "demonstration": "yes" if demonstration else ""})
        self.typed, self.rows, self.exact = typed, [], ""
        self.problems = [] if form.is_valid() else list(form.errors["q"])
        if self.problems or not typed:
            return
        found = search(**form.search_arguments() | {"kinds": [*TABLES, ORGANISATION]})
        labels = IndexEntry.objects.in_bulk([result.row.pk for result in found.results[:MOST]])
        named = [
            (ORGANISATION, one.organisation.slug, one.organisation.name)
            for one in found.organisations
            if one.is_asked_for
        ]
        named += [(row.kind, row.slug, labels[row.pk].label) for row in (result.row for result in found.results[:MOST])]
        named += [
            (ORGANISATION, one.organisation.slug, one.organisation.name)
            for one in found.organisations
            if not one.is_asked_for
        ]
        self.rows = [
            (f"{TABLES.get(kind, kind)}/{slug}", name, KINDS[TABLES.get(kind, kind)].removesuffix("s"))
            for kind, slug, name in named[:MOST]
        ]
        called = [key for key, name, _ in self.rows if fold(name) == fold(typed)]
        self.exact = called[0] if len(called) == 1 else ""
