"""How the actions of a plan stand: each in one group, with who promised it, by when, and what comes next."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from actions.commitments.agreed_in_words import moved_in_words
from actions.models import Role
from actions.plan.timeline import promised_at_first
from actions.where_it_stands import LED, MEANING, Stands, Where

MOST_ROWS = 40  # actions in the table of a plan's page; the list of actions has all
MOST_MOVED = 10  # promises above them; each is beside its action too
# Groups that are open when a page begins: somebody has to do something about them.
OPEN = [Where.LATE, Where.STEP_LATE, Where.SAID_DONE, Where.AT_RISK]


@dataclass(frozen=True)
class Moved:
    """That a promise for the day `due` names another day than at first, or a later one than the plan.

    words    what was agreed, in a sentence; "" where nothing was
    first    the day that was promised at first, None where it is the same
    planned  the plan's own day, None where it is no earlier one
    """

    words: str
    first: date | None
    planned: date | None
    due: date
    reason: str


@dataclass(frozen=True)
class Promise:
    """What the page of a plan says of one promise. `moved` is None where its day is that of the beginning and of the plan."""

    address: str
    action: str
    organisation: str
    due: date
    moved: Moved | None


@dataclass(frozen=True)
class Step:
    """The next step of an action, and whether its day has passed."""

    title: str
    due: date
    is_past: bool


@dataclass(frozen=True)
class Row:
    """What the page of a plan says of one action: `met` of its `steps` are met, `leads` are promises to lead it."""

    address: str
    title: str
    state: str
    stands: Stands
    due: date
    leads: list[Promise]
    steps: int
    met: int
    next: Step | None


def row_of(action, *, on):
    """Return the `Row` of an action as it stands on a day."""
    met = {row.key for row in action.milestones_met.all()}
    steps = list(action.milestones.all())
    ahead = next((step for step in steps if step.key not in met), None)
    return Row(
        address=action.get_absolute_url(),
        title=action.title,
        state=action.state,
        stands=action.stands,
        due=action.due,
        leads=[promise_of(row) for row in action.promises if row.role == Role.LEAD],
        steps=len(steps),
        met=sum(step.key in met for step in steps),
        next=ahead and Step(ahead.title, ahead.due, ahead.due < on),
    )


def promise_of(commitment):
    """Return the `Promise` of a commitment."""
    action, due = commitment.action, commitment.due
    first = promised_at_first(commitment)
    first, planned = first if first != due else None, action.due if action.due < due else None
    moved = None
    if first or planned:
        moved = Moved(moved_in_words(commitment), first, planned, due, commitment.dates_reason)
    return Promise(commitment.get_absolute_url(), action.title, commitment.organisation.brief_name, due, moved)


@dataclass
class Folded:
    """A group of actions on the page of a plan. `total` counts also those that are not on the page."""

    where: Where
    total: int
    rows: list[Row]

    @property
    def is_open(self):
        return self.where in OPEN


def folded(plan, *, most):
    """Return [Folded], what needs attention first, of a plan in brief; in all at most so many rows."""
    totals, found = Counter(brief.where for brief in plan.briefs), []
    for where in Where:
        if rows := plan.rows.get(where, [])[:most]:
            found.append(Folded(where, totals[where], rows))
            most -= len(rows)
    return found


def moved_of(plan):
    """Return the first promises of a plan in brief that name another day than at first or a later one than the plan, how
    many there are, and how many promises in all."""
    return {
        "promises": sum(brief.promises for brief in plan.briefs),
        "number": sum(brief.moved for brief in plan.briefs),
        "rows": plan.moved,
    }


def groups_of(stands):
    """Return [(whether somebody leads, how many in all, [(group, its meaning, how many)])] of where each action stands."""
    found = []
    for is_led in (True, False):
        counts = Counter(where for where in stands if (where in LED) == is_led)
        found.append(
            (is_led, counts.total(), [(where, MEANING[where], counts[where]) for where in Where if counts[where]])
        )
    return found


LED_IN_WORDS = {
    Where.KEPT: "{} kept",
    Where.SAID_DONE: "{} said to be done",
    Where.PROMISED: "{} with nothing late",
    Where.AT_RISK: "{} at risk",
    Where.STEP_LATE: "{} with a late step",
    Where.LATE: "{} late",
}


def lead_of(stands):
    """Return the sentence on how a plan stands, made from where each of its actions does."""
    led = Counter(where for where in stands if where in LED)
    not_led = len(stands) - led.total()
    if not led:
        return "nobody has promised to lead any of them."
    parts = ", ".join(words.format(led[where]) for where, words in LED_IN_WORDS.items() if led[where])
    without = f" {not_led} {_has(not_led)} nobody who leads." if not_led else ""
    return f"{led.total()} {_has(led.total())} somebody who leads: {parts}.{without}"


def _has(number):
    return "has" if number == 1 else "have"
