"""Who is told of what by mail, and what they may switch off."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import get_template

from actions.commitments.answering import ask_second_signature, commit, countersign, decline
from actions.commitments.changes import answer_change, propose_change
from actions.commitments.event_log import locked, write_down
from actions.commitments.mail_choices import choose_mail, offered, wanted
from actions.commitments.notifications import (
    NOTICES,
    Unrecorded,
    notify_programme_team,
    notify_representatives,
    tell_of,
    topic_of,
)
from actions.commitments.unsubscribing import address_to_stop
from actions.management.commands.notifications import PAGE, notifications_page
from actions.models import CommitmentEvent, SwitchedOff
from organisations.models import Person
from outbox.models import Mail
from publishing.refusals import Invalid, NotAllowed
from tests.factories.actions import (
    SIGNED_AT,
    asked,
    committed,
    delivered,
    editor,
    published_action,
    reached,
    reported,
    representative,
    speaker,
    withdrawn,
)
from tests.factories.organisations import PersonFactory

pytestmark = pytest.mark.django_db
Kind = CommitmentEvent.Kind
LATER = SIGNED_AT + datetime.timedelta(days=1)
MILESTONE = {"key": "list", "title": "The list", "due": "2027-09-30"}


def told(mailoutbox, *, who):
    """The subjects of the mails to a person, in order."""
    return [mail.subject.split(":")[0] for mail in mailoutbox if mail.to == [who.email]]


@pytest.fixture
def promise(mailoutbox):
    """A commitment with its signer, a colleague of theirs and an editor; nobody was told of anything yet."""
    commitment = committed(action=published_action(milestones=[MILESTONE]))
    commitment.colleague = representative(commitment.organisation)
    commitment.editor = editor()
    mailoutbox.clear()
    return commitment


# --- the table ---


def test_every_kind_of_event_says_who_is_told():
    assert set(NOTICES) == {*Kind, *Unrecorded}
    for kind in NOTICES:
        get_template(f"mail/commitment/{kind}.txt")


def test_page_of_who_is_told_is_the_table():
    assert PAGE.read_text() == notifications_page(), "run `manage.py notifications --write`"


# --- who is told ---


def test_who_signs_gets_a_copy_with_the_receipt_and_the_others_are_told(mailoutbox):
    commitment = asked()
    signer, colleague, team = representative(commitment.organisation), representative(commitment.organisation), editor()
    mailoutbox.clear()

    event = commit(
        commitment=commitment, statement="We will make the list.", due=datetime.date(2028, 1, 31),
        job_title="Director (invented)", authority=True, by=signer, now=SIGNED_AT,
    )  # fmt: skip

    assert told(mailoutbox, who=signer) == ["Your copy of what you signed"]
    assert told(mailoutbox, who=colleague) == told(mailoutbox, who=team) == ["Committed"]
    (copy,) = [mail.body for mail in mailoutbox if mail.to == [signer.email]]
    for words in [
        "We will make the list.",
        "31 January 2028",
        event.hash,
        event.get_absolute_url(),
        commitment.action.title,
    ]:
        assert words in copy
    (short,) = [mail.body for mail in mailoutbox if mail.to == [colleague.email]]
    assert "We will make the list." not in short
    assert commitment.get_absolute_url() in short
    assert "/commitments/mail/" in short


def test_officer_who_signs_too_gets_a_copy_at_the_address_of_the_link(promise, mailoutbox):
    ask_second_signature(
        commitment=promise, name="Dr Ola Officer", job_title="Chief executive", email="ola@example.org",
        by=speaker(promise), now=LATER,
    )  # fmt: skip
    token = mailoutbox[0].body.split("/commitments/sign/")[1].split("/")[0]

    event = countersign(token=token, name="Dr Ola Officer", email="ola@example.org", authority=True, now=LATER)

    copy = mailoutbox[-1]
    assert copy.to == ["ola@example.org"]
    assert promise.statement in copy.body
    assert event.hash in copy.body
    assert told(mailoutbox, who=speaker(promise)) == ["Signed a second time"]
    assert told(mailoutbox, who=promise.colleague) == ["A second signature is asked for", "Signed a second time"]
    assert told(mailoutbox, who=promise.editor) == ["Signed a second time"]


@pytest.mark.parametrize("proposed_by", ["organisation", "programme team"])
def test_who_signed_a_change_gets_a_copy_when_it_is_agreed(promise, mailoutbox, proposed_by):
    signs = {"job_title": "Director (invented)", "authority": True}
    sides = [(speaker(promise), signs), (promise.editor, {})]
    (proposer, signed_first), (other, signed_then) = sides if proposed_by == "organisation" else reversed(sides)
    day = datetime.date(2028, 2, 20)
    proposal = propose_change(
        commitment=promise, due=day, reason="A second store was found.", by=proposer, now=LATER, **signed_first
    )
    mailoutbox.clear()

    event = answer_change(
        commitment=promise, number=proposal.number, answer="accepted", by=other, now=LATER, **signed_then
    )

    (copy,) = [mail.body for mail in mailoutbox if mail.subject.startswith("Your copy")]
    assert "Your copy of what you signed" in told(mailoutbox, who=speaker(promise))
    for words in ["20 February 2028", f"Signed by: {speaker(promise).name}, Director (invented)", event.hash]:
        assert words in copy
    assert (f"Agreed to by: {promise.editor.name}" in copy) == (proposed_by == "organisation")


@pytest.mark.parametrize(
    ("operation", "subject"),
    [
        (withdrawn, "Withdrawn"),
        (reported, "Progress reported"),
        (lambda commitment: reached(commitment, "list"), "A step is met"),
    ],
)
def test_colleagues_and_programme_team_are_told_of_what_an_organisation_did(promise, mailoutbox, operation, subject):
    operation(promise)

    assert told(mailoutbox, who=speaker(promise)) == []
    assert told(mailoutbox, who=promise.colleague) == told(mailoutbox, who=promise.editor) == [subject]


def test_declining_is_told_without_its_reason(mailoutbox):
    commitment, team = asked(), editor()
    mailoutbox.clear()

    decline(commitment=commitment, reason="No staff.", by=representative(commitment.organisation), now=LATER)

    assert told(mailoutbox, who=team) == ["Declined"]
    assert "No staff." not in "".join(mail.body for mail in mailoutbox)


def test_organisation_is_told_of_an_assessment_and_other_editors_are_not(promise, mailoutbox):
    delivered(promise)

    assert told(mailoutbox, who=speaker(promise)) == told(mailoutbox, who=promise.colleague) == ["Assessed"]
    assert told(mailoutbox, who=promise.editor) == []


def test_complete_report_tells_the_programme_team_that_it_waits_for_them(promise, mailoutbox):
    reported(promise, "complete")

    bodies = {mail.to[0]: mail.body for mail in mailoutbox}
    assert "waits to be assessed" in bodies[promise.editor.email]
    assert "waits to be assessed" not in bodies[promise.colleague.email]


def test_who_cannot_sign_in_or_left_is_not_told(promise, mailoutbox):
    promise.editor.is_active = False
    promise.editor.save()
    promise.colleague.memberships.update(ended_on=datetime.date(2027, 1, 20))

    withdrawn(promise)

    assert told(mailoutbox, who=promise.editor) == told(mailoutbox, who=promise.colleague) == []


def test_what_is_undone_tells_nobody(promise, mailoutbox, settings):
    settings.EMAIL_BACKEND = "outbox.backend.OutboxBackend"
    with transaction.atomic():
        withdrawn(promise)
        assert Mail.objects.filter(to=promise.editor.email).exists()
        transaction.set_rollback(True)

    assert not Mail.objects.exists()
    assert mailoutbox == []


def test_operations_can_tell_either_side_of_more(promise, mailoutbox):
    count = notify_representatives(promise, subject="More", template="commitment/declined", by=speaker(promise))

    assert (count, told(mailoutbox, who=promise.colleague), told(mailoutbox, who=speaker(promise))) == (1, ["More"], [])
    assert (
        notify_programme_team(promise, subject="More", template="commitment/declined") == 3
    )  # who asked, published, edits
    assert told(mailoutbox, who=promise.editor) == ["More"]


# --- what is switched off ---


def test_what_is_switched_off_is_not_sent_and_can_be_switched_on_again(promise, mailoutbox):
    choose_mail(topics=["answers"], by=promise.editor)
    choose_mail(topics=["answers"], by=promise.colleague)
    reported(promise)
    assert told(mailoutbox, who=promise.editor) == told(mailoutbox, who=promise.colleague) == []

    choose_mail(topics=["reports"], by=promise.editor)
    reached(promise, "list")
    withdrawn(promise)

    assert told(mailoutbox, who=promise.editor) == ["A step is met"]
    assert wanted(promise.editor) == ["reports"]


def test_nobody_can_switch_off_what_is_asked_or_ends_in_their_name(promise, mailoutbox):
    choose_mail(topics=[], by=promise.colleague)
    choose_mail(topics=[], by=speaker(promise))
    withdrawn(promise)

    event = asked_again(promise)

    assert told(mailoutbox, who=promise.colleague) == ["Withdrawn", "You are asked to answer"]
    assert event.said["told"] == 2
    assert "cannot be switched off" in mailoutbox[-1].body


def asked_again(commitment):
    return (
        asked(
            action=commitment.action,
            organisation=commitment.organisation,
            now=datetime.datetime(2027, 7, 1, 9, 0, tzinfo=datetime.UTC),
            reply_by=datetime.date(2027, 8, 1),
        )
        .events.filter(kind="asked")
        .last()
    )


def test_own_receipt_comes_whatever_is_switched_off(mailoutbox):
    commitment = asked()
    signer = representative(commitment.organisation)
    choose_mail(topics=[], by=signer)

    committed_by(commitment, signer)

    assert told(mailoutbox, who=signer) == ["Your copy of what you signed"]


def committed_by(commitment, signer):
    return commit(
        commitment=commitment, statement="We will.", due=datetime.date(2028, 1, 31), job_title="Director",
        authority=True, by=signer, now=SIGNED_AT,
    )  # fmt: skip


def test_who_takes_over_is_told_whatever_is_switched_off(promise, mailoutbox):
    other = representative(promise.organisation)
    for person in [promise.colleague, other]:
        choose_mail(topics=[], by=person)
    to = {"person": promise.colleague.pk, "name": promise.colleague.name, "job_title": "Head of records"}

    write_down(locked(promise), Kind.HANDED_OVER, by=speaker(promise), now=LATER, content={"to": to})

    assert told(mailoutbox, who=promise.colleague) == ["Handed over"]
    assert "cannot be switched off" in next(mail.body for mail in mailoutbox if mail.to == [promise.colleague.email])
    assert told(mailoutbox, who=other) == []


@pytest.mark.parametrize("topics", [["nonsense"], ["assessments"], ["answers", "\0"]])
def test_topic_that_is_not_offered_is_refused(topics):
    person = editor()
    with pytest.raises(Invalid) as refusal:
        choose_mail(topics=topics, by=person)

    assert list(refusal.value.errors) == ["/topics"]
    assert not SwitchedOff.objects.exists()


@pytest.mark.parametrize("role", ["researcher", "administrator"])
def test_who_gets_no_mail_has_nothing_to_choose(role):
    with pytest.raises(NotAllowed):
        choose_mail(topics=[], by=PersonFactory(role=role))


# --- the page ---


def text_of(response):
    return " ".join(response.content.decode().split())


def test_page_offers_what_can_be_switched_off_and_names_what_cannot(client, promise):
    client.force_login(promise.colleague)

    page = text_of(client.get("/commitments/mail/"))

    for topic, kinds in offered("partner").items():
        for kind in kinds:
            assert (kind.label.lower() if topic else f"<li>{kind.label}</li>") in page
    assert "Your own copy of what you sign" in page
    assert page.count(" checked") == len(offered("partner")) - 1


def test_choice_is_kept_by_the_page(client, promise):
    client.force_login(promise.colleague)

    response = client.post("/commitments/mail/", {"topics": ["reports", "people"]}, follow=True)

    assert "Your choice is kept" in text_of(response)
    assert text_of(response).count(" checked") == 2
    assert wanted(promise.colleague) == ["reports", "people"]


def test_nothing_chosen_is_a_choice_and_nonsense_is_refused(client, promise):
    client.force_login(promise.colleague)
    client.post("/commitments/mail/", {})
    assert wanted(promise.colleague) == []

    response = client.post("/commitments/mail/", {"topics": ["nonsense"]})

    assert response.status_code == 422
    assert wanted(promise.colleague) == []


@pytest.mark.parametrize("topic", ["", "everything", "questions"])
def test_database_knows_the_topics(topic):
    person = editor()
    with pytest.raises(IntegrityError):
        SwitchedOff.objects.create(person=person, topic=topic)


def test_database_keeps_a_topic_switched_off_once():
    person = editor()
    SwitchedOff.objects.create(person=person, topic="reports")
    with pytest.raises(IntegrityError):
        SwitchedOff.objects.create(person=person, topic="reports")


# --- ending them by one press ---


@pytest.mark.parametrize("kind", NOTICES)
def test_mail_that_can_be_switched_off_can_be_by_one_press_and_no_other(promise, mailoutbox, kind):
    people = {each.email: each for each in Person.objects.all()}
    said = {"of": "a reply", "to": {"person": promise.colleague.pk, "name": "Kim", "job_title": "Head"}}

    tell_of(kind, promise, by=None, said=said)

    assert mailoutbox
    for each in mailoutbox:
        person = people[each.to[0]]
        topic = topic_of(kind, person.role)
        if NOTICES[kind].named and person == promise.colleague:
            topic = None
        address = topic and address_to_stop(person, topic)
        assert each.extra_headers.get("List-Unsubscribe") == (f"<{address}>" if topic else None)
        html = each.alternatives[0].content
        assert ("by one press" in each.body, "by one press" in html) == (bool(topic), bool(topic))
        assert topic is None or (address in each.body and f'href="{address}"' in html)


def test_copy_of_what_was_signed_cannot_be_switched_off(mailoutbox):
    committed()

    (copy,) = [each for each in mailoutbox if each.subject.startswith("Your copy")]
    assert "List-Unsubscribe" not in copy.extra_headers
