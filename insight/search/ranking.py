"""Search over everything published: first what has all the words, then what has most of them, the best first.

The index holds what each word counts for in each entry (`publishing.IndexWord`). Of each word the weightiest entries
are candidates; they are ranked by the sum of their words, where a rare word counts for more (BM25F). So a word that is
in every entry costs no more than a rare one.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from insight.search import spelling
from insight.search.query import Query, parse
from publishing.models import Head, IndexEntry, Synonym
from publishing.published.words import SEARCH_CONFIG, fold

MOST = 500  # that are ranked and listed
MOST_OF_A_WORD = 1_500  # entries that are looked at for one word
COUNTED = 10_000  # entries that are counted to tell how rare a word is
ENOUGH = 20  # entries with all the words: what has only most of them is left out then
LONGEST_NAME = 6  # words of a name or phrase that is looked for in a question
MOST_NAMED = 50  # entries that are looked at because a name of theirs stands in the question
# How much a name, or a phrase that an administrator gave another meaning, counts beside the words themselves.
NAME, PHRASE, WHOLE, OTHER_NAME = 0.8, 0.8, 1.5, 0.55
FADES = 0.8  # for each further meaning of a phrase
MOST_WORDS_FROM = 0.45  # the share of what the words weigh that an entry must have to be listed


@dataclass(frozen=True)
class Result:
    """One entry found: `row` is its `IndexEntry` without the long texts."""

    row: IndexEntry
    score: float
    has_all: bool


@dataclass(frozen=True)
class Found:
    """What was found, best first, and what was done to find it.

    `lexemes` are what to mark in texts, `meant` the slugs that phrases in it were given. `corrected` are the words that were looked for instead of what was typed, or "".
    `is_cut` tells that there are more than are listed. Counts are {value: number}: by kind among the chosen themes, by
    theme among the chosen kinds.
    """

    typed: str
    query: Query
    results: list = field(default_factory=list)
    lexemes: frozenset = frozenset()
    corrected: str = ""
    unknown: list = field(default_factory=list)
    meant: frozenset = frozenset()
    is_cut: bool = False
    by_kind: dict = field(default_factory=dict)
    by_theme: dict = field(default_factory=dict)

    @property
    def all_words(self):
        """The number of entries that have all the words."""
        return sum(result.has_all for result in self.results)

    @property
    def has_words(self):
        """Whether anything was typed that can be looked for."""
        return bool(self.lexemes or self.unknown)


def search(typed, *, kinds=(), themes=(), demonstration="", as_typed=False):
    """Return what is published and has the words typed, of these kinds and themes where any are given, as `Found`.

    What is invented is among it where `demonstration` is "yes". Words that nothing has are taken for misspelt unless
    `as_typed`.
    """
    query, corrected = parse(typed), ""
    terms = _terms(query.words)
    unknown = [word for word in query.words if word in terms and not any(known for _, known in terms[word])]
    meant = _meant(query.words)
    unknown = [word for word in unknown if not any(word in meaning.words for meaning in meant)]
    if unknown and not as_typed and not query.is_strict and (better := spelling.corrections(unknown)):
        corrected = " ".join(better.get(word, word) for word in query.words)
        query, unknown = parse(corrected), [word for word in unknown if word not in better]
        terms, meant = _terms(query.words), _meant(query.words)
    ranked, lexemes, is_cut = _ranked(query, terms, meant, demonstration == "yes")
    results = [one for one in ranked if _is_of(one.row, kinds, themes)]
    if is_cut and (kinds or themes):
        results, _, _ = _ranked(query, terms, meant, demonstration == "yes", kinds, themes)
    return Found(
        typed=typed.strip(),
        query=query,
        results=results,
        lexemes=frozenset(lexemes),
        corrected=corrected,
        unknown=unknown,
        meant=frozenset(slug for meaning in meant for slug in meaning.slugs),
        is_cut=is_cut,
        by_kind=_count([one for one in ranked if _is_of(one.row, (), themes)], lambda row: [row.kind]),
        by_theme=_count([one for one in ranked if _is_of(one.row, kinds, ())], lambda row: row.themes),
    )


def _is_of(row, kinds, themes):
    return (not kinds or row.kind in kinds) and (not themes or bool({*themes} & {*row.themes}))


def _count(results, values_of):
    counts = defaultdict(int)
    for one in results:
        for value in values_of(one.row):
            counts[value] += 1
    return dict(counts)


TERMS = """
SELECT word, lexeme, (
    SELECT count(*) FROM (SELECT FROM publishing_indexword AS used WHERE used.lexeme = found.lexeme LIMIT %s) AS counted
)
FROM unnest(%s::text[]) AS word, unnest(tsvector_to_array(to_tsvector('english', word))) AS found(lexeme)
"""


def _terms(words):
    """Return {word: [(lexeme, in how many entries)]}; words that are in nearly every sentence are left out."""
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(TERMS, [COUNTED, sorted(set(words))])
        for word, lexeme, entries in cursor.fetchall():
            found[word].append((lexeme, entries))
    return found


@dataclass(frozen=True)
class Meaning:
    """A name or phrase in the question, and what is meant by it: {entry: share}, slugs, other words for the same."""

    phrase: str
    words: tuple
    entries: dict
    slugs: tuple
    others: list


def _meant(words):
    """Return the `Meaning`s in a question: names of entries, and phrases that an administrator gave; long before short."""
    spans = {}
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            for phrase in _forms(words[start:end]):
                spans.setdefault(phrase, (start, end))
    phrases = list(spans)
    named = defaultdict(list)
    rows = IndexEntry.objects.filter(names__overlap=phrases) if phrases else []
    for row in rows.only("pk", "kind", "slug", "names")[:MOST_NAMED] if phrases else []:
        for name in spans.keys() & {*row.names}:
            named[name].append(row)
    synonyms = dict(Synonym.objects.filter(phrase__in=phrases).values_list("phrase", "means"))
    slugs = {slug for means in synonyms.values() for slug in means}
    entries = defaultdict(list)
    for row in IndexEntry.objects.filter(slug__in=slugs).only("pk", "kind", "slug", "label"):
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
                phrase, tuple(words[start:end]), shares, tuple(synonyms.get(phrase, ())), list(dict.fromkeys(others))
            )
        )
    return found


def _forms(words):
    """Return a phrase as it is, and with its last word as one and as many."""
    phrase = " ".join(words)
    return [phrase, phrase.removesuffix("s") if phrase.endswith("s") and not phrase.endswith("ss") else f"{phrase}s"]


CANDIDATES = """
SELECT entry_id
FROM unnest(%(lexemes)s::text[], %(rarities)s::float8[]) AS wanted(lexeme, rarity) CROSS JOIN LATERAL (
    SELECT entry_id, weight FROM publishing_indexword AS used
    WHERE used.lexeme = wanted.lexeme AND (NOT %(chosen)s OR EXISTS (
        SELECT FROM publishing_indexentry AS entry WHERE entry.entry_id = used.entry_id
        AND (%(kinds)s::text[] = '{}' OR entry.kind = ANY(%(kinds)s::text[]))
        AND (%(themes)s::text[] = '{}' OR entry.themes && %(themes)s::varchar[])
    ))
    ORDER BY weight DESC LIMIT %(of_a_word)s
) AS best
GROUP BY entry_id ORDER BY sum(rarity * weight) DESC, entry_id LIMIT %(most)s
"""
WEIGHTS = "SELECT entry_id, lexeme, weight FROM publishing_indexword WHERE entry_id = ANY(%s) AND lexeme = ANY(%s)"


class Scores:
    """What the words of one question weigh, and from it what each entry scores."""

    def __init__(self, query, terms, meant, other_terms):
        """`terms` as `_terms` returns them for the question's words, `other_terms` for those of the other names."""
        total = max(sum(Head.now().counts.values()), 1)
        entries = {lexeme: n for found in [*terms.values(), *other_terms.values()] for lexeme, n in found}
        self.rarity = {lexeme: math.log(1 + total / (n + 0.5)) for lexeme, n in entries.items()}
        rarest = math.log(1 + total / 1.5)
        self.query, self.meant = query, meant
        self.groups = []  # of the words looked for: (lexemes, weight, whether any entry has one, words)
        for words in query.groups:
            lexemes = [lexeme for word in words for lexeme, _ in terms.get(word, ())]
            if lexemes:
                known = any(entries[lexeme] for lexeme in lexemes)
                weight = min(rarest, max(self.rarity[lexeme] for lexeme in lexemes))
                self.groups.append((lexemes, weight, known, {*words}))
        self.whole = sum(weight for _, weight, _, _ in self.groups)
        self.others = [
            [[lexeme for word in name.split() for lexeme, _ in other_terms.get(word, ())] for name in meaning.others]
            for meaning in meant
        ]
        self.spans = [
            (
                [number for number, group in enumerate(self.groups) if group[3] & {*meaning.words}],
                max(
                    sum(group[1] for group in self.groups if group[3] & {*meaning.words}),
                    rarest / 2,  # a phrase of the commonest words means something too
                ),
            )
            for meaning in meant
        ]

    @property
    def lexemes(self):
        own = {lexeme for lexemes, _, _, _ in self.groups for lexeme in lexemes}
        return own | {lexeme for names in self.others for name in names for lexeme in name}

    def of(self, pk, weights, is_name):
        """Return (score, whether it has all the words, the share of the words that it has) of an entry."""
        parts, has = [], []
        for lexemes, weight, _, _ in self.groups:
            found = [self.rarity[lexeme] * weights[lexeme] for lexeme in lexemes if lexeme in weights]
            parts.append(max(found, default=0))
            has.append(bool(found))
        score = sum(parts)
        for meaning, names, (numbers, weight) in zip(self.meant, self.others, self.spans, strict=True):
            own = sum(parts[number] for number in numbers)
            best = max(
                (
                    OTHER_NAME * sum(self.rarity[lexeme] * weights[lexeme] for lexeme in name)
                    for name in names
                    if name and all(lexeme in weights for lexeme in name)
                ),
                default=0,
            )
            share = meaning.entries.get(pk, 0)
            score += max(0, best - own) + share * weight
            if best or share:
                for number in numbers:
                    has[number] = True
        mass = sum(weight for (_, weight, _, _), there in zip(self.groups, has, strict=True) if there)
        share = mass / self.whole if self.whole else 1.0
        if is_name:
            score += WHOLE * (self.whole or 1)
        return score * (0.4 + 0.6 * share), all(has), share


def _ranked(query, terms, meant, demonstration, kinds=(), themes=()):
    """Return ([Result], lexemes to mark, whether there are more)."""
    other_words = [word for meaning in meant for name in meaning.others for word in name.split()]
    scores = Scores(query, terms, meant, _terms(other_words) if other_words else {})
    if not scores.groups and not meant:
        return [], set(), False
    lexemes = sorted(scores.lexemes)
    if query.is_strict:
        pks, is_cut = _matching_exactly(query)
    else:
        pks, is_cut = _candidates(lexemes, scores, kinds, themes)
        pks |= {pk for meaning in meant for pk in meaning.entries}
    weights = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(WEIGHTS, [sorted(pks), lexemes])
        for pk, lexeme, weight in cursor.fetchall():
            weights[pk][lexeme] = weight
    rows = IndexEntry.objects.shown(demonstration).filter(pk__in=pks).defer("summary", "body", "words", "note")
    whole = " ".join(query.words)
    found = []
    for row in rows:
        is_name = whole in row.names
        if not _is_of(row, kinds, themes):
            continue
        score, has_all, share = scores.of(row.pk, weights[row.pk], is_name)
        found.append((is_name, score, has_all, share, row))
    found.sort(key=lambda one: (not one[0], -one[1], one[4].kind, one[4].slug))
    if query.is_strict or sum(one[2] for one in found) >= ENOUGH:
        found = [one for one in found if one[2] or query.is_strict]
    else:
        best = max((one[3] for one in found), default=0)
        found = [one for one in found if one[3] >= min(MOST_WORDS_FROM, best * 0.75)]
    return [Result(row, score, has_all) for _, score, has_all, _, row in found], set(lexemes), is_cut


def _candidates(lexemes, scores, kinds, themes):
    """Return (keys of the entries in which these words weigh most, whether there are more)."""
    with connection.cursor() as cursor:
        cursor.execute(
            CANDIDATES,
            {
                "lexemes": lexemes,
                "rarities": [scores.rarity[lexeme] for lexeme in lexemes],
                "chosen": bool(kinds or themes),
                "kinds": list(kinds),
                "themes": list(themes),
                "of_a_word": MOST_OF_A_WORD,
                "most": MOST,
            },
        )
        found = {pk for (pk,) in cursor.fetchall()}
    return found, len(found) == MOST


def _matching_exactly(query):
    wanted = None
    for group in query.groups:
        either = None
        for word in group:
            one = SearchQuery(word, config=SEARCH_CONFIG)
            either = one if either is None else either | one
        wanted = either if wanted is None else wanted & either
    for phrase in query.phrases:
        wanted &= SearchQuery(phrase, search_type="phrase", config=SEARCH_CONFIG)
    for phrase in query.excluded:
        without = ~SearchQuery(phrase, search_type="phrase", config=SEARCH_CONFIG)
        wanted = without if wanted is None else wanted & without
    found = IndexEntry.objects.filter(words=wanted).order_by().values_list("pk", flat=True)[: MOST + 1]
    return set(found[:MOST]), len(found) > MOST
