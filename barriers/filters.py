"""Filters of the list of barriers and enablers."""

from barriers.models import Barrier, Category, Evidence
from definitions.models import Definition
from evidence.models import Source
from publishing.published.filters import AnyOf, AnyOfArray, EntryFilter, Slugs, Words
from publishing.vocabulary import Read, Theme
from web.filters import Ordering


def categories(vocabulary):
    """Return the choices of a vocabulary that barriers use, asked for when a list is."""
    used = Category.objects.filter(vocabulary=vocabulary, barrier_links__isnull=False).distinct()
    return lambda: list(used.values_list("slug", "label"))


def terms_in_use():
    used = Definition.objects.filter(barrier_uses__isnull=False).order_by("label").distinct()
    return list(used.values_list("slug", "label"))


def sources_in_use():
    used = Source.objects.filter(evidence__isnull=False).order_by("title").distinct()
    return list(used.values_list("slug", "title"))


class CategorySlugs(Slugs):
    """Values of one vocabulary: two vocabularies may have the same slug."""

    def __init__(self, vocabulary, **kwargs):
        self.vocabulary = vocabulary
        super().__init__(choices=categories(vocabulary), **kwargs)

    def filter(self, queryset, value):
        if not value:
            return queryset
        chosen = Category.objects.filter(vocabulary=self.vocabulary, slug__in=value)
        return queryset.filter(pk__in=chosen.values("barriers"))


class EvidenceRead(AnyOf):
    """Barriers with a piece of evidence whose source was read that far."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        return queryset.filter(pk__in=Evidence.objects.filter(read__in=value).values("barrier"))


class BarrierFilter(EntryFilter):
    q = Words(kind="barrier")
    kind = AnyOf(choices=Barrier.Kind.choices, label="Barrier or enabler")
    theme = AnyOfArray(field_name="themes", choices=Theme.choices, label="Theme")
    stage = AnyOfArray(field_name="stages", choices=Barrier.Stage.choices, label="Stage")
    confidence = AnyOf(choices=Barrier.Confidence.choices, label="Confidence")
    knowledge_gap = CategorySlugs("knowledge_gaps", label="Knowledge gap")
    factor = CategorySlugs("factors", label="Factor")
    sector = CategorySlugs("sectors", label="Sector")
    people = CategorySlugs("people", label="People affected")
    term = Slugs(field_name="terms__slug", choices=terms_in_use, label="Term used")
    read = EvidenceRead(choices=Read.choices, label="How far a source was read")
    source = Slugs(field_name="sources__slug", choices=sources_in_use, label="Source")
    ordering = Ordering(
        fields=[("title", "title"), ("modified_at", "modified"), ("evidence_count", "evidence")],
        choices=[
            ("title", "Title, A to Z"),
            ("-title", "Title, Z to A"),
            ("-evidence", "Most evidence first"),
            ("evidence", "Least evidence first"),
            ("-modified", "Last changed first"),
            ("modified", "Last changed last"),
        ],
    )

    class Meta:
        model = Barrier
        fields = []
