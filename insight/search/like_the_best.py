"""More for what is written in the words of the best: what belongs to an answer often has few words of the question."""

from web.replica import connection_to_read

BEST = 3  # entries of which the words are taken
WORDS = 20  # of theirs, the weightiest
SHARE = 0.3  # of the best score, what the entry gets that has most of these
FIRST = 40  # entries that are ranked anew

# By entries and not by words, of which one may be in every second entry.
LIKENESS = """
WITH used AS MATERIALIZED (
    SELECT entry_id, lexeme, weight, in_text FROM publishing_indexword WHERE entry_id = ANY(%(entries)s)
), wanted AS (
    SELECT lexeme, sum(share * weight) AS counts
    FROM used JOIN unnest(%(best)s::bigint[], %(shares)s::float8[]) AS best(entry_id, share) USING (entry_id)
    WHERE in_text AND NOT lexeme = ANY(%(asked)s) GROUP BY lexeme ORDER BY counts DESC, lexeme LIMIT %(words)s
)
SELECT entry_id, sum(counts * weight) FROM wanted JOIN used USING (lexeme) GROUP BY entry_id
"""


def likeness_to_the_best(scores, asked, meant):
    """Return {entry: more} for entries and their scores, [(entry, score)], the best first.

    This is relevance feedback without anybody's: the first three are taken for what was wanted. `asked` are lexemes that
    count already. What is `meant`, since an administrator gave it to a phrase in the question, gets the most, so that
    it keeps its order.
    """
    best = [(entry, score) for entry, score in scores[:BEST] if score > 0]
    entries = [entry for entry, _ in scores[:FIRST]]
    if len(scores) < 2 or not best:
        return {}
    total = sum(score for _, score in best)
    with connection_to_read().cursor() as cursor:
        values = {
            "best": [entry for entry, _ in best],
            "shares": [score / total for _, score in best],
            "asked": sorted(asked),
            "words": WORDS,
            "entries": entries,
        }
        cursor.execute(LIKENESS, values)
        likeness = dict(cursor.fetchall())
    most = max(likeness.values(), default=0)
    return {
        entry: SHARE * best[0][1] * (1 if entry in meant else likeness.get(entry, 0) / (most or 1)) for entry in entries
    }
