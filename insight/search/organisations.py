"""Organisations whose names have the words, or that a phrase in the question was given for: a group beside the entries."""

from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from organisations.models import Organisation
from publishing.published.words import as_websearch, fold, regular

ORGANISATION = "organisation"  # the kind, where kinds are chosen
MOST = 100

HAVE_THE_WORDS = """
SELECT DISTINCT slug FROM unnest(%s::text[], %s::text[]) AS named(slug, name)
WHERE to_tsvector('english', name) @@ websearch_to_tsquery('english', %s)
"""
folded = lru_cache(4_000)(fold)


@dataclass(frozen=True)
class FoundOrganisation:
    """`is_named` tells that its whole name stands in the question."""

    organisation: Organisation
    is_named: bool

    @property
    def words(self):
        """The folded words of its names."""
        return {
            word for name in [self.organisation.name, self.organisation.short_name] for word in folded(name).split()
        }


def organisations(typed, query, meant, demonstration):
    """Return [`FoundOrganisation`] for what was typed: those it names, then those of its phrases, then by name."""
    if not query.words:
        return []
    rows = Organisation.objects.shown(demonstration).only("slug", "name", "short_name", "is_demonstration")
    names = {row: {folded(name).removeprefix("the ") for name in [row.name, row.short_name] if name} for row in rows}
    pairs = [(row.slug, regular(name)) for row, several in names.items() for name in several]
    with connection.cursor() as cursor:
        slugs, texts = [slug for slug, _ in pairs], [text for _, text in pairs]
        cursor.execute(HAVE_THE_WORDS, [slugs, texts, as_websearch(typed)])
        having = {slug for (slug,) in cursor.fetchall()}
    question = f" {' '.join(query.words)} "
    named = set() if query.is_strict else {row for row in names if any(f" {name} " in question for name in names[row])}
    found = [row for row in names if row in named or row.slug in having or row.slug in meant]
    found.sort(key=lambda row: (row not in named, meant.index(row.slug) if row.slug in meant else len(meant)))
    return [FoundOrganisation(row, row in named) for row in found[:MOST]]
