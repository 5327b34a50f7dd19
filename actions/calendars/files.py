"""A calendar as a file: iCalendar (RFC 5545, with the names and colours of RFC 7986)."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Alarm, Calendar, Event

from actions.calendars.events import Status
from web.addresses import absolute

ALARMS = [1, 7, 30]  # days before, of which one chooses
AT = datetime.timedelta(hours=9)  # of the day
ASKED_AGAIN = datetime.timedelta(hours=6)  # how often a program is asked to look
MEDIA_TYPE = "text/calendar; charset=utf-8"


def parts_of_calendar(events, *, name, path, alarms=()):
    """Yield the bytes of a calendar. `path` is the page that it is about; `alarms` are days before, for what is open.

    Each event is written as it comes, so that a long plan takes no room.
    """
    frame = Calendar()
    frame.add("prodid", "-//Sharing with Care//Calendar of deadlines//EN")
    frame.add("version", "2.0")
    frame.add("calscale", "GREGORIAN")
    frame.add("method", "PUBLISH")
    for label in ["name", "x-wr-calname"]:
        frame.add(label, name)
    frame.add("url", absolute(path))
    frame.add("refresh-interval", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    frame.add("x-published-ttl", "PT6H")
    frame.add("x-wr-timezone", settings.TIME_ZONE)
    begins, end = frame.to_ical().split(b"END:VCALENDAR")
    yield begins
    for event in events:
        yield written(event, alarms)
    yield b"END:VCALENDAR" + end


def written(event, alarms):
    """Return the bytes of an event, a whole day on which nobody is busy."""
    vevent = Event()
    vevent.add("uid", f"{event.uid}@{urlsplit(settings.BASE_URL).hostname}")
    vevent.add("dtstamp", event.changed_at.astimezone(datetime.UTC))
    vevent.add("last-modified", event.changed_at.astimezone(datetime.UTC))
    vevent.add("sequence", event.sequence)
    vevent.add("dtstart", event.day)
    vevent.add("dtend", event.day + datetime.timedelta(days=1))
    vevent.add("summary", summary(event))
    vevent.add("description", "\n".join([*event.about, absolute(event.path)]))
    vevent.add("url", absolute(event.path))
    vevent.add("categories", [event.kind.label])
    vevent.add("status", event.status.value)
    vevent.add("class", "PUBLIC")
    vevent.add("transp", "TRANSPARENT")
    for days in sorted(alarms, reverse=True) if event.is_open else []:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"In {days} day{'s' if days > 1 else ''}: {summary(event)}")
        alarm.add("trigger", AT - datetime.timedelta(days=days))
        vevent.add_component(alarm)
    return vevent.to_ical()


def summary(event):
    """Return the title of an event with what became of it in front, or that it is only proposed."""
    mark = event.mark or ("Proposed" if event.status == Status.TENTATIVE else "")
    if event.status == Status.CANCELLED:
        mark = "Cancelled"
    return f"{mark}: {event.title}" if mark else event.title
