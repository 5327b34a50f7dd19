"""What is kept about one person, by the table."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils import timezone

from insight.own_data.rows import Kept
from insight.own_data.table import headings
from web.dates import moment_in_words

ON_PAGES = 5  # of each, newest first; the file has them all


@dataclass(frozen=True)
class Found:
    """What is kept about a person under one row of the table.

    items    [{column: value}], newest first, as the database has them
    words    the same as [[(what it is called, text)]]
    """

    row: Kept
    count: int
    items: list
    words: list

    @property
    def is_nothing(self):
        """Whether there is nothing of it, as far as the database can tell."""
        return bool(self.row.places) and not self.count


def found_about(person, *, most=None, with_items=True):
    """Return [(heading, [Found])] with at most so many items of each place; all of them without `most`."""
    return [(heading, [_found(row, person, most, with_items) for row in rows]) for heading, rows in headings()]


def count_about(person):
    """Return how many rows there are about a person."""
    return sum(place.rows_of(person).count() for _, rows in headings() for row in rows for place in row.places)


def _found(row, person, most, with_items):
    count, items, words = 0, [], []
    for place in row.places:
        rows = place.rows_of(person).order_by("-pk")
        taken = list((rows[: most + 1] if most else rows).values(*(place.shows or ["pk"])))
        count += rows.count() if most and len(taken) > most else len(taken)
        for values in taken[:most] if place.shows and with_items else []:
            items.append(values)
            words.append(
                [
                    (place.shows[name], _text(place.table, name, value))
                    for name, value in values.items()
                    if value not in (None, "")
                ]
            )
    return Found(row, count, items, words)


def _text(model: type[Model], lookup, value):
    """Return a value as it is read."""
    choices = dict(model._meta.get_field(lookup).flatchoices) if "__" not in lookup else {}
    match value:
        case bool():
            return "Yes" if value else "No"
        case timezone.datetime():
            return moment_in_words(value)
        case list():
            return ", ".join(str(each) for each in value)
        case _ if value in choices:
            return str(choices[value])
        case _:
            return str(value)
