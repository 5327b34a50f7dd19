"""Filters of the list of definitions."""

import django_filters
from django.db.models import Exists, OuterRef

from definitions.models import Broader, Citation, Definition
from evidence.models import Source
from publishing.published.filters import EntryFilter, Words
from publishing.vocabulary import Read
from web.choices import AnyOf, Slugs
from web.filters import Ordering


def cited_sources(demonstration):
    return Source.objects.filter(Exists(Citation.objects.filter(source=OuterRef("pk")))).order_by("title", "pk")


def broader_terms(demonstration):
    narrower = Broader.objects.filter(broader=OuterRef("pk"))
    return Definition.objects.filter(Exists(narrower)).order_by("label", "pk")


class DefinitionFilter(EntryFilter):
    q = Words(kind="definition")
    basis = AnyOf(choices=Definition.Basis.choices, label="Rests on")
    source = Slugs(field_name="citations__source__slug", rows=cited_sources, named="title", label="Cited source")
    read = AnyOf(field_name="citations__read", choices=Read.choices, label="How far a source was read")
    exact_match = django_filters.CharFilter(max_length=2000, label="Mapped to (URI)", method="mapped_to")
    broader = Slugs(field_name="broader__slug", rows=broader_terms, named="label", label="Narrower than")
    collection = django_filters.CharFilter(max_length=200, label="Collection, by its name", method="in_collection")
    notation = django_filters.CharFilter(max_length=200, label="Code (notation)", method="with_notation")
    ordering = Ordering(
        fields=[("label", "label"), ("modified_at", "modified")],
        choices=[
            ("label", "A to Z"),
            ("-label", "Z to A"),
            ("-modified", "Last changed first"),
            ("modified", "Last changed last"),
        ],
    )

    def in_collection(self, queryset, name, value):
        return queryset.filter(collections__contains=[value])

    def with_notation(self, queryset, name, value):
        return queryset.filter(notations__contains=[{"notation": value}])

    def mapped_to(self, queryset, name, value):
        return queryset.filter(exact_match__contains=[value])
