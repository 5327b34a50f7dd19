"""What the filters of the four kinds of entry have in common."""

import django_filters
from django.contrib.postgres.search import SearchQuery

from publishing.models import IndexEntry
from publishing.published.content_changes import kept_until_change
from publishing.published.words import SEARCH_CONFIG, as_websearch, is_exact, with_most_words
from web.filters import Demonstration, StrictFilter, plain_words


class Words(django_filters.CharFilter):
    """Entries of one kind in which the words are found, or most of them where none has all, as in the search page."""

    def __init__(self, *, kind, **kwargs):
        self.kind = kind
        kwargs.setdefault("label", "Words")
        super().__init__(max_length=200, strip=True, validators=[plain_words], **kwargs)

    def filter(self, queryset, value):
        if not value:
            return queryset
        query = SearchQuery(as_websearch(value), search_type="websearch", config=SEARCH_CONFIG)
        found = IndexEntry.objects.filter(kind=self.kind, words=query).values("pk")
        # Asked once: a word that other kinds have is looked for in every entry of this one.
        if not is_exact(value) and not kept_until_change(("words", self.kind, value), found.exists):
            found = with_most_words(self.kind, value)
        return queryset.filter(pk__in=found)


class EntryFilter(StrictFilter):
    """The filters of a list of entries."""

    demonstration = Demonstration("entry__is_demonstration")
