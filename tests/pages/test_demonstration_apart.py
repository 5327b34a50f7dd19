"""What is invented stands at its own addresses, marked, and nowhere else unless a reader asks for the demonstration."""

import datetime
import importlib

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.commitments.answering import decline
from actions.commitments.asking import KEPT_APART, ask
from actions.models import Action, Commitment, Plan
from actions.plan.versions import publish_plan
from barriers.models import Barrier
from definitions.models import Definition
from organisations.models import Organisation
from publishing.models import Entry, Head
from publishing.published.rebuilding import reproject
from publishing.refusals import Invalid
from tests.actions.test_commitment_pages import enter, text_of
from tests.factories.actions import (
    PlanFactory,
    asked,
    committed,
    editor,
    published_action,
    reached_body,
    representative,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db
BANNER = "Invented, for demonstration."
NOW = datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture
def invented(small_world, snapshot):
    """A promise about an invented action that addresses a real barrier and rests on a real source."""
    return Commitment.objects.get(pk=snapshot.kept("a promise that is invented", invent).pk)


def invent():
    plan = PlanFactory(slug="demonstration-plan", title="Invented plan", is_demonstration=True)
    action = Action.objects.get(
        pk=published("action", slug="make-believe", title="Make believe", plan=plan.slug,
                     barriers=["lost-records"], sources=["study"]).entry_id
    )  # fmt: skip
    body = OrganisationFactory(slug="no-such-body", name="No Such Body", is_demonstration=True)
    return committed(action=action, organisation=body)


PLACES = [
    "/barriers/lost-records/", "/evidence/study/", "/actions/", "/organisations/", "/search/?q=believe",
    "/search/?q=such", "/plan/log/", "/feeds/changes.atom", "/feeds/actions.atom", "/feeds/plan.atom",
    "/api/v1/actions/", "/api/v1/actions/?page_size=5", "/api/v1/actions/?cursor=", "/api/v1/actions/?on=2027-12-31",
    "/api/v1/organisations/", "/api/v1/commitments/", "/api/v1/events/", "/api/v1/milestones/", "/api/v1/changes/",
    "/api/v1/plans/", "/api/v1/search/?q=believe",
]  # fmt: skip


@pytest.mark.parametrize("address", PLACES)
def test_what_is_invented_is_there_only_where_it_is_asked_for(client, invented, address, time_machine):
    time_machine.move_to(datetime.datetime(2028, 3, 1, 12, 0, tzinfo=datetime.UTC))
    Action.objects.get(slug="make-believe").milestones.create(key="make-believe", title="M", due="2027-09-30")
    signs = ["make-believe", "Make believe", "no-such-body", "No Such Body", "demonstration-plan", "commitments/"]
    plain, told = client.get(address), client.get(address + ("&" if "?" in address else "?") + "demonstration=yes")

    assert (plain.status_code, told.status_code) == (200, 200)
    assert not [sign for sign in signs[:5] if sign in plain.content.decode()]
    assert any(sign in told.content.decode() for sign in signs)


@pytest.mark.parametrize("address", [
    "/api/v1/actions/", "/api/v1/commitments/", "/api/v1/events/", "/api/v1/changes/", "/api/v1/plans/",
    "/api/v1/actions/?on=2027-12-31", "/api/v1/search/?q=x", "/actions/", "/search/?q=x", "/plan/log/",
])  # fmt: skip
def test_any_other_answer_than_yes_is_refused(client, invented, address):
    assert client.get(address + ("&" if "?" in address else "?") + "demonstration=maybe").status_code == 400


def test_counts_are_of_what_is_real(client, invented):
    home = text_of(client.get("/"))

    assert "the plan's 1 action in time" in home
    assert "Proposed; nobody has agreed to it" in home
    assert "Make believe" not in home
    assert Head.now().counts["action"] == 1
    assert client.get("/api/v1/actions/").json()["count"] == 1
    assert client.get("/api/v1/actions/?demonstration=yes").json()["count"] == 2


def test_each_page_of_the_demonstration_is_reached_and_marked(client, invented):
    publish_plan(plan=invented.action.plan, note="First.", by=editor(), now=NOW)
    receipt = invented.events.last()

    for address in [
        "/demonstration/", "/demonstration/log/", "/plan/demonstration-plan/", "/plan/demonstration-plan/versions/",
        "/plan/demonstration-plan/versions/1/", "/plan/demonstration-plan/versions/compare/", "/actions/make-believe/",
        "/actions/make-believe/versions/", "/actions/make-believe/versions/1/", "/actions/make-believe/versions/compare/",
        invented.get_absolute_url(), receipt.get_absolute_url(), "/organisations/no-such-body/",
    ]:  # fmt: skip
        response = client.get(address)
        assert response.status_code == 200, address
        assert BANNER in text_of(response), address


def test_each_log_has_publications_of_its_own_actions_alone(client, invented, small_world):
    invented_log, real_log = text_of(client.get("/demonstration/log/")), text_of(client.get("/plan/log/"))

    assert "“Make believe” is in the plan" in invented_log
    assert "“Make believe” is in the plan" not in real_log
    assert "“Find them” is in the plan" in real_log
    assert "“Find them” is in the plan" not in invented_log


def test_real_pages_carry_no_banner_and_the_plan_is_the_real_one(client, invented, small_world):
    for address in ["/plan/", "/plan/log/", "/actions/find-them/", "/organisations/example-council/", "/"]:
        assert BANNER not in text_of(client.get(address)), address
    assert "Plan for 2027" in text_of(client.get("/plan/"))
    assert "Make believe" not in text_of(client.get("/plan/"))
    assert "Make believe" in text_of(client.get("/demonstration/"))


def test_without_a_real_plan_the_invented_one_does_not_take_its_place(client):
    PlanFactory(is_demonstration=True, title="Invented plan")

    assert "There is no plan yet" in text_of(client.get("/plan/"))


def test_page_of_the_demonstration_says_where_there_is_none(client, db):
    assert "There is no plan of the demonstration here" in text_of(client.get("/demonstration/"))


def test_mark_of_an_entry_follows_its_plan_and_is_made_anew_by_projection(invented):
    entry = Entry.objects.get(slug="make-believe")
    Entry.objects.update(is_demonstration=False)

    reproject()

    assert Entry.objects.get(pk=entry.pk).is_demonstration
    assert Entry.objects.filter(is_demonstration=True).count() == 1


@pytest.mark.parametrize(("body", "plan"), [(True, False), (False, True)])
def test_what_is_invented_and_what_is_real_are_not_asked_together(body, plan):
    action = published_action() if not plan else _invented_action()
    organisation = OrganisationFactory(is_demonstration=body)

    with pytest.raises(Invalid) as refused:
        ask(action=action, organisation=organisation, role="lead", message="Would you?",
            reply_by=datetime.date(2027, 4, 1), by=editor(), now=NOW)  # fmt: skip

    assert refused.value.errors == {"/organisation": [KEPT_APART]}


@pytest.mark.parametrize("invented", [True, False])
def test_only_organisations_that_may_be_asked_are_offered(client, invented):
    action = _invented_action() if invented else published_action()
    offered = OrganisationFactory(name="Of the same world", is_demonstration=invented)
    OrganisationFactory(name="Of the other world", is_demonstration=not invented)
    enter(client, editor())

    page = text_of(client.get(f"/actions/{action.slug}/ask/"))

    assert offered.name in page
    assert "Of the other world" not in page


def test_no_real_organisation_proposes_an_invented_one(small_world):
    commitment = asked()
    invented = OrganisationFactory(is_demonstration=True)

    with pytest.raises(Invalid) as refused:
        decline(
            commitment=commitment,
            reason="Not us.",
            proposed=invented,
            by=representative(commitment.organisation),
            now=NOW,
        )

    assert set(refused.value.errors) == {"/proposed"}


def _invented_action():
    plan = PlanFactory(is_demonstration=True)
    return Action.objects.get(pk=published("action", plan=plan.slug).entry_id)


def test_home_leads_to_the_demonstration_in_demo_mode_only(client, invented, settings):
    settings.DEMO = True
    assert "Try it: the demonstration" in text_of(client.get("/"))
    settings.DEMO = False
    assert "Try it: the demonstration" not in text_of(client.get("/"))


def test_demonstration_asks_as_often_for_three_actions_as_for_one(client, invented):
    counts = []
    for more in (0, 2):
        for _ in range(more):
            action = Action.objects.get(pk=published("action", plan="demonstration-plan").entry_id)
            committed(action=action, organisation=OrganisationFactory(is_demonstration=True))
        with CaptureQueriesContext(connection) as queries:
            client.get("/demonstration/")
        counts.append(len(queries))
    assert counts == [17, 17]


# --- what was asked and agreed is counted, never typed in


def test_footer_and_plan_say_how_many_were_asked_and_committed(client, small_world):
    for address in ["/", "/plan/", "/organisations/"]:
        assert "No organisation named here has been asked" in text_of(client.get(address))
    assert text_of(client.get("/plan/")).count("Nobody is asked yet") == 1
    action = Action.objects.get(slug="find-them")

    asked(action=action, organisation=reached_body())
    assert "1 of the organisations named here has been asked to act; none has committed" in text_of(client.get("/"))
    assert "1 organisation has been asked to act, and none has committed." in text_of(client.get("/plan/"))
    assert "Nobody is asked yet" not in text_of(client.get("/plan/"))

    committed(action=action)
    assert "2 of the organisations named here have been asked to act; 1 has committed" in text_of(client.get("/"))
    assert "2 organisations have been asked to act, and 1 has committed." in text_of(client.get("/plan/"))


def test_footer_counts_no_invented_promise(client, invented):
    assert "No organisation named here has been asked" in text_of(client.get("/"))


def test_part_of_an_organisation_in_the_plan_is_counted(client, small_world):
    council = Organisation.objects.get(slug="example-council")
    address = "/organisations/example-council/"
    assert "Part in the plan Has not been asked to act" in text_of(client.get(address))

    representative(council)
    asked(action=Action.objects.get(slug="find-them"), organisation=council)
    assert "Part in the plan Asked about 1 action, committed to none" in text_of(client.get(address))

    committed(organisation=council)
    assert "Part in the plan Asked about 2 actions, committed to 1" in text_of(client.get(address))


def test_upgrade_marks_the_demonstration_of_before(invented):
    migration = importlib.import_module("actions.migrations.0005_demonstration_apart")
    Plan.objects.update(is_demonstration=False)
    Entry.objects.update(is_demonstration=False)

    migration.mark(apps, None)

    assert [plan.slug for plan in Plan.objects.filter(is_demonstration=True)] == ["demonstration-plan"]
    assert [entry.slug for entry in Entry.objects.filter(is_demonstration=True)] == ["make-believe"]


@pytest.mark.parametrize(("words", "sentence"), [
    ("Plain.", "Every one of the 6 barriers, enablers, definitions and actions has a summary in plain language."),
    ("", "Of the 6 barriers, enablers, definitions and actions, 0 have a summary in plain language."),
])  # fmt: skip
def test_accessibility_statement_counts_the_summaries(client, small_world, words, sentence):
    for model in (Barrier, Definition, Action):
        model.objects.update(plain_language=words)

    assert sentence in text_of(client.get("/accessibility/"))


def test_api_documentation_says_what_to_do_without_javascript(client):
    page = client.get("/api/docs/try/").content.decode()

    without = page.split("<noscript>")[1].split("</noscript>")[0]
    assert 'href="/api/"' in without
    assert 'href="/api/v1/schema/"' in without
