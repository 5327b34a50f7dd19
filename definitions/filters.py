"""Filters of the list of definitions."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from definitions.hierarchy import at_any_distance
from definitions.labels import has_name
from definitions.models import Broader, Citation, Definition
from evidence.models import Source
from publishing.documents.fields import SLUG
from publishing.published.filters import EntryFilter, Words
from publishing.vocabulary import Read
from web.choices import AnyOf, Slugs
from web.filters import Ordering
from web.plain_words import NOT_IN_LIST

MOST_SLUGS = 100


def cited_sources(demonstration):
    return Source.objects.filter(Exists(Citation.objects.filter(source=OuterRef("pk")))).order_by("title", "pk")


def broader_terms(demonstration):
    narrower = Broader.objects.filter(broader=OuterRef("pk"))
    return Definition.objects.filter(Exists(narrower)).order_by("label", "pk")


class SlugsField(forms.Field):
    """Slugs of published definitions, in one text with commas between them or in several."""

    widget = forms.MultipleHiddenInput

    def clean(self, value):
        """Return the slugs; :raises ValidationError: there are too many, or it names those that are not here."""
        slugs = list(dict.fromkeys(slug for text in value or [] for slug in text.split(",") if slug.strip()))
        if len(slugs) > MOST_SLUGS:
            raise ValidationError(f"At most {MOST_SLUGS} are found at once, and these are {len(slugs)}.")
        sound = [slug for slug in slugs if SLUG.match(slug)]
        known = set(Definition.objects.filter(slug__in=sound).values_list("slug", flat=True)) if sound else set()
        if unknown := [slug[:80] for slug in slugs if slug not in known]:
            raise ValidationError(
                f"Not published here: {', '.join(unknown)}. Leave them out; the address of each says what became of it."
            )
        return slugs


class SeveralSlugs(django_filters.MultipleChoiceFilter):
    """Definitions by their slugs."""

    field_class = SlugsField

    def filter(self, queryset, value):
        return queryset.filter(slug__in=value) if value else queryset


class AtAnyDistance(django_filters.CharFilter):
    """Definitions above or below one, through however many others: `steps` is up or down."""

    def __init__(self, steps, **kwargs):
        self.steps = steps
        super().__init__(max_length=80, widget=forms.HiddenInput, **kwargs)

    @property
    def field(self):
        field = super().field
        field.validators = [*field.validators, known_slug]
        return field

    def filter(self, queryset, value):
        return queryset.filter(pk__in=at_any_distance(value, self.steps)) if value else queryset


def known_slug(slug):
    if not SLUG.match(slug) or not Definition.objects.filter(slug=slug).exists():
        raise ValidationError(NOT_IN_LIST % {"value": slug})


class DefinitionFilter(EntryFilter):
    q = Words(kind="definition")
    basis = AnyOf(choices=Definition.Basis.choices, label="Rests on")
    source = Slugs(field_name="citations__source__slug", rows=cited_sources, named="title", label="Cited source")
    read = AnyOf(field_name="citations__read", choices=Read.choices, label="How far a source was read")
    exact_match = django_filters.CharFilter(max_length=2000, label="Mapped to (URI)", method="mapped_to")
    broader = Slugs(field_name="broader__slug", rows=broader_terms, named="label", also=has_name, label="Narrower than")
    broader_transitive = AtAnyDistance("down", label="Narrower than this one, at any distance (slug)")
    narrower_transitive = AtAnyDistance("up", label="Broader than this one, at any distance (slug)")
    slug = SeveralSlugs(label=f"These slugs, at most {MOST_SLUGS}, also with commas between them")
    # Reached by links and by the API: few vocabularies have them, and a box that finds nothing helps nobody.
    collection = django_filters.CharFilter(
        max_length=200, label="Collection, by its name", method="in_collection", widget=forms.HiddenInput
    )
    notation = django_filters.CharFilter(
        max_length=200, label="Code (notation)", method="with_notation", widget=forms.HiddenInput
    )
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
