"""What the filters of every list have in common. Pages and API share them, so that a link means one thing."""

import re

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import F

# Names that every list understands besides its filters.
PAGING = {"page", "page_size"}


def plain_words(text):
    """A validator: searching for control characters can only be a mistake."""
    if re.search(r"[\x00-\x1f\x7f-\x9f]", text):
        raise ValidationError("Take the control characters out.")


def unknown_last(name):
    """An ordering by a column's name, in which rows without a value come last both ways."""
    if not isinstance(name, str):
        return name
    return F(name[1:]).desc(nulls_last=True) if name.startswith("-") else F(name).asc(nulls_last=True)


class Ordering(django_filters.OrderingFilter):
    """The order of a list; unless one is chosen, the list's own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label="Sort by", empty_label="The usual order", **kwargs)


class StrictFilter(django_filters.FilterSet):
    """Wrong values and unknown names are errors, never ignored. Pages and API share it."""

    def __init__(self, data=None, *args, also=(), **kwargs):
        """`also` are names that this list understands besides its filters and its pages."""
        super().__init__(data, *args, **kwargs)
        self.others = {*PAGING, *also}
        self.unknown_names = sorted(set(data or {}) - set(self.filters) - self.others)

    def filter_queryset(self, queryset):
        """Filtered, and in a whole order: rows that are equal in the chosen one never change places between pages."""
        queryset = super().filter_queryset(queryset)
        chosen = queryset.query.order_by or queryset.model._meta.ordering
        return queryset.order_by(*[unknown_last(name) for name in chosen], "pk")

    @property
    def problems(self):
        """{name: [sentence, …]} of what is wrong in the query string."""
        found = {name: [str(text) for text in texts] for name, texts in self.form.errors.items()}
        for name in self.unknown_names:
            found[name] = ["There is no such filter. Known: " + ", ".join([*self.filters, *sorted(self.others)]) + "."]
        return found

    @property
    def is_used(self):
        """Whether anything but the order is chosen."""
        return any(self.data.get(name) for name in self.filters if name != "ordering")
