"""What a result shows of its entry: sentences of one text, the best one, with the words found marked."""

import re

from publishing.published.words import WORD, fold

LONGEST = 320  # characters
SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n+")
PIECE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def marked(text, forms):
    """Return a text as [(piece, whether it is a word that was looked for)]."""
    pieces, done = [], 0
    for match in PIECE.finditer(text):
        if fold(match.group()) in forms:
            if match.start() > done:
                pieces.append((text[done : match.start()], False))
            pieces.append((match.group(), True))
            done = match.end()
    if text[done:]:
        pieces.append((text[done:], False))
    return pieces


def extract(row, forms):
    """Return the sentences of one text of an entry that have most of the words, marked; its summary if none has any."""
    texts = [row.summary, *row.body.split("\n\n")]
    best = max(texts, key=lambda text: _hits(text, forms))  # of equals the first
    return marked(_around(best if _hits(best, forms) else row.summary, forms), forms)


def _hits(text, forms):
    return len(forms & {*fold(text).split()})


def _around(text, forms):
    """Return whole sentences around the one with most of the words, as long as they fit; a long one is cut."""
    sentences = [sentence.strip() for sentence in SENTENCE.split(text) if sentence.strip()]
    if not sentences:
        return ""
    first = max(range(len(sentences)), key=lambda number: _hits(sentences[number], forms))
    last, length = first, len(sentences[first])
    while last + 1 < len(sentences) and length + len(sentences[last + 1]) < LONGEST:
        last += 1
        length += len(sentences[last]) + 1
    found = " ".join(sentences[first : last + 1])
    return found if len(found) <= LONGEST else _cut(found, forms)


def _cut(sentence, forms):
    """Return the part of a long sentence around its first word that was looked for."""
    hit = next((match.start() for match in WORD.finditer(sentence) if fold(match.group()) in forms), 0)
    start = 0 if hit < LONGEST * 2 // 3 else sentence.rfind(" ", 0, hit - LONGEST // 3) + 1
    end = len(sentence) if start + LONGEST >= len(sentence) else sentence.rfind(" ", start, start + LONGEST)
    return ("… " if start else "") + sentence[start:end] + (" …" if end < len(sentence) else "")
