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
    terms, titles = kept_until_change(
        ("terms in", own_slug, *texts), lambda: (terms_in(texts, without=own_slug), titles_in(" ".join(texts)))
    )
    return partial(split_by_terms, terms=terms, already=set(), titles=titles)


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
