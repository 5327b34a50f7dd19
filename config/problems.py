"""From errors to answers: problem documents (RFC 9457) under /api/, pages elsewhere. The only such place."""

import logging
import math
import sys
import time
from itertools import islice

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.db import DataError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.deprecation import MiddlewareMixin
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.views import set_rollback

from config import database_away
from publishing import kinds
from publishing.api.serializers import at_pointers
from publishing.api.writes import tag_of_draft
from publishing.lifecycle.publication import InvalidBatch
from publishing.models import IndexEntry
from publishing.published.missing import Gone, Moved
from publishing.published.stored_json import api_path
from publishing.refusals import Invalid, Refusal, Stale
from web import request_id
from web.addresses import absolute
from web.api import PROBLEM_TYPE, problem
from web.json_bodies import LIMITS
from web.negotiation import FormatNotAvailable
from web.refusals import MOST_ERRORS, as_said, said_text
from web.time_limit import TookTooLong, was_stopped

READ_AWAY_WITHIN = 30  # seconds
MOST_READ_AWAY = 64_000_000  # bytes of a form that is too large, before its connection is cut
log = logging.getLogger(__name__)


def problem_response(error, context):
    """DRF's exception handler."""
    request = context["request"]
    set_rollback()
    if was_stopped(error):
        error = TookTooLong()
    if isinstance(error, Refusal):
        return problem(request, error.status, error.message, title=error.title, **facts_of(error))
    if isinstance(error, Moved):
        match = request.resolver_match
        address = absolute(reverse(match.view_name, kwargs={**match.kwargs, "slug": error.slug}))
        if query := request.META.get("QUERY_STRING"):
            address += f"?{query}"
        return HttpResponse(status=308, headers={"Location": address, "Access-Control-Allow-Origin": "*"})
    if isinstance(error, Gone):
        return gone(request, error.withdrawal)
    if isinstance(error, Http404):
        return problem(request, 404, said_text(str(error)) or "There is nothing at this address.")
    if isinstance(error, PermissionDenied):
        return problem(request, 403, "You may not do this.")
    if database_away.is_away(error):
        log.error("The database does not answer: %s", type(error.__cause__ or error).__name__)
        request._request.database_error = error
        return problem(request, 503, database_away.SENTENCE, headers=database_away.RETRY_AFTER)
    if isinstance(error, exceptions.ValidationError):
        return wrong_parameters(request, error.detail if isinstance(error.detail, dict) else {"": error.detail})
    if isinstance(error, exceptions.APIException):
        headers = {}
        if getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = error.auth_header
        if isinstance(error, exceptions.MethodNotAllowed):
            headers["Allow"] = ", ".join(context["view"].allowed_methods)
        if getattr(error, "wait", None):
            headers["Retry-After"] = str(math.ceil(error.wait))
        more = getattr(error, "more", {})
        if isinstance(error, FormatNotAvailable):
            more = {"available": error.available}
        detail = str(error.detail)
        if isinstance(error, exceptions.UnsupportedMediaType):
            detail += " Send JSON. No address here takes a file: what a file shows is given as a link."
        kind, title = getattr(error, "kind", None), getattr(error, "title", None)
        return problem(request, error.status_code, detail, kind=kind, title=title, headers=headers, **more)
    return None


def facts_of(refusal):
    """Return what a problem document says of a refusal besides its sentence."""
    if isinstance(refusal, Invalid):
        return {"errors": at_pointers(refusal.errors)}
    if isinstance(refusal, InvalidBatch):
        return {
            "errors": [
                {"entry": f"{kinds.WORDS[revision.entry.kind]} {revision.entry.slug}", **found}
                for revision, errors in refusal.by_revision.items()
                for found in at_pointers(errors)
            ]
        }
    if isinstance(refusal, Stale):
        current = refusal.current
        saved = {"saved_by": current.saved_by.name, "saved_at": current.saved_at.isoformat()}
        return {"current_etag": f'"{tag_of_draft(current)}"', **saved}
    return {}


def wrong_parameters(request, detail):
    """400: {name of a parameter: [sentence, …]}."""
    said = as_said(dict(islice(detail.items(), MOST_ERRORS)))
    found = [{"parameter": name, "detail": text} for name, texts in said.items() for text in texts]
    return problem(request, 400, "Some parameters are wrong.", errors=found[:MOST_ERRORS])


def document_problems(result, generator, request, public):
    """Return a hook of the schema: problems go out as application/problem+json, which no serializer can say of itself."""
    result["info"]["description"] += f" {LIMITS}"
    not_available = {
        "description": "Not in this format; what there is",
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/NotAvailableProblem"}}},
    }
    wrong = {
        "description": "There is no such parameter, or its value is wrong",
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in result["paths"].values():
        for operation in path.values():
            # Every address judges its query string, and negotiates.
            operation["responses"].setdefault("400", wrong)
            if "requestBody" in operation:
                operation["responses"].setdefault("413", {"description": f"The body is too large. {LIMITS}"})
            if operation.get("security") == [{}]:
                del operation["security"]  # open to all: generators take any word on security as a need to sign in
            operation["responses"].setdefault("406", not_available)
            # The web server itself answers this, before any of our code.
            operation["responses"].setdefault("414", {"description": "The address is longer than the server reads."})
            for response in operation["responses"].values():
                content = response.get("content", {})
                answer = content.get("application/json", {})
                if answer.get("schema", {}).get("$ref", "").endswith("Problem"):  # of any kind
                    content[PROBLEM_TYPE] = content.pop("application/json")
    return result


def gone(request, withdrawal):
    """410: why an entry was withdrawn, and what to read instead."""
    kind = kinds.get(withdrawal.entry.kind)
    successor = IndexEntry.objects.filter(pk=withdrawal.successor_id).first()
    more = {"reason": withdrawal.note, "withdrawn_at": withdrawal.published_at.isoformat()}
    if successor:
        more["successor"] = absolute(api_path(kind, successor.slug))
    return problem(request, 410, f"This was withdrawn: {withdrawal.note}", **more)


def is_api(request):
    return request.path.startswith("/api/") and request.path != "/api/"


@csrf_exempt  # no session opens anything here, and a page about cookies is no answer to a program
def api_not_found(request):
    """Answer the last address under /api/: whatever is not there. One that lacks its last slash leads on, as pages do."""
    if not request.path.endswith("/") and resolve(f"{request.path}/").view_name != request.resolver_match.view_name:
        query = request.META.get("QUERY_STRING", "")
        address = absolute(f"{request.path}/{'?' if query else ''}{query}")
        # 308 keeps what is sent with any other method.
        status = 301 if request.method in ("GET", "HEAD") else 308
        return HttpResponse(status=status, headers={"Location": address, "Access-Control-Allow-Origin": "*"})
    return problem(request, 404, "There is nothing at this address.")


def bad_request(request, exception):
    said = said_text(str(exception)) if isinstance(exception, BadRequest) else ""
    if is_api(request):
        return problem(request, 400, said or "The request cannot be understood.")
    if isinstance(exception, TooManyFieldsSent | RequestDataTooBig):
        return too_much(request)
    return render(request, "400.html", {"said": said}, status=400)


def forbidden(request, exception):
    if is_api(request):
        return problem(request, 403, "You may not do this.")
    return defaults.permission_denied(request, exception)


def not_found(request, exception):
    if is_api(request):
        return problem(request, 404, "There is nothing at this address.")
    return defaults.page_not_found(request, exception)


def too_much(request):
    """413: a form that holds more than the site takes at once. Nothing was read of it, and nothing changed.

    What the browser still sends is read and let go: it would otherwise see a broken connection in place of this page.
    """
    left, until = MOST_READ_AWAY, time.monotonic() + READ_AWAY_WITHIN
    try:
        while left > 0 and time.monotonic() < until and (piece := request.read(65_536)):
            left -= len(piece)
    except OSError:
        pass  # the browser went away, or Django had read it all already
    text = (
        "This is too much at once, and was not saved. What was saved before is as it was. "
        "An entry takes at most 500 pieces of evidence, and a form about two million characters."
    )
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"errors": [{"id": "", "label": "", "text": text}]}, status=413)
    on_a_form = request.path.startswith("/workbench/")
    return render(request, "413.html", {"address": request.path if on_a_form else ""}, status=413)


def broken(request):
    error = sys.exc_info()[1]
    if database_away.is_away(error):
        if not is_api(request):
            return database_away.page(request, error)
        request.database_error = error
        return problem(request, 503, database_away.SENTENCE, headers=database_away.RETRY_AFTER)
    if isinstance(error, DataError) and request.method in ("GET", "HEAD"):
        # A value in the address that the database takes for none of the kind that it looks for, as in admin filters.
        return bad_request(request, BadRequest("The address holds a value that is not possible there."))
    if is_api(request):
        said = "Something broke here. It is recorded under `request_id`, and not your fault."
        return problem(request, 500, said, request_id=request_id.number())
    return defaults.server_error(request)


class RefuseTrace(MiddlewareMixin):
    """TRACE shows a browser's headers to scripts, and Django would answer it with a page."""

    def process_request(self, request):
        if request.method == "TRACE":
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
        return None
