"""Learn what stands around a day of birth: `python -m tests.screening.learn` writes `screening/words/birth_weights.txt`.

It learns from the texts of `policy_texts/` (never the held part), `cases.yaml`, `ways.yaml` and the corpus, and from the
catalogue's days, which are nobody's. It is a logistic regression in plain Python with a fixed seed. Where a birth
is told among several days, the one that weighs most is taken for its day. With `--leave-out` it learns from all parts
but one, for each in turn, and prints what the weights alone find in that part: what to expect of texts nobody has seen.
"""

import math
import random
import re
import sys
from collections import Counter
from pathlib import Path

import yaml

from screening.birth_readings import with_birth_words, with_days
from screening.birth_weights import surroundings, weigh_enough
from screening.personal_data import alike, findings, readings
from tests.screening import measure, policy

HERE = Path(__file__).parent
WRITTEN = HERE.parent.parent / "screening" / "words" / "birth_weights.txt"
PARTS = [part for part in policy.PARTS if part != policy.HELD]
PASSES, RATE, SHRINK, SEED = 16, 0.15, 0.01, 20
RAREST, SMALLEST = 4, 0.03  # texts in which a feature has to stand, and the least weight that is kept


def policy_rows(part):
    """Return [(whether a birth is told, text)] of a part, without its other kinds."""
    lists = policy.texts(part)
    births = [(True, row["text"]) for row in lists["refused"] if row["kind"] == "birth"]
    return births + [(False, row["text"]) for row in lists["passes"]]


def other_rows():
    """Return the same of what we wrote ourselves, and of the catalogue."""
    cases, ways = (yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8")) for name in ("cases", "ways"))
    births = [text for text in cases["refused"] if set(findings(text)) <= {"birth"}]
    births += [text for texts in ways["birth"].values() for text in texts]
    passes = [*cases["passes"]]
    for part in measure.PARTS:
        births += [row.text for row in measure.texts("refused", part) if row.group == "birth"]
        passes += [row.text for row in measure.must_pass(part)]
    passes += [row.text for row in measure.catalogue() if re.search(r"\d", row.text)]
    return [(True, text) for text in births] + [(False, text) for text in passes]


def days_of(rows):
    """Return [(whether a birth is told, [the features of each day])] of texts that have a day."""
    found = []
    for birth, text in rows:
        days = {
            frozenset(some)
            for reading in readings(alike(text))
            for some in surroundings(*with_days(with_birth_words(reading)))
        }
        if days:
            found.append((birth, sorted(sorted(day) for day in days)))
    return found


def learnt(rows):
    """Return {feature: weight} from what `days_of` returns."""
    texts = Counter(feature for _, days in rows for feature in {name for day in days for name in day})
    known = [
        (birth, [["every", *(name for name in day if texts[name] >= RAREST)] for day in days]) for birth, days in rows
    ]
    weights, squares, order = dict.fromkeys(texts, 0.0) | {"every": 0.0}, {}, random.Random(SEED)  # noqa: S311
    for turn in range(PASSES):
        order.shuffle(known)
        for birth, days in known:
            if birth and turn and len(days) > 1:
                chosen = [max(days, key=lambda day: sum(weights[name] for name in day))]
            else:
                chosen = days
            for day in chosen:
                total = sum(weights[name] for name in day)
                off = (1 / (1 + math.exp(-max(min(total, 30), -30))) - birth) / math.sqrt(len(chosen))
                for name in day:
                    slope = off + SHRINK * weights[name]
                    squares[name] = squares.get(name, 1.0) + slope * slope
                    weights[name] -= RATE * slope / math.sqrt(squares[name])
    kept = {name: round(100 * value) for name, value in weights.items() if abs(value) >= SMALLEST}
    return {"every": 0} | kept


def left_out():
    """Yield (part, births, found, texts that must pass, refused wrongly) by weights learnt from the other parts alone."""
    rows = {part: days_of(policy_rows(part)) for part in PARTS}
    others = days_of(other_rows())
    for part in PARTS:
        weights = learnt([row for other in PARTS if other != part for row in rows[other]] + others)
        found = [(birth, any(weigh_enough(day, weights) for day in days)) for birth, days in rows[part]]
        every = Counter(birth for birth, _ in policy_rows(part))
        yield part, every[True], sum(a and b for a, b in found), every[False], sum(b and not a for a, b in found)


def written(weights):
    """Return the file: a weight in hundredths and the features that have it, on a line."""
    by_weight = {}
    for name, hundredths in sorted(weights.items()):
        by_weight.setdefault(hundredths, []).append(name)
    return "".join(f"{hundredths} {' '.join(names)}\n" for hundredths, names in sorted(by_weight.items()))


if __name__ == "__main__":
    if "--leave-out" in sys.argv:
        for part, births, found, passing, wrongly in left_out():
            sys.stdout.write(f"{part}: {found} of {births} births, {wrongly} of {passing} wrongly\n")
    else:
        rows = [row for part in PARTS for row in days_of(policy_rows(part))] + days_of(other_rows())
        WRITTEN.write_text(written(learnt(rows)), encoding="utf-8")
