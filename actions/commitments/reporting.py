"""Operations of delivery: report progress, meet a milestone; and the programme team's assessment beside it."""

import datetime

from django.db import transaction
from django.utils import timezone

from actions.commitments.answering import speak
from actions.commitments.event_log import locked, write_down
from actions.commitments.inputs import Judgement, Progress, Reached, validated
from actions.models import (
    Assessment,
    Commitment,
    CommitmentEvent,
    Milestone,
    MilestoneMet,
    ProgressReport,
    Proof,
    Role,
)
from evidence.models import Source
from publishing.refusals import Invalid, WrongState, need

Kind, State = CommitmentEvent.Kind, Commitment.State
YEARS_OF_PROOF = 5  # before the plan: how it stood then may be what shows that it is better


@transaction.atomic
def report(*, commitment, date, status, done, by, now, next="", proof=(), seen=None):
    """Say how a commitment goes. Return the report.

    `date` is the day that it stands for; each item of `proof` has its own, `stands_for`, and is a source (slug) or
    a link (url, title). Whoever reports that it is complete shows proof.

    :raises NotAllowed: `by` does not speak for the organisation today
    :raises WrongState: there is no promise that stands
    :raises Overtaken: something happened since `seen`
    :raises Invalid: "/date", "/status", "/done", "/next", "/proof/0/stands_for" …
    """
    speak(by, "report", commitment)
    given = validated(Progress, date=date, status=status, done=done, next=next, proof=proof)
    commitment = locked(commitment, [State.COMMITTED], seen=seen)
    today, errors = timezone.localdate(now), {}
    if given["date"] > today.isoformat():
        errors["/date"] = ["A report is about a day that has come."]
    signed_on = timezone.localdate(commitment.events.filter(kind=Kind.COMMITTED).last().at)
    if given["date"] < signed_on.isoformat():
        errors["/date"] = [f"This was signed on {signed_on:%-d %B %Y}; a report is about a day since."]
    if given["status"] == ProgressReport.Status.COMPLETE and not given["proof"]:
        errors["/proof"] = ["Show at least one proof that it is complete."]
    shown = _shown(given["proof"], commitment, today=today, errors=errors)
    event = write_down(
        commitment,
        Kind.REPORTED,
        by=by,
        now=now,
        content={**given, "proof": [_sealed(item) for item in shown]},
    )
    last = ProgressReport.with_corrected.filter(commitment=commitment).order_by("-number").first()
    row = ProgressReport.objects.create(
        commitment=commitment,
        event=event,
        number=last.number + 1 if last else 1,
        date=datetime.date.fromisoformat(given["date"]),
        entered_on=today,
        status=given["status"],
        done=given["done"],
        next=given["next"],
    )
    _keep(shown, today=today, report=row)
    return row


@transaction.atomic
def meet_milestone(*, commitment, key, met_on, proof, by, now, seen=None):
    """Say that a milestone of the action is met, when, and what shows it. Return the milestone met.

    Also after delivery: what was met before may be entered late.

    :raises NotAllowed: `by` does not speak for the organisation today
    :raises WrongState: there is no promise that stands, another organisation leads, or the milestone was met already
    :raises Invalid: "/key", "/met_on", "/proof" …
    """
    speak(by, "meet_milestone", commitment)
    given = validated(Reached, met_on=met_on, proof=proof)
    commitment = locked(commitment, Commitment.STANDING, seen=seen)
    if leads := other_leads(commitment):
        raise WrongState(who_says_what_is_met(leads))
    # Others who promised the same action may say so in the same moment: the milestone's row is what they all lock.
    milestone = Milestone.objects.select_for_update().filter(action=commitment.action, key=key).first()
    if milestone is None:
        raise Invalid({"/key": ["The action has no such milestone."]})
    if before := MilestoneMet.objects.filter(action=commitment.action, key=key).select_related("event").first():
        raise WrongState(f"{before.event.name} entered already that this was met on {before.met_on:%-d %B %Y}.")
    today, errors = timezone.localdate(now), {}
    if given["met_on"] > today.isoformat():
        errors["/met_on"] = ["A milestone is met on a day that has come."]
    if given["met_on"] < (earliest := earliest_day(commitment)).isoformat():
        errors["/met_on"] = [f"A milestone of this action is met on {earliest:%-d %B %Y} at the earliest."]
    shown = _shown(given["proof"], commitment, today=today, errors=errors)
    event = write_down(
        commitment,
        Kind.MILESTONE_MET,
        by=by,
        now=now,
        content={
            "key": milestone.key,
            "title": milestone.title,
            "due": milestone.due.isoformat(),
            "met_on": given["met_on"],
            "proof": [_sealed(item) for item in shown],
        },
    )
    row = MilestoneMet.objects.create(
        action=commitment.action,
        commitment=commitment,
        event=event,
        key=milestone.key,
        title=milestone.title,
        met_on=datetime.date.fromisoformat(given["met_on"]),
        entered_on=today,
    )
    _keep(shown, today=today, milestone_met=row)
    return row


def other_leads(commitment):
    """Return the commitments of organisations that lead the action, where this one does not and they say what is met."""
    if commitment.role == Role.LEAD:
        return []
    leads = Commitment.objects.standing().filter(action=commitment.action_id, role=Role.LEAD)
    return list(leads.select_related("organisation").order_by("pk"))


def who_says_what_is_met(leads):
    names = " and ".join(str(lead.organisation) for lead in leads)
    return f"{names} {'leads' if len(leads) == 1 else 'lead'} this action, and who leads says which milestones are met."


def earliest_day(commitment):
    """Return the first day on which a milestone can be met: the plan's, or that of the first question where it was earlier."""
    first_asked = timezone.localdate(commitment.events.earliest("number").at)
    return min(commitment.action.plan.starts, first_asked)


@transaction.atomic
def assess(*, commitment, completion, note, by, now, seen=None):
    """Say how far a commitment came against the success measure. Return the assessment.

    "complete" makes it delivered; a later assessment that says less makes it open again.

    :raises NotAllowed: `by` is no editor
    :raises WrongState: there is no promise that stands
    :raises Overtaken: something happened since `seen`
    :raises Invalid: "/completion", "/note"
    """
    need(by, "actions.assess", "Only the programme team's editors assess.", about=commitment)
    given = validated(Judgement, completion=completion, note=note)
    commitment = locked(commitment, Commitment.STANDING, seen=seen)
    complete = given["completion"] == Assessment.Completion.COMPLETE
    commitment.state = State.DELIVERED if complete else State.COMMITTED
    event = write_down(
        commitment,
        Kind.ASSESSED,
        by=by,
        now=now,
        acts_for="programme team",
        content={**given, "success_measure": commitment.action.success_measure},
    )
    last = commitment.assessments.order_by("-number").first()
    return Assessment.objects.create(
        commitment=commitment,
        event=event,
        number=last.number + 1 if last else 1,
        assessed_on=timezone.localdate(now),
        completion=given["completion"],
        note=given["note"],
    )


def _shown(proof, commitment, *, today, errors):
    """Return [(proof, Source or None)]; raises Invalid with the errors so far and those of the proof."""
    earliest = datetime.date(commitment.action.plan.starts.year - YEARS_OF_PROOF, 1, 1)
    sources = {source.slug: source for source in Source.objects.filter(slug__in=[item["source"] for item in proof])}
    for number, item in enumerate(proof):
        if item["source"] and item["source"] not in sources:
            errors[f"/proof/{number}/source"] = [f"There is no published source with the slug “{item['source']}”."]
        if item["stands_for"] > today.isoformat():
            errors[f"/proof/{number}/stands_for"] = ["Proof stands for a day that has come."]
        elif item["stands_for"] < earliest.isoformat():
            errors[f"/proof/{number}/stands_for"] = [f"Proof stands for {earliest:%-d %B %Y} or a later day."]
    if errors:
        raise Invalid(errors)
    return [(item, sources.get(item["source"])) for item in proof]


def _sealed(shown):
    item, source = shown
    return {**item, "title": source.title, "source_version": source.version} if source else dict(item)


def _keep(shown, *, today, **of):
    Proof.objects.bulk_create(
        Proof(
            position=position,
            source_id=source.pk if source else None,
            title=source.title if source else item["title"],
            url=item["url"],
            stands_for=datetime.date.fromisoformat(item["stands_for"]),
            entered_on=today,
            **of,
        )
        for position, (item, source) in enumerate(shown)
    )
