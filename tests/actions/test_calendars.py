"""Calendars hold the dates that the plan and its record hold, as two other programs read them."""

import datetime
import re

import pytest
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from actions.calendars.choosing import events_of_choice, events_of_organisation, events_of_plan
from actions.calendars.private import make_address
from actions.models import PrivateCalendar
from actions.plan.timeline_views import Choices
from organisations.accounts.people import deactivate, reactivate
from organisations.models import Person
from tests.actions.test_commitment_pages import enter
from tests.actions.test_organisation_record import moved_to
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
    speaker,
    withdrawn,
)
from tests.factories.organisations import PersonFactory
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db
ON = datetime.datetime(2027, 3, 1, 12, 0, tzinfo=datetime.UTC)
DAY = datetime.date


@pytest.fixture(autouse=True)
def in_march(time_machine):
    time_machine.move_to(ON, tick=False)
    return time_machine


def events(address, client=None, **headers):
    """{UID without the site: event} of a calendar, which two programs read alike."""
    response = (client or Client()).get(address, **headers)
    file = response.getvalue()
    assert response.status_code == 200, file
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = {str(event["UID"]).partition("@")[0]: event for event in Calendar.from_ical(file).walk("VEVENT")}
    other = IcsCalendarStream.calendar_from_ics(file.decode())
    assert {(event.uid, event.summary, event.dtstart) for event in other.events} == {
        (str(event["UID"]), str(event["SUMMARY"]), event["DTSTART"].dt) for event in found.values()
    }
    return found


def of_plan(plan, query=""):
    return events(f"/plan/{plan.slug}/calendar.ics{query}")


STEPS = [
    {"key": "list", "title": "A list of stores", "due": "2027-02-15"},
    {"key": "read", "title": "All letters are read", "due": "2027-09-30"},
]


def dated_action(plan=None, **changes):
    values = {"starts": "2027-01-01", "due": "2028-06-30", "milestones": STEPS} | changes
    return published_action(plan=plan, **values)


def test_proposed_dates_are_tentative_and_say_what_was_missed():
    action = dated_action()

    found = of_plan(action.plan)

    step, missed, due = (
        found[f"step-{action.slug}-read"],
        found[f"step-{action.slug}-list"],
        found[f"action-{action.slug}"],
    )
    assert (step["SUMMARY"], step["DTSTART"].dt) == ("Proposed: All letters are read (step)", DAY(2027, 9, 30))
    assert step["DTEND"].dt == DAY(2027, 10, 1)
    assert {event["STATUS"] for event in found.values()} == {"TENTATIVE"}
    assert missed["SUMMARY"] == "Not met: A list of stores (step)"
    assert due["DTSTART"].dt == DAY(2028, 6, 30)
    assert step["URL"] == f"{settings.BASE_URL}{action.get_absolute_url()}"


def test_question_promise_and_report_have_their_days():
    action, body = dated_action(), reached_body()
    waiting = asked(action=action, organisation=body, role="partner", reply_by=DAY(2027, 3, 15))
    promised = committed(action=action, organisation=reached_body(), reply_by=DAY(2027, 2, 10))

    found = of_plan(action.plan)

    assert found[f"reply-{waiting.pk}"]["DTSTART"].dt == DAY(2027, 3, 15)
    assert found[f"reply-{promised.pk}"]["SUMMARY"].startswith("Answered: ")
    assert found[f"promise-{promised.pk}"]["DTSTART"].dt == DAY(2028, 1, 31)
    assert found[f"report-{promised.pk}"]["DTSTART"].dt == DAY(2027, 1, 20) + datetime.timedelta(days=92)
    assert found[f"step-{action.slug}-read"]["STATUS"] == "CONFIRMED"


def test_report_moves_the_next_one_and_a_delivered_promise_is_kept(in_march):
    commitment = committed(action=dated_action(), organisation=reached_body())
    uid, before = f"report-{commitment.pk}", of_plan(commitment.action.plan)
    in_march.move_to(datetime.datetime(2027, 6, 1, 12, 0, tzinfo=datetime.UTC), tick=False)
    assert of_plan(commitment.action.plan)[uid]["SUMMARY"].startswith("No report: ")
    reported(commitment)

    after = of_plan(commitment.action.plan)[uid]
    assert after["DTSTART"].dt == DAY(2027, 6, 1) + datetime.timedelta(days=92)
    assert after["SEQUENCE"] > before[uid]["SEQUENCE"]

    delivered(commitment)
    found = of_plan(commitment.action.plan)
    assert found[uid]["STATUS"] == "CANCELLED"
    assert found[f"promise-{commitment.pk}"]["SUMMARY"].startswith("Kept: ")


def test_step_that_is_met_says_so_and_when_that_changed(in_march):
    commitment = committed(action=dated_action(), organisation=reached_body())
    in_march.move_to(datetime.datetime(2027, 6, 2, tzinfo=datetime.UTC), tick=False)
    reached(commitment, "list")

    step = of_plan(commitment.action.plan)[f"step-{commitment.action.slug}-list"]

    assert step["SUMMARY"] == "Met: A list of stores (step)"
    assert step["LAST-MODIFIED"].dt == datetime.datetime(2027, 6, 1, 12, 0, tzinfo=datetime.UTC)


def test_late_promise_stays_marked_and_changed_when_its_day_ended(in_march):
    commitment = committed(action=dated_action(), organisation=reached_body())
    in_march.move_to(datetime.datetime(2028, 1, 31, 23, 59, tzinfo=datetime.UTC), tick=False)
    assert not of_plan(commitment.action.plan)[f"promise-{commitment.pk}"]["SUMMARY"].startswith("Late")
    in_march.move_to(datetime.datetime(2028, 2, 1, 0, 1, tzinfo=datetime.UTC), tick=False)

    late = of_plan(commitment.action.plan)[f"promise-{commitment.pk}"]

    assert late["SUMMARY"].startswith("Late: ")
    assert late["LAST-MODIFIED"].dt == datetime.datetime(2028, 2, 1, 0, 0, tzinfo=datetime.UTC)


def test_summer_days_end_when_they_end_in_scotland(in_march):
    commitment = committed(action=dated_action(), organisation=reached_body(), due=DAY(2027, 7, 31))
    in_march.move_to(datetime.datetime(2027, 7, 31, 23, 1, tzinfo=datetime.UTC), tick=False)

    late = of_plan(commitment.action.plan)[f"promise-{commitment.pk}"]

    assert late["SUMMARY"].startswith("Late: ")
    assert late["LAST-MODIFIED"].dt == datetime.datetime(2027, 7, 31, 23, 0, tzinfo=datetime.UTC)


def test_moved_promise_keeps_its_identity_and_says_where_it_was():
    commitment = committed(action=dated_action(), organisation=reached_body())
    before = of_plan(commitment.action.plan)[f"promise-{commitment.pk}"]
    moved_to(commitment, DAY(2028, 2, 14))

    after = of_plan(commitment.action.plan)[f"promise-{commitment.pk}"]

    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == DAY(2028, 2, 14)
    assert "First 31 January 2028. A second store was found." in after["DESCRIPTION"]


def test_step_that_was_taken_out_and_a_promise_that_was_withdrawn_are_cancelled(in_march):
    action = dated_action()
    commitment = committed(action=action, organisation=reached_body())
    before = of_plan(action.plan)
    in_march.move_to(datetime.datetime(2027, 6, 20, tzinfo=datetime.UTC), tick=False)
    withdrawn(commitment)
    document = {"starts": "2027-01-01", "due": "2028-06-30", "milestones": STEPS[1:], "plan": action.plan.slug}
    published("action", slug=action.slug, **document)

    after = of_plan(action.plan)

    gone = [f"step-{action.slug}-list", f"promise-{commitment.pk}", f"report-{commitment.pk}"]
    for uid in gone:
        assert after[uid]["STATUS"] == "CANCELLED", uid
        assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"], uid
        assert after[uid]["SUMMARY"].startswith("Cancelled: "), uid
    assert after[f"step-{action.slug}-read"]["STATUS"] == "TENTATIVE"


def test_action_that_was_withdrawn_is_cancelled():
    from publishing.lifecycle.publication import withdraw as withdraw_entry

    action = dated_action()
    withdraw_entry(entry=action.entry, reason="Done elsewhere.", by=editor(), now=ON, successor=None)

    found = of_plan(action.plan)

    assert {event["STATUS"] for event in found.values()} == {"CANCELLED"}
    assert found.keys() == {f"action-{action.slug}", f"step-{action.slug}-list", f"step-{action.slug}-read"}


def test_question_that_nobody_there_had_is_no_date_of_theirs():
    commitment = asked(action=dated_action())

    assert f"reply-{commitment.pk}" not in of_plan(commitment.action.plan)


def test_alarms_are_for_what_is_open_and_ring_in_the_morning():
    action = dated_action()

    found = of_plan(action.plan, "?alarm=7&alarm=1")

    alarms = found[f"step-{action.slug}-read"].walk("VALARM")
    assert [alarm["TRIGGER"].dt for alarm in alarms] == [
        datetime.timedelta(days=-7, hours=9),
        datetime.timedelta(days=-1, hours=9),
    ]
    assert not found[f"step-{action.slug}-list"].walk("VALARM")
    assert Client().get(f"/plan/{action.plan.slug}/calendar.ics?alarm=8").status_code == 400


def test_calendar_holds_what_the_timeline_shows():
    plan = PlanFactory()
    early = dated_action(plan, due="2027-12-31")
    late = dated_action(
        plan, starts="2028-02-01", milestones=[{"key": "first", "title": "A start", "due": "2028-03-01"}]
    )

    found = of_plan(plan, "?from=2028-01-01&to=2028-12-31")

    assert found.keys() == {f"action-{late.slug}", f"step-{late.slug}-first"}
    assert f"action-{early.slug}" in of_plan(plan, "?lane=nobody")
    page = Client().get(f"/calendars/?plan={plan.slug}&from=2028-01-01&to=2028-12-31").content.decode()
    assert f"/plan/{plan.slug}/calendar.ics?from=2028-01-01&amp;to=2028-12-31" in page
    assert Client().get(f"/plan/{plan.slug}/calendar.ics?state=x").status_code == 400


def test_organisation_has_its_own_dates_and_no_others():
    action, body = dated_action(), reached_body()
    own = committed(action=action, organisation=body)
    other = asked(action=action, organisation=reached_body(), role="partner")
    another = dated_action(action.plan)

    found = events(f"/organisations/{body.slug}/calendar.ics")

    assert {f"promise-{own.pk}", f"report-{own.pk}", f"step-{action.slug}-read"} <= found.keys()
    assert f"reply-{other.pk}" not in found
    assert f"action-{another.slug}" not in found


def test_program_that_has_it_is_told_so():
    plan = dated_action().plan
    first = Client().get(f"/plan/{plan.slug}/calendar.ics")

    again = Client().get(f"/plan/{plan.slug}/calendar.ics", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304


def test_own_calendar_is_read_by_its_secret_until_it_is_ended_or_replaced(client):
    commitment = committed(action=dated_action(), organisation=reached_body())
    person = speaker(commitment)
    client.force_login(person)
    page = client.post("/accounts/calendar/", {"alarms": ["30"]}).content.decode()
    address = re.search(r"/calendars/[\w-]{40,}\.ics", page)[0]

    found = events(address)
    assert [alarm["TRIGGER"].dt.days for alarm in found[f"promise-{commitment.pk}"].walk("VALARM")] == [-30]
    assert address not in client.get("/accounts/calendar/").content.decode()

    make_address(alarms=[], by=person, now=ON)
    assert Client().get(address).status_code == 404
    newer = f"/calendars/{make_address(alarms=[], by=person, now=ON)}.ics"
    client.post("/accounts/calendar/end/")
    gone, never = Client().get(newer), Client().get("/calendars/nobody-ever-had-this-one.ics")
    assert gone.status_code == never.status_code == 404
    assert gone.content.replace(newer.encode(), b"") == never.content.replace(
        b"/calendars/nobody-ever-had-this-one.ics", b""
    )


def test_reminders_that_are_not_offered_are_refused_and_nothing_is_made(client):
    client.force_login(speaker(committed(organisation=reached_body())))

    assert client.post("/accounts/calendar/", {"alarms": ["", "8"]}).status_code == 422
    assert not PrivateCalendar.objects.exists()


def test_calendar_ends_with_the_account_and_the_role():
    person = PersonFactory(role=Person.Role.EDITOR)
    address = f"/calendars/{make_address(alarms=[7], by=person, now=ON)}.ics"
    assert Client().get(address).status_code == 200

    for change in [{"role": Person.Role.RESEARCHER}, {"role": Person.Role.EDITOR, "is_active": False}]:
        Person.objects.filter(pk=person.pk).update(**change)
        assert Client().get(address).status_code == 404, change


def test_calendar_ends_for_good_with_what_ends_the_access_tokens(mailoutbox):
    """Whoever had the account for a while knows the address; giving sign-in back must not open it again."""
    administrator, person = PersonFactory(role=Person.Role.ADMINISTRATOR), editor()
    address = f"/calendars/{make_address(alarms=[7], by=person, now=ON)}.ics"
    deactivate(person=person, by=administrator, reason="A computer was stolen.")
    reactivate(person=person, by=administrator, reason="It was found.")
    assert Client().get(address).status_code == 404
    assert [mail.subject for mail in mailoutbox].count("The address of your calendar ended") == 1

    address = f"/calendars/{make_address(alarms=[7], by=person, now=ON)}.ics"
    person.set_password("another long password 24")
    person.save()
    assert Client().get(address).status_code == 404


def test_editor_sees_what_waits_in_all_real_plans():
    commitment = asked(action=dated_action(), organisation=reached_body())
    secret = make_address(alarms=[], by=editor(), now=ON)

    assert f"reply-{commitment.pk}" in events(f"/calendars/{secret}.ics")


def test_queries_of_a_calendar_do_not_grow(django_assert_num_queries):
    plan = PlanFactory()
    committed(action=dated_action(plan), organisation=reached_body())
    with django_assert_num_queries(QUERIES):
        Client().get(f"/plan/{plan.slug}/calendar.ics")
    for _ in range(2):
        committed(action=dated_action(plan), organisation=reached_body())
    with django_assert_num_queries(QUERIES):
        Client().get(f"/plan/{plan.slug}/calendar.ics")


QUERIES = 15


def test_days_to_reply_by_leave_out_weekends_and_bank_holidays(client, in_march):
    in_march.move_to(datetime.datetime(2027, 12, 20, 12, tzinfo=datetime.UTC), tick=False)
    action = dated_action()
    enter(client, editor())

    page = " ".join(client.get(f"/actions/{action.slug}/ask/").content.decode().split())

    # Christmas and Boxing Day fall on a weekend in 2027, New Year's Day and 2 January too.
    assert "In 10 working days: Friday 7 January 2028" in page
    assert "Boxing Day" in page


# --- what calendar programs are known to refuse or to leave out: docs/calendars.md ---


@pytest.fixture
def lines(in_march):
    """The lines of a calendar with open, met, missed, moved and cancelled dates, as they are sent."""
    action = dated_action(
        title="Find the letters of every child — “all”, and list them; " + "no store is left out, " * 6
    )
    body = reached_body()
    promise = committed(action=action, organisation=body, due=DAY(2027, 12, 1))
    withdrawn(committed(action=action, organisation=reached_body(), role="partner"))
    moved_to(promise, DAY(2027, 12, 15))
    response = Client().get(f"/plan/{action.plan.slug}/calendar.ics?alarm=30&alarm=1")
    return response.getvalue().split(b"\r\n")


def unfolded(lines):
    return b"\r\n".join(lines).replace(b"\r\n ", b"").decode().split("\r\n")


def test_lines_are_folded_and_end_as_every_program_reads_them(lines):
    assert lines[0] == b"BEGIN:VCALENDAR"  # no mark of the order of bytes before it
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(map(len, lines)) <= 75
    assert not [line for line in lines if b"\r" in line or b"\n" in line or b"\t" in line]
    for line in lines:
        line.decode()  # no character is cut in two
    assert not [line for line in unfolded(lines) if ":" not in line and line]
    assert not [line for line in lines if line.startswith(b"PRODID") and len(line) >= 75]  # iCloud


def test_what_is_said_of_the_calendar_stands_before_its_events(lines):
    """Outlook passes over what comes later; it asks again as often as X-PUBLISHED-TTL says."""
    head = unfolded(lines)[: unfolded(lines).index("BEGIN:VEVENT")]
    names = [line.split(":")[0].split(";")[0] for line in head]

    assert sorted(names) == sorted(
        ["BEGIN", "PRODID", "VERSION", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "URL", "REFRESH-INTERVAL",
         "X-PUBLISHED-TTL", "X-WR-TIMEZONE"]
    )  # fmt: skip
    assert "METHOD:PUBLISH" in head
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in head
    assert "X-PUBLISHED-TTL:PT6H" in head
    assert "X-WR-TIMEZONE:Europe/London" in head


def test_days_are_whole_days_and_need_no_time_zone(lines):
    found = unfolded(lines)
    starts, ends = [[line for line in found if line.startswith(name)] for name in ("DTSTART", "DTEND")]

    assert starts
    for start, end in zip(starts, ends, strict=True):
        first, last = [datetime.datetime.strptime(line.partition(";VALUE=DATE:")[2], "%Y%m%d") for line in (start, end)]
        assert last - first == datetime.timedelta(days=1)
    assert not [line for line in found if "TZID" in line or line == "BEGIN:VTIMEZONE"]
    stamps = [line for line in found if line.startswith(("DTSTAMP", "LAST-MODIFIED"))]
    assert all(re.fullmatch(r"[A-Z-]+:\d{8}T\d{6}Z", line) for line in stamps)


def test_each_event_has_what_programs_need_once_and_asks_nobody_to_a_meeting(lines):
    text = "\n".join(unfolded(lines))
    parts = [part.split("END:VEVENT")[0] for part in text.split("BEGIN:VEVENT")[1:]]
    own = [re.sub(r"BEGIN:VALARM.*?END:VALARM", "", part, flags=re.DOTALL) for part in parts]

    for part in own:
        for name in ["UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "LAST-MODIFIED"]:
            assert len(re.findall(rf"^{name}[:;]", part, re.MULTILINE)) == 1, name
        assert "TRANSP:TRANSPARENT" in part
    uids = re.findall(r"^UID:(.*)$", text, re.MULTILINE)
    assert len(set(uids)) == len(uids)
    assert all(uid.isascii() and len(uid) < 256 for uid in uids)
    assert not re.findall(r"^(ORGANIZER|ATTENDEE|RRULE|RECURRENCE-ID)", text, re.MULTILINE)


def test_what_is_cancelled_says_so_in_its_title_for_programs_that_do_not_read_the_status(lines):
    """Google takes it out; a program that shows it all the same shows why."""
    text = "\n".join(unfolded(lines))
    cancelled = [part for part in text.split("BEGIN:VEVENT")[1:] if "STATUS:CANCELLED" in part]

    assert cancelled
    assert all("SUMMARY:Cancelled: " in part for part in cancelled)
    assert not [part for part in cancelled if "BEGIN:VALARM" in part]


def test_alarms_show_a_text_and_are_counted_from_the_day(lines):
    text = "\n".join(unfolded(lines))
    alarms = re.findall(r"BEGIN:VALARM\n(.*?)END:VALARM", text, re.DOTALL)

    assert alarms
    for alarm in alarms:
        assert sorted(line.split(":")[0] for line in alarm.strip().split("\n")) == ["ACTION", "DESCRIPTION", "TRIGGER"]
        assert "ACTION:DISPLAY" in alarm
        assert re.search(r"^TRIGGER:-P(\d+D)?T\d+H$", alarm, re.MULTILINE)


def test_file_is_the_same_until_something_changes(in_march):
    """A stamp that moves with every request makes programs take each event for changed."""
    action = dated_action()
    address = f"/plan/{action.plan.slug}/calendar.ics"
    first = Client().get(address)

    in_march.move_to(ON + datetime.timedelta(days=3), tick=False)

    assert Client().get(address).getvalue() == first.getvalue()


def test_program_without_cookies_gets_the_file_by_name_and_is_kept_away_by_no_robots_txt(client):
    """Google's reader obeys robots.txt, and takes what is led to a page for no calendar."""
    action = dated_action()

    response = client.get(f"/plan/{action.plan.slug}/calendar.ics", headers={"Accept": "*/*"})

    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert response["Content-Disposition"] == 'inline; filename="sharing-with-care.ics"'
    assert not response.cookies
    assert client.head(f"/plan/{action.plan.slug}/calendar.ics").status_code == 200
    assert "Disallow: /calendars/" not in client.get("/robots.txt").content.decode()
    assert "Disallow: /plan/" not in client.get("/robots.txt").content.decode()


def of_a_year(plan):
    query = QueryDict("from=2027-01-01&to=2028-12-31")
    return events_of_choice(plan, Choices(query, [], plan, on=ON.date()), on=ON.date())


@pytest.mark.parametrize(
    "events_of",
    [
        lambda plan, body: events_of_plan(plan, on=ON.date()),
        lambda plan, body: of_a_year(plan),
        lambda plan, body: events_of_organisation(body, on=ON.date()),
    ],
    ids=["plan", "choice", "organisation"],
)
def test_long_calendar_is_read_piece_by_piece(monkeypatch, events_of):
    """As many queries for each piece, asked when its turn comes: what is on hand does not grow with the plan."""
    monkeypatch.setattr("actions.plan.versions.AT_A_TIME", 1)
    plan, body = PlanFactory(), reached_body()
    for _ in range(3):
        committed(action=dated_action(plan), organisation=body)
    found, asked_after = events_of(plan, body), []

    with CaptureQueriesContext(connection) as queries:
        for event in found:
            if event.uid.startswith("action-"):
                asked_after.append(len(queries))

    first, second, third = asked_after
    assert second - first == third - second > 0


def test_long_calendar_is_no_longer_in_memory_than_allowed(monkeypatch):
    monkeypatch.setattr("publishing.published.kept_files.LARGEST", 100)
    plan = dated_action().plan

    response = Client().get(f"/plan/{plan.slug}/calendar.ics")

    assert response.streaming
    assert int(response["Content-Length"]) == len(response.getvalue()) > 100
