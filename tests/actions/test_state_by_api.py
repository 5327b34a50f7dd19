"""How an action stands is in its list and in itself by the API, and tags follow it."""

import datetime

import pytest

from publishing.published.stored_responses import StoredAnswers
from tests.factories.actions import committed, published_action

pytestmark = pytest.mark.django_db
SPRING = datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def in_spring(time_machine):
    time_machine.move_to(SPRING, tick=False)


@pytest.fixture
def action():
    return published_action()


def state_in(answer):
    body = answer.json()
    return body["results"][0]["state"] if "results" in body else body["state"]


ADDRESSES = [
    "/api/v1/actions/{}/",
    "/api/v1/actions/",
    "/api/v1/actions/?cursor=",
    "/api/v1/actions/{}/?fields=slug,state",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_state_is_there_and_follows_what_happens_and_the_day(client, time_machine, action, address):
    address = address.format(action.slug)
    first = client.get(address)
    assert state_in(first) == "unowned"
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304

    time_machine.move_to(SPRING + datetime.timedelta(minutes=5), tick=False)
    committed(action=action, now=SPRING + datetime.timedelta(minutes=4), reply_by=datetime.date(2027, 3, 20))
    second = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, state_in(second)) == (200, "owned")
    dated = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    assert dated.status_code == 200

    time_machine.move_to(datetime.datetime(2028, 2, 1, 0, 0, 1, tzinfo=datetime.UTC), tick=False)
    third = client.get(address, headers={"If-None-Match": second["ETag"]})
    assert (third.status_code, state_in(third)) == (200, "overdue")
    assert client.get(address, headers={"If-Modified-Since": second["Last-Modified"]}).status_code == 200
    assert client.get(address, headers={"If-Modified-Since": third["Last-Modified"]}).status_code == 304


def test_state_can_be_left_out_and_is_in_no_answer_about_another_day(client, action):
    assert "state" not in client.get(f"/api/v1/actions/{action.slug}/?omit=state").json()
    for address in [f"/api/v1/actions/{action.slug}/", "/api/v1/actions/"]:
        body = client.get(f"{address}?on=2027-03-15").json()
        assert "state" not in (body["results"][0] if "results" in body else body)


def test_stored_answers_leave_actions_to_django(action):
    environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": "127.0.0.1", "HTTP_ACCEPT": "*/*"}
    answers = StoredAnswers(None, None)
    answers.pool = object()

    assert answers.stored({**environ, "PATH_INFO": f"/api/v1/actions/{action.slug}/"}) is None
