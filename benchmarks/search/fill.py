"""Add entries to a database that holds the catalogue, so that the search has 100,000 to look through.

    DATABASE_URL=… python benchmarks/search/fill.py 100000           words by chance: for how long a search takes
    DATABASE_URL=… python benchmarks/search/fill.py 100000 FOLDER    passages of real texts: for what it finds

Without a folder the texts are words of the catalogue drawn as often as the catalogue has them, as long as its entries
are: so “record” is in four of ten entries. Each has search phrases, drawn in the same way from the words of the
catalogue's. They mean nothing, and share every word with what is looked for.

With a folder of plain texts (`*.txt`, none comes along) they are passages of these, and their search phrases runs of
their own words.

Only the search reads them: there is no page behind them. Not for a database that anybody uses.
"""

import os
import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from publishing.models import Head, IndexEntry  # noqa: E402
from publishing.published.words import PARTS, PHRASES, SATURATION, fold, regular  # noqa: E402

WORDS = {"A": 8, "C": 30, "D": 90}  # in each part of an entry
FACTORS = {
    part: PARTS[part][0] / (1 - PARTS[part][2] + PARTS[part][2] * n / PARTS[part][1]) for part, n in WORDS.items()
}
ASKED_BY = 11  # phrases of an entry, as many as one has in the catalogue
WORDS_OF_A_PHRASE = 7  # with those that are too common to be indexed
SENTENCES = re.compile(r"(?<=[.?!])\s+|\n+")
# A phrase as the index has it: each of its words once, stemmed.
STEMMED = """ARRAY(
    SELECT array_to_string(tsvector_to_array(to_tsvector('english', phrase)), ' ') FROM unnest(asked_by) AS phrase
)"""
FACTORS["asked"] = PHRASES[0]  # they are about as long as is usual

ENTRIES = """
WITH new AS (
    INSERT INTO publishing_entry (kind, slug, created_at, created_by_id, is_demonstration)
    SELECT kind, slug, now(), (SELECT min(id) FROM organisations_person), false FROM filling
    RETURNING id, slug
)
INSERT INTO publishing_indexentry (entry_id, kind, slug, label, names, linked, summary, body, themes, version, change,
    note, first_published_at, modified_at, asked_by, words)
SELECT id, kind, slug, label, ARRAY[label], '{}', summary, body, themes, 1, 'meaning', '', now(), now(), asked_by,
    setweight(to_tsvector('english', label), 'A') || setweight(to_tsvector('english', summary), 'C')
    || setweight(to_tsvector('english', body), 'D')
FROM new JOIN filling USING (slug)
"""
INDEX = """
INSERT INTO publishing_indexword (entry_id, lexeme, forms, weight, in_text)
SELECT entry_id, lexeme, '{}', sum(counts) / (sum(counts) + %(saturation)s), bool_or(in_text)
FROM (
    SELECT entry_id, found.lexeme, true AS in_text,
        CASE letter WHEN 'A' THEN %(A)s WHEN 'C' THEN %(C)s ELSE %(D)s END AS counts
    FROM publishing_indexentry, unnest(words) AS found(lexeme, positions, letters), unnest(letters) AS letter
    WHERE slug LIKE 'filling-%%'
    UNION ALL
    SELECT entry_id, lexeme, false, %(asked)s
    FROM publishing_indexentry, unnest(asked_by) AS phrase, string_to_table(phrase, ' ') AS lexeme
    WHERE slug LIKE 'filling-%%' AND lexeme <> ''
) AS counted
GROUP BY entry_id, lexeme
ORDER BY entry_id
"""
BY_WEIGHT = (
    "CREATE INDEX index_word_by_weight ON publishing_indexword (lexeme, weight DESC) INCLUDE (entry_id, in_text)"
)


def words_drawn(count):
    """Yield (label, summary, body, phrases) of words of the catalogue, drawn by chance."""
    chance = random.Random(1)
    texts = IndexEntry.objects.values_list("label", "summary", "body")
    words = [word for parts in texts for word in regular(fold(" ".join(parts))).split()]
    phrases = [phrase for asked in IndexEntry.objects.values_list("asked_by", flat=True) for phrase in asked]
    words_of_phrases = [word for phrase in phrases for word in phrase.split()]
    for _ in range(count):
        lengths = [len(phrase.split()) for phrase in chance.sample(phrases, ASKED_BY)]
        yield (
            *(" ".join(chance.choices(words, k=length)) for length in WORDS.values()),
            [" ".join(chance.choices(words_of_phrases, k=length)) for length in lengths],
        )


def passages(count, folder):
    """Yield (label, summary, body, phrases) of passages of the texts in a folder, one after the other.

    Each begins at a sentence of its own where there are enough, and its phrases are words that stand together in it.
    """
    chance = random.Random(1)
    words, begins = [], []
    for path in sorted(Path(folder).rglob("*.txt")):
        for sentence in SENTENCES.split(path.read_text()):
            begins.append(len(words))
            words += regular(fold(sentence)).split()
    length = sum(WORDS.values())
    begins = [begin for begin in begins if begin + length <= len(words)]
    if len(begins) < count:
        raise SystemExit(f"{folder} has {len(begins)} sentences; {count} are needed")
    for number in range(count):
        begin = begins[number * len(begins) // count]
        text = words[begin : begin + length]
        label, summary, body = text[: WORDS["A"]], text[WORDS["A"] :][: WORDS["C"]], text[-WORDS["D"] :]
        places = [chance.randrange(length - WORDS_OF_A_PHRASE) for _ in range(ASKED_BY)]
        asked_by = [" ".join(text[place : place + WORDS_OF_A_PHRASE]) for place in places]
        yield " ".join(label), " ".join(summary), " ".join(body), asked_by


def fill(count, folder=""):
    kinds, themes = ["barrier", "definition", "action", "source"], [["legal"], ["technical"], ["cultural"], []]
    missing = count - IndexEntry.objects.count()
    filling = passages(missing, folder) if folder else words_drawn(missing)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # what is filled in here needs no checks
        cursor.execute(
            "CREATE TEMP TABLE filling (kind text, slug text, label text, summary text, body text, themes text[],"
            " asked_by text[])"
        )
        with cursor.copy("COPY filling FROM STDIN") as copy:
            for number, (label, summary, body, asked_by) in enumerate(filling):
                theme = themes[number // 4 % 4]
                copy.write_row((kinds[number % 4], f"filling-{number}", label, summary, body, theme, asked_by))
        cursor.execute("UPDATE filling SET asked_by = " + STEMMED)
        cursor.execute(ENTRIES)
        cursor.execute("DROP INDEX index_word_by_weight")
        cursor.execute(INDEX, FACTORS | {"saturation": SATURATION})
        cursor.execute(BY_WEIGHT)
    Head.objects.filter(pk=1).update(counts={"definition": count})


if __name__ == "__main__":
    fill(int(sys.argv[1]), *sys.argv[2:3])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
