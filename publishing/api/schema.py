"""What the OpenAPI document says of a kind's addresses, in the words of those who use them."""

from drf_spectacular.drainage import isolate_view_method
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, OpenApiTypes, extend_schema

from publishing.api.reads import CITATION_FORMATS
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
from publishing.published.stored_responses import JSON
from web.api import PROBLEM, ProblemSerializer
from web.json_bodies import MergePatch, StrictJSON


def header(name, description, **more):
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, **more)


def etag_header(*statuses):
    return header("ETag", "Send it back in If-Match.", response=list(statuses))


def if_match(what):
    return header("If-Match", f"The {what}'s ETag.", required=True)


def refused(description):
    return OpenApiResponse(ProblemSerializer, description=description)


CURSOR = OpenApiParameter("cursor", str, description="Empty to begin; then follow next. Rows keep their places.")
TRIMMING = [
    OpenApiParameter("fields", str, description="Only these fields, with commas between them."),
    OpenApiParameter("omit", str, description="All fields but these."),
]
ON = OpenApiParameter("on", {"type": "string", "format": "date"}, description="As it was in force on this day.")
LANGUAGE = OpenApiParameter("lang", str, description="In this language, where there is a translation.")
IF_MATCH_OR_NEW = [
    header("If-Match", "The draft's ETag. Needed where there is a draft."),
    header("If-None-Match", "* begins a draft where there is none."),
]
IDEMPOTENCY = header("Idempotency-Key", "The same key and body within 24 hours answer the same result, made once.")
MISSING = {404: PROBLEM, 410: refused("Withdrawn: why, and what to read instead")}
REFUSALS = {400: PROBLEM, 401: PROBLEM, 403: PROBLEM, 404: PROBLEM, 429: PROBLEM}
BODY_REFUSALS = {**REFUSALS, 413: PROBLEM, 415: PROBLEM}
STATE = {409: refused("Not possible in the state that it is in")}
KEY_USED = {422: refused("The key came with another request before")}


def stale(what_happened):
    return {412: refused(what_happened), 428: refused("If-Match is missing")}


STALE = stale("Somebody saved in the meantime: who, when, and the ETag now")


def describe(view):
    """Describe every address of a kind's viewset; `view.kind` says which fields and formats there are."""
    one, plural = view.kind.name, view.kind.plural
    for method, words in {**reads(view.kind), **writes(view.kind)}.items():
        scope = view.scopes.get(method)
        needs = f" Needs a token with the scope `{scope}`." if scope else ""
        description = words.pop("description").format(one=one) + needs
        described = extend_schema(tags=[plural], description=description, **words)
        described(isolate_view_method(view, method))  # `extend_schema_view` does not see what `mapping` added


def reads(kind):
    """Return {method: what `extend_schema` is told} of the addresses that are open to all."""
    one, plural = kind.name, kind.plural
    representation = representation_of(kind)
    formats = {
        (200, form.media_type): OpenApiTypes.OBJECT if form.media_type.endswith("json") else OpenApiTypes.STR
        for form in kind.formats
    }
    format_parameter = OpenApiParameter(
        "format", str, enum=["json", *[form.name for form in kind.formats]], description="Or ask by Accept."
    )
    return {
        "list": {
            "operation_id": f"list_{plural}",
            "summary": f"List {plural}",
            "description": "Everything published, in the list's usual order unless `ordering` names another. Follow "
            "`next` for more. A walk by `cursor` neither misses nor repeats a row while others publish. Send the ETag "
            "back in If-None-Match: 304 says that nothing was published since.",
            "parameters": [CURSOR, *TRIMMING, ON, format_parameter],
            "responses": {(200, JSON): representation(many=True), **formats, 304: None, 400: PROBLEM, 406: PROBLEM},
        },
        "retrieve": {
            "operation_id": f"get_{one}",
            "summary": f"One {one}",
            "description": "The version in force: the document, its number and dates, and what leads on from it. A former "
            "slug leads to the present one by 308. Send the ETag back in If-None-Match: 304 says that it is unchanged.",
            "parameters": [*TRIMMING, ON, LANGUAGE, format_parameter],
            "responses": {(200, JSON): representation, **formats, 304: None, 400: PROBLEM, 406: PROBLEM, **MISSING},
        },
        "versions": {
            "operation_id": f"list_{one}_versions",
            "summary": "Its versions, newest first",
            "description": "Each publication and withdrawal: when, why, whether the meaning changed or only the "
            "wording, and the digest of the document.",
            "responses": {200: VersionSerializer(many=True), **MISSING},
        },
        "version": {
            "operation_id": f"get_{one}_version",
            "summary": "One version, which never changes",
            "description": "The {one} as it was published under this number. It may be kept for ever; only a text about "
            "a person can be taken out of it, and `redactions` then says so.",
            "responses": {200: version_of(kind), **MISSING},
        },
        "notice": {
            "operation_id": f"get_{one}_notice",
            "summary": "The change notice of a version: what changed, why and from when",
            "description": "What differs from the version before, field by field with the old text and the new.",
            "responses": {200: NoticeSerializer, **MISSING},
        },
        "comparison": {
            "operation_id": f"compare_{one}_versions",
            "summary": "Any two versions, field by field; the last two unless told",
            "description": "The fields that differ between `from` and `to`, word by word.",
            "parameters": [OpenApiParameter("from", int), OpenApiParameter("to", int)],
            "responses": {200: ComparisonSerializer, 400: PROBLEM, **MISSING},
        },
        "cite": {
            "operation_id": f"cite_{one}",
            "summary": "How to cite it, as text, BibTeX and CSL-JSON",
            "description": "A citation names the version, since that is what never changes: the one in force unless "
            "`version` names another.",
            "parameters": [OpenApiParameter("version", int), OpenApiParameter("format", str, enum=CITATION_FORMATS)],
            "responses": {
                (200, JSON): CitationsSerializer,
                (200, "text/plain"): OpenApiTypes.STR,
                (200, "application/x-bibtex"): OpenApiTypes.STR,
                (200, "application/vnd.citationstyles.csl+json"): {"type": "array", "items": {"type": "object"}},
                400: PROBLEM,
                406: PROBLEM,
                **MISSING,
            },
        },
        "check": {
            "operation_id": f"check_{plural}",
            "summary": "What became of the versions that you keep",
            "description": "Send the slugs and versions that you hold. For each you hear whether it is current, was "
            "reworded, changed in meaning or was withdrawn, and what was published since.",
            "request": pins_of(kind),
            "responses": {200: CheckSerializer, 400: PROBLEM},
        },
    }


def writes(kind):
    """Return the same of the addresses that need a token."""
    one, document, draft = kind.name, kind.document, draft_of(kind)
    saved = {200: draft, **BODY_REFUSALS, **STATE, **STALE}

    def operation(name, request, summary, description, *, answer=draft, stale=True):
        return {
            "operation_id": f"{name}_{one}",
            "summary": summary,
            "description": description,
            "parameters": [if_match("draft")] * stale + [etag_header(200)] * (answer is draft),
            "request": request,
            "responses": {200: answer, **BODY_REFUSALS, **STATE, **(STALE if stale else {})},
        }

    return {
        "create": {
            "operation_id": f"create_{one}",
            "summary": "Begin a new one: its first draft",
            "description": "The document may be unfinished: `problems` of the answer says what it lacks to be sent for "
            "review. The public sees nothing of it.",
            "parameters": [IDEMPOTENCY, etag_header(201), header("Location", "The draft.", response=[201])],
            "request": document,
            "responses": {
                201: draft,
                **{status: answer for status, answer in BODY_REFUSALS.items() if status != 404},
                409: refused("The same request is under way"),
                **KEY_USED,
            },
        },
        "draft": {
            "operation_id": f"get_{one}_draft",
            "summary": "Its draft, with what it lacks",
            "description": "What is being written or waits for review, and the ETag that every write of it needs.",
            "parameters": [etag_header(200)],
            "responses": {200: draft, **REFUSALS},
        },
        "replace_draft": {
            "operation_id": f"replace_{one}_draft",
            "summary": "Save a whole document as its draft",
            "description": "Fields that are left out become empty. What is published stays as it is.",
            "parameters": [*IF_MATCH_OR_NEW, etag_header(200)],
            "request": document,
            "responses": saved,
        },
        "change_draft": {
            "operation_id": f"change_{one}_draft",
            "summary": "Save some fields of its draft (JSON Merge Patch)",
            "description": "Fields that are left out stay; null empties one; a list is replaced whole. Where there is "
            "no draft, one is begun from what is published.",
            "parameters": [*IF_MATCH_OR_NEW, etag_header(200)],
            "request": {MergePatch.media_type: document, StrictJSON.media_type: document},
            "responses": saved,
        },
        "discard_draft": {
            "operation_id": f"discard_{one}_draft",
            "summary": "Throw its draft away; what is published stays",
            "description": "An entry that was never published is gone with its draft.",
            "parameters": [if_match("draft")],
            "responses": {204: None, **REFUSALS, **STATE, **STALE},
        },
        "submit": operation(
            "submit",
            NoteSerializer,
            "Send its draft for review",
            "A colleague looks at it next. It has to lack nothing: see `problems` of the draft.",
        ),
        "take_back": operation(
            "take_back",
            NothingSerializer,
            "Take its draft back from review",
            "It becomes a draft again, which can be changed.",
            stale=False,
        ),
        "give_back": operation(
            "return",
            ReasonSerializer,
            "Return its draft with reasons",
            "The author is told, and can change it and send it again.",
        ),
        "publish": operation(
            "publish",
            PublishSerializer,
            "Publish what waits for review",
            "It gets the next version number and is what the public reads from now on. Nobody publishes their own.",
            answer=PublishedSerializer,
        ),
        "withdraw": operation(
            "withdraw",
            WithdrawSerializer,
            "Take it out of what is public",
            "Its address then answers 410 with the reason and the successor, if you name one.",
            answer=VersionSerializer,
            stale=False,
        ),
    }
