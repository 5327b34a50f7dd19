"""The document of a definition: its fields, its rules, and how it becomes rows."""

import re

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from definitions.exporting.formats import FORMATS
from definitions.exporting.linked_data import in_every_notation, statements
from definitions.exporting.tasks import make_files_once
from definitions.hierarchy import circles, path, related_and_above
from definitions.labels import fold
from definitions.models import LANGUAGE, Broader, Citation, Definition, Label, LinkedData, Related, VersionLabel
from definitions.published_relations import published_relations
from evidence import reading
from evidence.document import PlaceDocument, checked_field, read_field
from evidence.models import Source
from publishing.documents.fields import (
    WEB_ADDRESS,
    DocumentSerializer,
    LanguageTag,
    PlainText,
    Reference,
    Slug,
    UniqueList,
    WebAddress,
    optional_text,
)
from publishing.documents.validation import completed
from publishing.kinds import Kind, KnownBy

# A remark behind a name: "child protection (narrower)". A bracket inside a word, as in "right(s)", is none.
REMARK = re.compile(r"\s\([^)]*\)\Z")

CONCEPT_ADDRESS = re.compile(rf"{WEB_ADDRESS.pattern}|urn:[a-z0-9][a-z0-9-]{{1,31}}:[^\s\\<>]+\Z", re.IGNORECASE)


class CitationDocument(PlaceDocument):
    source = Reference("source")
    locator = optional_text(300, help_text="Section, paragraph or page.")
    read = read_field()
    checked = checked_field()


class NameList(UniqueList):
    """Names and nothing else: a remark behind one would keep it from being found."""

    default_error_messages = {
        "remark": "Write the name alone, “{name}”: what is to be said of it belongs in the scope note."
    }

    def __init__(self, **kwargs):
        super().__init__(child=PlainText(max_length=200), **kwargs)

    def run_child_validation(self, data):
        names = super().run_child_validation(data)
        errors = {
            number: [self.error_messages["remark"].format(name=REMARK.sub("", name))]
            for number, name in enumerate(names)
            if REMARK.search(name)
        }
        if errors:
            raise serializers.ValidationError(errors)
        return names


class TranslationDocument(DocumentSerializer):
    """The same meaning in another language; what is not translated is left empty."""

    language = LanguageTag(help_text="BCP 47, for example gd for Gaelic. Not en: that is the document's own.")
    label = PlainText(max_length=200)
    alt_labels = NameList()
    definition = optional_text(5000, lines=True)
    scope_note = optional_text(5000, lines=True)


class ConceptAddress(WebAddress):
    """What names a concept for good: a web address, or a URN, which nobody can look up and everybody can compare."""

    pattern = CONCEPT_ADDRESS
    default_error_messages = {
        "address": "Write a whole web address that begins with http:// or https://, or a name that begins with urn:."
    }


class DefinitionDocument(DocumentSerializer):
    slug = Slug(help_text="The stable key in addresses.")
    label = PlainText(max_length=200, help_text="The preferred name.")
    alt_labels = NameList(help_text="Other names for the same thing, without remarks.")
    abbreviation = optional_text(40)
    definition = PlainText(max_length=5000, lines=True)
    plain_language = optional_text(5000, lines=True, help_text="The same for a reader of twelve.")
    scope_note = optional_text(
        5000, lines=True, help_text="How law, guidance and practice use the word, and what is argued over."
    )
    examples = UniqueList(child=PlainText(max_length=1000, lines=True), max_length=20)
    basis = serializers.ChoiceField(choices=Definition.Basis.choices, required=False, allow_blank=True, default="")
    broader = UniqueList(child=Reference("definition"), max_length=20)
    related = UniqueList(child=Reference("definition"), max_length=50)
    exact_match = UniqueList(child=ConceptAddress(), max_length=50, help_text="The same concept elsewhere, by URI.")
    citations = CitationDocument(many=True, required=False, default=list, max_length=100)
    translations = TranslationDocument(many=True, required=False, default=list, max_length=50)

    def rules(self):
        return [self._refers_to_others, self._related_is_not_broader, self._other_labels, self._translations]

    def _refers_to_others(self, document):
        found = {}
        for name in ["broader", "related"]:
            for number, slug in enumerate(document[name]):
                if slug == document["slug"]:
                    found.setdefault(name, {})[number] = ["A definition cannot refer to itself."]
        return found

    def _related_is_not_broader(self, document):
        errors = {
            number: [f"“{slug}” is broader already; it cannot be related too."]
            for number, slug in enumerate(document["related"])
            if slug in document["broader"]
        }
        return {"related": errors} if errors else {}

    def _other_labels(self, document):
        errors = _labels_again(document)
        return {"alt_labels": errors} if errors else {}

    def _translations(self, document):
        errors, seen = {}, {LANGUAGE}
        for number, translation in enumerate(document["translations"]):
            if again := _labels_again(translation):
                errors[number] = {"alt_labels": again}
            if translation["language"] in seen:
                text = f"There is a text in “{translation['language']}” already."
                errors.setdefault(number, {})["language"] = [text]
            seen.add(translation["language"])
        return {"translations": errors} if errors else {}


def _labels_again(names):
    """Return {number: errors} of the alternative labels that are the preferred one."""
    preferred = fold(names["label"])
    return {
        number: ["This is the preferred label already."]
        for number, label in enumerate(names["alt_labels"])
        if fold(label) == preferred
    }


def check_set(batch):
    """Return {slug: errors} of what no document shows alone: places checked in unread sources, and SKOS's conditions."""
    errors = reading.claims_without_reading(batch, kind="definition", items="citations")
    for slug, found in _wrongly_related(batch["definition"]).items():
        errors.setdefault(slug, {}).update(found)
    return errors


def check_rest(batch):
    """Return {(kind, slug): errors}: sources that would count as unread while definitions rest on a place in them."""
    replaced = list(batch.get("definition", {}))
    return reading.claims_on_less(batch, Citation.objects.exclude(definition__slug__in=replaced))


def _wrongly_related(documents):
    """{slug: errors} against SKOS's conditions on how concepts hang together.

    S27 (related and broader exclude each other, also through others) and no circle in broader are looked for in
    the published definitions with the batch in their place. S9, S13, S14 and S46 hold by the shape of a document:
    a concept is no scheme, a text has one preferred label a language and shares none, and the only mapping is exact.
    """
    broader, related = published_relations(documents)
    for slug, document in documents.items():
        broader[slug] = document["broader"]
        for other in document["related"]:
            related.setdefault(slug, set()).add(other)
            related.setdefault(other, set()).add(slug)
    errors = {
        slug: {"/broader": [f"This goes round in a circle: {' → '.join(circle)}."]}
        for slug, circle in circles(documents, broader).items()
    }
    for slug in documents:
        for number, address in enumerate(documents[slug]["exact_match"]):
            if address.startswith(f"{settings.LINKED_DATA_BASE}/"):
                errors.setdefault(slug, {})[f"/exact_match/{number}"] = [
                    "This is a term of this very set: name it as broader or related."
                ]
    if errors:
        return errors
    for low, high in related_and_above(documents, broader, related):
        above = path(low, high, broader)
        for slug in {*above} & documents.keys():
            pointer = "/related" if {low, high} & {*documents[slug]["related"]} else "/broader"
            errors.setdefault(slug, {}).setdefault(pointer, []).append(
                f"“{low}” is narrower than “{high}” ({' → '.join(above)}), so the two cannot be related as well."
            )
    return errors


def link(row, document):
    graph = statements(
        document,
        version=row.version,
        note=row.revision.note,
        published_at=row.first_published_at,
        modified_at=row.modified_at,
    )
    LinkedData.objects.update_or_create(definition=row, defaults=in_every_notation(graph))
    definitions = Definition.objects.keys_of({*document["broader"], *document["related"]})
    sources = Source.objects.keys_of(citation["source"] for citation in document["citations"])
    for links in [row.labels, row.broader_links, row.related_links, row.citations]:
        links.all().delete()
    Label.objects.bulk_create(Label(definition=row, **label) for label in labels(document))
    Broader.objects.bulk_create(Broader(definition=row, broader_id=definitions[slug]) for slug in document["broader"])
    Related.objects.bulk_create(Related(definition=row, related_id=definitions[slug]) for slug in document["related"])
    Citation.objects.bulk_create(
        Citation(
            definition=row,
            source_id=sources[citation["source"]],
            position=number,
            **{name: citation[name] for name in ["locator", "read", "checked"]},
        )
        for number, citation in enumerate(document["citations"])
    )


def index_versions(publications):
    """Write by which names these versions are found."""
    VersionLabel.objects.filter(revision__in=publications).delete()
    VersionLabel.objects.bulk_create(
        VersionLabel(revision=publication, folded=folded)
        for publication in publications
        for folded in {label["folded"] for label in labels(completed(DEFINITION, publication.document))}
    )


def labels(document):
    """Every name of a definition once a language; the preferred one wins."""
    texts = [
        (LANGUAGE, Label.Kind.PREFERRED, document["label"]),
        *[(LANGUAGE, Label.Kind.ALTERNATIVE, text) for text in document["alt_labels"]],
        (LANGUAGE, Label.Kind.ABBREVIATION, document["abbreviation"]),
    ]
    for translation in document["translations"]:
        texts.append((translation["language"], Label.Kind.PREFERRED, translation["label"]))
        texts += [(translation["language"], Label.Kind.ALTERNATIVE, text) for text in translation["alt_labels"]]
    found = {}
    for language, kind, text in texts:
        if text:
            found.setdefault((language, fold(text)), {"kind": kind, "text": text})
    return [{"language": language, "folded": folded, **label} for (language, folded), label in found.items()]


def index(document):
    translations = document["translations"]
    return {
        "label": document["label"],
        "names": [label["text"] for label in labels(document) if label["text"] != document["label"]],
        "also": [],
        "summary": document["plain_language"] or document["definition"],
        "texts": [
            document["definition"],
            document["scope_note"],
            *document["examples"],
            *[text for translation in translations for text in [translation["definition"], translation["scope_note"]]],
        ],
        "tags": [],
        "linked": [
            *document["broader"],
            *document["related"],
            *[citation["source"] for citation in document["citations"]],
        ],
        "themes": [],
    }


def onward(slug):
    return {
        "narrower": f"{reverse('api:definitions-list')}?broader={slug}",
        "used_in": f"{reverse('api:barriers-list')}?term={slug}",
    }


DEFINITION = Kind(
    name="definition",
    plural="definitions",
    title="Definitions",
    url_name="definitions:detail",
    document=DefinitionDocument,
    model=Definition,
    known_by=KnownBy("label"),
    link=link,
    index=index,
    onward=onward,
    index_versions=index_versions,
    check_set=check_set,
    check_rest=check_rest,
    after_change=make_files_once,
    csl_type="entry-dictionary",
    formats=FORMATS,
)
