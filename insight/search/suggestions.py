"""What the search suggests while somebody types: names that have all the words, the last of which may be unfinished."""

from django.db import connection

from publishing.models import IndexEntry, Synonym
from publishing.published.words import fold

MOST, SHORTEST = 8, 2
MOST_PHRASES = 3
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


def suggestions(typed):
    """Return [(name, its `IndexEntry` or None)] for what was typed so far: names of entries, then phrases people use."""
    words = fold(typed).split()
    if not words or len(words[-1]) < SHORTEST and len(words) == 1:
        return []
    with connection.cursor() as cursor:
        cursor.execute(BEGUN, {"begun": f"{words[-1]}%", "most": LOOKED_AT})
        pks = [pk for (pk,) in cursor.fetchall()]
    rows = IndexEntry.objects.shown().filter(pk__in=pks).only("pk", "kind", "slug", "label", "names")
    found = []
    for row in rows:
        places = [place for name in row.names if (place := _place(words, name.split())) is not None]
        if places:
            found.append((min(places), len(row.label), row.label, row))
    names = [(row.label, row) for *_, row in sorted(found, key=lambda one: one[:3])]
    phrases = Synonym.objects.filter(phrase__startswith=" ".join(words)).order_by("phrase")[:MOST_PHRASES]
    return [*names[: MOST - len(phrases)], *[(synonym.phrase, None) for synonym in phrases]]


def _place(words, name):
    """Return where a name has the first of these words; None unless it has all of them, the last one or its beginning."""
    *whole, begun = words
    if not {*whole} <= {*name}:
        return None
    places = [number for number, word in enumerate(name) if word.startswith(begun)]
    return (name.index(whole[0]) if whole else places[0]) if places else None
