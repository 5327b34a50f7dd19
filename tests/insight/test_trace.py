"""From words to results: each step stands as the data say, what is missing is named, and nothing grows with the data."""

import re
from datetime import date

import pytest

from actions.models import Action
from barriers.models import Barrier
from insight.trace.steps import Standing, trace_of
from tests import world
from tests.factories.actions import (
    PlanFactory,
    asked,
    committed,
    delivered,
    published_action,
    reached,
    reached_body,
    reported,
    withdrawn,
)
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 1)
ADDRESS = "/barriers/lost-records/trace/"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def steps(slug="lost-records", on=DAY, **options):
    return {step.key: step for step in trace_of(Barrier.objects.get(slug=slug), on=on, **options).steps}


def test_eight_steps_in_the_order_of_the_page(small_world, client):
    page = client.get(ADDRESS)
    keys = "words evidence barrier eases actions organisations dates results".split()

    assert list(steps()) == keys
    assert re.findall(r'<h2 id="([a-z]+)"', page.content.decode()) == keys
    assert re.findall(r'href="#([a-z]+)"', page.content.decode())[1:] == keys  # the first leads past the navigation


def test_every_missing_link_is_named_in_words(small_world, client):
    world.publish(small_world.people.editor, ("barrier", world.barrier("bare", evidence=[])))

    said = text_of(client.get("/barriers/bare/trace/"))

    assert "Seven steps are missing." in said
    for link in [
        "Missing: a definition of a word that it uses",
        "Missing: a source that says so",
        "Missing: something that is said to ease it",
        "Missing: an action that addresses it",
        "Missing: an organisation that has agreed (0 could be asked, none has been)",
        "Missing: a date",
        "Missing: a report of what came of it (nobody has promised)",
    ]:
        assert link in said


def test_what_is_there_is_said_with_its_number(small_world):
    found = steps()

    assert found["words"].in_words == "There: Care record, defined here"
    assert found["barrier"].in_words == "There: stated with low confidence"
    assert found["eases"].in_words == "There: 1 said to ease it"
    assert found["actions"].in_words == "There: 1 with a measure of success"
    assert found["actions"].title == "Actions: 1"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"kind": "guidance"}, "Thin: no research among them"),
        ({"jurisdiction": "England"}, "Thin: no research on Scotland among them"),
        ({"jurisdiction": "UK, with Scottish authors"}, "Thin: no research on Scotland among them"),
        (
            {"jurisdiction": "Scotland", "checked": "secondary", "read": "secondary"},
            "Thin: none was read at source",
        ),
        ({"jurisdiction": "Scotland and UK"}, "There: 1 of them research on Scotland"),
    ],
)
def test_evidence_is_thin_without_research_on_scotland_that_was_read(editor, source, said):
    piece = {"source": "study", "stance": "supports", "finding": "Half were lost.", "locator": "p. 2"}
    world.publish(editor, ("source", world.source(**source)), ("barrier", world.barrier(evidence=[piece])))

    assert steps()["evidence"].in_words == said


def test_enablers_that_only_actions_name_are_thin(small_world):
    world.publish(small_world.people.editor, ("barrier", world.barrier("shared-shelf", kind="enabler", relations=[])))

    assert steps()["eases"].in_words == "Thin: 1 named by actions, none said to ease this barrier"


def test_who_has_agreed_follows_the_commitments(small_world):
    action = Action.objects.get()
    assert steps()["organisations"].why == "an organisation that has agreed (1 could be asked, none has been)"
    asked(action=action, organisation=reached_body())
    assert steps()["organisations"].why == "an organisation that has agreed (1 asked, none has agreed)"
    joined = committed(action=action, organisation=OrganisationFactory(), role="partner")
    assert steps()["organisations"].in_words == "Thin: 1 agreed to join, none to lead"
    assert steps()["dates"].standing == Standing.THERE
    withdrawn(joined)
    assert steps()["organisations"].standing == Standing.MISSING
    assert steps()["dates"].in_words == "Thin: proposed, none promised; next, proposed: 30 September 2027"


def test_dates_say_when_none_is_still_to_come(small_world):
    assert steps(on=date(2028, 1, 1))["dates"].why == "proposed, none promised; none is still to come"


def test_results_are_thin_until_they_were_checked(small_world):
    commitment = committed(action=Action.objects.get(), organisation=OrganisationFactory())
    assert steps()["results"].in_words == "Missing: a report of what came of it (none was sent yet)"
    reported(commitment)
    reached(commitment, "list")
    assert steps()["results"].in_words == "Thin: 1 report, 1 milestone met, not checked yet"
    delivered(commitment)
    assert steps()["results"].in_words == "There: 1 checked: substantial progress or complete"


def test_trace_of_an_enabler_says_what_it_eases(small_world, client):
    assert steps("shared-shelf")["eases"].title == "What it eases"
    assert "/barriers/lost-records/" in client.get("/barriers/shared-shelf/trace/").content.decode()


def test_what_is_invented_is_there_only_where_it_is_asked_for(small_world, client):
    invented = OrganisationFactory(name="Invented Board (demonstration)", is_demonstration=True)
    committed(
        action=published_action(plan=PlanFactory(is_demonstration=True), barriers=["lost-records"]),
        organisation=invented,
    )

    assert "Invented Board" not in client.get(ADDRESS).content.decode()
    shown = text_of(client.get(f"{ADDRESS}?demonstration=yes"))
    assert "Invented Board (demonstration)" in shown
    assert "What is marked “demonstration” is invented" in shown


@pytest.mark.parametrize("query", ["?colour=red", "?demonstration=maybe", "?demonstration=%00"])
def test_address_that_is_not_understood_gets_a_message(small_world, client, query):
    response = client.get(ADDRESS + query)

    assert response.status_code == 400
    assert "Part of this address was not understood" in text_of(response)


def test_page_of_a_barrier_leads_to_its_trace_and_back(small_world, client):
    assert ADDRESS in client.get("/barriers/lost-records/").content.decode()
    assert 'href="/barriers/lost-records/"' in client.get(ADDRESS).content.decode()
    assert client.get("/barriers/nothing/trace/").status_code == 404


def test_numbers_are_those_of_the_api(small_world, client):
    document = client.get("/api/v1/barriers/lost-records/").json()
    trace = trace_of(Barrier.objects.get(slug="lost-records"), on=DAY)

    assert len(trace.evidence) == len(document["evidence"])
    assert [word.slug for word in trace.words] == document["terms"]


def test_asks_as_often_for_three_of_everything_as_for_one(small_world, django_assert_num_queries):
    barrier = Barrier.objects.get(slug="lost-records")
    first = committed(action=Action.objects.get(), organisation=OrganisationFactory())
    reported(first)

    with django_assert_num_queries(QUERIES):
        trace_of(barrier, on=DAY)

    milestones = [{"key": f"step-{n}", "title": f"Step {n}", "due": f"2027-0{n}-01"} for n in (5, 6, 7)]
    for number in (1, 2):
        action = published_action(barriers=["lost-records"], enablers=["shared-shelf"], milestones=milestones)
        reported(committed(action=action, organisation=OrganisationFactory(name=f"Body {number}")))
    with django_assert_num_queries(QUERIES):
        trace_of(barrier, on=DAY)


QUERIES = 14
