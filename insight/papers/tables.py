"""A plan as it stood, or an organisation's part of it, as a spreadsheet: a sheet of actions, one of who promised what."""

from actions.models import Action, Commitment, Role
from actions.where_it_stands import Where
from insight.papers.plan_then import period
from web.addresses import absolute
from web.papers.paper import day
from web.spreadsheets.tables import Table, as_columns
from web.spreadsheets.workbook import Workbook

ACTIONS = Table(
    "actions",
    "The actions, what needs attention first.",
    as_columns(
        ("action", "string", "The stable key of the action."),
        ("version", "integer", "The version of its text."),
        ("title", "string", "What is to be done."),
        ("stands", "string", "How it stood, each in one group.", Where.values),
        ("state", "string", "Its state.", Action.State.values),
        ("starts", "date", "The first day, as the plan proposes it."),
        ("due", "date", "The last day, as the plan proposes it."),
        ("steps_met", "integer", "How many of its steps were met."),
        ("steps", "integer", "How many steps it had."),
        ("success", "string", "The number by which anyone could tell that it worked."),
        ("address", "string", "Its page."),
    ),
    ["action"],
)
PROMISES = Table(
    "promises",
    "Who was asked about which action, and what was promised.",
    as_columns(
        ("action", "string", "The stable key of the action."),
        ("organisation", "string", "The organisation that was asked."),
        ("role", "string", "What it was asked to do.", Role.values),
        ("state", "string", "What it answered.", Commitment.State.values),
        ("standing", "string", "How that stood.", Commitment.Standing.values),
        ("asked_on", "date", "The day on which it was asked."),
        ("reply_by", "date", "The day by which an answer was asked for."),
        ("statement", "string", "What it promised, in its own words."),
        ("promised_by", "date", "The day by which it promised to have done it."),
        ("signed_on", "date", "The day of the signature."),
        ("signed_by", "string", "The office of the person who signed."),
        ("address", "string", "The page of its record."),
    ),
    ["action", "organisation"],
)
ASIS = ["role", "state", "standing", "asked_on", "reply_by", "statement", "signed_on", "signed_by"]


def xlsx(then, name, *, organisation=""):
    """Return a plan as it stood as the bytes of an XLSX; with the slug of an `organisation` its promises alone."""
    book = Workbook([ACTIONS, PROMISES], title=then.title, made_at=then.made_at.replace(tzinfo=None))
    for action in then.actions:
        book.add("actions", action_row(action))
        for row in action.commitments:
            if organisation in ("", row.organisation.slug):
                book.add("promises", promise_row(action, row))
    file, _ = book.finish(
        [
            (
                "What this is",
                f"{then.title}, {period(then)}"
                + (", invented for demonstration" if then.plan.is_demonstration else ""),
            ),
            ("As it stood on", day(then.on)),
            ("Version", then.in_words),
            ("Address", absolute(then.address(name, "xlsx"))),
        ]
    )
    with file:
        return file.read()


def action_row(action):
    return {
        "action": action.slug,
        "version": action.content["version"],
        "title": action.title,
        "stands": action.where.value,
        "state": action.content["state"],
        "starts": action.starts,
        "due": action.due,
        "steps_met": sum(bool(step.met_on) for step in action.milestones),
        "steps": len(action.milestones),
        "success": action.content.get("success") or "",
        "address": absolute(action.path),
    }


def promise_row(action, row):
    return {
        "action": action.slug,
        "organisation": row.organisation.name,
        **{name: getattr(row, name) for name in ASIS},
        "promised_by": row.due,
        "address": absolute(row.path),
    }
