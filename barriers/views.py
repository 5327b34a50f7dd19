"""Pages of barriers and enablers."""

from django.db.models import Prefetch
from django.utils import timezone

from barriers.confidence import COMPONENTS, components_are_reasoned, shortfalls
from barriers.document import BARRIER
from barriers.filters import BarrierFilter
from barriers.models import Barrier, Category, Relation, TermUse
from barriers.strength import as_lines
from definitions.linking import link_terms
from publishing.published.views import EntryList, EntryPage
from web.filters import with_demonstration


class BarrierList(EntryList):
    """The list, whose lines say who acts by when: `acting_on` of `actions/next_dates.py`, which the wiring hands it."""

    template_name = "barriers/list.html"
    kind = BARRIER
    usual_order = "sureness"
    filter_class = BarrierFilter
    acting_on = None
    heading = "Barriers and enablers"
    lead = (
        "What gets in the way of sharing information well about care experienced children, and what eases it: how sure "
        "we are, what it rests on, who acts on it and when."
    )
    noun, noun_plural = "barrier or enabler", "barriers and enablers"

    def get_queryset(self):
        return Barrier.objects.with_counts()

    def rows_of(self, page):
        demonstration = with_demonstration(self.request.GET)
        return as_lines(page, acting_on=self.acting_on, on=timezone.localdate(), with_demonstration=demonstration)


class BarrierPage(EntryPage):
    kind = BARRIER
    template_name = "barriers/detail.html"
    find_terms = staticmethod(link_terms)
    texts = ("plain_language", "statement")

    def get_queryset(self):
        return Barrier.objects.prefetch_related(
            "evidence__source",
            "categories",
            Prefetch("relations", Relation.objects.select_related("other").prefetch_related("sources")),
            Prefetch("relations_from", Relation.objects.select_related("barrier").prefetch_related("sources")),
            Prefetch("term_uses", TermUse.objects.select_related("definition")),
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        barrier = context["entry"]
        evidence = list(barrier.evidence.all())
        outward, inward = list(barrier.relations.all()), list(barrier.relations_from.all())
        by_vocabulary = {}
        for category in barrier.categories.all():
            by_vocabulary.setdefault(Category.Vocabulary(category.vocabulary), []).append(category)
        return context | {
            "evidence": evidence,
            "stances": [
                (label, count)
                for stance, label in [
                    ("supports", "support"),
                    ("qualifies", "qualify"),
                    ("contradicts", "contradict"),
                ]
                if (count := sum(item.stance == stance for item in evidence))
            ],
            "categories": [
                (vocabulary.label, vocabulary.value.rstrip("s"), found) for vocabulary, found in by_vocabulary.items()
            ],
            "eases": [(relation, relation.other) for relation in outward if relation.kind == "eases"],
            "eased_by": [(relation, relation.barrier) for relation in inward if relation.kind == "eases"],
            "bears_on": [(relation, relation.other) for relation in outward if relation.kind != "eases"],
            "borne_on_by": [(relation, relation.barrier) for relation in inward if relation.kind != "eases"],
            "shortfalls": shortfalls(barrier),
            "after_cerqual": components_are_reasoned(barrier),
            "components": [
                (
                    name.replace("_", " ").capitalize(),
                    Barrier.Concern(found["concern"]).label,
                    found["reason"],
                )
                for name in COMPONENTS
                if (found := barrier.confidence_components.get(name))
            ],
        }
