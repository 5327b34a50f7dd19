"""What the rows and columns of the evidence map can be, and what their values are called."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from barriers.models import Barrier, BarrierCategory, Category
from evidence.groups import KINDS, Group
from evidence.models import Source
from publishing.vocabulary import Theme

LONGEST_LABEL = 24  # characters of a name that stands in a narrow column
ON_STAGES = {
    "creation": "what is written down",
    "control": "who decides about it",
    "sharing": "who is told",
    "access": "who can see it",
}


@dataclass(frozen=True)
class Value:
    """A row or a column: its key in addresses, its names, what it is, and how a sentence goes on with it."""

    key: str
    label: str
    short: str
    phrase: str
    note: str = ""


@dataclass(frozen=True)
class Axis:
    """One way to tell barriers apart.

    `phrase` is a pattern of `Value.phrase`; `values(found)` returns {key: (label, note)} in order, given the keys that
    were found; `where(key)` the condition on a barrier to be there, or `kinds(key)` the kinds of source that put it
    there; `filter` the filter of the list of barriers that has the same values, if one has.
    """

    key: str
    label: str
    one: str
    phrase: str
    values: Callable
    where: Callable | None = None
    kinds: Callable | None = None
    filter: str = ""

    def named(self, found):
        """Return the axis's `Value`s, in order."""
        return [self._value(key, *names) for key, names in self.values(found).items()]

    def _value(self, key, label, note):
        words = label if len(label) <= LONGEST_LABEL else key.replace("-", " ").capitalize()
        in_sentence = words if self.key == "rights" or words[1:2].isupper() else words[:1].lower() + words[1:]
        return Value(key, label, words, self.phrase.format(in_sentence), note)


def _of_vocabulary(vocabulary):
    def values(_):
        rows = Category.objects.filter(vocabulary=vocabulary).values_list("slug", "label", "note")
        return {slug: (label, note) for slug, label, note in rows}

    return values


def _under(vocabulary):
    links = BarrierCategory.objects.filter(barrier=OuterRef("pk"), category__vocabulary=vocabulary)
    return lambda key: Q(Exists(links.filter(category__slug=key)))


def _of_choices(choices):
    return lambda _: {value: (label, "") for value, label in choices.choices}


def _stages(_):
    return {value: (label, ON_STAGES.get(value, "")) for value, label in Barrier.Stage.choices}


def _rights(found):
    return {key: (f"Article {key}", "") for key in sorted(found, key=int)}


def _kinds(found):
    return {value: (label, "") for value, label in Source.Kind.choices if value in found}


def _vocabulary(vocabulary, label, one, phrase, filter):
    key = vocabulary.replace("_", "-")
    return Axis(key, label, one, phrase, _of_vocabulary(vocabulary), where=_under(vocabulary), filter=filter)


AXES = {
    axis.key: axis
    for axis in [
        _vocabulary("knowledge_gaps", "Knowledge gaps", "knowledge gap", "on {}", "knowledge_gap"),
        Axis("stages", "Stages", "stage", "at {}", _stages, where=lambda key: Q(stages__contains=[key]), filter="stage"),
        Axis(
            "themes", "Themes", "theme", "that are {}", _of_choices(Theme),
            where=lambda key: Q(themes__contains=[key]), filter="theme",
        ),
        _vocabulary("factors", "Factors", "factor", "to do with {}", "factor"),
        _vocabulary("sectors", "Sectors", "sector", "in {}", "sector"),
        _vocabulary("people", "People affected", "group of people", "that affect {}", "people"),
        Axis(
            "rights", "Children’s rights", "right", "bearing on {}", _rights,
            where=lambda key: Q(rights__contains=[int(key)]), filter="right",
        ),
        Axis(
            "source-kinds", "Kinds of source", "kind of source", "resting on {}", _kinds, kinds=lambda key: [key],
            filter="source_kind",
        ),
        Axis(
            "source-groups", "Research, rules, other", "group of sources", "resting on {}", _of_choices(Group),
            kinds=lambda key: KINDS[key],
        ),
    ]
}  # fmt: skip
