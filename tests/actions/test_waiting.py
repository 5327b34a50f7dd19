"""The programme team's page: what waits for whom, one plan at a time, since when."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.commitments.changes import answer_change, propose_change
from actions.commitments.exchange import counter_propose
from actions.commitments.reporting import assess
from actions.plan.waiting import LISTS, waiting
from tests.actions.test_commitment_pages import enter, text_of
from tests.factories.actions import (
    PlanFactory,
    asked,
    committed,
    editor,
    published_action,
    reached_body,
    reported,
    speaker,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2027, 6, 15)
NOON = datetime.datetime(2027, 6, 15, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def in_june(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def plan():
    return PlanFactory(title="Plan of the south")


def promised(plan, **changes):
    return committed(action=published_action(plan=plan), **changes)


def lists(plan, **which):
    return {one.key: [row.pk for _, row in one.rows] for one in waiting(plan, TODAY, **which)[0] if one.rows}


def test_promise_without_a_report_was_never_reported_on(plan):
    row = promised(plan)

    assert lists(plan) == {"never-reported": [row.pk]}


def test_silence_is_long_after_three_months_and_not_when_it_says_complete(plan):
    silent, done, recent = promised(plan), promised(plan), promised(plan)
    reported(silent, date=datetime.date(2027, 3, 1))
    reported(done, "complete", date=datetime.date(2027, 3, 1))
    reported(recent, date=datetime.date(2027, 3, 31))

    assert lists(plan) == {"long-silent": [silent.pk], "to-assess": [done.pk]}


def test_complete_waits_for_the_programme_team_until_it_is_assessed(plan):
    row = promised(plan)
    reported(row, "complete", date=datetime.date(2027, 6, 1))
    assert lists(plan) == {"to-assess": [row.pk]}

    assess(commitment=row, completion="limited", note="Half of it.", by=editor(), now=NOON)
    assert lists(plan) == {}

    reported(row, "complete", date=TODAY, now=NOON)
    assert lists(plan) == {"to-assess": [row.pk]}


def test_thirty_days_count_from_today_and_not_by_the_month(plan):
    last, after = promised(plan, due=datetime.date(2027, 7, 15)), promised(plan, due=datetime.date(2027, 7, 16))
    today = promised(plan, due=TODAY)

    assert lists(plan)["due-soon"] == [today.pk, last.pk]
    assert after.pk in lists(plan)["never-reported"]


def test_longest_waiting_comes_first_and_how_long_is_a_filter(plan):
    later = promised(plan, now=datetime.datetime(2027, 6, 1, 9, 0, tzinfo=datetime.UTC), reply_by="2027-06-30")
    earlier = promised(plan)

    assert lists(plan)["never-reported"] == [earlier.pk, later.pk]
    assert lists(plan, at_least=30)["never-reported"] == [earlier.pk]


def test_question_that_nobody_has_is_in_no_list_of_silence(plan):
    row = asked(action=published_action(plan=plan))

    assert lists(plan) == {"not-reached": [row.pk], "unowned": [row.action_id]}


def test_page_shows_one_plan_and_one_organisation(client, plan):
    other = PlanFactory(title="Plan of the north", starts=datetime.date(2027, 2, 1))
    here, there = promised(plan), promised(other)
    enter(client, editor())

    page = client.get("/workbench/plan/").content.decode()
    assert here.get_absolute_url() in page
    assert there.get_absolute_url() not in page
    page = client.get(f"/workbench/plan/?plan={other.slug}").content.decode()
    assert there.get_absolute_url() in page
    assert here.get_absolute_url() not in page
    page = client.get(f"/workbench/plan/?organisation={there.organisation.slug}").content.decode()
    assert f'<a href="{here.get_absolute_url()}">' not in page


@pytest.mark.parametrize("query", ["plan=no-plan", "organisation=nobody", "days=3", "list=sung", "page=9", "page=x"])
def test_wrong_filter_is_told(client, plan, query):
    promised(plan)
    enter(client, editor())

    answer = client.get(f"/workbench/plan/?{query}")

    assert answer.status_code == 400
    assert "These lists cannot be shown as asked" in text_of(answer)


def test_long_list_is_shown_in_pages(client, plan, monkeypatch):
    monkeypatch.setattr("actions.plan.waiting.SHOWN", 1)
    monkeypatch.setattr("actions.plan.waiting.PAGE", 2)
    rows = [promised(plan) for _ in range(3)]
    enter(client, editor())

    def shown(address):
        page = client.get(address).content.decode()
        return page, [row for row in rows if f'<a href="{row.get_absolute_url()}">' in page]

    page, found = shown("/workbench/plan/")
    assert found == rows[:1]
    assert "list=never-reported" in page
    page, found = shown("/workbench/plan/?list=never-reported")
    assert found == rows[:2]
    following = re.search(r'rel="next" href="(\?[^"]+)"', page)[1].replace("&amp;", "&")
    page, found = shown(f"/workbench/plan/{following}")
    assert found == rows[2:]
    assert "Page 2 of 2" in text_of(client.get(f"/workbench/plan/{following}"))


def test_reminding_leads_back_to_the_plan(client, plan):
    row = asked(action=published_action(plan=plan), organisation=reached_body())
    enter(client, editor())

    answer = client.post(f"/commitments/{row.pk}/remind/", {"from": "dashboard"})

    assert answer["Location"] == f"/workbench/plan/?plan={plan.slug}"


def test_lists_ask_as_often_for_three_rows_as_for_one(plan):
    steps = [{"key": "list", "title": "The list is whole", "due": "2027-06-20"}]

    def grow():
        row = committed(action=published_action(plan=plan, milestones=steps), due=datetime.date(2027, 6, 30))
        asked(action=published_action(plan=plan), organisation=reached_body())
        return row

    def asking():
        with CaptureQueriesContext(connection) as queries:
            assert len(lists(plan)) > 3
        return len(queries)

    grow()
    once = asking()
    grow(), grow()

    assert once == asking() == 13


def test_every_list_says_whom_it_waits_for():
    assert {waits_for for _, _, waits_for in LISTS.values()} == {
        "the programme team", "an organisation", "the next 30 days", "nobody yet",
    }  # fmt: skip


def test_what_an_organisation_proposes_waits_for_the_team_and_what_the_team_proposes_for_it(plan, client):
    question = asked(action=published_action(plan=plan), organisation=reached_body())
    partner = question.organisation.memberships.get().person
    counter_propose(commitment=question, due=datetime.date(2028, 6, 30), reason="we move", by=partner, now=NOON)
    theirs, ours = promised(plan), promised(plan)
    change = {"due": datetime.date(2028, 2, 14), "reason": "snow", "now": NOON}
    signs = {"job_title": "Director", "authority": True}
    event = propose_change(commitment=theirs, by=speaker(theirs), **change, **signs)
    propose_change(commitment=ours, by=editor(), **change)

    found = lists(plan)
    assert sorted(found["proposed"]) == sorted([question.pk, theirs.pk])
    assert found["offered"] == [ours.pk]
    enter(client, editor())
    page = client.get(f"/workbench/plan/?plan={plan.slug}").content.decode()
    assert f"/commitments/{theirs.pk}/changes/{event.number}/" in page
    assert f"/commitments/{question.pk}/exchange/" in page

    answer_change(commitment=theirs, number=event.number, answer="accepted", by=editor(), now=NOON)
    assert lists(plan)["proposed"] == [question.pk]
