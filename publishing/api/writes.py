"""Writing entries by the API: drafts, review, publication, withdrawal. Knows no kind.

Each address calls the operation that the page calls; nothing is decided here but how a request says what it needs.
"""

from contextlib import contextmanager

import django_filters
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import decorators, mixins, viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from organisations.tokens.authentication import TokenViewSet
from publishing import kinds
from publishing.api.preconditions import (
    PreconditionFailed,
    PreconditionRequired,
    answer_once,
    edits_named,
    tag_of_edit,
)
from publishing.api.serializers import (
    DraftLineSerializer,
    NoteSerializer,
    NothingSerializer,
    PublishedSerializer,
    PublishSerializer,
    ReasonSerializer,
    VersionSerializer,
    WithdrawSerializer,
    draft_of,
)
from publishing.documents.validation import completed
from publishing.lifecycle.approval import EVERYTHING, approve
from publishing.lifecycle.discarding import discard_draft
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import withdraw
from publishing.lifecycle.review import return_to_author, submit, take_back
from publishing.models import Entry, Revision
from publishing.published.history import with_redactions
from publishing.published.missing import find_out_why_missing
from publishing.published.stored_json import api_path
from publishing.refusals import Invalid, Stale, WrongState, need, validated_by
from publishing.vocabulary import WORKING_STATES
from web.addresses import absolute
from web.api import PROBLEM, Validated, Validators
from web.filters import StrictFilter, StrictFilterBackend
from web.json_bodies import MergePatch, StrictJSON, merge_patch
from web.pagination import NumberedPages


def tag_of_draft(draft):
    return tag_of_edit(draft, draft.state)


class EntryWrites(TokenViewSet):
    """A kind's drafts and operations: put it before `EntryReads`."""

    scopes = {
        "draft": "read",
        **dict.fromkeys(["create", "replace_draft", "change_draft", "discard_draft", "submit", "take_back"], "write"),
        **dict.fromkeys(["give_back", "publish", "withdraw"], "publish"),
    }

    def get_parsers(self):
        return [StrictJSON(), MergePatch()] if self.request.method == "PATCH" else [StrictJSON()]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.asks_for_token():
            may_look(request.user)

    # --- the draft ---

    def create(self, request):
        """A new entry's first draft. With an Idempotency-Key the same request makes it once."""

        def begin():
            draft = self.save(request.data)
            location = absolute(api_path(self.kind, draft.entry.slug, "draft"))
            return 201, {"tag": tag_of_draft(draft), "Location": location}, self.draft_body(draft)

        return answer_once(request, begin)

    @decorators.action(detail=True, url_path="draft", url_name="draft")
    def draft(self, request, slug):
        entry, draft = self.find_draft(slug)
        if draft is None:
            raise Http404(f"There is no draft of “{entry.slug}”. PUT one here, with If-None-Match: *.")
        return self.draft_answer(draft)

    @draft.mapping.put
    def replace_draft(self, request, slug):
        entry, draft = self.find_draft(slug)
        return self.draft_answer(self.save(request.data, entry=entry, seen=self.seen_for_save(draft)))

    @draft.mapping.patch
    def change_draft(self, request, slug):
        entry, draft = self.find_draft(slug)
        seen = self.seen_for_save(draft)
        if not isinstance(request.data, dict):
            raise Invalid({"": ["A merge patch of a document is an object with the fields that change."]})
        base = completed(self.kind, (draft or entry.last_publication).document)
        return self.draft_answer(self.save(merge_patch(base, request.data), entry=entry, seen=seen))

    @draft.mapping.delete
    def discard_draft(self, request, slug):
        entry, draft = self.find_draft(slug)
        try:
            discard_draft(entry=entry, by=request.user, now=timezone.now(), seen=self.seen(draft))
        except Invalid as invalid:  # there is nothing in the request that could be wrong
            raise WrongState(" ".join(text for texts in invalid.errors.values() for text in texts)) from None
        return Response(status=204)

    def save(self, document, **more):
        return save_draft(
            kind=self.kind.name, document=document, by=self.request.user, now=timezone.now(), complete=False, **more
        )

    # --- operations ---

    @decorators.action(detail=True, methods=["post"])
    def submit(self, request, slug):
        entry, draft = self.find_draft(slug)
        seen, given = self.seen(draft), self.validated_body(NoteSerializer)
        return self.draft_answer(
            submit(entry=entry, by=request.user, now=timezone.now(), note=given["note"], seen=seen)
        )

    @decorators.action(detail=True, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request, slug):
        entry, _ = self.find_draft(slug)
        self.validated_body(NothingSerializer)
        return self.draft_answer(take_back(entry=entry, by=request.user, now=timezone.now()))

    @decorators.action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request, slug):
        entry, draft = self.find_draft(slug)
        seen, given = self.seen(draft), self.validated_body(ReasonSerializer)
        with reason_is_note():
            draft = return_to_author(entry=entry, by=request.user, now=timezone.now(), reason=given["note"], seen=seen)
        return self.draft_answer(draft)

    @decorators.action(detail=True, methods=["post"])
    def publish(self, request, slug):
        entry, draft = self.find_draft(slug)
        seen, given = self.seen(draft), self.validated_body(PublishSerializer)
        together = EVERYTHING if given.pop("with") else ()
        published = approve(entry=entry, by=request.user, now=timezone.now(), seen=seen, together=together, **given)
        first, *others = as_recorded(published)
        first.also = others
        return Response(PublishedSerializer(first).data)

    @decorators.action(detail=True, methods=["post"])
    def withdraw(self, request, slug):
        entry, _ = self.find_draft(slug)
        given = self.validated_body(WithdrawSerializer)
        successor = Entry.objects.filter(kind=self.kind.name, slug=given["successor"]).first()
        if given["successor"] and successor is None:
            raise Invalid({"/successor": [f"There is no {kinds.ONE_OF[self.kind.name]} “{given['successor']}”."]})
        with reason_is_note():
            withdrawal = withdraw(
                entry=entry, by=request.user, now=timezone.now(), reason=given["note"], successor=successor
            )
        return Response(VersionSerializer(as_recorded([withdrawal])[0]).data)

    # --- what the operations have in common ---

    def find_draft(self, slug):
        """Return (entry, its working copy or None)."""
        found = Entry.objects.filter(kind=self.kind.name, slug=slug)
        entry = found.first() or find_out_why_missing(self.kind.name, slug)
        drafts = entry.revisions.working_copies().select_related("entry", "saved_by", "based_on")
        return entry, drafts.first()

    def validated_body(self, serializer_class):
        """Return what is sent with an operation. Nothing at all is an empty object."""
        data = self.request.data
        return validated_by(serializer_class(data=data if data or isinstance(data, list) else {}))

    def seen(self, draft):
        """Return the `edit` number that If-Match names; None where there is no draft, which the operation refuses.

        :raises PreconditionRequired: no If-Match, or *
        :raises Stale: another draft or another save than the present one
        """
        named = edits_named(self.request, "draft")
        if draft is None:
            return None
        if (draft.pk, draft.edit) not in [tag[:2] for tag in named]:
            raise Stale(draft)
        return draft.edit

    def seen_for_save(self, draft):
        """Return the same; a first draft is begun with If-None-Match: * and None."""
        if self.request.META.get("HTTP_IF_NONE_MATCH", "").strip() == "*":
            if draft:
                raise Stale(draft)
            return None
        if draft is None and self.request.META.get("HTTP_IF_MATCH"):
            raise PreconditionFailed("There is no draft any more. Begin one with If-None-Match: *.")
        if draft is None:
            raise PreconditionRequired("There is no draft yet. Begin one with If-None-Match: *.")
        return self.seen(draft)

    def draft_answer(self, draft):
        return Validators(tag_of_draft(draft)).answer(self.request, self.draft_body(draft))

    def draft_body(self, draft):
        return JSONRenderer().render(draft_of(self.kind)(draft).data)


def as_recorded(publications):
    """Return publications as they are kept now, in the same order: publishing may have given an entry another slug."""
    kept = Revision.objects.select_related("entry").in_bulk([publication.pk for publication in publications])
    return with_redactions(kept[publication.pk] for publication in publications)


@contextmanager
def reason_is_note():
    """Operations call it a reason, the API a note for each of them: the pointer leads to what was sent."""
    try:
        yield
    except Invalid as invalid:
        named = {"/note" if pointer == "/reason" else pointer: texts for pointer, texts in invalid.errors.items()}
        raise Invalid(named) from None


def may_look(person):
    need(
        person, "publishing.view_unpublished", "Only researchers, editors and administrators see what is not published."
    )


class DraftFilter(StrictFilter):
    """Of working copies."""

    state = django_filters.ChoiceFilter(choices=WORKING_STATES, label="What is in this state")
    kind = django_filters.ChoiceFilter(
        choices=[(word, word) for word in {**dict.fromkeys(kinds.WORDS.values()), **dict.fromkeys(kinds.ORDER)}],
        method="of_kind",
        label="Entries of this kind",
    )
    mine = django_filters.ChoiceFilter(
        choices=[("true", "true")], method="saved_by_oneself", label="Only what you saved last"
    )

    def of_kind(self, queryset, name, value):
        return queryset.filter(entry__kind=kinds.named(value))

    def saved_by_oneself(self, queryset, name, value):
        return queryset.filter(saved_by=self.request.user)


class DraftViewSet(TokenViewSet, Validated, mixins.ListModelMixin, viewsets.GenericViewSet):
    """What is being written and what waits for review, newest first. `?state=in-review` is the queue."""

    scopes = {"list": "read"}
    filter_backends = [StrictFilterBackend]
    filterset_class = DraftFilter
    pagination_class = NumberedPages
    serializer_class = DraftLineSerializer
    judges_parameters = True

    def get_queryset(self):
        return Revision.objects.working_copies().select_related("entry", "saved_by", "based_on")

    @extend_schema(
        operation_id="list_drafts",
        responses={200: DraftLineSerializer(many=True), 400: PROBLEM, 401: PROBLEM, 403: PROBLEM},
    )
    def list(self, request, *args, **kwargs):
        may_look(request.user)
        return super().list(request, *args, **kwargs)
