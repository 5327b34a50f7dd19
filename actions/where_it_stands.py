"""How an action stands, in words for a page: each in one group, with a sentence that says which date and since when.

The state itself is derived in `actions/states.py` and nowhere else; this tells apart what one state can mean. “Late”
is said of a promise whose own date has passed, and of nothing else.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from actions.models import Action, Commitment, ProgressReport, Role
from web.dates import written

Standing = Commitment.Standing


class Where(TextChoices):
    """What needs attention comes first, as in lists."""

    LATE = "late", "Late"
    STEP_LATE = "step-late", "A step is late"
    SAID_DONE = "said-done", "Said to be done"
    AT_RISK = "at-risk", "At risk"
    PROMISED = "promised", "Promised"
    KEPT = "kept", "Kept"
    PAST = "past", "Its date has passed"
    NO_REPLY = "no-reply", "Asked, no reply"
    ASKED = "asked", "Asked, no answer yet"
    NOT_REACHED = "not-reached", "Not yet reached"
    ENDED = "ended", "Nobody leads now"
    NOT_ASKED = "not-asked", "Not yet asked"


MEANING = {
    Where.LATE: "A promised date has passed",
    Where.STEP_LATE: "A step has passed unmet; the promise itself is not due yet",
    Where.SAID_DONE: "The organisation says that it is done; not checked yet",
    Where.AT_RISK: "By the organisation's own report; nothing has passed unmet",
    Where.PROMISED: "A date is promised, and nothing has passed unmet",
    Where.KEPT: "Done, and checked against its own measure",
    Where.PAST: "Nobody leads it, and the date in the plan has passed",
    Where.NO_REPLY: "An organisation was asked to lead, and its time to answer is over",
    Where.ASKED: "An organisation has the question, and has time left to answer",
    Where.NOT_REACHED: "A question is written; nobody at the organisation has had it",
    Where.ENDED: "Declined or withdrawn, and nobody else is asked",
    Where.NOT_ASKED: "Only proposed: nobody is asked to lead it",
}
LED = [Where.KEPT, Where.SAID_DONE, Where.PROMISED, Where.AT_RISK, Where.STEP_LATE, Where.LATE]


@dataclass(frozen=True)
class Stands:
    where: Where
    sentence: str

    @property
    def is_led(self):
        return self.where in LED


def as_they_stand(actions, on):
    """Return actions `with_all_that_is_said`, each with its `stands`, as a list."""
    actions = list(actions)
    for action in actions:
        action.stands = where_it_stands(action, on)
        action.promises = [row for row in action.commitments.all() if row.stands]
    return actions


def where_it_stands(action, on):
    """Return the `Stands` of an action with its state, on whose commitments, milestones and reports are on hand.

    Its commitments have their `standing`, `last_report_on` and `last_report_says`.
    """
    commitments = list(action.commitments.all())
    promises = [row for row in commitments if row.stands]
    if any(row.role == Role.LEAD for row in promises):
        return _led(action, promises, on)
    parts = [f"{row.organisation.brief_name} has promised its part, for {written(row.due)}." for row in promises]
    found = _not_led(action, [row for row in commitments if row.role == Role.LEAD], on)
    return Stands(found.where, " ".join([found.sentence, *parts]))


def _led(action, promises, on):
    if action.state == Action.State.DELIVERED:
        last = max(promises, key=lambda row: row.due)
        unsaid = "".join(f" Nobody entered that the step “{step.title}” was met." for step in _missed(action, on)[:1])
        return Stands(Where.KEPT, f"Done and checked. It was promised for {written(last.due)}.{unsaid}")
    unfinished = [row for row in promises if row.state == Commitment.State.COMMITTED]
    late = [row for row in unfinished if row.standing == Standing.OVERDUE]
    if late:
        return Stands(Where.LATE, " ".join(_late(row, on) for row in late))
    due = f"The promise itself is due on {written(max(row.due for row in unfinished))}."
    if missed := _missed(action, on):
        step = missed[0]
        others = f" So are {len(missed) - 1} more." if len(missed) > 1 else ""
        return Stands(
            Where.STEP_LATE,
            f"The step “{step.title}” was due on {written(step.due)} and is not met, {_days(step.due, on)} on.{others} {due}",
        )
    says = ProgressReport.Status
    if all(row.standing == Standing.AWAITING_ASSESSMENT for row in unfinished):
        return Stands(
            Where.SAID_DONE, " ".join(f"{_report(row)}: done. Nobody has checked it yet." for row in unfinished)
        )
    if action.due < on:
        return Stands(Where.STEP_LATE, f"The plan's own date, {written(action.due)}, has passed. {due}")
    worried = [row for row in unfinished if row.standing == Standing.AT_RISK]
    if worried:
        where = Where.AT_RISK
        told = [f"{_report(row)}: {says(row.last_report_says).label.lower()}." for row in worried]
    else:
        where = Where.PROMISED
        told = [_in_short(row) for row in unfinished]
    return Stands(where, " ".join([*told, f"Promised for {written(max(row.due for row in unfinished))}."]))


def _not_led(action, asked, on):
    if action.due < on:
        return Stands(Where.PAST, f"Nobody leads it, and its date, {written(action.due)}, has passed.")
    by_standing = {row.standing: row for row in reversed(asked)}
    if row := by_standing.get(Standing.SILENT):
        return Stands(
            Where.NO_REPLY,
            f"{row.organisation.brief_name} was asked on {written(row.asked_on)} to lead it, and has not replied by {written(row.reply_by)}.",
        )
    if row := by_standing.get(Standing.ASKED):
        return Stands(
            Where.ASKED,
            f"{row.organisation.brief_name} was asked on {written(row.asked_on)} to lead it. Reply asked for by {written(row.reply_by)}.",
        )
    if row := by_standing.get(Standing.NOT_REACHED):
        return Stands(
            Where.NOT_REACHED,
            f"A question to {row.organisation.brief_name} was written on {written(row.asked_on)}. Nobody there could be told yet.",
        )
    ended = [row for row in asked if row.standing in (Standing.DECLINED, Standing.WITHDRAWN, Standing.ENDED)]
    if ended:
        told = " ".join(f"{row.organisation.brief_name}: {row.get_state_display().lower()}." for row in ended)
        return Stands(Where.ENDED, f"{told} Nobody else is asked.")
    return Stands(Where.NOT_ASKED, "Nobody is asked to lead it.")


def _missed(action, on):
    met = {row.key for row in action.milestones_met.all()}
    return [row for row in action.milestones.all() if row.due < on and row.key not in met]


def _late(row, on):
    report = (
        f" {_report(row)}: {ProgressReport.Status(row.last_report_says).label.lower()}." if row.last_report_on else ""
    )
    return f"{row.organisation.brief_name} promised it for {written(row.due)}, {_days(row.due, on)} ago, and it is not delivered.{report}"


def _in_short(row):
    if not row.last_report_on:
        return f"No report from {row.organisation.brief_name} yet."
    if row.standing == Standing.LONG_SILENT:
        return f"No report from {row.organisation.brief_name} since {written(row.last_report_on)}."
    return f"{_report(row)}: {ProgressReport.Status(row.last_report_says).label.lower()}."


def _report(row):
    return f"{row.organisation.brief_name}'s own report of {written(row.last_report_on)}"


def _days(since, on):
    days = (on - since).days
    return f"{days} day{'' if days == 1 else 's'}"
