"""What a question's words mean to the index: lexemes, names of entries, and phrases that an administrator gave."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, TextField, Value

from publishing.models import IndexEntry, Synonym
from publishing.published.words import IRREGULAR, fold, regular
from web.prepared import prepared
from web.replica import connection_to_read

COUNTED = 4_000  # entries that are counted to tell how rare a word is
LONGEST_NAME = 6  # words of a name or phrase that is looked for in a question
MOST_NAMED = 50  # entries that are looked at because a name of theirs stands in the question
MOST_OTHERS = 4  # other names of the same thing that are looked for too
# How much a name, or a phrase that an administrator gave another meaning, counts beside the words themselves.
NAME, PHRASE = 0.8, 0.8
FADES = 0.8  # for each further meaning of a phrase

TERMS = """
WITH own AS (
    SELECT word, lexeme FROM unnest(%(words)s::text[], %(regular)s::text[]) AS typed(word, regular),
        unnest(tsvector_to_array(to_tsvector('english', regular))) AS lexeme
)
SELECT word, lexeme, true, (
    SELECT count(*) FROM (SELECT FROM publishing_indexword AS used WHERE used.lexeme = own.lexeme LIMIT %(most)s) AS few
)
FROM own
UNION ALL
SELECT own.word, near.lexeme, false, 1 FROM own CROSS JOIN LATERAL (
    SELECT DISTINCT known.lexeme, length(known.lexeme) FROM publishing_knownword AS known
    WHERE %(related)s AND length(own.lexeme) >= 5 AND known.lexeme <> own.lexeme
        AND known.lexeme ~>=~ left(own.lexeme, greatest(5, length(own.lexeme) - 3))
        AND known.lexeme ~<~ (left(own.lexeme, greatest(5, length(own.lexeme) - 3)) || '~')
        AND length(known.lexeme) <= length(own.lexeme) + 3
    ORDER BY length(known.lexeme), known.lexeme LIMIT 3
) AS near
"""


@dataclass(frozen=True)
class Term:
    """A lexeme to look for, and in how many entries it is. `is_own`: of the word itself, not of one that begins as it does.

    Of those that only begin so `entries` is not counted: they never weigh more than the word itself.
    """

    lexeme: str
    entries: int
    is_own: bool


def terms_of(words, *, related=False):
    """Return {word: [`Term`]}; words that are in nearly every sentence are left out."""
    found, words = defaultdict(list), sorted(set(words))
    with connection_to_read().cursor() as cursor:
        values = {"words": words, "regular": [*map(regular, words)], "related": related, "most": COUNTED}
        cursor.execute(TERMS, values)
        for word, lexeme, is_own, entries in cursor.fetchall():
            found[word].append(Term(lexeme, entries, is_own))
    return found


PARTLY = """
SELECT phrase, means, tsvector_to_array(to_tsvector('english', phrase)) FROM publishing_synonym
WHERE to_tsvector('english'::regconfig, coalesce(phrase, '')) @@ %s::tsquery
"""


def partly_meant_by(lexemes, words):
    """Return {slug: {lexeme: share}}: what the words of phrases that are not wholly in the question count for."""
    found = defaultdict(dict)
    if not lexemes:
        return found
    with connection_to_read().cursor() as cursor:
        written = lexemes | {form for form, word in IRREGULAR.items() if word in lexemes}
        cursor.execute(PARTLY, [" | ".join(f"'{lexeme}'" for lexeme in sorted(written))])
        for phrase, means, own in cursor.fetchall():
            there = lexemes & {IRREGULAR.get(lexeme, lexeme) for lexeme in own}
            said = len(there) + sum(word in words for word in phrase.split() if len(own) < len(phrase.split()))
            share = min(1, said / len(phrase.split())) ** 2
            for place, slug in enumerate(means):
                for lexeme in there:
                    found[slug][lexeme] = max(found[slug].get(lexeme, 0), share * FADES**place)
    return found


@dataclass(frozen=True)
class Meaning:
    """A name or phrase in the question, and what is meant by it: {entry: share}, slugs, other words for the same."""

    phrase: str
    words: tuple
    entries: dict
    slugs: tuple
    others: list


@prepared
def _given(*, phrases):
    return Synonym.objects.filter(phrase__one_of=phrases).values_list("phrase", "means")


@prepared
def _meant(*, slugs):
    return IndexEntry.objects.filter(slug__one_of=slugs).only("pk", "kind", "slug", "label")


def _named(phrases):
    """Entries with one of these names, the latest first.

    Names are rare, and PostgreSQL takes each for one of a hundred entries: shown all, or an order that an index has, it
    would read the whole table.
    """
    names = Value(phrases, output_field=ArrayField(TextField()))
    unseen = Func(names, template="ARRAY(SELECT unnest(%(expressions)s))", output_field=names.output_field)
    latest = (F("modified_at") + datetime.timedelta(0)).desc()
    rows = IndexEntry.objects.filter(names__overlap=unseen).order_by(latest, "kind", "slug")
    return rows.only("pk", "kind", "slug", "names")[:MOST_NAMED]


def meant_by(words):
    """Return the `Meaning`s in a question: names of entries, and phrases that an administrator gave; long before short."""
    spans = {}
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            for phrase in _forms(words[start:end]):
                spans.setdefault(phrase, (start, end))
    phrases = list(spans)
    named = defaultdict(list)
    for row in _named(phrases) if phrases else ():
        for name in spans.keys() & {*row.names}:
            named[name].append(row)
    synonyms = dict(_given(phrases=phrases))
    slugs = {slug for means in synonyms.values() for slug in means}
    entries = defaultdict(list)
    for row in _meant(slugs=list(slugs)) if slugs else ():
        entries[row.slug].append(row)
    found, taken = [], set()
    for phrase, (start, end) in sorted(spans.items(), key=lambda item: (item[1][0] - item[1][1], item[0])):
        if phrase not in named and phrase not in synonyms or set(range(start, end)) <= taken:
            continue
        taken |= set(range(start, end))
        shares, others = {}, []
        for row in named.get(phrase, ()):
            shares[row.pk] = NAME
            if row.kind == "definition":
                others += [name for name in row.names if name != phrase and (" " in name or " " in phrase)]
        for place, slug in enumerate(synonyms.get(phrase, ())):
            for row in entries[slug]:
                shares[row.pk] = max(shares.get(row.pk, 0), PHRASE * FADES**place)
                if row.kind == "definition":
                    others.append(fold(row.label))
        found.append(
            Meaning(
                phrase,
                tuple(words[start:end]),
                shares,
                tuple(synonyms.get(phrase, ())),
                list(dict.fromkeys(others))[:MOST_OTHERS],
            )
        )
    return found


def slugs_of(meanings):
    """Return the slugs that the phrases were given, in their order."""
    return tuple(dict.fromkeys(slug for meaning in meanings for slug in meaning.slugs))


def _forms(words):
    """Return a phrase as it is, and with its last word as one and as many."""
    phrase = " ".join(words)
    return [phrase, phrase.removesuffix("s") if phrase.endswith("s") and not phrase.endswith("ss") else f"{phrase}s"]
