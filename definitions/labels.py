"""Finding the terms that a running text uses."""

import re
import unicodedata

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, Q, TextField, Value

from definitions.models import LANGUAGE, Label
from web.prepared import prepared

_kinds = {chr(code): unicodedata.category(chr(code)) for code in range(0x80, 0x10000)}
MARKS = "".join(char for char, kind in _kinds.items() if kind[0] == "M")  # accents and vowels that follow a letter
# What tells “C++” from “C”, where a hyphen or a bracket tells nothing. The sign for minus is written for a hyphen.
SIGNS = "#&@%+<=>$§" + "".join(char for char, kind in _kinds.items() if kind in ("Sm", "Sc", "So") and char != "−")
_LETTERS = rf"[^\W_][^\W_{MARKS}]*+(?:[{MARKS}]++[^\W_{MARKS}]*+)*+"
WORD = re.compile(rf"{_LETTERS}(?:['’]{_LETTERS})*|[{re.escape(SIGNS)}]")
# A label does not reach across a comma or a full stop.
BETWEEN_SENTENCES = re.compile(rf"[^\w\s'’/{MARKS}{re.escape(SIGNS)}-]")
LONGEST = 6  # words in a label that is looked for
SHORT = 8  # letters
# “Data protection” is one word in two: neither half is a term in it.
ONE_WORD = {"data protection"}
# The name of a law ends in one of these, and begins as far back as its parts have capitals or brackets.
LAWS = {"Act", "Bill", "Code", "Order", "Regulations", "Rules"}
PART = re.compile(r"\([^()]*\)|[^\s()]+")
BETWEEN_PARTS = {"and", "etc.", "for", "in", "of", "on", "the", "to", "with"}
MOST_PARTS = 25


def fold(text):
    """Return a text's words and signs in small letters with single spaces: how labels are compared, everywhere."""
    return " ".join(_words(text)).casefold()


def key(label):
    """Return what a label is found by in running text: folded, but a short name in capitals as it is written.

    Otherwise “LAC” would be found in “a lac is a lake”, and “IT” in most sentences.
    """
    written = " ".join(_words(label))
    return written if len(written) < SHORT and written == written.upper() else written.casefold()


def has_name(words):
    """Return the condition by which definitions are found whose slug this is, or one of whose names begins so."""
    found = Q(slug__iexact=words)
    if folded := fold(words):
        found |= Q(pk__in=Label.objects.filter(folded__startswith=folded).values("definition"))
    return found


def _words(text):
    return [word.replace("’", "'") for word in WORD.findall(unicodedata.normalize("NFC", text))]


@prepared
def _called(*, lines):
    # Lines of one text: a list of a thousand phrases takes longer to send than to look for.
    folded = Func(Value(lines), Value("\n"), function="string_to_array", output_field=ArrayField(TextField()))
    found = Label.objects.filter(folded__one_of=folded, language=LANGUAGE)
    return found.order_by("-pk").values_list("text", "definition__slug", "definition__label")


def terms_in(texts, *, without=None):
    """Return which definitions the texts name: {key of a label: (slug, label)}. One query, whatever their length.

    `without` is the slug of a definition whose own page this is: its names are known, and lead nowhere (slug None).
    """
    wanted = set()
    for text in texts:
        words = fold(text).split()
        for length in range(1, LONGEST + 1):
            phrases = {" ".join(words[start : start + length]) for start in range(len(words) - length + 1)}
            wanted |= phrases | {singular(phrase) for phrase in phrases if phrase[-1] == "s"}
    found = _called(lines="\n".join(wanted))
    return {key(text): (None if slug == without else slug, label) for text, slug, label in found}


def rule():
    """Return what of the rule is no expression: for programs that mark terms by the same one."""
    return {
        "longest": LONGEST,
        "one_word": sorted(ONE_WORD),
        "laws": sorted(LAWS),
        "between": sorted(BETWEEN_PARTS),
        "most_parts": MOST_PARTS,
    }


def singular(word):
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def split_by_terms(text, terms, *, already=None, titles=()):
    """Return the text as [(piece, slug or None, label)], the longest terms first, each term once.

    A longer term that is not linked again hides the shorter ones in it. The names of laws and the `titles` given are
    left whole. `already` is a set of slugs that were linked before on this page; it is added to.
    static/js/embed-definitions.js does the same, with what `rule` says; tests/definitions/marking.json holds both to it.
    """
    already = set() if already is None else already
    words = list(WORD.finditer(text))
    written = [" ".join(_words(word[0])) for word in words]
    folded = [word.casefold() for word in written]
    whole = _names_in(text, [title for title in titles if fold(title) not in terms])
    begins = {name.partition(" ")[0] for name in [*terms, *ONE_WORD]}
    pieces, done, at = [], 0, 0
    while at < len(words):
        if begins.isdisjoint((written[at], folded[at], singular(written[at]), singular(folded[at]))):
            at += 1
            continue
        if end := next((end for start, end in whole if start <= words[at].start() < end), None):
            at += sum(1 for word in words[at:] if word.start() < end)
            continue
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            known = " ".join(folded[at : at + length]) in ONE_WORD
            found = _named(written[at : at + length], terms) or _named(folded[at : at + length], terms)
            start, end = words[at].start(), words[at + length - 1].end()
            if not (known or found) or BETWEEN_SENTENCES.search(text[start:end]):
                continue
            if found and found[0] and found[0] not in already:
                pieces += [(text[done:start], None, ""), (text[start:end], *found)]
                already.add(found[0])
                done = end
            at += length
            break
        else:
            at += 1
    pieces.append((text[done:], None, ""))
    return [piece for piece in pieces if piece[0]]


def _named(phrase, terms):
    return terms.get(" ".join(phrase)) or terms.get(" ".join([*phrase[:-1], singular(phrase[-1])]))


def _names_in(text, titles):
    """Return [(start, end)] of the names in a text that are left whole: of laws, and the titles given."""
    found = list(_laws_in(text))
    for title in titles:
        start = text.find(title)
        while start >= 0:
            found.append((start, start + len(title)))
            start = text.find(title, start + 1)
    return found


def _laws_in(text):
    """Yield (start, end) of the names of laws, without their years."""
    parts = list(PART.finditer(text))
    for number, part in enumerate(parts):
        if part[0].rstrip(".,;:") not in LAWS:
            continue
        first = number
        while first > max(number - MOST_PARTS, 0) and _goes_on(parts[first - 1][0]):
            first -= 1
        while parts[first][0].rstrip(",") in BETWEEN_PARTS:
            first += 1
        yield parts[first].start(), part.end()


def _goes_on(part):
    """Whether the name of a law can go on behind this part of it."""
    part = part.rstrip(",")
    return part in BETWEEN_PARTS or (part[:1].isupper() or part[:1] == "(") and part[-1] not in ".;:"
