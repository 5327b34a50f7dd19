"""The API of actions and commitments."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from actions.document import ACTION, ActionDocument
from actions.filters import ActionFilter, CommitmentFilter
from actions.models import Commitment, Role
from publishing.api import EntryReads, described
from publishing.write_api import EntryWrites, described_writes
from web.api import PROBLEM, PublicReads, absolute, list_parameters, page_of


@described("Action", "actions", ActionDocument, ActionFilter)
@described_writes("Action", "actions", ActionDocument)
class ActionDoors(EntryWrites, EntryReads):
    kind = ACTION
    filter_class = ActionFilter


class CommitmentSerializer(serializers.Serializer):
    """An organisation's answer to being asked."""

    id = serializers.IntegerField()
    action = serializers.URLField()
    organisation = serializers.URLField()
    role = serializers.ChoiceField(choices=Role.choices)
    state = serializers.ChoiceField(choices=Commitment.State.choices)
    asked_on = serializers.DateField()
    reply_by = serializers.DateField()
    url = serializers.URLField()


@extend_schema_view(
    list=extend_schema(
        operation_id="list_commitments",
        tags=["commitments"],
        summary="List commitments",
        parameters=list_parameters(CommitmentFilter),
        responses={200: page_of(CommitmentSerializer()), 400: PROBLEM},
    ),
    retrieve=extend_schema(
        operation_id="get_commitment",
        tags=["commitments"],
        summary="One commitment",
        responses={200: CommitmentSerializer, 404: PROBLEM},
    ),
)
class CommitmentReads(PublicReads):
    queryset = Commitment.objects.select_related("action", "organisation")
    filter_class = CommitmentFilter
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"

    def represent(self, row):
        return {
            "id": row.pk,
            "action": absolute(reverse("api:actions-detail", args=[row.action.slug])),
            "organisation": absolute(reverse("api:organisations-detail", args=[row.organisation.slug])),
            "role": row.role,
            "state": row.state,
            "asked_on": row.asked_on,
            "reply_by": row.reply_by,
            "url": absolute(reverse("api:commitments-detail", args=[row.pk])),
        }
