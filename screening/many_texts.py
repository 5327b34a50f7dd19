"""Looking at the texts of a large file with every processor that there is."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from threading import Thread

from screening.personal_data import findings

FEW = 2_000  # texts that are sooner looked at than shared out
AT_ONCE = 250
FORK = multiprocessing.get_context("fork")  # the lists of words are there already


def looked_at(texts):
    """Return {text: kinds found}, as `findings` has them; {} of few texts, or on one processor.

    A process that is ended, or cannot be had, leaves its texts out: they are looked at where they are asked about.
    """
    texts = list(dict.fromkeys(texts))
    parts = [texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE)]
    processors = len(os.sched_getaffinity(0))
    found = {}
    if len(texts) > FEW and processors > 1:
        with suppress(BrokenProcessPool, OSError), ProcessPoolExecutor(processors, FORK, _end_with_the_parent) as pool:
            for part, kinds in zip(parts, pool.map(_findings_of_each, parts), strict=True):
                found.update(zip(part, kinds, strict=True))
    return found


def _end_with_the_parent():
    """A worker that is killed would leave a process behind, which holds its connection to the database open."""

    def wait():
        multiprocessing.parent_process().join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _findings_of_each(texts):
    return [findings(text) for text in texts]
