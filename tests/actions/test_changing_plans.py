"""A plan's dates and slug in the admin: refused, or changed with a reason that its page, its log and its history show."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from actions.models import Plan
from actions.plan.changing import change_plan, date_changes
from publishing.refusals import Invalid, NotAllowed
from tests.actions.test_commitment_pages import text_of
from tests.factories.actions import PlanFactory, asked, editor, published_action, reached_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(people):
    """From 1 April 2027 to 31 March 2028, in a plan from 1 January 2027 to 31 December 2029."""
    return published_action()


@pytest.fixture
def pages(client, people):
    client.force_login(people.administrator)
    return client


def send(pages, plan=None, **changes):
    address = reverse("admin:actions_plan_change", args=[plan.pk]) if plan else reverse("admin:actions_plan_add")
    values = {"title": "The plan", "slug": "the-plan", "starts": "2027-01-01", "ends": "2029-12-31", "foreword": ""}
    return pages.post(address, {**values, "reason": "It was agreed so.", **changes})


@pytest.mark.parametrize("slug", ["log", "versions", "timeline"])
def test_slug_that_hides_an_address_is_refused(pages, slug):
    page = send(pages, slug=slug)

    assert page.status_code == 200
    assert "is part of an address of its own" in text_of(page)
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends"), [("1900-01-01", "2029-12-31"), ("2027-01-01", "9999-12-31"), ("1900-01-01", "9999-12-31")]
)
def test_years_that_no_plan_lies_in_are_refused(pages, starts, ends):
    page = send(pages, starts=starts, ends=ends)

    assert page.status_code == 200
    assert "A plan lies between 2000 and 2099." in text_of(page)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanFactory(starts=starts, ends=ends)


def test_dates_that_leave_actions_outside_are_refused_by_name(pages, action):
    page = send(pages, action.plan, starts="2027-05-01", ends="2028-01-31")

    assert page.status_code == 200
    text = text_of(page)
    assert f"1 of its actions start before this day: “{action.title}”." in text
    assert f"1 of its actions are due after this day: “{action.title}”." in text
    action.plan.refresh_from_db()
    assert (action.plan.starts, action.plan.ends) == (datetime.date(2027, 1, 1), datetime.date(2029, 12, 31))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE actions_plan SET ends = '2028-01-31' WHERE id = %(plan)s",
        "UPDATE actions_plan SET starts = '2027-05-01' WHERE id = %(plan)s",
        "UPDATE actions_action SET due = '2030-01-31' WHERE entry_id = %(action)s",
        "UPDATE actions_action SET starts = '2026-01-31' WHERE entry_id = %(action)s",
        "UPDATE actions_action SET plan_id = %(other)s WHERE entry_id = %(action)s",
    ],
)
def test_database_holds_actions_within_their_plan(action, statement):
    other = PlanFactory(starts=datetime.date(2030, 1, 1), ends=datetime.date(2031, 1, 1))
    values = {"plan": action.plan_id, "action": action.pk, "other": other.pk}

    def change():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="not within its plan"):
        change()


def test_dates_change_with_a_reason_that_page_log_and_feed_show(pages, client, action):
    plan, address = action.plan, action.plan.get_absolute_url()
    asked(action=action)
    assert "Its dates were changed" not in text_of(client.get(address))

    assert send(pages, plan, title=plan.title, reason="").status_code == 200
    assert send(pages, plan, title=plan.title, ends="2030-06-30", reason="The money is there later.").status_code == 302

    said = "before, it ran from 1 January 2027 to 31 December 2029; since, from 1 January 2027 to 30 June 2030"
    page = text_of(client.get(address))
    assert said in page
    assert "because: The money is there later." in page
    sentence = "ran from 1 January 2027 to 31 December 2029, and runs from 1 January 2027 to 30 June 2030 now"
    for listed in ["/plan/log/", "/feeds/plan.atom"]:
        assert f"{plan.title} {sentence}: The money is there later." in text_of(client.get(listed))
    (change,) = date_changes(pgh_obj=plan)
    assert (change.was[1], change.now[1]) == (datetime.date(2029, 12, 31), datetime.date(2030, 6, 30))


def test_a_new_title_is_no_change_of_dates(pages, action):
    assert send(pages, action.plan, title="Another title").status_code == 302

    assert date_changes(pgh_obj=action.plan) == []
    assert Plan.objects.get().title == "Another title"


def test_who_was_asked_or_promised_hears_of_new_dates(action, people, mailoutbox):
    asked(action=action, organisation=reached_body())
    mailoutbox.clear()

    change_plan(plan=action.plan, ends=datetime.date(2030, 6, 30), reason="So it was agreed.", by=people.administrator)
    (mail,) = mailoutbox
    assert mail.subject.startswith("The dates of the plan changed")
    assert "31 December 2029. It runs from 1 January 2027 to 30 June 2030 now, because: So it was agreed." in mail.body

    change_plan(plan=action.plan, title="Another", reason="So it was agreed.", by=people.administrator)
    assert len(mailoutbox) == 1


def test_operation_says_what_is_wrong_and_who_may(action, people):
    with pytest.raises(NotAllowed):
        change_plan(plan=action.plan, title="Mine", reason="So.", by=editor())
    with pytest.raises(Invalid) as refused:
        change_plan(plan=action.plan, ends=datetime.date(2027, 1, 1), reason="So.", by=people.administrator)
    assert refused.value.errors == {"": ["The plan must end after it starts."]}
    with pytest.raises(Invalid) as refused:
        change_plan(plan=action.plan, ends=datetime.date(2028, 1, 1), reason="So.", by=people.administrator)
    assert list(refused.value.errors) == ["/ends"]
    with pytest.raises(Invalid) as refused:
        change_plan(plan=action.plan, ends=datetime.date(2030, 6, 30), reason=" ", by=people.administrator)
    assert list(refused.value.errors) == ["/reason"]
    assert date_changes(pgh_obj=action.plan) == []
