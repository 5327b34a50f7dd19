"""Connections of the pool: who takes one as it is, and who has it looked at before."""

from contextlib import contextmanager

import pytest

from config.database.base import TOLD_BY_THE_ANSWER, taken_as_it_is
from config.wsgi import application


class Pool:
    """Notes whether a connection was looked at, as `checked_pool` decides it, when it was given."""

    @contextmanager
    def connection(self, timeout):
        self.looked_at = not getattr(TOLD_BY_THE_ANSWER, "is_so", False)
        yield


def test_stored_answers_take_a_connection_as_it_is_and_nobody_after_them():
    stored, pool = application.application, Pool()

    with stored.take(pool, 0.1):
        assert pool.looked_at is False

    with pool.connection(0.1):
        assert pool.looked_at is True


def test_whoever_comes_after_an_error_has_the_connection_looked_at():
    pool = Pool()
    with pytest.raises(ValueError, match="broken"), taken_as_it_is(pool, 0.1):
        raise ValueError("broken")

    with pool.connection(0.1):
        assert pool.looked_at is True
