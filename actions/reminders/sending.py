"""Operations that send mail about dates. Run them every hour: what was said is not said again, what was missed is made up.

Nothing is planned ahead: each run asks today's data what is due, so that another date, owner or state changes what is
said. A row for each thing that was said, held unique by the database, is written with the mail in one transaction.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from actions.commitments.unsubscribing import address_to_stop
from actions.models import Reminder, SwitchedOff
from actions.reminders.dates import reminders
from actions.reminders.week import weeks
from organisations.models import Person
from web.addresses import absolute
from web.mail import regular_mail
from web.working_days import is_working_time

log = logging.getLogger(__name__)
Topic = SwitchedOff.Topic
TEMPLATE = "dates"
KEPT = timedelta(days=400)  # longer than anything is said after its date


def send_reminders(*, now):
    """Tell each person, in one mail a day at most, of the dates of which a rule says so today. Return how many were told."""
    if not is_working_time(now):
        return 0
    found = reminders(on=timezone.localdate(now))
    # Whoever has something new to be told of is locked, and looked at again.
    said = _said(Reminder.objects.filter(person__in=[person.pk for person, _ in found]), found)
    new = [(person, due) for person, due in found if any((person.pk, *each.key) not in said for each in due)]
    return _each(_remind, new, now=now)


def _said(reminders, found):
    """Return {(person's key, rule, subject, day)} of what was said of some dates."""
    days = {each.event.day for _, due in found for each in due}
    return set(reminders.filter(day__in=days).values_list("person", "rule", "subject", "day"))


def send_weeks(*, now):
    """Tell each person, once a week, what is late and what comes; nothing where nothing is. Return how many were told."""
    if not is_working_time(now):
        return 0
    on = timezone.localdate(now)
    told = Reminder.objects.filter(rule=Topic.WEEK, day=monday_of(on))
    return _each(_tell_of_week, weeks(on=on, among=Person.objects.exclude(reminders__in=told)), now=now)


def monday_of(day):
    return day - timedelta(days=day.weekday())


def _each(tell, found, *, now):
    """Call `tell` for each (person, what), each in a transaction of its own: one who cannot be told keeps nobody else from it."""
    count, failed = 0, False
    for person, what in found:
        try:
            with transaction.atomic():
                # Another worker that has the same person in hand waits here, and finds then that they were told.
                locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
                count += tell(locked, what, now=now)
        except Exception:
            log.exception("Nothing was said to person %s", person.pk)
            failed = True
    if failed:
        raise RuntimeError("Not everybody was told of their dates.")
    return count


def _remind(person, due, *, now):
    theirs = Reminder.objects.filter(person=person).exclude(rule=Topic.WEEK)
    if theirs.filter(said_at__date=timezone.localdate(now)).exists():
        return False
    said = _said(theirs, [(person, due)])
    # A step that nobody leads is of each who promised a part: whoever speaks for two of them is told of it once.
    new = list({each.key: each for each in due if (person.pk, *each.key) not in said}.values())
    if not new:
        return False
    Reminder.objects.bulk_create(
        Reminder(
            person=person,
            rule=each.rule.key,
            subject=each.event.uid,
            day=each.event.day,
            said_at=now,
            commitment=each.event.commitment,
        )
        for each in new
    )
    _send(person, Topic.REMINDERS, *words(new), said_at=now)
    return True


def words(due):
    """Return (subject, sections) of a mail about some dates."""
    headings = dict.fromkeys(each.rule.heading for each in due)
    sections = [
        {"heading": heading, "lines": [line(each) for each in due if each.rule.heading == heading]}
        for heading in headings
    ]
    first = due[0]
    return f"{first.rule.heading}: {first.event.summary}" if len(due) == 1 else f"{len(due)} dates to look at", sections


def line(due):
    """Return what a mail says of one date."""
    return {"what": due.event.summary, "sentence": due.sentence, "address": absolute(due.path)}


def _tell_of_week(person, sections, *, now):
    monday = monday_of(timezone.localdate(now))
    _, is_new = Reminder.objects.get_or_create(
        person=person, rule=Topic.WEEK, subject="", day=monday, defaults={"said_at": now}
    )
    if is_new:
        _send(person, Topic.WEEK, subject_of_week(monday), sections, said_at=now)
    return is_new


def subject_of_week(monday):
    return f"The week of {monday:%-d %B %Y}"


def _send(person, topic, subject, sections, *, said_at):
    regular_mail(
        person.email,
        subject,
        TEMPLATE,
        context_of(person, topic, sections),
        unsubscribe=address_to_stop(person, topic),
        source=f"{topic} {person.pk} {said_at.isoformat()}",
    )


def context_of(person, topic, sections):
    """Return what the template of a mail about dates is filled with."""
    return {
        "name": person.name,
        "topic": topic,
        "sections": sections,
        "is_team": person.role == Person.Role.EDITOR,
        "home": absolute(reverse("workbench:plan" if person.role == Person.Role.EDITOR else "commitments:home")),
        "choices": absolute(reverse("commitments:mail")),
    }
