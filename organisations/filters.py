"""Filters of the list of organisations, and what the filters of every list have in common."""

import re

import django_filters
from django import forms
from django.core.exceptions import ValidationError

from organisations.models import Organisation

# Names that every list understands besides its filters.
PAGING = {"page", "page_size"}


def plain_words(text):
    """A validator: searching for control characters can only be a mistake."""
    if re.search(r"[\x00-\x1f\x7f-\x9f]", text):
        raise ValidationError("Take the control characters out.")


class StrictFilter(django_filters.FilterSet):
    """Wrong values and unknown names are errors, never ignored. Pages and API share it."""

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.unknown_names = sorted(set(data or {}) - set(self.filters) - PAGING)

    @property
    def problems(self):
        """{name: [sentence, …]} of what is wrong in the query string."""
        found = {name: [str(text) for text in texts] for name, texts in self.form.errors.items()}
        for name in self.unknown_names:
            found[name] = ["There is no such filter. Known: " + ", ".join([*self.filters, *sorted(PAGING)]) + "."]
        return found

    @property
    def is_used(self):
        """Whether anything but the order is chosen."""
        return any(self.data.get(name) for name in self.filters if name != "ordering")


class OrganisationFilter(StrictFilter):
    """Published nowhere as entries, so without the search index: words are looked for in the names."""

    q = django_filters.CharFilter(method="with_words", max_length=200, validators=[plain_words], label="Words in the name")
    kind = django_filters.MultipleChoiceFilter(
        choices=Organisation.Kind.choices, widget=forms.CheckboxSelectMultiple, label="Kind"
    )
    role = django_filters.MultipleChoiceFilter(
        method="with_roles",
        choices=Organisation.Involvement.choices,
        widget=forms.CheckboxSelectMultiple,
        label="Part in the project",
    )
    ordering = django_filters.OrderingFilter(
        fields=[("name", "name")], choices=[("name", "Name, A to Z"), ("-name", "Name, Z to A")], label="Sort by"
    )

    class Meta:
        model = Organisation
        fields = []

    def with_words(self, queryset, name, value):
        for word in value.split():
            queryset = queryset.filter(name__icontains=word) | queryset.filter(short_name__icontains=word)
        return queryset

    def with_roles(self, queryset, name, value):
        return queryset.filter(roles__overlap=value) if value else queryset
