"""The document of a definition: its shape, its rules, and how it becomes rows."""

from django.urls import reverse
from rest_framework import serializers

from definitions.labels import fold
from definitions.models import LANGUAGE, Broader, Citation, Definition, Label, Related
from evidence.models import Source
from publishing.fields import (
    DocumentSerializer,
    LanguageTag,
    PlainText,
    Reference,
    Slug,
    UniqueList,
    WebAddress,
    optional_text,
)
from publishing.kinds import Kind


class CitationDocument(DocumentSerializer):
    source = Reference("source")
    locator = optional_text(300, help_text="Section, paragraph or page.")
    checked = serializers.BooleanField(required=False, default=False, help_text="Whether the locator was checked.")


class TranslationDocument(DocumentSerializer):
    """The same meaning in another language; what is not translated is left empty."""

    language = LanguageTag(help_text="BCP 47, for example gd for Gaelic. Not en: that is the document's own.")
    label = PlainText(max_length=200)
    alt_labels = UniqueList(child=PlainText(max_length=200))
    definition = optional_text(5000, lines=True)
    scope_note = optional_text(5000, lines=True)


class DefinitionDocument(DocumentSerializer):
    slug = Slug(help_text="The stable key in addresses.")
    label = PlainText(max_length=200, help_text="The preferred name.")
    alt_labels = UniqueList(child=PlainText(max_length=200), help_text="Other names for the same thing.")
    abbreviation = optional_text(40)
    definition = PlainText(max_length=5000, lines=True)
    plain_language = optional_text(5000, lines=True, help_text="The same for a reader of twelve.")
    scope_note = optional_text(5000, lines=True, help_text="Where the word is used otherwise, or argued over.")
    examples = UniqueList(child=PlainText(max_length=1000, lines=True), max_length=20)
    basis = serializers.ChoiceField(choices=Definition.Basis.choices, required=False, allow_blank=True, default="")
    broader = UniqueList(child=Reference("definition"), max_length=20)
    related = UniqueList(child=Reference("definition"), max_length=50)
    exact_match = UniqueList(child=WebAddress(), max_length=50, help_text="The same concept elsewhere, by URI.")
    citations = CitationDocument(many=True, required=False, default=list, max_length=100)
    translations = TranslationDocument(many=True, required=False, default=list, max_length=50)

    def validate(self, document):
        errors = {}
        for name in ["broader", "related"]:
            for number, slug in enumerate(document[name]):
                if slug == document["slug"]:
                    errors.setdefault(name, {})[number] = ["A definition cannot refer to itself."]
        for number, slug in enumerate(document["related"]):
            if slug in document["broader"]:
                errors.setdefault("related", {})[number] = [f"“{slug}” is broader already; it cannot be related too."]
        for number, label in enumerate(document["alt_labels"]):
            if fold(label) == fold(document["label"]):
                errors.setdefault("alt_labels", {})[number] = ["This is the preferred label already."]
        seen = {LANGUAGE}
        for number, translation in enumerate(document["translations"]):
            if translation["language"] in seen:
                errors.setdefault("translations", {})[number] = {
                    "language": [f"There is a text in “{translation['language']}” already."]
                }
            seen.add(translation["language"])
            folded = fold(translation["label"])
            for place, label in enumerate(translation["alt_labels"]):
                if fold(label) == folded:
                    errors.setdefault("translations", {})[number] = {
                        "alt_labels": {place: ["This is the preferred label already."]}
                    }
        if errors:
            raise serializers.ValidationError(errors)
        return document


def circles_in_broader(batch):
    """{slug: errors} for each definition of the batch that is, through others, broader than itself."""
    documents = batch["definition"]
    broader = {}
    for definition, above in Broader.objects.exclude(definition__slug__in=documents).values_list(
        "definition__slug", "broader__slug"
    ):
        broader.setdefault(definition, []).append(above)
    broader.update({slug: document["broader"] for slug, document in documents.items()})
    return {
        slug: {"/broader": [f"This goes round in a circle: {' → '.join(circle)}."]}
        for slug in documents
        if (circle := _path_back(slug, broader))
    }


def _path_back(start, broader):
    """A path from `start` up to itself, or None."""
    paths, seen = [[start]], set()
    while paths:
        path = paths.pop()
        for above in broader.get(path[-1], []):
            if above == start:
                return [*path, start]
            if above not in seen:
                seen.add(above)
                paths.append([*path, above])
    return None


OWN_FIELDS = [
    "slug",
    "label",
    "alt_labels",
    "abbreviation",
    "definition",
    "plain_language",
    "scope_note",
    "examples",
    "basis",
    "exact_match",
    "translations",
]


def project(publication, first_published_at):
    row, _ = Definition.objects.update_or_create(
        pk=publication.entry_id,
        defaults={
            **{name: publication.document[name] for name in OWN_FIELDS},
            "revision": publication,
            "version": publication.version,
            "first_published_at": first_published_at,
            "modified_at": publication.published_at,
        },
    )
    return row


def link(row, document):
    slugs = {*document["broader"], *document["related"]}
    definitions = dict(Definition.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    sources = dict(
        Source.objects.filter(slug__in=[citation["source"] for citation in document["citations"]]).values_list(
            "slug", "pk"
        )
    )
    row.labels.all().delete()
    row.broader_links.all().delete()
    row.related_links.all().delete()
    row.citations.all().delete()
    names = {
        fold(text): text
        for text in [document["abbreviation"], *reversed(document["alt_labels"]), document["label"]]
        if text
    }
    Label.objects.bulk_create(Label(definition=row, text=text, folded=folded) for folded, text in names.items())
    Broader.objects.bulk_create(Broader(definition=row, broader_id=definitions[slug]) for slug in document["broader"])
    Related.objects.bulk_create(Related(definition=row, related_id=definitions[slug]) for slug in document["related"])
    Citation.objects.bulk_create(
        Citation(
            definition=row,
            source_id=sources[citation["source"]],
            position=number,
            locator=citation["locator"],
            checked=citation["checked"],
        )
        for number, citation in enumerate(document["citations"])
    )


def index(document):
    return {
        "label": document["label"],
        "also": " ".join([document["abbreviation"], *document["alt_labels"]]),
        "summary": document["plain_language"] or document["definition"],
        "body": " ".join([document["definition"], document["scope_note"], *document["examples"]]),
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
    url_name="definitions:detail",
    document=DefinitionDocument,
    model=Definition,
    project=project,
    link=link,
    index=index,
    onward=onward,
    check_set=circles_in_broader,
)
