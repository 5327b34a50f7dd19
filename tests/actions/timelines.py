"""What the tests of timelines have in common: their day, an action with steps, and one whose dates moved."""

import datetime

from actions.models import Action
from tests import world
from tests.actions.test_commitment_pages import text_of as words_of
from tests.factories.actions import editor, published_action

SPRING = datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC)
MILESTONES = [
    {"key": "list", "title": "The list is whole", "due": "2027-09-30"},
    {"key": "open", "title": "The list is open", "due": "2027-12-31"},
]


def text_of(page):
    return words_of(page).replace(" :", ":").replace(" )", ")")


def later(time_machine, *day):
    time_machine.move_to(datetime.datetime(*day, 12, 0, tzinfo=datetime.UTC), tick=False)


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
