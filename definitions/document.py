"""The document of a definition: its fields, its rules, and how it becomes rows."""

from django.db import connection
from django.urls import reverse
from rest_framework import serializers

from definitions.document_parts import (
    CitationDocument,
    ConceptAddress,
    NameList,
    NotationDocument,
    PlaceInCollectionDocument,
    TranslationDocument,
)
from definitions.exporting.formats import FORMATS
from definitions.exporting.linked_data import statements
from definitions.exporting.tasks import make_files_once
from definitions.hierarchy import circles, path, related_and_above
from definitions.labels import fold
from definitions.matches import contradictions, mappings, terms_of_this_set
from definitions.models import (
    LANGUAGE,
    Broader,
    Citation,
    Definition,
    Label,
    LinkedData,
    Mapping,
    Related,
    VersionLabel,
)
from definitions.published_relations import published_relations
from definitions.translation_age import besides
from evidence import reading
from evidence.models import Source
from publishing.documents.fields import (
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
from publishing.kinds import Besides, Kind, KnownBy
from publishing.published.linked_data import in_every_notation

TO_BE_DEFINED = "Write what it means: a term cannot be published until it has a definition."


def matches(help_text):
    return UniqueList(child=WebAddress(), max_length=50, help_text=help_text)


class DefinitionDocument(DocumentSerializer):
    slug = Slug(help_text="The stable key in addresses.")
    label = PlainText(max_length=200, help_text="The preferred name.")
    alt_labels = NameList(help_text="Other names for the same thing, without remarks.")
    abbreviation = optional_text(40)
    definition = PlainText(
        max_length=5000, lines=True, error_messages=dict.fromkeys(["blank", "required", "null"], TO_BE_DEFINED)
    )
    plain_language = optional_text(5000, lines=True, help_text="The same for a reader of twelve.")
    scope_note = optional_text(
        5000, lines=True, help_text="How law, guidance and practice use the word, and what is argued over."
    )
    examples = UniqueList(child=PlainText(max_length=1000, lines=True), max_length=20)
    basis = serializers.ChoiceField(choices=Definition.Basis.choices, required=False, allow_blank=True, default="")
    broader = UniqueList(child=Reference("definition"), max_length=20)
    related = UniqueList(child=Reference("definition"), max_length=50)
    exact_match = UniqueList(child=ConceptAddress(), max_length=50, help_text="The same concept elsewhere, by URI.")
    close_match = matches("Nearly the same concept elsewhere, by web address.")
    broad_match = matches("A broader concept elsewhere, by web address.")
    narrow_match = matches("A narrower concept elsewhere, by web address.")
    related_match = matches("A related concept elsewhere, by web address.")
    notations = NotationDocument(many=True, required=False, default=list, max_length=20)
    collections = UniqueList(
        child=PlainText(max_length=200), max_length=50, help_text="Groups that it is put in, by their names."
    )
    places = PlaceInCollectionDocument(many=True, required=False, default=list, max_length=50)
    history_note = optional_text(5000, lines=True, help_text="How the meaning or the use of the word changed.")
    editorial_note = optional_text(
        5000, lines=True, help_text="For whoever keeps the definition up. Published as everything here is."
    )
    citations = CitationDocument(many=True, required=False, default=list, max_length=100)
    translations = TranslationDocument(many=True, required=False, default=list, max_length=50)

    def rules(self):
        return [
            self._refers_to_others,
            self._related_is_not_broader,
            contradictions,
            self._notations,
            self._places,
            self._other_labels,
            self._translations,
        ]

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

    def _notations(self, document):
        seen, errors = set(), {}
        for number, each in enumerate(document["notations"]):
            if (code := (each["notation"], each["datatype"])) in seen:
                errors[number] = {"notation": [f"“{code[0]}” is there twice."]}
            seen.add(code)
        return {"notations": errors} if errors else {}

    def _places(self, document):
        seen, errors = set(), {}
        for number, each in enumerate(document["places"]):
            if each["collection"] not in document["collections"]:
                errors[number] = {"collection": ["Name it among the collections too."]}
            elif each["collection"] in seen:
                errors[number] = {"collection": ["It has a place in this collection already."]}
            seen.add(each["collection"])
        return {"places": errors} if errors else {}

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
    the published definitions with the batch in their place. S9, S13, S14 and S46 hold by the shape and the rules of a
    document: a concept is no scheme, a text has one preferred label a language and shares none, and see `matches.py`.
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
    for slug, document in documents.items():
        if found := terms_of_this_set(document):
            errors.setdefault(slug, {}).update(found)
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


def link(pairs):
    rows, pieces = [row for row, _ in pairs], []
    for row, document in pairs:
        facts = {"version": row.version, "note": row.revision.note, "modified_at": row.modified_at}
        facts["older"] = row.older_translations
        graph = statements(document, published_at=row.first_published_at, **facts)
        pieces.append(LinkedData(definition=row, **in_every_notation(graph)))
    LinkedData.objects.filter(definition__in=rows).delete()
    LinkedData.objects.bulk_create(pieces)
    definitions = Definition.objects.keys_of(
        {slug for _, document in pairs for slug in [*document["broader"], *document["related"]]}
    )
    sources = Source.objects.keys_of({each["source"] for _, document in pairs for each in document["citations"]})
    for model in [Label, Broader, Related, Mapping, Citation]:
        model.objects.filter(definition__in=rows).delete()
    Label.objects.bulk_create(Label(definition=row, **label) for row, document in pairs for label in labels(document))
    Broader.objects.bulk_create(
        Broader(definition=row, broader_id=definitions[slug]) for row, document in pairs for slug in document["broader"]
    )
    Related.objects.bulk_create(
        Related(definition=row, related_id=definitions[slug]) for row, document in pairs for slug in document["related"]
    )
    Mapping.objects.bulk_create(
        Mapping(definition=row, position=number, relation=name, address=address)
        for row, document in pairs
        for number, (name, address) in enumerate(mappings(document))
    )
    Citation.objects.bulk_create(
        Citation(
            definition=row,
            source_id=sources[citation["source"]],
            position=number,
            **{name: citation[name] for name in ["locator", "read", "checked"]},
        )
        for row, document in pairs
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
        "also": [*[each["notation"] for each in document["notations"]], *document["collections"]],
        "summary": document["plain_language"] or document["definition"],
        "texts": [
            document["definition"],
            document["scope_note"],
            document["history_note"],
            *document["examples"],
            *[each[name] for each in translations for name in ["definition", "plain_language", "scope_note"]],
        ],
        "tags": [],
        "linked": [
            *document["broader"],
            *document["related"],
            *[citation["source"] for citation in document["citations"]],
        ],
        "themes": [],
    }


EACH_LANGUAGE = """
WITH RECURSIVE each(language) AS (
    SELECT min(language) FROM definitions_label
    UNION ALL
    SELECT (SELECT min(label.language) FROM definitions_label AS label WHERE label.language > each.language)
    FROM each WHERE each.language IS NOT NULL
)
SELECT language FROM each
"""


def languages():
    """Return the languages besides its own that a definition in force has texts in. As many rows are read as there are."""
    with connection.cursor() as cursor:
        cursor.execute(EACH_LANGUAGE)
        return [language for (language,) in cursor.fetchall() if language not in (None, LANGUAGE)]


def onward(slug):
    return {
        "narrower": f"{reverse('api:definitions-list')}?broader={slug}",
        "used_in": f"{reverse('api:barriers-list')}?term={slug}",
    }


OLDER_TRANSLATIONS = serializers.ListField(
    child=LanguageTag(),
    required=False,
    help_text="Languages of the translations that are from before the English changed; in answers about what is in force.",
)

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
    besides=Besides(fields={"older_translations": OLDER_TRANSLATIONS}, of=besides),
    check_set=check_set,
    check_rest=check_rest,
    after_change=make_files_once,
    csl_type="entry-dictionary",
    to_do=(("definition", "Terms to be defined"),),
    formats=FORMATS,
    languages=languages,
)
