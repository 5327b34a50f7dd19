"""An action that moves to another plan: with a reason, an event on each commitment, and never out of the demonstration."""

import pytest

from actions.commitments.receipts import receipt_of
from actions.models import CommitmentEvent, Plan
from publishing.lifecycle.publication import InvalidBatch
from tests import world
from tests.factories.actions import PlanFactory, asked, committed, published_action, reached_body

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(people):
    return published_action()


def publish_in(plan, action, people, **changes):
    document = {**action.revision.document, "plan": plan.slug, **changes}
    return world.publish(people.editor, ("action", document), note="It is paid for from there.")


def test_each_commitment_says_from_where_to_where_and_why(action, people, client):
    signed, question = committed(action=action), asked(action=action)
    before = (signed.statement, signed.due)
    plan = PlanFactory(title="Plan of the north")

    publish_in(plan, action, people)

    for commitment in [signed, question]:
        commitment.refresh_from_db()
        event = commitment.events.last()
        assert event.kind == CommitmentEvent.Kind.ACTION_MOVED
        assert event.by == people.editor
        assert event.said == {
            "from": {"slug": action.plan.slug, "title": action.plan.title},
            "to": {"slug": plan.slug, "title": "Plan of the north"},
            "reason": "It is paid for from there.",
        }
        assert event.document["plan"] == plan.slug
        assert receipt_of(event.hash).is_sound
    assert (signed.statement, signed.due) == before
    page = client.get("/plan/log/").content.decode()
    moved = f"moved from “{action.plan.title}” to “Plan of the north”, and with it"
    for told in [f"the commitment of {signed.organisation}", f"the question to {question.organisation}"]:
        assert f"{moved} {told}: It is paid for from there." in page


def test_its_representatives_are_told(action, people, mailoutbox):
    question = asked(action=action, organisation=reached_body())
    mailoutbox.clear()

    publish_in(PlanFactory(), action, people)

    (mail,) = [mail for mail in mailoutbox if "moved" in mail.subject]
    assert "to another plan" in mail.body
    assert question.get_absolute_url() in mail.body


def test_another_version_in_the_same_plan_is_no_move(action, people):
    committed(action=action)

    publish_in(action.plan, action, people, title="Another title")

    assert not CommitmentEvent.objects.filter(kind="action-moved").exists()


def test_action_that_somebody_was_asked_about_stays_on_its_side_of_the_demonstration(action, people):
    asked(action=action)
    invented = PlanFactory(is_demonstration=True)

    with pytest.raises(InvalidBatch) as refused:
        publish_in(invented, action, people)

    text = "Organisations were asked about this action: it stays among what is real. Make another action instead."
    assert list(refused.value.by_revision.values()) == [{"/plan": [text]}]
    assert Plan.objects.get(actions=action.pk) == action.plan
