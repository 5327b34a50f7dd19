"""The page of one action: what it means, where to begin, and how anyone could tell."""

import re

import pytest

from tests import world

pytestmark = pytest.mark.django_db

WHOLE = {
    "plain_language": "Make a list of who keeps what.",
    "if_nothing_happens": "People go on asking in the wrong place.",
    "effort": "medium",
    "effort_reason": "Many shelves.",
    "success": {
        "number": 70,
        "measure": "per cent of records are found",
        "by": "2028-03-31",
        "read_from": "the yearly report",
        "baseline": "Nobody has counted.",
    },
    "precedents": [{"source": "study", "note": "Another town made such a list."}],
    "milestones": [{"key": "first-step", "title": "One shelf is listed", "due": "2027-05-31"}],
}


def page(client, editor, **changes):
    world.publish(editor, ("action", world.action("make-a-list", **changes)))
    return re.sub(r">\s+<", "><", " ".join(client.get("/actions/make-a-list/").content.decode().split()))


def test_page_says_where_to_begin_and_how_to_tell(small_world, client, editor):
    html = page(client, editor, **WHOLE)

    for said in [
        "Make a list of who keeps what.",
        "<dt>First step</dt><dd>One shelf is listed, by <strong>31 May 2027</strong>",
        "<strong>Medium.</strong> Many shelves.",
        "<dt>If nobody does it</dt><dd>People go on asking in the wrong place.",
        "<strong>70</strong> per cent of records are found, by <strong>31 March 2028</strong>",
        "The yearly report",
        "Nobody has counted.",
        "Another town made such a list.",
    ]:
        assert said in html


def test_page_of_an_action_that_says_none_of_it_names_none_of_it(small_world, client, editor):
    html = page(client, editor)

    for heading in ["To begin with", "First step", "Effort", "If nobody does it", "can work", "tell that it worked"]:
        assert heading not in html


def test_actions_are_filtered_by_effort(small_world, client, editor):
    page(client, editor, **WHOLE)

    assert "make-a-list" in client.get("/actions/?effort=medium").content.decode()
    assert [entry["slug"] for entry in client.get("/api/v1/actions/?effort=medium").json()["results"]] == [
        "make-a-list"
    ]
