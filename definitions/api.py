"""The API of definitions: what all kinds have, and linked data, looking up, and the whole set as files."""

import base64
import json
import re

from django.conf import settings
from django.db.models import Case, IntegerField, Value, When
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import decorators, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from definitions.document import DEFINITION, DefinitionDocument
from definitions.exporting.files import FORMATS, export_file
from definitions.exporting.linked_data import CONTEXT
from definitions.exporting.table import metadata
from definitions.filters import DefinitionFilter
from definitions.labels import fold
from definitions.models import LANGUAGE, Label
from publishing.api.reads import EntryReads, described, representation_of
from publishing.api.writes import EntryWrites, described_writes
from publishing.documents.fields import LANGUAGE_TAG
from publishing.models import Head, Representation
from publishing.published.stored_json import served
from web.api import (
    CROSS_ORIGIN,
    PROBLEM,
    FormatNotAvailable,
    Validated,
    Validators,
    absolute,
    refuse_parameters,
    tag_of,
)

MOST_FOUND = 50
# What the schema says of the whole set in JSON; every other file is bytes.
WHOLE = {"json": {"type": "array", "items": {"type": "object"}}, "jsonld": OpenApiTypes.OBJECT}
TRANSLATED = ["label", "alt_labels", "definition", "scope_note"]
DefinitionRepresentation = representation_of(DefinitionDocument, "Definition")


class LookupResultSerializer(serializers.Serializer):
    """A definition that has the label."""

    label = serializers.CharField(help_text="The label as it is written there.")
    match = serializers.ChoiceField(choices=Label.Kind.choices, help_text="Which of its labels it is.")
    language = serializers.CharField()
    definition = DefinitionRepresentation()


class LookupSerializer(serializers.Serializer):
    """Every definition that has the label, those that prefer it first."""

    results = LookupResultSerializer(many=True)


@described("Definition", "definitions", DefinitionDocument, DefinitionFilter, formats=DEFINITION.formats)
@described_writes("Definition", "definitions", DefinitionDocument)
class DefinitionViewSet(EntryWrites, EntryReads):
    kind = DEFINITION
    filter_class = DefinitionFilter

    def whole_list(self, request, form, filters, validators):
        if not filters.is_used and "ordering" not in request.GET:
            return send_file(request, export_file(form.name))
        parts = form.many(filters.qs)
        response = StreamingHttpResponse(parts, content_type=form.content_type)
        for name, value in validators.head(request, compressed=False).items():
            response[name] = value
        return response

    def in_language(self, body, language):
        """The stored JSON with the texts of a translation in the places of the English ones."""
        definition = json.loads(body)
        if language == LANGUAGE:
            return body
        there = {translation["language"]: translation for translation in definition["translations"]}
        if language not in there:
            raise FormatNotAvailable([LANGUAGE, *there], what="language")
        translation = there[language]
        definition |= {name: translation[name] or definition[name] for name in TRANSLATED}
        return json.dumps(definition, ensure_ascii=False, separators=(",", ":")).encode()

    @extend_schema(
        tags=["definitions"],
        operation_id="look_up_definition",
        summary="Definitions by an exact preferred or alternative label",
        parameters=[
            OpenApiParameter("label", str, required=True, description="Capitals and spaces do not matter."),
            OpenApiParameter("lang", str, description="Labels in this language only."),
        ],
        responses={200: LookupSerializer, 400: PROBLEM},
    )
    @decorators.action(detail=False, url_path="lookup", url_name="lookup")
    def lookup(self, request):
        refuse_parameters(request, {"label", "lang", "format"})
        label = request.GET.get("label", "").strip()
        if not label or len(label) > 200:
            raise ValidationError({"label": ["Write the label to look for, at most 200 characters."]})
        language = request.GET.get("lang", "")
        if language and not LANGUAGE_TAG.match(language):
            raise ValidationError({"lang": ["Write a language tag such as gd or en-GB."]})
        head = Head.now()
        validators = Validators(tag_of("lookup", request.get_full_path(), head.sequence), head.changed_at)
        if fresh := validators.unchanged(request):
            return fresh
        return validators.answer(request, self.found(label, language))

    def found(self, label, language):
        order = Case(
            *[When(kind=kind, then=Value(number)) for number, kind in enumerate(Label.Kind.values)],
            output_field=IntegerField(),
        )
        labels = Label.objects.filter(folded=fold(label)).select_related("definition").order_by(order, "definition_id")
        if language:
            labels = labels.filter(language=language)
        labels = [*labels[:MOST_FOUND]]
        bodies = dict(
            Representation.objects.filter(entry__in=[label.definition_id for label in labels]).values_list("pk", "body")
        )
        results = [
            {
                "label": label.text,
                "match": label.kind,
                "language": label.language,
                "definition": json.loads(served(bytes(bodies[label.definition_id]))),
            }
            for label in labels
        ]
        return json.dumps({"results": results}, ensure_ascii=False).encode()


BYTE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def send_file(request, file):
    """A file of the whole set; with Range, one part of it (RFC 9110, 14)."""
    validators = Validators(file.tag, file.head.changed_at)
    if fresh := validators.unchanged(request):
        return fresh
    headers = {
        **validators.head(request, compressed=False),
        "Accept-Ranges": "bytes",
        "Repr-Digest": f"sha-256=:{base64_of(file.sha256)}:",
    }
    asked = BYTE_RANGE.fullmatch(request.META.get("HTTP_RANGE", ""))
    condition = request.META.get("HTTP_IF_RANGE")
    if asked is None or asked[0] == "bytes=-" or (condition and condition != validators.etag(compressed=False)):
        stream = open(file.path, "rb")  # noqa: SIM115 – the response closes it
        response = FileResponse(stream, content_type=file.form.content_type, headers=headers)
        response["Content-Length"] = file.size
        return response
    first, last = part_asked(asked, file.size)
    if first > last:
        response = HttpResponse(status=416, headers={**CROSS_ORIGIN, "Content-Range": f"bytes */{file.size}"})
        response["Content-Type"] = file.form.content_type
        return response
    response = StreamingHttpResponse(
        part_of(file.path, first, last), status=206, content_type=file.form.content_type, headers=headers
    )
    response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    response["Content-Length"] = last - first + 1
    return response


def base64_of(digest):
    return base64.b64encode(bytes.fromhex(digest)).decode()


def part_asked(asked, size):
    """The first and last byte of a range; first > last where there is nothing to send."""
    if asked[1]:
        return int(asked[1]), min(int(asked[2]) if asked[2] else size - 1, size - 1)
    return max(size - int(asked[2]), 0), size - 1


def part_of(path, first, last, chunk=65_536):
    with open(path, "rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (part := file.read(min(chunk, left))):
            left -= len(part)
            yield part


class Fixed(Validated, APIView):
    """A file for machines that changes only with the code or the settings."""

    permission_classes = [AllowAny]
    authentication_classes = []


class Context(Fixed):
    """The JSON-LD context of definitions."""

    @extend_schema(
        tags=["definitions"],
        operation_id="get_definitions_context",
        summary="The JSON-LD context",
        responses={(200, "application/ld+json"): {"type": "object"}},
    )
    def get(self, request):
        refuse_parameters(request)
        body = served(json.dumps({"@context": CONTEXT}, indent=1).encode())
        return HttpResponse(body, content_type="application/ld+json")


class TableMetadata(Fixed):
    """What the columns of the CSV file are (CSVW)."""

    @extend_schema(
        tags=["definitions"],
        operation_id="get_definitions_csv_metadata",
        summary="What the columns of the CSV file are",
        responses={(200, "application/csvm+json"): {"type": "object"}},
    )
    def get(self, request):
        refuse_parameters(request)
        return HttpResponse(json.dumps(metadata(), indent=1), content_type="application/csvm+json")


class Download(Validated, APIView):
    """The whole set as one file."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        tags=["definitions"],
        operation_id="download_definitions",
        summary="The whole set as one file; Range is understood",
        parameters=[OpenApiParameter("name", str, "path", enum=list(FORMATS))],
        responses={(200, form.media_type): WHOLE.get(form.name, OpenApiTypes.BINARY) for form in FORMATS.values()}
        | {206: None, 304: None, 406: PROBLEM},
    )
    def get(self, request, name):
        refuse_parameters(request)
        if name not in FORMATS:
            raise FormatNotAvailable(list(FORMATS))
        return send_file(request, export_file(name))


class DataPackage(Validated, APIView):
    """What files of the whole set there are, with sizes and checksums (Frictionless Data Package)."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        tags=["definitions"],
        operation_id="get_definitions_datapackage",
        summary="The files of the whole set, with sizes and checksums",
        responses={200: {"type": "object"}},
    )
    def get(self, request):
        refuse_parameters(request)
        files = [export_file(name) for name in FORMATS]
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
                "fields": [{"name": name["name"], "type": "string"} for name in columns()],
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


def columns():
    return metadata()["tableSchema"]["columns"]
