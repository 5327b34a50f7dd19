"""The plan as it stands, and the operation that gives it a number."""

import datetime

from django.db import transaction
from django.utils import timezone

from actions.commitments.inputs import Note, validated
from actions.models import Action, Commitment, Plan, PlanVersion
from actions.states import with_all_that_is_said, with_standing
from publishing.documents.structure import canonical_json, sha256
from publishing.refusals import WrongState, need
from web.prepared import prepared

AT_A_TIME = 200  # actions that are on hand at once


@prepared
def _commitments(*, actions, on: datetime.date):
    return (
        with_standing(Commitment.objects.filter(action__one_of=actions), on)
        .with_tip()
        .with_signatures()
        .select_related("organisation", "proposed")
        .order_by("role", "organisation__name", "pk")
    )


def as_in_plan(actions, on):
    """Return actions as a list, with everything that `content_of` says of them on hand."""
    return with_all_that_is_said(actions, on, commitments=_commitments)


def in_pieces(keys):
    """Yield some keys, `AT_A_TIME` in a list."""
    keys = list(keys)
    for first in range(0, len(keys), AT_A_TIME):
        yield keys[first : first + AT_A_TIME]


def actions_as_they_stand(on, **conditions):
    """Return the actions in time that meet some conditions of a queryset, `as_in_plan`."""
    return as_in_plan(Action.objects.in_time().select_related("plan").filter(**conditions), on)


def content_of(plan, *, on, **only):
    """Return a plan as a document: every action, who promised what by when, and how it stood on that day.

    `only` are conditions of a queryset that actions meet, where not all are wanted.
    """
    return {
        "plan": plan_content(plan),
        "on": on.isoformat(),
        "actions": [action_content(action) for action in actions_as_they_stand(on, plan=plan, **only)],
    }


def plan_content(plan):
    """Return the title and dates of a plan, as they stand in its document."""
    return {
        "slug": plan.slug,
        "title": plan.title,
        "starts": plan.starts.isoformat(),
        "ends": plan.ends.isoformat(),
    }


def action_content(action):
    """Return one action of `actions_as_they_stand`, as a document."""
    met = {row.key: row for row in action.milestones_met.all()}
    return {
        "slug": action.slug,
        "version": action.version,
        "title": action.title,
        "description": action.description,
        "success_measure": action.success_measure,
        "success": success_of(action),
        "starts": action.starts.isoformat(),
        "due": action.due.isoformat(),
        "state": action.state,
        "milestones": [
            {
                "key": milestone.key,
                "title": milestone.title,
                "due": milestone.due.isoformat(),
                "met_on": met[milestone.key].met_on.isoformat() if milestone.key in met else None,
            }
            for milestone in action.milestones.all()
        ],
        "commitments": [commitment_content(commitment) for commitment in action.commitments.all()],
    }


def success_of(action):
    """Return the number by which anyone could tell that an action worked, in words; None where it has none."""
    if action.success_number is None:
        return None
    return f"{action.success_number} {action.success_what}, by {action.success_by:%-d %B %Y}, read from {action.success_read_from}"


def commitment_content(commitment):
    """Return who promised what by when, and the hash that stands for all that happened. No names, but job titles."""
    signed, second = commitment.signature, commitment.second_signature
    return {
        "id": commitment.pk,
        "organisation": {"slug": commitment.organisation.slug, "name": commitment.organisation.name},
        "role": commitment.role,
        "state": commitment.state,
        "standing": commitment.standing,
        "asked_on": commitment.asked_on.isoformat(),
        "reply_by": commitment.reply_by.isoformat(),
        "statement": commitment.statement,
        "due": commitment.due.isoformat() if commitment.due else None,
        "signed_by": signed.job_title if signed else None,
        "signed_on": timezone.localdate(signed.at).isoformat() if signed else None,
        "second_signature_by": second.job_title if second else None,
        "last_event": commitment.tip,
    }


@transaction.atomic
def publish_plan(*, plan, note, by, now):
    """Give the plan as it stands the next number, frozen for ever. Return the version.

    :raises NotAllowed: `by` is no editor
    :raises Invalid: "/note"
    :raises WrongState: nothing changed since the last version
    """
    need(by, "actions.publish_plan", "Only editors give the plan a version number.", about=plan)
    given = validated(Note, note=note)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    content = content_of(plan, on=timezone.localdate(now))
    last = plan.versions.first()
    if last and {**last.document, "on": ""} == {**content, "on": ""}:
        raise WrongState(f"Nothing changed since version {last.number} of {_day(last.published_at)}.")
    text = canonical_json(content)
    return PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        published_at=now,
        by=by,
        note=given["note"],
        content=text,
        digest=sha256(text),
    )


def _day(moment):
    return f"{timezone.localtime(moment):%-d %B %Y}"
