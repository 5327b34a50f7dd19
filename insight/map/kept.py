"""What is counted for pictures changes only with a publication, and is kept until the next one.

What it is counted from is projected in the transaction that numbers a publication, so that the number is all that tells
whether an answer still holds. Each process keeps answers in memory. At 100,000 entries counting takes seconds: there a
job counts the usual pictures after each publication (`insight/coverage/tasks.py`) and stores them; until it is done the
stored ones are given, and who asks is told when they were counted.
"""

import hashlib
import time
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from django.db import transaction
from django.utils import timezone

from publishing.models import Head, KeptRows
from web.dates import moment_in_words
from web.replica import connection_to_read
from web.time_limit import time_limit

MOST_KEPT = 64  # answers in every process; each is as small as a picture
SLOW = 0.5  # seconds that a picture's queries take: of such the rows are stored
_kept = {}
_picture = ContextVar("picture", default=None)


class Picture:
    """What one picture asks for. `counted_at` tells when its numbers were counted, if that was before the last publication."""

    def __init__(self, *, anew=False):
        self.anew, self.counted_at = anew, None
        self.stored = None  # {digest: (sequence, counted_at)}
        self.found, self.took = {}, 0.0  # where it is counted anew: {digest: rows}, in so many seconds

    @property
    def as_of(self):
        """A sentence that says when its numbers were counted, or "" where they are those of now."""
        if not self.counted_at:
            return ""
        return f"Counted at {moment_in_words(self.counted_at)}, before the latest publication; being counted anew"

    def before(self, digest):
        """Return (sequence, when) of the stored rows of a query, or None; one query for all of a picture."""
        if self.stored is None:
            self.stored = {
                digest: rest for digest, *rest in KeptRows.objects.values_list("pk", "sequence", "counted_at")
            }
        return self.stored.get(digest)


@contextmanager
def picture():
    """Yield the `Picture` that all calls of `once` within belong to."""
    outer = _picture.get()
    if outer is not None and outer.anew:
        yield outer
        return
    told = Picture()
    token = _picture.set(told)
    try:
        yield told
    finally:
        _picture.reset(token)


def count_anew(draw):
    """Count all that `draw()` asks for anew, however long it takes, and store it where that is long."""
    told, now, head = Picture(anew=True), timezone.now(), sequence()
    token = _picture.set(told)
    try:
        draw()
    finally:
        _picture.reset(token)
    with transaction.atomic():
        if told.took < SLOW:
            KeptRows.objects.filter(pk__in=told.found).delete()
            return
        for digest, rows_found in told.found.items():
            values = {"rows": rows_found, "sequence": head, "counted_at": now}
            KeptRows.objects.update_or_create(pk=digest, defaults=values)


def sequence():
    """Return how far publishing has come, for several calls of `once` about the same."""
    return Head.now().sequence


def rows(query, values, limit=time_limit):
    """Return the rows of a query.

    :raises web.time_limit.TookTooLong: it was stopped
    """
    with limit(), connection_to_read().cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def once(query, values, *, since=None, make=list):
    """Return what `make` makes of the rows of a query; only the first time after a publication is the database asked.

    Within `picture()` they may be of before the last publication, if they were stored then. It is shared: who takes it
    changes nothing in it.
    """
    told = _picture.get()
    digest = hashlib.sha256(f"{query}\0{values!r}".encode()).hexdigest()
    if told and told.anew:
        begun = time.monotonic()
        told.found[digest] = rows(query, values, nullcontext)
        told.took += time.monotonic() - begun
        return make(told.found[digest])
    now = sequence() if since is None else since
    if (now, digest) in _kept:
        return _kept[now, digest]
    of, counted_at = (told and told.before(digest)) or (now, None)
    if (of, digest) not in _kept:
        stored = KeptRows.objects.filter(pk=digest).first() if counted_at else None
        of, counted_at = (stored.sequence, stored.counted_at) if stored else (now, None)
        found = make(stored.rows if stored else rows(query, values))
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[of, digest] = found
    if of != now:
        told.counted_at = counted_at
    return _kept[of, digest]


def forget():
    """Leave out everything that is kept: tests roll publications back, and their numbers come again."""
    _kept.clear()
