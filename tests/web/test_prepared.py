"""Statements that are put together once, and asked with other values."""

import datetime
import re

import pytest
from django.db import connection, models

from actions.models import Action
from actions.states import state_of_actions
from barriers.models import Barrier
from config.database.base import PreparingCursor
from definitions import linking
from tests.factories.actions import committed, published_action
from web import prepared as prepared_module
from web.prepared import Statement, prepared
from web.prepared import put_on_hand as hang

ADDRESSES = """
/ /barriers/ /barriers/lost-records/ /barriers/shared-shelf/?demonstration=yes /evidence/ /evidence/study/ /evidence/act/ /definitions/
/definitions/record/ /definitions/care-record/ /plan/ /plan/timeline/ /actions/ /actions/find-them/ /what-can-we-do/ /search/?q=record
""".split()

pytestmark = pytest.mark.django_db


@prepared
def barriers_called(kind, *, slugs):
    return Barrier.objects.filter(kind=kind, slug__one_of=slugs).order_by("slug")


@prepared
def barriers_with(words, *, slugs):
    return Barrier.objects.filter(title__contains=words, slug__one_of=slugs)


@prepared
def states(*, actions, on: datetime.date):
    found = Action.objects.filter(pk__one_of=actions).annotate(state=state_of_actions(on))
    return found.values_list("pk", "state")


def as_values(row):
    return {name: value for name, value in vars(row).items() if not name.startswith("_")} if isinstance(row, models.Model) else row  # fmt: skip


def test_statement_is_asked_with_the_values_that_it_is_given(small_world):
    assert [row.slug for row in barriers_called("barrier", slugs=["lost-records", "shared-shelf"])] == ["lost-records"]
    assert [row.slug for row in barriers_called("enabler", slugs=["shared-shelf", "lost-records"])] == ["shared-shelf"]
    assert list(barriers_called("barrier", slugs=[])) == []


def test_day_that_is_given_is_the_day_that_counts():
    action = published_action(due="2028-03-31")

    found = [dict(states(actions=[action.pk], on=datetime.date(2028, month, 1))) for month in (3, 4, 3)]

    assert [states[action.pk] for states in found] == ["unowned", "overdue", "unowned"]


def test_statement_is_put_together_once(small_world, monkeypatch):
    list(barriers_called("barrier", slugs=["lost-records"]))
    monkeypatch.setattr(models.sql.compiler.SQLCompiler, "as_sql", None)

    assert [row.slug for row in barriers_called("barrier", slugs=["lost-records"])] == ["lost-records"]


def test_few_statements_are_kept(small_world, monkeypatch):
    monkeypatch.setattr(prepared_module, "MOST_KEPT", 1)

    found = [list(barriers_called(kind, slugs=["lost-records"])) for kind in ("barrier", "enabler", "barrier")]

    assert [len(rows) for rows in found] == [1, 0, 1]


@pytest.mark.parametrize(("pooler", "prepares"), [(False, True), (True, False)])
def test_server_prepares_unless_a_pooler_is_between(settings, pooler, prepares):
    settings.DATABASE_POOLER = pooler

    with connection.preparing_cursor() as cursor:
        assert isinstance(cursor.cursor, PreparingCursor) == prepares


def test_server_plans_a_statement_once_whatever_its_values(small_world):
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")

    for slug in ["lost-records", "shared-shelf"]:
        list(barriers_called("barrier", slugs=[slug]))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%barriers_barrier%'"
        )
        assert cursor.fetchall() == [(2, 0)]


def test_plan_made_for_any_values_finds_the_index_of_an_expression():
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")

    list(linking._titles(begins=["Study"]))

    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE statement LIKE '%evidence_source%'")
        [[name]] = cursor.fetchall()
        cursor.execute(f"EXPLAIN EXECUTE {name}(ARRAY['Study'])")
        assert "source_by_start_of_title" in str(cursor.fetchall())


def test_text_that_is_the_same_each_time_may_hold_any_character(small_world):
    Barrier.objects.filter(slug="lost-records").update(title="50 %s of 'records'")

    for words, found in [("50 %s of 'rec", ["lost-records"]), ("50 % of", [])]:
        assert [row.slug for row in barriers_with(words, slugs=["lost-records", "shared-shelf"])] == found


def test_every_statement_of_a_page_finds_what_one_put_together_anew_finds(small_world, client, monkeypatch):
    committed(action=Action.objects.get(slug="find-them"))
    given, seen = Statement.given, []

    def compared(self, values):
        anew = [as_values(row) for row in self.build(**values)]
        found = [as_values(row) for row in given(self, values)]
        seen.append(self.sql)
        assert found == anew if self.queryset.ordered else sorted(found, key=repr) == sorted(anew, key=repr)
        return given(self, values)

    monkeypatch.setattr(Statement, "given", compared)

    answers = [client.get(address).status_code for address in ADDRESSES]

    assert answers == [200] * len(ADDRESSES)
    assert len(set(seen)) > 25


def test_rows_on_hand_are_each_rows_own(small_world):
    rows = list(Barrier.objects.order_by("slug"))
    evidence = list(rows[0].evidence.model.objects.all())
    expected = {row.pk: list(row.evidence.all()) for row in rows}

    hang(rows, "evidence", evidence, by="barrier_id")

    assert {row.pk: row.evidence.all() for row in rows} == expected
    assert all(piece.barrier is row for row in rows for piece in row.evidence.all())


def test_numbers_of_a_list_are_those_of_the_day(client, time_machine):
    published_action(due="2028-03-31")

    def offered(day):
        time_machine.move_to(day, tick=False)
        page = client.get("/actions/").content.decode()
        return re.findall(r'name="state" value="([^"]*)"[^>]*><label[^>]*>[^<]*<span class="count">(\d+)', page)

    assert offered(datetime.datetime(2028, 3, 1, 12, tzinfo=datetime.UTC)) == [("unowned", "1")]
    assert offered(datetime.datetime(2028, 5, 1, 12, tzinfo=datetime.UTC)) == [("overdue", "1")]
