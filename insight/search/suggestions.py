"""What the search suggests while somebody types: names that have all the words, the last of which may be unfinished."""

from django.urls import reverse

from insight.guides.guides import GUIDES
from insight.search.guides import GUIDE
from insight.search.organisations import ORGANISATION, folded
from organisations.models import Organisation
from publishing.kinds import get as get_kind
from publishing.models import IndexEntry, Synonym
from publishing.published.words import fold
from web.replica import connection_to_read

MOST, SHORTEST = 8, 2
MOST_PHRASES = 3
MOST_TRIED = 3  # words, from the last one, until one is found that entries have
CALLED = ["", "guide ", "guides "]  # what may stand before the title of a guide
LOOKED_AT = 200  # entries among which names are looked at

# The entries in which the words weigh most that begin as the last one typed.
BEGUN = """
SELECT entry_id
FROM (
    SELECT DISTINCT lexeme FROM (
        SELECT lexeme FROM publishing_knownword WHERE word LIKE %(begun)s ORDER BY length(word), word LIMIT 40
    ) AS known
) AS wanted CROSS JOIN LATERAL (
    SELECT entry_id, weight FROM publishing_indexword AS used WHERE used.lexeme = wanted.lexeme
    ORDER BY weight DESC LIMIT %(most)s
) AS best
GROUP BY entry_id ORDER BY max(weight) DESC, entry_id LIMIT %(most)s
"""


def suggestions(typed, without=()):
    """Return [(name, kind, address)] for what was typed so far: names of entries, organisations and guides.

    Then come phrases people use, which have neither kind nor address: none where kinds are left out.
    """
    words = fold(typed).split()
    if not words or len(words[-1]) < SHORTEST and len(words) == 1:
        return []
    pks = next(filter(None, map(_begun, words[: -MOST_TRIED - 1 : -1])), [])
    rows = IndexEntry.objects.shown().filter(pk__in=pks).only("pk", "kind", "slug", "label", "names")
    named = [(row.label, row.kind, address(row), row.names) for row in rows]
    named += [
        (row.name, ORGANISATION, row.get_absolute_url(), [folded(row.name), folded(row.short_name)])
        for row in Organisation.objects.shown().only("slug", "name", "short_name")
    ]
    named += [
        (guide.title, GUIDE, guide.get_absolute_url(), [f"{called}{folded(guide.title)}" for called in CALLED])
        for guide in GUIDES.values()
    ]
    found = []
    for label, kind, path, names in named:
        places = [place for name in names if (place := _place(words, name.split())) is not None]
        if places and kind not in without:
            found.append((min(places), len(label), label, kind, path))
    names = [(label, kind, path) for *_, label, kind, path in sorted(found)]
    phrases = Synonym.objects.filter(phrase__startswith=" ".join(words)).order_by("phrase")[:MOST_PHRASES]
    phrases = [] if without else [(synonym.phrase, "", "") for synonym in phrases]
    return [*names[: MOST - len(phrases)], *phrases]


def _begun(word):
    """Return the entries in which words weigh most that begin so; none for words that are in every sentence."""
    with connection_to_read().cursor() as cursor:
        cursor.execute(BEGUN, {"begun": f"{word}%", "most": LOOKED_AT})
        return [pk for (pk,) in cursor.fetchall()]


def address(row):
    """Return the address of the page of an `IndexEntry`."""
    return reverse(get_kind(row.kind).url_name, args=[row.slug])


def _place(words, name):
    """Return where a name has the first of these words; None unless it has all of them, the last one or its beginning."""
    *whole, begun = words
    if not {*whole} <= {*name}:
        return None
    places = [number for number, word in enumerate(name) if word.startswith(begun)]
    return (name.index(whole[0]) if whole else places[0]) if places else None
