"""Calendars and tables of a plan are made once until something changes, and who has one is told so before any work."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.calendars.private import make_address
from actions.models import Plan
from actions.plan.versions import publish_plan
from publishing.published import kept_files
from tests.factories.actions import committed, editor, published_action, reached_body, speaker

pytestmark = pytest.mark.django_db
ON = datetime.datetime(2027, 3, 1, 12, 0, tzinfo=datetime.UTC)
KINDS = [
    "plan",
    "choice",
    "organisation",
    "private",
    "csv",
    "plan csv",
    "plan format",
    "api",
    "api plan",
    "api table",
    "api comparison",
]


@pytest.fixture(autouse=True)
def kept(settings, time_machine):
    settings.KEEP_PAGES = True
    time_machine.move_to(ON, tick=False)
    return time_machine


@pytest.fixture
def promise():
    return committed(action=published_action(), organisation=reached_body())


@pytest.fixture
def addresses(promise):
    plan, body = promise.action.plan.slug, promise.organisation
    publish_plan(plan=promise.action.plan, note="As agreed.", by=editor(), now=ON)
    secret = make_address(alarms=[7], by=speaker(promise), now=ON)
    found = [
        f"/plan/{plan}/calendar.ics",
        f"/plan/{plan}/calendar.ics?from=2027-01-01&to=2029-12-31&alarm=7",
        f"/organisations/{body.slug}/calendar.ics",
        f"/calendars/{secret}.ics",
        f"/plan/{plan}/timeline.csv",
        f"/plan/{plan}/plan.csv",
        f"/plan/{plan}/?format=csv",
        f"/api/v1/plans/{plan}/timeline/",
        f"/api/v1/plans/{plan}/",
        f"/api/v1/plans/{plan}/table/",
        f"/api/v1/plans/{plan}/versions/compare/",
    ]
    return dict(zip(KINDS, found, strict=True))


def asked(address, **headers):
    """Return (the answer with its `body`, how often the database was asked)."""
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(address, headers=headers)
        answer.body = answer.getvalue()
    return answer, len(queries)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_large", [False, True], ids=["held", "too large to hold"])
def test_who_has_it_is_told_so_before_any_work(addresses, monkeypatch, kind, is_large):
    if is_large:
        monkeypatch.setattr("publishing.published.kept_files.LARGEST", 100)
    first, worked = asked(addresses[kind])

    again, looked = asked(addresses[kind], **{"If-None-Match": first["ETag"]})
    whole, _ = asked(addresses[kind])

    assert (first.status_code, again.status_code) == (200, 304)
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], first["Cache-Control"])
    assert again.body == b""
    # The number of changes, and whose it is; of a secret, who it is and what they may; of a comparison, of which version.
    assert looked <= {"private": 6, "api comparison": 3}.get(kind, 2) < worked
    assert whole.body == first.body


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_held_is_sent_without_work(addresses, kind):
    first, worked = asked(addresses[kind])

    again, looked = asked(addresses[kind])

    assert looked < worked
    assert again.body == first.body != b""
    assert again["Content-Length"] == first["Content-Length"] == str(len(first.body))


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_another_as_soon_as_something_changed(addresses, promise, kind):
    first, _ = asked(addresses[kind])

    committed(action=published_action(plan=promise.action.plan), organisation=promise.organisation)
    again, _ = asked(addresses[kind], **{"If-None-Match": first["ETag"]})

    assert again.status_code == 200
    assert again.body != first.body


def test_it_is_another_on_another_day_and_for_another_choice(addresses, promise, kept):
    first, _ = asked(addresses["plan"])
    assert asked(addresses["plan"] + "?alarm=7")[0].body != first.body

    kept.move_to(ON + datetime.timedelta(days=1000), tick=False)

    assert asked(addresses["plan"])[0].body != first.body, "the day of the promise has passed"


def test_new_name_of_a_plan_is_in_its_calendar_at_once(addresses, promise):
    asked(addresses["plan"])
    Plan.objects.filter(pk=promise.action.plan_id).update(title="A plan by another name")

    assert b"A plan by another name" in asked(addresses["plan"])[0].body


def test_no_more_is_held_than_allowed(addresses, monkeypatch):
    monkeypatch.setattr(kept_files, "MOST_BYTES", 2_000)
    for kind in KINDS:
        asked(addresses[kind])

    assert sum(len(held.packed or b"") for _, held in kept_files._kept.values()) <= 2_000
