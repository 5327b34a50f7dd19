"""Looking at the texts of a large file with every processor that there is."""

import multiprocessing
import os
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from threading import Thread

from screening.personal_data import findings

FEW = 2_000  # texts that are sooner looked at than shared out
AT_ONCE = 250
FORK = multiprocessing.get_context("fork")  # the lists of words are there already


class LookedAt(dict):
    """{text: kinds found}, as `findings` has them; of what other processes are looking at, as soon as they have."""

    def __init__(self, coming=()):
        super().__init__()
        self.coming = {text: (part, future) for part, future in coming for text in part}

    def __missing__(self, text):
        """Wait for a text that a process is looking at.

        :raises KeyError: nobody is, or the process was ended: whoever asks looks at it then
        """
        part, future = self.coming[text]
        try:
            self.update(zip(part, future.result(), strict=True))
        except (BrokenProcessPool, CancelledError) as ended:
            raise KeyError(text) from ended
        return self[text]


@contextmanager
def looking_at(texts):
    """Look at many texts in other processes, in their order, while whoever asks goes on. Yields a `LookedAt`.

    Of few texts, on one processor, or where no process can be had, it knows none.
    """
    texts = list(dict.fromkeys(texts))
    processors = len(os.sched_getaffinity(0))
    if len(texts) <= FEW or processors < 2:
        yield LookedAt()
        return
    parts = [texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE)]
    pool = ProcessPoolExecutor(processors, FORK, _end_with_the_parent)
    try:
        try:
            coming = [(part, pool.submit(_findings_of_each, part)) for part in parts]
        except (BrokenProcessPool, OSError):
            coming = []
        yield LookedAt(coming)
    finally:
        pool.shutdown(cancel_futures=True)


def _end_with_the_parent():
    """A worker that is killed would leave a process behind, which holds its connection to the database open."""

    def wait():
        multiprocessing.parent_process().join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _findings_of_each(texts):
    return [findings(text) for text in texts]
