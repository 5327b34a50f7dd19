"""Terms in the running text of a page, linked to their definitions."""

from functools import partial

from definitions.labels import split_by_terms, terms_in


def link_terms(texts, row):
    """For `EntryPage.find_terms`: each term is linked where it first stands on the page."""
    own_slug = row.slug if row._meta.label == "definitions.Definition" else None
    return partial(split_by_terms, terms=terms_in(texts, without=own_slug), already=set())
