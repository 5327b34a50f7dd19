"""Filters of the list of barriers and enablers."""

from django.db.models import Case, Count, Exists, Func, IntegerField, OuterRef, Value, When

from barriers.models import ARTICLES, Barrier, BarrierCategory, Category, Evidence, TermUse
from barriers.strength import LEAST_SURE_FIRST
from definitions.labels import has_name
from definitions.models import Definition
from evidence.models import Source
from publishing.published.content_changes import kept_until_change
from publishing.published.filters import EntryFilter, Words
from publishing.vocabulary import Read, Theme
from web.choices import AnyOf, AnyOfArray, Slugs
from web.filters import Ordering


def terms_in_use(demonstration):
    return Definition.objects.filter(Exists(TermUse.objects.filter(definition=OuterRef("pk")))).order_by("label", "pk")


def sources_in_use(demonstration):
    return Source.objects.filter(Exists(Evidence.objects.filter(source=OuterRef("pk")))).order_by("title", "pk")


def sureness():
    """Return how sure we are of a barrier as a number, the surest the highest; for an order."""
    return Case(
        *[When(confidence=level, then=Value(number)) for number, level in enumerate(LEAST_SURE_FIRST)],
        output_field=IntegerField(),
    )


class CategorySlugs(Slugs):
    """Values of one vocabulary: two vocabularies may have the same slug."""

    def __init__(self, vocabulary, **kwargs):
        self.vocabulary = vocabulary
        super().__init__(rows=self.in_use, named="label", **kwargs)

    def in_use(self, demonstration):
        used = BarrierCategory.objects.filter(category=OuterRef("pk"))
        return Category.objects.filter(Exists(used), vocabulary=self.vocabulary)

    def filter(self, queryset, value):
        if not value:
            return queryset
        chosen = Category.objects.filter(vocabulary=self.vocabulary, slug__in=value)
        return queryset.filter(pk__in=chosen.values("barriers"))

    def counts(self, queryset):
        links = BarrierCategory.objects.filter(category__vocabulary=self.vocabulary, barrier__in=queryset.order_by())
        return links.order_by().values_list("category__slug").annotate(rows=Count("pk"))


class EvidenceRead(AnyOf):
    """Barriers with a piece of evidence whose source was read that far."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        return queryset.filter(pk__in=Evidence.objects.filter(read__in=value).values("barrier"))

    def counts(self, queryset):
        pieces = Evidence.objects.filter(barrier__in=queryset.order_by())
        return pieces.order_by().values_list("read").annotate(rows=Count("barrier", distinct=True))


class SourceKinds(AnyOf):
    """Barriers with a piece of evidence from such a source."""

    def __init__(self):
        super().__init__(choices=Source.Kind.choices, label="Kind of source")

    def filter(self, queryset, value):
        if not value:
            return queryset
        return queryset.filter(pk__in=Evidence.objects.filter(source__kind__in=value).values("barrier"))

    def counts(self, queryset):
        pieces = Evidence.objects.filter(barrier__in=queryset.order_by())
        return pieces.order_by().values_list("source__kind").annotate(rows=Count("barrier", distinct=True))


class Rights(AnyOfArray):
    """Articles of the UNCRC, by number."""

    def __init__(self):
        articles = [(str(number), f"Article {number}") for number in ARTICLES]
        super().__init__(field_name="rights", choices=articles, label="Children’s right")

    def to_choose(self, field):
        """Return the articles that any barrier names: most name none."""
        each = Func("rights", function="unnest")
        every = Barrier.objects.order_by().annotate(value=each).values_list("value", flat=True).distinct()
        named = kept_until_change("rights that are named", lambda: set(every))
        return {value: label for value, label in super().to_choose(field).items() if int(value) in named}


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
    right = Rights()
    term = Slugs(field_name="terms__slug", rows=terms_in_use, named="label", also=has_name, label="Term used")
    read = EvidenceRead(choices=Read.choices, label="How far a source was read")
    source_kind = SourceKinds()
    source = Slugs(field_name="sources__slug", rows=sources_in_use, named="title", label="Source")
    FIELDS = [
        ("title", "title"),
        ("modified_at", "modified"),
        ("evidence_count", "evidence"),
        ("sureness", "confidence"),
    ]
    ORDERS = [
        ("title", "Title, A to Z"),
        ("-title", "Title, Z to A"),
        ("-confidence", "Surest first"),
        ("confidence", "Least sure first"),
        ("-evidence", "Most evidence first"),
        ("evidence", "Least evidence first"),
        ("-modified", "Last changed first"),
        ("modified", "Last changed last"),
    ]
    ordering = Ordering(fields=FIELDS, choices=ORDERS)

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset.annotate(sureness=sureness()))
