"""Births told in words that no rule has: how much what stands around a day weighs for a birth, learnt from texts.

`words/birth_weights.txt` has a weight, in hundredths, for features of a day's surroundings: a word or the part that it
plays (`words/parts_of_a_birth.txt`) on one side of it, near or farther, two beside each other, a sign.
`python -m tests.screening.learn` makes it from the texts of `tests/screening/`. A day is one of birth where the weights of
its features together are above a threshold.
"""

import re

from screening.birth_sentences import DAY, DAYMONTH, SOME_DAY, letters_and_words
from screening.birth_subjects import A_THING_BEFORE, OF_A_BODY
from screening.birth_words import NOUNS, VERBS
from screening.bounds import BOUND, OR_LATER
from screening.words import lines

REACH, NEAR, BESIDE = 14, 6, 3  # words on each side of a day: looked at, in pairs, by their place
MOST = 300  # days of a text that are weighed
# What is enough; and beside a word of birth or a name alone, since the rules know these and have found no birth.
ENOUGH, ENOUGH_WHERE_RULES_KNOW = 25, 150
BIRTH = frozenset(["<birth", ">birth", "<born", ">born"])
# Parts that people play, and what is done by and with them: a day with none of these near it is not weighed.
SOMEBODY, NAME = frozenset("nkCpom9MBsvVFcZ8R"), "P"
BEFORE, AFTER = 80, 60  # characters
MARKS = re.compile(f"[{DAY}{DAYMONTH}]")
# What is no birth by the words beside its day: one of two ends, what is roughly so, printed, said or a death.
NO_BIRTH_BEFORE = re.compile(
    rf"\b(?:beyond|approximately|(?:transcript|newsletter|bulletin|edition|agenda|minutes|published)(?: for| on)?|(?:event|meeting|conference|seminar|concert|launch|hearing)s? (?:will )?(?:takes?|took) place|sent|(?:death|died|killed|funeral|buried)(?: on)?|says|wrote|(?:attacks?|mastermind|events|terror\w{{0,4}}) of)\b\W{{0,4}}(?:(?:mon|tue|wed|thu|fri|sat|sun)\w{{0,6}}\W{{1,3}})?(?:the )?\Z|{DAYMONTH}\s?,\s?\Z|(?:{DAYMONTH}|(?<!\d)\d{{1,2}})\s?(?:-|to|until)\s?\Z",
    re.IGNORECASE,
)
NO_BIRTH_AFTER = re.compile(rf"\s?(?:-|to|until|,)\s?{DAYMONTH}| at \d{{1,2}}[.:]\d\d ?[ap]m (?=[A-Z])")
ADDS_NOTHING = frozenset("-,bwi")


WEIGHTS = {
    feature: int(weight)
    for line in lines("birth_weights")
    for weight, *features in [line.split()]
    for feature in features
}


def weighs_as_a_birth(text, days):
    """Return whether what stands around one of the days of a text weighs as a birth."""
    return any(weigh_enough(features) for features in surroundings(text, days))


def weigh_enough(features, weights=WEIGHTS):
    """Return whether the features of a day's surroundings weigh as those of a birth."""
    if "of-nobody" in features:
        return False
    if BIRTH.isdisjoint(features) and "somebody" in features:
        enough = ENOUGH
    elif not BIRTH.isdisjoint(features) or "named" in features:
        enough = ENOUGH_WHERE_RULES_KNOW
    else:
        return False
    return weights["every"] + sum(weights.get(feature, 0) for feature in features) > enough


def surroundings(text, days):
    """Yield the features of what stands around each day of a text, with a year or without, as a set."""
    marked, end = [], 0
    for day in days:
        marked += [text[end : day.start], DAY]
        end = day.end
    text = SOME_DAY.sub(DAYMONTH, "".join([*marked, text[end:]]))
    if not MARKS.search(text):
        return
    found = letters_and_words(text)
    letters = "".join(letter for letter, _ in found)
    words = [_word(letter, word) for letter, word in found]
    places = [place for place, letter in enumerate(letters) if letter in "Dd"][:MOST]
    for place, mark in zip(places, MARKS.finditer(text), strict=False):
        features = {
            letters[place],
            *_said(text[max(mark.start() - BEFORE, 0) : mark.start()], text[mark.end() : mark.end() + AFTER]),
        }
        sentence = set()
        for side, step in (("<", -1), (">", 1)):
            stop = place + step * (REACH + 1)
            near = letters[place + step : None if stop < 0 else stop : step]
            beside = words[place + step : None if stop < 0 else stop : step]
            inside = near.find(".") if "." in near else len(near)
            sentence.update(near[:inside])
            if not SOMEBODY.isdisjoint(near):
                features.add("somebody")
            if NAME in near:
                features.add("named")
            features.add(f"{side}edge{min(inside, 2)}")
            for at, (letter, word) in enumerate(zip(near, beside, strict=True)):
                where = side if at < inside else side * 2
                features |= {f"{where}{word}", f"{where}={letter}", f"{side}={near[at : at + 2]}"}
                if at < BESIDE:
                    features |= {f"{side}{at}{word}", f"{side}{at}={letter}"}
                if at < NEAR:
                    features.add(f"{side}{'_'.join(beside[at : at + 2])}")
            core = [letter for letter in near[:inside] if letter not in ADDS_NOTHING][:6]
            for at, letter in enumerate(core):
                features.add(f"{side}~{min(at, 2)}{letter}")
                features.update(f"{side}~{letter}{other}" for other in core[at + 1 : at + 4])
            features |= {f"{side}~~{''.join(core[:2])}", f"{side}~~{''.join(core[:3])}"}
        sentence = sorted(sentence - ADDS_NOTHING)
        for at, letter in enumerate(sentence):
            features.add(f"&{letter}")
            features.update(f"&{letter}{other}" for other in sentence[at + 1 :])
        yield features


def _said(before, after):
    """Yield what the rules say of what stands right before a day and behind it: a word of birth, a bound, a law."""
    for side, text in (("<", before), (">", after)):
        if NOUNS.search(text):
            yield f"{side}birth"
        if VERBS.search(text):
            yield f"{side}born"
    if NO_BIRTH_BEFORE.search(before) or NO_BIRTH_AFTER.match(after):
        yield "of-nobody"
    if any(OF_A_BODY.search(before[: noun.start()]) for noun in NOUNS.finditer(before)) or any(
        A_THING_BEFORE.search(before[: verb.start()]) for verb in VERBS.finditer(before)
    ):
        yield "of-nobody"
    if BOUND.search(before):
        yield "bounded"
    if OR_LATER.match(after):
        yield "orlater"
    if not before.isascii() or not after.isascii():
        yield "foreign"


def _word(letter, word):
    if letter in "PN":
        return f"<{letter}>"
    return f"<{letter}{len(word) if letter in '4w' else ''}>" if word[0].isdigit() else word.lower()
