"""Terms in the running text of a page, linked to their definitions."""

import re
from bisect import bisect_left, bisect_right
from functools import partial

from django.db.models.functions import Left

from definitions.labels import split_by_terms, terms_in
from evidence.models import START_OF_TITLE, Source
from publishing.published.content_changes import kept_until_change
from web.prepared import prepared

BEGINS, ENDS = re.compile(r"(?<!\w)\S"), re.compile(r"\S(?!\w)")


def link_terms(texts, row):
    """Return the function for `EntryPage.find_terms`: each term is linked where it first stands on the page."""
    own_slug = row.slug if row._meta.label == "definitions.Definition" else None
    split = kept_until_change(
        ("terms in", own_slug, *texts), lambda: SplitOnce(terms_in(texts, without=own_slug), titles_in(" ".join(texts)))
    )
    return partial(split, already=set())


class SplitOnce:
    """`split_by_terms` of the texts of one page, each split once behind the same others."""

    def __init__(self, terms, titles):
        self.terms, self.titles, self.found = terms, titles, {}

    def __call__(self, text, *, already):
        key = text, frozenset(already)
        if key not in self.found:
            pieces = split_by_terms(text, self.terms, already=already, titles=self.titles)
            self.found[key] = pieces, frozenset(already)
        pieces, linked = self.found[key]
        already |= linked
        return pieces


def titles_in(text):
    """Return the titles of sources that a text names in whole words: no term is linked inside them.

    One query for all that begins as the text goes on behind any of its words, of which an index knows where it is.
    """
    ends, begins = [found.end() for found in ENDS.finditer(text)], set()
    for found in BEGINS.finditer(text):
        start = found.start()
        begins.add(text[start : start + START_OF_TITLE])
        first = bisect_right(ends, start)
        last = bisect_left(ends, start + START_OF_TITLE)
        begins.update(text[start:end] for end in ends[first:last])
    return [title for title in _titles(begins=list(begins)) if title in text]


@prepared
def _titles(*, begins):
    found = Source.objects.annotate(start=Left("title", START_OF_TITLE)).filter(start__one_of=begins)
    return found.values_list("title", flat=True)
