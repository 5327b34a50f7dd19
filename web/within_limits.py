"""Reading a file in a process of its own, with limits of time and memory: a file that swells takes nobody else along."""

import multiprocessing
import resource
from pathlib import Path

SECONDS = 10  # of the processor, and one more for each 100 kB
MEMORY = 1_000_000_000  # bytes beyond what the process has at its start
FORK = multiprocessing.get_context("fork")  # what is imported already is there at once
TOO_MUCH = "This file takes too long or too much memory to be read. Divide it, or leave out what repeats."


def read_within_limits(read, data, name, refusal):
    """Return `read(data, name)`, a function that knows no database.

    :raises refusal: reading takes more processor time than an honest file of this size, or memory
    """
    seconds = SECONDS + len(data) // 100_000
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_read, args=(read, data, name, seconds, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        found = ours.recv() if ours.poll(3 * seconds) else None  # on a busy machine it waits for the processor
    except EOFError:  # the process was ended
        found = None
    finally:
        ours.close()
        process.kill()
        process.join()
    if found is None:
        raise refusal(TOO_MUCH)
    if isinstance(found, Exception):
        raise found
    return found


def _read(read, data, name, seconds, answer):
    most = MEMORY + _memory_now()
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        found = read(data, name)
    except MemoryError:
        found = None
    except Exception as error:
        found = error
    answer.send(found)


def _memory_now():
    """Return how many bytes of addresses this process has, or 0 where the system does not say so."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
