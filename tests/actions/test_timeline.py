"""The plan in time: what it draws of promises, moved dates, a window and lanes, derived from the record."""

import datetime
import re

import pytest
from django.utils import timezone

from actions.models import Action
from actions.plan.timeline import lines_of
from actions.plan.timeline_picture import Window, quarters, ticks
from actions.where_it_stands import Where
from barriers.models import Category
from tests import world
from tests.actions.test_commitment_pages import text_of as words_of
from tests.actions.timelines import MILESTONES, SPRING, later, moved_action, text_of
from tests.factories.actions import (
    PlanFactory,
    asked,
    committed,
    declined,
    delivered,
    editor,
    published_action,
    reached,
    reached_body,
    taken_back,
    withdrawn,
)
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_spring(time_machine):
    time_machine.move_to(SPRING, tick=False)


def line_of(action):
    return next(line for line in lines_of(action.plan, on=timezone.localdate()) if line.action == action)


# --- how far it is promised


def test_what_nobody_was_asked_about_is_hollow_and_says_so(client, small_world):
    page = client.get("/plan/timeline/")

    assert "1 action with 1 milestone. Nobody is asked to lead any of them yet, so every bar is hollow." in text_of(
        page
    )
    assert "The next date is 30 September 2027." in text_of(page)
    assert page.content.decode().count('class="tl-open"') == 2  # the bar, and what the mark means
    assert "Example Council (demonstration) could lead" in text_of(page)


def test_where_somebody_was_asked_and_nobody_leads_the_sentence_says_so(client, small_world):
    asked(action=Action.objects.get())

    assert "1 action with 1 milestone. Nobody has promised to lead any of them." in text_of(
        client.get("/plan/timeline/")
    )


@pytest.mark.parametrize(("make", "stands"), [
    (lambda action: asked(action=action, organisation=reached_body()), Where.NO_REPLY),
    (lambda action: asked(action=action), Where.NOT_REACHED),
    (lambda action: taken_back(action=action), Where.NOT_ASKED),
    (lambda action: declined(action=action), Where.ENDED),
    (lambda action: withdrawn(committed(action=action)), Where.ENDED),
    (lambda action: committed(action=action), Where.PROMISED),
    (lambda action: delivered(committed(action=action)), Where.KEPT),
])  # fmt: skip
def test_each_line_says_how_far_it_is_promised(make, stands):
    action = published_action(milestones=MILESTONES)
    make(action)

    assert line_of(action).where == stands


def test_late_is_only_a_promise_whose_own_date_has_passed(client, time_machine):
    action = published_action(milestones=MILESTONES)
    committed(action=action, due=datetime.date(2027, 12, 31))
    later(time_machine, 2027, 10, 2)

    line = line_of(action)
    assert line.where == Where.STEP_LATE
    assert (
        "A step is late. The step “The list is whole” was due on 30 September 2027 and is not met, 2 days on."
        in line.sentence
    )
    assert "tl-late" not in client.get(f"/plan/{action.plan.slug}/timeline/").content.decode()

    later(time_machine, 2028, 1, 1)
    line = line_of(action)
    assert line.where == Where.LATE
    assert "promised it for 31 December 2027, 1 day ago, and it is not delivered." in line.sentence
    assert "tl-late" in client.get(f"/plan/{action.plan.slug}/timeline/").content.decode()


def test_date_of_the_plan_that_nobody_promised_is_never_late(client, time_machine):
    action = published_action(milestones=MILESTONES)
    later(time_machine, 2029, 1, 1)

    assert line_of(action).where == Where.PAST
    assert "tl-late" not in client.get(f"/plan/{action.plan.slug}/timeline/").content.decode()


def test_promise_of_a_part_alone_leaves_the_bar_hollow_and_is_said(client):
    action = published_action()
    committed(action=action, organisation=OrganisationFactory(name="Council A"), role="partner")

    page = client.get(f"/plan/{action.plan.slug}/timeline/")

    assert 'class="tl-promised"' not in page.content.decode()
    assert "Council A; nobody has promised to lead" in text_of(page)
    assert "31 January 2028, Council A" in text_of(page)


def test_date_of_the_plan_is_marked_where_the_promise_names_another(client):
    action = published_action()
    committed(action=action, due=datetime.date(2028, 3, 31))
    address = f"/plan/{action.plan.slug}/timeline/"
    assert "Due in the plan, where the promise names another day" not in text_of(client.get(address))

    other = published_action(plan=action.plan)
    committed(action=other, due=datetime.date(2028, 1, 31))

    page = client.get(f"{address}?from=2028-01-01&to=2028-12-31")
    assert "Promised for 31 January 2028 , the plan says 31 March 2028" in words_of(page)
    assert "Promised for 31 January 2028, the plan says 31 March 2028." in line_of(other).sentence
    assert "Due in the plan, where the promise names another day" in text_of(page)
    assert '<line class="tl-due" x1="24.59%"' in page.content.decode()  # 31 March is the 91st of 366 days


def test_met_milestone_carries_its_day(client, time_machine):
    action = published_action(milestones=MILESTONES)
    reached(committed(action=action), "list", met_on=datetime.date(2027, 2, 20))

    page = client.get(f"/plan/{action.plan.slug}/timeline/")

    assert "30 September 2027 met 20 February 2027: The list is whole" in text_of(page)
    assert 'href="#tl-met"' in page.content.decode()


# --- moved dates


def test_moved_date_keeps_its_first_one(client):
    action = moved_action()

    page = client.get(f"/plan/{action.plan.slug}/timeline/")

    assert "First 31 March 2028, now 30 June 2028 : A second store was found." in words_of(page)
    assert "30 November 2027 (first 30 September 2027; A second store was found.): The list is whole" in text_of(page)
    drawn = page.content.decode()
    row = drawn[drawn.index("<tbody>") : drawn.index("</table>")]
    assert row.count('class="tl-first"') == row.count('class="tl-moved"') == 2
    assert "First 31 March 2028, now 30 June 2028. A second store was found." in line_of(action).sentence


def test_later_wording_keeps_the_reason_for_which_a_date_moved():
    action = moved_action()
    document = world.action(action.slug, plan=action.plan.slug, due="2028-06-30", title="Better words")
    late = [{"key": "late", "title": "Came later", "due": "2027-10-31"}]
    world.publish(editor(), ("action", {**document, "milestones": late}), note="Shorter title.")
    moved = [{**late[0], "due": "2027-12-31"}]
    world.publish(editor(), ("action", {**document, "milestones": moved}), note="The winter was hard.")

    line = line_of(action)

    assert (line.due.first, line.due.why) == (datetime.date(2028, 3, 31), "A second store was found.")
    assert [(step.first, step.why) for step in line.milestones] == [
        (datetime.date(2027, 10, 31), "The winter was hard.")  # a step has its first date from when it came
    ]


def test_date_that_never_moved_draws_no_arrow(client):
    action = published_action(milestones=MILESTONES)
    world.publish(
        editor(), ("action", world.action(action.slug, plan=action.plan.slug, title="New", milestones=MILESTONES))
    )

    assert 'class="tl-moved" x1' not in client.get(f"/plan/{action.plan.slug}/timeline/").content.decode()


def test_promise_signed_again_for_a_later_day_keeps_its_first_day():
    action, organisation = published_action(), OrganisationFactory()
    first = committed(action=action, organisation=organisation, due=datetime.date(2027, 9, 30))
    by = first.events.get(kind="committed").by
    withdrawn(first, now=SPRING)
    again = committed(
        action=action, organisation=organisation, due=datetime.date(2028, 1, 31), now=SPRING, by=by,
        reply_by=datetime.date(2027, 4, 10),
    )  # fmt: skip

    promise = line_of(action).promises[0]

    assert promise.commitment == again
    assert (promise.first, promise.day) == (datetime.date(2027, 9, 30), datetime.date(2028, 1, 31))


# --- the window


def test_window_leaves_out_what_does_not_run_in_it_and_says_how_many(client):
    plan = PlanFactory()
    published_action(plan=plan, title="Early", due="2027-06-30")
    published_action(plan=plan, title="Late start", starts="2028-04-01", due="2029-03-31")

    text = text_of(client.get(f"/plan/{plan.slug}/timeline/?from=1 April 2027&to=30/6/2027"))

    assert "April to June 2027" in text
    assert "1 of 2 actions runs in this time, with 0 milestones in it. 1 begins later." in text
    assert "Late start" not in text


def test_close_window_writes_each_milestone_beside_its_mark(client):
    action = published_action(milestones=MILESTONES)

    page = client.get(f"/plan/{action.plan.slug}/timeline/?from=2027-07-01&to=2027-09-30").content.decode()

    assert '<tspan class="tl-when">30 Sep</tspan><tspan class="tl-title"> The list is whole</tspan>' in " ".join(
        page.split()
    )
    assert 'text-anchor="end"' in page  # in the second half of the window the words stand left of the mark


@pytest.mark.parametrize(("query", "sentence"), [
    ("from=2027-02-30", "First day: February 2027 has 28 days. No day 30 exists in it."),
    ("from=2028-01-01&to=2027-01-01", "The last day comes before the first."),
    ("to=soon", "Write a date that exists"),
    ("lanes=colour", "Write one of: organisation, gap."),
    ("lane=nowhere", "There is no such group here."),
    ("page=2", "There is no such page"),
    ("colour=red", "There is no such choice here."),
    ("from=%00", "Write a date that exists"),
    ("from=" + "9" * 5000, "Write a date that exists"),
])  # fmt: skip
def test_wrong_address_is_told_and_draws_nothing(client, query, sentence):
    action = published_action()
    address = f"/plan/{action.plan.slug}/timeline"
    lane = "&lane=nobody" if query.startswith("page") else ""

    page = client.get(f"{address}/?{query}{lane}")

    assert page.status_code == 400
    assert sentence in text_of(page)
    assert "<svg" not in page.content.decode()
    if not query.startswith(("lane=", "page")):
        assert client.get(f"{address}.csv?{query}").status_code == 400


def test_widest_window_draws_few_ticks(client):
    assert len(ticks(Window(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)))) <= 16
    action = published_action()
    assert client.get(f"/plan/{action.plan.slug}/timeline/?from=1900-01-01&to=2200-12-31").status_code == 200


def test_quarters_and_names_of_windows():
    assert [quarter.words for quarter in quarters(2027)] == [
        "January to March 2027", "April to June 2027", "July to September 2027", "October to December 2027",
    ]  # fmt: skip
    assert Window(datetime.date(2027, 1, 1), datetime.date(2027, 12, 31)).words == "2027"
    assert Window(datetime.date(2027, 2, 1), datetime.date(2027, 2, 28)).words == "February 2027"
    assert Window(datetime.date(2027, 2, 1), datetime.date(2027, 3, 3)).words == "1 February 2027 to 3 March 2027"


def test_links_of_years_quarters_and_groups_lead_to_pages(client, small_world):
    page = client.get("/plan/timeline/?from=2027-01-01&to=2027-12-31&lanes=gap").content.decode()
    links = re.findall(r'href="(/plan/timeline/\??[^"]*)"', page)

    assert any("from=2027-04-01&amp;to=2027-06-30&amp;lanes=gap" in link for link in links)
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


# --- lanes


def test_action_is_drawn_under_each_gap_of_its_barriers(client):
    for key, label in [("first-gap", "First gap"), ("second-gap", "Second gap")]:
        Category.objects.create(vocabulary="knowledge_gaps", slug=key, label=label)
    world.publish(editor(), ("barrier", world.barrier("b-one", knowledge_gaps=["first-gap", "second-gap"])))
    action = published_action(barriers=["b-one"])
    published_action(plan=action.plan, title="Without a gap")

    text = text_of(client.get(f"/plan/{action.plan.slug}/timeline/?lanes=gap"))

    assert "First gap 1 action" in text
    assert "Second gap 1 action" in text
    assert "No knowledge gap 1 action" in text
    assert "One that belongs to several is drawn under each." in text


def test_lane_of_who_promised_to_lead_comes_before_who_could():
    plan = PlanFactory()
    could = OrganisationFactory(kind="health")
    action = published_action(plan=plan, candidates=[{"organisation": could.slug, "role": "lead"}])
    assert [body.kind for body in line_of(action).leads] == ["health"]

    committed(action=action, organisation=OrganisationFactory(kind="police"))

    assert [body.kind for body in line_of(action).leads] == ["police"]


# --- the demonstration


def test_demonstration_has_its_own_timeline_with_the_banner(client, small_world):
    invented = PlanFactory(is_demonstration=True, title="Invented plan")
    published_action(plan=invented, title="Make believe")

    page = text_of(client.get("/demonstration/timeline/"))
    real = text_of(client.get("/plan/timeline/"))

    assert "Invented, for demonstration." in page
    assert "Make believe" in page
    assert "Invented, for demonstration." not in real
    assert "Make believe" not in real
    assert "Invented, for demonstration." in text_of(client.get(f"/plan/{invented.slug}/timeline/"))


def test_page_says_where_there_is_no_plan(client):
    assert "There is no plan yet" in text_of(client.get("/plan/timeline/"))
    assert "There is no plan of the demonstration here" in text_of(client.get("/demonstration/timeline/"))
