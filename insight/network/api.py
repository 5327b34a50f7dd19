"""The API of the network."""

from dataclasses import replace

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from insight.network.choices import FOR_A_FILE, Choices
from insight.network.graph import KINDS, VERBS, Sort
from insight.network.walking import MOST, NoSuchPlace, page
from web.api import DEMONSTRATION_PARAMETER, PROBLEM, Address, PublicRead
from web.pagination import link_header, page_address
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
    left_out = serializers.IntegerField(
        help_text="How many entries that were looked at, with fewer links, were left out."
    )
    links_left_out = serializers.IntegerField(help_text="How many links that were looked at were left out.")
    is_read_whole = serializers.BooleanField(
        help_text="Whether every link was looked at for this answer: false for one page of several."
    )
    next = serializers.URLField(allow_null=True, help_text="The links that follow; null where these are the last.")


class NetworkRead(PublicRead, APIView):
    """How entries hang together."""

    judges_parameters = True

    @extend_schema(
        operation_id="get_network",
        tags=["network"],
        summary="Barriers, enablers, actions, organisations and terms, and how they are linked",
        description=f"All of it, in pages of {MOST:,} links with the entries that they link: follow `next`. An entry may be in "
        "several pages, and a link twice where its entry is published meanwhile. Or what is near one entry (`from`), in one "
        f"answer: at most {FOR_A_FILE['most_near']:,} of each sort are looked at in each step, of leads so many that are promised "
        "and so many that are possible; `is_read_whole` says whether that was all.",
        parameters=[
            OpenApiParameter("from", str, description="The entry in the middle, such as barrier/lost-records."),
            OpenApiParameter("links", str, many=True, enum=Sort.values, description="Sorts of links; all but terms."),
            OpenApiParameter(
                "steps", int, enum=[1, 2], description="How far from the entry in the middle. 1 unless told."
            ),
            DEMONSTRATION_PARAMETER,
            OpenApiParameter("cursor", str, description="Follow next."),
        ],
        responses={200: NetworkSerializer, 400: PROBLEM},
    )
    def get(self, request):
        place = request.GET.get("cursor", "")
        chosen = Choices(request.GET, also=["cursor"])
        problems = {name: [text] for name, text in chosen.problems.items()}
        if place and chosen.around:
            problems["cursor"] = ["What is near one entry has no pages: leave cursor or from out."]
        if problems:
            raise ValidationError(problems)
        with time_limit():
            network, ends = self.read(chosen, place)
        links = {"next": page_address(request, cursor=ends)} if ends else {}
        network = replace(network, next=links.get("next"))
        return Response(NetworkSerializer(network).data, headers={"Link": link_header(links)} if links else {})

    def read(self, chosen, place):
        """Return (the `Network` that is answered, the place where it goes on or None)."""
        if chosen.around:
            return chosen.network(FOR_A_FILE), None
        try:
            return page(chosen.sorts, chosen.demonstration, place)
        except NoSuchPlace:
            raise ValidationError({"cursor": ["Begin without a cursor, and then follow next."]}) from None
