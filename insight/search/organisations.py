"""Organisations whose names have the words, or that a phrase in the question was given for: a group beside the entries."""

from dataclasses import dataclass
from functools import lru_cache

from insight.search.query import WEAK
from organisations.models import Organisation
from publishing.published.words import as_websearch, fold, regular
from web.prepared import prepared
from web.replica import connection_to_read

ORGANISATION = "organisation"  # the kind, where kinds are chosen
MOST = 100

HAVE_THE_WORDS = """
SELECT DISTINCT slug FROM unnest(%s::text[], %s::text[]) AS named(slug, name)
WHERE to_tsvector('english', name) @@ websearch_to_tsquery('english', %s)
"""
folded = lru_cache(4_000)(fold)


@dataclass(frozen=True)
class FoundOrganisation:
    """`is_asked_for` tells that the question is its name, and nothing besides that matters."""

    organisation: Organisation
    is_asked_for: bool

    @property
    def words(self):
        """The folded words of its names."""
        return {
            word for name in [self.organisation.name, self.organisation.short_name] for word in folded(name).split()
        }


@prepared
def _rows(demonstration):
    return Organisation.objects.shown(demonstration).only("slug", "name", "short_name", "is_demonstration")


def organisations(typed, query, terms, meant, demonstration):
    """Return [`FoundOrganisation`] for what was typed: those asked for, those named in it, those of its phrases, the rest.

    `terms` are those of the question's words: words without any are in nearly every sentence. `meant` are slugs.
    """
    if not query.words:
        return []
    rows = list(_rows(demonstration))
    names = {row: {folded(name).removeprefix("the ") for name in [row.name, row.short_name] if name} for row in rows}
    pairs = [(row.slug, regular(name)) for row, several in names.items() for name in several]
    with connection_to_read().cursor() as cursor:
        slugs, texts = [slug for slug, _ in pairs], [text for _, text in pairs]
        cursor.execute(HAVE_THE_WORDS, [slugs, texts, as_websearch(typed)])
        having = {slug for (slug,) in cursor.fetchall()}
    question = f" {' '.join(query.words)} "
    matter = {word for word in query.words if word in terms and word not in WEAK}
    found = []
    for row, several in names.items():
        named = [{*name.split()} for name in several if f" {name} " in question and matter & {*name.split()}]
        if query.is_strict:
            named = []
        has_it_whole = any(question in f" {name} " for name in several)  # also where it is a common word alone
        if named or has_it_whole or row.slug in having or row.slug in meant:
            is_asked_for = any(matter <= words for words in named)
            place = meant.index(row.slug) if row.slug in meant else len(meant)
            found.append((not is_asked_for, not named, place, FoundOrganisation(row, is_asked_for)))
    found.sort(key=lambda one: one[:3])
    return [one for *_, one in found[:MOST]]
