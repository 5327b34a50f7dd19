"""The plan as a table: who does what by when, and how it stands. For page and API."""

from django.db.models import Count, Prefetch, Sum, prefetch_related_objects
from django.db.models.functions import Greatest
from django.utils import timezone

from actions.models import Action, Assessment, Commitment, Role
from actions.plan.versions import actions_as_they_stand, in_pieces
from actions.states import on_present_promise
from web.api import absolute
from web.spreadsheets.cells import csv_of
from web.spreadsheets.tables import Table, as_columns

COLUMNS = as_columns(
    ("plan", "string", "The plan that the action belongs to."),
    ("action", "string", "The stable key of the action."),
    ("title", "string", "What is to be done."),
    ("starts", "date", "The first day, as the plan proposes it."),
    ("due", "date", "The last day, as the plan proposes it."),
    ("state", "string", "How the action stands today, worked out from the record."),
    ("milestones_met", "integer", "How many of its milestones are met."),
    ("milestones", "integer", "How many milestones it has."),
    ("organisation", "string", "An organisation that was asked; empty where none was."),
    ("role", "string", "What it was asked to do.", Role.values),
    ("standing", "string", "How its promise stands today.", Commitment.Standing.values),
    ("asked_on", "date", "The day on which it was asked."),
    ("reply_by", "date", "The day by which an answer was asked for."),
    ("statement", "string", "What it promised, in its own words."),
    ("promised_by", "date", "The day by which it promised to have done it."),
    ("signed_by", "string", "The office of the person who signed."),
    ("signed_on", "date", "The day of the signature."),
    ("second_signature_by", "string", "The office of the second person who signed, where one did."),
    ("last_report", "string", "What it reported last."),
    ("last_report_on", "date", "The day of that report."),
    ("last_assessment", "string", "What was found when the work was last assessed."),
    ("last_assessed_on", "date", "The day of that assessment."),
    ("address", "string", "Its page: of the promise, or of the action where nobody was asked."),
)
PLAN = Table("plan", "A row for each organisation of each action.", COLUMNS, ["action", "organisation"])


def plan_table(*, on, plan=None):
    """Yield the parts of a CSV file (RFC 4180) of one plan, or of all."""
    return csv_of(PLAN, rows_of_plan(on=on, plan=plan))


def count_of_plan(plan):
    """Return how many rows a plan has."""
    asked = Action.objects.filter(plan=plan).annotate(asked=Greatest(Count("commitments"), 1))
    return asked.aggregate(rows=Sum("asked", default=0))["rows"]


def rows_of_plan(*, on, plan=None):
    """Yield {column: value} of one plan, or of all: a row for each organisation of each action, few actions on hand at once.

    An action that nobody was asked about has one row, with nothing about organisations.
    """
    keys = Action.objects.in_time().filter(**({"plan": plan} if plan else {})).values_list("pk", flat=True)
    assessments = Prefetch("assessments", on_present_promise(Assessment.objects.all()))
    for piece in in_pieces(keys):
        actions = actions_as_they_stand(on, pk__in=piece)
        prefetch_related_objects([row for action in actions for row in action.commitments.all()], assessments)
        for action in actions:
            for commitment in action.commitments.all() or [None]:
                yield {**_of_action(action), **(_of_commitment(commitment) if commitment else {})}


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
