"""“Did you mean”: what a word that no entry has may have been meant for, among the words that entries have."""

import re
import unicodedata

from rapidfuzz.distance import OSA

from publishing.models import IndexWord, KnownWord
from publishing.published.words import fold

SHORTEST = 4  # letters of a word that may be a slip: of three nearly every other word is one letter away
TWO_SLIPS_FROM = 8  # letters of a word in which two slips are believed, and any letter for another
# In a shorter word one letter for another makes another true word (along, among): there it is believed of such as sound alike.
SOUND_ALIKE = "aeiouy", "ckqstxz", "dt", "mn", "fv", "gj"
LENITED = re.compile(r"\A([bcdfgmpst])h")  # how a Gaelic word begins after some others: cùram, fo chùram
MOST_COUNTED = 1000  # entries with a word: more make it no likelier


def corrections(words, typed=""):
    """Return {word: what it was probably meant for} of words that no entry has; only those with a likely one.

    A slip is a letter too many, too few, wrong, or two in the wrong order. The first letter is believed. Among equally
    near words the one in more entries wins, and of those with one stem the one that more entries have as it stands. A
    Gaelic word is meant for its lenited form before all others; one that was `typed` with an accent for nothing else.
    """
    accented = {term for part in typed.split() if _has_accent(part) for term in fold(part).split()}
    return {word: better for word in words if (better := _nearest(word, word in accented))}


def _nearest(word, only_lenited):
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
    near = [one for one in near if _unlenited(one[1]) == _unlenited(word)] or ([] if only_lenited else near)
    if not near:
        return None
    least = min(distance for distance, _, _ in near)
    nearest = [(other, lexeme) for distance, other, lexeme in near if distance == least]
    return nearest[0][0] if len(nearest) == 1 else max(nearest, key=_how_common)[0]


def _how_common(one):
    word, lexeme = one
    entries = IndexWord.objects.filter(lexeme=lexeme).values_list("forms", flat=True)[:MOST_COUNTED]
    return len(entries), sum(word in forms for forms in entries), word


def _unlenited(word):
    return LENITED.sub(r"\1", word)


def _has_accent(text):
    return any(unicodedata.category(letter) == "Mn" for letter in unicodedata.normalize("NFKD", text))


def _may_be_meant(word, other):
    """Return whether words that are one slip apart differ by more than a letter in place of one that sounds otherwise."""
    differing = [{*letters} for letters in zip(word, other, strict=False) if len({*letters}) > 1]
    if len(word) != len(other) or len(differing) > 1:
        return True
    return any(letters <= {*alike} for letters in differing for alike in SOUND_ALIKE)
