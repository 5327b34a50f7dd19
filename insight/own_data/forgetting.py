"""What is over is forgotten, each row of the table after its time."""

from functools import partial

from insight.own_data.deletion import remove_names
from insight.own_data.table import TABLE


def forgetting():
    """Return [(its name, an operation that takes `now=`)] of everything that is to be forgotten."""
    found = [
        (row.what, row.forget or partial(delete_old, row))
        for row in TABLE
        if row.forget or any(place.since for place in row.places)
    ]
    return [*found, ("Names and addresses of ended accounts", remove_names)]


def delete_old(row, *, now):
    """Delete the rows of a row of the table whose time is over."""
    for place in row.places:
        if place.since:
            place.table._base_manager.filter(**{f"{place.since}__lt": now - row.lasts}).delete()
