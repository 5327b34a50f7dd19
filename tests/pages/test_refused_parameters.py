"""A parameter of an address that is wrong, or that there is not: its refusal is a sentence from its beginning."""

import re

import pytest

from tests.factories.actions import PlanFactory

pytestmark = pytest.mark.django_db


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    "address",
    [
        "/barriers/?page=99", "/barriers/?colour=red", "/evidence/?page=x", "/map/?colour=red",
        "/network/?colour=red", "/commitments/heads/?page=9", "/evidence/download/?format=docx", "/coverage/?colour=red",
    ],
)  # fmt: skip
def test_refusal_on_a_page_begins_as_a_sentence_does(small_world, client, address):
    answer = client.get(address)

    summary = re.search(r'<div class="problems" id="problems".*?</ul>', answer.content.decode(), re.DOTALL)[0]
    lines = [words(line) for line in re.findall(r"<li>(.*?)</li>", summary, re.DOTALL)]
    assert (answer.status_code, bool(lines)) == (400, True)
    assert [line for line in lines if not (line[0].isupper() or line[0] == "“")] == []


@pytest.mark.parametrize("query", ["page=2", "colour=red", "alarm=x"])
def test_refusal_of_a_calendar_does_too(client, query):
    PlanFactory(slug="plan-2027")

    answer = client.get(f"/plan/plan-2027/calendar.ics?{query}")

    assert answer.status_code == 400
    assert re.search(r"(Page|“colour”|“alarm”): ", words(answer.content.decode()))
