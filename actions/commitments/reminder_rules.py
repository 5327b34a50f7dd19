"""Of which dates who is reminded, and when: one table.

The job that reminds, the page of choices and `docs/notifications.md` follow from it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices

from actions.models import DatedKind
from organisations.models import Person
from web.working_days import working_day_by

PARTNER, EDITOR = Person.Role.PARTNER, Person.Role.EDITOR
LONGEST = 180  # days after which nobody is reminded any more of what passed


@dataclass(frozen=True)
class Rule:
    """When people of one side are reminded of one kind of date.

    key        what is kept of it when it was said
    kind       of which dates
    role       of which side
    first      days from the date, below 0 before it, from which it is said; before a date, on the last working day by then
    last       days from the date after which it is too late to say it
    everybody  whether all who speak for the organisation are told, and not only who looks after it
    heading    under which it stands in the mail
    leads_to   the page of the commitment to which its link leads
    until      what ends it, in words: the calendar's event is met, missed or cancelled by the same
    """

    key: str
    kind: DatedKind
    role: Person.Role
    first: int
    last: int
    heading: str
    until: str
    everybody: bool = False
    leads_to: str = ""

    def begins(self, day):
        """Return the first day on which it is said of a date."""
        begins = day + timedelta(days=self.first)
        return working_day_by(begins) if self.first < 0 else begins

    def ends(self, day):
        return day + timedelta(days=self.last)


ANSWERED = "an answer; the question taken back"
DELIVERED = "found complete, or said to be in time; withdrawn; another date agreed; the action withdrawn"
MET = "the step met, moved or taken out; the promise kept or withdrawn"
REPORTED = "a report; the promise kept or withdrawn"
ASSESSED = "an assessment; another report"


def before(kind, days, last, heading, until, **more):
    return Rule(f"{kind}-{days}", kind, PARTNER, -days, -last, heading, until, **more)


def passed(kind, heading, until, *, role=PARTNER, first=1, **more):
    suffix = "-team" if role == EDITOR else ""
    return Rule(f"{kind}-passed{suffix}", kind, role, first, LONGEST, heading, until, everybody=True, **more)


RULES = [
    before(DatedKind.REPLY, 7, 2, "Please reply soon", ANSWERED, leads_to="answer/"),
    before(DatedKind.REPLY, 1, 0, "Please reply by the next day or so", ANSWERED, leads_to="answer/"),
    passed(DatedKind.REPLY, "Your reply is waited for", ANSWERED, leads_to="answer/"),
    passed(DatedKind.REPLY, "Asked, and no reply", ANSWERED, role=EDITOR),
    before(DatedKind.PROMISE, 30, 24, "What you promised is due in a month", DELIVERED),
    before(DatedKind.PROMISE, 7, 2, "What you promised is due in a week", DELIVERED),
    before(DatedKind.PROMISE, 1, 0, "What you promised is due now", DELIVERED),
    passed(DatedKind.PROMISE, "A date that you promised has passed", DELIVERED),
    passed(DatedKind.PROMISE, "A promised date has passed", DELIVERED, role=EDITOR),
    before(DatedKind.STEP, 30, 24, "A step is due in a month", MET),
    before(DatedKind.STEP, 7, 2, "A step is due in a week", MET),
    before(DatedKind.STEP, 1, 0, "A step is due now", MET),
    passed(DatedKind.STEP, "A step is not met", MET),
    before(DatedKind.REPORT, 7, 2, "A report is due in a week", REPORTED, leads_to="report/"),
    passed(DatedKind.REPORT, "A report is due", REPORTED, first=0, leads_to="report/"),
    Rule("assessment-team", DatedKind.ASSESSMENT, EDITOR, 14, LONGEST, "An assessment is waited for", ASSESSED, everybody=True, leads_to="assess/"),
]  # fmt: skip
# Of one date the rule that begins last counts: what is due tomorrow is not told as due in a week.
LATEST_FIRST = sorted(RULES, key=lambda rule: -rule.first)


class Weekly(TextChoices):
    WEEK = "week", "What is late, and what the next 30 days bring"


def rule_for(kind, day, role, *, on):
    """Return the rule under which people of a role are told of a date on the day `on`, or None."""
    return next(
        (
            rule
            for rule in LATEST_FIRST
            if (rule.kind, rule.role) == (kind, role) and rule.begins(day) <= on <= rule.ends(day)
        ),
        None,
    )


def kinds_of_dates(role):
    """Return the kinds of dates of which people of a role are reminded."""
    return list(dict.fromkeys(rule.kind for rule in RULES if rule.role == role))
