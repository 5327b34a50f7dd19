"""What a result shows of its entry: sentences of one text, the best one, with what was found in it marked."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from publishing.published.words import WORD, fold

LONGEST = 320  # characters
SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n+")
PIECE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Of a web address an extract shows the site's name alone.
ADDRESS = re.compile(r"(?:https?://|www\.)(?:www\.)?([\w.-]*\w)(?:[/?#:](?:\S*[\w/])?)?", re.IGNORECASE)

# Texts share most of their words.
fold_word = lru_cache(maxsize=10_000)(fold)


@dataclass(frozen=True)
class Marks:
    """What to mark in texts: single folded words, and runs of words that only count where they stand together.

    `runs` are tuples of lexemes, or of words that have none; `lexemes` is {folded word: its lexeme}.
    """

    words: frozenset = frozenset()
    runs: frozenset = frozenset()
    lexemes: dict = field(default_factory=dict)

    def places(self, words):
        """Return the numbers of those of these folded words that are to be marked."""
        found = {number for number, word in enumerate(words) if word in self.words}
        if self.runs:
            stems = [self.lexemes.get(word, word) for word in words]
            for run in self.runs:
                for start in range(len(stems) - len(run) + 1):
                    if tuple(stems[start : start + len(run)]) == run:
                        found.update(range(start, start + len(run)))
        return found

    def count(self, text):
        """Return how many different words of a text are to be marked."""
        words = fold(text).split()
        return len({words[number] for number in self.places(words)})


def marked(text, marks):
    """Return a text as [(piece, whether it was found)]."""
    matches = list(PIECE.finditer(text))
    folded = [fold_word(match.group()).split() for match in matches]  # nearly always one word each
    starts, words = [], []
    for several in folded:
        starts.append(len(words))
        words += several
    hits = marks.places(words)
    pieces, done = [], 0
    for match, start, several in zip(matches, starts, folded, strict=True):
        if several and hits.issuperset(range(start, start + len(several))):
            if match.start() > done:
                pieces.append((text[done : match.start()], False))
            pieces.append((match.group(), True))
            done = match.end()
    if text[done:]:
        pieces.append((text[done:], False))
    return pieces


def extract(row, marks):
    """Return the sentences of one text of an entry that have most of what was found, marked; else of its summary."""
    texts = [ADDRESS.sub(r"\1", text) for text in [row.summary, *row.body.split("\n\n")]]
    counts = [marks.count(text) for text in texts]
    best = counts.index(max(counts))  # of equals the first
    return marked(_around(texts[best], marks), marks)


def _around(text, marks):
    """Return whole sentences around the one with most of the words, as long as they fit; a long one is cut."""
    sentences = [sentence.strip() for sentence in SENTENCE.split(text) if WORD.search(sentence)]
    if not sentences:
        return ""
    counts = [marks.count(sentence) for sentence in sentences]
    first = counts.index(max(counts))
    last, length = first, len(sentences[first])
    while last + 1 < len(sentences) and length + len(sentences[last + 1]) < LONGEST:
        last += 1
        length += len(sentences[last]) + 1
    found = " ".join(sentences[first : last + 1])
    return found if len(found) <= LONGEST else _cut(found, marks)


def _cut(sentence, marks):
    """Return the part of a long sentence around the first word to mark."""
    matches = list(WORD.finditer(sentence))
    places = marks.places([fold_word(match.group()) for match in matches])
    hit = matches[min(places)].start() if places else 0
    start = 0 if hit < LONGEST * 2 // 3 else sentence.rfind(" ", 0, hit - LONGEST // 3) + 1
    end = len(sentence) if start + LONGEST >= len(sentence) else sentence.rfind(" ", start, start + LONGEST)
    return ("… " if start else "") + sentence[start:end] + (" …" if end < len(sentence) else "")
