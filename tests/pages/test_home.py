"""The home page: ways in, dates with who promised them, and changes by their sort."""

import datetime
import re

import pytest

from actions.models import Action
from publishing.lifecycle.publication import withdraw
from publishing.models import Entry
from tests import world
from tests.factories.actions import PlanFactory, committed, published_action
from tests.factories.organisations import OrganisationFactory
from tests.pages.test_pages import count_queries, links_of, text_of

pytestmark = pytest.mark.django_db
DAY = datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC)


def part(client, heading):
    page = client.get("/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split(f'id="{heading}"')[1].split("</section>")[0]))


def republished(editor, slug="lost-records", level="low", change="meaning", note="Read again.", **changes):
    confidence = {"level": level, "explanation": "Some say so."}
    world.publish(editor, ("barrier", world.barrier(slug, confidence=confidence, **changes)), note=note, change=change)


def test_three_readers_find_their_way_in(small_world, client):
    response = client.get("/")

    for words in ["I plan or run services", "I am care experienced", "I research, inspect or report"]:
        assert words in text_of(response)
    assert links_of(response) >= {"/plan/", "/barriers/", "/your-records/", "/definitions/", "/evidence/"}


def test_next_date_is_proposed_until_somebody_promises(small_world, client, time_machine):
    time_machine.move_to(DAY)
    proposed = part(client, "next")
    committed(action=Action.objects.get(), organisation=OrganisationFactory(name="Shelf Board"))

    assert "30 September 2027 Find them : The list is whole" in proposed
    assert "Proposed; nobody has agreed to it" in proposed
    assert "Promised by Shelf Board" in part(client, "next")


def test_what_is_past_met_or_invented_is_no_next_date(small_world, client, time_machine):
    invented = published_action(plan=PlanFactory(is_demonstration=True))
    invented.milestones.create(key="one", title="Make believe", due="2027-04-30")
    time_machine.move_to(datetime.datetime(2027, 10, 1, 12, 0, tzinfo=datetime.UTC))

    assert "No date of the plan lies ahead." in part(client, "next")


def test_three_next_dates_are_enough(small_world, editor, client, time_machine):
    time_machine.move_to(DAY)
    milestones = [{"key": f"m-{day}", "title": f"Step {day}", "due": f"2027-05-{day}"} for day in range(10, 20)]
    world.publish(editor, ("action", world.action("more", milestones=milestones)))

    assert len(re.findall(r"Step \d\d", part(client, "next"))) == 3


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("low", "moderate", "Surer. Lost records : low to moderate"),
        ("high", "not-assessed", "Less sure. Lost records : high to not assessed"),
    ],
)
def test_change_of_confidence_is_said_with_both_levels(small_world, editor, client, before, after, said):
    republished(editor, level=before, change="wording")
    republished(editor, level=after, note="Two reviews found the same.")

    changed = part(client, "changed")

    assert said in changed
    assert "Two reviews found the same." in changed
    assert "Corrected" not in changed


def test_changed_meaning_is_a_correction_and_wording_is_none(small_world, editor, client):
    republished(editor, change="wording", statement="The same in other words.")
    wording = part(client, "changed")
    republished(editor, statement="Another thing.", note="The count was wrong.")

    assert "Corrected" not in wording
    assert "Corrected. Lost records . The count was wrong." in part(client, "changed")


def test_what_is_new_is_counted_and_never_five_lines_of_one_sort(small_world, editor, client):
    changed = part(client, "changed")

    assert changed.count("New.") == 1
    assert "3 definitions , 2 sources , 1 action , 1 barrier , 1 enabler" in changed


def test_withdrawal_is_said_with_its_reason(small_world, editor, client):
    withdraw(entry=Entry.objects.get(slug="find-them"), by=editor, now=world.NOW, reason="It was done elsewhere.")

    changed = part(client, "changed")

    assert "Withdrawn. Find them . It was done elsewhere." in changed


def test_home_without_anything_says_so(client):
    assert "Nothing is published yet." in part(client, "changed")


def test_home_asks_as_often_after_many_changes(small_world, editor, client):
    once = count_queries(client, "/")
    for level in ["high", "low", "moderate"]:
        republished(editor, level=level)

    assert count_queries(client, "/") == once
