"""From which database the request of this thread reads: the primary, or a replica that is little behind it.

That is chosen once for a request, so that the rows of a page and the number of changes that it is right for are of one
database (`config/database/replica.py`). Whatever is no reader's request reads from the primary.
"""

import logging
import time
from threading import local

from django.db import connections

PRIMARY, REPLICA = "default", "replica"
MOST_BEHIND = 5.0  # seconds
TOO_FAR = f"not surely within {MOST_BEHIND:.0f} seconds of the primary"
log = logging.getLogger(__name__)
_chosen = local()


def read_from(alias):
    """Let this thread read from a database until it is told otherwise."""
    _chosen.alias = alias


def reads_from():
    """Return the alias of the database that this thread reads from. Within a transaction of the primary it is that."""
    alias = getattr(_chosen, "alias", PRIMARY)
    return PRIMARY if alias == PRIMARY or connections[PRIMARY].in_atomic_block else alias


def connection_to_read():
    """Return this thread's connection for statements that only read, for what is asked without a queryset."""
    return connections[reads_from()]


def pool_to_read(of_primary):
    """Return the pool of connections that this thread reads from, given the primary's."""
    return of_primary if reads_from() == PRIMARY else connections[REPLICA].pool


def fall_back(error):
    """Go on with the primary where the replica failed this request, and say that it did; nothing where it is not read."""
    if reads_from() == REPLICA:
        standing.failed(error)
        read_from(PRIMARY)


class Standing:
    """How the replica is, as this process knows it."""

    def __init__(self):
        self.has_all_of = None  # a moment of time.monotonic(): what the primary held then, the replica holds
        self.problem = "not looked at yet"

    @property
    def behind(self):
        """Return how many seconds it may be behind at most; None where that is not known."""
        has_all_of = self.has_all_of
        return None if has_all_of is None else time.monotonic() - has_all_of

    @property
    def is_read(self):
        behind = self.behind
        return behind is not None and behind <= MOST_BEHIND

    def looked_at(self, holds_all_of=None):
        """Note that it answered, and of which moment it holds everything, where that is a later one."""
        self.has_all_of = holds_all_of or self.has_all_of
        if not self.is_read:
            self.note(TOO_FAR)
        elif self.problem:
            log.warning("Readers are answered from the replica.")
            self.problem = ""

    def failed(self, error):
        """Note that it did not answer: nobody reads from it until it is found well again."""
        self.has_all_of = None
        self.note(f"away ({type(error.__cause__ or error).__name__})")

    def note(self, problem):
        if not self.problem:
            log.warning("Readers are answered from the primary: the replica is %s.", problem)
        self.problem = problem

    def __str__(self):
        return f"{self.behind:.1f} s behind at most" if self.is_read else f"not read: {self.problem or TOO_FAR}"


standing = Standing()
