"""The API of entries: what the four kinds have in common. Knows no kind."""

from functools import cache

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import decorators, serializers
from rest_framework.response import Response

from publishing.gone import find_out_why_missing
from publishing.models import Revision
from web.api import ProblemSerializer, PublicReads, absolute, latest, list_parameters, page_of, refuse_parameters

PUBLICATION_STATES = [("published", "published"), ("withdrawn", "withdrawn")]
PROBLEM = OpenApiResponse(ProblemSerializer, description="A problem document (RFC 9457)")


class RepresentationSerializer(serializers.Serializer):
    """What stands beside a document: read-only, and the same for every kind."""

    version = serializers.IntegerField(help_text="Grows with each publication; never reused.")
    published_at = serializers.DateTimeField(help_text="When it was first published.")
    modified_at = serializers.DateTimeField(help_text="When this version was published.")
    url = serializers.URLField(help_text="This entry in the API.")
    html = serializers.URLField(help_text="The page for people.")
    links = serializers.DictField(child=serializers.URLField(), help_text="What leads on from here.")


class VersionSerializer(serializers.Serializer):
    """One line of an entry's history."""

    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=PUBLICATION_STATES)
    published_at = serializers.DateTimeField()
    change = serializers.ChoiceField(choices=Revision.Change.choices)
    note = serializers.CharField(help_text="Why.")
    digest = serializers.CharField(help_text="SHA-256 of the document in canonical JSON.")
    url = serializers.URLField()


def representation_of(document_class, name):
    """The serializer class that describes a kind's representation: its document and what stands beside it."""
    fields = {**document_class._declared_fields, **RepresentationSerializer._declared_fields}
    return type(
        f"{name}Serializer", (serializers.Serializer,), {**fields, "__doc__": f"A {name.lower()} as published."}
    )


def version_of(document_class, name):
    """The serializer class of one version: a line of history, with the document."""
    fields = {**VersionSerializer._declared_fields, "document": document_class()}
    return type(
        f"{name}VersionSerializer", (serializers.Serializer,), {**fields, "__doc__": "One version, for ever the same."}
    )


@cache
def field_names(document_class):
    return list(document_class().fields)


def in_order(document_class, document):
    """A document with its fields in the order in which they are declared: the database keeps none."""
    return {name: document.get(name) for name in field_names(document_class)}


def line_of_history(kind, row, publication):
    return {
        "version": publication.version,
        "state": publication.state,
        "published_at": publication.published_at,
        "change": publication.change,
        "note": publication.note,
        "digest": publication.digest,
        "url": absolute(reverse(f"api:{kind.plural}-version", args=[row.slug, publication.version])),
    }


class EntryReads(PublicReads):
    """A kind's list, its entries and their versions. `onward` answers {name: address} for one row."""

    kind = None

    def onward(self, row):
        return {}

    def represent(self, row):
        return {
            **in_order(self.kind.document, row.revision.document),
            "version": row.version,
            "published_at": row.first_published_at,
            "modified_at": row.modified_at,
            "url": absolute(reverse(f"api:{self.kind.plural}-detail", args=[row.slug])),
            "html": absolute(row.get_absolute_url()),
            "links": {
                "versions": absolute(reverse(f"api:{self.kind.plural}-versions", args=[row.slug])),
                **self.onward(row),
            },
        }

    def get_queryset(self):
        return self.kind.model.objects.with_document()

    def find(self, slug):
        row = self.get_queryset().filter(slug=slug).first()
        if row is None:
            find_out_why_missing(self.kind.name, slug)
        return row

    def retrieve(self, request, slug):
        refuse_parameters(request)
        return Response(self.represent(self.find(slug)))

    @decorators.action(detail=True)
    def versions(self, request, slug):
        row = self.find(slug)
        refuse_parameters(request)
        publications = Revision.objects.filter(entry=row.pk).publications()
        return Response([line_of_history(self.kind, row, publication) for publication in publications])

    @decorators.action(detail=True, url_path=r"versions/(?P<number>[0-9]{1,8})", url_name="version")
    def version(self, request, slug, number):
        row = self.find(slug)
        refuse_parameters(request)
        publication = Revision.objects.filter(entry=row.pk, version=int(number), state=Revision.State.PUBLISHED).first()
        if publication is None:
            raise Http404(f"There is no version {number}.")
        self.max_age = "max-age=31536000, immutable"
        return Response(
            {
                **line_of_history(self.kind, row, publication),
                "document": in_order(self.kind.document, publication.document),
            }
        )

    def last_modified(self, data):
        if isinstance(data, list):
            return latest(line["published_at"] for line in data)
        if "results" in data:
            return latest(row["modified_at"] for row in data["results"])
        return latest([data.get("modified_at") or data.get("published_at")])


def described(name, plural, document_class, filter_class):
    """A decorator: what the schema says of a kind's addresses."""
    representation = representation_of(document_class, name)
    said = {"tags": [plural]}
    missing = {
        404: PROBLEM,
        410: OpenApiResponse(ProblemSerializer, description="Withdrawn: why, and what to read instead"),
    }
    return extend_schema_view(
        list=extend_schema(
            **said,
            operation_id=f"list_{plural}",
            summary=f"List {plural}",
            parameters=list_parameters(filter_class),
            responses={200: page_of(representation()), 400: PROBLEM},
        ),
        retrieve=extend_schema(
            **said,
            operation_id=f"get_{name.lower()}",
            summary=f"One {name.lower()}",
            responses={200: representation, 304: None, **missing},
        ),
        versions=extend_schema(
            **said,
            operation_id=f"list_{name.lower()}_versions",
            summary="Its versions, newest first",
            responses={200: VersionSerializer(many=True), **missing},
        ),
        version=extend_schema(
            **said,
            operation_id=f"get_{name.lower()}_version",
            summary="One version, which never changes",
            responses={200: version_of(document_class, name), **missing},
        ),
    )
