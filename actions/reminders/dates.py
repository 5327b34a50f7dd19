"""Which dates wait on a day, and which people are to be told of each: the dates are those of the calendars."""

from collections import defaultdict
from dataclasses import dataclass, replace

from actions.calendars.choosing import events_of_asked, keys_of
from actions.calendars.events import CalendarEvent, Status
from actions.commitments.notifications import SPEAKS, programme_team
from actions.commitments.reminder_rules import EDITOR, PARTNER, Rule, rule_for
from actions.models import Commitment, DatedKind, Role, SwitchedOff
from actions.plan.timeline import day_in_words
from actions.plan.versions import in_pieces
from actions.states import as_shown, said_complete
from organisations.models import Membership, Person
from outbox.bounces import held

State = Commitment.State


@dataclass(frozen=True)
class Due:
    """A date that waits, and the rule under which somebody is told of it today; None where none says so."""

    event: CalendarEvent
    rule: Rule | None = None

    @property
    def key(self):
        """What is said once to a person: (rule, what has the date, the date)."""
        return self.rule.key, self.event.uid, self.event.day

    @property
    def path(self):
        """The page on which it is answered, reported, assessed or looked at."""
        return f"{self.event.commitment.get_absolute_url()}{self.rule.leads_to if self.rule else ''}"

    @property
    def sentence(self):
        """Which date it is. No “tomorrow”: a mail is read on another day than it is sent."""
        day = f"{self.event.day:%A} {day_in_words(self.event.day)}"
        words = {
            DatedKind.REPLY: "Reply by",
            DatedKind.PROMISE: "Promised for",
            DatedKind.REPORT: "Report by",
            DatedKind.ASSESSMENT: "Said to be complete on",
            DatedKind.STEP: f"A step of “{self.event.commitment.action.title}”, for",
        }
        return f"{words[self.event.kind]} {day}."


def dates(*, on, **which):
    """Return {organisation: [event]} of what waits for each, or for an assessment of what it promised, the earliest first.

    Of all commitments, or of those that a filter such as `organisation__in` names. In as many queries for any number of
    organisations, but for every `AT_A_TIME` commitments anew.
    """
    rows = Commitment.objects.filter(state__in=[State.ASKED, State.COMMITTED], action__withdrawn_at=None, **which)
    found = {}
    for keys in in_pieces(keys_of(rows.order_by("organisation", "pk"))):
        for event in _dates_of(list(as_shown(Commitment.objects.filter(pk__in=keys), on)), on=on):
            found.setdefault(event.commitment.organisation, []).append(event)
    for events in found.values():
        events.sort(key=lambda event: (event.day, event.uid))
    return dict(sorted(found.items(), key=lambda item: item[0].pk))


def _dates_of(commitments, *, on):
    events = list(events_of_asked(commitments, on=on))
    promised = {event.commitment.pk: event for event in events if event.kind == DatedKind.PROMISE}
    said = said_complete(Commitment.objects.filter(pk__in=promised, state=State.COMMITTED))
    entered = said.values_list("pk", "newest__report__entered_on")
    assessments = [
        replace(promised[pk], uid=f"assessment-{pk}", kind=DatedKind.ASSESSMENT, day=day, is_missed=False)
        for pk, day in entered
    ]
    return [event for event in events if _waits(event)] + assessments


def _waits(event):
    """Return whether somebody has to do something about an event: it is open or missed, and not another's to do.

    Where an organisation leads, it says what steps are met; the plan's own date binds nobody.
    """
    row = event.commitment
    if not (event.is_open or event.is_missed) or event.kind == DatedKind.PLAN:
        return False
    if event.kind == DatedKind.STEP:
        return row.state == State.COMMITTED and (row.role == Role.LEAD or event.status != Status.CONFIRMED)
    return True


def who_wants(people, topic):
    """Return those of some people who want mail about a topic, and to whom mail arrives; in order."""
    wanting = list(people.exclude(mail_switched_off__topic=topic).distinct().order_by("pk"))
    gone = {row.address.lower() for row in held([person.email for person in wanting])}
    return [person for person in wanting if person.email.lower() not in gone]


def speakers_who_want(topic, among):
    """Return {organisation's key: [person]} of those among some people who speak for each and `who_wants`.

    As many queries for any number.
    """
    people = {each.pk: each for each in who_wants(among.filter(**SPEAKS), topic)}
    found = defaultdict(list)
    speak = Membership.objects.current().filter(person__in=people).order_by("person")
    for organisation, person in speak.values_list("organisation", "person"):
        found[organisation].append(people[person])
    return found


def reminders(*, on, **which):
    """Return [(person, [Due])] of everything that is to be said on a day, whether it was said or not; `which` as of `dates`."""
    found, team = {}, who_wants(programme_team(), SwitchedOff.Topic.REMINDERS)
    speakers = speakers_who_want(SwitchedOff.Topic.REMINDERS, Person.objects.all())
    for organisation, waiting in dates(on=on, **which).items():
        people = speakers[organisation.pk]
        for event in waiting:
            for role, wanting in [(PARTNER, people), (EDITOR, [] if organisation.is_demonstration else team)]:
                if rule := rule_for(event.kind, event.day, role, on=on):
                    for person in wanting if rule.everybody else _who_looks_after(event.commitment, wanting):
                        found.setdefault(person, []).append(Due(event, rule))
    return sorted(found.items(), key=lambda item: item[0].pk)


def _who_looks_after(commitment, people):
    """Return who looks after a commitment, or all of some people where none of them does."""
    contact = commitment.contact
    return [person for person in people if contact and person.pk == contact["person"]] or people
