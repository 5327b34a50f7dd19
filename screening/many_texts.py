"""Looking at the texts of a large file with every processor that there is."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

from screening.personal_data import findings

FEW = 2_000  # texts that are sooner looked at than shared out
AT_ONCE = 250
FORK = multiprocessing.get_context("fork")  # the lists of words are there already


def looked_at(texts):
    """Return {text: kinds found}, as `findings` has them; {} of few texts, or on one processor.

    A process that is ended, or cannot be had, leaves its texts out: they are looked at where they are asked about.
    """
    texts = list(dict.fromkeys(texts))
    processors = len(os.sched_getaffinity(0))
    found = {}
    if len(texts) > FEW and processors > 1:
        with suppress(BrokenProcessPool, OSError), ProcessPoolExecutor(processors, FORK) as pool:
            for kinds in pool.map(
                _findings_of_each, [texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE)]
            ):
                found.update(zip(texts[len(found) : len(found) + len(kinds)], kinds, strict=True))
    return found


def _findings_of_each(texts):
    return [findings(text) for text in texts]
