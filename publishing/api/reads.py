"""The API of entries: what the four kinds have in common. Knows no kind."""

import datetime
import json
from collections import Counter
from functools import cache
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, OpenApiTypes, extend_schema, extend_schema_view
from rest_framework import decorators, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from publishing.documents.comparison import change_notice, compare
from publishing.documents.fields import DocumentSerializer
from publishing.documents.validation import completed
from publishing.models import Entry, Head, Redaction, Representation, Revision
from publishing.published.citation import how_to_cite
from publishing.published.history import end_of, first_publications, in_force_on, redactions_by_version
from publishing.published.missing import Gone, find_out_why_missing
from publishing.published.pins import Pin, check_pins
from publishing.published.stored_json import served, stored
from publishing.published.stored_responses import (
    JSON,
    answer_with_bodies,
    first_page,
    link_to_formats,
    list_validators,
    one_entry,
    page_of_bodies,
)
from publishing.refusals import Invalid
from publishing.vocabulary import PUBLICATION_STATES
from web.api import (
    CROSS_ORIGIN,
    LARGEST_PAGE,
    PAGE_SIZE,
    PROBLEM,
    FormatNotAvailable,
    ProblemSerializer,
    PublicReads,
    Validators,
    absolute,
    latest,
    list_parameters,
    negotiated,
    page_asked,
    page_facts,
    page_of,
    refuse_parameters,
    tag_of,
    whole_number,
)

FOR_EVER = "max-age=31536000, immutable"
ALSO = {"cursor", "fields", "omit"}  # what lists understand in JSON, besides filters and pages
MOST_PINS = 5000
CITATION_FORMATS = ["json", "text", "bibtex", "csl-json"]


class RepresentationSerializer(serializers.Serializer):
    """What stands beside a document: read-only, and the same for every kind."""

    version = serializers.IntegerField(help_text="Grows with each publication; never reused.")
    published_at = serializers.DateTimeField(help_text="When it was first published.")
    modified_at = serializers.DateTimeField(help_text="When this version was published.")
    url = serializers.URLField(help_text="This entry in the API.")
    html = serializers.URLField(help_text="The page for people.")
    uri = serializers.URLField(help_text="Its lasting name in linked data, which leads to the page or the data.")
    links = serializers.DictField(child=serializers.URLField(), help_text="What leads on from here.")


class RedactionSerializer(serializers.Serializer):
    """That part of a version was removed since, and under which rule."""

    at = serializers.DateTimeField()
    rule = serializers.ChoiceField(choices=Redaction.Rule.choices)


class VersionSerializer(serializers.Serializer):
    """One line of an entry's history."""

    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=PUBLICATION_STATES)
    published_at = serializers.DateTimeField()
    change = serializers.ChoiceField(choices=Revision.Change.choices)
    note = serializers.CharField(help_text="Why.")
    digest = serializers.CharField(help_text="SHA-256 of the document in canonical JSON.")
    url = serializers.URLField()
    redactions = RedactionSerializer(many=True, help_text="Texts about a person that were taken out of it since.")


@cache
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


def line_of_history(kind, row, publication, redactions):
    return {
        "version": publication.version,
        "state": publication.state,
        "published_at": publication.published_at,
        "change": publication.change,
        "note": publication.note,
        "digest": publication.digest,
        "url": absolute(reverse(f"api:{kind.plural}-version", args=[row.slug, publication.version])),
        "redactions": [
            {"at": redaction.at, "rule": redaction.rule} for redaction in redactions.get(publication.version, [])
        ],
    }


class ChangedFieldSerializer(serializers.Serializer):
    """One field that differs between two versions, as people read it."""

    field = serializers.CharField()
    label = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()
    parts = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="[same | removed | added, text] in reading order.",
    )


class NoticeSerializer(serializers.Serializer):
    """A change notice: what changed, why, from when, with the old text and the new."""

    reference = serializers.CharField(help_text="For example definitions/record/2.")
    type = serializers.ChoiceField(choices=["new", "meaning", "wording"])
    subject = serializers.CharField()
    effective_from = serializers.DateTimeField()
    reason = serializers.CharField()
    version = serializers.IntegerField()
    replaces = serializers.IntegerField(allow_null=True, help_text="The version before.")
    changes = ChangedFieldSerializer(many=True)
    html = serializers.URLField()


class ComparisonSerializer(serializers.Serializer):
    """Two versions, field by field."""

    changes = ChangedFieldSerializer(many=True)

    def get_fields(self):
        # “from” is no name in Python.
        return {"from": VersionSerializer(), "to": VersionSerializer(), **super().get_fields()}


class CitationsSerializer(serializers.Serializer):
    """How to cite one version."""

    text = serializers.CharField()
    bibtex = serializers.CharField()
    csl = serializers.DictField(help_text="CSL-JSON.")


class PinSerializer(DocumentSerializer):
    """A version that a consumer keeps."""

    slug = serializers.CharField(max_length=80)
    version = serializers.IntegerField(min_value=1, max_value=99_999_999)


class PinsSerializer(DocumentSerializer):
    """What a consumer keeps, under the name of the kind: {"definitions": [{"slug", "version"}, …]}."""

    def get_fields(self):
        return {self.context.get("name", "definitions"): PinSerializer(many=True, max_length=MOST_PINS)}


class PinSinceSerializer(serializers.Serializer):
    """A publication after the one that is kept."""

    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=PUBLICATION_STATES)
    published_at = serializers.DateTimeField()
    change = serializers.ChoiceField(choices=Revision.Change.choices)
    note = serializers.CharField()


class CheckedPinSerializer(serializers.Serializer):
    """What became of one version."""

    slug = serializers.CharField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Pin.STATUSES)
    current_slug = serializers.CharField(allow_null=True, help_text="Another one where the entry was renamed.")
    current_version = serializers.IntegerField(allow_null=True)
    url = serializers.URLField(allow_null=True)
    successor = serializers.URLField(allow_null=True, help_text="What to use instead of what was withdrawn.")
    changes = PinSinceSerializer(many=True, help_text="What was published since, oldest first.")


class CheckSerializer(serializers.Serializer):
    """What became of every version that was asked about, in the order asked."""

    drifted = serializers.BooleanField(help_text="Whether any is not current: a build can fail on it.")
    summary = serializers.DictField(child=serializers.IntegerField(), help_text="How many of each status.")
    results = CheckedPinSerializer(many=True)


class EntryReads(PublicReads):
    """A kind's list, its entries and their versions."""

    kind = None

    def perform_content_negotiation(self, request, force=False):
        # Formats are the kind's, see `format_asked`; DRF renders JSON where it renders.
        return self.get_renderers()[0], JSON

    def format_asked(self, request):
        """The `Format` that is asked for by ?format= or else by Accept; None is JSON.

        :raises NotAcceptable: with the list of what there is
        """
        name = request.GET.get("format")
        if name is not None:
            if name == "json":
                return None
            found = next((form for form in self.kind.formats if name in form.names), None)
        else:
            media_type = negotiated(request.META.get("HTTP_ACCEPT", ""), self.kind.media_types)
            if media_type == JSON:
                return None
            found = next((form for form in self.kind.formats if form.media_type == media_type), None)
        if found is None:
            raise FormatNotAvailable([JSON, *[form.media_type for form in self.kind.formats]])
        return found

    # --- lists ---

    def list(self, request):
        form = self.format_asked(request)
        if form is None and not request.GET:
            return first_page(request, self.kind)
        if form is None and "on" in request.GET:
            return self.list_on(request)
        also = {*ALSO, "format"} if form is None else {"format"}
        filters = self.filter_class(request.GET, queryset=self.kind.model.objects.all(), also=also)
        head = Head.now()
        validators = list_validators(request, head)
        if fresh := validators.unchanged(request):
            return fresh
        if problems := filters.problems:
            raise ValidationError(problems)
        if form is not None:
            return self.whole_list(request, form, filters, validators)
        trim = trimming(request, self.kind)
        if "cursor" in request.GET:
            return self.walk(request, filters.qs, validators, trim)
        count = None if filters.is_used else head.counts.get(self.kind.name, 0)
        paginator, page = page_asked(request, filters.qs.representations(), count)
        bodies = [trim(body) for _, body in page]
        return page_of_bodies(
            request, validators, bodies, count=paginator.count, number=page.number, pages=paginator.num_pages
        )

    def walk(self, request, rows, validators, trim):
        """A page by cursor: what was published meanwhile neither shifts nor repeats a row."""
        if "page" in request.GET or "ordering" in request.GET:
            raise ValidationError({"cursor": ["A cursor has an order of its own: leave page and ordering out."]})
        size = whole_number(request, "page_size", PAGE_SIZE, LARGEST_PAGE)
        after = request.GET["cursor"] or "0"
        if not (after.isascii() and after.isdigit() and len(after) < 19):
            raise ValidationError({"cursor": ["Begin with an empty cursor, and then follow next."]})
        found = [*rows.order_by("pk").filter(pk__gt=int(after)).representations()[: size + 1]]
        links = {}
        if len(found) > size:
            query = [(name, value) for name, values in request.GET.lists() for value in values if name != "cursor"]
            links["next"] = absolute(f"{request.path}?{urlencode([*query, ('cursor', found[size - 1][0])])}")
        facts = page_facts(None, None, None, links)
        return answer_with_bodies(request, validators, facts, links, [trim(body) for _, body in found[:size]])

    def list_on(self, request):
        """The entries that were in force on a day, each in the version of that day."""
        day = day_asked(request)
        if unknown := set(request.GET) - {"on", "page", "page_size", "format", "fields", "omit"}:
            raise ValidationError({name: ["This does not go together with “on”."] for name in unknown})
        trim = trimming(request, self.kind)
        validators = list_validators(request, Head.now())
        if fresh := validators.unchanged(request):
            return fresh
        rows = in_force_on(self.kind, day).select_related("entry").order_by("entry__slug")
        paginator, page = page_asked(request, rows)
        first = first_publications([publication.entry_id for publication in page])
        bodies = [trim(self.as_it_was(publication, first[publication.entry_id])) for publication in page]
        return page_of_bodies(
            request, validators, bodies, count=paginator.count, number=page.number, pages=paginator.num_pages
        )

    def as_it_was(self, publication, published_at):
        """A publication's JSON, also of one that was superseded, with the stand-in for this site."""
        body, _ = stored(
            self.kind,
            completed(self.kind, publication.document),
            slug=publication.entry.slug,
            version=publication.version,
            published_at=published_at,
            modified_at=publication.published_at,
        )
        return body

    def whole_list(self, request, form, filters, validators):
        """Every row that the filters leave, in another format: no pages, written as it is read."""
        raise FormatNotAvailable([JSON])

    # --- one entry ---

    def find(self, slug):
        row = self.kind.model.objects.filter(slug=slug).first()
        if row is None:
            find_out_why_missing(self.kind.name, slug)
        return row

    def retrieve(self, request, slug):
        form = self.format_asked(request)
        refuse_parameters(request, {"format", "lang"} if form else {"format", "fields", "omit", "on", "lang"})
        if form is not None:
            return self.in_format(request, form, slug)
        if "on" in request.GET:
            return self.retrieve_on(request, slug)
        if not set(request.GET) - {"format"}:
            return one_entry(request, self.kind, slug) or find_out_why_missing(self.kind.name, slug)
        trim = trimming(request, self.kind)
        row = Representation.objects.filter(kind=self.kind.name, slug=slug).first()
        if row is None:
            find_out_why_missing(self.kind.name, slug)
        validators = Validators(tag_of("entry", row.tag, request.GET.urlencode()), row.modified_at)
        if fresh := validators.unchanged(request):
            return fresh
        body = bytes(row.body)
        if language := request.GET.get("lang"):
            body = self.in_language(body, language)
        return validators.answer(request, served(trim(body)), headers=link_to_formats(self.kind, slug))

    def in_language(self, body, language):
        raise FormatNotAvailable(["en"], what="language")

    def in_format(self, request, form, slug):
        try:
            row = self.find(slug)
        except Gone as gone:
            if form.gone is None:
                raise
            return HttpResponse(
                form.gone(gone.withdrawal), status=410, content_type=form.content_type, headers=CROSS_ORIGIN
            )
        head = Head.now()
        validators = Validators(tag_of(form.name, slug, request.GET.urlencode(), head.sequence), row.modified_at)
        return validators.unchanged(request) or validators.answer(
            request, form.one(row), content_type=form.content_type, headers=link_to_formats(self.kind, slug)
        )

    def retrieve_on(self, request, slug):
        """The version that was in force on a day."""
        day = day_asked(request)
        entry = Entry.objects.filter(kind=self.kind.name, slug=slug).first()
        if entry is None:
            find_out_why_missing(self.kind.name, slug)
        publication = entry.revisions.publications().filter(published_at__lt=end_of(day)).first()
        if publication is None:
            raise Http404(f"“{slug}” was not published yet on {day}.")
        if Revision.State.WITHDRAWN in {publication.state, entry.last_publication.state}:
            raise Gone(entry.last_publication)
        first = first_publications([entry.pk])[entry.pk]
        validators = Validators(
            tag_of("on", publication.pk, entry.slug, request.GET.urlencode()), publication.published_at
        )
        body = trimming(request, self.kind)(self.as_it_was(publication, first))
        return validators.unchanged(request) or validators.answer(request, served(body))

    # --- versions ---

    @decorators.action(detail=True)
    def versions(self, request, slug):
        row = self.find(slug)
        refuse_parameters(request)
        publications = Revision.objects.filter(entry=row.pk).publications()
        redactions = redactions_by_version(row.pk)
        return Response([line_of_history(self.kind, row, publication, redactions) for publication in publications])

    @decorators.action(detail=True, url_path=r"versions/(?P<number>[0-9]{1,8})", url_name="version")
    def version(self, request, slug, number):
        row = self.find(slug)
        refuse_parameters(request)
        publication = self.publication(row, int(number))
        self.max_age = FOR_EVER
        return Response(
            {
                **line_of_history(self.kind, row, publication, redactions_by_version(row.pk)),
                "document": completed(self.kind, publication.document),
            }
        )

    def publication(self, row, number):
        publication = Revision.objects.filter(entry=row.pk, version=number, state=Revision.State.PUBLISHED).first()
        if publication is None:
            raise Http404(f"There is no version {number}.")
        return publication

    @decorators.action(detail=True, url_path=r"versions/(?P<number>[0-9]{1,8})/notice", url_name="notice")
    def notice(self, request, slug, number):
        row = self.find(slug)
        refuse_parameters(request)
        self.max_age = FOR_EVER
        return Response(change_notice(self.kind, row, self.publication(row, int(number))).as_data())

    @decorators.action(detail=True, url_path="versions/compare", url_name="comparison")
    def comparison(self, request, slug):
        row = self.find(slug)
        refuse_parameters(request, {"from", "to"})
        old = self.publication(row, whole_number(request, "from", max(row.version - 1, 1), row.version))
        new = self.publication(row, whole_number(request, "to", row.version, row.version))
        redactions = redactions_by_version(row.pk)
        return Response(
            {
                "from": line_of_history(self.kind, row, old, redactions),
                "to": line_of_history(self.kind, row, new, redactions),
                "changes": [change.as_data() for change in compare(self.kind, old.document, new.document)],
            }
        )

    @decorators.action(detail=True, url_path="cite", url_name="cite")
    def cite(self, request, slug):
        row = self.find(slug)
        refuse_parameters(request, {"version", "format"})
        cited = how_to_cite(
            self.kind, row, self.publication(row, whole_number(request, "version", row.version, row.version))
        )
        form = request.GET.get("format", "json")
        if form == "json":
            return Response({"text": cited.text, "bibtex": cited.bibtex, "csl": cited.csl})
        if form == "text":
            return HttpResponse(cited.text + "\n", content_type="text/plain; charset=utf-8")
        if form == "bibtex":
            return HttpResponse(cited.bibtex, content_type="application/x-bibtex; charset=utf-8")
        if form == "csl-json":
            body = json.dumps([cited.csl], ensure_ascii=False, indent=2)
            return HttpResponse(body, content_type="application/vnd.citationstyles.csl+json")
        raise FormatNotAvailable(CITATION_FORMATS)

    @decorators.action(detail=False, methods=["post"], url_path="check", url_name="check")
    def check(self, request):
        refuse_parameters(request)
        pins = PinsSerializer(data=request.data, context={"name": self.kind.plural})
        if not pins.is_valid():
            raise Invalid.from_serializer(pins.errors)
        kept = [(pin["slug"], pin["version"]) for pin in pins.validated_data[self.kind.plural]]
        found = check_pins(self.kind, kept)
        return Response(
            {
                "drifted": any(pin.status != Pin.CURRENT for pin in found),
                "summary": dict(Counter(pin.status for pin in found)),
                "results": [self.answer_to_pin(pin) for pin in found],
            }
        )

    def answer_to_pin(self, pin):
        def address(slug):
            return slug and absolute(reverse(f"api:{self.kind.plural}-detail", args=[slug]))

        return {
            "slug": pin.slug,
            "version": pin.version,
            "status": pin.status,
            "current_slug": pin.current_slug,
            "current_version": pin.current_version,
            "url": address(pin.current_slug),
            "successor": address(pin.successor),
            "changes": [
                {
                    "version": publication.version,
                    "state": publication.state,
                    "published_at": publication.published_at,
                    "change": publication.change,
                    "note": publication.note,
                }
                for publication in pin.since
            ],
        }

    def last_modified(self, data):
        if isinstance(data, list):
            return latest(line["published_at"] for line in data)
        return data.get("published_at") if data else None


def trimming(request, kind):
    """A function from stored JSON to stored JSON with the fields that `fields` and `omit` leave."""
    known = [*kind.field_names, *RepresentationSerializer._declared_fields]
    wanted, unwanted = (
        [name for given in request.GET.getlist(parameter) for name in given.split(",")]
        for parameter in ("fields", "omit")
    )
    for parameter, names in [("fields", wanted), ("omit", unwanted)]:
        if unknown := [name for name in names if name not in known]:
            raise ValidationError({parameter: [f"There is no field “{unknown[0]}”. Known: {', '.join(known)}."]})
    if not wanted and not unwanted:
        return bytes
    left = [name for name in known if (not wanted or name in wanted) and name not in unwanted]

    def trim(body):
        whole = json.loads(bytes(body))
        return json.dumps({name: whole[name] for name in left}, ensure_ascii=False, separators=(",", ":")).encode()

    return trim


def day_asked(request):
    try:
        return datetime.date.fromisoformat(request.GET["on"])
    except ValueError:
        raise ValidationError({"on": ["Write a day that exists, for example 2026-01-31."]}) from None


CURSOR = OpenApiParameter("cursor", str, description="Empty to begin; then follow next. Rows keep their places.")
TRIMMING = [
    OpenApiParameter("fields", str, description="Only these fields, with commas between them."),
    OpenApiParameter("omit", str, description="All fields but these."),
]
ON = OpenApiParameter("on", {"type": "string", "format": "date"}, description="As it was in force on this day.")
LANGUAGE_ASKED = OpenApiParameter("lang", str, description="In this language, where there is a translation.")


def formats_of(formats):
    """The parameter that names a kind's formats."""
    names = ["json", *[form.name for form in formats]]
    return [OpenApiParameter("format", str, enum=names, description="Or ask by Accept.")]


def pins_of(plural, name):
    """The serializer class of what a check of one kind is sent."""
    fields = {plural: PinSerializer(many=True, max_length=MOST_PINS)}
    return type(f"{name}PinsSerializer", (serializers.Serializer,), {**fields, "__doc__": "Versions that you keep."})


def described(name, plural, document_class, filter_class, formats=()):
    """A decorator: what the schema says of a kind's addresses."""
    representation = representation_of(document_class, name)
    said = {"tags": [plural]}
    others = {
        (200, form.media_type): OpenApiTypes.OBJECT if form.media_type.endswith("json") else OpenApiTypes.STR
        for form in formats
    }
    missing = {
        404: PROBLEM,
        410: OpenApiResponse(ProblemSerializer, description="Withdrawn: why, and what to read instead"),
    }
    return extend_schema_view(
        list=extend_schema(
            **said,
            operation_id=f"list_{plural}",
            summary=f"List {plural}",
            parameters=[*list_parameters(filter_class), CURSOR, *TRIMMING, ON, *formats_of(formats)],
            responses={(200, JSON): page_of(representation()), **others, 304: None, 400: PROBLEM, 406: PROBLEM},
        ),
        retrieve=extend_schema(
            **said,
            operation_id=f"get_{name.lower()}",
            summary=f"One {name.lower()}",
            parameters=[*TRIMMING, ON, LANGUAGE_ASKED, *formats_of(formats)],
            responses={(200, JSON): representation, **others, 304: None, 400: PROBLEM, 406: PROBLEM, **missing},
        ),
        versions=extend_schema(
            **said,
            operation_id=f"list_{name.lower()}_versions",
            summary="Its versions, newest first",
            responses={200: VersionSerializer(many=True), **missing},
        ),
        notice=extend_schema(
            **said,
            operation_id=f"get_{name.lower()}_notice",
            summary="The change notice of a version: what changed, why and from when",
            responses={200: NoticeSerializer, **missing},
        ),
        comparison=extend_schema(
            **said,
            operation_id=f"compare_{name.lower()}_versions",
            summary="Any two versions, field by field; the last two unless told",
            parameters=[OpenApiParameter("from", int), OpenApiParameter("to", int)],
            responses={200: ComparisonSerializer, 400: PROBLEM, **missing},
        ),
        cite=extend_schema(
            **said,
            operation_id=f"cite_{name.lower()}",
            summary="How to cite it, as text, BibTeX and CSL-JSON",
            parameters=[OpenApiParameter("version", int), OpenApiParameter("format", str, enum=CITATION_FORMATS)],
            responses={
                (200, JSON): CitationsSerializer,
                (200, "text/plain"): OpenApiTypes.STR,
                (200, "application/x-bibtex"): OpenApiTypes.STR,
                (200, "application/vnd.citationstyles.csl+json"): {"type": "array", "items": {"type": "object"}},
                400: PROBLEM,
                406: PROBLEM,
                **missing,
            },
        ),
        check=extend_schema(
            **said,
            operation_id=f"check_{plural}",
            summary="What became of the versions that you keep",
            request=pins_of(plural, name),
            responses={200: CheckSerializer, 400: PROBLEM},
        ),
        version=extend_schema(
            **said,
            operation_id=f"get_{name.lower()}_version",
            summary="One version, which never changes",
            responses={200: version_of(document_class, name), **missing},
        ),
    )
