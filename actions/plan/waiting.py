"""What waits for whom in a plan: lists for the programme team, each with since when, longest waiting first."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Subquery

from actions.models import (
    Action,
    Commitment,
    CommitmentEvent,
    CounterProposal,
    Milestone,
    ProgressReport,
    Role,
)
from actions.plan.versions import actions_as_they_stand
from actions.states import REPORT_EVERY, as_shown, met_on, state_of_actions, with_standing
from actions.where_it_stands import as_they_stand

Kind, State, Standing = CommitmentEvent.Kind, Commitment.State, Commitment.Standing
SOON = datetime.timedelta(days=30)
SHOWN, PAGE = 10, 20  # rows of each list where all lists are shown, and of one list
WAITS_FOR_ANSWER = {
    Standing.NOT_REACHED: "not-reached",
    Standing.SILENT: "silent",
    Standing.ASKED: "asked",
}
WHAT = ["commitment", "milestone", "action"]
ROWS = {"missed": "milestone", "steps-soon": "milestone", "unowned": "action"}  # all others are of commitments
CHANGES = [Kind.CHANGE_PROPOSED, Kind.CHANGE_ACCEPTED, Kind.CHANGE_REFUSED, Kind.CHANGE_TAKEN_BACK]
FALL_DUE = ["due-soon", "steps-soon"]
TEAM, ORGANISATIONS, SOON_DUE, NOBODY = "the programme team", "an organisation", "the next 30 days", "nobody yet"


@dataclass(frozen=True)
class Waiting:
    """One list: `rows` are those shown, [(since or due, what)], of `count` in all. What is a commitment, milestone or action."""

    key: str
    heading: str
    lead: str
    waits_for: str
    count: int
    rows: list

    @property
    def what(self):
        return ROWS.get(self.key, "commitment")

    @property
    def falls_due(self):
        return self.key in FALL_DUE


# key: (heading, lead, whom it waits for)
LISTS = {
    "not-reached": (
        "Not reached yet",
        "A question is on the record, and nobody there has been told of it: invite somebody, or remind who has joined since.",
        TEAM,
    ),
    "proposed": ("Proposed by an organisation", "Another date, text or part than was asked or signed. Nobody has answered it.", TEAM),
    "to-assess": ("Says complete, not assessed", "Their own last report says complete. Nobody has assessed it since.", TEAM),
    "silent": ("No reply", "Asked, and the day to reply by has passed.", ORGANISATIONS),
    "offered": ("Proposed to an organisation", "A change of what it promised, which it has not answered.", ORGANISATIONS),
    "overdue": ("Late", "Promised for a day that has passed.", ORGANISATIONS),
    "missed": ("Steps that were missed", "Of actions that somebody leads: the day has passed, and nobody says that it was met.", ORGANISATIONS),
    "at-risk": ("At risk", "Their own last report says so.", ORGANISATIONS),
    "never-reported": ("Never reported", "Promised, and no report on it yet.", ORGANISATIONS),
    "long-silent": ("Silent for long", f"No report for {REPORT_EVERY.days} days or more.", ORGANISATIONS),
    "asked": ("Waiting for a reply", "Asked, and still in time.", ORGANISATIONS),
    "due-soon": ("Due in the next 30 days", "Promises and replies, counted from today.", SOON_DUE),
    "steps-soon": ("Steps due in the next 30 days", "Of actions that somebody leads, counted from today.", SOON_DUE),
    "unowned": ("Nobody leads", "No organisation has promised to lead them.", NOBODY),
}  # fmt: skip


def waiting(plan, today, *, organisation=None, at_least=0, only="", page=1):
    """Return ([Waiting], how many pages) of a plan: each list's first rows, or one page of the list `only`.

    `organisation` leaves those of one organisation; `at_least` what waits for so many days or more. The number of
    queries does not grow with what there is.
    """
    found = {key: [] for key in LISTS}
    for row in _open_commitments(plan, today, organisation):
        for key, since in lists_of(row, today).items():
            found[key].append((since, row.pk))
    for milestone in _open_milestones(plan, today, organisation):
        found["missed" if milestone.due < today else "steps-soon"].append((milestone.due, milestone.pk))
    found["unowned"] = [(action.first_published_at.date(), action.pk) for action in _unowned(plan, today, organisation)]
    for key, rows in found.items():
        if key not in FALL_DUE:
            rows[:] = [(since, pk) for since, pk in rows if (today - since).days >= at_least]
        rows.sort()
    keys, size = ([only], PAGE) if only else (LISTS, SHOWN)
    counts = {key: len(found[key]) for key in LISTS}
    shown = {key: found[key][(page - 1) * size : page * size] if key in keys else [] for key in LISTS}
    lists = [Waiting(key, *LISTS[key], count=counts[key], rows=rows) for key, rows in _with_rows(shown, today).items()]
    return lists, max(1, -(-counts[only] // PAGE)) if only else 1


def lists_of(row, today):
    """Return {key: since when, or due when} of the lists in which an open commitment stands."""
    found = {}
    if row.state == State.ASKED:
        found[WAITS_FOR_ANSWER[row.standing]] = row.reply_by if row.standing == Standing.SILENT else row.asked_on
        if row.countered_on:
            found["proposed"] = row.countered_on
    else:
        if row.newest_change == Kind.CHANGE_PROPOSED and row.changed_in > row.signed_in:
            # Whoever proposes for an organisation signs with their job title; the programme team has none.
            found["proposed" if row.change_signed_as else "offered"] = row.changed_on
        if row.awaits_assessment:
            found["to-assess"] = row.last_report_entered_on
        if row.standing == Standing.OVERDUE:
            found["overdue"] = row.due
        if row.standing == Standing.AT_RISK:
            found["at-risk"] = row.last_report_on
        if row.last_report_on is None:
            found["never-reported"] = row.signed_on
        elif row.last_report_on < today - REPORT_EVERY and row.last_report_says != ProgressReport.Status.COMPLETE:
            found["long-silent"] = row.last_report_on
    falls_due = row.reply_by if row.state == State.ASKED else row.due
    if today <= falls_due <= today + SOON and row.standing != Standing.NOT_REACHED:
        found["due-soon"] = falls_due
    return found


def _open_commitments(plan, today, organisation):
    """Return the questions and promises of a plan that are open, with what `lists_of` asks of them."""
    signed = CommitmentEvent.objects.filter(commitment=OuterRef("pk"), kind=Kind.COMMITTED).order_by("-number")
    rows = with_standing(Commitment.objects.filter(action__plan=plan, state__in=[State.ASKED, State.COMMITTED]), today)
    changes = CommitmentEvent.objects.filter(commitment=OuterRef("pk"), kind__in=CHANGES).order_by("-number")
    countered = CounterProposal.objects.open().filter(commitment=OuterRef("pk"))
    rows = rows.annotate(
        countered_on=Subquery(countered.values("at__date")[:1]),
        newest_change=Subquery(changes.values("kind")[:1]),
        changed_in=Subquery(changes.values("number")[:1]),
        changed_on=Subquery(changes.values("at__date")[:1]),
        change_signed_as=Subquery(changes.values("job_title")[:1]),
        signed_in=Subquery(signed.values("number")[:1]),
        signed_on=Subquery(signed.values("at__date")[:1]),
        last_report_entered_on=F("newest__report__entered_on"),
    )
    return rows.filter(organisation=organisation) if organisation else rows


def _leads(organisation=None):
    leads = Commitment.objects.standing().filter(role=Role.LEAD)
    return leads.filter(organisation=organisation) if organisation else leads


def _open_milestones(plan, today, organisation):
    led = Exists(_leads(organisation).filter(action=OuterRef("action"), state=State.COMMITTED))
    return Milestone.objects.annotate(met_on=met_on()).filter(
        led, met_on=None, due__lte=today + SOON, action__plan=plan
    )


def _unowned(plan, today, organisation):
    actions = Action.objects.filter(~Exists(_leads().filter(action=OuterRef("pk"))), plan=plan)
    actions = actions.annotate(state=state_of_actions(today)).exclude(state=Action.State.DELIVERED)
    return actions.filter(commitments__organisation=organisation) if organisation else actions


def _with_rows(shown, today):
    """Return {key: [(since, row)]} for {key: [(since, pk)]}."""
    keys = {what: {pk for key in shown if ROWS.get(key, "commitment") == what for _, pk in shown[key]} for what in WHAT}
    commitments = {row.pk: row for row in as_shown(Commitment.objects.filter(pk__in=keys["commitment"]), today)}
    milestones = {row.pk: row for row in Milestone.objects.filter(pk__in=keys["milestone"]).select_related("action")}
    leads = _leads().filter(action__in=[row.action_id for row in milestones.values()]).select_related("organisation")
    leads = {row.action_id: row for row in leads}
    for milestone in milestones.values():
        milestone.lead = leads.get(milestone.action_id)
    actions = as_they_stand(actions_as_they_stand(today, pk__in=keys["action"]), today)
    rows = {"commitment": commitments, "milestone": milestones, "action": {row.pk: row for row in actions}}
    return {
        key: [(since, rows[ROWS.get(key, "commitment")][pk]) for since, pk in found] for key, found in shown.items()
    }
