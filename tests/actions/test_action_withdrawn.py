"""An action that somebody was asked about can be withdrawn, with a reason: what is open ends, and everything stays to be read."""

import datetime

import pytest

from actions.commitments.answering import ask_second_signature, commit
from actions.commitments.asking import ask
from actions.commitments.correcting import correct
from actions.commitments.receipts import problems_of, receipt_of
from actions.commitments.reporting import assess
from actions.models import Action, Candidate, Commitment, Milestone, SecondSignature
from actions.plan.comparison import compare
from actions.plan.contents import Now, Then
from actions.plan.versions import publish_plan
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish, withdraw
from publishing.lifecycle.redaction import redact
from publishing.models import Entry
from publishing.published.rebuilding import reproject
from publishing.refusals import WrongState
from tests import world
from tests.actions.test_commitment_pages import enter, text_of
from tests.at_once import at_once
from tests.factories.actions import (
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
    speaker,
)
from tests.tokens import client_of

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2027, 7, 1, 9, 0, tzinfo=datetime.UTC)
REASON = "The law does it now."
MILESTONES = [{"key": "list", "title": "The list is whole", "due": "2027-09-30"}]


@pytest.fixture
def action():
    return published_action(milestones=MILESTONES, candidates=[{"organisation": reached_body().slug, "role": "lead"}])


def withdrawn(action, **changes):
    return withdraw(entry=action.entry, by=editor(), now=NOW, reason=REASON, **changes)


def test_open_question_and_promise_end_with_the_reason_and_their_people_are_told(action, mailoutbox):
    promise, question = committed(action=action), asked(action=action, organisation=reached_body(), role="partner")
    refused = declined(action=action, role="partner")
    mailoutbox.clear()

    withdrawn(action)

    for commitment in [promise, question]:
        commitment.refresh_from_db()
        event = commitment.events.last()
        assert (commitment.state, commitment.reason, event.kind) == ("ended", REASON, "action-withdrawn")
        assert event.said == {"reason": REASON, "was": "committed" if commitment == promise else "asked"}
        assert problems_of(commitment, list(commitment.events.all())) == []
    assert refused.events.last().kind == "declined"
    told = {mail.to[0]: mail.body for mail in mailoutbox}
    assert REASON in told[speaker(promise).email]
    assert "not bound by its promise any more" in told[speaker(promise).email]
    (person,) = [row.person for row in question.organisation.memberships.all()]
    assert "need not answer any more" in told[person.email]


def test_withdrawn_action_is_in_no_list_count_or_plan(client, action):
    committed(action=action)
    plan = action.plan
    before = publish_plan(plan=plan, note="Before.", by=editor(), now=NOW)

    withdrawn(action)

    assert not Action.objects.exists()
    assert not Milestone.objects.exists()
    assert not Candidate.objects.exists()
    gone = compare(Then(before), Now(plan, NOW.date()))["gone"]
    assert [row["slug"] for row in gone] == [action.slug]
    for address in ["/actions/", f"/plan/{plan.slug}/", f"/plan/{plan.slug}/timeline/"]:
        assert f"/actions/{action.slug}/" not in client.get(address).content.decode()
    assert client.get("/api/v1/actions/").json()["count"] == 0
    assert client.get(f"/api/v1/plans/{plan.slug}/").json()["actions"] == []
    assert client.get("/api/v1/milestones/").json()["count"] == 0


def test_page_of_the_action_says_that_it_was_withdrawn_why_and_what_was_promised(client, action):
    commitment = committed(action=action)
    withdrawn(action)

    answer = client.get(f"/actions/{action.slug}/")
    page = text_of(answer)

    assert answer.status_code == 410
    assert "Withdrawn on 1 July 2027" in page
    assert REASON in page
    assert "We will make the list." in page
    assert commitment.organisation.name in page
    assert commitment.get_absolute_url() in answer.content.decode()
    assert client.get(f"/api/v1/actions/{action.slug}/").status_code == 410


def test_record_organisation_and_log_show_it(client, action):
    commitment = committed(action=action)
    name = commitment.organisation.name
    withdrawn(action)

    page = text_of(client.get(commitment.get_absolute_url()))
    assert "Ended with its action" in page
    assert "Why it ended: the action was withdrawn" in page
    assert "the action was withdrawn on 1 July 2027: The law does it now." in page
    assert "We will make the list." in page
    assert "The list is whole" in page
    assert "Not met yet" not in page
    of_organisation = text_of(client.get(commitment.organisation.get_absolute_url()))
    assert "Ended with its action" in of_organisation
    assert REASON in of_organisation
    sentence = f"was withdrawn, and with it the commitment of {name}: {REASON}"
    assert sentence in text_of(client.get("/plan/log/"))
    assert sentence in client.get("/feeds/plan.atom").content.decode()
    shown = client.get(f"/api/v1/commitments/?action={action.slug}").json()["results"]
    assert [(row["state"], row["standing"], row["reason"]) for row in shown] == [("ended", "ended", REASON)]


def test_delivered_promise_stays_delivered_and_nothing_more_is_done_about_it(client, action):
    commitment = delivered(committed(action=action), now=datetime.datetime(2027, 6, 20, 9, 0, tzinfo=datetime.UTC))
    withdrawn(action)

    commitment.refresh_from_db()
    assert commitment.state == "delivered"
    assert "The action was withdrawn on 1 July 2027: The law does it now." in text_of(
        client.get(commitment.get_absolute_url())
    )
    with pytest.raises(WrongState, match="The action was withdrawn on 1 July 2027"):
        assess(commitment=commitment, completion="limited", note="Less.", by=editor(), now=NOW)


def test_what_has_ended_is_not_signed_reported_or_asked_about(action):
    commitment = asked(action=action)
    person = representative(commitment.organisation)
    withdrawn(action)

    with pytest.raises(WrongState, match="has nothing more to do, since the action was withdrawn"):
        commit(
            commitment=commitment, statement="We will.", due=datetime.date(2028, 1, 31), job_title="Director",
            authority=True, by=person, now=NOW,
        )  # fmt: skip
    with pytest.raises(WrongState, match="This action was withdrawn"):
        ask(
            action=action, organisation=reached_body(), role="lead", message="Would you?",
            reply_by=datetime.date(2027, 8, 1), by=editor(), now=NOW,
        )  # fmt: skip


def test_entry_of_what_has_ended_can_still_be_corrected(action):
    commitment = committed(action=action)
    row = reported(commitment)
    withdrawn(action)

    correct(commitment=commitment, number=row.event.number, reason="A slip.", by=speaker(commitment), now=NOW)

    commitment.refresh_from_db()
    assert commitment.state == "ended"
    assert receipt_of(row.event.hash).is_sound


def test_open_link_to_a_second_signature_ends(action):
    commitment = committed(action=action)
    ask_second_signature(
        commitment=commitment, name="Olive Officer", job_title="Chief", email="olive@example.org",
        by=speaker(commitment), now=NOW,
    )  # fmt: skip
    withdrawn(action)

    link = SecondSignature.objects.get()
    assert (link.cancelled_at, link.email) == (NOW, "")


def test_action_published_again_is_there_again_and_can_be_asked_about(action):
    commitment = committed(action=action)
    reached(commitment, "list")
    withdrawn(action)

    draft = save_draft(
        kind="action",
        document=action.revision.document,
        by=world.author(),
        now=NOW,
        entry=Entry.objects.get(pk=action.pk),
    )
    publish(revision=draft, by=editor(), now=NOW, note="Needed after all.")

    again = Action.objects.get()
    assert (again.version, again.withdrawn_at, again.milestones.count()) == (3, None, 1)
    commitment.refresh_from_db()
    assert commitment.state == "ended"
    ask(
        action=again, organisation=commitment.organisation, role="lead", message="Once more?",
        reply_by=datetime.date(2027, 8, 1), by=editor(), now=NOW,
    )  # fmt: skip
    commitment.refresh_from_db()
    assert (commitment.state, commitment.statement) == ("asked", "")


def test_reprojecting_leaves_the_record_as_it_is(action):
    committed(action=action)
    withdrawn(action)
    before = list(Commitment.objects.values()), list(Action.with_withdrawn.values())

    reproject()

    assert (list(Commitment.objects.values()), list(Action.with_withdrawn.values())) == before
    assert not Action.objects.exists()


def test_action_that_nobody_was_asked_about_leaves_no_row(action):
    withdrawn(action)

    assert not Action.with_withdrawn.exists()


def test_what_it_referred_to_can_be_withdrawn_then(small_world):
    action = Action.objects.get()
    committed(action=action)
    withdrawn(action)

    withdraw(entry=Entry.objects.get(kind="barrier", slug="shared-shelf"), by=editor(), now=NOW, reason="Doubtful.")


def test_text_of_a_withdrawn_action_is_taken_out_of_its_row_too(people, action):
    committed(action=action)
    withdrawn(action)

    redact(text=action.description, by=people.administrator, now=NOW, rule="name", reason="A name.", really=True)

    assert Action.with_withdrawn.get().description == "[removed]"


def test_editor_withdraws_it_on_the_workbench_and_by_the_api(client, action):
    committed(action=action)
    other = published_action()
    promise = committed(action=other)
    enter(client, editor())

    before = text_of(client.get(f"/workbench/actions/{action.slug}/withdraw/"))
    assert "promised it for 31 January 2028. It is told that this ends" in before
    page = client.post(f"/workbench/actions/{action.slug}/withdraw/", {"reason": REASON, "successor": ""})
    answer = client_of(editor(), scopes=["publish"]).post(
        f"/api/v1/actions/{other.slug}/withdraw/", {"note": REASON}, content_type="application/json"
    )

    assert page.status_code == 302
    assert answer.status_code == 200, answer.json()
    promise.refresh_from_db()
    assert promise.state == "ended"
    assert set(Commitment.objects.values_list("state", flat=True)) == {"ended"}


@pytest.mark.django_db(transaction=True)
def test_signing_asking_and_withdrawing_at_once_leave_nothing_open():
    action = published_action()
    questions = [asked(action=action, organisation=reached_body(), role="partner") for _ in range(3)]
    other, team = reached_body(), editor()

    def sign(commitment):
        commit(
            commitment=commitment, statement="We will.", due=datetime.date(2028, 1, 31), job_title="Director",
            authority=True, by=commitment.organisation.memberships.get().person, now=NOW,
        )  # fmt: skip

    at_once(
        *[lambda commitment=commitment: sign(commitment) for commitment in questions],
        lambda: withdraw(entry=action.entry, by=team, now=NOW, reason=REASON),
        lambda: ask(
            action=action, organisation=other, role="lead", message="Would you?",
            reply_by=datetime.date(2027, 8, 1), by=team, now=NOW,
        ),
    )  # fmt: skip

    assert not Action.objects.exists()
    assert set(Commitment.objects.values_list("state", flat=True)) == {"ended"}
    for commitment in Commitment.objects.all():
        assert problems_of(commitment, list(commitment.events.order_by("number"))) == []
