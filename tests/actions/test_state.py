"""The table of docs/action-states.md, row by row, and the same for commitments."""

import datetime
from importlib import import_module

import pytest
from django.db import connection

from actions.commitments.asking import remind
from actions.commitments.reporting import assess, report
from actions.groups import GROUPS
from actions.models import Action, Commitment, NewestReport
from actions.states import standing_of_commitments, state_of_actions
from organisations.models import Invitation, Membership
from publishing.lifecycle.publication import withdraw
from tests.factories.actions import (
    asked,
    committed,
    declined,
    delivered,
    editor,
    published_action,
    reached,
    reached_body,
    reported,
    representative,
    taken_back,
    withdrawn,
)
from tests.factories.organisations import OrganisationFactory

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
    asked(action=action, organisation=reached_body())


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


def lead_met_and_complete(action):
    commitment = committed(action=action)
    reached(commitment, "list")
    reported(commitment, "complete", date=datetime.date(2028, 1, 31))


def lead_complete_after_the_date(action):
    commitment = committed(action=action)
    reached(commitment, "list")
    # It says of a day in time that all was done, and says so late.
    reported(
        commitment,
        "complete",
        date=datetime.date(2028, 1, 30),
        now=datetime.datetime(2028, 2, 1, 9, tzinfo=datetime.UTC),
    )


def lead_complete_assessed_less(action):
    commitment = committed(action=action)
    reached(commitment, "list")
    reported(commitment, "complete", date=datetime.date(2027, 6, 5))
    assess(commitment=commitment, completion="limited", note="Half is missing.", by=editor(), now=LATER)


def lead_complete_and_partner_late(action):
    lead_met_and_complete(action)
    partner(action)


def at_risk_before_the_new_promise(action):
    before = committed(action=action)
    reported(before, "off-track", date=datetime.date(2027, 3, 1))
    withdrawn(before, now=datetime.datetime(2027, 4, 1, 9, tzinfo=datetime.UTC))
    committed(
        action=action,
        organisation=before.organisation,
        by=before.organisation.memberships.first().person,
        now=datetime.datetime(2027, 5, 1, 9, tzinfo=datetime.UTC),
        reply_by=datetime.date(2027, 5, 10),
    )


def new_promise_reported_on(action):
    at_risk_before_the_new_promise(action)
    commitment = Commitment.objects.get()
    person = commitment.organisation.memberships.first().person
    report(
        commitment=commitment, date=datetime.date(2027, 6, 1), status="on-track", done="Begun.", by=person,
        now=datetime.datetime(2027, 6, 1, 9, tzinfo=datetime.UTC),
    )  # fmt: skip


def ended_with_its_action(action):
    committed(action=action)
    withdraw(entry=action.entry, by=editor(), now=LATER, reason="Not needed.")


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
        (lead_reported_complete, AFTER_PROMISE, "overdue"),  # a milestone has passed that nobody says was met
        (lead_met_and_complete, AFTER_PROMISE, "owned"),
        (lead_met_and_complete, AFTER_ACTION, "owned"),
        (lead_complete_after_the_date, datetime.date(2028, 2, 10), "overdue"),
        (lead_complete_and_partner_late, AFTER_PROMISE, "overdue"),
        (lead_complete_assessed_less, QUIET, "owned"),
        (lead_complete_assessed_less, AFTER_PROMISE, "overdue"),
        (at_risk_before_the_new_promise, QUIET, "owned"),
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
        (lead, QUIET, "no-report"),
        (lead, datetime.date(2028, 1, 31), "no-report"),
        (lead, AFTER_PROMISE, "overdue"),
        (lead_says("at-risk"), QUIET, "at-risk"),
        (lead_says("off-track"), QUIET, "at-risk"),
        (lead_says("at-risk", "on-track"), QUIET, "on-track"),
        (lead_says("on-track"), datetime.date(2027, 6, 1), "on-track"),  # three months after the report of 1 March
        (lead_says("on-track"), datetime.date(2027, 6, 2), "long-silent"),
        (lead_says("at-risk"), datetime.date(2027, 12, 1), "at-risk"),  # its last word is the graver one
        (lead_says("on-track"), AFTER_PROMISE, "overdue"),
        (lead_says("at-risk"), AFTER_PROMISE, "overdue"),
        (lead_reported_complete, QUIET, "awaiting-assessment"),
        (lead_reported_complete, AFTER_PROMISE, "awaiting-assessment"),
        (lead_reported_complete, datetime.date(2028, 9, 1), "awaiting-assessment"),
        (lead_complete_after_the_date, datetime.date(2028, 2, 10), "overdue"),
        (lead_complete_assessed_less, QUIET, "on-track"),
        (lead_complete_assessed_less, AFTER_PROMISE, "overdue"),
        (at_risk_before_the_new_promise, QUIET, "no-report"),
        (new_promise_reported_on, QUIET, "on-track"),
        (ended_with_its_action, AFTER_PROMISE, "ended"),
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


@pytest.mark.parametrize(
    ("story", "number"),
    [
        (new_promise_reported_on, 1),
        (at_risk_before_the_new_promise, 0),
        (report_of_an_earlier_day_entered_later, 1),
        (lead_reported_complete, 1),
        (lead_complete_assessed_less, 1),
    ],
)
def test_newest_report_is_filled_in_for_what_was_reported_before_there_were_such_rows(story, number):
    story(published_action(milestones=[{"key": "list", "title": "The list", "due": "2027-09-30"}]))
    written = list(NewestReport.objects.values_list())

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM actions_newestreport")
        cursor.execute(import_module("actions.migrations.0017_newest_reports").FILL)

    assert len(written) == number
    assert list(NewestReport.objects.values_list()) == written


def test_every_state_and_standing_is_a_word_of_its_vocabulary():
    assert set(Commitment.State.values) - {"committed"} <= set(Commitment.Standing.values)


# --- who was asked while nobody there could be told

MARCH = datetime.date(2027, 3, 1)


def standing(commitment, on=MARCH):
    return Commitment.objects.annotate(standing=standing_of_commitments(on)).get(pk=commitment.pk).standing


def test_organisation_where_nobody_could_be_told_is_not_reached_and_never_silent(client):
    commitment = asked()

    assert standing(commitment) == standing(commitment, datetime.date(2027, 1, 11)) == "not-reached"
    page = client.get(commitment.get_absolute_url()).content.decode()
    assert "Not reached yet" in page
    assert "No reply" not in page
    assert "no reply since" not in page


def test_representative_who_was_told_makes_silence_silence():
    assert standing(asked(organisation=reached_body())) == "silent"


def test_representative_who_joined_later_was_told_nothing_until_reminded():
    commitment = asked()
    representative(commitment.organisation)
    assert standing(commitment) == "not-reached"

    remind(commitment=commitment, by=editor(), now=datetime.datetime(2027, 2, 1, 9, 0, tzinfo=datetime.UTC))
    assert standing(commitment) == "silent"


def test_representative_who_had_left_is_nobody_to_tell():
    organisation = OrganisationFactory()
    representative(organisation, ended_on=datetime.date(2026, 6, 1))

    assert standing(asked(organisation=organisation)) == "not-reached"


def test_whoever_is_invited_with_the_question_is_told_by_it():
    contact = {"name": "Jo", "email": "jo@example.org", "job_title": "Head of records"}

    assert standing(asked(contact=contact)) == "silent"


@pytest.mark.parametrize(
    ("invited", "expires", "withdrawn", "expected"),
    [
        ("2027-01-05", "2027-01-12", None, "silent"),  # open when it was asked
        ("2027-01-20", "2027-01-27", None, "silent"),  # sent since
        ("2026-12-01", "2026-12-08", None, "not-reached"),  # expired before
        ("2027-01-05", "2027-01-12", "2027-01-06", "not-reached"),  # withdrawn before
    ],
)
def test_invitation_reaches_an_organisation_while_it_is_open(invited, expires, withdrawn, expected):
    def moment(day):
        return day and datetime.datetime.fromisoformat(f"{day}T09:00+00:00")

    commitment = asked()
    Invitation.objects.create(
        email="jo@example.org", name="Jo", role="partner", organisation=commitment.organisation, job_title="Head",
        invited_by=editor(), invited_at=moment(invited), expires_at=moment(expires), token_hash="0" * 64,
        withdrawn_at=moment(withdrawn),
    )  # fmt: skip

    assert standing(commitment) == expected


def test_question_asked_again_is_judged_by_what_was_told_since():
    commitment = declined(
        organisation=OrganisationFactory(), now=datetime.datetime(2027, 1, 20, 9, tzinfo=datetime.UTC)
    )
    Membership.objects.update(ended_on=datetime.date(2027, 1, 25))
    again = {"now": datetime.datetime(2027, 2, 1, 9, tzinfo=datetime.UTC)}

    asked(action=commitment.action, organisation=commitment.organisation, reply_by=datetime.date(2027, 2, 20), **again)

    assert standing(commitment) == "not-reached"


def test_every_standing_has_its_place_among_the_groups_of_pages():
    assert sorted(standing for _, standings in GROUPS for standing in standings) == sorted(Commitment.Standing)
