"""How old a reader of a text has to be, by the formula of Flesch and Kincaid. An estimate, and advice only."""

import re

SENTENCE_END = re.compile(r"[.!?:]+(?=\s|$)|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
VOWELS = re.compile(r"[aeiouy]+")
SILENT_END = re.compile(r"(?<![aeiouyl])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouysxzcg])es$")
FEWEST_WORDS = 10  # of less than this nothing can be said
SCHOOL_BEGINS = 5  # the formula gives a year of school


def reading_age(text):
    """Return the age in whole years, from 5 to 21; None where there is too little text."""
    words = WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    sentences = sum(1 for part in SENTENCE_END.split(text) if WORD.search(part))
    syllables = sum(syllables_of(word) for word in words)
    grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    return min(max(round(grade) + SCHOOL_BEGINS, SCHOOL_BEGINS), 21)


def syllables_of(word):
    """Return about how many syllables an English word has: its groups of vowels, without a silent end."""
    return max(len(VOWELS.findall(SILENT_END.sub("", word.lower()))), 1)
