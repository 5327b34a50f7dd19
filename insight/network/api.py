"""The API of the network."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from insight.network.choices import FOR_A_FILE, Choices
from insight.network.graph import KINDS, VERBS, Sort
from web.api import DEMONSTRATION_PARAMETER, PROBLEM, Address, PublicRead
from web.time_limit import time_limit


class NetworkNodeSerializer(serializers.Serializer):
    """An entry or an organisation."""

    key = serializers.CharField(help_text="Its name here and in `from`, such as barrier/lost-records.")
    kind = serializers.ChoiceField(list(KINDS))
    label = serializers.CharField()
    html = Address(lambda node: node.address)


class NetworkLinkSerializer(serializers.Serializer):
    """How one bears on another."""

    origin = serializers.CharField(source="origin.key")
    target = serializers.CharField(source="target.key")
    kind = serializers.ChoiceField(list(VERBS))
    is_inferred = serializers.BooleanField(help_text="Whether it is a relation that no source states.")
    sources = serializers.ListField(
        child=serializers.SlugField(),
        allow_null=True,
        help_text="Slugs of those that state a relation; null elsewhere.",
    )


class NetworkSerializer(serializers.Serializer):
    """Entries and their links."""

    nodes = NetworkNodeSerializer(many=True)
    links = NetworkLinkSerializer(many=True)
    left_out = serializers.IntegerField(help_text="How many entries with fewer links were left out.")
    links_left_out = serializers.IntegerField(help_text="How many links were left out.")
    is_read_whole = serializers.BooleanField(help_text="Whether every link was looked at.")


class NetworkRead(PublicRead, APIView):
    """How entries hang together."""

    judges_parameters = True

    @extend_schema(
        operation_id="get_network",
        tags=["network"],
        summary="Barriers, enablers, actions, organisations and terms, and how they are linked",
        description="All of it, or what is near one entry. Of more than 5,000 entries those with the most links are kept.",
        parameters=[
            OpenApiParameter("from", str, description="The entry in the middle, such as barrier/lost-records."),
            OpenApiParameter("links", str, many=True, enum=Sort.values, description="Sorts of links; all but terms."),
            OpenApiParameter(
                "steps", int, enum=[1, 2], description="How far from the entry in the middle. 1 unless told."
            ),
            DEMONSTRATION_PARAMETER,
        ],
        responses={200: NetworkSerializer, 400: PROBLEM},
    )
    def get(self, request):
        chosen = Choices(request.GET)
        if chosen.problems:
            raise ValidationError({name: [text] for name, text in chosen.problems.items()})
        with time_limit():
            network = chosen.network(FOR_A_FILE)
        return Response(NetworkSerializer(network).data)
