"""Connections of the pool: who takes one as it is, and who has it looked at before."""

from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection as db
from psycopg_pool import ConnectionPool

from config.database.base import TOLD_BY_THE_ANSWER, taken_as_it_is
from config.wsgi import application
from publishing.published.stored_responses import StoredAnswers


class Pool:
    """Notes whether a connection was looked at, as `checked_pool` decides it, when it was given."""

    @contextmanager
    def connection(self, timeout):
        self.looked_at = not getattr(TOLD_BY_THE_ANSWER, "is_so", False)
        yield self


def stored_answers():
    """Return the part of the WSGI application, within those around it, that gives what was stored."""
    part = application
    while not isinstance(part, StoredAnswers):
        part = part.application
    return part


def test_stored_answers_take_a_connection_as_it_is_and_nobody_after_them():
    stored, pool = stored_answers(), Pool()

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


@pytest.mark.parametrize(("pooler", "prepares"), [(False, True), (True, False)])
def test_questions_asked_so_are_prepared_unless_a_pooler_stands_between(settings, pooler, prepares):
    settings.DATABASE_POOLER = pooler

    with taken_as_it_is(Pool(), 0.1) as connection:
        assert (connection.prepare_threshold is not None) == prepares

    assert connection.prepare_threshold is None


def test_question_is_answered_alike_before_and_after_the_table_changed(transactional_db):
    parameters = {**db.get_connection_params(), "autocommit": True}
    with ConnectionPool(kwargs=parameters, min_size=1, max_size=1) as pool:
        for _ in range(2):
            with taken_as_it_is(pool, 1) as connection, psycopg.Cursor(connection) as cursor:
                assert cursor.execute("SELECT count(*) FROM publishing_head", binary=True).fetchall() == [(0,)]
            with pool.connection() as connection:
                connection.execute("ALTER TABLE publishing_head ADD COLUMN IF NOT EXISTS more int")
        with pool.connection() as connection:
            connection.execute("ALTER TABLE publishing_head DROP COLUMN more")
