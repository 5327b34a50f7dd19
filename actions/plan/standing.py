"""How the actions of a plan stand: each in one group, with who promised it, by when, and what comes next."""

from collections import Counter
from dataclasses import dataclass, field

from actions.models import Role
from actions.plan.timeline import promised_at_first
from actions.plan.versions import actions_as_they_stand
from actions.where_it_stands import LED, MEANING, Where, as_they_stand

MOST_MOVED = 10  # on the page of a plan, above the actions; each is beside its action too
# Groups that are open when a page begins: somebody has to do something about them.
OPEN = [Where.LATE, Where.STEP_LATE, Where.SAID_DONE, Where.AT_RISK]


@dataclass
class Folded:
    """A group of actions on the page of a plan. `total` counts also those that are not on the page."""

    where: Where
    total: int
    rows: list = field(default_factory=list)

    @property
    def is_open(self):
        return self.where in OPEN


def folded(briefs, *, most, on):
    """Return [Folded], what needs attention first, of a plan in brief; in all at most so many rows, and only these are read."""
    totals = Counter(brief.where for brief in briefs)
    found = {where: Folded(where, totals[where]) for where in Where if totals[where]}
    in_order = sorted(briefs, key=lambda brief: list(Where).index(brief.where))[:most]
    actions = read(in_order, on=on)
    for brief in in_order:
        if brief.key in actions:
            found[brief.where].rows.append(row_of(actions[brief.key]))
    return [group for group in found.values() if group.rows]


def read(briefs, *, on):
    """Return {key: action, as it stands} of some actions in brief."""
    found = actions_as_they_stand(on, pk__in=[brief.key for brief in briefs]) if briefs else []
    return {action.pk: action for action in as_they_stand(found, on)}


def row_of(action):
    met = {row.key for row in action.milestones_met.all()}
    steps = list(action.milestones.all())
    return {
        "action": action,
        "leads": [moved(row) for row in action.promises if row.role == Role.LEAD],
        "steps": len(steps),
        "met": sum(step.key in met for step in steps),
        "next": next((step for step in steps if step.key not in met), None),
    }


def moved(commitment):
    """Return a promise with `first`, the day that was promised at first, and `planned`, the plan's own where that is earlier."""
    first = promised_at_first(commitment)
    commitment.first = first if first != commitment.due else None
    commitment.planned = commitment.action.due if commitment.action.due < commitment.due else None
    return commitment


def is_another(commitment):
    """Return whether a promise names another day than at first, or a later one than the plan."""
    commitment = moved(commitment)
    return bool(commitment.first or commitment.planned)


def moved_of(briefs, *, on):
    """Return the first promises of a plan in brief that name another day than at first or a later one than the plan, how
    many there are, and how many promises in all."""
    with_some = [brief for brief in briefs if brief.moved]
    actions = read(with_some[:MOST_MOVED], on=on)
    rows = [row for action in actions.values() for row in action.promises if is_another(row)]
    return {
        "promises": sum(brief.promises for brief in briefs),
        "number": sum(brief.moved for brief in with_some),
        "rows": rows[:MOST_MOVED],
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
