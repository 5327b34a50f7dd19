"""Print what somebody has to judge so that no answer found by any way counts as nought because nobody knew of it.

    DEMO=1 python benchmarks/search/pool.py held_out > /tmp/pool.yaml

Of each question, the first ten entries of every way of `measure.py` are put together (pooling, as TREC does it), those
that have a judgment already are left out, and the others shuffled: who judges sees neither what found them nor where.
What is judged goes into `pooled.yaml`, nought too, so that nothing in the first ten of a way is without a judgment.
"""

import random
import sys
from pathlib import Path

from measure import WAYS, asked_in, judgments

from publishing.models import IndexEntry


def pool(questions):
    """Return {question: [slugs without a judgment, shuffled]}."""
    found = {question["q"]: set() for question in questions}
    for way in WAYS.values():
        with way() as find:
            for question in questions:
                found[question["q"]].update(find(question["q"])[:10])
    chance = random.Random(44)
    pooled = {}
    for question in questions:
        slugs = sorted(found[question["q"]] - judgments(question).keys())
        chance.shuffle(slugs)
        if slugs:
            pooled[question["q"]] = slugs
    return pooled


def main():
    labels = dict(IndexEntry.objects.values_list("slug", "label"))
    for typed, slugs in pool(asked_in(Path(sys.argv[1]).stem)).items():
        print(f"{typed!r}:")
        for slug in slugs:
            print(f"  {slug}:  # {labels.get(slug, 'an organisation')}")


if __name__ == "__main__":
    main()
