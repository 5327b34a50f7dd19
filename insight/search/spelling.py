"""“Did you mean”: what a word that no entry has may have been meant for, among the words that entries have."""

from rapidfuzz.distance import OSA

from publishing.models import IndexWord, KnownWord

SHORTEST = 4  # letters of a word that may be a slip: of three nearly every other word is one letter away
TWO_SLIPS_FROM = 8  # letters of a word in which two slips are believed, and any letter for another
# In a shorter word one letter for another makes another true word (along, among): there it is believed of such as sound alike.
SOUND_ALIKE = "aeiouy", "ckqstxz", "dt", "mn", "fv", "gj"


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
            if distance <= most and (len(word) >= TWO_SLIPS_FROM or _may_be_meant(word, other)):
                near.append((distance, other, lexeme))
    if not near:
        return None
    least = min(distance for distance, _, _ in near)
    nearest = [(other, lexeme) for distance, other, lexeme in near if distance == least]
    return max(
        nearest,
        key=lambda one: (IndexWord.objects.filter(lexeme=one[1])[:1000].count() if len(nearest) > 1 else 0, one[0]),
    )[0]


def _may_be_meant(word, other):
    """Return whether words that are one slip apart differ by more than a letter in place of one that sounds otherwise."""
    differing = [{*letters} for letters in zip(word, other, strict=False) if len({*letters}) > 1]
    if len(word) != len(other) or len(differing) > 1:
        return True
    return any(letters <= {*alike} for letters in differing for alike in SOUND_ALIKE)
