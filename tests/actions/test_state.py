"""The table of docs/action-states.md, row by row, and the same for commitments."""

import datetime

import pytest

from actions.commitments.reporting import assess
from actions.models import Action, Commitment
from actions.states import standing_of_commitments, state_of_actions
from tests.factories.actions import (
    asked,
    committed,
    declined,
    delivered,
    editor,
    published_action,
    reached,
    reported,
    taken_back,
    withdrawn,
)

pytestmark = pytest.mark.django_db
QUIET = datetime.date(2027, 6, 15)  # after the reports here, before every date
AFTER_MILESTONE = datetime.date(2027, 10, 1)
AFTER_PROMISE = datetime.date(2028, 2, 1)
AFTER_ACTION = datetime.date(2028, 4, 1)
LATER = datetime.datetime(2027, 6, 10, 9, 0, tzinfo=datetime.UTC)


def partner(action, **changes):
    return committed(action=action, role="partner", **changes)


def nobody(action):
    pass


def only_asked(action):
    asked(action=action)


def only_partner(action):
    partner(action)


def lead_declined(action):
    declined(action=action)


def lead_withdrew(action):
    withdrawn(committed(action=action))


def lead(action):
    committed(action=action)


def lead_without_milestone_left(action):
    reached(committed(action=action), "list")


def lead_says(*statuses):
    def says(action):
        commitment = committed(action=action)
        for month, status in enumerate(statuses, start=3):
            reported(commitment, status, date=datetime.date(2027, month, 1))

    says.__name__ = "lead_says_" + "_then_".join(statuses)
    return says


def report_of_an_earlier_day_entered_later(action):
    commitment = committed(action=action)
    reported(commitment, "on-track", date=datetime.date(2027, 5, 1))
    reported(commitment, "off-track", date=datetime.date(2027, 4, 1), now=LATER)


def partner_at_risk(action):
    committed(action=action)
    reported(partner(action), "at-risk")


def lead_at_risk_withdrew(action):
    committed(action=action)
    commitment = partner(action)
    reported(commitment, "at-risk")
    withdrawn(commitment)


def lead_delivered(action):
    delivered(committed(action=action), now=LATER)


def lead_delivered_partner_not(action):
    lead_delivered(action)
    partner(action)


def partner_delivered_lead_not(action):
    committed(action=action)
    delivered(partner(action), now=LATER)


def only_partner_delivered(action):
    delivered(partner(action), now=LATER)


def lead_delivered_after_saying_at_risk(action):
    commitment = committed(action=action)
    reported(commitment, "at-risk", date=datetime.date(2027, 5, 1))
    delivered(commitment, now=LATER)


def lead_reported_complete(action):
    reported(committed(action=action), "complete")


def lead_delivered_and_somebody_is_asked(action):
    lead_delivered(action)
    asked(action=action, role="partner")


@pytest.mark.parametrize(
    ("story", "on", "state"),
    [
        (nobody, QUIET, "unowned"),
        (only_asked, QUIET, "unowned"),
        (lead_declined, QUIET, "unowned"),
        (lead_withdrew, QUIET, "unowned"),
        (only_partner, QUIET, "unowned"),
        (only_partner_delivered, QUIET, "unowned"),
        (nobody, datetime.date(2028, 3, 31), "unowned"),
        (nobody, AFTER_ACTION, "overdue"),
        (nobody, AFTER_MILESTONE, "unowned"),
        (only_partner, AFTER_MILESTONE, "unowned"),
        (only_partner, AFTER_PROMISE, "overdue"),
        (lead, QUIET, "owned"),
        (lead, datetime.date(2027, 9, 30), "owned"),
        (lead, AFTER_MILESTONE, "overdue"),
        (lead_without_milestone_left, AFTER_MILESTONE, "owned"),
        (lead_without_milestone_left, datetime.date(2028, 1, 31), "owned"),
        (lead_without_milestone_left, AFTER_PROMISE, "overdue"),
        (lead_withdrew, AFTER_PROMISE, "unowned"),
        (lead_reported_complete, QUIET, "owned"),
        (lead_reported_complete, AFTER_PROMISE, "overdue"),
        (lead_says("at-risk"), QUIET, "at-risk"),
        (lead_says("off-track"), QUIET, "at-risk"),
        (lead_says("at-risk", "on-track"), QUIET, "owned"),
        (lead_says("on-track", "off-track"), QUIET, "at-risk"),
        (lead_says("off-track"), AFTER_PROMISE, "overdue"),
        (report_of_an_earlier_day_entered_later, QUIET, "owned"),
        (partner_at_risk, QUIET, "at-risk"),
        (lead_at_risk_withdrew, QUIET, "owned"),
        (lead_delivered, QUIET, "delivered"),
        (lead_delivered, AFTER_ACTION, "delivered"),
        (lead_delivered_after_saying_at_risk, QUIET, "delivered"),
        (lead_delivered_and_somebody_is_asked, QUIET, "delivered"),
        (lead_delivered_partner_not, QUIET, "owned"),
        (lead_delivered_partner_not, AFTER_PROMISE, "overdue"),
        (partner_delivered_lead_not, QUIET, "owned"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_state_of_an_action(story, on, state):
    milestone = {"key": "list", "title": "The list is whole", "due": "2027-09-30"}
    story(published_action(milestones=[milestone]))

    assert Action.objects.annotate(state=state_of_actions(on)).get().state == state


def question_taken_back(action):
    taken_back(action=action)


@pytest.mark.parametrize(
    ("story", "on", "standing"),
    [
        (only_asked, datetime.date(2027, 2, 10), "asked"),
        (only_asked, datetime.date(2027, 2, 11), "silent"),
        (question_taken_back, QUIET, "taken-back"),
        (lead_declined, QUIET, "declined"),
        (lead_withdrew, AFTER_PROMISE, "withdrawn"),
        (lead, QUIET, "on-track"),
        (lead, datetime.date(2028, 1, 31), "on-track"),
        (lead, AFTER_PROMISE, "overdue"),
        (lead_says("at-risk"), QUIET, "at-risk"),
        (lead_says("off-track"), QUIET, "at-risk"),
        (lead_says("at-risk", "on-track"), QUIET, "on-track"),
        (lead_says("at-risk"), AFTER_PROMISE, "overdue"),
        (lead_reported_complete, AFTER_PROMISE, "overdue"),
        (lead_delivered, AFTER_PROMISE, "delivered"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_standing_of_a_commitment(story, on, standing):
    story(published_action(milestones=[{"key": "list", "title": "The list", "due": "2027-09-30"}]))

    assert Commitment.objects.annotate(standing=standing_of_commitments(on)).get().standing == standing


def test_delivered_again_open_after_a_lower_assessment():
    commitment = delivered(committed(), now=LATER)
    assess(commitment=commitment, completion="limited", note="Less than we thought.", by=editor(), now=LATER)

    assert Action.objects.annotate(state=state_of_actions(QUIET)).get().state == "owned"


def test_state_asks_one_query_whatever_the_number(django_assert_num_queries):
    for _ in range(3):
        committed()

    with django_assert_num_queries(1):
        assert {action.state for action in Action.objects.annotate(state=state_of_actions(QUIET))} == {"owned"}


def test_every_state_and_standing_is_a_word_of_its_vocabulary():
    assert set(Commitment.State.values) - {"committed"} <= set(Commitment.Standing.values)
