"""The plan as a table: who does what by when, and how it stands. For page and API."""

from django.db.models import Prefetch
from django.utils import timezone

from actions.models import Assessment
from actions.plan.versions import actions_as_they_stand
from actions.states import on_present_promise
from web.api import absolute
from web.spreadsheets.cells import as_text, lines

COLUMNS = """
    plan action title starts due state milestones_met milestones organisation role standing asked_on reply_by statement
    promised_by signed_by signed_on second_signature_by last_report last_report_on last_assessment last_assessed_on address
""".split()


def plan_table(*, on, plan=None):
    """Yield the parts of a CSV file (RFC 4180) of one plan, or of all: a row for each organisation of each action.

    An action that nobody was asked about has one row, with nothing about organisations.
    """
    assessments = Prefetch("commitments__assessments", on_present_promise(Assessment.objects.all()))
    actions = actions_as_they_stand(on).prefetch_related(assessments)
    if plan:
        actions = actions.filter(plan=plan)
    yield from lines([COLUMNS])
    for action in actions:
        for commitment in action.commitments.all() or [None]:
            row = {**_of_action(action), **(_of_commitment(commitment) if commitment else {})}
            yield from lines([[as_text("" if row.get(name) is None else row[name]) for name in COLUMNS]])


def _of_action(action):
    met = {row.key for row in action.milestones_met.all()}
    milestones = action.milestones.all()
    return {
        "plan": action.plan.slug,
        "action": action.slug,
        "title": action.title,
        "starts": action.starts,
        "due": action.due,
        "state": action.state,
        "milestones_met": sum(milestone.key in met for milestone in milestones),
        "milestones": len(milestones),
        "address": absolute(action.get_absolute_url()),
    }


def _of_commitment(commitment):
    signed, second = commitment.signature, commitment.second_signature
    assessment = next(iter(commitment.assessments.all()), None)
    return {
        "organisation": commitment.organisation.name,
        "role": commitment.role,
        "standing": commitment.standing,
        "asked_on": commitment.asked_on,
        "reply_by": commitment.reply_by,
        "statement": commitment.statement,
        "promised_by": commitment.due,
        "signed_by": signed and signed.job_title,
        "signed_on": signed and timezone.localdate(signed.at),
        "second_signature_by": second and second.job_title,
        "last_report": commitment.last_report_says,
        "last_report_on": commitment.last_report_on,
        "last_assessment": assessment and assessment.completion,
        "last_assessed_on": assessment and assessment.assessed_on,
        "address": absolute(commitment.get_absolute_url()),
    }
