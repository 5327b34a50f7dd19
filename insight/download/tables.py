"""Everything public as tables: what their columns are (Table Schema), and their rows.

A kind of entry is a table made from its document's serializer: an object within it becomes columns, a list of objects
a table of its own. What is no entry (organisations, vocabularies, plans, commitments) is a table of chosen columns.
"""

from actions.models import Commitment, Milestone, Plan
from actions.states import is_met, met_on
from barriers.models import Barrier, Category
from organisations.models import PUBLIC_COLUMNS, Organisation
from publishing import kinds
from publishing.published.tables import rows_of, tables_of
from publishing.vocabulary import Theme
from web.addresses import absolute
from web.spreadsheets.tables import Table, columns_of_model


def tables():
    """Return every `Table` by its name, each after those that it refers to (barriers refer to barriers)."""
    found = [VOCABULARIES, ORGANISATIONS, PLANS]
    for kind in kinds.all_kinds():
        found += tables_of(kind)
    return {table.name: table for table in [*found, MILESTONES_MET, COMMITMENTS]}


VOCABULARIES = Table(
    "vocabularies",
    "The values of the vocabularies, each with the words for it.",
    [
        {"name": "vocabulary", "type": "string", "description": "The field of a barrier that it is for."},
        *columns_of_model(Category, ["slug", "label", "note", "position"], slug="As it stands in that field."),
    ],
    ["vocabulary", "slug"],
)
ORGANISATIONS = Table(
    "organisations",
    "Bodies that could be asked to act, or take part in the project. Being listed means nothing more.",
    columns_of_model(Organisation, PUBLIC_COLUMNS),
    ["slug"],
)
PLANS = Table(
    "plans",
    "Periods that actions fall into.",
    columns_of_model(Plan, ["slug", "title", "starts", "ends", "foreword"]),
    ["slug"],
)
PLANS.columns[0]["description"] = "The stable key in addresses."
MILESTONES_MET = Table(
    "milestones_met",
    "Milestones that an organisation says are reached.",
    [
        {"name": "action", "type": "string", "description": "The action."},
        {"name": "key", "type": "string", "description": "The milestone's key in it."},
        {"name": "met_on", "type": "date", "description": "The day on which it was reached."},
    ],
    ["action", "key"],
    {"action": ("actions", "slug")},
)
FACTS = [
    "role", "state", "asked_on", "reply_by", "message", "statement", "due", "dates_reason", "reason",
]  # fmt: skip
COMMITMENTS = Table(
    "commitments",
    "Questions to organisations about actions, and what they answered. A state of asked says that the question is on the "
    "record; whether anybody was told, the API says as standing. Names of people are left out.",
    [
        {"name": "id", "type": "integer", "description": "Its number in addresses."},
        {"name": "action", "type": "string", "description": "The action; empty where it was withdrawn since."},
        {"name": "organisation", "type": "string", "description": "Whom the question is to."},
        *columns_of_model(Commitment, FACTS),
        {"name": "proposed", "type": "string", "description": "Whom it proposes instead."},
        {
            "name": "last_event",
            "type": "string",
            "description": "The hash of the last thing that happened: its receipt.",
        },
        {"name": "html", "type": "string", "description": "Its page."},
    ],
    ["id"],
    {
        "action": ("actions", "slug"),
        "organisation": ("organisations", "slug"),
        "proposed": ("organisations", "slug"),
    },
)


# --- rows ---


def small_rows():
    """Yield (table, {column: value}) of what is no entry. It can change without a publication, and there is little of it."""
    for vocabulary, values in [("themes", Theme.choices), ("stages", Barrier.Stage.choices)]:
        for position, (slug, label) in enumerate(values):
            yield (
                "vocabularies",
                {"vocabulary": vocabulary, "slug": slug, "label": label, "note": "", "position": position},
            )
    for row in Category.objects.order_by("vocabulary", "position", "slug").values(*VOCABULARIES.names):
        yield "vocabularies", row
    for row in Organisation.objects.shown().order_by("slug").values(*ORGANISATIONS.names):
        yield "organisations", row
    for row in Plan.objects.shown().order_by("slug").values(*PLANS.names):
        yield "plans", _as_json(row)
    reached = Milestone.objects.filter(is_met(), action__entry__is_demonstration=False).annotate(met_on=met_on())
    for row in reached.order_by("action__slug", "key").values("action__slug", "key", "met_on"):
        yield "milestones_met", _as_json({"action": row.pop("action__slug"), **row})
    shown = Commitment.objects.shown().filter(action__entry__is_demonstration=False).with_tip()
    for commitment in shown.select_related("action", "organisation", "proposed").order_by("pk"):
        yield (
            "commitments",
            _as_json(
                {
                    "id": commitment.pk,
                    "action": None if commitment.action.withdrawn_at else commitment.action.slug,
                    "organisation": commitment.organisation.slug,
                    **{name: getattr(commitment, name) for name in FACTS},
                    "proposed": commitment.proposed and commitment.proposed.slug,
                    "last_event": commitment.tip,
                    "html": absolute(commitment.get_absolute_url()),
                }
            ),
        )


def _as_json(row):
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def entry_rows():
    """Yield (table, {column: value}, what the API answers for it or None) of every entry in force, and of all within it."""
    for kind in kinds.all_kinds():
        yield from rows_of(kind, kind.model.objects.shown().order_by("slug"))
