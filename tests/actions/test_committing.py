"""What an organisation answers: commit, decline, withdraw, and the second signature."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from actions.commitments.answering import (
    ask_second_signature,
    commit,
    countersign,
    decline,
    forget_expired_links,
    withdraw,
)
from actions.commitments.event_log import Overtaken
from actions.commitments.reporting import report
from actions.models import CommitmentEvent, SecondSignature
from organisations.models import Membership, Person
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests.at_once import at_once, refused
from tests.factories.actions import SIGNED_AT, asked, committed, editor, representative, speaker
from tests.factories.organisations import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
LATER = SIGNED_AT + datetime.timedelta(days=1)


def signing(commitment, **changes):
    return {
        "commitment": commitment,
        "statement": "We will make the list.",
        "due": datetime.date(2028, 1, 31),
        "job_title": "Director (invented)",
        "authority": True,
        "by": changes.pop("by", None) or representative(commitment.organisation),
        "now": SIGNED_AT,
        **changes,
    }


def test_committing_says_what_by_when_and_who():
    commitment = asked()
    person = representative(commitment.organisation)

    event = commit(**signing(commitment, by=person))

    commitment.refresh_from_db()
    assert (commitment.state, commitment.statement, commitment.due, commitment.edit) == (
        "committed", "We will make the list.", datetime.date(2028, 1, 31), 2,
    )  # fmt: skip
    assert (event.kind, event.by, event.name, event.job_title) == (
        "committed",
        person,
        person.name,
        "Director (invented)",
    )
    assert event.document["action"] == {
        "slug": commitment.action.slug, "version": 1, "title": commitment.action.title,
    }  # fmt: skip
    assert event.previous_hash == commitment.events.first().hash


def test_address_of_the_signer_is_not_on_the_record():
    commitment = committed()

    assert speaker(commitment).email not in "".join(event.record for event in commitment.events.all())


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"statement": ""}, "/statement"), ({"statement": "CHI 0101011237"}, "/statement"),
        ({"job_title": " "}, "/job_title"), ({"authority": False}, "/authority"), ({"due": None}, "/due"),
        ({"due": datetime.date(2030, 1, 1)}, "/due"), ({"due": datetime.date(2026, 12, 1)}, "/due"),
        ({"due": datetime.date(2027, 1, 19)}, "/due"), ({"due": datetime.date(2028, 4, 1)}, "/dates_reason"),
        ({"due": datetime.date(2027, 3, 31)}, "/dates_reason"), ({"due": "never"}, "/due"),
    ],
)  # fmt: skip
def test_bad_promise_is_refused_by_field(wrong, pointer):
    commitment = asked()

    with pytest.raises(Invalid) as refusal:
        commit(**signing(commitment, **wrong))

    assert list(refusal.value.errors) == [pointer]
    assert commitment.events.count() == 1


def test_another_date_needs_a_reason():
    commitment = asked()

    commit(**signing(commitment, due=datetime.date(2028, 6, 30), dates_reason="After the move."))

    commitment.refresh_from_db()
    assert (commitment.due, commitment.dates_reason) == (datetime.date(2028, 6, 30), "After the move.")


def test_nobody_else_commits_for_an_organisation():
    commitment = asked()
    elsewhere = representative(OrganisationFactory())
    for stranger in [elsewhere, editor(), PersonFactory(role=Person.Role.PARTNER)]:
        with pytest.raises(NotAllowed, match="Only representatives"):
            commit(**signing(commitment, by=stranger))


def test_editor_with_a_membership_does_not_sign():
    commitment = asked()
    person = representative(commitment.organisation, person=editor())

    with pytest.raises(NotAllowed):
        commit(**signing(commitment, by=person))


def test_who_leaves_loses_their_powers_at_once_and_what_they_signed_stands():
    commitment = committed()
    person = speaker(commitment)
    Membership.objects.filter(person=person).update(ended_on=timezone.localdate(LATER))

    with pytest.raises(NotAllowed):
        withdraw(commitment=commitment, reason="Gone.", by=person, now=LATER)

    commitment.refresh_from_db()
    assert (commitment.state, commitment.events.last().name) == ("committed", person.name)


def test_second_signature_of_a_click_hears_who_answered_and_makes_no_event():
    commitment = committed()

    with pytest.raises(WrongState, match="committed already: Person .*, 09:00 on 20 January 2027"):
        commit(**signing(commitment, by=speaker(commitment), seen=1))

    assert commitment.events.count() == 2


def test_stale_answer_is_refused():
    commitment = committed()

    with pytest.raises(Overtaken):
        withdraw(commitment=commitment, reason="Gone.", by=speaker(commitment), now=LATER, seen=1)


def test_declining_says_why_and_whom_to_ask():
    commitment, other = asked(), OrganisationFactory()

    event = decline(
        commitment=commitment, reason="Not ours.", proposed=other, by=representative(commitment.organisation), now=LATER
    )

    commitment.refresh_from_db()
    assert (commitment.state, commitment.reason, commitment.proposed) == ("declined", "Not ours.", other)
    assert event.said == {"reason": "Not ours.", "proposed": other.slug}


@pytest.mark.parametrize(("wrong", "pointer"), [({"reason": ""}, "/reason"), ({"proposed": "nobody"}, "/proposed")])
def test_bad_decline_is_refused_by_field(wrong, pointer):
    commitment = asked()

    with pytest.raises(Invalid) as refusal:
        decline(
            **{
                "commitment": commitment, "reason": "No.", "by": representative(commitment.organisation), "now": LATER,
                **wrong,
            }
        )  # fmt: skip

    assert list(refusal.value.errors) == [pointer]


def test_organisation_does_not_propose_itself():
    commitment = asked()

    with pytest.raises(Invalid):
        decline(
            commitment=commitment, reason="No.", proposed=commitment.organisation,
            by=representative(commitment.organisation), now=LATER,
        )  # fmt: skip


def test_declining_twice_or_by_a_stranger_is_refused():
    commitment = asked()
    with pytest.raises(NotAllowed):
        decline(commitment=commitment, reason="No.", by=editor(), now=LATER)
    person = representative(commitment.organisation)
    decline(commitment=commitment, reason="No.", by=person, now=LATER)

    with pytest.raises(WrongState, match="declined already"):
        decline(commitment=commitment, reason="No.", by=person, now=LATER)


def test_withdrawing_is_explained_and_what_was_signed_stays():
    commitment = committed()

    event = withdraw(commitment=commitment, reason="No money.", by=speaker(commitment), now=LATER)

    commitment.refresh_from_db()
    assert (commitment.state, commitment.reason) == ("withdrawn", "No money.")
    assert commitment.statement == "We will make the list."
    assert event.said == {"reason": "No money."}


def test_withdrawing_needs_a_reason_a_promise_and_a_representative():
    commitment = committed()
    person = speaker(commitment)
    with pytest.raises(Invalid):
        withdraw(commitment=commitment, reason="", by=person, now=LATER)
    with pytest.raises(NotAllowed):
        withdraw(commitment=commitment, reason="So.", by=editor(), now=LATER)
    withdraw(commitment=commitment, reason="So.", by=person, now=LATER)
    with pytest.raises(WrongState, match="withdrew already"):
        withdraw(commitment=commitment, reason="So.", by=person, now=LATER)
    with pytest.raises(WrongState, match="withdrew already"):
        report(commitment=commitment, date=LATER.date(), status="on-track", done="A bit.", by=person, now=LATER)


OFFICER = {"name": "Dr Ola Officer", "job_title": "Chief executive (invented)", "email": "Ola@example.org"}


@pytest.fixture
def link(mailoutbox):
    """(commitment, token) of a link that waits for its officer."""
    commitment = committed()
    mailoutbox.clear()
    ask_second_signature(commitment=commitment, by=speaker(commitment), now=LATER, **OFFICER)
    (mail,) = mailoutbox
    assert mail.to == ["Ola@example.org"]
    commitment.refresh_from_db()
    return commitment, re.search(r"/commitments/sign/([\w-]+)/", mail.body)[1]


def by_officer(link_token, **changes):
    return {
        "token": link_token, "name": "dr  ola officer", "email": "ola@EXAMPLE.org", "authority": True,
        "now": LATER + datetime.timedelta(days=2), **changes,
    }  # fmt: skip


def test_officer_signs_once_through_the_link(link):
    commitment, token = link

    event = countersign(**by_officer(token))

    assert (event.kind, event.by, event.name, event.job_title) == (
        "countersigned", None, "Dr Ola Officer", "Chief executive (invented)",
    )  # fmt: skip
    assert event.said["signature"] == commitment.events.get(kind="committed").hash
    with pytest.raises(WrongState, match="signed already"):
        countersign(**by_officer(token))
    assert commitment.events.filter(kind="countersigned").count() == 1


def test_address_of_the_officer_is_forgotten_and_on_no_record(link):
    commitment, token = link

    countersign(**by_officer(token))

    assert SecondSignature.objects.get().email == ""
    assert "ola@example.org" not in "".join(event.record for event in commitment.events.all()).lower()


def test_token_itself_is_not_kept(link):
    _, token = link

    assert token not in str(SecondSignature.objects.values().get())


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"name": "Somebody Else"}, "/name"), ({"email": "else@example.org"}, "/email"),
        ({"authority": False}, "/authority"), ({"token": "guessed"}, "/token"), ({"name": ""}, "/name"),
    ],
)  # fmt: skip
def test_link_is_bound_to_its_person(link, wrong, pointer):
    _, token = link

    with pytest.raises(Invalid) as refusal:
        countersign(**by_officer(token, **wrong))

    assert list(refusal.value.errors) == [pointer]
    assert countersign(**by_officer(token)).kind == "countersigned"


def test_link_refuses_whoever_else_is_signed_in(link):
    _, token = link
    with pytest.raises(NotAllowed, match="Somebody else is signed in"):
        countersign(**by_officer(token, by=editor()))

    officer = PersonFactory(email="ola@example.org", role=Person.Role.PARTNER)
    assert countersign(**by_officer(token, by=officer)).by == officer


def test_link_expires(link):
    _, token = link

    with pytest.raises(WrongState, match="expired on 4 February 2027"):
        countersign(**by_officer(token, now=LATER + datetime.timedelta(days=14)))


def test_address_of_a_link_that_expired_is_forgotten(link):
    _, token = link
    expires = LATER + datetime.timedelta(days=14)

    assert forget_expired_links(now=expires - datetime.timedelta(seconds=1)) == 0
    assert forget_expired_links(now=expires) == 1

    assert SecondSignature.objects.get().email == ""
    with pytest.raises(WrongState, match="expired on 4 February 2027"):
        countersign(**by_officer(token, now=expires))


def test_link_ends_with_the_promise(link):
    commitment, token = link
    withdraw(commitment=commitment, reason="No money.", by=speaker(commitment), now=LATER)

    with pytest.raises(WrongState, match="not needed any more"):
        countersign(**by_officer(token))
    assert SecondSignature.objects.get().email == ""


def test_new_link_replaces_the_old_one(link):
    commitment, token = link
    ask_second_signature(commitment=commitment, by=speaker(commitment), now=LATER, **OFFICER)

    with pytest.raises(WrongState, match="replaced"):
        countersign(**by_officer(token))


def test_only_who_signed_asks_for_a_second_signature_and_not_their_own():
    commitment = committed()
    colleague = representative(commitment.organisation)
    for stranger in [colleague, editor()]:
        with pytest.raises(NotAllowed):
            ask_second_signature(commitment=commitment, by=stranger, now=LATER, **OFFICER)
    person = speaker(commitment)
    with pytest.raises(Invalid) as refusal:
        ask_second_signature(commitment=commitment, by=person, now=LATER, **{**OFFICER, "email": person.email})
    assert list(refusal.value.errors) == ["/email"]


def test_there_is_one_second_signature(link):
    commitment, token = link
    countersign(**by_officer(token))

    with pytest.raises(WrongState, match="Dr Ola Officer gave the second signature already"):
        ask_second_signature(commitment=commitment, by=speaker(commitment), now=LATER, **OFFICER)


@pytest.mark.django_db(transaction=True)
def test_two_browsers_that_sign_at_once_make_one_event():
    commitment = asked()
    one, two = representative(commitment.organisation), representative(commitment.organisation)

    refusals = refused(
        at_once(*[lambda by=by: commit(**signing(commitment, by=by)) for by in [one, two, one, two]]), WrongState
    )

    assert len(refusals) == 3
    assert CommitmentEvent.objects.filter(commitment=commitment, kind="committed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_browsers_that_countersign_at_once_make_one_event(link):
    commitment, token = link

    refusals = refused(at_once(*[lambda: countersign(**by_officer(token))] * 3), WrongState)

    assert len(refusals) == 2
    assert CommitmentEvent.objects.filter(commitment=commitment, kind="countersigned").count() == 1


def test_command_forgets_links_that_expired(link, capsys, time_machine):
    time_machine.move_to(LATER)
    call_command("forget_expired_links")
    time_machine.move_to(LATER + datetime.timedelta(days=15))
    call_command("forget_expired_links")

    assert capsys.readouterr().out == "Links forgotten: 0\nLinks forgotten: 1\n"
