"""Commitments by the API: who may, with which token, in which state, once and twice."""

import datetime
import hashlib
import json

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from actions.models import Action, Commitment
from actions.plan.versions import publish_plan
from organisations.models import Membership
from tests.factories.actions import (
    PlanFactory,
    asked,
    committed,
    delivered,
    editor,
    published_action,
    reached,
    reached_body,
    reported,
    representative,
    speaker,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.publishing import published
from tests.tokens import client_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + datetime.timedelta(days=30)


def current_action(**changes):
    """An action that runs around today."""
    dates = {"starts": TODAY - datetime.timedelta(days=60), "due": TODAY + datetime.timedelta(days=60)}

    plan = PlanFactory(starts=TODAY - datetime.timedelta(days=100), ends=TODAY + datetime.timedelta(days=400))
    publication = published(
        "action", plan=plan.slug, **{name: day.isoformat() for name, day in dates.items()}, **changes
    )
    return Action.objects.get(pk=publication.entry_id)


def a_while_ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def question(**changes):
    return asked(action=current_action(), now=a_while_ago(20), reply_by=SOON, **changes)


def promise(**changes):
    return committed(
        action=current_action(milestones=[{"key": "list", "title": "The list", "due": SOON.isoformat()}]),
        due=SOON,
        reply_by=SOON,
        now=a_while_ago(10),
        by=None,
        **changes,
    )


@pytest.fixture
def commitment():
    return question()


def partner_of(commitment, person=None):
    return client_of(person or representative(commitment.organisation), organisation=commitment.organisation)


def send(client, address, body=None, **headers):
    return client.post(
        address,
        json.dumps(body if body is not None else {}),
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def address(commitment, operation=""):
    return f"/api/v1/commitments/{commitment.pk}/{operation}"


def etag(client, commitment):
    return client.get(address(commitment))["ETag"]


ANSWER = {"statement": "We will do it.", "due": SOON.isoformat(), "job_title": "Director (invented)", "authority": True}


def test_partner_commits_with_a_token(client, commitment):
    partner = partner_of(commitment)

    response = send(partner, address(commitment, "commit/"), ANSWER, If_Match=etag(client, commitment))

    assert response.status_code == 200, response.content
    body = response.json()
    assert (body["state"], body["standing"], body["statement"]) == ("committed", "no-report", "We will do it.")
    assert body["signature"]["job_title"] == "Director (invented)"
    assert response["ETag"] == etag(client, commitment)
    assert client.get(body["signature"]["receipt"].removeprefix("http://testserver")).json()["is_sound"]


def test_second_request_hears_that_it_was_answered(client, commitment):
    partner, seen = partner_of(commitment), etag(client, commitment)
    send(partner, address(commitment, "commit/"), ANSWER, If_Match=seen)

    response = send(partner, address(commitment, "commit/"), ANSWER, If_Match=seen)

    assert response.status_code == 409
    assert "committed already" in response.json()["detail"]
    assert commitment.events.filter(kind="committed").count() == 1


def test_repeated_request_with_a_key_answers_the_same_and_acts_once(client, commitment):
    partner, seen = partner_of(commitment), etag(client, commitment)

    first = send(partner, address(commitment, "commit/"), ANSWER, If_Match=seen, Idempotency_Key="one")
    second = send(partner, address(commitment, "commit/"), ANSWER, If_Match=seen, Idempotency_Key="one")

    assert (first.status_code, second.status_code, second["Idempotency-Replayed"]) == (200, 200, "true")
    assert first.content == second.content
    assert commitment.events.filter(kind="committed").count() == 1


@pytest.mark.parametrize(("header", "status"), [("", 428), ("*", 428), ('"1-1-0"', 412), ("nonsense", 412)])
def test_writing_needs_the_present_etag(commitment, header, status):
    response = send(partner_of(commitment), address(commitment, "commit/"), ANSWER, If_Match=header)

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"


def test_stale_etag_is_refused_with_what_happened(client):
    commitment = promise()
    partner, seen = partner_of(commitment), etag(client, commitment)
    reported(commitment, date=TODAY)

    response = send(partner, address(commitment, "withdraw/"), {"reason": "No money."}, If_Match=seen)

    assert response.status_code == 412
    assert "Progress reported" in response.json()["detail"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"statement": ""}, "#/statement"), ({"due": "2050-01-01"}, "#/due"), ({"authority": False}, "#/authority"),
        ({"zz": 1}, "#/zz"), ({"statement": {"a": 1}}, "#/statement"), ({"due": 7}, "#/due"), ({"job_title": []}, "#/job_title"),
    ],
)  # fmt: skip
def test_bad_answer_is_a_problem_by_pointer(client, commitment, wrong, pointer):
    response = send(
        partner_of(commitment), address(commitment, "commit/"), {**ANSWER, **wrong}, If_Match=etag(client, commitment)
    )

    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


@pytest.mark.parametrize("body", [[], [1], "text", 7, None])
def test_body_that_is_no_object_is_a_problem(client, commitment, body):
    response = partner_of(commitment).post(
        address(commitment, "commit/"), json.dumps(body), content_type="application/json",
        headers={"If-Match": etag(client, commitment)},
    )  # fmt: skip

    assert response.status_code == 400


def test_token_acts_for_its_one_organisation_only(client, commitment):
    person = representative(commitment.organisation)
    other = OrganisationFactory()
    representative(other, person=person)
    with_the_other = client_of(person, organisation=other)

    response = send(with_the_other, address(commitment, "commit/"), ANSWER, If_Match=etag(client, commitment))

    assert response.status_code == 403
    assert response.json()["detail"] == "This token acts for another organisation."


def test_token_ends_with_the_membership(client, commitment):
    person = representative(commitment.organisation)
    partner = partner_of(commitment, person)
    Membership.objects.filter(person=person).update(ended_on=TODAY)

    assert send(partner, address(commitment, "commit/"), ANSWER, If_Match=etag(client, commitment)).status_code == 401


def test_scope_to_report_does_not_commit(client, commitment):
    partner = client_of(
        representative(commitment.organisation), organisation=commitment.organisation, scopes=["report"]
    )

    response = send(partner, address(commitment, "commit/"), ANSWER, If_Match=etag(client, commitment))

    assert (response.status_code, response.json()["scope"]) == (403, "commit")


def test_nobody_acts_without_a_token(client, commitment):
    for operation in ["commit/", "decline/", "withdraw/", "reports/", "assessments/", "remind/", "take-back/"]:
        assert send(client, address(commitment, operation), {}, If_Match="x").status_code == 401, operation


def test_partner_declines_and_proposes_another(client, commitment):
    other = OrganisationFactory()

    response = send(
        partner_of(commitment), address(commitment, "decline/"), {"reason": "Not ours.", "proposed": other.slug},
        If_Match=etag(client, commitment),
    )  # fmt: skip

    assert (response.status_code, response.json()["standing"]) == (200, "declined")
    assert response.json()["proposed"].endswith(f"/organisations/{other.slug}/")


def test_partner_withdraws(client):
    commitment = promise()

    response = send(
        partner_of(commitment), address(commitment, "withdraw/"), {"reason": "No money."},
        If_Match=etag(client, commitment),
    )  # fmt: skip

    assert (response.status_code, response.json()["reason"]) == (200, "No money.")


REPORT = {
    "date": TODAY.isoformat(), "status": "at-risk", "done": "Half.", "next": "The rest.",
    "proof": [{"url": "https://example.org/list", "title": "The list", "stands_for": TODAY.isoformat()}],
}  # fmt: skip


def test_partner_reports_and_everybody_reads_it(client):
    commitment = promise()

    response = send(partner_of(commitment), address(commitment, "reports/"), REPORT, If_Match=etag(client, commitment))

    assert (response.status_code, response.json()["standing"]) == (201, "at-risk")
    assert "/events/" in response["Location"]
    (row,) = client.get(address(commitment, "reports/")).json()
    assert (row["number"], row["status"], row["proof"][0]["stands_for"]) == (1, "at-risk", TODAY.isoformat())


def test_bad_proof_is_a_problem_by_pointer(client):
    commitment = promise()
    body = {**REPORT, "proof": [{**REPORT["proof"][0], "stands_for": SOON.isoformat()}]}

    response = send(partner_of(commitment), address(commitment, "reports/"), body, If_Match=etag(client, commitment))

    assert [error["pointer"] for error in response.json()["errors"]] == ["#/proof/0/stands_for"]


def test_report_on_a_withdrawn_commitment_is_a_conflict(client):
    commitment = promise()
    partner = partner_of(commitment)
    send(partner, address(commitment, "withdraw/"), {"reason": "So."}, If_Match=etag(client, commitment))

    response = send(partner, address(commitment, "reports/"), REPORT, If_Match=etag(client, commitment))

    assert response.status_code == 409


def test_partner_meets_a_milestone(client):
    commitment = promise()
    body = {"met_on": TODAY.isoformat(), "proof": REPORT["proof"]}
    partner = partner_of(commitment)

    response = send(partner, address(commitment, "milestones/list/met/"), body, If_Match=etag(client, commitment))

    assert response.status_code == 201
    assert client.get("/api/v1/milestones/", {"met": "yes"}).json()["results"][0]["met_on"] == TODAY.isoformat()
    again = send(partner, address(commitment, "milestones/list/met/"), body, If_Match=etag(client, commitment))
    assert again.status_code == 409


def test_editor_asks_reminds_assesses_and_takes_back(client, mailoutbox):
    action, organisation = current_action(), OrganisationFactory()
    representative(organisation)
    team = client_of(editor())
    body = {"organisation": organisation.slug, "role": "lead", "message": "Would you?", "reply_by": SOON.isoformat()}

    made = send(team, f"/api/v1/actions/{action.slug}/commitments/", body)

    assert (made.status_code, made.json()["standing"]) == (201, "asked")
    commitment = Commitment.objects.get()
    assert made["Location"].endswith(address(commitment))
    assert send(team, f"/api/v1/actions/{action.slug}/commitments/", body).status_code == 409
    assert send(team, address(commitment, "remind/")).status_code == 200
    back = send(team, address(commitment, "take-back/"), {"reason": "Mistake."}, If_Match=etag(client, commitment))
    assert back.json()["state"] == "taken-back"
    signed = promise()
    done = send(
        team, address(signed, "assessments/"), {"completion": "complete", "note": "All."}, If_Match=etag(client, signed)
    )
    assert (done.status_code, done.json()["state"]) == (201, "delivered")
    assert client.get(address(signed, "assessments/")).json()[0]["completion"] == "complete"


def test_asking_an_unknown_organisation_is_a_problem_by_pointer():
    team = client_of(editor())
    for named in ["nobody", 7, None, ["a"]]:
        body = {"organisation": named, "role": "lead", "message": "Would you?", "reply_by": SOON.isoformat()}
        response = send(team, f"/api/v1/actions/{current_action().slug}/commitments/", body)
        assert [error["pointer"] for error in response.json()["errors"]] == ["#/organisation"]


def test_partner_does_not_ask_nor_assess(client):
    commitment = promise()
    partner = partner_of(commitment)

    assert send(partner, f"/api/v1/actions/{commitment.action.slug}/commitments/", {}).status_code == 403
    assert send(partner, address(commitment, "assessments/"), {}, If_Match=etag(client, commitment)).status_code == 403


# --- reading ---


def test_commitments_are_filtered_by_organisation_action_state_and_standing(client):
    silent = asked(
        organisation=reached_body(),
        action=current_action(),
        now=a_while_ago(20),
        reply_by=TODAY - datetime.timedelta(days=1),
    )
    other = promise()

    def found(**query):
        return [row["id"] for row in client.get("/api/v1/commitments/", query).json()["results"]]

    assert found(standing="silent") == [silent.pk]
    assert found(state="committed") == [other.pk]
    assert found(organisation=silent.organisation.slug) == [silent.pk]
    assert found(action=other.action.slug) == [other.pk]
    assert found(due_before=SOON.isoformat()) == [other.pk]
    assert client.get("/api/v1/commitments/", {"standing": "lost"}).status_code == 400


def test_list_of_commitments_asks_as_often_for_three_as_for_one(client, django_assert_num_queries):
    promise()
    with django_assert_num_queries(7):
        client.get("/api/v1/commitments/")
    promise(), promise()
    with django_assert_num_queries(7):
        client.get("/api/v1/commitments/")


def test_unchanged_commitment_is_not_sent_again(client, commitment):
    seen = etag(client, commitment)

    assert client.get(address(commitment), headers={"If-None-Match": seen}).status_code == 304


def test_etag_of_a_commitment_changes_when_its_standing_does(client, time_machine):
    commitment = question(organisation=reached_body())
    before = etag(client, commitment)
    time_machine.move_to(datetime.datetime.combine(SOON + datetime.timedelta(days=1), datetime.time(12), datetime.UTC))

    assert client.get(address(commitment), headers={"If-None-Match": before}).json()["standing"] == "silent"


def test_events_are_a_chain_that_anyone_can_check(client):
    commitment = promise()
    before = ""
    for event in client.get(address(commitment, "events/")).json():
        assert hashlib.sha256(event["record"].encode()).hexdigest() == event["hash"]
        assert json.loads(event["record"])["previous_hash"] == before
        before = event["hash"]


def test_feed_of_events_goes_on_where_it_stopped(client):
    one = promise()

    first = client.get("/api/v1/events/", {"page_size": 1}).json()
    assert ([event["deed"] for event in first["events"]], first["more"]) == (["asked"], True)
    second = client.get(first["next"].removeprefix("http://testserver").split("8000")[-1]).json()
    assert [event["deed"] for event in second["events"]] == ["committed"]
    reported(one, date=TODAY)
    third = client.get(second["next"].split("8000")[-1]).json()
    assert ([event["deed"] for event in third["events"]], third["more"]) == (["reported"], False)


@pytest.mark.parametrize("query", ["since=x", "since=-1", "zz=1", "page_size=0"])
def test_wrong_parameter_of_events_is_a_problem(client, query):
    assert client.get(f"/api/v1/events/?{query}").status_code == 400


def test_unknown_receipt_is_not_found(client):
    assert client.get(f"/api/v1/events/{'0' * 64}/").status_code == 404


def test_progress_of_an_action_tells_state_milestones_and_who(client):
    commitment = promise()

    body = client.get(f"/api/v1/actions/{commitment.action.slug}/progress/").json()

    assert (body["state"], body["milestones"][0]["met_on"]) == ("owned", None)
    assert [row["id"] for row in body["commitments"]] == [commitment.pk]


def test_actions_are_filtered_by_state_and_the_page_is_tagged_by_what_is_on_it(client):
    owned, unowned = promise().action, current_action()
    address = "/api/v1/actions/?state=owned"

    first = client.get(address)

    assert [row["slug"] for row in first.json()["results"]] == [owned.slug]
    assert client.get("/api/v1/actions/?state=unowned").json()["results"][0]["slug"] == unowned.slug
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    committed(action=unowned, due=SOON, reply_by=SOON, now=a_while_ago(5), by=None)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).json()["count"] == 2
    assert client.get("/api/v1/actions/?state=lost").status_code == 400


def test_state_is_the_same_in_page_of_progress_plan_and_table(client):
    commitment = delivered(promise(), now=timezone.now())
    plan = commitment.action.plan

    of_plan = client.get(f"/api/v1/plans/{plan.slug}/").json()["actions"][0]
    of_table = client.get(f"/api/v1/plans/{plan.slug}/table/").content.decode().splitlines()

    assert of_plan["state"] == "delivered"
    assert dict(zip(of_table[0].split(","), of_table[1].split(","), strict=True))["state"] == "delivered"
    assert client.get(f"/api/v1/actions/{commitment.action.slug}/progress/").json()["state"] == "delivered"
    assert client.get("/api/v1/plans/").json()[0]["states"]["delivered"] == 1


def test_cell_of_the_table_that_would_be_a_formula_is_text(client):
    commitment = committed(
        action=current_action(), due=SOON, reply_by=SOON, now=a_while_ago(5), statement="=1+1 is what we do.", by=None
    )

    table = client.get(f"/api/v1/plans/{commitment.action.plan.slug}/table/").content.decode()

    assert "'=1+1 is what we do." in table


def test_milestones_are_filtered_by_day(client):
    action = published_action(milestones=[
        {"key": "one", "title": "One", "due": "2027-05-01"}, {"key": "two", "title": "Two", "due": "2027-09-01"},
    ])  # fmt: skip
    reached(committed(action=action), "one", met_on=datetime.date(2027, 5, 1))

    def found(**query):
        return [row["key"] for row in client.get("/api/v1/milestones/", query).json()["results"]]

    assert found() == ["one", "two"]
    assert found(due_before="2027-05-01") == ["one"]
    assert found(met="no") == ["two"]
    assert found(action="nothing") == []


def test_feed_of_the_plan_tells_what_happened(client):
    commitment = promise()

    text = client.get("/feeds/plan.atom").content.decode()

    assert f"{commitment.organisation.name} committed to lead" in text
    assert speaker(commitment).email not in text


def test_commitments_of_an_action_are_listed(client):
    commitment = promise()

    (row,) = client.get(f"/api/v1/actions/{commitment.action.slug}/commitments/").json()

    assert (row["id"], row["standing"]) == (commitment.pk, "no-report")


def test_answers_are_as_the_schema_says(client):
    """Every read of a plan in which something happened."""
    commitment = promise()
    reported(commitment, date=TODAY)
    reached(commitment, "list", met_on=TODAY)
    delivered(commitment, now=timezone.now())
    plan = commitment.action.plan
    publish_plan(plan=plan, note="So it is.", by=editor(), now=timezone.now())
    schema = json.loads(client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"}).content)
    receipt = commitment.events.first().hash
    reads = {
        "/api/v1/plans/": "/api/v1/plans/",
        "/api/v1/plans/{slug}/": f"/api/v1/plans/{plan.slug}/",
        "/api/v1/plans/{slug}/versions/": f"/api/v1/plans/{plan.slug}/versions/",
        "/api/v1/plans/{slug}/versions/{number}/": f"/api/v1/plans/{plan.slug}/versions/1/",
        "/api/v1/plans/{slug}/versions/compare/": f"/api/v1/plans/{plan.slug}/versions/compare/",
        "/api/v1/actions/{slug}/progress/": f"/api/v1/actions/{commitment.action.slug}/progress/",
        "/api/v1/actions/{slug}/commitments/": f"/api/v1/actions/{commitment.action.slug}/commitments/",
        "/api/v1/commitments/": "/api/v1/commitments/",
        "/api/v1/commitments/{id}/": address(commitment),
        "/api/v1/commitments/{id}/events/": address(commitment, "events/"),
        "/api/v1/commitments/{id}/reports/": address(commitment, "reports/"),
        "/api/v1/commitments/{id}/assessments/": address(commitment, "assessments/"),
        "/api/v1/milestones/": "/api/v1/milestones/",
        "/api/v1/events/": "/api/v1/events/",
        "/api/v1/events/{hash}/": f"/api/v1/events/{receipt}/",
    }
    for path, asked_for in reads.items():
        said = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        answer = client.get(asked_for)
        assert answer.status_code == 200, asked_for
        validator = Draft202012Validator({**said, "components": schema["components"]})
        assert list(validator.iter_errors(answer.json())) == [], asked_for
        again = client.get(asked_for, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304, asked_for
