"""A refusal begins as a sentence does: with the word that the page has for a field, or with the name in quotation marks."""

import html
import re

import pytest

from tests.factories.actions import PlanFactory, published_action
from web.refusals import Invalid

pytestmark = pytest.mark.django_db


def said(response):
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
    return html.unescape(text).replace(" : ", ": ")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/plan/plan-2027/timeline.csv?to=nonsense", "Last day: Write "),
        ("/plan/plan-2027/timeline.csv?colour=red", "“colour”: There is no such choice here."),
        ("/plan/plan-2027/timeline/?colour=red", "“colour”: There is no such choice here."),
        ("/plan/plan-2027/calendar.ics?lanes=colour", "Grouped by: Write one of"),
        ("/coverage.csv?kind=colour", "Barriers or enablers: "),
        ("/coverage.csv?colour=red", "“colour”: There is no such filter."),
        ("/map.csv?kind=colour", "Barriers or enablers: "),
        ("/map.csv?colour=red", "“colour”: There is no such filter."),
        ("/workbench/plan/?plan=colour", "Plan: "),
        ("/workbench/plan/?list=colour", "Which list: "),
        ("/workbench/plan/?page=999", "Page: There "),
    ],
)
def test_wrong_parameter_is_named_by_its_label_or_quoted(people, client, address, sentence):
    published_action(plan=PlanFactory(slug="plan-2027"))
    client.force_login(people.editor)

    response = client.get(address)

    assert response.status_code == 400
    assert sentence in said(response)


def test_places_in_a_document_are_quoted_in_the_sentence_about_all_of_them():
    refusal = Invalid({"/title": ["Write a title."], "": ["It is too long."]})

    assert refusal.message == "“/title”: Write a title. It is too long."
