"""What the filters of the four kinds of entry have in common."""

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery

from publishing.models import IndexEntry
from publishing.published.words import SEARCH_CONFIG, as_websearch
from web.filters import Demonstration, StrictFilter, plain_words


class AnyOf(django_filters.MultipleChoiceFilter):
    """Rows that have at least one of the chosen values. Repeat the name for several."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(*args, **kwargs)

    def is_noop(self, queryset, value):
        """Return False: that every value is chosen is no reason to leave the filter out: some rows have none of them."""
        return False


class AnyOfArray(AnyOf):
    """The same for a column that is itself a list."""

    def filter(self, queryset, value):
        return queryset.filter(**{f"{self.field_name}__overlap": value}) if value else queryset


class Slugs(AnyOf):
    """The slugs of rows elsewhere. What there is to choose is asked when a list is asked for, in one query."""

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, choices=choices, distinct=True, **kwargs)

    @property
    def field(self):
        if callable(self.extra["choices"]):  # each request has a copy of the filter
            self.extra["choices"] = self.extra["choices"]()
        return super().field


class Words(django_filters.CharFilter):
    """Entries of one kind in which the words are found, as in the search page."""

    def __init__(self, *, kind, **kwargs):
        self.kind = kind
        kwargs.setdefault("label", "Words")
        super().__init__(max_length=200, strip=True, validators=[plain_words], **kwargs)

    def filter(self, queryset, value):
        if not value:
            return queryset
        query = SearchQuery(as_websearch(value), search_type="websearch", config=SEARCH_CONFIG)
        found = IndexEntry.objects.filter(kind=self.kind, words=query)
        return queryset.filter(pk__in=found.values("pk"))


class EntryFilter(StrictFilter):
    """The filters of a list of entries."""

    demonstration = Demonstration("entry__is_demonstration")
