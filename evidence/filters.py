"""Filters of the list of sources."""

import django_filters

from evidence.models import Source
from publishing.published.filters import EntryFilter, Words
from publishing.vocabulary import Checked, Read, Theme
from web.choices import AnyOf, AnyOfArray
from web.filters import Ordering


class SourceFilter(EntryFilter):
    q = Words(kind="source")
    theme = AnyOfArray(field_name="themes", choices=Theme.choices, label="Theme")
    kind = AnyOf(choices=Source.Kind.choices, label="Kind of source")
    checked = AnyOf(choices=Checked.choices, label="How far it was checked")
    read = AnyOf(choices=Read.choices, label="How much of it was read")
    jurisdiction = django_filters.CharFilter(max_length=200, lookup_expr="iexact", label="Jurisdiction")
    issued_after = django_filters.DateFilter(field_name="issued_from", lookup_expr="gte", label="Issued on or after")
    issued_before = django_filters.DateFilter(field_name="issued_from", lookup_expr="lte", label="Issued on or before")
    ordering = Ordering(
        fields=[("title", "title"), ("issued_from", "issued"), ("modified_at", "modified")],
        choices=[
            ("title", "Title, A to Z"),
            ("-title", "Title, Z to A"),
            ("-issued", "Newest first"),
            ("issued", "Oldest first"),
            ("-modified", "Last changed first"),
            ("modified", "Last changed last"),
        ],
    )
