"""What a table is: its name, its columns (Table Schema), and what its rows refer to."""

from dataclasses import dataclass, field

from django.contrib.postgres.fields import ArrayField
from django.db import models


@dataclass
class Table:
    """A table. `links` is {column: (table, column)}; `whole` says that a JSON file with all that belongs to a row goes with it.

    `columns` are [{name, type, description, constraints}], the type one of string, integer, boolean, date, datetime, array.
    """

    name: str
    description: str
    columns: list
    key: list
    links: dict = field(default_factory=dict)
    whole: bool = False

    @property
    def names(self):
        return [column["name"] for column in self.columns]


def as_columns(*columns):
    """Return columns of (name, type, what it says, and where only some values are possible, those)."""
    return [
        {
            "name": name,
            "type": kind,
            "description": said,
            **({"constraints": {"enum": [str(value) for value in values[0]]}} if values else {}),
        }
        for name, kind, said, *values in columns
    ]


def columns_of_model(model, names, **more):
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
