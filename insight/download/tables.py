"""Everything public as tables: what their columns are (Table Schema), and their rows.

A kind of entry is a table made from its document's serializer: an object within it becomes columns, a list of objects
a table of its own. What is no entry (organisations, vocabularies, plans, commitments) is a table of chosen columns.
"""

import json
from dataclasses import dataclass, field

from django.contrib.postgres.fields import ArrayField
from django.db import models
from rest_framework import serializers

from actions.models import Commitment, Milestone, Plan
from actions.states import met_on
from barriers.models import Barrier, Category
from organisations.models import Organisation
from publishing import kinds
from publishing.documents.fields import Reference
from publishing.published.stored_json import served
from publishing.vocabulary import Theme
from web.addresses import absolute

# Beside a document's fields: what publishing adds.
PUBLISHED = [
    {"name": "version", "type": "integer", "description": "Grows with each publication."},
    {"name": "published_at", "type": "datetime", "description": "When it was first published."},
    {"name": "modified_at", "type": "datetime", "description": "When this version was published."},
    {"name": "uri", "type": "string", "description": "Its lasting name."},
    {"name": "html", "type": "string", "description": "Its page."},
]
NAMES = {"source": "sources"}


@dataclass
class Table:
    """A table. `links` is {column: (table, column)}; `whole` says that a JSON file with all that belongs to a row goes with it."""

    name: str
    description: str
    columns: list
    key: list
    links: dict = field(default_factory=dict)
    whole: bool = False


def table_name(kind):
    return NAMES.get(kind.name, kind.plural)


def tables():
    """Return every `Table` by its name, each after those that it refers to (barriers refer to barriers)."""
    found = [VOCABULARIES, ORGANISATIONS, PLANS]
    for kind in kinds.all_kinds():
        columns, links, inner = _columns_of(kind.serializer)
        name = table_name(kind)
        described = f"Every {kind.name} in force."
        found.append(Table(name, described, [*columns, *PUBLISHED], ["slug"], links, whole=True))
        for part, rows in inner.items():
            columns, links, _ = _columns_of(rows.child)
            owner = _owner(kind, rows.child)
            columns = [
                {"name": owner, "type": "string", "description": f"The {kind.name} that it belongs to."},
                {"name": "position", "type": "integer", "description": "Its place there, from 1."},
                *columns,
            ]
            links[owner] = (name, "slug")
            found.append(Table(part, f"{part.capitalize()} of {name}.", columns, [owner, "position"], links))
    return {table.name: table for table in [*found, MILESTONES_MET, COMMITMENTS]}


def _owner(kind, row):
    """Return the column of a row that names the entry it belongs to."""
    return f"of_{kind.name}" if kind.name in row.fields else kind.name


def _columns_of(serializer, prefix=""):
    """Return ([column], {column: what it refers to}, {name: field of a list of objects}) of a document's serializer."""
    columns, links, inner = [], {}, {}
    for name, part in serializer.fields.items():
        if isinstance(part, serializers.ListSerializer):
            inner[name] = part
        elif isinstance(part, serializers.Serializer):
            columns += _columns_of(part, f"{prefix}{name}_")[0]
        else:
            column = _column(_joined(prefix, name), part)
            columns.append(column)
            if isinstance(part, Reference):
                links[column["name"]] = (table_name(kinds.get(part.kind)), "slug")
            elif column["name"] in NO_ENTRIES:
                links[column["name"]] = (NO_ENTRIES[column["name"]], "slug")
    return columns, links, inner


def _joined(prefix, name):
    """Return the name of a column: of a field within an object, with the object's name before it."""
    return "success_what" if (prefix, name) == ("success_", "measure") else prefix + name  # that name is taken


# Fields that name what is no entry.
NO_ENTRIES = {"organisation": "organisations", "plan": "plans"}
TYPES = [
    (serializers.BooleanField, "boolean"),
    (serializers.IntegerField, "integer"),
    (serializers.DateField, "date"),
    (serializers.ListField, "array"),
]


def _column(name, part):
    found = {"name": name, "type": next((kind for cls, kind in TYPES if isinstance(part, cls)), "string")}
    if part.help_text:
        found["description"] = str(part.help_text)
    if isinstance(part, serializers.ChoiceField):
        found["constraints"] = {"enum": [value for value in part.choices if value]}
    return found


def _chosen(model, names, **more):
    """Return the columns of a model's fields; `more` describes what is no field or better said otherwise."""
    columns = []
    for name in names:
        part = model._meta.get_field(name) if name not in more else None
        kind = {models.DateField: "date", models.BooleanField: "boolean", ArrayField: "array"}.get(type(part), "string")
        if isinstance(part, models.IntegerField):
            kind = "integer"
        said = more.get(name) or str(part.help_text)
        column = {"name": name, "type": kind, **({"description": said} if said else {})}
        if part is not None and part.choices and kind == "string":
            column["constraints"] = {"enum": [value for value, _ in part.choices]}
        columns.append(column)
    return columns


VOCABULARIES = Table(
    "vocabularies",
    "The values of the vocabularies, each with the words for it.",
    [
        {"name": "vocabulary", "type": "string", "description": "The field of a barrier that it is for."},
        *_chosen(Category, ["slug", "label", "note", "position"], slug="As it stands in that field."),
    ],
    ["vocabulary", "slug"],
)
ORGANISATIONS = Table(
    "organisations",
    "Bodies that could be asked to act, or take part in the project. Being listed means nothing more.",
    _chosen(Organisation, ["slug", "name", "short_name", "kind", "roles", "website", "website_checked", "note"]),
    ["slug"],
)
PLANS = Table(
    "plans", "Periods that actions fall into.", _chosen(Plan, ["slug", "title", "starts", "ends", "foreword"]), ["slug"]
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
        *_chosen(Commitment, FACTS),
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
    for row in Category.objects.order_by("vocabulary", "position", "slug").values(*_names(VOCABULARIES)):
        yield "vocabularies", row
    for row in Organisation.objects.shown().order_by("slug").values(*_names(ORGANISATIONS)):
        yield "organisations", row
    for row in Plan.objects.shown().order_by("slug").values(*_names(PLANS)):
        yield "plans", _as_json(row)
    reached = Milestone.objects.filter(action__entry__is_demonstration=False).annotate(met_on=met_on())
    for row in reached.exclude(met_on=None).order_by("action__slug", "key").values("action__slug", "key", "met_on"):
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


def _names(table):
    return [column["name"] for column in table.columns]


def _as_json(row):
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def entry_rows():
    """Yield (table, {column: value}, what the API answers for it or None) of every entry in force, and of all within it."""
    for kind in kinds.all_kinds():
        shown = kind.model.objects.shown().order_by("slug").representations()
        for _, body in shown.iterator(chunk_size=500):
            entry = json.loads(served(bytes(body)))
            row = _flat(kind.serializer, entry) | {column["name"]: entry[column["name"]] for column in PUBLISHED}
            yield table_name(kind), row, entry
            for name, part in kind.serializer.fields.items():
                if isinstance(part, serializers.ListSerializer):
                    owner = _owner(kind, part.child)
                    for position, item in enumerate(entry[name], start=1):
                        yield name, {owner: entry["slug"], "position": position, **_flat(part.child, item)}, None


def _flat(serializer, values, prefix=""):
    """Return {column: value} of an object, and of the objects within it."""
    found = {}
    for name, part in serializer.fields.items():
        value = (values or {}).get(name)
        if isinstance(part, serializers.ListSerializer):
            continue
        if isinstance(part, serializers.Serializer):
            found |= _flat(part, value, f"{prefix}{name}_")
        else:
            found[_joined(prefix, name)] = value
    return found
