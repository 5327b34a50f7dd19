"""Which dates are events of a calendar: steps, promises, replies and reports due, with what was met, missed or ended.

An event keeps its identifier for as long as there is what it is about. Its sequence is the version of the action, or
the number of the commitment's last event, so that it grows with every change; what ended stays, as cancelled.
"""

import datetime
from dataclasses import dataclass, replace

from django.db.models import Max, TextChoices
from django.utils import timezone

from actions.models import Action, Commitment, CommitmentEvent, DatedKind, Milestone, Role
from actions.plan.timeline import Kind as Dates
from actions.plan.timeline import day_in_words
from actions.states import REPORT_EVERY
from actions.where_it_stands import Where
from publishing.models import Revision

State, Standing = Commitment.State, Commitment.Standing
ANSWERED_BY_NOBODY = [State.TAKEN_BACK, State.ENDED]


class Status(TextChoices):
    """The statuses of RFC 5545: a proposed date is tentative, a promised one confirmed."""

    TENTATIVE = "TENTATIVE", "Proposed"
    CONFIRMED = "CONFIRMED", "Promised"
    CANCELLED = "CANCELLED", "Cancelled"


@dataclass(frozen=True)
class CalendarEvent:
    """A day on which something is due. `mark` says what became of it: "Met", "Late"; "" while it is to come."""

    uid: str
    kind: DatedKind
    day: datetime.date
    summary: str
    about: tuple[str, ...]  # sentences
    path: str
    sequence: int
    changed_at: datetime.datetime
    status: Status = Status.CONFIRMED
    mark: str = ""
    is_missed: bool = False  # its day has passed, and it still waits
    commitment: Commitment | None = None  # whose date it is, or who promised the action of the step

    @property
    def title(self):
        return f"{self.summary} ({self.kind.label.lower()})"

    @property
    def is_open(self):
        return not self.mark and self.status != Status.CANCELLED


def marked(event, on, *, done="", missed):
    """Return an event with its mark: `done` where there is one, `missed` where its day has passed.

    What is missed changed last when its day ended.
    """
    if done:
        return replace(event, mark=done)
    if event.day < on:
        ended = datetime.datetime.combine(event.day + datetime.timedelta(days=1), datetime.time())
        return replace(event, mark=missed, is_missed=True, changed_at=max(event.changed_at, timezone.make_aware(ended)))
    return event


def last_events(actions):
    """Return {action's key: when something last happened to what was asked or promised about it}. One query."""
    found = CommitmentEvent.objects.filter(commitment__action__in=actions).order_by()
    return dict(found.values_list("commitment__action").annotate(Max("at")))


def events_of_line(line, last_event, *, cancelled_at=None, commitment=None):
    """Yield the events of an action's steps and of its date in the plan; `last_event` is of `last_events`, or None.

    `commitment` is of whose calendar it is. With `cancelled_at` all are cancelled: it promised the action and does so
    no more.
    """
    action, led = line.action, line.action.stands.is_led
    for dated in [*line.milestones, line.due]:
        is_step = dated.kind == Dates.MILESTONE
        event = CalendarEvent(
            uid=f"step-{action.slug}-{dated.key}" if is_step else f"action-{action.slug}",
            kind=DatedKind.STEP if is_step else DatedKind.PLAN,
            day=dated.day,
            summary=dated.what if is_step else action.title,
            about=(
                *([f"A step of “{action.title}”."] if is_step else ["By this day the plan says it is to be done."]),
                *moved(dated),
                line.action.stands.sentence,
            ),
            path=action.get_absolute_url(),
            sequence=action.version,
            changed_at=max(action.modified_at, last_event or action.modified_at),
            status=Status.CONFIRMED if led else Status.TENTATIVE,
            commitment=commitment,
        )
        if cancelled_at:
            yield replace(event, status=Status.CANCELLED, changed_at=max(event.changed_at, cancelled_at))
            continue
        kept = line.where == Where.KEPT
        done = ("Met" if dated.done_on else "") if is_step else ("Kept" if kept else "")
        if is_step and kept and not done:
            done = "Action kept"
        yield marked(event, line.on, done=done, missed="Not met" if is_step else "Passed")


def moved(dated):
    """Return the sentence that says where a date was at first, none where it never moved."""
    return (
        [f"First {day_in_words(dated.first)}, now {day_in_words(dated.day)}. {dated.why}".strip()]
        if dated.first
        else []
    )


def events_of_commitments(commitments, *, on):
    """Yield the events of commitments `with_standing` and signatures: reply due, promised date, next report due."""
    last = CommitmentEvent.objects.filter(commitment__in=[row.pk for row in commitments]).order_by()
    changed = dict(last.values_list("commitment").annotate(Max("at")))
    for row in commitments:
        yield from _events_of(row, changed[row.pk], on)


def _events_of(row, changed_at, on):
    name = row.organisation.brief_name
    part = "lead" if row.role == Role.LEAD else "join"
    over = row.state in ANSWERED_BY_NOBODY
    base = {"path": row.get_absolute_url(), "sequence": row.edit, "changed_at": changed_at, "commitment": row}
    if row.is_told:  # nobody owes an answer to what nobody there has heard of
        reply = CalendarEvent(
            uid=f"reply-{row.pk}",
            kind=DatedKind.REPLY,
            day=row.reply_by,
            summary=f"{name}: {row.title}",
            about=(f"{name} is asked to {part} this action, with a reply by {day_in_words(row.reply_by)}.",),
            **base,
        )
        if row.state == State.ASKED:
            yield marked(reply, on, missed="No reply")
        elif over:
            yield replace(reply, status=Status.CANCELLED)
        else:
            yield replace(reply, mark="Declined" if row.state == State.DECLINED else "Answered")
    if row.due is None:
        return
    promise = CalendarEvent(
        uid=f"promise-{row.pk}",
        kind=DatedKind.PROMISE,
        day=row.due,
        summary=f"{name}: {row.title}",
        about=(
            f"{name} promised this by {day_in_words(row.due)}.",
            *([f"First {day_in_words(row.first_due)}. {row.moves[-1].reason}"] if row.first_due else []),
        ),
        **base,
    )
    signed = row.signature
    since = row.last_report_on or (signed and timezone.localdate(signed.at))
    report = since and replace(
        promise,
        uid=f"report-{row.pk}",
        kind=DatedKind.REPORT,
        day=since + REPORT_EVERY,
        about=(f"A report is due every three months; the last is of {day_in_words(since)}."
               if row.last_report_on else f"A report is due every three months from signing, {day_in_words(since)}.",),
    )  # fmt: skip
    if not row.stands:
        yield replace(promise, status=Status.CANCELLED)
        if report:
            yield replace(report, status=Status.CANCELLED)
        return
    says_done = row.standing == Standing.AWAITING_ASSESSMENT
    kept = "Kept" if row.state == State.DELIVERED else "Said to be done" if says_done else ""
    yield marked(promise, on, done=kept, missed="Late")
    yield replace(report, status=Status.CANCELLED) if kept else marked(report, on, missed="No report")


def events_that_went(plan):
    """Yield, as cancelled, what earlier publications put into a plan's calendar and the present ones do not.

    Steps that were taken out, actions that were withdrawn, and those that moved to another plan.
    """
    here = set(Action.objects.filter(plan=plan).values_list("slug", flat=True))
    steps = set(
        Milestone.objects.filter(action__in=Action.objects.filter(plan=plan)).values_list("action__slug", "key")
    )
    publications = Revision.objects.exclude(version=None)
    ever = publications.filter(entry__kind="action", document__plan=plan.slug).order_by().values("entry")
    went, last = {}, {}
    for slug, version, at, of_plan, title, due, milestones in (
        publications.filter(entry__in=ever)
        .order_by("entry", "version")
        .values_list(
            "entry__slug",
            "version",
            "published_at",
            *[f"document__{name}" for name in ["plan", "title", "due", "milestones"]],
        )
        .iterator(chunk_size=500)
    ):
        last[slug] = (version, at)
        if of_plan != plan.slug:
            continue
        if slug not in here:
            went[slug, ""] = (title, due)
        for step in milestones or []:
            if step.get("key") and (slug, step["key"]) not in steps:
                went[slug, step["key"]] = (step["title"], step["due"])
    for (slug, key), (title, due) in went.items():
        version, at = last[slug]
        yield CalendarEvent(
            uid=f"step-{slug}-{key}" if key else f"action-{slug}",
            kind=DatedKind.STEP if key else DatedKind.PLAN,
            day=datetime.date.fromisoformat(due),
            summary=title,
            about=("This is no longer in the plan.",),
            path=plan.get_absolute_url(),
            sequence=version,
            changed_at=at,
            status=Status.CANCELLED,
        )
