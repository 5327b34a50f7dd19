"""What changed in the plan, in sentences: events of commitments, publications of actions, versions of the plan."""

import datetime
from dataclasses import dataclass
from heapq import nlargest

from django.db.models import Subquery
from django.db.models.fields.json import KT
from django.utils import timezone

from actions.commitments.agreed_in_words import sentence_of_agreement
from actions.models import Assessment, Commitment, CommitmentEvent, Plan, PlanVersion, ProgressReport, Role
from actions.plan.changing import date_changes
from publishing.models import Revision


@dataclass(frozen=True)
class LogLine:
    """`sentence` is whole and says who; `address` is the path of a page with more; `key` is the same for ever."""

    at: datetime.datetime
    key: str
    sentence: str
    address: str


def plan_log(*, count, before=None, invented=(False,)):
    """Return the newest lines, newest first; those before a moment where one is given.

    `invented` is whether they are about what is real or about the demonstration, or both. Of the demonstration alone there
    are the publications that name its plan.
    """
    # pk and number break ties, so that what happened in one moment stays in its order.
    events = CommitmentEvent.objects.with_corrections().select_related("commitment")
    publications = Revision.objects.select_related("entry")
    versions = PlanVersion.objects.defer("content").select_related("plan")
    events = events.filter(commitment__organisation__is_demonstration__in=invented)
    publications = publications.filter(entry__is_demonstration__in=invented)
    if False not in invented:
        # An index tells which publications name the invented plan, so that those of real actions are not gone through.
        of_plan = Plan.objects.filter(is_demonstration=True).values("slug")[:1]
        publications = publications.alias(plan=KT("document__plan")).filter(plan=Subquery(of_plan))
    versions = versions.filter(plan__is_demonstration__in=invented)
    dates = {"is_demonstration__in": invented}
    if before:
        dates["pgh_created_at__lt"] = before
        events, publications = events.filter(at__lt=before), publications.filter(published_at__lt=before)
        versions = versions.filter(published_at__lt=before)
    lines = [
        *map(line_of_event, events.order_by("-at", "-pk")[:count]),
        *map(line_of_publication, publications.first_of_kinds(["action"], count, by=["-published_at", "-pk"])),
        *map(line_of_version, versions.order_by("-published_at", "-pk")[:count]),
        *map(line_of_dates, date_changes(**dates)[:count]),
    ]
    return nlargest(count, lines, key=lambda line: line.at)


def line_of_event(event):
    """Return the line of an event of those `with_corrections`: one that was corrected since says so."""
    correction = event.correction
    return LogLine(
        event.at,
        f"events/{event.hash}",
        f"{sentence_of(event)} {_corrected(correction)}" if correction else sentence_of(event),
        event.commitment.get_absolute_url() + f"#event-{event.number}",
    )


def _corrected(correction):
    day = timezone.localtime(correction.at)
    return f"Corrected on {day:%-d %B %Y}, and does not hold: {_ended(correction.said['reason'])}"


def line_of_publication(publication):
    title, slug = publication.document["title"], publication.entry.slug
    what = (
        "was withdrawn"
        if publication.state == Revision.State.WITHDRAWN
        else "is in the plan"
        if publication.version == 1
        else f"has a new version, {publication.version}"
    )
    return LogLine(
        publication.published_at,
        f"actions/{publication.entry_id}/{publication.version}",
        f"“{title}” {what}: {_ended(publication.note)}",
        f"/actions/{slug}/versions/{publication.version}/",
    )


def line_of_version(version):
    return LogLine(
        version.published_at,
        f"plans/{version.plan_id}/{version.number}",
        f"{version.plan.title} was published as version {version.number}: {_ended(version.note)}",
        f"/plan/{version.plan.slug}/versions/{version.number}/",
    )


def line_of_dates(change):
    (was_starts, was_ends), (starts, ends) = change.was, change.now
    why = f": {_ended(change.reason)}" if change.reason else "."
    return LogLine(
        change.at,
        f"plans/{change.plan.pk}/dates/{change.key}",
        f"{change.plan.title} ran from {_day(was_starts)} to {_day(was_ends)}, and runs from {_day(starts)} to {_day(ends)} now{why}",
        change.plan.get_absolute_url(),
    )


def heading_of(event):
    """Return what an event is called. A question that was sent to nobody is not called asked."""
    return event.get_kind_display() if event.was_sent else "Question written"


def sentence_of(event):
    """Return what an event says, for people. Made from its record alone: it stays true whatever becomes of the rows."""
    record, said, kind = event.document, event.said, CommitmentEvent.Kind
    organisation, action = record["organisation"]["name"], f"“{record['action']['title']}”"
    part = "lead" if record["role"] == Role.LEAD else "join"
    who = f"{event.name}, {event.job_title}" if event.job_title else event.name
    sentences = {
        kind.ASKED: lambda: (
            f"{organisation} was asked to {part} {action}, with a reply by {_day(said['reply_by'])}."
            if event.was_sent
            else f"A question to {organisation} was written, whether it would {part} {action}. Nobody there was told of it."
        ),
        kind.REMINDED: lambda: f"{organisation} was reminded that {said['of']} is awaited on {action}.",
        kind.TAKEN_BACK: lambda: f"{organisation} need not answer about {action} any more: {_ended(said['reason'])}",
        kind.COMMITTED: lambda: f"{organisation} committed to {part} {action} by {_day(said['due'])}. Signed by {who}.",
        kind.SECOND_SIGNATURE_ASKED: lambda: (
            f"{said['name']}, {said['job_title']}, was asked to sign too for {organisation} on {action}."
        ),
        kind.COUNTERSIGNED: lambda: f"{who}, signed too for {organisation} on {action}.",
        kind.DECLINED: lambda: f"{organisation} declined to {part} {action}: {_ended(said['reason'])}",
        kind.WITHDRAWN: lambda: f"{organisation} withdrew its commitment to {part} {action}: {_ended(said['reason'])}",
        kind.REPORTED: lambda: (
            f"{organisation} reported on {action} for {_day(said['date'])}: "
            f"{ProgressReport.Status(said['status']).label.lower()}."
        ),
        kind.MILESTONE_MET: lambda: (
            f"{organisation} says that a milestone of {action} was met on {_day(said['met_on'])}: {_ended(said['title'])}"
        ),
        kind.ASSESSED: lambda: (
            f"The programme team assessed the commitment of {organisation} to {action}: "
            f"{Assessment.Completion(said['completion']).label.lower()}."
            + (" It is delivered." if record["state"] == Commitment.State.DELIVERED else "")
        ),
        kind.ACTION_MOVED: lambda: (
            f"{action} moved from “{said['from']['title']}” to “{said['to']['title']}”, and with it "
            + ("the commitment of" if record["state"] in Commitment.STANDING else "the question to")
            + f" {organisation}: {_ended(said['reason'])}"
        ),
        kind.RECONFIRMED: lambda: (
            f"{organisation} confirmed its commitment to {part} {action} as version {record['action']['version']} has it. "
            f"Signed by {who}."
        ),
        kind.CORRECTED: lambda: (
            f"{organisation} corrected what it entered on {action}, {_entry(said)}: {_ended(said['reason'])}"
        ),
        kind.ACTION_WITHDRAWN: lambda: (
            f"{action} was withdrawn, and with it "
            + ("the commitment of" if said["was"] == Commitment.State.COMMITTED else "the question to")
            + f" {organisation}: {_ended(said['reason'])}"
        ),
    }
    in_general = f"{organisation}: {event.get_kind_display().lower()}, about {action}."
    return sentences[event.kind]() if event.kind in sentences else sentence_of_agreement(event) or in_general


def _entry(said):
    what = (
        f"that “{said['title']}” was met on"
        if said["entered"] == CommitmentEvent.Kind.MILESTONE_MET
        else "the report for"
    )
    return f"{what} {_day(said['day'])}"


def _day(day):
    return f"{datetime.date.fromisoformat(day) if isinstance(day, str) else day:%-d %B %Y}"


def _ended(text):
    return text if text.endswith((".", "!", "?")) else f"{text}."
