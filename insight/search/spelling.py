"""“Did you mean”: what a word that no entry has may have been meant for, among the words that entries have."""

from rapidfuzz.distance import OSA

from publishing.models import IndexWord, KnownWord

SHORTEST = 4  # letters of a word that may be a slip: of three nearly every other word is one letter away
TWO_SLIPS_FROM = 8  # letters of a word in which two slips are believed


def corrections(words):
    """Return {word: what it was probably meant for} of words that no entry has; only those with a likely one.

    A slip is a letter too many, too few, wrong, or two in the wrong order. The first letter is believed. Among equally
    near words the one in more entries wins.
    """
    return {word: better for word in words if (better := _nearest(word))}


def _nearest(word):
    if len(word) < SHORTEST or any(letter.isdigit() for letter in word):
        return None
    most = 2 if len(word) >= TWO_SLIPS_FROM else 1
    known = KnownWord.objects.filter(word__startswith=word[0]).values_list("word", "lexeme")
    near = []
    for other, lexeme in known:
        if abs(len(other) - len(word)) <= most and len(other) >= SHORTEST and not other.isdigit():
            distance = OSA.distance(word, other, score_cutoff=most)
            if distance <= most:
                near.append((distance, other, lexeme))
    if not near:
        return None
    least = min(distance for distance, _, _ in near)
    nearest = [(other, lexeme) for distance, other, lexeme in near if distance == least]
    return max(
        nearest,
        key=lambda one: (IndexWord.objects.filter(lexeme=one[1])[:1000].count() if len(nearest) > 1 else 0, one[0]),
    )[0]
