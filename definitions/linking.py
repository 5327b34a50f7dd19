"""Terms in the running text of a page, linked to their definitions."""

from functools import partial

from django.db.models import Value
from django.db.models.functions import StrIndex

from definitions.labels import split_by_terms, terms_in
from evidence.models import Source


def link_terms(texts, row):
    """Return the function for `EntryPage.find_terms`: each term is linked where it first stands on the page."""
    own_slug = row.slug if row._meta.label == "definitions.Definition" else None
    return partial(
        split_by_terms, terms=terms_in(texts, without=own_slug), already=set(), titles=titles_in(" ".join(texts))
    )


def titles_in(text):
    """Return the titles of sources that a text names: no term is linked inside them. One query."""
    place = StrIndex(Value(text), "title")
    return list(Source.objects.annotate(place=place).filter(place__gt=0).values_list("title", flat=True))
