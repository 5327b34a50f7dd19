"""Operations that begin in the same moment, each in a thread with a connection of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from publishing.refusals import Refusal


def at_once(*operations):
    """Return what each answered, in their order; where it was refused, the refusal. Any other error is raised."""
    start = threading.Barrier(len(operations))

    def run(operation):
        try:
            start.wait(timeout=30)
            return operation()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(operations)) as threads:
        return list(threads.map(run, operations))


def refused(answers, kind=Refusal):
    """Return the refusals of a kind among answers."""
    return [answer for answer in answers if isinstance(answer, kind)]
