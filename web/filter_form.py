"""How the filters of a list are drawn: what can be ticked, with how many rows each leaves, and what is found by typing."""

from dataclasses import dataclass, field
from functools import partial

from django.http import QueryDict
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

from web.choices import LONGEST_OFFER, OFFERED, TICKS, AnyOf, Slugs
from web.filters import DEMONSTRATION
from web.prepared import prepared

MOST_COUNTED = (
    1_000  # rows of a list; of more, nothing is said of how many a value leaves, since each asks for all of them
)
MOST_CHIPS = 12  # each carries the whole query string
MOST_OPEN = 7  # values of a filter that are in sight at once; of more its name is, and one press opens them


@dataclass(frozen=True)
class Drawn:
    """One filter. `ticks` are [(value, label, whether it is chosen, number of rows or None)].

    What is no choice has its `element`, and the `id` of that for its label.
    """

    name: str
    label: str
    errors: list
    ticks: list = field(default_factory=list)
    is_choice: bool = False
    is_typed: bool = False  # there is more to choose than is ticked; `offers` are the first labels
    offers: list = field(default_factory=list)
    typed: str = ""
    is_hidden: bool = False
    id: str = ""
    element: str = ""

    @property
    def is_folded(self):
        """Whether its values wait behind its name: they are many and none is chosen."""
        return len(self.ticks) > MOST_OPEN and not any(chosen for _, _, chosen, _ in self.ticks)


def made(what, make):
    """Return what `make()` returns; a list that is told when its rows change keeps it, by `what` it is."""
    return make()


@prepared
def _of_all(list_class, filter_class, name, day):
    """Return what counts the values of a filter where nothing is chosen; some of them are about a day."""
    filters = filter_class(QueryDict(), queryset=list_class().get_queryset())
    filters.form.full_clean()
    return filters.filters[name].counts(filters.rows_but_for(name))


def drawn(filters, *, counted=True, keep=made, list_class=None):
    """Return the filters of a list as HTML. `counted` says whether to count what each value would leave.

    `keep(what, make)` is as `made`; `list_class` is the page whose `get_queryset`, the same for all, has the rows.
    """
    counted = counted and not filters.form.errors
    # What is kept of a list is kept by what chooses its rows: their order, which is drawn too, does not.
    what = "filters", counted, *filters.data.getlist("ordering")
    keep_all = made if filters.form.errors else keep
    return keep_all(what, lambda: _as_html(_drawn(filters, counted, keep, list_class)))


def _as_html(found):
    return get_template("components/filter_fields.html").template.render(Context({"drawn": found}))


def _drawn(filters, counted, keep, list_class):
    count = partial(_counts, filters, list_class) if counted else None
    return [
        found
        for name, item in filters.filters.items()
        if (
            found := _choice(filters, name, item, count, keep)
            if isinstance(item, AnyOf)
            else _field(filters.form[name])
        )
    ]


def _field(bound):
    """Return how a field that is no choice is drawn."""
    element = "" if bound.is_hidden and not bound.value() else str(bound)
    return Drawn(
        bound.name, bound.label, [*bound.errors], is_hidden=bound.is_hidden, id=bound.id_for_label, element=element
    )


def _counts(filters, list_class, name, item):
    """Return {value, as an address has it: how many rows it would leave}."""
    if list_class and not filters.is_used:
        pairs = _of_all(list_class, type(filters), name, timezone.localdate())
    else:
        pairs = item.counts(filters.rows_but_for(name))
    return {str(value): number for value, number in pairs}


def _choice(filters, name, item, count, keep):
    """Return how a choice is drawn; None where there is nothing to choose."""
    bound = filters.form[name]
    offered = keep(f"to choose of {name}", lambda: item.to_choose(bound.field))
    is_typed = isinstance(item, Slugs) and len(offered) > TICKS
    labels = {**item.labels(bound.field), **bound.field.fitting} if is_typed else offered
    if not labels and not is_typed:
        return None
    chosen = bound.field.chosen if isinstance(item, Slugs) else bound.value() or []
    counts = keep(name, lambda: count(name, item)) if count and not is_typed else None
    ticks = [
        (value, label, value in chosen, None if counts is None else counts.get(value, 0))
        for value, label in labels.items()
        if value in chosen or counts is None or value in counts  # what would leave nothing is not offered
    ]
    if not ticks and not is_typed:
        return None
    return Drawn(
        bound.name,
        bound.label,
        [*bound.errors],
        ticks=ticks,
        is_choice=True,
        is_typed=is_typed,
        offers=[label[:LONGEST_OFFER] for label in list(offered.values())[:OFFERED]] if is_typed else [],
        typed=bound.field.typed if is_typed else "",
    )


def chips(filters):
    """Return [(label of a filter, what is chosen in words, the query string without it)] of what is chosen, the first few."""
    found = []
    for name, item in filters.filters.items():
        bound = filters.form[name]
        if name in ("ordering", DEMONSTRATION):
            continue
        labels = item.labels(bound.field) if isinstance(item, AnyOf) else {}
        for value in dict.fromkeys(filters.data.getlist(name)):
            if value:
                found.append((bound.label, labels.get(value, value), without(filters.data, name, value)))
    return found[:MOST_CHIPS]


def without(query, name, value):
    """Return a query string without one of its values, and from its first page."""
    left = query.copy()
    left.pop("page", None)
    left.setlist(name, [other for other in left.getlist(name) if other != value])
    return left.urlencode()


def as_chosen(filters):
    """Return the query string with the slugs of what was found by typing, or None where nothing was typed."""
    query, was_typed = filters.data.copy(), False
    for name, item in filters.filters.items():
        if isinstance(item, Slugs) and (words := [word for word in query.getlist(name) if word]):
            slugs = filters.form.cleaned_data[name]
            was_typed = was_typed or set(words) != set(slugs)
            query.setlist(name, slugs)
    if not was_typed:
        return None
    for name in list(query):
        if query.getlist(name) == [""]:
            del query[name]
    return query.urlencode()
