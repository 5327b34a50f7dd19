"""Search over everything published: first what has all the words, then what has most of them, the best first.

The index holds what each word counts for in each entry (`publishing.IndexWord`). Of each word the weightiest entries
are candidates; they are ranked by the sum of their words, where a rare word counts for more (BM25F). So a word that is
in every entry costs no more than a rare one.
"""

import math
from collections import defaultdict

from django.contrib.postgres.search import SearchQuery

from insight.search import spelling
from insight.search.extracts import Marks
from insight.search.found import Found, Result
from insight.search.guides import GUIDE, guides
from insight.search.like_the_best import likeness_to_the_best
from insight.search.meaning import MOST_NAMED, meant_by, partly_meant_by, slugs_of, terms_of
from insight.search.organisations import ORGANISATION, organisations
from insight.search.query import WEAK, parse
from publishing.models import Head, IndexEntry, KnownWord
from publishing.published.words import SEARCH_CONFIG, regular
from web.prepared import prepared
from web.replica import connection_to_read

MOST = 300  # that are ranked and listed
MOST_OF_A_WORD = 800  # entries that are looked at for one word
ENOUGH = 20  # entries with all the words: what has few of them is left out then
WHOLE = 1.5  # what counts besides where the whole question is a name of the entry
OTHER_NAME = 0.55  # what the words of another name of the same thing count for
PARTLY_MEANT = 0.6  # what a word of a phrase counts for, when not the whole phrase stands in the question
IN_NAME = 0.8  # where an entry's name has all the words
IN_PHRASE = 1.0  # where a phrase that was written for the search has all the words, and no others
SPARSE = 0.55  # what a score counts for where none of the words is there but the entry is meant
BEST, TOGETHER = 8, 0.3  # of so many that are best this share goes to what they are linked with
LISTED_FROM = 0.2  # the share of the best score that an entry must have to be listed
LISTED_WITH_ENOUGH = 0.5  # the same, where many have all the words
MOST_LOOSE = 60  # entries that are listed though they have not all the words
RARITY = 0.8  # how much more a rare word counts
RELATED = 0.5  # what a word counts for that only begins as the one typed, as “necessity” and “necessary” do


def search(typed, *, kinds=(), themes=(), demonstration="", as_typed=False):
    """Return what is published and has the words typed, of these kinds and themes where any are given, as `Found`.

    What is invented is among it where `demonstration` is "yes". Words that nothing has are taken for misspelt unless
    `as_typed`.
    """
    query, corrected, invented = parse(typed), "", demonstration == "yes"
    terms, meant = terms_of(query.words, related=not (query.is_strict or as_typed)), meant_by(query.words)
    named = organisations(typed, query, terms, slugs_of(meant), invented)
    guided, in_guides = guides(typed, query, terms)
    known = (
        {word for meaning in meant for word in meaning.words}
        | {word for one in named for word in one.words}
        | in_guides
    )
    unknown = [
        word
        for word in query.words
        if word in terms and word not in known | WEAK and not any(term.entries for term in terms[word] if term.is_own)
    ]
    if unknown and not as_typed and not query.is_strict and (better := spelling.corrections(unknown, typed)):
        corrected = " ".join(better.get(word, word) for word in query.words)
        query, unknown = parse(corrected), [word for word in unknown if word not in better]
        terms, meant = terms_of(query.words, related=True), meant_by(query.words)
        named = organisations(corrected, query, terms, slugs_of(meant), invented)
        guided, in_guides = guides(corrected, query, terms)
    ranked, marks, is_cut = _ranked((query, terms, meant), invented)
    results = [one for one in ranked if _is_of(one.row, kinds, themes)]
    if is_cut and (kinds or themes):
        results, _, _ = _ranked((query, terms, meant), invented, kinds, themes)
    named, guided = ([], []) if themes else (named, guided)  # they have none
    return Found(
        typed=typed.strip(),
        query=query,
        results=results,
        organisations=named if not kinds or ORGANISATION in kinds else [],
        organisation_count=len(named),
        guides=guided if not kinds or GUIDE in kinds else [],
        guide_count=len(guided),
        in_guides=in_guides,
        marks=marks,
        corrected=corrected,
        unknown=unknown,
        meant=slugs_of(meant),
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


CANDIDATES = """
SELECT entry_id, array_agg(lexeme), array_agg(weight), array_agg(lexeme) FILTER (WHERE NOT in_text)
FROM unnest(%(lexemes)s::text[], %(rarities)s::float8[]) AS wanted(lexeme, rarity) CROSS JOIN LATERAL (
    SELECT entry_id, weight, in_text FROM publishing_indexword AS used
    WHERE used.lexeme = wanted.lexeme AND (NOT %(chosen)s OR EXISTS (
        SELECT FROM publishing_indexentry AS entry WHERE entry.entry_id = used.entry_id
        AND (%(kinds)s::text[] = '{}' OR entry.kind = ANY(%(kinds)s::text[]))
        AND (%(themes)s::text[] = '{}' OR entry.themes && %(themes)s::varchar[])
    ))
    ORDER BY weight DESC LIMIT %(of_a_word)s
) AS best
GROUP BY entry_id ORDER BY sum(rarity * weight) DESC, entry_id LIMIT %(most)s
"""
WEIGHTS = """
SELECT entry_id, lexeme, weight, in_text FROM publishing_indexword
WHERE entry_id = ANY(%(others)s) AND lexeme = ANY(%(lexemes)s)
UNION ALL
SELECT entry_id, lexeme, weight, in_text FROM publishing_indexword
WHERE entry_id = ANY(%(candidates)s) AND lexeme = ANY(%(common)s)
"""


@prepared
def _forms(*, lexemes):
    return KnownWord.objects.filter(lexeme__one_of=lexemes).values_list("word", "lexeme")


@prepared
def _rows(demonstration, *, entries):
    found = IndexEntry.objects.shown(demonstration).filter(pk__one_of=entries)
    return found.only("pk", "kind", "slug", "names", "linked", "themes", "asked_by")


class Scores:
    """What the words of one question weigh, and from it what each entry scores."""

    def __init__(self, query, terms, meant, other_terms, partly):
        """`terms` as `terms_of` returns them for the question's words, `other_terms` for those of the other names."""
        total = max(sum(Head.now().counts.values()), 1)
        every = [term for found in [*terms.values(), *other_terms.values()] for term in found]
        entries = self.entries = {term.lexeme: term.entries for term in every}
        self.rarity = {lexeme: math.log(1 + total / (n + 0.5)) ** RARITY for lexeme, n in entries.items()}
        rarest = math.log(1 + total / 1.5) ** RARITY
        self.forms = dict(_forms(lexemes=list(entries)))
        self.meant = meant
        self.partly = partly
        self.hinted = defaultdict(set)  # {entry: lexemes that only search phrases give it}
        self.groups = []  # of the words looked for: ({lexeme: what it counts for}, their own, weight, words)
        for words in query.groups:
            found = [term for word in words for term in terms.get(word, ())]
            own = {term.lexeme for term in found if term.is_own}
            if own:
                weight = min(rarest, max(self.rarity[lexeme] for lexeme in own))
                counts = {
                    term.lexeme: min(weight, self.rarity[term.lexeme]) * (1 if term.is_own else RELATED)
                    for term in found
                }
                self.groups.append((counts, own, weight, {*words}))
        self.counts = {lexeme: OTHER_NAME * rarity for lexeme, rarity in self.rarity.items()}
        for counts, *_ in self.groups:
            self.counts |= counts
        self.group_of = {lexeme: number for number, group in enumerate(self.groups) for lexeme in group[1]}
        self.whole = sum(weight for _, _, weight, _ in self.groups)
        self.others = [
            [
                [lexeme for word in name.split() for lexeme in [term.lexeme for term in other_terms.get(word, ())]]
                for name in meaning.others
            ]
            for meaning in meant
        ]
        self.spans = [
            (
                [number for number, group in enumerate(self.groups) if group[3] & {*meaning.words}],
                max(
                    sum(group[2] for group in self.groups if group[3] & {*meaning.words}),
                    rarest / 2,  # a phrase of the commonest words means something too
                ),
            )
            for meaning in meant
        ]

    @property
    def lexemes(self):
        counted = {lexeme for counts, _, _, _ in self.groups for lexeme in counts}
        return counted | {lexeme for names in self.others for name in names for lexeme in name}

    def marks(self, query):
        """Return what to mark: the words looked for; phrases and other names of what is meant only where they stand whole."""
        together = {word for phrase in query.phrases for word in phrase.split()}
        alone = {lexeme for counts, _, _, words in self.groups if not words <= together for lexeme in counts}
        others = [name for meaning in self.meant for name in meaning.others if f" {meaning.phrase} " not in f" {name} "]
        return Marks(
            frozenset(word for word, lexeme in self.forms.items() if lexeme in alone),
            frozenset(
                tuple(self.forms.get(word, word) for word in run.split())
                for run in [*query.phrases, *(() if query.is_strict else others)]
            ),
            self.forms,
        )

    def of(self, row, weights, whole):
        """Return (score, share of the words that its own texts have, or others for the same) of an entry."""
        parts, has, in_text = [], [], weights.keys() - self.hinted[row.pk]
        there = []
        partly = self.partly.get(row.slug, {})
        for counts, own, _, _ in self.groups:
            found = [
                count * (weights.get(lexeme, 0) + PARTLY_MEANT * partly.get(lexeme, 0))
                for lexeme, count in counts.items()
            ]
            parts.append(max(found))
            there.append(not own.isdisjoint(weights))
            has.append(not own.isdisjoint(in_text))
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
            share = meaning.entries.get(row.pk, 0)
            score += max(0, best - own) + share * weight
            if best or share:
                for number in numbers:
                    there[number] = has[number] = True
        mass = sum(weight for (_, _, weight, _), is_there in zip(self.groups, there, strict=True) if is_there)
        share = mass / self.whole if self.whole else 1.0
        score += IN_NAME * self.whole * max(self._share_of(name) for name in row.names) ** 2
        score += IN_PHRASE * self.whole * max(map(self._likeness_to, row.asked_by), default=0)
        if whole in row.names:
            score += WHOLE * (self.whole or 1)
        return score * (SPARSE + (1 - SPARSE) * share), sum(has) / len(has) if has else 1

    def _likeness_to(self, phrase):
        """Return how much of the words a phrase has, and they of it: 1 where they are the same."""
        lexemes = phrase.split()
        met = {self.group_of[lexeme] for lexeme in lexemes if lexeme in self.group_of}
        if not met:
            return 0
        mass = sum(self.groups[number][2] for number in met)
        return (mass / self.whole) ** 1.5 * (len(met) / len(lexemes)) ** 0.3

    def _share_of(self, name):
        """Return the share of the words that a name has."""
        lexemes = {self.forms[word] for word in name.split() if word in self.forms}
        mass = sum(weight for _, own, weight, _ in self.groups if lexemes & own)
        return mass / self.whole if self.whole else 0


def _ranked(question, demonstration, kinds=(), themes=()):
    """Return ([Result], words to mark, whether there are more)."""
    query, terms, meant = question
    other_words = [word for meaning in meant for name in meaning.others for word in name.split()]
    own = {term.lexeme for found in terms.values() for term in found if term.is_own}
    partly = {} if query.is_strict else partly_meant_by(own, {*query.words})
    scores = Scores(query, terms, meant, terms_of(other_words) if other_words else {}, partly)
    if not scores.groups and not meant:
        return [], Marks(), False
    lexemes = sorted(scores.lexemes)
    if query.is_strict:
        pks, is_cut = _matching_exactly(query)
        weights = defaultdict(dict)
    else:
        weights = _candidates(lexemes, scores, kinds, themes)
        is_cut = len(weights) == MOST
        likely = sorted(partly, key=lambda slug: -sum(partly[slug].values()))[:MOST_NAMED]
        pks = set(IndexEntry.objects.filter(slug__in=likely).values_list("pk", flat=True))
        pks |= {pk for meaning in meant for pk in meaning.entries}
    _add_weights(weights, pks - weights.keys(), lexemes, scores)
    pks |= weights.keys()
    rows = _rows(demonstration, entries=list(pks))
    whole = " ".join(query.words)
    found = []
    for row in rows:
        if _is_of(row, kinds, themes):
            score, has = scores.of(row, weights[row.pk], whole)
            found.append((whole in row.names, score, has, row))
    found = _together(found if query.is_strict else _with_likeness(found, scores))
    is_one_word = len(scores.groups) == 1  # whoever types one wants what says it before what only belongs to that
    found.sort(key=lambda one: (is_one_word and not one[2], *_place(one)))
    if not query.is_strict:
        is_enough = sum(one[2] == 1 for one in found) >= ENOUGH
        least = (LISTED_WITH_ENOUGH if is_enough else LISTED_FROM) * max((one[1] for one in found), default=0)
        found = [one for place, one in enumerate(found) if one[2] == 1 or one[1] >= least and place < MOST_LOOSE]
    return [Result(row, score, has) for _, score, has, row in found], scores.marks(query), is_cut


def _place(one):
    is_name, score, _, row = one
    return not is_name, -score, row.kind, row.slug


def _with_likeness(found, scores):
    """Return the same with more for what is written in the words of the best; what a phrase leads to keeps its order."""
    in_order = [(row.pk, score) for _, score, _, row in sorted(found, key=_place)]
    meant = {row.pk for *_, row in found if row.slug in slugs_of(scores.meant)}
    more = likeness_to_the_best(in_order, scores.lexemes, meant)
    return [(is_name, score + more.get(row.pk, 0), has, row) for is_name, score, has, row in found]


def _together(found):
    """Return the same with more for what the best refer to, or are referred to by: what belongs to an answer helps."""
    slugs = {row.slug for *_, row in found}
    links = defaultdict(set)
    for *_, row in found:
        for slug in slugs & {*row.linked}:
            links[slug].add(row.slug)
            links[row.slug].add(slug)
    more = defaultdict(float)
    for _, score, _, row in sorted(found, key=_place)[:BEST]:
        for slug in links[row.slug]:
            more[slug] += TOGETHER * score / math.sqrt(len(links[row.slug]))
    return [(is_name, score + more[row.slug], has, row) for is_name, score, has, row in found]


def _candidates(lexemes, scores, kinds, themes):
    """Return {entry: {lexeme: weight}} of the entries in which these words weigh most."""
    with connection_to_read().cursor() as cursor:
        cursor.execute(
            CANDIDATES,
            {
                "lexemes": lexemes,
                "rarities": [scores.counts[lexeme] for lexeme in lexemes],
                "chosen": bool(kinds or themes),
                "kinds": list(kinds),
                "themes": list(themes),
                "of_a_word": MOST_OF_A_WORD,
                "most": MOST,
            },
        )
        found = defaultdict(dict)
        for pk, own, weights, hinted in cursor.fetchall():
            found[pk] = dict(zip(own, weights, strict=True))
            scores.hinted[pk].update(hinted or ())
    return found


def _add_weights(weights, others, lexemes, scores):
    """Add those of other entries, and of words so common that not every candidate was met by them."""
    common = [lexeme for lexeme in lexemes if scores.entries[lexeme] > MOST_OF_A_WORD]
    if others or common and weights:
        values = {"others": sorted(others), "lexemes": lexemes, "candidates": sorted(weights), "common": common}
        with connection_to_read().cursor() as cursor:
            cursor.execute(WEIGHTS, values)
            for pk, lexeme, weight, in_text in cursor.fetchall():
                weights[pk][lexeme] = weight
                if not in_text:
                    scores.hinted[pk].add(lexeme)


def _matching_exactly(query):
    wanted = None
    for group in query.groups:
        either = None
        for word in group:
            one = SearchQuery(regular(word), config=SEARCH_CONFIG)
            either = one if either is None else either | one
        wanted = either if wanted is None else wanted & either
    for phrase in query.phrases:
        wanted &= SearchQuery(regular(phrase), search_type="phrase", config=SEARCH_CONFIG)
    for phrase in query.excluded:
        without = ~SearchQuery(regular(phrase), search_type="phrase", config=SEARCH_CONFIG)
        wanted = without if wanted is None else wanted & without
    found = IndexEntry.objects.filter(words=wanted).order_by().values_list("pk", flat=True)[: MOST + 1]
    return set(found[:MOST]), len(found) > MOST
