"""What is agreed, by the API; and two and twenty who press at once, by page and by the API."""

import datetime

import pytest
from django.test import Client

from actions.models import Commitment
from tests.actions.test_agreement import enter, text_of
from tests.actions.test_commitments_api import SOON, address, etag, partner_of, promise, question, send
from tests.at_once import at_once
from tests.factories.actions import editor, representative
from tests.factories.organisations import OrganisationFactory
from tests.tokens import client_of

pytestmark = pytest.mark.django_db
LATER = (SOON + datetime.timedelta(days=10)).isoformat()
SIGNS = {"job_title": "Director (invented)", "authority": True}
CHANGE = {"due": LATER, "reason": "a second store was found", **SIGNS}


def test_exchange_and_counter_proposal_by_the_api(client):
    commitment = question()
    partner, team = partner_of(commitment), client_of(editor())
    seen = etag(client, commitment)

    assert send(partner, address(commitment, "messages/"), {"text": "What does it need?"}).status_code == 200
    assert send(team, address(commitment, "messages/"), {"text": "One line a store."}).status_code == 200
    listed = team.get(address(commitment, "messages/"))
    assert [(row["side"], row["text"]) for row in listed.json()] == [
        ("organisation", "What does it need?"), ("programme-team", "One line a store."),
    ]  # fmt: skip
    assert listed["Cache-Control"] == "no-store"
    assert etag(client, commitment) == seen, "what is private changes nothing that is public"

    made = send(
        partner, address(commitment, "counter-proposals/"), {"due": LATER, "role": "partner", "reason": "we move"},
        If_Match=seen,
    )  # fmt: skip
    assert made.status_code == 200, made.content
    (proposal,) = partner.get(address(commitment, "counter-proposals/")).json()
    assert (proposal["due"], proposal["role"], proposal["outcome"]) == (LATER, "partner", "open")
    done = send(team, address(commitment, "counter-proposals/1/answer/"), {"answer": "accepted"}, If_Match=seen)
    body = done.json()
    assert (body["asked_due"], body["role"]) == (LATER, "partner")
    (change,) = body["question_changes"]
    assert (change["first"]["role"], change["now"], change["reason"]) == (
        "lead",
        {"due": LATER, "role": "partner"},
        "we move",
    )


def test_nobody_else_reads_the_exchange_by_the_api(client):
    commitment = question()
    elsewhere = OrganisationFactory()
    stranger = client_of(representative(elsewhere), organisation=elsewhere)
    for page in ["messages/", "counter-proposals/"]:
        assert client.get(address(commitment, page)).status_code == 401
        assert stranger.get(address(commitment, page)).status_code == 403


def test_change_by_the_api(client):
    commitment = promise()
    partner, team = partner_of(commitment), client_of(editor())

    made = send(partner, address(commitment, "changes/"), CHANGE, If_Match=etag(client, commitment))
    assert made.status_code == 201, made.content
    number = made.json()["proposed_change"]["number"]
    assert made.json()["due"] == SOON.isoformat()
    done = send(
        team,
        address(commitment, f"changes/{number}/answer/"),
        {"answer": "accepted"},
        If_Match=etag(client, commitment),
    )
    body = done.json()
    assert (body["due"], body["proposed_change"]) == (LATER, None)
    (change,) = client.get(address(commitment, "changes/")).json()
    assert change == body["changes"][0]
    assert (change["first"], change["now"], change["days"], change["days_late"]) == (
        {"due": SOON.isoformat()}, {"due": LATER}, 10, 0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"due": "soon"}, "#/due"), ({"reason": ""}, "#/reason"), ({"job_title": None}, "#/job_title"),
        ({"authority": False}, "#/authority"), ({"role": "owner"}, "#/role"), ({"colour": "red"}, "#/colour"),
    ],
)  # fmt: skip
def test_bad_change_is_a_problem_by_pointer(client, wrong, pointer):
    commitment = promise()
    body = {**CHANGE, **wrong}
    response = send(partner_of(commitment), address(commitment, "changes/"), body, If_Match=etag(client, commitment))
    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


def test_stale_or_unnamed_change_is_refused_by_the_api(client):
    commitment = promise()
    partner, team, seen = partner_of(commitment), client_of(editor()), etag(client, commitment)
    assert send(partner, address(commitment, "changes/"), CHANGE).status_code == 428
    send(partner, address(commitment, "changes/"), CHANGE, If_Match=seen)
    stale = send(team, address(commitment, "changes/3/answer/"), {"answer": "accepted"}, If_Match=seen)
    assert stale.status_code == 412
    taken = send(partner, address(commitment, "changes/3/take-back/"), If_Match=etag(client, commitment))
    assert taken.status_code == 200
    late = send(
        team, address(commitment, "changes/3/answer/"), {"answer": "accepted"}, If_Match=etag(client, commitment)
    )
    assert late.status_code == 409
    assert "taken back already" in late.json()["detail"]
    none = send(
        team, address(commitment, "changes/1/answer/"), {"answer": "accepted"}, If_Match=etag(client, commitment)
    )
    assert none.status_code == 400


def test_scope_to_read_changes_nothing(client):
    commitment = promise()
    person = representative(commitment.organisation)
    reader = client_of(person, organisation=commitment.organisation, scopes=["read"])
    response = send(reader, address(commitment, "changes/"), CHANGE, If_Match=etag(client, commitment))
    assert response.status_code == 403
    assert response.json()["scope"] == "commit"


# --- many at once, each on a connection of its own


def browsers(count, people):
    """Return signed-in browsers, as many as asked for, in turn of these people."""
    found = [Client() for _ in range(count)]
    for number, browser in enumerate(found):
        enter(browser, people[number % len(people)])
    return found


@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.django_db(transaction=True)
def test_many_who_propose_at_once_by_the_api_make_one_proposal(client, count):
    commitment = promise()
    seen = etag(client, commitment)
    sides = [partner_of(commitment), client_of(editor())]

    answers = at_once(
        *[lambda c=sides[n % 2]: send(c, address(commitment, "changes/"), CHANGE, If_Match=seen) for n in range(count)]
    )

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] + [409] * (count - 1)
    assert commitment.events.filter(kind="change-proposed").count() == 1
    assert all(
        "proposed a change already" in answer.json()["detail"] for answer in answers if answer.status_code == 409
    )


@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.django_db(transaction=True)
def test_many_who_answer_at_once_by_page_make_one_answer_and_hear_it(client, count):
    commitment = promise()
    send(partner_of(commitment), address(commitment, "changes/"), CHANGE, If_Match=etag(client, commitment))
    page = f"/commitments/{commitment.pk}/changes/3/"
    team = [editor() for _ in range(count)]
    answer = {"seen": "3", "reason": "So it is."}

    answers = at_once(
        *[
            lambda b=browser, said=("accepted", "refused")[n % 2]: b.post(page, {**answer, "answer": said})
            for n, browser in enumerate(browsers(count, team))
        ]
    )

    assert sorted(response.status_code for response in answers) == [302] + [409] * (count - 1)
    ended = commitment.events.get(number=4)
    for response in answers:
        if response.status_code == 409:
            assert f"{ended.get_kind_display()} already: {ended.name}" in text_of(response)
    now = Commitment.objects.get(pk=commitment.pk)
    assert now.due.isoformat() == (LATER if ended.kind == "change-accepted" else SOON.isoformat())


@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.django_db(transaction=True)
def test_many_counter_proposals_at_once_by_page_and_api_make_one(client, count):
    commitment = question()
    seen = etag(client, commitment)
    people = [representative(commitment.organisation) for _ in range(2)]
    token = partner_of(commitment, people[0])
    page = f"/commitments/{commitment.pk}/counter-propose/"
    form = {"due": LATER, "reason": "we move"}
    by_page = [lambda b=browser: b.post(page, {**form, "seen": "1"}) for browser in browsers(count // 2, people)]
    by_api = [
        lambda: send(token, address(commitment, "counter-proposals/"), form, If_Match=seen) for _ in range(count // 2)
    ]

    answers = at_once(*by_page, *by_api)

    assert sorted(response.status_code for response in answers)[1:] == [409] * (count - 1)
    assert commitment.counter_proposals.count() == 1


@pytest.mark.django_db(transaction=True)
def test_signing_and_accepting_a_counter_proposal_at_once_leave_one_outcome(client):
    commitment = question()
    partner, team, seen = partner_of(commitment), client_of(editor()), etag(client, commitment)
    send(partner, address(commitment, "counter-proposals/"), {"due": LATER, "reason": "we move"}, If_Match=seen)
    signature = {"statement": "We will.", "due": SOON.isoformat(), **SIGNS}

    answers = at_once(
        lambda: send(partner, address(commitment, "commit/"), signature, If_Match=seen),
        lambda: send(team, address(commitment, "counter-proposals/1/answer/"), {"answer": "accepted"}, If_Match=seen),
    )

    assert sorted(response.status_code for response in answers) in ([200, 409], [200, 412])
    assert commitment.events.count() == 2
