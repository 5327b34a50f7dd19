"""How an action stands in words: each in one group, never late before its own date, and with the step that is."""

import datetime

import pytest

from actions.models import Action
from actions.plan.timeline import lines_of
from actions.states import with_all_that_is_said
from actions.where_it_stands import MEANING, Where, as_they_stand
from tests.actions.test_commitment_pages import text_of
from tests.factories.actions import (
    asked,
    committed,
    declined,
    delivered,
    published_action,
    reached,
    reached_body,
    reported,
    taken_back,
    withdrawn,
)
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
MARCH = datetime.date(2027, 3, 15)
STEP = {"key": "one", "title": "First reading held", "due": "2027-05-31"}


def stands(on=MARCH, action=None):
    return as_they_stand(with_all_that_is_said(Action.objects.all(), on), on)[0].stands


@pytest.fixture
def action():
    return published_action(milestones=[STEP])


def council(name="Council A"):
    return OrganisationFactory(name=name)


def test_nobody_is_asked(action):
    assert stands().where == Where.NOT_ASKED
    assert stands().sentence == "Nobody is asked to lead it."


def test_a_question_waits_then_has_no_reply(action):
    asked(action=action, organisation=reached_body())

    assert stands(datetime.date(2027, 2, 1)).where == Where.ASKED
    assert "Reply asked for by 10 February 2027." in stands(datetime.date(2027, 2, 1)).sentence
    assert stands().where == Where.NO_REPLY


def test_a_question_that_nobody_had_is_not_yet_reached(action):
    asked(action=action)

    assert stands().where == Where.NOT_REACHED


def test_declined_and_withdrawn_leave_nobody(action):
    declined(action=action, organisation=council())

    assert stands().where == Where.ENDED
    assert stands().sentence == "Council A: declined. Nobody else is asked."


def test_a_question_taken_back_is_none(action):
    taken_back(action=action)

    assert stands().where == Where.NOT_ASKED


def test_a_partners_promise_is_said_and_leads_nothing(action):
    committed(action=action, organisation=council(), role="partner")

    assert stands().where == Where.NOT_ASKED
    assert "Council A has promised its part, for 31 January 2028." in stands().sentence


def test_past_its_date_with_nobody_leading(action):
    found = stands(datetime.date(2028, 4, 1))

    assert (found.where, found.is_led) == (Where.PAST, False)


def test_promised_says_that_there_is_no_report_yet(action):
    committed(action=action, organisation=council())

    assert stands().where == Where.PROMISED
    assert stands().sentence == "No report from Council A yet. Promised for 31 January 2028."


@pytest.mark.parametrize(
    ("status", "where"),
    [
        ("on-track", Where.PROMISED),
        ("at-risk", Where.AT_RISK),
        ("off-track", Where.AT_RISK),
        ("complete", Where.SAID_DONE),
    ],
)
def test_what_the_organisation_says_is_called_its_own_word(action, status, where):
    reported(committed(action=action, organisation=council()), status, date=datetime.date(2027, 3, 1))

    assert stands().where == where
    assert "Council A's own report of 1 March 2027" in stands().sentence


def test_a_late_step_is_named_and_the_promise_is_not_late(action):
    committed(action=action, organisation=council())

    found = stands(datetime.date(2027, 6, 10))

    assert found.where == Where.STEP_LATE
    assert found.sentence == (
        "The step “First reading held” was due on 31 May 2027 and is not met, 10 days on. "
        "The promise itself is due on 31 January 2028."
    )


def test_a_step_that_was_met_is_not_late(action):
    reached(committed(action=action), "one")

    assert stands(datetime.date(2027, 6, 10)).where == Where.PROMISED


def test_late_is_a_promise_whose_own_date_has_passed(action):
    commitment = committed(action=action, organisation=council(), due=datetime.date(2027, 12, 31))
    reached(commitment, "one")

    assert stands(datetime.date(2027, 12, 31)).where == Where.PROMISED
    found = stands(datetime.date(2028, 1, 1))
    assert found.where == Where.LATE
    assert found.sentence.startswith("Council A promised it for 31 December 2027, 1 day ago, and it is not delivered.")


def test_the_plans_own_date_is_no_promise(action):
    reached(committed(action=action), "one")
    Action.objects.update(due=datetime.date(2027, 12, 1))

    found = stands(datetime.date(2027, 12, 2))

    assert found.where == Where.STEP_LATE
    assert found.sentence.startswith(
        "The plan's own date, 1 December 2027, has passed. The promise itself is due on 31 January 2028."
    )


def test_kept_is_checked(action):
    delivered(committed(action=action))

    assert stands().where == Where.KEPT
    assert stands().is_led


def test_kept_is_not_late_with_a_step_that_nobody_entered_and_says_so(action, client):
    delivered(committed(action=action))
    on = datetime.date(2027, 8, 2)

    assert stands(on).where == Where.KEPT
    assert stands(on).sentence.endswith("Nobody entered that the step “First reading held” was met.")
    (line,) = lines_of(action.plan, on=on)
    (step,) = line.milestones
    assert not line.is_missed(step)


def test_every_group_has_its_meaning():
    assert set(MEANING) == set(Where)


def test_state_and_group_never_contradict_each_other(client, time_machine):
    time_machine.move_to(datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC))
    action = published_action(milestones=[STEP])
    committed(action=action, organisation=council(), role="partner")

    for address in ["/actions/", f"/plan/{action.plan.slug}/", action.get_absolute_url()]:
        text = text_of(client.get(address))
        assert "Unowned" not in text
        assert "On track" not in text  # nobody has reported


def test_plan_counts_each_action_once_in_two_groups_that_add_up(client, time_machine):
    time_machine.move_to(datetime.datetime(2027, 6, 10, 12, 0, tzinfo=datetime.UTC))
    plan = published_action(slug="alone", milestones=[STEP]).plan
    committed(action=published_action(plan=plan, milestones=[STEP]))
    committed(action=published_action(plan=plan))
    withdrawn(committed(action=published_action(plan=plan)))
    delivered(committed(action=published_action(plan=plan)))

    response = client.get(f"/plan/{plan.slug}/")
    text = text_of(response)

    groups = response.context["groups"]
    assert [count for _, count, _ in groups] == [3, 2]
    assert all(count == sum(number for _, _, number in parts) for _, count, parts in groups)
    assert "3 of 5 have somebody who leads" in text
    assert (
        "3 have somebody who leads: 1 kept, 1 with nothing late, 1 with a late step. 2 have nobody who leads." in text
    )
    assert response.context["folded"][0].rows[0].stands.where == Where.STEP_LATE
    assert "Overdue" not in text


def test_list_of_actions_does_not_repeat_the_plans_story(client, time_machine):
    time_machine.move_to(datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC))
    published_action()
    page = client.get("/actions/").content.decode()

    assert "somebody who leads" not in page
    assert "Each action is counted once" not in page
    assert 'name="state"' in page


def test_page_of_a_long_plan_shows_what_needs_attention_and_leads_to_the_others(client, monkeypatch):
    monkeypatch.setattr("actions.plan.views.MOST_ROWS", 2)
    plan = published_action(slug="a").plan
    for slug in ["b", "c"]:
        published_action(plan=plan, slug=slug)

    response = client.get(f"/plan/{plan.slug}/")

    assert sum(len(group.rows) for group in response.context["folded"]) == 2
    assert "Here are 2 of 3; all are in the list of actions ." in text_of(response)
    assert "0 of 3 have somebody who leads" in text_of(response)
