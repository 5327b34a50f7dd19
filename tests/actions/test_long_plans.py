"""What is shown of a plan costs no more the longer the plan is; what holds the whole of it is made in pieces."""

import datetime

import pytest
from django.db import connection, transaction

from actions.models import Action
from actions.plan.versions import publish_plan
from tests.actions.test_plan_pages import statements
from tests.factories.actions import PlanFactory, committed, editor, published_action
from tests.pages.test_flat import GROWS, PLAN, SLACK, cost
from web.pages import MOST_IN_FILE

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2027, 2, 1, 9, 0, tzinfo=datetime.UTC)
FEW, MANY = 5, 15
PAGES = """
/plan/{plan}/ /plan/{plan}/versions/ /plan/{plan}/versions/2/ /plan/{plan}/versions/compare/?from=1&to=2
/plan/{plan}/versions/compare/?from=2&to=now /plan/{plan}/versions/compare/?from=1&to=now&page=2
""".split()


@pytest.fixture(autouse=True)
def kept_and_small(settings, monkeypatch, time_machine):
    settings.KEEP_PAGES = True
    monkeypatch.setattr("actions.plan.version_views.PAGE_SIZE", 2)
    monkeypatch.setattr("actions.plan.views.MOST_ROWS", 2)
    time_machine.move_to(NOW, tick=False)


def plan_of(size):
    """A plan whose first version is empty, whose second has all actions, and all are called otherwise since."""
    plan, by = PlanFactory(), editor()
    publish_plan(plan=plan, note="The beginning.", by=by, now=NOW)
    for _ in range(size):
        published_action(plan=plan)
    committed(action=plan.actions.first())
    publish_plan(plan=plan, note="All of it.", by=by, now=NOW)
    Action.objects.update(title="Another title")
    return plan


def test_no_page_asks_reads_or_sends_more_the_longer_a_plan_is(client):
    found = {}
    for size in (FEW, MANY):
        with transaction.atomic():
            plan = plan_of(size)
            with connection.cursor() as cursor:
                cursor.execute(PLAN)
            for page in PAGES:
                address = page.format(plan=plan.slug)
                found.setdefault(page, []).append((*cost(client, address), len(statements(client, address))))
            transaction.set_rollback(True)

    slack = SLACK[0], 100, 0
    grown = {
        page: (few, many)
        for page, (few, many) in found.items()
        if any(
            more > (GROWS if slack[place] else 1) * less + slack[place]
            for place, (less, more) in enumerate(zip(few, many, strict=True))
        )
    }
    assert grown == {}


def test_no_page_reads_the_whole_text_of_a_version(client):
    plan = plan_of(3)
    wrong = [
        page
        for page in [
            *PAGES,
            "/plan/log/",
            "/api/v1/plans/{plan}/versions/",
            "/api/v1/plans/{plan}/versions/compare/?from=1",
        ]
        if any('"actions_planversion"."content"' in sql for sql in statements(client, page.format(plan=plan.slug)))
    ]

    assert wrong == []


def test_pages_of_a_comparison_show_each_action_once(client):
    plan = plan_of(3)
    published_action(plan=plan, title="New")
    gone = plan.actions.get(slug=plan.actions.exclude(title="New").order_by("slug").values("slug")[:1])
    pages = [client.get(f"/plan/{plan.slug}/versions/compare/?from=2&to=now&page={number}") for number in (1, 2)]

    shown = [
        [action["slug"] for place in ("added", "gone", "changed") for action in page.context["changes"][place]]
        for page in pages
    ]
    assert gone.slug in sum(shown, [])
    assert [len(slugs) for slugs in shown] == [2, 2]
    assert set(sum(shown, [])) == set(plan.actions.values_list("slug", flat=True))
    assert "new: 1, gone: 0, changed: 3" in pages[0].content.decode()
    assert "from=2&amp;to=now&amp;page=2" in pages[0].content.decode()
    for number in ["3", "0", "x"]:
        assert client.get(f"/plan/{plan.slug}/versions/compare/?from=2&to=now&page={number}").status_code == 404


def test_pages_of_a_version_show_its_actions_in_their_order(client):
    plan = plan_of(3)

    pages = [client.get(f"/plan/{plan.slug}/versions/2/?page={number}") for number in (1, 2)]

    shown = [action["slug"] for page in pages for action in page.context["actions"]]
    assert shown == [action["slug"] for action in plan.versions.get(number=2).document["actions"]]
    assert "Page 1 of 2" in pages[0].content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/plans/{plan}/",
        "/api/v1/plans/{plan}/versions/compare/?from=2",
        "/plan/{plan}/?format=csv",
        "/plan/{plan}/?format=xlsx",
    ],
)
def test_what_holds_the_whole_plan_is_made_in_pieces(client, monkeypatch, address):
    monkeypatch.setattr("actions.plan.versions.AT_A_TIME", 2)
    plan = plan_of(5)

    read = [
        sql
        for sql in statements(client, address.format(plan=plan.slug))
        if sql.startswith('SELECT "actions_milestonemet"')
    ]

    assert len(read) == 3


def test_spreadsheet_of_too_long_a_plan_is_refused_before_it_is_read(client, monkeypatch):
    monkeypatch.setitem(MOST_IN_FILE, "xlsx", 4)
    plan = plan_of(5)

    monkeypatch.setattr("actions.plan.table.actions_as_they_stand", None)  # nothing is read

    answer = client.get(f"/plan/{plan.slug}/?format=xlsx")

    assert answer.status_code == 400
    assert "5 rows" in answer.content.decode()
