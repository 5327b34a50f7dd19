"""The published head of each day, on page, in the feed and by the API; and what shows there."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from actions.commitments.heads import checked, days_without_head, head_over, publish_heads
from actions.commitments.receipts import receipt_of
from actions.models import CommitmentEvent, DayHead
from config.tasks import publish_heads_of_days
from publishing.lifecycle.redaction import redact
from tests.actions.test_commitment_pages import text_of
from tests.actions.test_record import past_the_triggers
from tests.factories.actions import PlanFactory, asked, committed, published_action, reported
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
LATER = datetime.datetime(2027, 7, 1, 12, 0, tzinfo=datetime.UTC)
ASKED_ON, SIGNED_ON = datetime.date(2027, 1, 10), datetime.date(2027, 1, 20)


@pytest.fixture(autouse=True)
def in_summer(time_machine):
    time_machine.move_to(LATER, tick=False)


def heads():
    return list(DayHead.objects.order_by("day"))


def invented():
    action = published_action(plan=PlanFactory(is_demonstration=True))
    return asked(action=action, organisation=OrganisationFactory(is_demonstration=True))


def test_each_day_with_events_has_one_head_over_them_and_over_the_head_before():
    one, other = committed(), committed()
    publish_heads(now=LATER)

    first, second = heads()

    hashes = [row.events.get(number=1).hash for row in (one, other)]
    assert (first.day, first.events, first.previous_hash) == (ASKED_ON, 2, "")
    assert first.hash == head_over(ASKED_ON, "", hashes)
    assert (second.day, second.events, second.previous_hash) == (SIGNED_ON, 2, first.hash)


def test_a_day_gets_its_head_when_it_is_over_and_once():
    asked()

    assert publish_heads(now=datetime.datetime(2027, 1, 10, 23, 59, tzinfo=datetime.UTC)) == []
    assert publish_heads(now=datetime.datetime(2027, 1, 11, 0, 10, tzinfo=datetime.UTC)) == []
    assert len(publish_heads(now=datetime.datetime(2027, 1, 11, 0, 40, tzinfo=datetime.UTC))) == 1
    assert publish_heads(now=LATER) == []


def test_job_makes_them():
    asked()

    publish_heads_of_days(timestamp=0)

    assert len(heads()) == 1


def test_what_is_invented_has_heads_of_its_own(client):
    asked(), invented()
    publish_heads(now=LATER)

    assert [(head.events, head.previous_hash) for head in heads()] == [(1, ""), (1, "")]
    assert client.get("/api/v1/heads/").json()["count"] == 1
    assert client.get("/api/v1/heads/?demonstration=yes").json()["count"] == 2
    assert "(demonstration)" not in text_of(client.get("/commitments/heads/"))
    assert "(demonstration)" in text_of(client.get("/commitments/heads/?demonstration=yes"))


def test_heads_are_kept_and_follow_each_other():
    committed()
    publish_heads(now=LATER)

    for change in [
        lambda: DayHead.objects.update(hash="0" * 64),
        lambda: DayHead.objects.all().delete(),
        lambda: DayHead.objects.create(
            day=datetime.date(2027, 1, 15), events=1, previous_hash=heads()[-1].hash, hash="1" * 64, made_at=LATER
        ),
        lambda: DayHead.objects.create(day=LATER.date(), events=1, hash="1" * 64, made_at=LATER),
    ]:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def problems():
    return [head.problem for head in checked(heads())]


def test_what_was_changed_since_shows(client):
    commitment = committed()
    publish_heads(now=LATER)
    assert problems() == ["", ""]
    assert "The same" in text_of(client.get("/commitments/heads/"))

    past_the_triggers("UPDATE actions_commitmentevent SET hash = %s WHERE number = 2", "0" * 64)
    assert problems() == ["", "An event of this day was changed after it was made."]
    past_the_triggers("DELETE FROM actions_commitmentevent WHERE number = 2 AND commitment_id = %s", commitment.pk)
    assert problems() == ["", "It was made over 1 events. Now the day has 0."]
    past_the_triggers("DELETE FROM actions_dayhead WHERE day = %s", ASKED_ON)
    assert problems()[0].startswith("It does not follow the head before it")
    assert days_without_head() == [ASKED_ON]
    page = text_of(client.get("/commitments/heads/"))
    assert "It does not follow the head before it" in page
    assert "events and no head" in page
    assert client.get("/api/v1/heads/").json()["results"][0]["problem"]


def test_a_redaction_leaves_the_heads_as_they_are(people):
    event = committed(statement="We will ask Morag Example.").events.last()
    publish_heads(now=LATER)

    redact(text="Morag Example", by=people.administrator, now=LATER, rule="name", reason="A person.", really=True)

    assert not receipt_of(event.hash).is_sound
    assert problems() == ["", ""]


def test_feed_has_each_head_and_a_tag_of_its_own(client):
    committed()
    publish_heads(now=LATER)
    answer = client.get("/feeds/heads.atom")

    assert all(head.hash in answer.content.decode() for head in heads())
    assert client.get("/feeds/heads.atom", headers={"If-None-Match": answer["ETag"]}).status_code == 304

    asked(now=datetime.datetime(2027, 2, 1, 9, 0, tzinfo=datetime.UTC))
    publish_heads(now=LATER)
    assert client.get("/feeds/heads.atom", headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_api_has_all_that_a_head_is_computed_from(client):
    committed()
    publish_heads(now=LATER)

    second, first = client.get("/api/v1/heads/").json()["results"]

    assert second["hash"] == head_over(SIGNED_ON, first["hash"], second["hashes"])
    assert client.get("/api/v1/heads/?day_after=2027-01-20").json()["count"] == 1
    assert client.get("/api/v1/heads/?day=2027-01-20").status_code == 400


@pytest.mark.parametrize(("address", "queries"), [("/commitments/heads/", 9), ("/api/v1/heads/", 8)])
def test_one_head_or_three_take_as_many_queries(client, address, queries):
    def asking():
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    asked()
    publish_heads(now=LATER)
    once = asking()
    reported(committed())
    publish_heads(now=LATER)

    assert CommitmentEvent.objects.count() == 4
    assert (once, asking()) == (queries, queries)


def test_page_that_is_not_there_is_told(client):
    assert client.get("/commitments/heads/?page=7").status_code == 400
    assert client.get("/commitments/heads/?page=x").status_code == 400
