"""Counts of attempts, one for all processes and machines, atomic, and none lost before its time."""

from allauth.core import context
from allauth.core.internal import ratelimit
from django.core.cache.backends.db import DatabaseCache

from web.refusals import Refusal


class SharedCounts(DatabaseCache):
    """Django's cache in a table. Django would make room by dropping what still counts; here only what is over goes.

    Otherwise whoever makes many requests washes away how often they guessed.
    """

    def _cull(self, db, cursor, now, num):
        cursor.execute(f"DELETE FROM {self._table} WHERE expires < %s", [now])  # noqa: S608 – a name from the settings


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
