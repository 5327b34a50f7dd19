"""What everybody reads of the plan: who does what by when, how it stands, and whether the record is sound."""

import datetime
import hashlib
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.commitments.answering import commit
from actions.models import Action, PlanVersion
from actions.plan.versions import publish_plan
from publishing.lifecycle.redaction import redact
from tests.actions.test_commitment_pages import enter, text_of
from tests.actions.test_record import past_the_triggers
from tests.factories.actions import (
    PlanFactory,
    asked,
    committed,
    declined,
    delivered,
    editor,
    published_action,
    reached,
    reached_body,
    reported,
    representative,
    withdrawn,
)
from tests.factories.organisations import OrganisationFactory
from web.kept_parts import KeptPart

pytestmark = pytest.mark.django_db
SPRING = datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def in_spring(time_machine):
    time_machine.move_to(SPRING, tick=False)


def states_in(response):
    return re.findall(r'class="state state--([a-z-]+)"', response.content.decode())


def test_plan_tells_states_owners_and_totals(client):
    action = published_action()
    committed(action=action, organisation=OrganisationFactory(name="Council A"))

    response = client.get(f"/plan/{action.plan.slug}/")

    assert states_in(response) == ["owned"]
    assert "Council A" in text_of(response)
    assert "31 January 2028 promised" in text_of(response)
    assert "1 of 1 has somebody who leads" in text_of(response)
    assert "0 of 1 have nobody who leads" in text_of(response)


def test_promise_for_a_later_day_than_the_plans_is_told_with_both(client):
    action = published_action()
    question = asked(action=action)
    commit(
        commitment=question, statement="We will make the list.", due=datetime.date(2028, 6, 30), job_title="Director (invented)",
        dates_reason="A second store was found.", authority=True, by=representative(question.organisation), now=SPRING,
    )  # fmt: skip
    committed(action=published_action(plan=action.plan))

    text = text_of(client.get(f"/plan/{action.plan.slug}/"))

    assert "1 of 2 promises names another day than at first, or a later one than the plan." in text
    assert text.count("30 June 2028 is promised, the plan says 31 March 2028: A second store was found.") == 2


def test_promise_for_an_earlier_day_is_not_called_moved(client):
    action = published_action()
    committed(action=action, due=datetime.date(2028, 1, 31))

    assert "Dates that were moved" not in text_of(client.get(f"/plan/{action.plan.slug}/"))


def promised_twice(action, **days):
    """A promise that was withdrawn and signed again for another day."""
    organisation = OrganisationFactory()
    first = committed(action=action, organisation=organisation, due=days["first"])
    by = first.events.get(kind="committed").by
    withdrawn(first, now=SPRING)
    later = datetime.datetime(2027, 4, 20, 9, 0, tzinfo=datetime.UTC)
    return committed(action=action, organisation=organisation, due=days["now"], by=by, now=later,
                     reply_by=datetime.date(2027, 5, 30))  # fmt: skip


def test_promise_that_moved_keeps_its_first_day_and_is_counted_in_its_quarter(client, time_machine):
    action = published_action()
    promised_twice(action, first=datetime.date(2027, 9, 30), now=datetime.date(2028, 1, 31))
    time_machine.move_to(datetime.datetime(2027, 6, 1, 12, 0, tzinfo=datetime.UTC), tick=False)

    page = client.get(f"/plan/{action.plan.slug}/")

    assert "First 30 September 2027, now 31 January 2028" in text_of(page)
    assert quarters_in(page) == {"January to March 2027": ["1", "None", "None", "None"],
                                 "April to June 2027": ["None", "None", "None", "1"]}  # fmt: skip


def test_quarters_count_what_was_kept_and_what_became_late(client, time_machine):
    action = published_action()
    delivered(committed(action=action, due=datetime.date(2027, 9, 30)))
    committed(action=published_action(plan=action.plan), due=datetime.date(2027, 6, 30))
    time_machine.move_to(datetime.datetime(2027, 8, 2, 12, 0, tzinfo=datetime.UTC), tick=False)

    assert quarters_in(client.get(f"/plan/{action.plan.slug}/")) == {
        "January to March 2027": ["2", "None", "None", "None"],
        "April to June 2027": ["None"] * 4,
        "July to September 2027": ["None", "1", "1", "None"],  # late from the day after its own
    }


def quarters_in(page):
    table = page.content.decode().split('id="quarters"')[1].split("</table>")[0]
    rows = re.findall(r"<tr><th scope=\"row\">.*?>([^<]+)</a></th>(.*?)</tr>", table, re.DOTALL)
    return {name: re.findall(r"<td[^>]*>([^<]+)</td>", cells) for name, cells in rows}


def test_quarters_are_told_once_somebody_promised(client):
    action = published_action()
    asked(action=action)

    assert "Quarter by quarter" not in text_of(client.get(f"/plan/{action.plan.slug}/"))


def test_groups_of_the_plan_are_folded_and_what_needs_attention_is_open(client, time_machine):
    action = published_action(starts="2027-02-01")
    committed(action=action, due=datetime.date(2027, 3, 31))
    for _ in range(6):
        published_action(plan=action.plan)
    time_machine.move_to(datetime.datetime(2027, 4, 2, 12, 0, tzinfo=datetime.UTC), tick=False)

    page = client.get(f"/plan/{action.plan.slug}/").content.decode()

    groups = re.findall(
        r'<details class="opens plan-group"( open)?>\s*<summary><h3>([^<]+) <span class="count">(\d+)<', page
    )
    assert groups == [(" open", "Late", "1"), ("", "Not yet asked", "6")]


def test_plan_becomes_overdue_as_the_day_passes(client, time_machine):
    action = published_action()
    committed(action=action, due=datetime.date(2027, 12, 31))

    time_machine.move_to(datetime.datetime(2028, 1, 1, 9, 0, tzinfo=datetime.UTC))

    assert "overdue" in states_in(client.get(action.get_absolute_url()))
    assert "which has passed" in text_of(client.get(action.commitments.get().get_absolute_url()))


def test_action_tells_who_promised_what_by_when(client):
    action = published_action()
    committed(action=action, organisation=OrganisationFactory(name="Council A"))

    text = text_of(client.get(action.get_absolute_url()))

    assert "“We will make the list.” by 31 January 2028 . Signed on 20 January 2027." in text
    assert "Nobody is asked yet" not in text


def test_organisation_page_is_honest_about_silence(client):
    organisation = reached_body()
    asked(organisation=organisation)

    text = text_of(client.get(organisation.get_absolute_url()))

    assert "Asked on 10 January 2027 to lead; no reply since." in text


def test_organisation_page_tells_why_it_declined(client):
    organisation = OrganisationFactory()
    declined(organisation=organisation, reason="Not ours.", now=SPRING)

    assert "declined on 15 March 2027: Not ours." in text_of(client.get(organisation.get_absolute_url()))


def test_organisation_that_could_do_very_much_has_the_first_and_the_way_to_all(client, monkeypatch):
    monkeypatch.setattr("actions.panels.MOST_CANDIDACIES", 2)
    organisation = OrganisationFactory()
    could = [{"organisation": organisation.slug, "role": "lead"}]
    plan = PlanFactory()
    for _ in range(2):
        published_action(plan=plan, candidates=could)
    all_of_it = f"/actions/?organisation={organisation.slug}"
    assert all_of_it not in client.get(organisation.get_absolute_url()).content.decode()
    published_action(plan=plan, candidates=could)

    page = client.get(organisation.get_absolute_url())

    assert "These are the first 2." in text_of(page)
    assert all_of_it in page.content.decode()
    assert len(client.get(all_of_it).context["rows"]) == 3


def test_invented_organisation_is_marked_by_its_short_name_too(client):
    action = published_action(plan=PlanFactory(is_demonstration=True))
    asked(action=action, organisation=OrganisationFactory(short_name="Council A", is_demonstration=True))

    assert "Council A (demonstration)" in text_of(client.get(f"/plan/{action.plan.slug}/"))


def test_plan_tells_the_same_story_on_page_and_api(client):
    action = published_action()
    delivered(committed(action=action))

    assert states_in(client.get(action.get_absolute_url()))[0] == "delivered"
    assert client.get(f"/api/v1/actions/{action.slug}/progress/").json()["state"] == "delivered"


def test_list_of_actions_is_filtered_by_state(client):
    owned, unowned = published_action(), published_action()
    committed(action=owned)

    page = client.get("/actions/?state=owned").content.decode()

    assert owned.get_absolute_url() in page
    assert unowned.get_absolute_url() not in page


def test_receipt_recomputes_the_hash_and_gives_the_very_record(client):
    event = committed().events.last()

    page, record = client.get(event.get_absolute_url()), client.get(event.get_absolute_url() + "record.json")

    assert "Sound" in text_of(page)
    assert hashlib.sha256(record.content).hexdigest() == event.hash


def test_receipt_shows_what_was_forced(client):
    event = committed().events.last()
    forged = event.record.replace("the list", "no list")
    past_the_triggers("UPDATE actions_commitmentevent SET record = %s WHERE id = %s", forged, event.pk)

    text = text_of(client.get(event.get_absolute_url()))

    assert "Not sound" in text
    assert "the record was changed" in text


def test_number_of_no_receipt_is_told(client):
    assert "No record has this receipt" in text_of(client.get("/commitments/receipts/" + "0" * 64 + "/"))
    assert client.get("/commitments/receipts/?number=../x").status_code == 422
    assert client.get("/commitments/receipts/?number=AB+12")["Location"] == "/commitments/receipts/ab12/"


def test_reader_is_offered_no_deeds_and_representative_their_own(client):
    commitment = asked()
    mine, page = f"/commitments/{commitment.pk}/answer/", commitment.get_absolute_url()
    assert mine not in client.get(page).content.decode()

    client.force_login(representative(OrganisationFactory()))
    assert mine not in client.get(page).content.decode()

    client.force_login(representative(commitment.organisation))
    assert mine in client.get(page).content.decode()


def test_partner_home_shows_own_organisations_only(client):
    own, other = asked(), asked()
    client.force_login(representative(own.organisation))

    page = client.get("/commitments/").content.decode()

    assert own.get_absolute_url() in page
    assert other.get_absolute_url() not in page


def test_desk_lists_what_is_to_be_looked_after(client, time_machine):
    plan = PlanFactory()
    silent, late, unowned = (
        asked(action=published_action(plan=plan), organisation=reached_body()),
        committed(action=published_action(plan=plan), due=datetime.date(2027, 4, 30)),
        published_action(plan=plan),
    )
    danger = committed(action=published_action(plan=plan))
    reported(danger, "at-risk", date=datetime.date(2027, 3, 1))
    time_machine.move_to(datetime.datetime(2027, 5, 2, 9, 0, tzinfo=datetime.UTC))
    enter(client, editor())

    page = client.get("/workbench/plan/").content.decode()

    for heading, address in [("silent", silent), ("overdue", late), ("at-risk", danger), ("unowned", unowned)]:
        section = page.split(f'<h2 id="{heading}">')[1].split("</section>")[0]
        assert address.get_absolute_url() in section


def test_desk_publishes_a_version_and_asks_why(client):
    action = published_action()
    enter(client, editor())

    refused = client.post("/workbench/plan/", {"plan": action.plan.slug, "note": ""})
    done = client.post("/workbench/plan/", {"plan": action.plan.slug, "note": "At the start."})

    assert refused.status_code == 422
    assert done["Location"] == f"/plan/{action.plan.slug}/versions/1/"
    assert PlanVersion.objects.get().note == "At the start."


def test_comparison_tells_then_and_now(client):
    action = published_action()
    publish_plan(plan=action.plan, note="Before.", by=editor(), now=SPRING)
    committed(action=action)

    text = text_of(client.get(f"/plan/{action.plan.slug}/versions/compare/?from=1&to=now"))

    assert "State Nobody leads Promised" in text
    assert client.get(f"/plan/{action.plan.slug}/versions/compare/?from=7&to=now").status_code == 404


def test_version_shows_the_plan_as_it_stood(client):
    action = published_action()
    publish_plan(plan=action.plan, note="Before.", by=editor(), now=SPRING)
    committed(action=action)

    assert states_in(client.get(f"/plan/{action.plan.slug}/versions/1/")) == ["unowned"]


def test_log_is_filtered_by_organisation_and_by_what_happened(client):
    mine, other = committed(), committed()

    page = text_of(client.get(f"/plan/log/?organisation={mine.organisation.slug}&deed=committed"))

    assert f"{mine.organisation} committed to lead" in page
    assert "was asked to lead" not in page
    assert f"{other.organisation} committed" not in page
    assert client.get("/plan/log/?deed=sung").status_code == 400
    assert client.get("/plan/log/?before=soon").status_code == 400


def test_log_leads_on_to_older_lines(client, monkeypatch):
    monkeypatch.setattr("actions.plan.views.LINES", 2)
    commitment = committed(organisation=reached_body())

    first = client.get("/plan/log/?deed=asked&deed=committed")
    assert f"{commitment.organisation} committed" in text_of(first)
    newest = client.get("/plan/log/")
    older = re.search(r'href="(\?[^"]*before=[^"]*)"', newest.content.decode())[1].replace("&amp;", "&")

    assert f"{commitment.organisation} was asked" in text_of(client.get(f"/plan/log/{older}"))


def grow(action, *, organisation=None):
    """One more of everything that a page of the plan could list."""
    own = organisation or OrganisationFactory()
    commitment = committed(action=action, organisation=own)
    reported(commitment, date=datetime.date(2027, 3, 1))
    return commitment


EXPECTED = {"plan": 19, "action": 21, "actions": 21, "log": 14, "dashboard": 10, "barrier": 20}


@pytest.mark.parametrize("page", EXPECTED)
def test_page_asks_as_often_for_three_commitments_as_for_one(client, page, small_world):
    action = Action.objects.get(slug="find-them")
    address = {
        "plan": "/plan/",
        "action": "/actions/find-them/",
        "actions": "/actions/",
        "log": "/plan/log/",
        "dashboard": "/workbench/plan/",
        "barrier": "/barriers/lost-records/",
    }[page]
    enter(client, small_world.people.editor)
    grow(action)
    counts = count(client, address)
    grow(action)
    grow(action)

    assert count(client, address) == counts == EXPECTED[page]


def statements(client, address):
    """Return the statements that a page asks, prepared ones too."""
    found = []

    def note(execute, sql, *asked):
        found.append(sql)
        return execute(sql, *asked)

    with connection.execute_wrapper(note):
        answer = client.get(address)
        answer.getvalue()
    assert answer.status_code == 200
    return found


def test_page_of_a_plan_reads_its_actions_once(client):
    action = published_action()
    promised_twice(action, first=datetime.date(2027, 9, 30), now=datetime.date(2028, 1, 31))

    asked = statements(client, f"/plan/{action.plan.slug}/")

    assert sum(sql.startswith('SELECT "actions_milestonemet"') for sql in asked) == 1


def test_page_of_a_plan_that_nothing_changed_reads_and_draws_no_action(client, settings, monkeypatch):
    settings.KEEP_PAGES = True
    committed(action=published_action(title="Drawn once"))
    drawn, draw = [], KeptPart.draw
    monkeypatch.setattr(KeptPart, "draw", lambda *given: drawn.append(given[-1]) or draw(*given))

    client.get("/plan/")
    again = statements(client, "/plan/")

    assert [sql for sql in again if "actions_" in sql] == []
    assert [values["row"].title for values in drawn if "row" in values] == ["Drawn once"]


def test_page_of_a_plan_reads_no_text_of_its_versions(client):
    action = published_action()
    publish_plan(plan=action.plan, note="Before.", by=editor(), now=SPRING)

    assert [sql for sql in statements(client, "/plan/") if '"actions_planversion"."content"' in sql] == []


def count(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_record_asks_as_often_for_three_reports_as_for_one(client):
    action = published_action(milestones=[{"key": key, "title": key, "due": "2027-09-30"} for key in ["a", "b", "c"]])
    commitment = committed(action=action)
    reported(commitment, date=datetime.date(2027, 2, 1))
    reached(commitment, "a", met_on=datetime.date(2027, 2, 1))
    once = count(client, commitment.get_absolute_url())
    for key, day in [("b", 2), ("c", 3)]:
        reported(commitment, date=datetime.date(2027, 2, day))
        reached(commitment, key, met_on=datetime.date(2027, 2, day))

    assert count(client, commitment.get_absolute_url()) == once == 11


@pytest.mark.parametrize(("page", "expected"), [("organisation", 8), ("home", 6)])
def test_organisations_pages_ask_as_often_for_three_as_for_one(client, page, expected):
    organisation = OrganisationFactory()
    person = representative(organisation)
    client.force_login(person)
    address = organisation.get_absolute_url() if page == "organisation" else "/commitments/"
    committed(organisation=organisation, by=person)
    once = count(client, address)
    committed(organisation=organisation, by=person)
    committed(organisation=organisation, by=person)

    assert count(client, address) == once == expected


def test_desk_lists_missed_milestones_and_overdue_actions_that_nobody_leads(client, time_machine):
    plan = PlanFactory()
    action = published_action(
        plan=plan, milestones=[{"key": "list", "title": "The list is whole", "due": "2027-04-30"}]
    )
    committed(action=action)
    nobodys = published_action(plan=plan, due="2027-04-30")
    time_machine.move_to(datetime.datetime(2027, 5, 2, 9, 0, tzinfo=datetime.UTC))
    enter(client, editor())

    page = client.get("/workbench/plan/").content.decode()

    assert "The list is whole" in page.split('<h2 id="missed">')[1].split("</section>")[0]
    assert nobodys.get_absolute_url() in page.split('<h2 id="unowned">')[1].split("</section>")[0]


def test_feed_of_the_plan_is_new_after_a_text_was_taken_out(client, people):
    commitment = committed(statement="We ask Jamie Sample before the move.")
    withdrawn(commitment, reason="Because Jamie Sample moved.")
    before = client.get("/feeds/plan.atom")
    redact(text="Jamie Sample", by=people.administrator, now=datetime.datetime(2027, 7, 1, tzinfo=datetime.UTC), rule="name",
           reason="It names a child.", really=True)  # fmt: skip

    by_tag = client.get("/feeds/plan.atom", headers={"If-None-Match": before["ETag"]})
    by_time = client.get("/feeds/plan.atom", headers={"If-Modified-Since": before["Last-Modified"]})

    assert "Jamie" in before.content.decode()
    assert (by_tag.status_code, by_time.status_code) == (200, 200)
    assert "Jamie" not in by_tag.content.decode()
