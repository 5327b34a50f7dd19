"""Pages of barriers and enablers."""

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from barriers.confidence import COMPONENTS, components_are_reasoned, shortfalls
from barriers.document import BARRIER
from barriers.filters import BarrierFilter
from barriers.models import Barrier, Category, Evidence, Relation, TermUse
from barriers.strength import as_lines
from definitions.linking import link_terms
from evidence.models import Cited, Source
from publishing.published.views import EntryList, EntryPage
from web.filters import with_demonstration
from web.prepared import prepared, put_on_hand


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


# What no page of a barrier shows of a source, and takes the longest to read.
LONG_OF_SOURCE = [f"source__{name}" for name in ["quotes", "abstract", "note", "methods", "limitations"]]


@prepared
def _evidence(*, barrier):
    return Evidence.objects.filter(barrier=barrier).select_related("source").defer(*LONG_OF_SOURCE)


@prepared
def _relations(*, barrier):
    found = Relation.objects.filter(barrier=barrier).select_related("other")
    return found.only("barrier", "kind", "note", "other__slug", "other__title")


@prepared
def _relations_from(*, barrier):
    found = Relation.objects.filter(other=barrier).select_related("barrier")
    return found.only("other", "kind", "note", "barrier__slug", "barrier__title")


@prepared
def _sources(*, relations):
    of_relations = Source.objects.filter(relation_links__relation__one_of=relations)
    return of_relations.only("slug", "title", "authors", "publisher", "issued").annotate(
        of_relation=F("relation_links__relation")
    )


@prepared
def _categories(*, barrier):
    return Category.objects.filter(barrier_links__barrier=barrier)


@prepared
def _term_uses(*, barrier):
    found = TermUse.objects.filter(barrier=barrier).select_related("definition")
    return found.only("barrier", *[f"definition__{name}" for name in ["slug", "label", "plain_language", "definition"]])


@dataclass(frozen=True)
class Finding:
    """What the page shows of a piece of evidence."""

    stance: str
    words: str
    finding: str
    quote: str
    locator: str
    how_read: str
    was_checked: bool
    cited: Cited


def finding_of(item):
    return Finding(
        item.stance,
        Evidence.Stance(item.stance).label,
        item.finding,
        item.quote,
        item.locator,
        item.how_read.label,
        item.was_checked,
        item.source.cited,
    )


@dataclass(frozen=True)
class Bearing:
    """What the page shows of a relation: the entry at its other end, and how the one bears on the other."""

    kind: str
    address: str
    title: str
    note: str
    sources: list


def bearing(relation, other):
    kind = Relation.Kind(relation.kind).label
    return Bearing(kind, other.get_absolute_url(), other.title, relation.note, relation.cited)


class BarrierPage(EntryPage):
    kind = BARRIER
    template_name = "barriers/detail.html"
    find_terms = staticmethod(link_terms)
    texts = ("plain_language", "statement")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        barrier = context["entry"]
        put_on_hand([barrier], "evidence", _evidence(barrier=barrier.pk), by="barrier_id")
        put_on_hand([barrier], "relations", _relations(barrier=barrier.pk), by="barrier_id")
        put_on_hand([barrier], "relations_from", _relations_from(barrier=barrier.pk), by="other_id")
        put_on_hand([barrier], "term_uses", _term_uses(barrier=barrier.pk), by="barrier_id")
        evidence = barrier.evidence.all()
        outward, inward = barrier.relations.all(), barrier.relations_from.all()
        relations = [*outward, *inward]
        sources = _sources(relations=[relation.pk for relation in relations])
        put_on_hand(relations, "sources", sources, by="of_relation")
        by_vocabulary = {}
        for category in _categories(barrier=barrier.pk):
            by_vocabulary.setdefault(Category.Vocabulary(category.vocabulary), []).append(category)
        return context | {
            "evidence": [finding_of(item) for item in evidence],
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
            "eases": [bearing(relation, relation.other) for relation in outward if relation.kind == "eases"],
            "eased_by": [bearing(relation, relation.barrier) for relation in inward if relation.kind == "eases"],
            "bears_on": [bearing(relation, relation.other) for relation in outward if relation.kind != "eases"],
            "borne_on_by": [bearing(relation, relation.barrier) for relation in inward if relation.kind != "eases"],
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
