"""Who acts on a barrier, and by when."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action
from actions.next_dates import Acting, acting_on, next_dates
from barriers.models import Barrier
from tests import world
from tests.factories.actions import PlanFactory, committed, published_action, reached, withdrawn
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
EARLY = date(2027, 1, 1)


def lost_records():
    return Barrier.objects.get(slug="lost-records")


def acting(on=EARLY, **options):
    barrier = lost_records()
    return acting_on([barrier], on=on, **options)[barrier.pk]


def test_next_date_is_proposed_until_somebody_promises(small_world, django_assert_num_queries):
    barriers = list(Barrier.objects.all())

    with django_assert_num_queries(3):
        found = acting_on(barriers, on=EARLY)

    assert found[lost_records().pk] == Acting(
        actions=1,
        next_date=date(2027, 9, 30),
        next_title="The list is whole",
        next_action="find-them",
    )


def test_a_promise_that_stands_is_named_and_a_withdrawn_one_is_not(small_world):
    commitment = committed(action=Action.objects.get(), organisation=OrganisationFactory(name="Shelf Board"))
    promised = acting()
    withdrawn(commitment)

    assert promised.promised_by == ["Shelf Board"]
    assert promised.is_promised
    assert acting().promised_by == []
    assert not acting().is_promised


def test_a_milestone_that_is_past_or_met_is_no_next_date(small_world):
    assert acting(on=date(2027, 10, 1)).next_date is None
    reached(committed(action=Action.objects.get()), "list")

    assert acting().next_date is None


def test_of_several_actions_the_nearest_date_counts(small_world, editor):
    sooner = {"key": "ask", "title": "All are asked", "due": "2027-06-30"}
    world.publish(editor, ("action", world.action("ask-them", barriers=["lost-records"], milestones=[sooner])))

    assert (acting().actions, acting().next_action) == (2, "ask-them")


def test_what_is_invented_counts_only_where_it_is_asked_for(small_world):
    plan = PlanFactory(is_demonstration=True)
    invented = OrganisationFactory(name="Invented Board (demonstration)", is_demonstration=True)
    committed(action=published_action(plan=plan, barriers=["lost-records"]), organisation=invented)

    assert (acting().actions, acting().promised_by) == (1, [])
    shown = acting(with_demonstration=True)
    assert (shown.actions, shown.promised_by) == (2, ["Invented Board (demonstration)"])


@pytest.mark.parametrize("role", ["researcher", "editor"])
def test_my_work_says_what_is_next_in_the_plan(client, small_world, people, time_machine, role):
    time_machine.move_to(datetime(2027, 9, 1, 12, tzinfo=UTC), tick=False)
    client.force_login(getattr(people, role))

    page = client.get("/workbench/").content.decode()

    part = page.split("What is next</h2>")[1].split("</section>")[0]
    assert "30 September 2027" in part
    assert "The list is whole" in part
    assert ("/workbench/plan/" in part) == (role == "editor")
    time_machine.move_to(datetime(2028, 9, 1, 12, tzinfo=UTC), tick=False)
    client.force_login(getattr(people, role))
    assert "No date of the plan lies ahead." in client.get("/workbench/").content.decode()


def test_next_dates_are_found_once_until_something_changes(small_world, settings, django_assert_num_queries):
    settings.KEEP_PAGES = True
    found = next_dates(3, on=EARLY)

    with django_assert_num_queries(1):  # whether something changed
        assert next_dates(3, on=EARLY) == found
    Action.objects.update(title="Another title")

    assert [row.action for row in next_dates(3, on=EARLY)] == ["Another title"]


def test_queries_of_my_work_do_not_grow_with_dates(client, small_world, people):
    client.force_login(people.researcher)
    client.get("/workbench/")
    numbers = []
    for count in (1, 2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/workbench/")
        numbers.append(len(queries))
        steps = [{"key": f"k{n}", "title": f"Step {n}", "due": "2027-08-30"} for n in range(count)]
        published_action(milestones=steps)
    assert numbers[0] == numbers[1]
