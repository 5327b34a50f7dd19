"""What a row of the table of people's data is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import EmailField, Q
from django.utils.text import slugify

NAME_KEPT = timedelta(days=30)  # after an account was ended; docs/decisions/0030-what-stays-of-a-person.md says why


class Ground(Enum):
    """Why the law allows it, in plain words."""

    WORK = "You cannot work here without it."
    SAFETY = "Accounts and what is kept here have to be safe from misuse."
    RECORD = "The public must be able to see who promised and published what."
    CHOICE = "You chose it, and can choose otherwise."


class Ending(Enum):
    """What happens when an account is ended for good."""

    AT_ONCE = "It is deleted at once."
    WITH_NAME = f"It is deleted {NAME_KEPT.days} days later."
    ROLE = f"It stays. {NAME_KEPT.days} days later it no longer says your name, but what you were here."
    TIME = "It goes when its time is over."
    STAYS = "It stays as it is."


@dataclass(frozen=True)
class Place:
    """Columns of one model that are about a person.

    of      lookups of the persons or e-mail addresses whose row it is
    shows   {lookup: what it is called}: what the person sees and downloads; nothing of anybody else
    more    other columns that are about a person, and are in no download: hashes, keys, names of others
    named   columns in which the name stands in a text, and is replaced when it goes
    since   the column with the moment from which its time counts
    """

    model: str
    of: tuple
    shows: dict = field(default_factory=dict)
    more: tuple = ()
    named: tuple = ()
    since: str = ""

    @property
    def table(self):
        return apps.get_model(self.model)

    @property
    def columns(self):
        """The names of the model's columns that this covers."""
        names = {lookup.partition("__")[0] for lookup in (*self.of, *self.shows)}
        return names | set(self.more) | set(self.named)

    def rows_of(self, person):
        """Return the queryset of a person's rows."""
        found = self.table._base_manager.all()
        return found.filter(reduce(or_, (self._is(lookup, person) for lookup in self.of))) if self.of else found.none()

    def _is(self, lookup, person):
        if lookup.startswith("metadata"):  # of a history's context: a number in JSON
            return Q(**{lookup: person.pk})
        model, *steps = self.table, *lookup.split("__")
        for step in steps[:-1]:
            model = model._meta.get_field(step).related_model
        if isinstance(model._meta.get_field(steps[-1]), EmailField):
            return Q(**{f"{lookup}__iexact": person.email})
        return Q(**{lookup: person.pk})


@dataclass(frozen=True)
class Kept:
    """A row of the table: something that is kept about people. What its sentences say is what is done.

    lasts   for how long, after each place's `since`; None where it has no time of its own
    how_long  the sentence; “{time}” stands for `lasts`
    forget  the operation that forgets what is over, where deleting rows is not all
    why     why it stays, where it does
    """

    heading: str
    what: str
    purpose: str
    ground: Ground
    how_long: str
    ending: Ending
    places: tuple = ()
    lasts: timedelta | None = None
    forget: Callable | None = None
    why: str = ""

    @property
    def key(self):
        return slugify(self.what)[:60]

    @property
    def time(self):
        return self.how_long.replace("{time}", in_words(self.lasts)) if self.lasts else self.how_long

    @property
    def at_the_end(self):
        return f"{self.ending.value} {self.why}".strip()


def in_words(time):
    """Return a time as people say it: “12 hours”, “90 days”, “a year”."""
    if time == timedelta(days=365):
        return "a year"
    count, unit = (time.days, "day") if time.days else (time.seconds // 3600, "hour")
    return f"{count} {unit}{'' if count == 1 else 's'}"
