"""The API's other half: entries are written, reviewed, published and withdrawn. Knows no kind.

Each address calls the verb that the page calls; nothing is decided here but how a request says what a verb needs.
A draft's ETag names its row, its `edit` number and its state. Writes send it back in If-Match: row and number have to be
the present ones, the state is the verb's to judge, so that a second click hears "already done" and not "stale".
"""

import json
import re
from contextlib import contextmanager
from functools import cache

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.drainage import isolate_view_method
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import decorators, serializers, viewsets
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.response import Response

from organisations.tokens.authentication import TokenViewSet
from publishing import kinds
from publishing.api.idempotency import once
from publishing.api.reads import VersionSerializer, line_of_history
from publishing.documents.fields import DocumentSerializer
from publishing.documents.validation import KnownEntries, completed, looks_personal, problems_of
from publishing.lifecycle.approval import EVERYTHING, approve
from publishing.lifecycle.drafting import discard_draft, save_draft
from publishing.lifecycle.publication import withdraw
from publishing.lifecycle.review import return_to_author, submit, take_back
from publishing.models import Entry, Revision
from publishing.published.history import redactions_by_version
from publishing.published.lookup import label_of
from publishing.published.missing import find_out_why_missing
from publishing.refusals import Invalid, NotAllowed, Stale
from publishing.vocabulary import WORKING_STATES
from web.api import (
    PROBLEM,
    ProblemSerializer,
    Validated,
    Validators,
    absolute,
    link_header,
    page_asked,
    page_facts,
    page_links,
    page_of,
    refuse_parameters,
)
from web.json_bodies import MergePatch, StrictJSON, merge_patch

TAG = re.compile(r'"([0-9]{1,18})-([0-9]{1,9})-[a-z-]+"')
KEY = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255})')


class PreconditionRequired(APIException):
    """428: a write that does not say what it was based on."""

    status_code = 428


class PreconditionFailed(APIException):
    """412 where there is no draft to compare with."""

    status_code = 412


def tag_of_draft(draft):
    return f"{draft.pk}-{draft.edit}-{draft.state}"


def etag_of_draft(draft):
    return f'"{tag_of_draft(draft)}"'


class FoundSerializer(serializers.Serializer):
    """One thing that is said of a place in the document."""

    pointer = serializers.CharField(help_text="JSON Pointer as a fragment, for example #/evidence/0/source.")
    detail = serializers.CharField()


class DraftFactsSerializer(serializers.Serializer):
    """What stands beside a draft's document."""

    kind = serializers.ChoiceField(choices=kinds.ORDER)
    slug = serializers.CharField(help_text="The entry's, by which its draft is found.")
    state = serializers.ChoiceField(choices=WORKING_STATES)
    edit = serializers.IntegerField(help_text="Grows with each save.")
    based_on = serializers.IntegerField(allow_null=True, help_text="The version it started from.")
    saved_at = serializers.DateTimeField()
    saved_by = serializers.CharField()
    url = serializers.URLField(help_text="The draft in the API.")
    html = serializers.URLField(help_text="The page on which people write it.")


class DraftLineSerializer(DraftFactsSerializer):
    """A draft in a list."""

    label = serializers.CharField(help_text="What it is called; empty where it has no name yet.")


class NoteSerializer(DocumentSerializer):
    """What is said with an operation."""

    note = serializers.CharField(required=False, default="", allow_blank=True, help_text="To whom it concerns.")


class ReasonSerializer(DocumentSerializer):
    """Why something is returned."""

    note = serializers.CharField(allow_blank=True, help_text="The reasons, which the author is told of.")


class NothingSerializer(DocumentSerializer):
    """Nothing needs to be said."""


class PublishSerializer(DocumentSerializer):
    """Why something is published, and how far."""

    note = serializers.CharField(allow_blank=True, help_text="Why. The public reads it.")
    change = serializers.ChoiceField(
        choices=Revision.Change.choices, required=False, default="meaning", help_text="What changed for readers."
    )
    looked = serializers.BooleanField(
        required=False, default=False, help_text="You looked at what might name a person (see `warnings` of the draft)."
    )
    despite_comments = serializers.BooleanField(
        required=False, default=False, help_text="Colleagues' comments are still open, and you publish all the same."
    )

    def get_fields(self):
        # “with” is no name in Python.
        together = serializers.BooleanField(
            required=False, default=False, help_text="Together with the unpublished, finished drafts it refers to."
        )
        return {**super().get_fields(), "with": together}


class WithdrawSerializer(DocumentSerializer):
    """Why something is withdrawn, and what to read instead."""

    note = serializers.CharField(allow_blank=True, help_text="Why. The public reads it.")
    successor = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="The slug of another published entry of the kind."
    )


class PublishedSerializer(VersionSerializer):
    """What became of a draft."""

    also = VersionSerializer(many=True, help_text="What was published together with it.")


class EntryWrites(TokenViewSet):
    """A kind's doors for writing: put it before `EntryReads`."""

    scopes = {
        "create": "write",
        "draft": "read",
        "replace_draft": "write",
        "change_draft": "write",
        "discard_draft": "write",
        "submit": "write",
        "take_back": "write",
        "give_back": "publish",
        "publish": "publish",
        "withdraw": "publish",
    }

    def get_parsers(self):
        return [StrictJSON(), MergePatch()] if self.request.method == "PATCH" else [StrictJSON()]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.asks_for_token():
            may_look(request.user)
            refuse_parameters(request)

    # --- the draft ---

    def create(self, request):
        """A new entry's first draft. With an Idempotency-Key the same request makes it once."""
        document = request.data
        key = idempotency_key(request)
        if key is None:
            status, headers, body, repeated = *self.begun(document), False
        else:
            asked = f"POST {request.path} {json.dumps(document, sort_keys=True)}"
            status, headers, body, repeated = once(
                token=request.auth, key=key, asked=asked, now=timezone.now(), operation=lambda: self.begun(document)
            )
        response = Validators(headers["tag"]).answer(request, body, headers={"Location": headers["Location"]})
        response.status_code = status
        if repeated:
            response["Idempotency-Replayed"] = "true"
        return response

    def begun(self, document):
        draft = save_draft(
            kind=self.kind.name, document=document, by=self.request.user, now=timezone.now(), complete=False
        )
        address = draft_address(self.kind, draft.entry.slug)
        return 201, {"tag": tag_of_draft(draft), "Location": address}, body_of_draft(self.kind, draft)

    @decorators.action(detail=True, url_path="draft", url_name="draft")
    def draft(self, request, slug):
        entry, draft = self.find_draft(slug)
        if draft is None:
            raise Http404(f"There is no draft of “{entry.slug}”. PUT one here, with If-None-Match: *.")
        return self.draft_answer(draft)

    @draft.mapping.put
    def replace_draft(self, request, slug):
        entry, draft = self.find_draft(slug)
        return self.saved(entry, request.data, self.seen_for_save(draft))

    @draft.mapping.patch
    def change_draft(self, request, slug):
        entry, draft = self.find_draft(slug)
        seen = self.seen_for_save(draft)
        if not isinstance(request.data, dict):
            raise Invalid({"": ["A merge patch of a document is an object with the fields that change."]})
        base = completed(self.kind, (draft or entry.last_publication).document)
        return self.saved(entry, merge_patch(base, request.data), seen)

    @draft.mapping.delete
    def discard_draft(self, request, slug):
        entry, draft = self.find_draft(slug)
        discard_draft(entry=entry, by=request.user, now=timezone.now(), seen=self.seen(draft))
        return Response(status=204)

    def saved(self, entry, document, seen):
        draft = save_draft(
            kind=self.kind.name,
            document=document,
            by=self.request.user,
            now=timezone.now(),
            entry=entry,
            seen=seen,
            complete=False,
        )
        return self.draft_answer(draft)

    # --- operations ---

    @decorators.action(detail=True, methods=["post"])
    def submit(self, request, slug):
        entry, draft = self.find_draft(slug)
        seen, said = self.seen(draft), self.said(NoteSerializer)
        return self.draft_answer(submit(entry=entry, by=request.user, now=timezone.now(), note=said["note"], seen=seen))

    @decorators.action(detail=True, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request, slug):
        entry, _ = self.find_draft(slug)
        self.said(NothingSerializer)
        return self.draft_answer(take_back(entry=entry, by=request.user, now=timezone.now()))

    @decorators.action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request, slug):
        entry, draft = self.find_draft(slug)
        seen, said = self.seen(draft), self.said(ReasonSerializer)
        with reason_is_note():
            draft = return_to_author(entry=entry, by=request.user, now=timezone.now(), reason=said["note"], seen=seen)
        return self.draft_answer(draft)

    @decorators.action(detail=True, methods=["post"])
    def publish(self, request, slug):
        entry, draft = self.find_draft(slug)
        seen, said = self.seen(draft), self.said(PublishSerializer)
        first, *others = approve(
            entry=entry,
            by=request.user,
            now=timezone.now(),
            note=said["note"],
            seen=seen,
            change=said["change"],
            together=EVERYTHING if said["with"] else (),
            looked=said["looked"],
            despite_comments=said["despite_comments"],
        )
        lines = [line_of_publication(publication) for publication in [first, *others]]
        return Response({**lines[0], "also": lines[1:]})

    @decorators.action(detail=True, methods=["post"])
    def withdraw(self, request, slug):
        entry, _ = self.find_draft(slug)
        said = self.said(WithdrawSerializer)
        successor = Entry.objects.filter(kind=self.kind.name, slug=said["successor"]).first()
        if said["successor"] and successor is None:
            raise Invalid({"/successor": [f"There is no {self.kind.name} “{said['successor']}”."]})
        with reason_is_note():
            withdrawal = withdraw(
                entry=entry, by=request.user, now=timezone.now(), reason=said["note"], successor=successor
            )
        return Response(line_of_publication(withdrawal))

    # --- what the operations have in common ---

    def find_draft(self, slug):
        """(entry, its working copy or None)."""
        entry = Entry.objects.filter(kind=self.kind.name, slug=slug).first()
        if entry is None:
            find_out_why_missing(self.kind.name, slug)
        drafts = entry.revisions.working_copies().select_related("entry", "saved_by", "based_on")
        return entry, drafts.first()

    def said(self, serializer_class):
        """The body of an operation. Nothing at all is an empty object."""
        data = self.request.data
        serializer = serializer_class(data=data if data or isinstance(data, list) else {})
        if not serializer.is_valid():
            raise Invalid.from_serializer(serializer.errors)
        return serializer.validated_data

    def seen(self, draft):
        """The `edit` number that If-Match names; None where there is no draft, which is the verb's to refuse.

        :raises PreconditionRequired: no If-Match, or *: it would write over what nobody looked at
        :raises Stale: another draft or another save than the present one
        """
        given = self.request.META.get("HTTP_IF_MATCH", "").strip()
        if given in ("", "*"):
            raise PreconditionRequired(
                "Send the draft's ETag in If-Match"
                + ("; * would write over what you have not seen." if given else ": GET the draft to learn it.")
            )
        if draft is None:
            return None
        named = [TAG.fullmatch(tag.strip().replace("-gzip", "")) for tag in given.split(",")]
        if not any(tag and (int(tag[1]), int(tag[2])) == (draft.pk, draft.edit) for tag in named):
            raise Stale(draft)
        return draft.edit

    def seen_for_save(self, draft):
        """As `seen`; a first draft is begun with If-None-Match: * and None."""
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
        return Validators(tag_of_draft(draft)).answer(self.request, body_of_draft(self.kind, draft))


@contextmanager
def reason_is_note():
    """Verbs call it a reason, the API a note for every operation: the pointer leads to what was sent."""
    try:
        yield
    except Invalid as invalid:
        named = {"/note" if pointer == "/reason" else pointer: texts for pointer, texts in invalid.errors.items()}
        raise Invalid(named) from None


class Drafts(TokenViewSet, Validated, viewsets.ViewSet):
    """What is being written and what waits for review, newest first. `?state=in-review` is the queue."""

    scopes = {"list": "read"}

    @extend_schema(
        operation_id="list_drafts",
        tags=["writing"],
        summary="Drafts, and what waits for review",
        description="Needs a token with the scope `read`.",
        parameters=[
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int),
            OpenApiParameter("state", str, enum=[state for state, _ in WORKING_STATES]),
            OpenApiParameter("kind", str, enum=kinds.ORDER),
            OpenApiParameter("mine", str, enum=["true"], description="Only what you saved last."),
        ],
        responses={200: page_of(DraftLineSerializer()), 400: PROBLEM, 401: PROBLEM, 403: PROBLEM},
    )
    def list(self, request):
        may_look(request.user)
        refuse_parameters(request, {"page", "page_size", "state", "kind", "mine"})
        drafts = Revision.objects.working_copies().select_related("entry", "saved_by", "based_on")
        for name, field, possible in [
            ("state", "state", [state for state, _ in WORKING_STATES]),
            ("kind", "entry__kind", kinds.ORDER),
        ]:
            if name in request.GET:
                if request.GET[name] not in possible:
                    raise ValidationError({name: [f"Write one of: {', '.join(possible)}."]})
                drafts = drafts.filter(**{field: request.GET[name]})
        if "mine" in request.GET:
            if request.GET["mine"] != "true":
                raise ValidationError({"mine": ["Write true, or leave it out."]})
            drafts = drafts.filter(saved_by=request.user)
        paginator, page = page_asked(request, drafts.order_by("-saved_at", "-pk"))
        links = page_links(request, page.number, paginator.num_pages)
        return Response(
            {
                **page_facts(paginator.count, page.number, paginator.num_pages, links),
                "results": [line_of_draft(draft) for draft in page],
            },
            headers={"Link": link_header(links)},
        )


def may_look(person):
    if not person.has_perm("publishing.view_unpublished"):
        raise NotAllowed("Only researchers, editors and administrators see what is not published.")


def idempotency_key(request):
    """The key as it was sent, with or without the quotation marks of the draft standard; None where there is none."""
    given = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if given is None:
        return None
    match = KEY.fullmatch(given.strip())
    if not match:
        raise ParseError("Write 1 to 255 letters, digits and signs as the Idempotency-Key, for example a UUID.")
    return match[1] or match[2]


def draft_address(kind, slug):
    return absolute(reverse(f"api:{kind.plural}-draft", args=[slug]))


def draft_facts(kind, draft):
    return {
        "kind": kind.name,
        "slug": draft.entry.slug,
        "state": draft.state,
        "edit": draft.edit,
        "based_on": draft.based_on and draft.based_on.version,
        "saved_at": draft.saved_at,
        "saved_by": draft.saved_by.name,
        "url": draft_address(kind, draft.entry.slug),
        "html": absolute(reverse("workbench:edit", args=[kind.plural, draft.entry.slug])),
    }


def line_of_draft(draft):
    kind = kinds.get(draft.entry.kind)
    return {**draft_facts(kind, draft), "label": label_of(kind, draft.document)}


def body_of_draft(kind, draft):
    """A draft as the API answers it: the document, what it lacks to be sent for review, what a colleague looks at."""
    lacks = problems_of(kind, draft.document, known=KnownEntries(published_only=False))
    body = {
        **draft_facts(kind, draft),
        "document": completed(kind, draft.document),
        "problems": found_at(lacks),
        "warnings": found_at(looks_personal(draft.document)),
    }
    return json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()


def found_at(errors):
    return [{"pointer": f"#{pointer}", "detail": text} for pointer, texts in errors.items() for text in texts]


def line_of_publication(publication):
    kind = kinds.get(publication.entry.kind)
    row = Entry.objects.get(pk=publication.entry_id)  # publishing may have given it another slug
    return line_of_history(kind, row, publication, redactions_by_version(row.pk))


# --- what the schema says ---


@cache
def draft_of(document_class, name):
    """The serializer class of a kind's draft."""
    fields = {
        **DraftFactsSerializer._declared_fields,
        "document": document_class(),
        "problems": FoundSerializer(many=True, help_text="What it lacks to be sent for review."),
        "warnings": FoundSerializer(many=True, help_text="What might name a person: look before you publish."),
    }
    doc = f"A {name.lower()} that is being written or waits for review."
    return type(f"{name}DraftSerializer", (serializers.Serializer,), {**fields, "__doc__": doc})


def header(name, description, **more):
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, **more)


IF_MATCH = header("If-Match", "The draft's ETag.", required=True)
IF_MATCH_OR_NEW = [
    header("If-Match", "The draft's ETag. Needed where there is a draft."),
    header("If-None-Match", "* begins a draft where there is none."),
]
IDEMPOTENCY = header("Idempotency-Key", "The same key and body within 24 hours answer the same result, made once.")
REFUSALS = {400: PROBLEM, 401: PROBLEM, 403: PROBLEM, 404: PROBLEM, 429: PROBLEM}
BODY_REFUSALS = {**REFUSALS, 413: PROBLEM, 415: PROBLEM}
STATE = {409: OpenApiResponse(ProblemSerializer, description="Not possible in the state that it is in")}
STALE = {
    412: OpenApiResponse(ProblemSerializer, description="Somebody saved in the meantime: who, when, and the ETag now"),
    428: OpenApiResponse(ProblemSerializer, description="If-Match is missing"),
}


def etag_header(*statuses):
    return header("ETag", "Send it back in If-Match.", response=list(statuses))


def described_writes(name, plural, document_class):
    """A decorator: what the schema says of a kind's addresses for writing."""
    one, draft, document = name.lower(), draft_of(document_class, name), document_class
    said = {"tags": [plural]}
    saved = {200: draft, **BODY_REFUSALS, **STATE, **STALE}

    def operation(verb, request, summary, *, answer=draft, stale=True):
        return extend_schema(
            **said,
            operation_id=f"{verb}_{one}",
            summary=summary,
            parameters=[IF_MATCH] * stale + [etag_header(200)] * (answer is draft),
            request=request,
            responses={200: answer, **BODY_REFUSALS, **STATE, **(STALE if stale else {})},
        )

    operations = {
        "create": extend_schema(
            **said,
            operation_id=f"create_{one}",
            summary="Begin a new one: its first draft",
            parameters=[IDEMPOTENCY, etag_header(201), header("Location", "The draft.", response=[201])],
            request=document,
            responses={
                201: draft,
                **{status: answer for status, answer in BODY_REFUSALS.items() if status != 404},
                409: OpenApiResponse(ProblemSerializer, description="The same request is under way"),
                422: OpenApiResponse(ProblemSerializer, description="The key came with another request before"),
            },
        ),
        "draft": extend_schema(
            **said,
            operation_id=f"get_{one}_draft",
            summary="Its draft, with what it lacks",
            parameters=[etag_header(200)],
            responses={200: draft, **REFUSALS},
        ),
        "replace_draft": extend_schema(
            **said,
            operation_id=f"replace_{one}_draft",
            summary="Save a whole document as its draft",
            parameters=[*IF_MATCH_OR_NEW, etag_header(200)],
            request=document,
            responses=saved,
        ),
        "change_draft": extend_schema(
            **said,
            operation_id=f"change_{one}_draft",
            summary="Save some fields of its draft (JSON Merge Patch)",
            parameters=[*IF_MATCH_OR_NEW, etag_header(200)],
            request={MergePatch.media_type: document, StrictJSON.media_type: document},
            responses=saved,
        ),
        "discard_draft": extend_schema(
            **said,
            operation_id=f"discard_{one}_draft",
            summary="Throw its draft away; what is published stays",
            parameters=[IF_MATCH],
            responses={204: None, **REFUSALS, **STATE, **STALE},
        ),
        "submit": operation("submit", NoteSerializer, "Send its draft for review"),
        "take_back": operation("take_back", NothingSerializer, "Take its draft back from review", stale=False),
        "give_back": operation("return", ReasonSerializer, "Return its draft with reasons"),
        "publish": operation("publish", PublishSerializer, "Publish what waits for review", answer=PublishedSerializer),
        "withdraw": operation(
            "withdraw", WithdrawSerializer, "Take it out of what is public", answer=VersionSerializer, stale=False
        ),
    }

    def describe(view):
        for method, words in operations.items():
            scope = extend_schema(description=f"Needs a token with the scope `{EntryWrites.scopes[method]}`.")
            scope(words(isolate_view_method(view, method)))  # `extend_schema_view` does not see what `mapping` added
        return view

    return describe
