"""What the filters of every list have in common. Pages and API share them, so that a link means one thing."""

import re
from copy import copy

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions

from web.unrepeated import Unrepeated

# Names that every list understands besides its filters.
PAGING = {"page", "page_size"}


# What is invented for the demonstration is in lists, search and feeds where a reader asks for it: ?demonstration=yes.
DEMONSTRATION = "demonstration"
DEMONSTRATION_HELP = "yes adds what is invented for the demonstration, which is left out otherwise."


def with_demonstration(query):
    """Return whether a query string asks for what is invented too."""
    return (query or {}).get(DEMONSTRATION) == "yes"


def plain_words(text):
    """A validator: searching for control characters can only be a mistake."""
    if re.search(r"[\x00-\x1f\x7f-\x9f]", text):
        raise ValidationError("Take the control characters out.")


def whole_order(names):
    """Return an ordering by these columns for `order_by`, the one owner of how every list of pages and API is ordered.

    Rows without a value come last both ways, and rows that are equal never change places between pages.
    """
    return [*[unknown_last(name) for name in names], "pk"]


def usual_order(model):
    """Return the order of a list unless another is chosen: its model's own, made whole."""
    return whole_order(model._meta.ordering)


def unknown_last(name):
    if not isinstance(name, str):
        return name
    return F(name[1:]).desc(nulls_last=True) if name.startswith("-") else F(name).asc(nulls_last=True)


class Demonstration(django_filters.ChoiceFilter):
    """Leave out what is invented, told by `field_name`, unless the reader asks for it."""

    def __init__(self, field_name):
        super().__init__(
            field_name=field_name,
            choices=[("yes", "What is invented too")],
            widget=forms.HiddenInput,
            label="Demonstration",
            help_text=DEMONSTRATION_HELP,
        )

    def filter(self, queryset, value):
        return queryset if value == "yes" else queryset.filter(**{self.field_name: False})


class Ordering(django_filters.OrderingFilter):
    """The order of a list; unless one is chosen, the list's own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label="Sort by", empty_label="The usual order", **kwargs)


class OwnFilters(dict):
    """The filters of a class. Each request has copies of its own; what they were made with is shared, and nobody changes it.

    Django-filter copies all of it, the choices one by one, which is a tenth of what a list costs.
    """

    def __deepcopy__(self, memo):
        return {name: self.own(item) for name, item in self.items()}

    @staticmethod
    def own(item):
        found = copy(item)
        found.extra = dict(item.extra)
        found.method = item.method  # which names the filter that it is a method of
        found.__dict__.pop("_field", None)
        return found


class MadeFields(dict):
    """The fields of a form that was made for one request, and need not be copied for it once more."""

    def __deepcopy__(self, memo):
        return dict(self)


class StrictFilter(django_filters.FilterSet):
    """Wrong values and unknown names are errors, never ignored. Pages and API share it."""

    paging = PAGING  # nothing, where what is filtered has no pages

    def __init__(self, data=None, *args, also=(), reads_typing=False, **kwargs):
        """`also` are names that this list understands besides its filters and its pages.

        A page's form `reads_typing`: a name where the API takes a slug (see `web/choices.py`).
        """
        self.reads_typing = reads_typing
        super().__init__(data, *args, **kwargs)
        self.others = {*self.paging, *also}
        self.unknown_names = sorted(set(data or {}) - set(self.filters) - self.others)

    @classmethod
    def get_filters(cls):
        return OwnFilters(super().get_filters())

    def get_form_class(self):
        fields = {name: item.field for name, item in self.filters.items()}
        found = type("AskedForm", (Unrepeated, self._meta.form), fields)
        found.base_fields = MadeFields(found.base_fields)
        return found

    def filter_queryset(self, queryset):
        """Return the rows that are asked for, in a whole order."""
        queryset = super().filter_queryset(queryset)
        chosen = queryset.query.order_by
        return queryset.order_by(*(whole_order(chosen) if chosen else self.usual_order(queryset)))

    def usual_order(self, queryset):
        """Return the whole order of a list unless one is chosen."""
        return usual_order(queryset.model)

    def rows_but_for(self, name):
        """Return the rows that all the other filters leave: those among which this one chooses."""
        rows = self.queryset
        for other, item in self.filters.items():
            if other not in (name, "ordering"):
                rows = item.filter(rows, self.form.cleaned_data[other])
        return rows

    @property
    def with_demonstration(self):
        return with_demonstration(self.data)

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
        return is_filtered(type(self), self.data)


def is_filtered(filterset_class, query):
    """Return whether a query string chooses among the rows of a list, not only their order or page."""
    return any(query.get(name) for name in filterset_class.base_filters if name != "ordering")


class StrictFilterBackend(DjangoFilterBackend):
    """The API's lists by their view's `filterset_class`; what is wrong is refused by name, never ignored.

    The view's `also_understood` are parameters that are no filters.
    """

    def filter_queryset(self, request, queryset, view):
        if view.detail:  # DRF asks for one row too, whose address has no filters
            return queryset
        return self.asked(request, queryset, view).qs

    def asked(self, request, queryset, view):
        """Return the filters as they were asked for, with which nothing is wrong; their `qs` is put together where it is read."""
        filters = self.get_filterset(request, queryset, view)
        if problems := filters.problems:
            raise exceptions.ValidationError(problems)
        return filters

    def get_filterset_kwargs(self, request, queryset, view):
        return {**super().get_filterset_kwargs(request, queryset, view), "also": view.also_understood}
