"""The API of definitions: what all kinds have, and linked data, looking up, and the whole set as files."""

import json

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import decorators, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from definitions.document import DEFINITION
from definitions.embedded import MOST_TERMS, embedded, terms_named
from definitions.exporting.files import FORMATS
from definitions.exporting.table import COLUMNS, metadata
from definitions.exporting.tasks import file_at_once
from definitions.filters import DefinitionFilter
from definitions.labels import fold
from definitions.lookup import Now, OnDay, as_json
from definitions.models import Label
from publishing.api.entries import EntryViewSet
from publishing.api.reads import EntryReads, streamed, trimming
from publishing.api.schema import ON, TRIMMING, format_of_answers, with_others
from publishing.api.serializers import representation_of
from publishing.models import Head
from publishing.published.history import in_force_on
from publishing.published.linked_data import CONTEXT
from publishing.published.stored_json import served
from web.addresses import absolute
from web.api import NOT_AVAILABLE, PROBLEM, PublicRead, Validators, day_in, tag_of
from web.files import BeingMade, send_file
from web.filters import is_filtered
from web.languages import NO_TAGS, ranges_in
from web.negotiation import JSON, FormatNotAvailable

# What the schema says of the whole set in JSON; every other file is bytes.
WHOLE = {"json": {"type": "array", "items": {"type": "object"}}, "jsonld": OpenApiTypes.OBJECT}
DefinitionRepresentation = representation_of(DEFINITION)


class LookupResultSerializer(serializers.Serializer):
    """A definition that has the label."""

    label = serializers.CharField(help_text="The label as it is written there.")
    match = serializers.ChoiceField(choices=Label.Kind.choices, help_text="Which of its labels it is.")
    language = serializers.CharField()
    definition = DefinitionRepresentation()


class LookupSerializer(serializers.Serializer):
    """Every definition that has the label, those that prefer it first."""

    results = LookupResultSerializer(many=True)


class EmbeddedDefinitionSerializer(serializers.Serializer):
    """A definition as another website shows it."""

    term = serializers.CharField(help_text="As it was asked for: a slug, or a slug with a version.")
    slug = serializers.CharField()
    version = serializers.IntegerField()
    current_version = serializers.IntegerField(allow_null=True, help_text="Null where it was withdrawn.")
    withdrawn = serializers.CharField(allow_null=True, help_text="Why it was withdrawn; null where it is in force.")
    language = serializers.CharField(help_text="Of the label and of `labels`.")
    label = serializers.CharField()
    abbreviation = serializers.CharField()
    text = serializers.CharField(help_text="In plain language, where there is one.")
    text_language = serializers.CharField()
    labels = serializers.ListField(
        child=serializers.CharField(),
        help_text="What it is found by in a text: names in small letters, or in capitals.",
    )
    html = serializers.URLField(help_text="Its page, or that of the version.")


class RuleSerializer(serializers.Serializer):
    """How names are found in a running text, besides how words are told apart."""

    longest = serializers.IntegerField(help_text="Words in a name that is looked for.")
    one_word = serializers.ListField(
        child=serializers.CharField(), help_text="Several words in which no name is found."
    )
    laws = serializers.ListField(
        child=serializers.CharField(), help_text="What names of laws end in; they are left whole."
    )
    between = serializers.ListField(child=serializers.CharField(), help_text="Small words inside names of laws.")
    most_parts = serializers.IntegerField(help_text="Words in the name of a law.")


class WordsSerializer(serializers.Serializer):
    """The pop-up's own words; {version} and {reason} stand for what is put there."""

    language = serializers.CharField(help_text="What they are in.")
    version = serializers.CharField()
    withdrawn = serializers.CharField()
    newer = serializers.CharField()
    whole = serializers.CharField()
    close = serializers.CharField()
    unchecked = serializers.CharField(help_text="Says that no speaker has checked these words yet; or empty.")


class EmbeddedSerializer(serializers.Serializer):
    """Everything that a page needs to mark its terms."""

    rule = RuleSerializer()
    words = WordsSerializer()
    definitions = EmbeddedDefinitionSerializer(many=True)


class DefinitionViewSet(EntryViewSet):
    kind = DEFINITION
    filterset_class = DefinitionFilter
    in_formats = EntryReads.in_formats | {"lookup"}

    def whole_list(self, request, form, rows, validators, more):
        if not more and not is_filtered(self.filterset_class, request.GET):
            return send_file(request, file_of(form.name))
        return streamed(request, validators, form, form.many(rows, **more))

    @extend_schema(
        operation_id="get_embedded_definitions",
        parameters=[
            OpenApiParameter(
                "terms", str, required=True, description="Slugs with commas between; `consent@3` is a version."
            ),
            OpenApiParameter("lang", str, description="A language; English is given where there is no translation."),
        ],
        responses={200: EmbeddedSerializer, 400: PROBLEM},
    )
    @decorators.action(detail=False, known_parameters={"terms", "lang"})
    def embedded(self, request):
        try:
            terms = terms_named(request.GET.getlist("terms"))
        except ValueError as refusal:
            raise ValidationError({"terms": [f"“{refusal}” is no term: write its slug, or slug@version."]}) from None
        if not 0 < len(terms) <= MOST_TERMS:
            raise ValidationError({"terms": [f"Name 1 to {MOST_TERMS} terms."]})
        ranges = ranges_in(request.GET.get("lang", ""))
        if "lang" in request.GET and not ranges:
            raise ValidationError({"lang": [NO_TAGS]})
        return Response(embedded(terms, ranges))

    @extend_schema(
        operation_id="look_up_definition",
        **with_others(
            [
                OpenApiParameter("label", str, description="The whole label. Capitals and spaces do not matter."),
                OpenApiParameter("prefix", str, description="Or how it begins, to complete what somebody types."),
                OpenApiParameter("lang", str, description="Labels in the first of these languages that has any."),
                ON,
            ],
            {name: (words, None) for name, words in TRIMMING.items()} | format_of_answers(DEFINITION),
            responses={
                (200, JSON): LookupSerializer,
                **{(200, form.media_type): OpenApiTypes.STR for form in DEFINITION.formats},
                400: PROBLEM,
                406: NOT_AVAILABLE,
            },
        ),
    )
    @decorators.action(detail=False, known_parameters={"label", "prefix", "lang", "on", "fields", "omit"})
    def lookup(self, request):
        begins = "prefix" in request.GET
        name = "prefix" if begins else "label"
        label = request.GET.get(name, "").strip()
        if begins and "label" in request.GET:
            raise ValidationError({"prefix": ["Write label or prefix, and not both."]})
        if not fold(label) or len(label) > 200:
            raise ValidationError({name: ["Write the label to look for, at most 200 characters."]})
        if self.form and (trimmed := {"fields", "omit"} & set(request.GET)):
            raise ValidationError(dict.fromkeys(sorted(trimmed), ["This goes with JSON alone."]))
        trim = trimming(request, DEFINITION)
        ranges = ranges_in(request.GET.get("lang", ""))
        if "lang" in request.GET and not ranges:
            raise ValidationError({"lang": [NO_TAGS]})
        day = day_in(request, "on") if "on" in request.GET else None
        head = Head.now()
        tag = tag_of("lookup", request.get_full_path(), self.media_type, *head.state)
        validators = Validators(tag, head.changed_at)
        if fresh := validators.unchanged(request):
            return fresh
        found = OnDay(label, ranges, day, begins=begins) if day else Now(label, ranges, begins=begins)
        if self.form is None:
            return validators.answer(request, as_json(found, trim))
        body = b"".join(found.in_format(self.form))
        return validators.answer(request, body, content_type=self.form.content_type)


def file_of(name):
    file = file_at_once(name)
    if file is None:
        raise BeingMade
    return file


class Context(PublicRead, APIView):
    """The JSON-LD context of definitions and sources."""

    formats = {"application/ld+json": (), JSON: ()}

    @extend_schema(
        operation_id="get_definitions_context",
        responses={(200, "application/ld+json"): {"type": "object"}},
    )
    def get(self, request):
        body = served(json.dumps({"@context": CONTEXT}, indent=1).encode())
        return HttpResponse(body, content_type=self.media_type)


class TableMetadata(PublicRead, APIView):
    """What the columns of the CSV file are (CSVW)."""

    formats = {"application/csvm+json": (), JSON: ()}

    @extend_schema(
        operation_id="get_definitions_csv_metadata",
        responses={(200, "application/csvm+json"): {"type": "object"}},
    )
    def get(self, request):
        return HttpResponse(json.dumps(metadata(), indent=1), content_type=self.media_type)


class Download(PublicRead, APIView):
    """The whole set as one file, as it is now or as it was on a day."""

    known_parameters = frozenset({"on"})

    @property
    def formats(self):
        form = FORMATS.get(self.kwargs["name"])
        return {form.media_type: ()} if form else super().formats

    @extend_schema(
        operation_id="download_definitions",
        parameters=[OpenApiParameter("name", str, "path", enum=list(FORMATS)), ON],
        responses={(200, form.media_type): WHOLE.get(form.name, OpenApiTypes.BINARY) for form in FORMATS.values()}
        | {206: None, 304: None, 400: PROBLEM, 406: NOT_AVAILABLE},
    )
    def get(self, request, name):
        if name not in FORMATS:
            raise FormatNotAvailable(list(FORMATS))
        if "on" in request.GET:
            day, head, form = day_in(request, "on"), Head.now(), FORMATS[name]
            tag = tag_of("whole", name, day, *head.state)
            parts = form.on(day, in_force_on(DEFINITION, day), whole=True)
            return streamed(request, Validators(tag, head.changed_at), form, parts)
        return send_file(request, file_of(name))


class DataPackage(PublicRead, APIView):
    """What files of the whole set there are, with sizes and checksums (Frictionless Data Package)."""

    @extend_schema(
        operation_id="get_definitions_datapackage",
        responses={200: {"type": "object"}},
    )
    def get(self, request):
        files = [file_of(name) for name in FORMATS]
        head = files[0].head
        return Response(
            {
                "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
                "name": "sharing-with-care-definitions",
                "title": "Sharing with Care: definitions",
                "homepage": absolute(reverse("definitions:list")),
                "version": str(head.sequence),
                "created": head.changed_at,
                "licenses": [{"path": settings.CONTENT_LICENCE}],
                "resources": [resource(file) for file in files],
            }
        )


def resource(file):
    described_by = {}
    if file.form.name == "csv":
        described_by = {
            "schema": {
                "fields": [{"name": column["name"], "type": "string"} for column in COLUMNS],
                "primaryKey": ["slug"],
            },
            "csvw": absolute(reverse("api:definitions-csv-metadata")),
        }
    return {
        "name": f"definitions-{file.form.name}",
        "path": absolute(reverse("api:definitions-download", args=[file.form.name])),
        "format": file.form.name,
        "mediatype": file.form.media_type,
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        **described_by,
    }
