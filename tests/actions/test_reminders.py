"""Mail about dates: what the table says, once, to whom it says, in working hours; and the address that stops it."""

import datetime
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from actions.commitments.answering import decline
from actions.commitments.asking import remind, take_back_question
from actions.commitments.changes import answer_change, propose_change
from actions.commitments.colleagues import hand_over
from actions.commitments.mail_choices import choose_mail, stop_mail, wanted
from actions.commitments.reminder_rules import EDITOR, LONGEST, PARTNER, RULES, rule_for
from actions.commitments.unsubscribing import address_to_stop
from actions.models import DatedKind, Reminder, SwitchedOff
from actions.reminders.sending import KEPT, send_reminders, send_weeks
from organisations.models import Person
from outbox.models import BouncingAddress, Mail
from outbox.sending import send_due
from tests.factories.actions import (
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
    withdrawn,
)
from tests.factories.organisations import MembershipFactory
from tests.outbox.test_outbox import outside, start_server  # noqa: F401 – fixtures

DAY = datetime.date
DUE = DAY(2027, 7, 1)  # a Thursday
STEP = {"key": "list", "title": "The list is whole", "due": "2027-09-30"}


def at(day, hour=9):
    """Nine o'clock of a day, in Scotland's summer."""
    return datetime.datetime.combine(day, datetime.time(hour), datetime.timezone(timedelta(hours=1)))


def told_on(day, *, hour=9):
    """{address: {heading}} of the reminders that go out at a moment."""
    mail.outbox.clear()
    send_reminders(now=at(day, hour))
    headings = {rule.heading.upper() for rule in RULES}
    return {each.to[0]: {line for line in each.body.splitlines() if line in headings} for each in mail.outbox}


@pytest.fixture
def promise(db):
    """A promise for the first of July, reported on in May, so that the next report is due after it."""
    found = committed(action=published_action(milestones=[STEP]), due=DUE)
    reported(found, date=DAY(2027, 5, 28))
    return found


# --- the table ---


def test_rules_cover_each_day_before_and_after_a_date():
    said = {}
    for days in range(-40, LONGEST + 3):
        rule = rule_for(DatedKind.PROMISE, DUE, PARTNER, on=DUE + timedelta(days))
        said.setdefault(rule and rule.key, []).append(days)

    assert (said["promise-30"][0], said["promise-30"][-1]) == (-30, -24)
    assert (said["promise-7"][0], said["promise-7"][-1]) == (-7, -2)
    assert said["promise-1"] == [-1, 0]
    assert (said["promise-passed"][0], said["promise-passed"][-1]) == (1, LONGEST)


def test_last_working_day_before_a_date_is_told_where_the_day_before_is_none():
    for day, told in [
        (DAY(2027, 6, 28), DAY(2027, 6, 25)),  # a Monday, on the Friday
        (DAY(2028, 1, 5), DAY(2027, 12, 31)),  # after the bank holidays of the new year: 3 and 4 January 2028
        (DAY(2028, 2, 29), DAY(2028, 2, 28)),
    ]:
        rule = rule_for(DatedKind.PROMISE, day, PARTNER, on=told)
        assert rule.key == "promise-1", day
        assert rule_for(DatedKind.PROMISE, day, PARTNER, on=told - timedelta(1)).key == "promise-7", day


def test_what_was_said_is_kept_longer_than_it_could_be_said():
    assert timedelta(days=LONGEST + 31) < KEPT
    assert len({rule.key for rule in RULES}) == len(RULES)
    assert {rule.role for rule in RULES} == {PARTNER, EDITOR}


# --- what is said ---


def test_date_is_told_once_before_and_once_after(promise):
    editor()
    found = {day: told_on(DUE + timedelta(day)) for day in (-31, -30, -29, -7, -6, -1, 0, 1, 2)}

    email = speaker(promise).email
    assert {day: told.get(email) for day, told in found.items() if told.get(email)} == {
        -30: {"WHAT YOU PROMISED IS DUE IN A MONTH"},
        -7: {"WHAT YOU PROMISED IS DUE IN A WEEK"},
        -1: {"WHAT YOU PROMISED IS DUE NOW"},
        1: {"A DATE THAT YOU PROMISED HAS PASSED"},
    }
    team = {frozenset(headings) for to, headings in found[1].items() if to != email}
    assert team == {frozenset({"A PROMISED DATE HAS PASSED"})}


def test_days_without_a_worker_are_made_up_with_what_is_still_true(promise):
    email = speaker(promise).email

    assert told_on(DUE + timedelta(40))[email] == {"A DATE THAT YOU PROMISED HAS PASSED"}
    assert told_on(DUE + timedelta(41)) == {}


def test_another_date_is_told_anew_and_what_is_delivered_no_more(promise):
    email, team = speaker(promise).email, editor()
    assert email in told_on(DUE - timedelta(7))
    now = at(DUE - timedelta(5))
    values = {"job_title": "Director", "authority": True, "reason": "A month more.", "now": now}
    propose_change(commitment=promise, due=DUE + timedelta(30), by=speaker(promise), **values)
    promise.refresh_from_db()
    answer_change(commitment=promise, number=promise.edit, answer="accepted", by=team, now=now)

    assert told_on(DUE - timedelta(1)) == {}
    assert told_on(DUE + timedelta(1))[email] == {"WHAT YOU PROMISED IS DUE IN A MONTH"}
    delivered(promise, now=at(DUE + timedelta(2)))
    assert told_on(DUE + timedelta(33)) == {}


def test_who_looks_after_it_is_told_before_and_all_when_it_passed(promise):
    colleague = representative(promise.organisation)
    hand_over(commitment=promise, to=colleague.email, by=speaker(promise), now=at(DAY(2027, 6, 1)))

    assert set(told_on(DUE - timedelta(7))) == {colleague.email}
    SwitchedOff.objects.create(person=colleague, topic="reminders")
    assert set(told_on(DUE - timedelta(1))) == {speaker(promise).email}
    assert set(told_on(DUE + timedelta(1))) >= {speaker(promise).email}


def test_silence_reports_steps_and_assessments_are_told(db):
    team = editor()
    body = reached_body()
    question = asked(organisation=body, reply_by=DAY(2027, 2, 10))
    (asked_person,) = [row.person.email for row in body.memberships.all()]
    assert told_on(DAY(2027, 2, 3)) == {asked_person: {"PLEASE REPLY SOON"}}
    found = told_on(DAY(2027, 2, 11))
    assert (found[asked_person], found[team.email]) == ({"YOUR REPLY IS WAITED FOR"}, {"ASKED, AND NO REPLY"})
    take_back_question(commitment=question, reason="Asked by mistake.", by=team, now=at(DAY(2027, 2, 12)))

    promise = committed(action=published_action(milestones=[STEP]))
    signer = speaker(promise).email
    assert told_on(DAY(2027, 4, 15))[signer] == {"A REPORT IS DUE IN A WEEK"}
    assert told_on(DAY(2027, 4, 22))[signer] == {"A REPORT IS DUE"}
    reported(promise, date=DAY(2027, 9, 20))
    assert told_on(DAY(2027, 9, 23))[signer] == {"A STEP IS DUE IN A WEEK"}
    reached(promise, "list", met_on=DAY(2027, 9, 24))
    assert signer not in told_on(DAY(2027, 9, 29))
    reported(promise, "complete", date=DAY(2027, 10, 1))
    assert told_on(DAY(2027, 10, 14)) == {}
    assert told_on(DAY(2027, 10, 15))[team.email] == {"AN ASSESSMENT IS WAITED FOR"}


def test_nothing_is_said_at_night_on_sundays_or_twice_a_day(promise):
    for day, hour in [(DUE - timedelta(7), 7), (DUE - timedelta(7), 18), (DAY(2027, 6, 27), 12)]:
        assert told_on(day, hour=hour) == {}, (day, hour)
    assert told_on(DUE - timedelta(7), hour=17)
    other = committed(organisation=promise.organisation, by=speaker(promise), due=DUE)
    assert told_on(DUE - timedelta(7), hour=17) == {}
    assert Reminder.objects.filter(subject=f"promise-{other.pk}").count() == 0


def test_mail_and_what_was_said_are_one_transaction(promise, monkeypatch):
    monkeypatch.setattr("actions.reminders.sending.regular_mail", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(RuntimeError):
        send_reminders(now=at(DUE - timedelta(7)))
    assert not Reminder.objects.exists()
    monkeypatch.undo()
    assert len(told_on(DUE - timedelta(7))) == 1
    row = Reminder.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(person=row.person, rule=row.rule, subject=row.subject, day=row.day, said_at=at(DUE))


def test_nobody_is_told_at_an_address_from_which_mail_came_back(promise):
    BouncingAddress.objects.create(address=speaker(promise).email, since=at(DUE), code="550 5.1.1")
    colleague = representative(promise.organisation)

    assert set(told_on(DUE - timedelta(7))) == {colleague.email}


def test_week_says_what_is_late_and_comes_once_a_week(promise):
    team, monday = editor(), DAY(2027, 7, 5)
    mail.outbox.clear()
    assert send_weeks(now=at(monday - timedelta(1))) == 0
    assert send_weeks(now=at(monday)) >= 2
    assert send_weeks(now=at(monday + timedelta(3))) == 0

    found = {each.to[0]: each for each in mail.outbox}
    theirs, ours = found[speaker(promise).email], found[team.email]
    assert theirs.subject == "The week of 5 July 2027"
    assert f"{settings.BASE_URL}{promise.get_absolute_url()}" in theirs.body
    assert ": LATE" in theirs.body
    assert ": LATE" in ours.body
    assert "Thursday 1 July 2027" in theirs.alternatives[0].content


# --- stopping it ---


def test_one_press_stops_mails_of_a_kind_without_a_session(promise):
    person = speaker(promise)
    told_on(DUE - timedelta(7))
    (letter,) = mail.outbox
    address = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert address == address_to_stop(person, "reminders")
    assert address in letter.body
    assert address in letter.alternatives[0].content
    path, visitor = address.removeprefix(settings.BASE_URL), Client(enforce_csrf_checks=True)

    asks = visitor.get(path)
    assert "Stop these mails?" in asks.content.decode()
    assert "reminders" in wanted(person)
    done = visitor.post(path, {"List-Unsubscribe": "One-Click"})
    assert (done.status_code, done.cookies.get(settings.SESSION_COOKIE_NAME)) == (200, None)
    assert visitor.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert "You get no more of these mails" in visitor.get(path).content.decode()
    assert wanted(person) == ["answers", "reports", "assessments", "people", "week"]
    assert told_on(DUE - timedelta(1)) == {}
    choose_mail(topics=["reminders"], by=person)
    assert person.email in told_on(DUE - timedelta(1))
    assert "Stop these mails?" in visitor.get(path).content.decode()
    for wrong in [path[:-2] + "/", path.replace(":reminders:", ":week:"), "/commitments/mail/stop/x/"]:
        assert visitor.post(wrong).status_code == 404, wrong


# --- what waits in the outbox is looked at again when it goes out ---


@pytest.fixture
def outbox(promise, outside):  # noqa: F811
    """Reminders go through the outbox to a mail server that is away: `promise` in seven days, told of at nine o'clock."""
    send_reminders(now=at(DUE - timedelta(7)))
    assert send_due(now=at(DUE - timedelta(7))) == (0, 1)
    return promise


def test_reminder_of_a_date_that_was_met_while_the_server_was_away_is_taken_back(outbox, start_server):  # noqa: F811
    delivered(outbox)
    server = start_server()

    send_due(now=at(DUE - timedelta(7), 10))

    assert [content for _, content in server.mails if "due in a week" in content] == []
    taken_back = Mail.objects.get(subject__contains="due in a week")
    assert (taken_back.state, taken_back.source) == ("taken back", "")
    assert not Reminder.objects.exists()


def test_reminder_of_a_date_that_still_waits_goes_out_once_the_server_is_back(outbox, start_server):  # noqa: F811
    server = start_server()

    send_due(now=at(DUE - timedelta(7), 10))
    send_due(now=at(DUE - timedelta(7), 11))

    ((_, content),) = [each for each in server.mails if "due in a week" in each[1]]
    assert "X-Source" not in content
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in content


def test_reminder_of_several_dates_goes_out_with_those_that_still_wait(outbox, start_server):  # noqa: F811
    person = speaker(outbox)
    Mail.objects.all().delete()
    Reminder.objects.all().delete()
    other = asked(action=published_action(title="Another action"), organisation=outbox.organisation, reply_by=DUE)
    send_reminders(now=at(DUE - timedelta(7)))
    assert "2 dates" in Mail.objects.get(to=person.email, source__startswith="reminders").subject
    take_back_question(commitment=other, reason="By mistake.", by=editor(), now=at(DUE - timedelta(7)))
    server = start_server()

    send_due(now=at(DUE - timedelta(7), 10))

    ((_, content),) = [each for each in server.mails if "due in a week" in each[1]]
    assert "Another action" not in content
    assert Reminder.objects.filter(person=person).count() == 1


def test_person_who_stops_reminders_gets_none_that_waited(outbox, start_server):  # noqa: F811
    stop_mail(topic="reminders", by=speaker(outbox))
    server = start_server()

    send_due(now=at(DUE - timedelta(7), 10))

    assert [content for _, content in server.mails if "due in a week" in content] == []


def test_what_was_taken_back_is_told_when_it_waits_again(outbox, start_server):  # noqa: F811
    person = speaker(outbox)
    stop_mail(topic="reminders", by=person)
    start_server()
    send_due(now=at(DUE - timedelta(7), 10))
    choose_mail(topics=["reminders"], by=person)

    assert send_reminders(now=at(DUE - timedelta(7), 11)) == 1


def test_weekly_mail_says_what_is_so_when_it_goes_out(promise, outside, start_server):  # noqa: F811
    monday, person = DAY(2027, 6, 28), speaker(promise)
    send_weeks(now=at(monday))
    send_due(now=at(monday))
    delivered(promise)
    server = start_server()

    send_due(now=at(monday, 10))

    assert [content for to, content in server.mails if to == [person.email] and "The week of" in content] == []


def test_weekly_mail_does_not_go_out_in_another_week(promise, outside, start_server):  # noqa: F811
    friday, person = DAY(2027, 6, 25), speaker(promise)
    send_weeks(now=at(friday))
    send_due(now=at(friday))
    server = start_server()

    send_due(now=at(friday + timedelta(3)))

    assert [content for to, content in server.mails if to == [person.email] and "week of 21 June" in content] == []


@pytest.mark.parametrize("answers", [True, False])
def test_reminder_by_the_programme_team_is_taken_back_where_the_answer_came_first(outside, db, start_server, answers):  # noqa: F811
    question = asked(organisation=reached_body(), reply_by=DUE)
    person = Person.objects.get(role="partner")
    remind(commitment=question, by=editor(), now=at(DUE + timedelta(1)))
    send_due(now=at(DUE + timedelta(1)))
    if answers:
        decline(commitment=question, reason="Not now.", by=person, now=at(DUE + timedelta(1), 10))
    server = start_server()

    send_due(now=at(DUE + timedelta(1), 11))

    reminded = [content for _, content in server.mails if "There is no reply" in content]
    assert len(reminded) == (0 if answers else 1)


def test_step_of_two_organisations_that_one_person_speaks_for_is_told_once(promise):
    other = committed(action=promise.action, role="partner", due=DUE)
    reported(other, date=DAY(2027, 5, 28))
    withdrawn(promise)
    third = committed(action=promise.action, role="partner", due=DUE)
    reported(third, date=DAY(2027, 5, 28))
    person = speaker(other)
    MembershipFactory(person=person, organisation=third.organisation)

    told_on(DAY(2027, 10, 4))

    (letter,) = [each for each in mail.outbox if each.to == [person.email]]
    assert letter.body.count("Thursday 30 September 2027") == 1
