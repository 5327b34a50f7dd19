"""The document of a barrier or enabler: its fields, its rules, and how it becomes rows."""

from django.urls import reverse
from rest_framework import serializers

from barriers.confidence import COMPONENTS
from barriers.models import ARTICLES, Barrier, BarrierCategory, Category, Evidence, Relation, RelationSource, TermUse
from definitions.models import Definition
from evidence import reading
from evidence.document import PlaceDocument, checked_field, read_field
from evidence.models import Source
from jobs.running import put_in_once
from publishing.documents.fields import DocumentSerializer, PlainText, Reference, Slug, UniqueList, optional_text
from publishing.kinds import Kind, KnownBy
from publishing.vocabulary import Theme

VOCABULARIES = [vocabulary.value for vocabulary in Category.Vocabulary]


class CategoryReference(Slug):
    """The slug of a vocabulary's value. Needs `context["known"]`, as `Reference` does."""

    default_error_messages = {"unknown": "The vocabulary “{vocabulary}” has no value “{slug}”."}

    def __init__(self, vocabulary, **kwargs):
        self.vocabulary = vocabulary
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if value not in self._values():
            self.fail("unknown", vocabulary=self.vocabulary, slug=value)
        return value

    def options(self):
        """[(slug, label)] that a form offers."""
        return list(Category.objects.filter(vocabulary=self.vocabulary).values_list("slug", "label"))

    def _values(self):
        # One query for a whole batch of documents: they share the context's `known`.
        cache = vars(self.context.get("known", self)).setdefault("categories", {})
        if not cache:
            for vocabulary, slug in Category.objects.values_list("vocabulary", "slug"):
                cache.setdefault(vocabulary, set()).add(slug)
        return cache.get(self.vocabulary, set())


class EvidenceDocument(PlaceDocument):
    source = Reference("source")
    stance = serializers.ChoiceField(choices=Evidence.Stance.choices)
    locator = optional_text(300, help_text="Section, paragraph or page.")
    finding = PlainText(max_length=2000, lines=True, help_text="What the source says on this, in this project's words.")
    quote = optional_text(1000, lines=True, help_text="The source's own words, short.")
    read = read_field()
    checked = checked_field()


class ComponentDocument(DocumentSerializer):
    concern = serializers.ChoiceField(choices=Barrier.Concern.choices)
    reason = optional_text(2000, lines=True)

    def rules(self):
        return [self._reason_of_concern]

    def _reason_of_concern(self, component):
        unexplained = component["concern"] != Barrier.Concern.NONE and not component["reason"]
        return {"reason": ["Say what the concern is."]} if unexplained else {}


class ConfidenceDocument(DocumentSerializer):
    level = serializers.ChoiceField(choices=Barrier.Confidence.choices)
    methodological_limitations = ComponentDocument(required=False, allow_null=True, default=None)
    coherence = ComponentDocument(required=False, allow_null=True, default=None)
    adequacy = ComponentDocument(required=False, allow_null=True, default=None)
    relevance = ComponentDocument(required=False, allow_null=True, default=None)
    explanation = optional_text(3000, lines=True)

    def rules(self):
        return [self._level_is_explained]

    def _level_is_explained(self, confidence):
        unexplained = confidence["level"] != Barrier.Confidence.NOT_ASSESSED and not confidence["explanation"]
        return {"explanation": ["Explain the level in plain words."]} if unexplained else {}


class RelationDocument(DocumentSerializer):
    barrier = Reference("barrier")
    kind = serializers.ChoiceField(choices=Relation.Kind.choices)
    sources = UniqueList(child=Reference("source"), max_length=20, help_text="The sources that state it.")
    note = optional_text(
        1000, lines=True, help_text="Why. Where no source states it, say that it is inferred, and from what."
    )


class BarrierDocument(DocumentSerializer):
    slug = Slug(help_text="The stable key in addresses.")
    kind = serializers.ChoiceField(choices=Barrier.Kind.choices)
    title = PlainText(max_length=300)
    statement = PlainText(max_length=5000, lines=True)
    plain_language = optional_text(5000, lines=True, help_text="The same for a reader of twelve.")
    themes = UniqueList(child=serializers.ChoiceField(choices=Theme.choices), required=True, min_length=1)
    stages = UniqueList(child=serializers.ChoiceField(choices=Barrier.Stage.choices))
    knowledge_gaps = UniqueList(child=CategoryReference("knowledge_gaps"))
    factors = UniqueList(child=CategoryReference("factors"))
    sectors = UniqueList(child=CategoryReference("sectors"))
    people = UniqueList(child=CategoryReference("people"))
    rights = UniqueList(
        child=serializers.IntegerField(min_value=ARTICLES[0], max_value=ARTICLES[-1]),
        help_text="Articles of the UNCRC.",
    )
    evidence = EvidenceDocument(many=True, required=False, default=list, max_length=500)
    confidence = ConfidenceDocument()
    relations = RelationDocument(many=True, required=False, default=list, max_length=100)
    terms = UniqueList(child=Reference("definition"), help_text="Definitions of the words it uses.")

    def rules(self):
        return [self._relations_to_others, self._only_enablers_ease]

    def _relations_to_others(self, document):
        errors, seen = {}, set()
        for number, relation in enumerate(document["relations"]):
            if relation["barrier"] == document["slug"]:
                errors[number] = {"barrier": ["A barrier cannot bear on itself."]}
            elif (relation["barrier"], relation["kind"]) in seen:
                errors[number] = {"barrier": ["This relation is there twice."]}
            seen.add((relation["barrier"], relation["kind"]))
        return {"relations": errors} if errors else {}

    def _only_enablers_ease(self, document):
        if document["kind"] == Barrier.Kind.ENABLER:
            return {}
        text = "Only an enabler eases. A barrier reinforces or causes another."
        errors = {number: {"kind": [text]} for number in _eased_by(document).values()}
        return {"relations": errors} if errors else {}


def check_set(batch):
    """Return {slug: errors} of what no barrier shows alone: places checked in unread sources, and enablers eased."""
    found = reading.claims_without_reading(batch, kind="barrier", items="evidence")
    documents = batch["barrier"]
    eased = {slug for document in documents.values() for slug in _eased_by(document)}
    kinds = dict(Barrier.objects.filter(slug__in=eased).values_list("slug", "kind"))
    kinds |= {slug: document["kind"] for slug, document in documents.items()}
    for slug, document in documents.items():
        for other, number in _eased_by(document).items():
            if kinds.get(other, Barrier.Kind.BARRIER) != Barrier.Kind.BARRIER:
                found.setdefault(slug, {})[f"/relations/{number}/barrier"] = [
                    f"“{other}” is an enabler. An enabler eases barriers."
                ]
    return found


def check_rest(batch):
    """Return {(kind, slug): errors}: what barriers outside the batch would no longer be right to say.

    That a place was checked in a source that now counts as unread; that an enabler eases what is now an enabler.
    """
    found = reading.claims_on_less(batch, Evidence.objects.exclude(barrier__slug__in=list(batch.get("barrier", {}))))
    documents = batch.get("barrier", {})
    enablers = [slug for slug, document in documents.items() if document["kind"] == Barrier.Kind.ENABLER]
    eases = Relation.objects.filter(kind=Relation.Kind.EASES, other__slug__in=enablers)
    for relation in eases.exclude(barrier__slug__in=list(documents)).select_related("barrier", "other"):
        found.setdefault(("barrier", relation.other.slug), {}).setdefault("/kind", []).append(
            f"“{relation.barrier}” is published as easing it, and an enabler eases barriers."
        )
    return found


def _eased_by(document):
    """Return {slug: number of the relation} of what a document says it eases."""
    return {
        relation["barrier"]: number
        for number, relation in enumerate(document["relations"])
        if relation["kind"] == Relation.Kind.EASES
    }


def columns(document):
    confidence = document["confidence"]
    return {
        "confidence": confidence["level"],
        "confidence_explanation": confidence["explanation"],
        "confidence_components": {name: confidence[name] for name in COMPONENTS if confidence[name]},
    }


def link(pairs):
    for row, document in pairs:
        _link(row, document)


def _link(row, document):
    for links in [row.evidence, row.relations, row.term_uses, row.category_links]:
        links.all().delete()
    named = {item["source"] for item in document["evidence"]}
    named |= {slug for relation in document["relations"] for slug in relation["sources"]}
    sources = Source.objects.keys_of(named)
    barriers = Barrier.objects.keys_of(item["barrier"] for item in document["relations"])
    definitions = Definition.objects.keys_of(document["terms"])
    wanted = {(vocabulary, slug) for vocabulary in VOCABULARIES for slug in document[vocabulary]}
    categories = [
        pk
        for vocabulary, slug, pk in Category.objects.values_list("vocabulary", "slug", "pk")
        if (vocabulary, slug) in wanted
    ]
    Evidence.objects.bulk_create(
        Evidence(
            barrier=row,
            source_id=sources[item["source"]],
            position=number,
            **{name: item[name] for name in ["stance", "locator", "finding", "quote", "read", "checked"]},
        )
        for number, item in enumerate(document["evidence"])
    )
    relations = Relation.objects.bulk_create(
        Relation(barrier=row, other_id=barriers[item["barrier"]], kind=item["kind"], note=item["note"])
        for item in document["relations"]
    )
    RelationSource.objects.bulk_create(
        RelationSource(relation=relation, source_id=sources[slug], position=number)
        for relation, item in zip(relations, document["relations"], strict=True)
        for number, slug in enumerate(item["sources"])
    )
    TermUse.objects.bulk_create(
        TermUse(barrier=row, definition_id=definitions[slug], position=number)
        for number, slug in enumerate(document["terms"])
    )
    BarrierCategory.objects.bulk_create(BarrierCategory(barrier=row, category_id=pk) for pk in categories)


def index(document):
    return {
        "label": document["title"],
        "names": [],
        "also": [],
        "summary": document["plain_language"] or document["statement"],
        "texts": [
            document["statement"],
            document["confidence"]["explanation"],
            *[item[name] for item in document["evidence"] for name in ["finding", "quote"]],
        ],
        "tags": [*document["terms"], *[slug for vocabulary in VOCABULARIES for slug in document[vocabulary]]],
        "linked": [
            *document["terms"],
            *[item["source"] for item in document["evidence"]],
            *[item["barrier"] for item in document["relations"]],
        ],
        "themes": document["themes"],
    }


def onward(slug):
    return {"actions": f"{reverse('api:actions-list')}?barrier={slug}"}


BARRIER = Kind(
    name="barrier",
    plural="barriers",
    title="Barriers and enablers",
    url_name="barriers:detail",
    document=BarrierDocument,
    model=Barrier,
    known_by=KnownBy("title"),
    columns=columns,
    link=link,
    index=index,
    onward=onward,
    check_set=check_set,
    check_rest=check_rest,
    after_change=lambda: put_in_once("count_pictures", lock="pictures"),
)
