"""Progress over time: counted from the record alone, drawn beside its figures, each of which leads to its list."""

import csv
import datetime
import io
import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.commitments.answering import commit
from actions.commitments.changes import answer_change, propose_change
from actions.models import Commitment
from actions.plan.quarters import happened_to_promises
from tests import world
from tests.actions.test_commitment_pages import enter, text_of
from tests.factories.actions import (
    ENDED_AT,
    PlanFactory,
    asked,
    committed,
    delivered,
    editor,
    published_action,
    speaker,
    withdrawn,
)
from tests.factories.barriers import CategoryFactory
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
AUTUMN = datetime.datetime(2027, 10, 4, 12, 0, tzinfo=datetime.UTC)
MILESTONES = [{"key": "open", "title": "The list is open", "due": "2027-12-31"}]


@pytest.fixture(autouse=True)
def in_autumn(time_machine):
    time_machine.move_to(AUTUMN, tick=False)


@pytest.fixture
def plan():
    """One promise kept in time, one late and then kept, one late and then withdrawn, one open."""
    plan = PlanFactory()
    delivered(committed(action=published_action(plan=plan), due=datetime.date(2027, 9, 30)))
    delivered(committed(action=published_action(plan=plan), due=datetime.date(2027, 7, 15)))
    withdrawn(committed(action=published_action(plan=plan), due=datetime.date(2027, 5, 31)))
    committed(action=published_action(plan=plan))
    return plan


def moved_by_agreement(commitment, due, now=datetime.datetime(2027, 7, 2, 9, 0, tzinfo=datetime.UTC)):
    proposed = propose_change(commitment=commitment, due=due, reason="A second store was found.", by=editor(), now=now)
    answer_change(
        commitment=commitment, number=proposed.number, answer="accepted", job_title="Director (invented)",
        authority=True, by=speaker(commitment), now=now,
    )  # fmt: skip


def figures_of(page):
    """Return {quarter: [figure]} of the table, and [(figure, width of its bar)]."""
    table = page.content.decode().split("chart__table--beside")[1].split("</table>")[0]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table.split("</tbody>")[0], re.DOTALL)
    found, drawn = {}, []
    for name, cells in rows:
        found[name] = []
        for cell in re.findall(r"<td.*?</td>", cells, re.DOTALL):
            number = re.search(r"#which\">(\d+)<", cell)
            found[name].append(int(number[1]) if number else 0)
            bar = re.search(r'width="([\d.]+)"', cell)
            drawn.append((found[name][-1], float(bar[1]) if bar else 0.0))
    return found, drawn


QUARTERS = {
    "January to March 2027": [4, 0, 0, 0],
    "April to June 2027": [0, 0, 1, 0],
    "July to September 2027": [0, 2, 1, 0],
    "October to December 2027": [0, 0, 0, 0],
}


def test_figures_bars_and_file_of_a_plan_say_the_same(client, plan):
    page = client.get(f"/plan/{plan.slug}/progress/")

    found, drawn = figures_of(page)
    assert found == QUARTERS
    assert list(found) == list(reversed(QUARTERS))  # newest first
    assert all(width == number * 25 for number, width in drawn)
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"/plan/{plan.slug}/progress/?format=csv").getvalue().decode("utf-8-sig"))
        )
    )
    assert [[int(row[name]) for name in ("promised", "kept", "late", "moved")] for row in rows] == list(
        QUARTERS.values()
    )


def test_api_says_the_same_of_plan_organisation_and_gap(client, plan):
    body = Commitment.objects.get(state="withdrawn").organisation

    answer = client.get(f"/api/v1/plans/{plan.slug}/progress/").json()
    assert [
        [quarter[name] for name in ("promised", "kept", "late", "moved")] for quarter in answer["quarters"]
    ] == list(QUARTERS.values())
    assert (answer["of"], answer["on"]) == (plan.title, "2027-10-04")
    assert (answer["quarters"][0]["first"], answer["quarters"][0]["last"]) == ("2027-01-01", "2027-03-31")
    assert client.get(answer["html"].removeprefix(settings.BASE_URL)).status_code == 200
    theirs = client.get(f"/api/v1/organisations/{body.slug}/progress/").json()["quarters"]
    assert [(quarter["promised"], quarter["late"]) for quarter in theirs] == [(1, 0), (0, 1), (0, 0), (0, 0)]
    CategoryFactory(vocabulary="knowledge_gaps", slug="tracking", label="Tracking")
    assert client.get("/api/v1/gaps/tracking/progress/").json()["quarters"] == []
    for wrong in ["plans/none", "organisations/none", "gaps/none"]:
        assert client.get(f"/api/v1/{wrong}/progress/").status_code == 404


def test_a_promise_that_was_moved_late_and_kept_is_each_once(client):
    """Signed for May, moved in July after that had passed, late again in September, and found kept in October."""
    commitment = committed(due=datetime.date(2027, 5, 31))
    moved_by_agreement(commitment, datetime.date(2027, 9, 30))
    delivered(commitment, now=datetime.datetime(2027, 10, 2, 9, 0, tzinfo=datetime.UTC))

    found, total = happened_to_promises(on=AUTUMN.date(), commitment=commitment)

    assert [(one.what, f"{one.day:%-d %B}", one.due.month, one.before and one.before.month) for one in found] == [
        ("promised", "20 January", 5, None), ("late", "1 June", 5, None), ("moved", "2 July", 9, 5),
        ("late", "1 October", 9, None), ("kept", "2 October", 9, None),
    ]  # fmt: skip
    assert total == 5


def test_a_promise_given_again_after_it_was_withdrawn_counts_from_its_new_day(client):
    commitment = withdrawn(committed(due=datetime.date(2027, 5, 31)))
    signs = {"statement": "We will.", "job_title": "Head", "authority": True, "by": speaker(commitment)}
    asked(
        action=commitment.action, organisation=commitment.organisation, now=ENDED_AT, reply_by=datetime.date(2027, 7, 1)
    )
    commit(commitment=commitment, due=datetime.date(2027, 9, 30), now=ENDED_AT, **signs)

    found, _ = happened_to_promises(on=AUTUMN.date(), commitment=commitment)

    assert [(one.what, one.due.month) for one in found][-2:] == [("moved", 9), ("late", 9)]
    assert happened_to_promises(on=AUTUMN.date(), commitment__in=[]) == ([], 0)


def test_each_figure_leads_to_as_many_promises(client, plan):
    page = client.get(f"/plan/{plan.slug}/progress/").content.decode()

    links = re.findall(r'href="\?(quarter=[^"#]*)#which">(\d+)<', page)
    assert len(links) == 4
    for query, number in links:
        listed = client.get(f"/plan/{plan.slug}/progress/?{query.replace('&amp;', '&')}").content.decode()
        assert len(re.findall(r'href="/commitments/\d+/"', listed.split('id="which"')[1])) == int(number)


def test_what_is_agreed_later_changes_no_earlier_figure(client):
    """A promise that was late before its date was moved stays counted as late, and is counted as moved too."""
    commitment = committed(due=datetime.date(2027, 5, 31))
    moved_by_agreement(commitment, datetime.date(2027, 12, 31))

    found, _ = figures_of(client.get(f"/organisations/{commitment.organisation.slug}/progress/"))

    assert found["April to June 2027"] == [0, 0, 1, 0]
    assert found["July to September 2027"] == [0, 0, 0, 1]


def test_gap_counts_what_addresses_it_and_leaves_the_demonstration_out(client):
    CategoryFactory(vocabulary="knowledge_gaps", slug="tracking", label="Tracking")
    world.publish(editor(), ("barrier", world.barrier("b-one", knowledge_gaps=["tracking"])))
    committed(action=published_action(barriers=["b-one"]))
    committed(action=published_action())
    invented = published_action(plan=PlanFactory(is_demonstration=True), barriers=["b-one"])
    committed(action=invented, organisation=OrganisationFactory(is_demonstration=True))

    numbers = [
        figures_of(client.get(f"/gaps/tracking/progress/{query}"))[0]["January to March 2027"]
        for query in ("", "?demonstration=yes")
    ]

    assert numbers == [[1, 0, 0, 0], [2, 0, 0, 0]]
    assert client.get("/gaps/no-such-gap/progress/").status_code == 404


def test_feeds_name_what_is_due_delivered_and_moved(client, plan):
    soon = committed(action=published_action(plan=plan), due=datetime.date(2027, 10, 20))
    moved_by_agreement(soon, datetime.date(2027, 10, 25))
    committed(action=published_action(plan=plan), due=datetime.date(2028, 1, 20))

    due, kept, moved = [
        client.get(f"/feeds/plan/{what}.atom").content.decode() for what in ("due-soon", "delivered", "moved")
    ]

    assert re.findall(r"/plan/log/(due/commitments/\d+)<", due) == [f"due/commitments/{soon.pk}"]
    assert "for 25 October 2027" in due
    assert "2027-09-24T23:00:00+00:00" in due or "2027-09-25T00:00:00+01:00" in due  # 30 days before, in Scotland
    assert (kept.count("<entry>"), moved.count("<entry>")) == (2, 1)
    assert client.get("/feeds/plan/score.atom").status_code == 404
    assert client.get(f"/plan/{plan.slug}/").content.decode().count('rel="alternate"') == 3


ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("what", ["plan/due-soon", "plan/delivered", "plan/moved", "plan", "changes"])
@pytest.mark.parametrize("query", ["", "?demonstration=yes"])
def test_feeds_hold_what_atom_asks_for(client, plan, what, query):
    """RFC 4287, sections 3.3, 4.1.1, 4.1.2 and 4.2.7: what has to be there, once, and is it an address or a time."""
    soon = committed(action=published_action(plan=plan), due=datetime.date(2027, 10, 20))
    moved_by_agreement(soon, datetime.date(2027, 10, 25))

    response = client.get(f"/feeds/{what}.atom{query}")

    feed = ElementTree.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == f"{ATOM}feed"
    assert entries
    for each in [feed, *entries]:
        for name in ["id", "title", "updated"]:
            (found,) = each.findall(f"{ATOM}{name}")
            assert found.text
        assert urlsplit(each.find(f"{ATOM}id").text).scheme
        assert datetime.datetime.fromisoformat(each.find(f"{ATOM}updated").text).tzinfo
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    ids = [each.find(f"{ATOM}id").text for each in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        (link,) = entry.findall(f"{ATOM}link[@rel='alternate']")
        assert link.get("href").startswith(settings.BASE_URL)
    (own,) = feed.findall(f"{ATOM}link[@rel='self']")
    assert own.get("href") == f"{settings.BASE_URL}/feeds/{what}.atom{query}"


@pytest.mark.parametrize(
    "query", ["quarter=1999-01-01&what=kept", "what=kept", "quarter=2027-04-01&what=score", "x=1", "format=csv&x=1"]
)
def test_a_figure_that_is_not_there_is_a_message(client, plan, query):
    page = client.get(f"/plan/{plan.slug}/progress/?{query}")

    assert page.status_code == 400
    assert "This cannot be listed as asked" in text_of(page)


def test_queries_do_not_grow_with_promises(client):
    plan = PlanFactory()
    numbers = []
    for more in (1, 2):
        for _ in range(more):
            committed(action=published_action(plan=plan), due=datetime.date(2027, 5, 31))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/plan/{plan.slug}/progress/?quarter=2027-04-01&what=late")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_action_organisation_and_own_page_say_what_is_next(client):
    commitment = committed(action=published_action(milestones=MILESTONES), due=datetime.date(2028, 1, 31))
    pages = [f"/actions/{commitment.action.slug}/", f"/organisations/{commitment.organisation.slug}/", "/commitments/"]
    enter(client, speaker(commitment))

    for page in pages:
        text = text_of(client.get(page)).split("What is next")[1]
        assert text.lstrip(": ").startswith("31 December 2027"), page
        assert "The list is open" in text.split("31 January 2028")[0], page
