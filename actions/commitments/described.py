"""What the schema says of the addresses of a commitment."""

from drf_spectacular.utils import OpenApiResponse, extend_schema

from actions.commitments.serializers import CommitmentSerializer
from publishing.api.schema import BODY_REFUSALS, IDEMPOTENCY, KEY_USED, REFUSALS, STATE, etag_header, header, if_match
from publishing.api.schema import stale as stale_refusals
from web.api import PROBLEM

STALE = stale_refusals("Something happened in the meantime: what, who and when")
READ_ONE = {404: PROBLEM}


def describe_operation(name, request, *, makes=False, stale=True):
    """Return a decorator: what the schema says of an operation on a commitment."""
    answer = OpenApiResponse(CommitmentSerializer, description="The commitment, as it is now")
    location = [header("Location", "The receipt of the event.", response=[201])]
    return extend_schema(
        operation_id=name,
        parameters=[if_match("commitment")] * stale + [IDEMPOTENCY, etag_header(200, 201)] + location * makes,
        request=request,
        responses={201 if makes else 200: answer, **BODY_REFUSALS, **STATE, **KEY_USED, **(STALE if stale else {})},
    )


def describe_list(name, serializer, *, private=False):
    """Return a decorator: what the schema says of a list that belongs to a commitment. A private one needs a token."""
    refusals = {number: REFUSALS[number] for number in (401, 403, 429)} if private else {}
    return extend_schema(operation_id=name, responses={200: serializer(many=True), **READ_ONE, **refusals})
