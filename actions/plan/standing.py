"""How the actions of a plan stand: each in one group, with who promised it, by when, and what comes next."""

from collections import Counter
from dataclasses import dataclass, field

from actions.models import Role
from actions.plan.timeline import promised_at_first
from actions.where_it_stands import MEANING, Where

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


def folded(actions, *, most):
    """Return [Folded], what needs attention first; in all at most so many rows."""
    totals = Counter(action.stands.where for action in actions)
    found = {where: Folded(where, totals[where]) for where in Where if totals[where]}
    in_order = sorted(actions, key=lambda action: list(Where).index(action.stands.where))
    for action in in_order[:most]:
        found[action.stands.where].rows.append(row_of(action))
    return [group for group in found.values() if group.rows]


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


def moved_of(actions):
    """Return the promises that name another day than at first or a later one than the plan, and how many promises there are in all."""
    promises = [moved(row) for action in actions for row in action.promises]
    rows = [row for row in promises if row.first or row.planned]
    return {"promises": len(promises), "number": len(rows), "rows": rows[:MOST_MOVED]}


def groups_of(actions):
    """Return [(whether somebody leads, how many in all, [(group, its meaning, how many)])]: each action once."""
    found = []
    for is_led in (True, False):
        counts = Counter(action.stands.where for action in actions if action.stands.is_led == is_led)
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


def lead_of(actions):
    """Return the sentence on how the plan stands, made from its counts."""
    led = Counter(action.stands.where for action in actions if action.stands.is_led)
    not_led = len(actions) - led.total()
    if not led:
        return "nobody has promised to lead any of them."
    parts = ", ".join(words.format(led[where]) for where, words in LED_IN_WORDS.items() if led[where])
    without = f" {not_led} {_has(not_led)} nobody who leads." if not_led else ""
    return f"{led.total()} {_has(led.total())} somebody who leads: {parts}.{without}"


def _has(number):
    return "has" if number == 1 else "have"
