"""The plan in time as picture, table, CSV, spreadsheet and API: the same dates in each, and what they cost."""

import csv
import datetime
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from actions.plan.timeline_picture import Window
from barriers.models import Category
from tests import world
from tests.actions.timelines import MILESTONES, SPRING, later, moved_action, text_of
from tests.factories.actions import (
    PlanFactory,
    committed,
    delivered,
    editor,
    published_action,
    reached,
)
from tests.factories.organisations import OrganisationFactory
from tests.pages.test_flat import GROWS, PLAN, cost
from tests.permissions.test_extreme_values import EXTREMES, NULL, SURROGATE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_spring(time_machine):
    time_machine.move_to(SPRING, tick=False)


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
