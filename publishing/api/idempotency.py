"""One result for one request, however often it is sent (Idempotency-Key, draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
from datetime import timedelta

from django.db import connection, transaction

from publishing.models import RepeatableRequest
from publishing.refusals import Refusal, WrongState

KEPT = timedelta(hours=24)


class KeyUsed(Refusal):
    """The key came before with another request."""

    status = 422
    title = "This key was used for something else"


def once(*, token, key, asked, now, operation):
    """Do an operation once for this key of this token. This function will answer (status, headers, body, whether repeated).

    `asked` is the text of what is asked: method, address and body. `operation` answers (status, headers, body); what it
    does and what it answered are committed together. A refusal is not kept: nothing was made, so the key stays free.

    :raises KeyUsed: the key came with another request in the last 24 hours
    :raises WrongState: the same key is being answered at this moment
    :raises Refusal: whatever the operation raises
    """
    fingerprint = hashlib.sha256(asked.encode()).hexdigest()
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
