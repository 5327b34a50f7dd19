"""Reading entries by the API: what the four kinds have in common. Knows no kind."""

import json

from django.http import Http404, HttpResponse
from rest_framework import decorators
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from publishing.api.serializers import (
    CheckSerializer,
    CitationsSerializer,
    ComparisonSerializer,
    NoticeSerializer,
    RepresentationSerializer,
    VersionSerializer,
    pins_of,
    version_of,
)
from publishing.documents.comparison import change_notice, compare
from publishing.documents.validation import completed
from publishing.models import Entry, Head, Representation, Revision
from publishing.published.citation import how_to_cite
from publishing.published.history import end_of, first_publications, in_force_on, with_redactions
from publishing.published.missing import Gone, find_out_why_missing
from publishing.published.pins import check_pins
from publishing.published.stored_json import served, stored, with_today
from publishing.published.stored_responses import (
    JSON,
    answer_with_bodies,
    first_page,
    link_to_formats,
    list_validators,
    one_entry,
)
from publishing.refusals import validated_by
from web.api import (
    CROSS_ORIGIN,
    WHOLE_LIST,
    FormatNotAvailable,
    PublicReads,
    Validators,
    day_in,
    demonstration_in,
    negotiated,
    refuse_parameters,
    tag_of,
)
from web.filters import DEMONSTRATION, is_filtered
from web.pagination import CursorPages, NumberedPages, number_in
from web.time_limit import time_limit

FOR_EVER = "max-age=31536000, immutable"
CITATION_FORMATS = ["json", "text", "bibtex", "csl-json"]


class EntryReads(PublicReads):
    """A kind's list, its entries and their versions."""

    kind = None
    judges_parameters = property(lambda self: self.action in ("list", "retrieve"))

    def perform_content_negotiation(self, request, force=False):
        # Formats are the kind's, see `chosen_format`; DRF renders JSON where it renders.
        return self.get_renderers()[0], JSON

    def chosen_format(self, request):
        """Return the `Format` that ?format= or else Accept names; None is JSON.

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

    def get_queryset(self):
        return self.kind.model.objects.all()

    @property
    def paginator(self):
        if not hasattr(self, "_paginator"):
            self._paginator = CursorPages() if "cursor" in self.request.GET else NumberedPages()
        return self._paginator

    def list(self, request):
        form = self.chosen_format(request)
        if form is None and not request.GET and not self.kind.today:
            return first_page(request, self.kind)
        if form is None and "on" in request.GET:
            return self.list_on(request)
        self.also_understood = {"format"} if form else {"format", "cursor", "fields", "omit"}
        head = Head.now()
        validators = self.list_validators(request, head)
        if validators and (fresh := validators.unchanged(request)):
            return fresh
        rows = self.filter_queryset(self.get_queryset())
        if form is not None:
            return self.whole_list(request, form, rows, validators)
        trim = trimming(request, self.kind)
        if not is_filtered(self.filterset_class, request.GET):
            self.paginator.known_count = head.counts.get(self.kind.name, 0)
        with time_limit():
            found = self.paginate_queryset(rows.representations())
            bodies = [trim(body) for body in with_today(self.kind, found)]
        if validators is None:
            tag = tag_of("page", request.get_full_path(), self.paginator.facts, *bodies)
            modified = self.kind.today and max(filter(None, [self.kind.today.changed_at(), head.changed_at]))
            validators = Validators(tag, modified)
            if fresh := validators.unchanged(request):
                return fresh
        return answer_with_bodies(request, validators, self.paginator.facts, self.paginator.links, bodies)

    def list_validators(self, request, head):
        """Return the `Validators` of a list that is not made yet; None where only its rows tell whether it changed."""
        return None if self.kind.today else list_validators(request, head)

    def list_on(self, request):
        """Answer with the entries that were in force on a day, each in the version of that day."""
        day = day_in(request, "on")
        if unknown := set(request.GET) - {"on", "page", "page_size", "format", "fields", "omit", DEMONSTRATION}:
            raise ValidationError({name: ["This does not go together with “on”."] for name in unknown})
        trim = trimming(request, self.kind)
        validators = list_validators(request, Head.now())
        if fresh := validators.unchanged(request):
            return fresh
        publications = in_force_on(self.kind, day).select_related("entry").order_by("entry__slug")
        if not demonstration_in(request):
            publications = publications.filter(entry__is_demonstration=False)
        page = self.paginate_queryset(publications)
        first = first_publications([publication.entry_id for publication in page])
        bodies = [trim(self.as_it_was(publication, first[publication.entry_id])) for publication in page]
        return answer_with_bodies(request, validators, self.paginator.facts, self.paginator.links, bodies)

    def as_it_was(self, publication, published_at):
        """Return a publication's JSON, also of one that was superseded, with the stand-in for this site."""
        body, _ = stored(
            self.kind,
            completed(self.kind, publication.document),
            slug=publication.entry.slug,
            version=publication.version,
            published_at=published_at,
            modified_at=publication.published_at,
        )
        return body

    def whole_list(self, request, form, rows, validators):
        """Every row that the filters leave, in another format: no pages, written as it is read."""
        raise FormatNotAvailable([JSON])

    # --- one entry ---

    def find(self, slug):
        return self.kind.model.objects.filter(slug=slug).first() or find_out_why_missing(self.kind.name, slug)

    def retrieve(self, request, slug):
        form = self.chosen_format(request)
        refuse_parameters(request, {"format", "lang"} if form else {"format", "fields", "omit", "on", "lang"})
        if form is not None:
            return self.in_format(request, form, slug)
        if "on" in request.GET:
            return self.retrieve_on(request, slug)
        if not set(request.GET) - {"format"} and not self.kind.today:
            return one_entry(request, self.kind, slug) or find_out_why_missing(self.kind.name, slug)
        trim = trimming(request, self.kind)
        found = Representation.objects.filter(kind=self.kind.name, slug=slug)
        row = found.first() or find_out_why_missing(self.kind.name, slug)
        [body] = with_today(self.kind, [(row.pk, row.body)])
        modified = max(row.modified_at, self.kind.today.changed_at()) if self.kind.today else row.modified_at
        validators = Validators(
            tag_of("entry", row.tag, request.GET.urlencode(), body if self.kind.today else ""), modified
        )
        if fresh := validators.unchanged(request):
            return fresh
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
        validators = Validators(tag_of(form.name, slug, request.GET.urlencode(), head.sequence), head.changed_at)
        return validators.unchanged(request) or validators.answer(
            request, form.one(row), content_type=form.content_type, headers=link_to_formats(self.kind, slug)
        )

    def retrieve_on(self, request, slug):
        """Answer with the version that was in force on a day."""
        day = day_in(request, "on")
        found = Entry.objects.filter(kind=self.kind.name, slug=slug)
        entry = found.first() or find_out_why_missing(self.kind.name, slug)
        publication = entry.revisions.publications().filter(published_at__lt=end_of(day)).first()
        if publication is None:
            raise Http404(f"“{slug}” was not published yet on {day}.")
        if Revision.State.WITHDRAWN in {publication.state, entry.last_publication.state}:
            raise Gone(entry.last_publication)
        first = first_publications([entry.pk])[entry.pk]
        body = served(trimming(request, self.kind)(self.as_it_was(publication, first)))
        validators = Validators(tag_of("on", body.decode()))
        return validators.unchanged(request) or validators.answer(request, body)

    # --- versions ---

    @decorators.action(detail=True, **WHOLE_LIST)
    def versions(self, request, slug):
        row = self.find(slug)
        publications = Revision.objects.filter(entry=row.pk).publications().select_related("entry")
        self.modified = max(publication.published_at for publication in publications)
        return Response(VersionSerializer(with_redactions(publications), many=True).data)

    @decorators.action(detail=True, url_path=r"versions/(?P<number>[0-9]{1,8})", url_name="version")
    def version(self, request, slug, number):
        publication = self.publication(self.find(slug), int(number))
        self.max_age, self.modified = FOR_EVER, publication.published_at
        return Response(version_of(self.kind)(publication).data)

    def publication(self, row, number):
        found = Revision.objects.filter(entry=row.pk, version=number, state=Revision.State.PUBLISHED)
        if not (publications := with_redactions(found.select_related("entry"))):
            raise Http404(f"There is no version {number}.")
        return publications[0]

    @decorators.action(detail=True, url_path=r"versions/(?P<number>[0-9]{1,8})/notice", url_name="notice")
    def notice(self, request, slug, number):
        row = self.find(slug)
        self.max_age = FOR_EVER
        return Response(NoticeSerializer(change_notice(self.kind, row, self.publication(row, int(number)))).data)

    @decorators.action(detail=True, url_path="versions/compare", url_name="comparison", known_parameters={"from", "to"})
    def comparison(self, request, slug):
        row = self.find(slug)
        old = self.publication(row, number_in(request, "from", max(row.version - 1, 1), row.version))
        new = self.publication(row, number_in(request, "to", row.version, row.version))
        changes = compare(self.kind, old.document, new.document)
        return Response(ComparisonSerializer({"from": old, "to": new, "changes": changes}).data)

    @decorators.action(detail=True, known_parameters={"version", "format"})
    def cite(self, request, slug):
        row = self.find(slug)
        number = number_in(request, "version", row.version, row.version)
        cited = how_to_cite(self.kind, row, self.publication(row, number))
        form = request.GET.get("format", "json")
        if form == "json":
            return Response(CitationsSerializer(cited).data)
        if form == "text":
            return HttpResponse(cited["text"] + "\n", content_type="text/plain; charset=utf-8")
        if form == "bibtex":
            return HttpResponse(cited["bibtex"], content_type="application/x-bibtex; charset=utf-8")
        if form == "csl-json":
            body = json.dumps([cited["csl"]], ensure_ascii=False, indent=2)
            return HttpResponse(body, content_type="application/vnd.citationstyles.csl+json")
        raise FormatNotAvailable(CITATION_FORMATS)

    @decorators.action(detail=False, methods=["post"])
    def check(self, request):
        pins = validated_by(pins_of(self.kind)(data=request.data))
        kept = [(pin["slug"], pin["version"]) for pin in pins[self.kind.plural]]
        return Response(CheckSerializer(check_pins(self.kind, kept)).data)


def trimming(request, kind):
    """Return a function from stored JSON to stored JSON with the fields that `fields` and `omit` leave."""
    known = [*kind.field_names, *RepresentationSerializer._declared_fields, *(kind.today.fields if kind.today else [])]
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
        return json.dumps(
            {name: whole[name] for name in left if name in whole}, ensure_ascii=False, separators=(",", ":")
        ).encode()

    return trim
