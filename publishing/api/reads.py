"""Reading entries by the API: what the four kinds have in common. Knows no kind."""

import hashlib
import json

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
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
from publishing.documents.structure import canonical_json
from publishing.models import Entry, Head, Representation, Revision
from publishing.published.citation import how_to_cite
from publishing.published.content_changes import chosen_in, kept_of_rows
from publishing.published.history import find_history, in_force_on, last_until, publications_by, with_redactions
from publishing.published.kept_files import now
from publishing.published.kept_order import InKeptOrder, representations_by
from publishing.published.languages import body_in, content_language, has_translations, languages_in, languages_of
from publishing.published.missing import Gone, find_out_why_missing
from publishing.published.pins import check_pins
from publishing.published.stored_json import as_published, served, with_today
from publishing.published.stored_responses import (
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
    PublicReads,
    Validators,
    day_in,
    demonstration_in,
    refuse_parameters,
    tag_of,
)
from web.filters import DEMONSTRATION, StrictFilterBackend, is_filtered
from web.languages import chosen_languages
from web.negotiation import JSON
from web.pagination import CursorPages, NumberedPages, number_in
from web.time_limit import time_limit

FOR_EVER = "max-age=31536000, immutable"
CITATIONS = {
    JSON: ("json",),
    "text/plain": ("text",),
    "application/x-bibtex": ("bibtex",),
    "application/vnd.citationstyles.csl+json": ("csl-json",),
}
# What of a list does not go together with a format that has no pages and one order.
OF_PAGES = {"page", "page_size", "cursor", "fields", "omit", "ordering"}


class EntryReads(PublicReads):
    """A kind's list, its entries and their versions."""

    kind = None
    judges_parameters = property(lambda self: self.action in ("list", "retrieve"))
    # The actions whose answers there are in every format of the kind.
    in_formats = frozenset({"list", "retrieve", "versions", "version"})

    @property
    def formats(self):
        if self.action == "cite":
            return CITATIONS
        return self.kind.offers if self.action in self.in_formats else {JSON: ()}

    @property
    def form(self):
        """The `Format` that was chosen; None is JSON."""
        return self.kind.format_of(self.media_type)

    # --- lists ---

    def get_queryset(self):
        return self.kind.model.objects.all()

    @property
    def paginator(self):
        if not hasattr(self, "_paginator"):
            self._paginator = CursorPages() if "cursor" in self.request.GET else NumberedPages()
        return self._paginator

    def list(self, request):
        form = self.form
        if form is None and not request.GET and not self.kind.today:
            return first_page(request, self.kind)
        if form is not None and (paged := OF_PAGES & set(request.GET)):
            sentence = f"This goes with JSON alone: in {form.media_type} the list is one whole file."
            raise ValidationError(dict.fromkeys(sorted(paged), [sentence]))
        if "on" in request.GET:
            return self.list_on(request)
        self.also_understood = {"format", "lang"} if form else {"format", "lang", "cursor", "fields", "omit"}
        head = Head.now()
        languages, by_header = self.languages(request, languages_of(self.kind, head))
        validators = self.list_validators(request, head, languages, by_header)
        if validators and (fresh := validators.unchanged(request)):
            return fresh
        filters = StrictFilterBackend().asked(request, self.get_queryset(), self)
        if form is not None:
            return self.whole_list(request, form, filters.qs, validators, self.in_languages(request, languages))
        trim = trimming(request, self.kind)
        if not is_filtered(self.filterset_class, request.GET):
            self.paginator.known_count = head.counts.get(self.kind.name, 0)
        with time_limit():
            if "cursor" in request.GET:
                rows = filters.qs.representations()
            else:
                rows = self.in_kept_order(request, "", lambda: filters.qs, representations_by)
            found = self.paginate_queryset(rows)
            bodies = [trim(body_in(self.kind, body, languages)) for body in with_today(self.kind, found)]
        if validators is None:
            tag = tag_of("page", request.get_full_path(), self.paginator.facts, *bodies)
            modified = self.kind.today and max(filter(None, [self.kind.today.changed_at(), head.changed_at]))
            validators = Validators(tag, modified, language=content_language(languages))
            if fresh := validators.unchanged(request):
                return fresh
        return answer_with_bodies(request, validators, self.paginator.facts, self.paginator.links, bodies)

    def in_kept_order(self, request, what, find, rows_by):
        """Return the rows that `find()` finds for the filters of a request, whose number is kept with their order."""
        of = now()
        if self.paginator.known_count is None:
            self.paginator.known_count = kept_of_rows(
                self.kind, request.GET, f"number of the API{what}", lambda: find().count(), of=of
            )
        order = request.GET.getlist("ordering")
        return InKeptOrder((self.kind.name, what, str(order), chosen_in(request.GET)), find, rows_by, of=of)

    def list_validators(self, request, head, languages=(), by_header=False):
        """Return the `Validators` of a list that is not made yet; None where only its rows tell whether it changed."""
        return None if self.kind.today else list_validators(request, head, self.media_type, languages, by_header)

    def languages(self, request, available):
        """Return (the languages liked best, whether Accept-Language could have chosen others) of what there is.

        Other formats hold every language, unless ?lang= asks for one.
        """
        if self.form is not None and "lang" not in request.GET:
            return (), False
        return chosen_languages(request, available), bool(available) and "lang" not in request.GET

    def in_languages(self, request, languages):
        """Return what a `Format` is told of languages: nothing, unless it is to hold one of each text."""
        return {"languages": languages} if "lang" in request.GET and self.kind.translated else {}

    def list_on(self, request):
        """Answer with the entries that were in force on a day, each in the version of that day."""
        day = day_in(request, "on")
        if unknown := set(request.GET) - {"on", "page", "page_size", "format", "lang", "fields", "omit", DEMONSTRATION}:
            raise ValidationError({name: ["This does not go together with “on”."] for name in unknown})
        trim = trimming(request, self.kind)
        head = Head.now()
        # What there is today tells how wide to look; a row of that day has what it had then.
        languages, by_header = self.languages(request, languages_of(self.kind, head))
        validators = list_validators(request, head, self.media_type, languages, by_header)
        if fresh := validators.unchanged(request):
            return fresh
        publications = in_force_on(self.kind, day)
        if not demonstration_in(request):
            publications = publications.filter(entry__is_demonstration=False)
        if self.form is not None:
            more = self.in_languages(request, languages)
            return streamed(request, validators, self.form, self.form.on(day, publications, whole=True, **more))
        rows = self.in_kept_order(request, " on a day", lambda: publications, publications_by)
        page = self.paginate_queryset(rows)
        bodies = [trim(body_in(self.kind, as_published(self.kind, each), languages)) for each in page]
        return answer_with_bodies(request, validators, self.paginator.facts, self.paginator.links, bodies)

    def whole_list(self, request, form, rows, validators, more):
        """Every row that the filters leave, in another format: no pages, written as it is read."""
        whole = not is_filtered(self.filterset_class, request.GET)
        return streamed(request, validators, form, form.many(rows, whole=whole, **more))

    # --- one entry ---

    def find(self, slug):
        return self.kind.model.objects.filter(slug=slug).first() or find_out_why_missing(self.kind.name, slug)

    def retrieve(self, request, slug):
        form = self.form
        refuse_parameters(request, {"format", "on", "lang"} if form else {"format", "fields", "omit", "on", "lang"})
        if "on" in request.GET:
            return self.retrieve_on(request, slug)
        if form is not None:
            return self.in_format(request, form, slug)
        if not set(request.GET) - {"format"} and not self.kind.today:
            return one_entry(request, self.kind, slug) or find_out_why_missing(self.kind.name, slug)
        trim = trimming(request, self.kind)
        found = Representation.objects.filter(kind=self.kind.name, slug=slug)
        row = found.first() or find_out_why_missing(self.kind.name, slug)
        [body] = with_today(self.kind, [(row.pk, row.body)])
        modified = max(row.modified_at, self.kind.today.changed_at()) if self.kind.today else row.modified_at
        languages, by_header = self.languages(request, self.languages_in_body(body))
        validators = Validators(
            tag_of("entry", row.tag, request.GET.urlencode(), *languages, body if self.kind.today else ""),
            modified,
            language=content_language(languages[:1]),
            by_header=by_header,
        )
        if fresh := validators.unchanged(request):
            return fresh
        body = body_in(self.kind, body, languages)
        return validators.answer(request, served(trim(body)), headers=link_to_formats(self.kind, slug))

    def languages_in_body(self, body):
        return languages_in(json.loads(bytes(body))) if has_translations(self.kind, body) else []

    def gone(self, form, withdrawal):
        return HttpResponse(form.gone(withdrawal), status=410, content_type=form.content_type, headers=CROSS_ORIGIN)

    def in_format(self, request, form, slug):
        try:
            row = self.find(slug)
        except Gone as gone:
            if form.gone is None:
                raise
            return self.gone(form, gone.withdrawal)
        available = languages_in({"translations": getattr(row, "translations", [])})
        languages, _ = self.languages(request, available)
        headers, wanted = link_to_formats(self.kind, slug), self.in_languages(request, languages)
        if form.made_from is None:
            return answer_in(request, form, form.one(row, **wanted), headers=headers)
        made_from = [form.media_type, settings.LINKED_DATA_BASE, *form.made_from(row), wanted]
        validators = Validators(tag_of("one", *made_from))
        return validators.unchanged(request) or validators.answer(
            request, form.one(row, **wanted), content_type=form.content_type, headers=headers
        )

    def retrieve_on(self, request, slug):
        """Answer with the version that was in force on a day, whatever became of it since."""
        day = day_in(request, "on")
        found = Entry.objects.filter(kind=self.kind.name, slug=slug)
        entry = found.first() or find_out_why_missing(self.kind.name, slug)
        publication = last_until(self.kind, day).filter(entry=entry).select_related("successor").first()
        if publication is None:
            raise Http404(f"“{slug}” was not published yet on {day}.")
        if publication.state == Revision.State.WITHDRAWN:
            if self.form is not None and self.form.gone:
                return self.gone(self.form, publication)
            raise Gone(publication)
        body = as_published(self.kind, publication)
        languages, by_header = self.languages(request, self.languages_in_body(body))
        if self.form is not None:
            more = self.in_languages(request, languages)
            return answer_in(request, self.form, b"".join(self.form.on(day, [publication], **more)))
        body = served(trimming(request, self.kind)(body_in(self.kind, body, languages)))
        validators = Validators(
            tag_of("on", body.decode()), language=content_language(languages[:1]), by_header=by_header
        )
        return validators.unchanged(request) or validators.answer(request, body)

    # --- versions ---

    @decorators.action(detail=True, **WHOLE_LIST)
    def versions(self, request, slug):
        history = find_history(self.kind, slug)
        publications = Revision.objects.filter(entry=history.pk).publications().select_related("entry")
        if self.form is not None:
            return answer_in(request, self.form, self.form.versions(history, publications))
        self.modified = max(publication.published_at for publication in publications)
        return Response(VersionSerializer(with_redactions(publications), many=True).data)

    @decorators.action(detail=True, url_path=r"versions/(?P<number>[0-9]{1,8})", url_name="version")
    def version(self, request, slug, number):
        publication = find_history(self.kind, slug).publication(int(number))
        if self.form is not None:
            return answer_in(request, self.form, self.form.version(publication))
        return Response(version_of(self.kind)(publication).data)

    @decorators.action(
        detail=True,
        url_path=r"versions/(?P<number>[0-9]{1,8})/document/(?P<digest>[0-9a-f]{64})",
        url_name="document",
    )
    def document(self, request, slug, number, digest):
        """Answer with the document alone. Its address has its digest, so that no other answer ever comes from there."""
        publication = find_history(self.kind, slug).publication(int(number))
        if publication.digest != digest:
            raise Http404(f"Version {number} has another digest: {publication.digest}.")
        self.max_age, self.modified = FOR_EVER, publication.published_at
        return HttpResponse(canonical_json(publication.document), content_type=JSON)

    @decorators.action(detail=True, url_path=r"versions/(?P<number>[0-9]{1,8})/notice", url_name="notice")
    def notice(self, request, slug, number):
        history = find_history(self.kind, slug)
        notice = change_notice(self.kind, history, history.text(int(number)))
        return Response(NoticeSerializer(notice).data)

    @decorators.action(detail=True, url_path="versions/compare", url_name="comparison", known_parameters={"from", "to"})
    def comparison(self, request, slug):
        history = find_history(self.kind, slug)
        newest = history.version
        old = history.text(number_in(request, "from", history.version_before, newest))
        new = history.text(number_in(request, "to", newest, newest))
        changes = compare(self.kind, old.document, new.document)
        return Response(ComparisonSerializer({"from": old, "to": new, "changes": changes}).data)

    @decorators.action(detail=True, known_parameters={"version"})
    def cite(self, request, slug):
        history = find_history(self.kind, slug)
        number = number_in(request, "version", history.version, history.version)
        cited = how_to_cite(self.kind, history, history.text(number))
        if self.media_type == JSON:
            return Response(CitationsSerializer(cited).data)
        if self.media_type == "text/plain":
            return HttpResponse(cited["text"] + "\n", content_type="text/plain; charset=utf-8")
        if self.media_type == "application/x-bibtex":
            return HttpResponse(cited["bibtex"], content_type="application/x-bibtex; charset=utf-8")
        body = json.dumps([cited["csl"]], ensure_ascii=False, indent=2)
        return HttpResponse(body, content_type=self.media_type)

    @decorators.action(detail=False, methods=["post"])
    def check(self, request):
        pins = validated_by(pins_of(self.kind)(data=request.data))
        kept = [(pin["slug"], pin["version"]) for pin in pins[self.kind.plural]]
        return Response(CheckSerializer(check_pins(self.kind, kept)).data)


def answer_in(request, form, body, **more):
    """Return an answer in a `Format`, whose tag is that of its bytes: it changes with them and with nothing else."""
    validators = Validators(hashlib.sha256(body).hexdigest()[:24])
    return validators.unchanged(request) or validators.answer(request, body, content_type=form.content_type, **more)


def streamed(request, validators, form, parts):
    """Return an answer in a `Format` that is sent while it is written. To HEAD nothing is."""
    parts = () if request.method == "HEAD" else parts
    return StreamingHttpResponse(
        parts, content_type=form.content_type, headers=validators.head(request, compressed=False)
    )


def trimming(request, kind):
    """Return a function from stored JSON to stored JSON with the fields that `fields` and `omit` leave."""
    known = [*kind.field_names, *kind.besides.fields, *RepresentationSerializer._declared_fields]
    known += [*(kind.today.fields if kind.today else []), *["languages"] * bool(kind.translated)]
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
