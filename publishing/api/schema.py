"""What the OpenAPI document says of a kind's addresses, in the words of those who use them."""

from drf_spectacular.drainage import isolate_view_method
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, OpenApiTypes, extend_schema

from publishing import kinds
from publishing.api.reads import CITATIONS
from publishing.api.serializers import (
    CheckSerializer,
    CitationsSerializer,
    ComparisonSerializer,
    NoteSerializer,
    NothingSerializer,
    NoticeSerializer,
    PublishedSerializer,
    PublishSerializer,
    ReasonSerializer,
    VersionSerializer,
    WithdrawSerializer,
    draft_of,
    pins_of,
    representation_of,
    version_of,
)
from web.api import NOT_AVAILABLE, PROBLEM, WITHDRAWN, ProblemSerializer, StaleProblemSerializer
from web.json_bodies import MergePatch, StrictJSON
from web.negotiation import JSON
from web.schema import WORDS


def header(name, description, **more):
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, **more)


def etag_header(*statuses):
    return header("ETag", "Send it back in If-Match.", response=list(statuses))


def if_match(what):
    return header("If-Match", f"The {what}'s ETag.", required=True)


def refused(description):
    return OpenApiResponse(ProblemSerializer, description=description)


CURSOR = OpenApiParameter("cursor", str, description="Empty to begin; then follow next. Rows keep their places.")
OTHERS = "x-other-parameters"
TRIMMING = {"fields": "Only these fields, with commas between them.", "omit": "All fields but these."}
ON = OpenApiParameter("on", {"type": "string", "format": "date"}, description="As it was in force on this day.")
LANGUAGE = OpenApiParameter(
    "lang", str, description="Languages, the one liked best first (gd or gd,en); what is not translated is in English."
)
IF_MATCH_OR_NEW = [
    header("If-Match", "The draft's ETag. Needed where there is a draft."),
    header("If-None-Match", "* begins a draft where there is none."),
]
IDEMPOTENCY = header("Idempotency-Key", "The same key and body within 24 hours answer the same result, made once.")
MISSING = {404: PROBLEM, 410: WITHDRAWN}
REFUSALS = {400: PROBLEM, 401: PROBLEM, 403: PROBLEM, 404: PROBLEM, 429: PROBLEM}
BODY_REFUSALS = {**REFUSALS, 413: PROBLEM, 415: PROBLEM}
STATE = {409: refused("Not possible in the state that it is in")}
KEY_USED = {422: refused("The key came with another request before")}


def stale(what_happened):
    found = OpenApiResponse(StaleProblemSerializer, description=what_happened)
    return {412: found, 428: refused("If-Match is missing")}


STALE = stale("Somebody saved in the meantime: who, when, and the ETag now")


def with_others(parameters, named, **facts):
    """Return what is said of an operation with parameters that make another answer than the one its schema describes.

    They stand in an extension, {name: (description, choices)}: a client generated from the document would take the
    answer for what it is not.
    """
    others = [
        {
            "name": name,
            "in": "query",
            "description": description,
            "schema": {"type": "string", **({"enum": choices} if choices else {})},
        }
        for name, (description, choices) in named.items()
    ]
    return {"parameters": parameters, "extensions": {OTHERS: others} if others else {}, **facts}


def format_of_answers(kind):
    return {"format": ("Or ask by Accept.", [form.name for form in kind.formats])} if kind.formats else {}


def describe(view):
    """Describe every address of a kind's viewset; `view.kind` says which fields and formats there are."""
    plural, word, one = view.kind.plural, kinds.WORDS[view.kind.name], kinds.ONE_OF[view.kind.name]
    view.words = {
        method: {
            "tags": [view.kind.plural],
            **{part: text.format(one=word if part == "id" else one, plural=plural) for part, text in words.items()},
        }
        for method, words in WORDS["entries"].items()
    }
    for method, facts in {**reads(view.kind), **writes(view.kind)}.items():
        described = extend_schema(operation_id=view.words[method]["id"], **facts)
        described(isolate_view_method(view, method))  # `extend_schema_view` does not see what `mapping` added


def reads(kind):
    """Return {method: what `extend_schema` is told} of the addresses that are open to all."""
    representation = representation_of(kind)
    formats = {
        (200, form.media_type): OpenApiTypes.OBJECT if form.media_type.endswith("json") else OpenApiTypes.STR
        for form in kind.formats
    }
    trimmed = {**{name: (description, None) for name, description in TRIMMING.items()}, **format_of_answers(kind)}
    return {
        "list": with_others(
            [CURSOR, ON, LANGUAGE],
            trimmed,
            responses={(200, JSON): representation(many=True), **formats, 304: None, 400: PROBLEM, 406: NOT_AVAILABLE},
        ),
        "retrieve": with_others(
            [ON, LANGUAGE],
            trimmed,
            responses={(200, JSON): representation, **formats, 304: None, 400: PROBLEM, 406: NOT_AVAILABLE, **MISSING},
        ),
        "versions": with_others(
            [],
            format_of_answers(kind),
            responses={
                (200, JSON): VersionSerializer(many=True),
                **formats,
                304: None,
                404: PROBLEM,
                406: NOT_AVAILABLE,
            },
        ),
        "version": with_others(
            [],
            format_of_answers(kind),
            responses={(200, JSON): version_of(kind), **formats, 304: None, 404: PROBLEM, 406: NOT_AVAILABLE},
        ),
        "document": {"responses": {200: OpenApiTypes.OBJECT, 304: None, 404: PROBLEM}},
        "notice": {"responses": {200: NoticeSerializer, 404: PROBLEM}},
        "comparison": {
            "parameters": [OpenApiParameter("from", int), OpenApiParameter("to", int)],
            "responses": {200: ComparisonSerializer, 400: PROBLEM, 404: PROBLEM},
        },
        "cite": with_others(
            [OpenApiParameter("version", int)],
            {"format": ("Or ask by Accept.", [name for names in CITATIONS.values() for name in names])},
            responses={
                (200, JSON): CitationsSerializer,
                (200, "text/plain"): OpenApiTypes.STR,
                (200, "application/x-bibtex"): OpenApiTypes.STR,
                (200, "application/vnd.citationstyles.csl+json"): {"type": "array", "items": {"type": "object"}},
                400: PROBLEM,
                404: PROBLEM,
                406: NOT_AVAILABLE,
            },
        ),
        "check": {"request": pins_of(kind), "responses": {200: CheckSerializer, 400: PROBLEM}},
    }


def writes(kind):
    """Return the same of the addresses that need a token."""
    document, draft = kind.document, draft_of(kind)
    saved = {200: draft, **BODY_REFUSALS, **STATE, **STALE}

    def operation(request, *, answer=draft, stale=True):
        return {
            "parameters": [if_match("draft")] * stale + [etag_header(200)] * (answer is draft),
            "request": request,
            "responses": {200: answer, **BODY_REFUSALS, **STATE, **(STALE if stale else {})},
        }

    return {
        "create": {
            "parameters": [IDEMPOTENCY, etag_header(201), header("Location", "The draft.", response=[201])],
            "request": document,
            "responses": {
                201: draft,
                **{status: answer for status, answer in BODY_REFUSALS.items() if status != 404},
                409: refused("The same request is under way"),
                **KEY_USED,
            },
        },
        "draft": {"parameters": [etag_header(200)], "responses": {200: draft, **REFUSALS}},
        "replace_draft": {
            "parameters": [*IF_MATCH_OR_NEW, etag_header(200)],
            "request": document,
            "responses": saved,
        },
        "change_draft": {
            "parameters": [*IF_MATCH_OR_NEW, etag_header(200)],
            "request": {MergePatch.media_type: document, StrictJSON.media_type: document},
            "responses": saved,
        },
        "discard_draft": {
            "parameters": [if_match("draft")],
            "responses": {204: None, **REFUSALS, **STATE, **STALE},
        },
        "submit": operation(NoteSerializer),
        "take_back": operation(NothingSerializer, stale=False),
        "give_back": operation(ReasonSerializer),
        "publish": operation(PublishSerializer, answer=PublishedSerializer),
        "withdraw": operation(WithdrawSerializer, answer=VersionSerializer, stale=False),
    }
