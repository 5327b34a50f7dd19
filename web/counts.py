"""Counts of attempts, one for all processes and machines, atomic, and none lost before its time."""

from contextlib import suppress

from allauth.core import context
from allauth.core.internal import ratelimit
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from web.refusals import Refusal


class SharedCounts(DatabaseCache):
    """Django's cache in a table. Django would make room by dropping what still counts; here only what is over goes.

    Otherwise whoever makes many requests washes away how often they guessed.
    """

    def _cull(self, db, cursor, now, num):
        cursor.execute(f"DELETE FROM {self._table} WHERE expires < %s", [now])  # noqa: S608 – a name from the settings


def forget_counts(*, now):
    """Forget counts that are over, in the shared table and in this machine's files."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shared_counts WHERE expires < %s", [now])
    for file in getattr(caches["api"], "_list_cache_files", list)():
        with suppress(OSError), open(file, "rb") as opened:
            caches["api"]._is_expired(opened)  # deletes it where it is


class TooManyAttempts(Refusal):
    status = 429
    title = "Too many attempts"

    def __init__(self):
        super().__init__("There were too many attempts. Wait 15 minutes, then try again.")


def count_attempt(action, key):
    """Count an attempt at something secret; `action` has its rate in ACCOUNT_RATE_LIMITS.

    :raises TooManyAttempts:
    """
    if not ratelimit.consume(context.request, app="allauth.account", action=action, key=key):
        raise TooManyAttempts
