"""Filters of the list of organisations."""

import django_filters

from organisations.models import Organisation
from web.choices import AnyOf, AnyOfArray
from web.filters import Demonstration, Ordering, StrictFilter, plain_words


class OrganisationFilter(StrictFilter):
    """Published nowhere as entries, so without the search index: words are looked for in the names."""

    q = django_filters.CharFilter(
        method="with_words", max_length=200, validators=[plain_words], label="Words in the name"
    )
    kind = AnyOf(choices=Organisation.Kind.choices, label="Kind")
    role = AnyOfArray(field_name="roles", choices=Organisation.Involvement.choices, label="Part in the project")
    demonstration = Demonstration("is_demonstration")
    ordering = Ordering(
        fields=[("name", "name")],
        choices=[("name", "Name, A to Z"), ("-name", "Name, Z to A")],
    )

    def with_words(self, queryset, name, value):
        for word in value.split():
            queryset = queryset.filter(name__icontains=word) | queryset.filter(short_name__icontains=word)
        return queryset
