"""Of an organisation to which nothing was sent nothing says that it was asked, or that it did not reply."""

import datetime
import re

import pytest

from tests.actions.test_commitment_pages import enter, text_of
from tests.factories.actions import asked, editor, published_action, reached_body
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
AFTER_THE_DAY_TO_REPLY = datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC)
SAYS_IT = re.compile(r"(been|was|were|is) asked|Asked on|no reply|not replied|waiting for a reply", re.IGNORECASE)
# What is said of no organisation in particular, or says that there was none.
SAYS_SO_OF_NONE = [
    "The organisations named on the actions' pages could be asked",
    "No organisation named here has been asked, has agreed or has endorsed anything.",
    "has been asked, has agreed",
    "Nobody is asked yet.",
    "nobody is asked",
    "Asked, no reply",
    "Only proposed: nobody is asked to lead it",
    "An organisation was asked to lead, and its time to answer is over",
    "Declined or withdrawn, and nobody else is asked",
    "It has not been asked",
    "not been asked to act",
    "nobody has been asked",
    "no organisation has been asked",
    "none has been",
    "Questions, answers, reports",
    "Every question, answer",
    "cannot be found when it is asked for",
]  # fmt: skip


@pytest.fixture(autouse=True)
def in_spring(time_machine):
    time_machine.move_to(AFTER_THE_DAY_TO_REPLY, tick=False)


@pytest.fixture
def question(small_world):
    """To an organisation with no representative and no invitation."""
    return asked(
        action=published_action(barriers=["lost-records"]), organisation=OrganisationFactory(name="Far Council")
    )


def claims(text):
    for said in SAYS_SO_OF_NONE:
        text = text.replace(said, "")
    return SAYS_IT.findall(text), [text[max(0, hit.start() - 60) : hit.end() + 60] for hit in SAYS_IT.finditer(text)]


def addresses(question):
    event, organisation, action = question.events.get(), question.organisation, question.action
    return [
        question.get_absolute_url(),
        organisation.get_absolute_url(),
        f"/organisations/{organisation.slug}/record.atom",
        f"/api/v1/organisations/{organisation.slug}/record/",
        action.get_absolute_url(),
        action.plan.get_absolute_url(),
        f"/plan/{action.plan.slug}/timeline/",
        "/plan/log/",
        "/feeds/plan.atom",
        f"/plan/log/?organisation={organisation.slug}&deed=asked",
        event.get_absolute_url(),
        "/",
        "/barriers/lost-records/",
        "/barriers/lost-records/trace/",
        "/gaps/",
    ]


@pytest.mark.parametrize("number", range(15))
def test_no_page_or_feed_says_that_it_was_asked(client, question, number):
    address = addresses(question)[number]
    answer = client.get(address)
    page = re.sub(r"<form.*?</form>", "", answer.content.decode(), flags=re.DOTALL)  # of filters: what one can look for
    answer.content = page.encode()

    assert answer.status_code == 200
    assert claims(text_of(answer)) == ([], []), address


def test_the_programme_teams_page_says_whom_to_find(client, question):
    enter(client, editor())

    page = client.get(f"/workbench/plan/?plan={question.action.plan.slug}").content.decode()
    section = page.split('<h2 id="not-reached">')[1].split("</section>")[0]

    assert "Far Council" in section
    assert "nobody there has been told of it" in section
    assert claims(section)[0] == []


def test_it_counts_among_those_that_were_asked_as_soon_as_it_is_told(client, question):
    plan = question.action.plan
    assert "1 organisation has been asked" not in text_of(client.get(plan.get_absolute_url()))
    assert "A question to 1 organisation is written" in text_of(client.get(plan.get_absolute_url()))

    asked(action=question.action, organisation=reached_body())

    page = text_of(client.get(plan.get_absolute_url()))
    assert "1 organisation has been asked to act" in page
    assert "A question to 1 organisation is written" in page


def test_api_says_not_reached(client, question):
    assert client.get(f"/api/v1/commitments/{question.pk}/").json()["standing"] == "not-reached"
    [action] = client.get(f"/api/v1/plans/{question.action.plan.slug}/").json()["actions"]
    assert [row["standing"] for row in action["commitments"]] == ["not-reached"]
