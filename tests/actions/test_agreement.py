"""What is changed by agreement: before signing in private, after it on the record, and what pages say of it."""

import datetime
import re

import pytest

from actions.commitments.agreed_in_words import change_in_words
from actions.commitments.answering import ask_second_signature, commit, countersign, decline, withdraw
from actions.commitments.asking import ask, take_back_question
from actions.commitments.changes import answer_change, propose_change, take_back_change
from actions.commitments.event_log import Overtaken
from actions.commitments.exchange import (
    answer_counter_proposal,
    counter_propose,
    take_back_counter_proposal,
    write_message,
)
from actions.commitments.receipts import receipt_of
from actions.models import Commitment, CommitmentEvent, Message
from actions.states import standing_of_commitments
from organisations.accounts.second_factor import DEMO_MARK
from organisations.models import Person
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests.factories.actions import SIGNED_AT, asked, committed, delivered, editor, representative, speaker, withdrawn
from tests.factories.organisations import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
LATER = SIGNED_AT + DAY
FIRST, THEN, AFTER = datetime.date(2028, 1, 31), datetime.date(2028, 2, 14), datetime.date(2028, 2, 28)
SIGNS = {"job_title": "Director (invented)", "authority": True}


def enter(client, person):
    """Sign in as the demonstration's own way does: without a second factor."""
    client.force_login(person)
    session = client.session
    session[DEMO_MARK] = person.pk
    session.save()


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def question():
    commitment = asked()
    return commitment, representative(commitment.organisation), editor()


@pytest.fixture
def promise():
    """(commitment, who signed, an editor)."""
    commitment = committed(due=FIRST)
    return commitment, speaker(commitment), editor()


def proposed(commitment, by, **changes):
    signs = SIGNS if by.role == Person.Role.PARTNER else {}
    given = {"due": THEN, "reason": "a second store was found", "now": LATER, **signs, **changes}
    return propose_change(commitment=commitment, by=by, **given)


def agreed(commitment, by, team, **changes):
    """A change that the organisation proposed and the programme team accepted."""
    moment = changes.pop("agreed_at", LATER)
    event = proposed(commitment, by, **changes)
    return answer_change(commitment=commitment, number=event.number, answer="accepted", by=team, now=moment)


# --- before signing: messages


def test_message_reaches_the_other_side_and_is_on_no_record(question, mailoutbox):
    commitment, partner, team = question
    mailoutbox.clear()

    write_message(commitment=commitment, text="What does a list need?", by=partner, now=LATER)
    write_message(commitment=commitment, text="One line a store.", by=team, now=LATER)

    assert [(message.side, message.text) for message in commitment.messages.all()] == [
        ("organisation", "What does a list need?"), ("programme-team", "One line a store."),
    ]  # fmt: skip
    assert commitment.events.count() == 1
    told = {mail.to[0] for mail in mailoutbox}
    assert {partner.email, team.email} <= told
    assert "What does a list need?" not in "".join(mail.body for mail in mailoutbox)


@pytest.mark.parametrize("text", ["", " ", "Her CHI number is 0101011237", "x" * 5001])
def test_bad_message_is_refused(question, text):
    commitment, partner, _ = question
    with pytest.raises(Invalid) as refusal:
        write_message(commitment=commitment, text=text, by=partner, now=LATER)
    assert list(refusal.value.errors) == ["/text"]
    assert not Message.objects.exists()


def test_only_the_two_sides_write_and_read(question, client):
    commitment, partner, team = question
    write_message(commitment=commitment, text="A secret of ours.", by=partner, now=LATER)
    page = f"/commitments/{commitment.pk}/exchange/"
    others = [representative(OrganisationFactory()), PersonFactory(), PersonFactory(role=Person.Role.PARTNER)]
    for stranger in others:
        with pytest.raises(NotAllowed):
            write_message(commitment=commitment, text="Let me in.", by=stranger, now=LATER)
        client.force_login(stranger)
        assert client.get(page).status_code == 403
    client.logout()
    assert client.get(page).status_code == 302
    assert "A secret of ours." not in text_of(client.get(f"/commitments/{commitment.pk}/"))
    client.force_login(partner)
    assert "A secret of ours." in text_of(client.get(page))


def test_same_message_pressed_twice_is_one(question):
    commitment, partner, _ = question
    for _ in range(2):
        write_message(commitment=commitment, text="Once.", by=partner, now=LATER)
    assert Message.objects.count() == 1


def test_nobody_writes_once_it_is_signed(promise):
    commitment, partner, _ = promise
    with pytest.raises(WrongState, match="committed already"):
        write_message(commitment=commitment, text="One more thing.", by=partner, now=LATER)


# --- before signing: counter-proposals


def test_accepted_counter_proposal_changes_the_question_on_the_record_and_can_be_signed(question):
    commitment, partner, team = question
    own_date = commitment.action.due

    counter_propose(
        commitment=commitment, due=datetime.date(2028, 6, 30), role="partner", scope="In our two largest areas first.",
        reason="we move house in spring", by=partner, now=LATER,
    )  # fmt: skip
    assert commitment.events.count() == 1, "it is private"
    answer_counter_proposal(commitment=commitment, number=1, answer="accepted", by=team, now=LATER)

    commitment = Commitment.objects.get(pk=commitment.pk)
    event = commitment.events.last()
    assert event.kind == CommitmentEvent.Kind.QUESTION_CHANGED
    assert event.said["first"] == {"due": own_date.isoformat(), "scope": "", "role": "lead"}
    assert event.said["now"] == {"due": "2028-06-30", "scope": "In our two largest areas first.", "role": "partner"}
    assert (commitment.role, commitment.state, commitment.asked_due) == ("partner", "asked", datetime.date(2028, 6, 30))
    signed = commit(
        commitment=commitment, statement="In two areas.", due=datetime.date(2028, 6, 30), by=partner, now=LATER, **SIGNS
    )
    commitment.refresh_from_db()
    assert commitment.dates_reason == "we move house in spring"
    assert signed.document["role"] == "partner"
    assert receipt_of(signed.hash).is_sound


def test_refused_counter_proposal_leaves_the_question_as_it_was(question, mailoutbox):
    commitment, partner, team = question
    proposal = counter_propose(commitment=commitment, due=AFTER, reason="too soon", by=partner, now=LATER)
    mailoutbox.clear()

    with pytest.raises(Invalid) as refusal:
        answer_counter_proposal(commitment=commitment, number=1, answer="refused", by=team, now=LATER)
    assert list(refusal.value.errors) == ["/reason"]
    answer_counter_proposal(
        commitment=commitment, number=1, answer="refused", reason="The law starts then.", by=team, now=LATER
    )

    proposal.refresh_from_db()
    assert (proposal.outcome, proposal.answer, proposal.answered_by) == ("refused", "The law starts then.", team)
    assert commitment.events.count() == 1
    assert [partner.email] in [mail.to for mail in mailoutbox]
    assert [team.email] not in [mail.to for mail in mailoutbox]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"due": None}, "/due"), ({"due": datetime.date(2031, 1, 1)}, "/due"), ({"due": datetime.date(2027, 1, 2)}, "/due"),
        ({"due": "soon"}, "/due"), ({"reason": ""}, "/reason"), ({"role": "owner"}, "/role"),
        ({"due": None, "role": "lead"}, "/due"), ({"scope": "Call 07700 900123."}, "/scope"),
    ],
)  # fmt: skip
def test_bad_counter_proposal_is_refused_by_field(question, wrong, pointer):
    commitment, partner, _ = question
    with pytest.raises(Invalid) as refusal:
        counter_propose(commitment=commitment, by=partner, now=LATER, **{"due": AFTER, "reason": "too soon", **wrong})
    assert list(refusal.value.errors) == [pointer]
    assert not commitment.counter_proposals.exists()


def test_one_counter_proposal_waits_at_a_time_and_can_be_taken_back(question):
    commitment, partner, team = question
    counter_propose(commitment=commitment, due=AFTER, reason="too soon", by=partner, now=LATER)
    with pytest.raises(WrongState, match="proposed something already"):
        counter_propose(commitment=commitment, due=THEN, reason="too soon", by=partner, now=LATER)
    take_back_counter_proposal(commitment=commitment, number=1, by=partner, now=LATER)
    with pytest.raises(WrongState, match="Taken back already"):
        answer_counter_proposal(commitment=commitment, number=1, answer="accepted", by=team, now=LATER)
    counter_propose(commitment=commitment, due=THEN, reason="too soon", by=partner, now=LATER)
    with pytest.raises(NotAllowed):
        answer_counter_proposal(commitment=commitment, number=2, answer="accepted", by=partner, now=LATER)


@pytest.mark.parametrize("how", ["commit", "decline", "take back"])
def test_counter_proposal_lapses_with_the_question(question, how):
    commitment, partner, team = question
    proposal = counter_propose(commitment=commitment, due=AFTER, reason="too soon", by=partner, now=LATER)
    if how == "commit":
        commit(commitment=commitment, statement="All of it.", due=FIRST, by=partner, now=LATER, **SIGNS)
    elif how == "decline":
        decline(commitment=commitment, reason="Not now.", by=partner, now=LATER)
    else:
        take_back_question(commitment=commitment, reason="By mistake.", by=team, now=LATER)
    proposal.refresh_from_db()
    assert proposal.outcome == "lapsed"
    with pytest.raises(WrongState):
        answer_counter_proposal(commitment=commitment, number=1, answer="accepted", by=team, now=LATER)


def test_counter_proposal_by_page(question, client, time_machine):
    time_machine.move_to(LATER, tick=False)
    commitment, partner, team = question
    client.force_login(partner)
    page = f"/commitments/{commitment.pk}/counter-propose/"
    refused = client.post(page, {"seen": "1", "due": "soon", "reason": "We move."})
    assert refused.status_code == 422
    assert "We move." in refused.content.decode()
    made = client.post(page, {"seen": "1", "due": "30 June 2028", "reason": "we move"})
    assert made["Location"] == f"/commitments/{commitment.pk}/exchange/"
    assert "30 June 2028" in text_of(client.get(made["Location"]))
    enter(client, team)
    answer = f"/commitments/{commitment.pk}/counter-proposals/1/"
    assert "30 June 2028" in text_of(client.get(answer))
    client.post(answer, {"seen": "1", "answer": "accepted"})
    shown = text_of(client.get(f"/commitments/{commitment.pk}/"))
    assert "changed by agreement: By 30 June 2028 in place of 31 March 2028, because “we move”." in shown
    client.force_login(partner)
    form = client.get(f"/commitments/{commitment.pk}/answer/").content.decode()
    assert 'value="30 June 2028"' in form


# --- after signing


def test_agreed_change_moves_the_promise_and_both_days_stay_readable(promise, mailoutbox):
    commitment, partner, team = promise
    mailoutbox.clear()

    event = proposed(commitment, partner)
    assert [team.email] in [mail.to for mail in mailoutbox]
    assert [partner.email] not in [mail.to for mail in mailoutbox]
    commitment.refresh_from_db()
    assert (commitment.due, event.kind) == (FIRST, "change-proposed")
    done = answer_change(commitment=commitment, number=event.number, answer="accepted", by=team, now=LATER)

    commitment = Commitment.objects.get(pk=commitment.pk)
    assert (done.kind, commitment.due, commitment.first_due) == ("change-accepted", THEN, FIRST)
    assert done.said["first"] == {"due": "2028-01-31"}
    assert done.said["now"] == {"due": "2028-02-14"}
    assert done.said["reason"] == "a second store was found"
    assert done.said["proposal"]["hash"] == event.hash
    assert receipt_of(done.hash).is_sound
    assert len(commitment.extensions) == 1
    assert [partner.email] in [mail.to for mail in mailoutbox if "agreed" in mail.subject]


def test_text_and_part_change_by_agreement_too(promise):
    commitment, partner, team = promise
    agreed(commitment, partner, team, due=None, statement="We will make half of the list.", role="partner")
    commitment = Commitment.objects.get(pk=commitment.pk)
    assert (commitment.statement, commitment.role, commitment.due) == (
        "We will make half of the list.",
        "partner",
        FIRST,
    )
    assert commitment.moves == []
    assert commitment.signature.said["statement"] == "We will make the list."


def test_programme_team_proposes_and_the_representative_signs(promise):
    commitment, partner, team = promise
    event = proposed(commitment, team)
    assert event.document["by"]["acts_for"] == "programme team"
    with pytest.raises(NotAllowed, match="other side answers"):
        answer_change(commitment=commitment, number=event.number, answer="accepted", by=editor(), now=LATER)
    with pytest.raises(Invalid) as refusal:
        answer_change(commitment=commitment, number=event.number, answer="accepted", by=partner, now=LATER)
    assert set(refusal.value.errors) == {"/job_title", "/authority"}
    done = answer_change(commitment=commitment, number=event.number, answer="accepted", by=partner, now=LATER, **SIGNS)
    assert (done.name, done.job_title, done.said["authority"]) == (partner.name, "Director (invented)", True)


def test_who_proposes_for_the_organisation_signs(promise):
    commitment, partner, _ = promise
    with pytest.raises(Invalid) as refusal:
        propose_change(
            commitment=commitment, due=THEN, reason="more", job_title="Director", authority=False, by=partner, now=LATER
        )
    assert list(refusal.value.errors) == ["/authority"]


def test_refused_and_taken_back_changes_leave_the_promise(promise):
    commitment, partner, team = promise
    event = proposed(commitment, partner)
    with pytest.raises(Invalid) as refusal:
        answer_change(commitment=commitment, number=event.number, answer="refused", by=team, now=LATER)
    assert list(refusal.value.errors) == ["/reason"]
    answer_change(commitment=commitment, number=event.number, answer="refused", reason="The law.", by=team, now=LATER)
    again = proposed(commitment, partner)
    with pytest.raises(NotAllowed, match="other side"):
        take_back_change(commitment=commitment, number=again.number, by=team, now=LATER)
    take_back_change(commitment=commitment, number=again.number, by=representative(commitment.organisation), now=LATER)
    commitment = Commitment.objects.get(pk=commitment.pk)
    assert (commitment.due, commitment.changes, commitment.proposed_change) == (FIRST, [], None)
    with pytest.raises(WrongState, match="Proposed change taken back already"):
        answer_change(commitment=commitment, number=again.number, answer="accepted", by=team, now=LATER)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"due": FIRST}, "/due"), ({"due": None}, "/due"), ({"due": datetime.date(2031, 1, 1)}, "/due"),
        ({"due": datetime.date(2027, 1, 2)}, "/due"), ({"reason": " "}, "/reason"), ({"statement": "x" * 5001}, "/statement"),
        ({"role": "owner"}, "/role"), ({"reason": "Call 07700 900123."}, "/reason"),
    ],
)  # fmt: skip
def test_bad_change_is_refused_by_field(promise, wrong, pointer):
    commitment, partner, _ = promise
    with pytest.raises(Invalid) as refusal:
        proposed(commitment, partner, **wrong)
    assert list(refusal.value.errors) == [pointer]
    assert commitment.events.count() == 2


def test_stale_or_second_proposal_is_refused(promise):
    commitment, partner, team = promise
    proposed(commitment, partner, seen=2)
    with pytest.raises(WrongState, match="proposed a change already"):
        proposed(commitment, team, seen=2)
    with pytest.raises(Overtaken):
        answer_change(commitment=commitment, number=3, answer="accepted", by=team, now=LATER, seen=2)
    with pytest.raises(Invalid):
        answer_change(commitment=commitment, number=2, answer="accepted", by=team, now=LATER)


def test_day_that_passed_while_it_waited_cannot_be_accepted(promise):
    commitment, partner, team = promise
    event = proposed(commitment, partner)
    with pytest.raises(WrongState, match="has passed"):
        answer_change(
            commitment=commitment, number=event.number, answer="accepted", by=team,
            now=datetime.datetime(2028, 3, 1, tzinfo=datetime.UTC),
        )  # fmt: skip


def test_only_a_standing_promise_changes(promise, question):
    commitment, partner, team = promise
    with pytest.raises(WrongState, match="question on the record"):
        proposed(question[0], question[1])
    delivered(commitment)
    with pytest.raises(WrongState, match="delivered"):
        proposed(commitment, partner)


def standing(commitment, on):
    return Commitment.objects.annotate(standing=standing_of_commitments(on)).get(pk=commitment.pk).standing


def test_state_follows_the_present_agreement_and_lateness_before_it_stays_readable(promise, client):
    commitment, partner, team = promise
    five_days_late = datetime.datetime(2028, 2, 5, 9, tzinfo=datetime.UTC)
    assert standing(commitment, five_days_late.date()) == "overdue"

    agreed(commitment, partner, team, now=five_days_late, agreed_at=five_days_late)

    assert standing(commitment, five_days_late.date()) == "no-report"
    assert standing(commitment, THEN + DAY) == "overdue"
    page = text_of(client.get(f"/commitments/{commitment.pk}/"))
    assert "5 days after the first date had passed" in page


def test_change_agreed_in_time_says_so(promise, client):
    commitment, partner, team = promise
    agreed(commitment, partner, team)
    page = text_of(client.get(f"/commitments/{commitment.pk}/"))
    assert "before the first date had passed" in page
    assert "after the first date had passed" not in page


WORDS = "First 31 January 2028, now 14 February 2028, because “a second store was found”. Extended once by agreement."


def test_every_page_shows_first_and_now_and_why(promise, client, time_machine):
    time_machine.move_to(LATER + DAY, tick=False)
    commitment, partner, team = promise
    agreed(commitment, partner, team)
    action = commitment.action
    for page in [
        f"/commitments/{commitment.pk}/", f"/organisations/{commitment.organisation.slug}/", f"/plan/{action.plan.slug}/",
        f"/actions/{action.slug}/",
    ]:  # fmt: skip
        assert WORDS in text_of(client.get(page)), page
    timeline = text_of(client.get(f"/plan/{action.plan.slug}/timeline/"))
    assert "14 February 2028 (first 31 January 2028; a second store was found)" in timeline
    agreed(commitment, partner, team, due=AFTER, reason="the snow")
    page = text_of(client.get(f"/commitments/{commitment.pk}/"))
    assert (
        "First 31 January 2028, now 28 February 2028, because “a second store was found”, then because “the snow”. "
        "Extended twice by agreement." in page
    )


def test_pages_say_nothing_of_changes_where_none_was_agreed(promise, client):
    commitment, partner, team = promise
    event = proposed(commitment, partner)
    answer_change(commitment=commitment, number=event.number, answer="refused", reason="No.", by=team, now=LATER)
    page = text_of(client.get(f"/commitments/{commitment.pk}/"))
    assert "Extended" not in page
    assert "by agreement" not in page
    assert "refused the change" in page


def test_new_promise_after_a_withdrawal_starts_without_the_old_changes(promise):
    commitment, partner, team = promise
    agreed(commitment, partner, team)
    withdrawn(commitment)
    moment = datetime.datetime(2027, 7, 1, 9, tzinfo=datetime.UTC)
    ask(
        action=commitment.action, organisation=commitment.organisation, role="lead", message="Again?",
        reply_by=datetime.date(2027, 8, 1), by=team, now=moment,
    )  # fmt: skip
    commit(commitment=commitment, statement="Now we will.", due=FIRST, by=partner, now=moment, **SIGNS)
    commitment = Commitment.objects.get(pk=commitment.pk)
    assert (commitment.changes, commitment.first_due) == ([], None)
    assert commitment.events.filter(kind="change-accepted").exists()


def test_open_link_for_a_second_signature_ends_with_the_change(promise, mailoutbox):
    commitment, partner, team = promise
    ask_second_signature(
        commitment=commitment, name="Ola Officer", job_title="Chief", email="ola@example.org", by=partner, now=LATER
    )
    token = re.search(r"/commitments/sign/([\w-]+)/", mailoutbox[-1].body)[1]
    agreed(commitment, partner, team)
    with pytest.raises(WrongState, match="not needed any more"):
        countersign(token=token, name="Ola Officer", email="ola@example.org", authority=True, now=LATER)


def test_withdrawing_ends_what_waits(promise):
    commitment, partner, team = promise
    event = proposed(commitment, partner)
    withdraw(commitment=commitment, reason="No money.", by=partner, now=LATER)
    with pytest.raises(WrongState, match="withdrew already"):
        answer_change(commitment=commitment, number=event.number, answer="accepted", by=team, now=LATER)


def test_change_by_page_from_proposal_to_answer(promise, client, time_machine):
    time_machine.move_to(LATER, tick=False)
    commitment, partner, team = promise
    record = f"/commitments/{commitment.pk}/"
    client.force_login(partner)
    page = f"{record}changes/propose/"
    form = {
        "seen": "2", "due": "14 February 2028", "statement": "We will make the list.", "role": "lead",
        "reason": "a second store was found", "job_title": "Director (invented)", "authority": "yes",
    }  # fmt: skip
    assert 'value="31 January 2028"' in client.get(page).content.decode()
    refused = client.post(page, {**form, "authority": ""})
    assert refused.status_code == 422
    assert "a second store was found" in refused.content.decode()
    made, again = client.post(page, form), client.post(page, form)
    assert made["Location"] == again["Location"] == f"{record}#event-3"
    assert client.get(page).status_code == 409
    assert "A change is proposed and not agreed yet." in text_of(client.get(record))
    answer = f"{record}changes/3/"
    assert client.get(answer).status_code == 409, "one's own side does not answer"
    enter(client, team)
    assert "By 14 February 2028 in place of 31 January 2028" in text_of(client.get(answer))
    stale = client.post(answer, {"seen": "2", "answer": "accepted"})
    assert stale.status_code == 412
    done, twice = (client.post(answer, {"seen": "3", "answer": "accepted"}) for _ in range(2))
    accepted = commitment.events.get(kind="change-accepted")
    assert done["Location"] == twice["Location"] == f"/commitments/receipts/{accepted.hash}/"
    assert WORDS in text_of(client.get(record))
    assert client.get(f"{record}changes/1/").status_code == 404


def test_team_is_not_asked_for_a_job_title(promise, client, time_machine):
    time_machine.move_to(LATER, tick=False)
    commitment, _, team = promise
    enter(client, team)
    page = client.get(f"/commitments/{commitment.pk}/changes/propose/").content.decode()
    assert "job title" not in page
    made = client.post(
        f"/commitments/{commitment.pk}/changes/propose/",
        {
            "seen": "2",
            "due": "14 February 2028",
            "statement": "We will make the list.",
            "role": "lead",
            "reason": "the law",
        },
    )
    assert made.status_code == 302


def test_list_shows_moves_in_as_many_queries_for_three_as_for_one(client, django_assert_num_queries):
    def moved():
        commitment = committed(due=FIRST)
        agreed(commitment, speaker(commitment), editor())
        return commitment

    moved()
    for count in (1, 3):
        while Commitment.objects.count() < count:
            moved()
        client.get("/api/v1/commitments/")
        with django_assert_num_queries(7):
            client.get("/api/v1/commitments/")


@pytest.mark.parametrize("reason", ["The supplier was late", "The supplier was late."])
def test_sentence_of_a_change_ends_in_one_full_stop(reason):
    said = {"first": {"due": "2027-02-13"}, "now": {"due": "2027-02-20"}, "reason": reason}

    assert change_in_words(said) == "By 20 February 2027 in place of 13 February 2027, because “The supplier was late”."
