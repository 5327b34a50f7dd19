"""The page of one definition: how far each source was read for it."""

import re

import pytest

from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def html(small_world, client, editor):
    world.publish(
        editor,
        ("source", world.source("hearsay", title="What they say", checked="secondary")),
        (
            "definition",
            world.definition(
                "letter",
                scope_note="Law: any paper.\n\nPractice: a message.",
                citations=[
                    {"source": "act", "locator": "Section 2", "read": "part", "checked": True},
                    {"source": "study", "locator": "Chapter 9", "read": "contents"},
                    {"source": "hearsay", "locator": "p. 1", "read": "part"},
                ],
            ),
        ),
    )
    return re.sub(r">\s+<", "><", " ".join(client.get("/definitions/letter/").content.decode().split()))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Section 2", "The part cited was read."),
        ("Chapter 9", "Only the contents page was seen"),
        ("p. 1", "Known from someone else"),
    ],
)
def test_page_says_how_far_each_source_was_read(html, place, said):
    assert said in html.partition(f">{place}<")[2].partition("</li>")[0]


def test_notes_on_use_are_headed_as_such(html):
    assert "<h2>How it is used</h2><p>Law: any paper.</p><p>Practice: a message.</p>" in html
    assert "used otherwise" not in html


def test_definitions_are_filtered_by_how_far_a_source_was_read(html, client):
    found = client.get("/api/v1/definitions/?read=contents").json()["results"]

    assert [entry["slug"] for entry in found] == ["letter"]
