"""The plan in time: what it draws is what its table and the API say, and what they say is derived from the record."""

import csv
import datetime
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from actions.models import Action
from actions.plan.timeline import lines_of
from actions.plan.timeline_picture import Window, quarters, ticks
from actions.where_it_stands import Where
from barriers.models import Category
from tests import world
from tests.actions.test_commitment_pages import text_of as words_of
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
from tests.pages.test_flat import GROWS, PLAN, cost
from tests.permissions.test_extreme_values import EXTREMES, NULL, SURROGATE

pytestmark = pytest.mark.django_db
SPRING = datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def in_spring(time_machine):
    time_machine.move_to(SPRING, tick=False)


def text_of(page):
    return words_of(page).replace(" :", ":").replace(" )", ")")


def later(time_machine, *day):
    time_machine.move_to(datetime.datetime(*day, 12, 0, tzinfo=datetime.UTC), tick=False)


def line_of(action):
    return next(line for line in lines_of(action.plan, on=timezone.localdate()) if line.action == action)


MILESTONES = [
    {"key": "list", "title": "The list is whole", "due": "2027-09-30"},
    {"key": "open", "title": "The list is open", "due": "2027-12-31"},
]


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


def moved_action():
    """An action whose due date and first milestone were moved by a second publication."""
    action = published_action(milestones=MILESTONES)
    document = world.action(
        action.slug,
        plan=action.plan.slug,
        due="2028-06-30",
        milestones=[{**MILESTONES[0], "due": "2027-11-30"}, MILESTONES[1]],
    )
    world.publish(editor(), ("action", document), note="A second store was found.")
    return Action.objects.get(pk=action.pk)


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


# --- picture = table = CSV = API


def test_dates_of_picture_table_csv_and_api_are_the_same(client, time_machine):
    action = moved_action()
    promise = committed(action=action, due=datetime.date(2028, 3, 31))
    reached(promise, "open", met_on=datetime.date(2027, 2, 20))
    later(time_machine, 2028, 4, 10)
    address = f"/plan/{action.plan.slug}/timeline"

    api = client.get(f"/api/v1/plans/{action.plan.slug}/timeline/").json()["dates"]
    table = list(csv.DictReader(io.StringIO(b"".join(client.get(f"{address}.csv").streaming_content).decode())))
    page = client.get(f"{address}/?from=2027-01-01&to=2028-12-31").content.decode()

    names = [
        "action",
        "title",
        "stands",
        "kind",
        "key",
        "what",
        "organisation",
        "role",
        "first",
        "date",
        "why",
        "done_on",
    ]
    assert [[row[name] or "" for name in names] for row in api] == [[row[name] for name in names] for row in table]
    assert {row["stands"] for row in api} == {"late"}

    window = Window(datetime.date(2027, 1, 1), datetime.date(2028, 12, 31))
    at = {(row["kind"], row["key"]): per_cent(row["date"], window) for row in api}
    first = {(row["kind"], row["key"]): per_cent(row["first"], window) for row in api}
    body = " ".join(page[page.index("<tbody>") : page.index("</tbody>")].split())
    points = {(mark, float(x)) for mark, x in re.findall(r'href="#tl-(met|missed|ahead)" x="([\d.]+)%"', body)}
    assert points == {("missed", at["milestone", "list"]), ("met", at["milestone", "open"])}
    bars = {style: (float(x), float(width)) for style, x, width in
            re.findall(r'<rect class="tl-(\w+)" x="([\d.]+)%" y="[^"]+" width="([\d.]+)%"', body)}  # fmt: skip
    start, promised, today = at["starts", ""], at["promise", ""], per_cent("2028-04-10", window)
    assert bars["promised"] == (start, pytest.approx(promised - start, abs=0.01))
    assert bars["late"] == (promised, pytest.approx(today - promised, abs=0.01))
    assert [(float(a), float(b)) for a, b in re.findall(r'class="tl-moved" x1="([\d.]+)%" x2="([\d.]+)%"', body)] == [
        (first["milestone", "list"], at["milestone", "list"])
    ]

    dates = text_of(client.get(f"{address}/?from=2027-01-01&to=2028-12-31")).split("The same dates as a table")[1]
    for row in api:
        day = datetime.date.fromisoformat(row["date"])
        assert f"{day:%-d %B %Y}" in dates
        if row["first"] != row["date"]:
            assert f"(first {datetime.date.fromisoformat(row['first']):%-d %B %Y}; {row['why']})" in dates


def per_cent(text, window):
    return round((datetime.date.fromisoformat(text) - window.first).days / window.days * 100, 2)


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


# --- size


def count(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("grouped", ["organisation", "gap"])
def test_timeline_asks_as_often_for_three_actions_as_for_one(client, grouped):
    action = moved_action()
    delivered(committed(action=action))
    address = f"/plan/{action.plan.slug}/timeline/?lanes={grouped}"
    once = count(client, address)
    for _ in range(2):
        committed(action=published_action(plan=action.plan, milestones=MILESTONES))

    assert count(client, address) == once == (27 if grouped == "gap" else 26)


LARGEST = 60_000  # bytes of a page


def plans_of(*sizes):
    """Return a plan with so many actions for each size."""
    gaps = [f"gap-{number}" for number in range(3)]
    for gap in gaps:
        Category.objects.create(vocabulary="knowledge_gaps", slug=gap, label=f"What is not known about {gap}")
    world.publish(editor(), *[("barrier", world.barrier(f"b-{gap}", knowledge_gaps=[gap])) for gap in gaps])
    kinds = ["government", "health", "police", "regulator"]
    bodies = [OrganisationFactory(kind=kinds[number % 4]) for number in range(10)]
    plans = [PlanFactory() for _ in sizes]
    title = "Bring national guidance up to date with the law, part {}"
    step = "List published of every sentence that the law has overtaken"
    documents = [
        world.action(
            f"action-of-{plan.slug}-{number}",
            plan=plan.slug,
            title=title.format(number),
            barriers=[f"b-{gaps[number % 3]}", f"b-{gaps[(number + 1) % 3]}"],
            candidates=[{"organisation": bodies[number % 10].slug, "role": "lead"}],
            milestones=[
                {"key": f"step-{month}", "title": f"{step}, {month}", "due": f"2027-{month:02}-28"}
                for month in range(5, 10)
            ],
        )
        for plan, size in zip(plans, sizes, strict=True)
        for number in range(size)
    ]
    world.publish(editor(), *[("action", document) for document in documents])
    return plans


def test_nothing_of_a_plan_reads_or_sends_more_the_more_actions_it_has(client, settings):
    """Once it was counted. Files are whole, so that they are longer, and read nothing again."""
    few, many = plans_of(45, 120)
    address = f"/plan/{many.slug}/timeline/"
    text = text_of(client.get(address))
    assert "120 actions with 600 milestones." in text
    assert "Government 36 actions" in text
    assert client.get(f"{address}?lane=police").status_code == 200
    assert count(client, address) == 20
    settings.KEEP_PAGES = True
    client.force_login(editor())  # whose pages are not kept
    with connection.cursor() as cursor:
        cursor.execute(PLAN)

    for page in [
        "",
        "timeline/",
        "timeline/?lanes=gap",
        "timeline/?from=2027-04-01&to=2027-06-30",
        "timeline/?from=2027-07-01&to=2027-09-30&lanes=gap",
    ]:
        (rows, size), (more, longer) = [cost(client, f"/plan/{plan.slug}/{page}") for plan in (few, many)]
        assert longer < LARGEST or not page
        assert (more <= GROWS * rows, longer <= GROWS * size) == (True, True), (page, rows, more, size, longer)
    for file in [
        "/plan/{}/plan.csv",
        "/plan/{}/timeline.csv",
        "/api/v1/plans/{}/",
        "/api/v1/plans/{}/timeline/",
        "/api/v1/plans/{}/table/",
    ]:
        (rows, _), (more, _) = [cost(client, file.format(plan.slug)) for plan in (few, many)]
        assert more <= rows + 5, (file, rows, more)


def test_picture_table_csv_spreadsheet_and_api_have_the_same_dates(client):
    action = moved_action()
    delivered(committed(action=action))
    for _ in range(2):
        committed(action=published_action(plan=action.plan, milestones=MILESTONES))
    plan = action.plan.slug

    page = client.get(f"/plan/{plan}/timeline/")
    table = list(csv.DictReader(io.StringIO(client.get(f"/plan/{plan}/timeline.csv").getvalue().decode())))
    by_format = list(csv.DictReader(io.StringIO(client.get(f"/plan/{plan}/timeline/?format=csv").getvalue().decode())))
    sheet = load_workbook(io.BytesIO(client.get(f"/plan/{plan}/timeline/?format=xlsx").getvalue())).worksheets[0]
    api = client.get(f"/api/v1/plans/{plan}/timeline/").json()["dates"]

    listed = [
        [line.action.slug, dated.kind.value, dated.key, dated.day.isoformat()]
        for line in page.context["listed"]
        for dated in line.dates
    ]
    names = ["action", "kind", "key", "date"]
    assert [[row[name] for name in names] for row in table] == listed
    assert table == by_format
    assert sheet.max_row == len(listed) + 1
    assert [[row[name] for name in names] for row in api] == listed
    milestones = sum(kind == "milestone" for _, kind, _, _ in listed)
    assert f"{len(page.context['listed'])} actions with {milestones} milestones." in text_of(page)
    assert page.content.decode().count('<use href="#tl-ahead" x') == milestones


def test_spreadsheet_that_would_be_too_large_is_refused_before_its_rows_are_read(client, monkeypatch):
    action = published_action(milestones=MILESTONES)
    monkeypatch.setattr("web.pages.MOST_IN_FILE", {"xlsx": 3})
    monkeypatch.setattr("actions.plan.timeline_views.rows_of", None)

    answer = client.get(f"/plan/{action.plan.slug}/timeline/?format=xlsx")

    assert answer.status_code == 400
    assert "These are 4 rows" in text_of(answer)


@pytest.mark.parametrize("name", ["from", "to", "lanes", "lane", "page", "zz"])
def test_extreme_values_are_answered_or_refused(client, name):
    action = published_action()
    for value in [NULL, SURROGATE, *EXTREMES]:
        for address in (f"/plan/{action.plan.slug}/timeline/", f"/plan/{action.plan.slug}/timeline.csv"):
            assert client.get(f"{address}?{name}={value}").status_code in (200, 400), (address, value)
