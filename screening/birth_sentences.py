"""Births and ages told in any words: a sentence is read as the parts that its words play in it.

Each word becomes a letter (`words/parts_of_a_birth.txt`): a baby, a mother, an arrival, an age, a day, or what else
happens on a day. A sentence tells of a birth where these letters stand as a line of `words/birth_sentences.txt` has them,
whatever other words are between; what happens else, where it happens and of how many it is said stops the reading.
"""

import re

from screening.days import DAY_OF_MONTH, ENGLISH, NUMBER_OF
from screening.words import lines, words

DAY, DAYMONTH = "\ue000", "\ue001"
# And not one of a year in which nobody was born who lives.
SOME_DAY = re.compile(rf"(?<!\d){DAY_OF_MONTH}\b(?!,? (?:1[0-8]\d|190)\d\b)", re.IGNORECASE)
PARTS = {word: letter for line in lines("parts_of_a_birth") for letter, *rest in [line.split()] for word in rest}
THINGS = words("things_that_are_born")
PARTS = (
    {word.lower(): "l" for word in THINGS}
    | {word: "G" if number <= 21 else "K" for word, number in NUMBER_OF.items()}
    | PARTS
    | {DAY: "D", DAYMONTH: "d"}
)
NAMES = words("first_names") - {*ENGLISH}
NO_NAMES = words("not_people") | {word.title() for word in THINGS} | {*ENGLISH}
TOKEN = re.compile(
    r"[\ue000\ue001]|\d{1,2}(?:st|nd|rd|th)\b|\d++(?:\.\d++)?|[^\W\d_]++|(?<!\b[A-Z])[.!?](?=\W|\Z)|[,:;()=]"
)
SCENES = {
    "section": frozenset("c emergency elective planned crash".split()),
    "old": frozenset("minute minutes hour hours".split()),
    "birth": frozenset("home water hospital".split()),
    "band": frozenset("wrist ankle name hospital".split()),
    "tag": frozenset("wrist ankle name hospital".split()),
}
BEFORE_A_LETTER = frozenset("child baby twin sibling pupil patient participant person".split())
# What two words are together: a wee man, a baby box, a child in general, Child M.
TOGETHER = [
    (re.compile(a), b)
    for a, b in (
        ("e+[kGP]|nk", "n"),
        ("L(?=X)", "s"),
        ("K[-]?G", "K"),
        ("nl", "ll"),
        ("iC(?![NP])", "qq"),
        ("[GK]F", "K"),
        ("-in(?=,D)", "-qn"),
        ("lb[-wR]{0,2}B", "lq"),
        ("lbG", "q"),
        ("C(?=[NP])", "1"),
    )
]


def _letter(word, before):
    lower = word.lower()
    if word[0].isdigit():
        return (
            "R"
            if word[-1].isalpha()
            else "4"
            if 1900 <= float(word) < 2100
            else "w"
            if float(word) > 99
            else "G"
            if float(word) <= 21
            else "K"
        )
    if len(word) == 1 and not word.isalnum() and word not in (DAY, DAYMONTH):
        return "." if word in ".!?" else ","
    if before in SCENES.get(lower, ()):
        return "s"
    if len(word) == 1 and word.isupper() and (word not in "AI" or before in BEFORE_A_LETTER):
        return "N"
    if lower == "home" and before == "at":
        return "S"
    if word == "Labour":  # the party, unless it began
        return "L"
    if word in NAMES or word.isupper() and word.title() in NAMES:
        return "P"
    if letter := PARTS.get(lower):
        return letter
    if word[0].isupper() and word not in NO_NAMES and not (word.isupper() and len(word) > 2):
        return "w" if before in ("the", "our") else "N"
    return "w"


def _sentence(line):
    """Return a line of `birth_sentences.txt` as a pattern of letters."""
    pattern = ""
    for item in line.partition(":")[0].split():
        some = f"[{item.rstrip('?!').replace('p', 'pP1')}]{'?' * item.endswith('?')}"
        pattern += APART.get(item) or some + "[-,]{0,3}" * (not item.endswith("!"))
    return pattern


# How far parts stand apart: in one clause, by words that add nothing, by a few, and at the edge of a sentence.
APART = {
    "..": "[^xlqDd.]{0,8}?",
    "_": "[-,biGRNpPknSsy7eoO]{0,6}",
    "&": "[-wG,iWS7]{0,16}?",
    "~": "[-bhwE,]{0,4}?",
    "*": "[^D.]{0,6}?",
    "%": "[^xD.]{0,7}?",
    ",": "[,]",
    "|": r"(?=[.,yO7D]|\Z)",
    "^": r"(?:\A|(?<=[^lq][.,]))[-,]{0,2}",
    ".": r"(?:[.,]|\Z)[-,]{0,3}",
}
SENTENCE = re.compile("|".join(map(_sentence, lines("birth_sentences"))))


OF_NOBODY = re.compile("q")
BEFORE = {"N": re.compile(r"q|l[-wN]{0,3}\Z"), "G": re.compile(r"q|W\Z")}  # “day 3 today”


def letters_and_words(text):
    """Return the words and signs of a text whose days are marked, each with its letter, as [(letter, word)]."""
    found, before = [], ""
    for token in TOKEN.findall(text):
        found.append((_letter(token, before), token))
        before = token.lower()
    return found


def parts_of(text):
    """Return the letters of a text whose days are marked, a letter for a word."""
    letters = "".join(letter for letter, _ in letters_and_words(text))
    for together, alone in TOGETHER:
        letters = together.sub(alone, letters)
    return letters


def tells_a_birth(text):
    """Return whether a text whose days are marked tells of somebody's birth or age."""
    letters = parts_of(text)
    return any(
        not BEFORE.get(match[0][0], OF_NOBODY).search(letters[max(match.start() - 4, 0) : match.start()])
        for match in SENTENCE.finditer(letters)
    )
