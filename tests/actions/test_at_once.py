"""Twenty people press at once, on real connections, ten on pages and ten by the API: one does it, each is told what happened."""

import datetime
import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from actions.commitments.answering import ask_second_signature
from actions.models import Action, CommitmentEvent
from organisations.accounts.second_factor import DEMO_MARK
from tests import world
from tests.at_once import at_once
from tests.factories.actions import PlanFactory, asked, committed, editor, representative, speaker
from tests.factories.organisations import OrganisationFactory
from tests.factories.publishing import published
from tests.tokens import client_of

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 20
TODAY = timezone.localdate()
SOON = TODAY + datetime.timedelta(days=30)
DONE = {200, 201, 302}
REFUSED = {409, 412}


def current_action():
    """An action that runs around today, with a milestone that can be met."""
    plan = PlanFactory(starts=TODAY - datetime.timedelta(days=100), ends=TODAY + datetime.timedelta(days=400))
    dates = {"starts": TODAY - datetime.timedelta(days=60), "due": TODAY + datetime.timedelta(days=60)}
    return Action.objects.get(
        pk=published(
            "action",
            plan=plan.slug,
            milestones=[{"key": "list", "title": "The list", "due": SOON.isoformat()}],
            **{name: day.isoformat() for name, day in dates.items()},
        ).entry_id
    )


def ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def question():
    return asked(action=current_action(), now=ago(20), reply_by=SOON)


def promise():
    return committed(action=current_action(), due=SOON, reply_by=SOON, now=ago(5))


def promise_of_a_former_text():
    commitment = promise()
    document = {**commitment.action.revision.document, "description": "Make two lists."}
    world.publish(editor(), ("action", document))
    return commitment


def browser_of(person):
    """A client that is signed in as the demonstration does it, without a second factor."""
    client = Client()
    client.force_login(person)
    session = client.session
    session[DEMO_MARK] = person.pk
    session.save()
    return client


def presses(people, page, form, address, body, *, organisation=None, etag=None):
    """One press for each of these people: the first half on a page, the others by the API."""
    headers = {"If-Match": etag} if etag else {}
    half = len(people) // 2
    browsers = [browser_of(person) for person in people[:half]]
    programs = [client_of(person, organisation=organisation) for person in people[half:]]
    return [
        *[lambda client=client: client.post(page, form) for client in browsers],
        *[
            lambda client=client: client.post(
                address, json.dumps(body), content_type="application/json", headers=headers
            )
            for client in programs
        ],
    ]


def words_of(response):
    """What a person reads of a refusal: a page's text, or the detail of a problem."""
    if response["Content-Type"] == "application/problem+json":
        return response.json()["detail"]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def check_one_outcome(responses, who_did):
    """One was done; every other is refused, and names who did it."""
    done = [response for response in responses if response.status_code in DONE]
    refused = [response for response in responses if response.status_code not in DONE]
    assert len(done) == 1
    assert {response.status_code for response in refused} <= REFUSED
    for response in refused:
        assert who_did in words_of(response)


REASON = {"reason": "It cannot be done."}
SIGNED = {"statement": "We will do it.", "job_title": "Director (invented)", "due": SOON.isoformat()}
PROOF = {"title": "The list", "url": "https://example.org/list", "stands_for": TODAY.isoformat()}
PROOF_TYPED = {"proof.rows": "1", **{f"proof.0.{name}": value for name, value in PROOF.items()}}
SAID = {"date": TODAY.isoformat(), "status": "on-track", "done": "Half of it."}
MET = {"met_on": TODAY.isoformat()}
JUDGED = {"completion": "limited", "note": "A little is there."}
CONFIRMED = {"job_title": "Director (invented)"}
STEP = "milestones/list"
OPERATIONS = {
    # kind of event: (what it is about, who presses, page, form, address, body)
    "committed": (
        question, "partner", "answer", {**SIGNED, "authority": "yes", "version": "1", "operation": "sign"},
        "commit", {**SIGNED, "authority": True},
    ),
    "declined": (question, "partner", "decline", REASON, "decline", REASON),
    "taken-back": (question, "editor", "take-back", REASON, "take-back", REASON),
    "withdrawn": (promise, "partner", "withdraw", REASON, "withdraw", REASON),
    "reported": (promise, "partner", "report", SAID, "reports", SAID),
    "milestone-met": (promise, "partner", STEP, {**MET, **PROOF_TYPED}, f"{STEP}/met", {**MET, "proof": [PROOF]}),
    "reconfirmed": (
        promise_of_a_former_text, "partner", "reconfirm", {**CONFIRMED, "authority": "yes", "version": "2"},
        "reconfirm", {**CONFIRMED, "authority": True},
    ),
    "assessed": (promise, "editor", "assess", JUDGED, "assessments", JUDGED),
}  # fmt: skip


@pytest.mark.parametrize("kind", OPERATIONS)
def test_twenty_people_who_press_at_once_do_one_thing(kind):
    make, role, page, form, address, body = OPERATIONS[kind]
    commitment = make()
    organisation = commitment.organisation
    people = [editor() if role == "editor" else representative(organisation) for _ in range(PEOPLE)]
    api = f"/api/v1/commitments/{commitment.pk}/"

    responses = at_once(
        *presses(
            people,
            f"/commitments/{commitment.pk}/{page}/",
            {**form, "seen": str(commitment.edit)},
            f"{api}{address}/",
            body,
            organisation=None if role == "editor" else organisation,
            etag=Client().get(api)["ETag"],
        )
    )

    check_one_outcome(responses, CommitmentEvent.objects.get(commitment=commitment, kind=kind).name)


def test_twenty_editors_who_ask_at_once_ask_once():
    action, organisation = current_action(), OrganisationFactory()
    question = {
        "organisation": organisation.slug,
        "role": "lead",
        "message": "Would you?",
        "reply_by": SOON.isoformat(),
    }

    responses = at_once(
        *presses(
            [editor() for _ in range(PEOPLE)],
            f"/actions/{action.slug}/ask/",
            question,
            f"/api/v1/actions/{action.slug}/commitments/",
            question,
        )
    )

    check_one_outcome(responses, CommitmentEvent.objects.get().name)


def test_twenty_editors_who_remind_at_once_remind_once(mailoutbox):
    commitment = promise()
    address = f"/commitments/{commitment.pk}/remind/"
    buttons = presses([editor() for _ in range(PEOPLE)], address, {}, f"/api/v1{address}", {})
    mailoutbox.clear()

    responses = at_once(*buttons)

    assert [mail.to for mail in mailoutbox] == [[speaker(commitment).email]]
    by = CommitmentEvent.objects.get(kind="reminded").by
    # A page leads on in any case, and says there what happened.
    said = {browser: words_of(browser.get(f"/commitments/{commitment.pk}/")) for browser in browsers_of(responses)}
    for browser, words in said.items():
        mine = browser.session["_auth_user_id"] == str(by.pk)
        assert ("1 representative is reminded of a report." in words) == mine
        assert ("today already" in words) == (not mine)
    programs = [response for response in responses if response.status_code != 302]
    assert sorted(response.status_code for response in programs)[1:] == [409] * (PEOPLE // 2 - 1)


def browsers_of(responses):
    return [response.client for response in responses if response.status_code == 302]


def test_twenty_browsers_with_the_officers_link_sign_once(mailoutbox):
    commitment = promise()
    ask_second_signature(
        commitment=commitment, name="Ola Officer", job_title="Chief executive", email="ola@example.org",
        by=speaker(commitment), now=timezone.now(),
    )  # fmt: skip
    path = re.search(r"/commitments/sign/\S+", mailoutbox[-1].body)[0]
    form = {"name": "Ola Officer", "email": "ola@example.org", "authority": "yes"}

    responses = at_once(*[lambda: Client().post(path, form)] * PEOPLE)

    check_one_outcome(responses, "This was signed already")
    assert CommitmentEvent.objects.filter(kind="countersigned").count() == 1
