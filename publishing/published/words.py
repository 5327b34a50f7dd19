"""The words by which entries are found: how a text is folded, and the index that ranks entries by their words.

Every text and every query is folded in the same way before PostgreSQL stems it: capitals, accents, apostrophes and
punctuation make no difference.
"""

import re
import unicodedata

from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import Count
from django.db.models.expressions import Expression

from publishing.models import IndexEntry, IndexWord, KnownWord, Synonym
from web.replica import connection_to_read

# British stemming as PostgreSQL has it: "sharing", "shared" and "shares" find each other.
SEARCH_CONFIG = "english"
WORD = re.compile(r"[^\W_]+")
QUOTES = tuple('"“”')
TERM = re.compile(r'(?<!\S)-?["“”][^"“”]*["“”]|\S+')  # of what was typed
APOSTROPHES = re.compile("['’‘ʼ`´]")
# Forms that no rule of stemming brings together.
IRREGULAR = {
    form: word
    for word, forms in {
        "child": "children childrens", "person": "persons", "woman": "women", "man": "men", "tell": "told",
        "keep": "kept", "hold": "held", "write": "wrote written", "know": "knew known", "hear": "heard",
        "see": "saw seen", "give": "gave given", "send": "sent", "take": "took taken", "speak": "spoke spoken",
        "bring": "brought", "lose": "lost", "die": "dead death deceased",
    }.items()
    for form in forms.split()
}  # fmt: skip
# What a word counts for in each part of an entry, how many words such a part usually has, and how much its length
# matters: one word of a short title says more than one of a long text (BM25F).
PARTS = {"A": (5.0, 8, 0.6), "B": (3.5, 12, 0.3), "C": (1.6, 45, 0.6), "D": (1.0, 180, 0.7)}
# The same of the phrases that editors wrote for the search, taken together.
PHRASES = (2.5, 45, 0.6)
SATURATION = 1.6  # how soon a word that is said again adds no more


class WithoutAccents(dict):
    """For `str.translate`: each letter as it is, an accent as nothing; looked up once."""

    def __missing__(self, letter):
        self[letter] = None if unicodedata.category(chr(letter)) == "Mn" else letter
        return self[letter]


WITHOUT_ACCENTS = WithoutAccents()


def fold(text):
    """Return a text's words in small letters without accents, apostrophes and punctuation, with single spaces."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()
    text = APOSTROPHES.sub("", text)
    return " ".join(WORD.findall(text.translate(WITHOUT_ACCENTS)))


def regular(folded):
    """Return a folded text with irregular forms put as PostgreSQL can stem them: children as child."""
    return " ".join(IRREGULAR.get(word, word) for word in folded.split())


def as_websearch(typed):
    """Return what was typed, folded, with the signs that PostgreSQL's web search reads: quotation marks, minus, or."""
    folded = [(term[0] == "-", term.lstrip("-")[:1] in QUOTES, regular(fold(term))) for term in TERM.findall(typed)]
    return " ".join(
        ("-" if without else "") + (f'"{words}"' if together or without else words)
        for without, together, words in folded
        if words
    )


def is_exact(typed):
    """Return whether somebody typed “phrases” or -exclusions, so that nothing else will do."""
    return any(term[0] == "-" or term[0] in QUOTES for term in TERM.findall(typed))


def with_most_words(kind, typed):
    """Return keys of the entries of a kind that have most of the words typed, or that these words were given for."""
    words = regular(fold(typed)).split()
    with connection_to_read().cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(to_tsvector('english', %s))", [" ".join(words)])
        (lexemes,) = cursor.fetchone()
    having = IndexWord.objects.filter(entry__kind=kind, lexeme__in=lexemes).values("entry")
    most = having.annotate(number=Count("lexeme")).filter(number__gt=len(lexemes) / 2).values_list("entry", flat=True)
    means = Synonym.objects.filter(phrase=fold(typed)).values_list("means", flat=True)
    meant = IndexEntry.objects.filter(kind=kind, slug__in=[slug for slugs in means for slug in slugs])
    return [*most, *meant.values_list("pk", flat=True)]


# One expression for all parts: putting together what Django has for each takes longer than the words do.
WORDS = " || ".join(f"setweight(to_tsvector('{SEARCH_CONFIG}', %s), '{weight}')" for weight in PARTS)


class Words(Expression):
    """The words of an entry that PostgreSQL looks up, by {their weight: folded text}."""

    def __init__(self, parts):
        super().__init__(output_field=SearchVectorField())
        self.texts = [regular(parts[weight]) for weight in PARTS]

    def as_sql(self, compiler, connection):
        return WORDS, self.texts


def index_words(entries):
    """Write the index of entries anew, {key: {weight of PostgreSQL: folded text}}; their `words` are written already.

    Beside the weights, "phrases" are those that editors wrote for an entry, [folded text].
    """
    before = _forms_of(entries)
    IndexWord.objects.filter(entry__in=entries).delete()
    given = {name: [] for name in ["entries", *PARTS, "phrases", "hints", "owners", "forms", "regular"]}
    for entry, parts in entries.items():
        phrases = parts["phrases"]
        texts = {**{weight: parts[weight].split() for weight in PARTS}, "phrases": " ".join(phrases).split()}
        for name, words in texts.items():
            given[name].append(_factor(len(words), *{**PARTS, "phrases": PHRASES}[name]))
        forms = sorted({word for words in texts.values() for word in words if len(word) <= KnownWord.LONGEST})
        given["entries"].append(entry)
        given["hints"].append(regular(" ".join(phrases)))
        given["owners"] += [entry] * len(forms)
        given["forms"] += forms
        given["regular"] += map(regular, forms)
    with connection.cursor() as cursor:
        cursor.execute(WRITE, {**given, "saturation": SATURATION})
        cursor.execute(KNOW, [given["entries"]])
        if gone := sorted(before.difference(given["forms"])):
            cursor.execute(FORGET, [gone])
        cursor.execute(ASKED_BY_NOTHING, [[entry for entry, parts in entries.items() if not parts["phrases"]]])
        for entry, parts in entries.items():
            if parts["phrases"]:
                cursor.execute(ASKED_BY, [[*map(regular, parts["phrases"])], entry])


def _factor(length, weight, usual, matters):
    """Return what a word counts for in a part of so many words."""
    return weight / (1 - matters + matters * length / usual)


# Each lexeme of the entry with its forms, and what it counts for there: near 1 in a short title, little in a long text.
WRITE = """
WITH given AS (
    SELECT * FROM unnest(
        %(entries)s::bigint[], %(A)s::float8[], %(B)s::float8[], %(C)s::float8[], %(D)s::float8[], %(phrases)s::float8[],
        %(hints)s::text[]
    ) AS given(entry_id, a, b, c, d, phrases, hints)
), form AS (
    SELECT entry_id, lexeme, array_agg(word ORDER BY word) AS forms
    FROM unnest(%(owners)s::bigint[], %(forms)s::text[], %(regular)s::text[]) AS found(entry_id, word, regular),
        unnest(tsvector_to_array(to_tsvector('english', regular))) AS lexeme
    GROUP BY entry_id, lexeme
), met AS (
    SELECT entry_id, found.lexeme, true AS in_text,
        CASE letter WHEN 'A' THEN a WHEN 'B' THEN b WHEN 'C' THEN c ELSE d END AS counts
    FROM given JOIN publishing_indexentry USING (entry_id),
        unnest(words) AS found(lexeme, positions, letters), unnest(letters) AS letter
    UNION ALL
    SELECT entry_id, lexeme, false, phrases * cardinality(positions)
    FROM given, unnest(to_tsvector('english', hints))
), counted AS (
    SELECT entry_id, lexeme, bool_or(in_text) AS in_text, sum(counts ORDER BY counts) AS often
    FROM met GROUP BY entry_id, lexeme
)
INSERT INTO publishing_indexword (entry_id, lexeme, forms, weight, in_text)
SELECT entry_id, lexeme, coalesce(forms, '{}'), often / (often + %(saturation)s), in_text
FROM counted LEFT JOIN form USING (entry_id, lexeme)
"""

ASKED_BY_NOTHING = "UPDATE publishing_indexentry SET asked_by = '{}' WHERE entry_id = ANY(%s) AND asked_by <> '{}'"

ASKED_BY = """
UPDATE publishing_indexentry SET asked_by = ARRAY(
    SELECT array_to_string(tsvector_to_array(to_tsvector('english', phrase)), ' ') FROM unnest(%s::text[]) AS phrase
)
WHERE entry_id = %s
"""

KNOW = """
INSERT INTO publishing_knownword (word, lexeme)
SELECT DISTINCT ON (word) word, lexeme FROM publishing_indexword, unnest(forms) AS word
WHERE entry_id = ANY(%s) ORDER BY word, lexeme
ON CONFLICT (word) DO UPDATE SET lexeme = excluded.lexeme WHERE publishing_knownword.lexeme <> excluded.lexeme
"""


def forget_words(entries):
    """Take these entries out of the index, and with them the words that no other entry has."""
    words = _forms_of(entries)
    IndexWord.objects.filter(entry__in=entries).delete()
    if words:
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [sorted(words)])


def _forms_of(entries):
    """Return the words of these entries in the index."""
    found = IndexWord.objects.filter(entry__in=entries).values_list("forms", flat=True)
    return {word for forms in found for word in forms}


FORGET = """
DELETE FROM publishing_knownword AS known
WHERE word = ANY(%s) AND NOT EXISTS (
    SELECT FROM publishing_indexword AS used WHERE used.lexeme = known.lexeme AND known.word = ANY(used.forms)
)
"""


def forget_words_of_nothing():
    """Take the words away that no entry has."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET.replace("word = ANY(%s) AND ", ""))
