"""Filters of the list of definitions."""

import django_filters

from definitions.models import Definition
from publishing.published.filters import AnyOf, EntryFilter, Slugs, Words
from publishing.vocabulary import Read
from web.filters import Ordering


def cited_sources():
    cited = Definition.objects.filter(citations__isnull=False).order_by("citations__source__title")
    return list(cited.values_list("citations__source__slug", "citations__source__title").distinct())


def broader_terms():
    above = Definition.objects.filter(narrower_links__isnull=False).order_by("label").distinct()
    return list(above.values_list("slug", "label"))


class DefinitionFilter(EntryFilter):
    q = Words(kind="definition")
    basis = AnyOf(choices=Definition.Basis.choices, label="Rests on")
    source = Slugs(field_name="citations__source__slug", choices=cited_sources, label="Cited source")
    read = AnyOf(field_name="citations__read", choices=Read.choices, label="How far a source was read", distinct=True)
    exact_match = django_filters.CharFilter(max_length=2000, label="Mapped to (URI)", method="mapped_to")
    broader = Slugs(field_name="broader__slug", choices=broader_terms, label="Narrower than")
    ordering = Ordering(
        fields=[("label", "label"), ("modified_at", "modified")],
        choices=[
            ("label", "A to Z"),
            ("-label", "Z to A"),
            ("-modified", "Last changed first"),
            ("modified", "Last changed last"),
        ],
    )

    def mapped_to(self, queryset, name, value):
        return queryset.filter(exact_match__contains=[value])

    class Meta:
        model = Definition
        fields = []
