"""What a write says of what it was based on, and how it may be repeated: ETag, If-Match and Idempotency-Key.

A tag that is sent back in If-Match is `"<row>-<edit>-<rest>"`. Row and edit have to be the present ones; `rest` (a
draft's state; the version of a commitment's action, and its content) makes the tag a strong one. Which state allows what is the operation's to
judge, so that a second click hears "already done" and not "stale".
"""

import hashlib
import json
import re
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from rest_framework.exceptions import APIException, ParseError

from publishing.documents.structure import sha256
from publishing.models import RepeatableRequest
from publishing.refusals import Refusal, WrongState
from web.api import Validators

TAG = re.compile(r'"([0-9]{1,18})-([0-9]{1,9})-([0-9a-z-]+)"')
KEY = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255})')
KEPT = timedelta(hours=24)


class PreconditionRequired(APIException):
    """428: a write that does not say what it was based on."""

    status_code = 428


class PreconditionFailed(APIException):
    """412 where there is nothing to compare with."""

    status_code = 412


class KeyUsed(Refusal):
    """The key came before with another request."""

    status = 422
    title = "This key was used for something else"


def tag_of_edit(row, rest):
    """Return the tag of a row that counts its edits, without quotation marks."""
    return f"{row.pk}-{row.edit}-{rest}"


def edits_named(request, what):
    """Return [(row, edit, rest), …] that If-Match names; tags that are none of ours are left out.

    :raises PreconditionRequired: no If-Match, or *: it would write over what nobody looked at
    """
    given = request.META.get("HTTP_IF_MATCH", "").strip()
    if given in ("", "*"):
        raise PreconditionRequired(
            f"Send the {what}'s ETag in If-Match"
            + ("; * would write over what you have not seen." if given else f": GET the {what} to learn it.")
        )
    found = [TAG.fullmatch(tag.strip().replace("-gzip", "")) for tag in given.split(",")]
    return [(int(tag[1]), int(tag[2]), tag[3]) for tag in found if tag]


def answer_once(request, operation):
    """Return the response of an operation, done once for each Idempotency-Key where there is one.

    `operation` returns (status, headers, body); among its headers, "tag" becomes the ETag.
    """
    key = idempotency_key(request)
    if key is None:
        status, headers, body, repeated = *operation(), False
    else:
        text = f"{request.method} {request.path} {json.dumps(request.data, sort_keys=True)}"
        status, headers, body, repeated = once(
            token=request.auth, key=key, request_text=text, now=timezone.now(), operation=operation
        )
    headers = dict(headers)
    response = Validators(headers.pop("tag")).answer(request, body, headers=headers)
    response.status_code = status
    if repeated:
        response["Idempotency-Replayed"] = "true"
    return response


def idempotency_key(request):
    """Return the key as it was sent, with or without the quotation marks of the draft standard; None without one."""
    given = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if given is None:
        return None
    match = KEY.fullmatch(given.strip())
    if not match:
        raise ParseError("Write 1 to 255 letters, digits and signs as the Idempotency-Key, for example a UUID.")
    return match[1] or match[2]


def once(*, token, key, request_text, now, operation):
    """Do an operation once for this key of this token. Return (status, headers, body, whether it is a repetition).

    `request_text` is what is kept the fingerprint of: method, address and body. `operation` returns (status, headers,
    body); what it does and what it answered are committed together. A refusal is not kept: nothing was made, so the
    key stays free (draft-ietf-httpapi-idempotency-key-header).

    :raises KeyUsed: the key came with another request in the last 24 hours
    :raises WrongState: the same key is being answered at this moment
    :raises Refusal: whatever the operation raises
    """
    # Their hashes are as good, and nothing of what somebody makes keys of is kept.
    key, fingerprint = sha256(key), sha256(request_text)
    with transaction.atomic():
        if not _is_alone(token, key):
            raise WrongState("A request with this Idempotency-Key is under way. Ask again in a moment.")
        RepeatableRequest.objects.filter(token=token, answered_at__lte=now - KEPT).delete()
        kept = RepeatableRequest.objects.filter(token=token, key=key).first()
        if kept:
            if kept.fingerprint != fingerprint:
                raise KeyUsed("This Idempotency-Key came with another request before. Make a new key for each request.")
            return kept.status, kept.headers, bytes(kept.body), True
        status, headers, body = operation()
        RepeatableRequest.objects.create(
            token=token, key=key, fingerprint=fingerprint, answered_at=now, status=status, headers=headers, body=body
        )
        return status, headers, body, False


def _is_alone(token, key):
    """Hold this key of this token to the end of the transaction; False where another connection does."""
    number = int.from_bytes(hashlib.sha256(f"{token.pk} {key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return cursor.fetchone()[0]
