"""What becomes of promises when the action changes that they are about."""

import datetime

import pytest

from actions.commitments.receipts import problems_of
from actions.models import Commitment
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish, withdraw
from publishing.published.rebuilding import reproject
from tests import world
from tests.factories.actions import asked, committed, editor

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2027, 3, 1, 9, 0, tzinfo=datetime.UTC)


def test_action_that_somebody_was_asked_about_is_withdrawn_and_keeps_its_record():
    commitment = asked()

    withdraw(entry=commitment.action.entry, by=editor(), now=NOW, reason="Not needed.")

    assert Commitment.objects.get().action.slug == commitment.action.slug


def test_new_dates_of_an_action_move_no_promise():
    commitment = committed(due=datetime.date(2028, 1, 31))
    document = {**commitment.action.revision.document, "due": "2027-12-31"}

    world.publish(editor(), ("action", document), note="Sooner.")

    commitment.refresh_from_db()
    assert (commitment.action.due, commitment.due) == (datetime.date(2027, 12, 31), datetime.date(2028, 1, 31))
    assert commitment.events.get(kind="committed").document["action"]["version"] == 1


def test_action_that_gets_another_slug_keeps_its_commitments_sound():
    commitment = committed()
    before = commitment.action.slug
    entry = commitment.action.entry
    document = {**commitment.action.revision.document, "slug": "renamed"}
    draft = save_draft(kind="action", document=document, by=world.author(), now=NOW, entry=entry)
    publish(revision=draft, by=editor(), now=NOW, note="Renamed.")
    reproject()

    commitment = Commitment.objects.get()
    assert commitment.action.slug == "renamed"
    assert commitment.events.get(kind="committed").document["action"]["slug"] == before
    assert problems_of(commitment, list(commitment.events.all())) == []


def test_reprojecting_loses_nothing_of_what_is_promised():
    committed()
    before = list(Commitment.objects.values())

    reproject()

    assert list(Commitment.objects.values()) == before
