"""What a mail about what waits says at the moment at which it goes out: with a mail server away, that may be a day later.

`outbox.sending` asks, by the name that stands in the mail's source. None takes the mail back: nothing of it holds any more.
"""

import datetime

from django.utils import timezone

from actions.commitments.notifications import REMINDED
from actions.commitments.unsubscribing import address_to_stop
from actions.models import Commitment, CommitmentEvent, ProgressReport, Reminder, SwitchedOff
from actions.reminders.dates import reminders
from actions.reminders.sending import TEMPLATE, Topic, context_of, monday_of, subject_of_week, words
from actions.reminders.week import weeks
from organisations.models import Person
from web.mail import texts


def reminders_now(about, *, now):
    """Return the mail about dates with those that still wait. What it does not say was not said, and can be said again."""
    person, said = _person_and_rows(about)
    said = said.exclude(rule=Topic.WEEK)
    commitments = set(said.values_list("commitment", flat=True))
    waits = dict(reminders(on=timezone.localdate(now), pk__in=commitments)).get(person, [])
    due = {each.key: each for each in waits}
    kept = []
    for row in said.order_by("pk"):
        each = due.get((row.rule, row.subject, row.day))
        if each:
            kept.append(each)
        else:
            row.delete()
    if not kept:
        return None
    subject, sections = words(kept)
    return _mail(person, Topic.REMINDERS, subject, sections)


def week_now(about, *, now):
    """Return the weekly mail with what is so now; None where nothing is, or its week is over."""
    person, said = _person_and_rows(about)
    on = timezone.localdate(now)
    row = said.filter(rule=Topic.WEEK, day=monday_of(on)).first()
    sections = row and dict(weeks(on=on, among=Person.objects.filter(pk=person.pk))).get(person)
    if sections:
        return _mail(person, Topic.WEEK, subject_of_week(row.day), sections)
    said.filter(rule=Topic.WEEK).delete()
    return None


def reminded_now(about, *, now):
    """Return {} while the reply or the report that the programme team asked for is waited for, None when it is there."""
    event = CommitmentEvent.objects.select_related("commitment").get(pk=about)
    if event.said["of"] == "a reply":
        return {} if event.commitment.state == Commitment.State.ASKED else None
    since = ProgressReport.objects.filter(commitment=event.commitment, event__number__gt=event.number)
    return {} if event.commitment.state == Commitment.State.COMMITTED and not since.exists() else None


written_anew = {
    SwitchedOff.Topic.REMINDERS.value: reminders_now,
    SwitchedOff.Topic.WEEK.value: week_now,
    REMINDED: reminded_now,
}


def _person_and_rows(about):
    key, _, said_at = about.partition(" ")
    person = Person.objects.get(pk=key)
    return person, Reminder.objects.filter(person=person, said_at=datetime.datetime.fromisoformat(said_at))


def _mail(person, topic, subject, sections):
    subject = " ".join(subject.split())
    text, html = texts(
        subject, TEMPLATE, context_of(person, topic, sections), unsubscribe=address_to_stop(person, topic)
    )
    return {"subject": subject, "body": text, "html": html}
