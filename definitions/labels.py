"""Finding the terms that a running text uses."""

import re

from definitions.models import LANGUAGE, Label

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
BETWEEN_SENTENCES = re.compile(r"[^\w\s'’/-]")  # a label does not reach across a comma or a full stop
LONGEST = 6  # words in a label that is looked for


def fold(text):
    """Return a text's words in small letters with single spaces: how labels are compared."""
    return " ".join(word.replace("’", "'").casefold() for word in WORD.findall(text))


def terms_in(texts, *, without=None):
    """Return which definitions the texts name: {folded label: (slug, label)}. One query, whatever their length.

    `without` is the slug of a definition whose own page this is.
    """
    wanted = set()
    for text in texts:
        words = [word.replace("’", "'").casefold() for word in WORD.findall(text)]
        for start in range(len(words)):
            for length in range(1, LONGEST + 1):
                phrase = words[start : start + length]
                if len(phrase) == length:
                    wanted.add(" ".join(phrase))
                    wanted.add(" ".join([*phrase[:-1], singular(phrase[-1])]))
    found = Label.objects.filter(folded__in=wanted, language=LANGUAGE).exclude(definition__slug=without)
    return {
        folded: (slug, label)
        for folded, slug, label in found.order_by("-pk").values_list("folded", "definition__slug", "definition__label")
    }


def singular(word):
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def split_by_terms(text, terms, *, already=None):
    """Return the text as [(piece, slug or None, label)], the longest terms first, each term once.

    `already` is a set of slugs that were linked before on this page; it is added to.
    """
    already = set() if already is None else already
    words = list(WORD.finditer(text))
    pieces, done, at = [], 0, 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            phrase = [word[0].replace("’", "'").casefold() for word in words[at : at + length]]
            found = terms.get(" ".join(phrase)) or terms.get(" ".join([*phrase[:-1], singular(phrase[-1])]))
            start, end = words[at].start(), words[at + length - 1].end()
            if found and found[0] not in already and not BETWEEN_SENTENCES.search(text[start:end]):
                pieces += [(text[done:start], None, ""), (text[start:end], *found)]
                already.add(found[0])
                done, at = end, at + length
                break
        else:
            at += 1
    pieces.append((text[done:], None, ""))
    return [piece for piece in pieces if piece[0]]
