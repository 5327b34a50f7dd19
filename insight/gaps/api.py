"""The API of the knowledge gaps: the same numbers as their pages."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from barriers.models import Barrier
from insight.gaps import counting
from web.api import DEMONSTRATION_PARAMETER, PROBLEM, Address, PublicRead, demonstration_in
from web.filters import DEMONSTRATION
from web.time_limit import time_limit


class SlugOf(serializers.CharField):
    def to_representation(self, row):
        return row.slug


class Levels(serializers.DictField):
    """How many barriers of each level of confidence, the surest first; levels that none has are left out."""

    def to_representation(self, outline):
        return {level.value: number for level, number in outline.by_level}


class GapSerializer(serializers.Serializer):
    """A knowledge gap of the project, and what is counted of it."""

    slug = serializers.CharField(source="category.slug")
    label = serializers.CharField(source="category.label", help_text="In the project's words.")
    heading = serializers.CharField(help_text="In plain words.")
    summary = serializers.CharField(
        source="text.summary", default="", help_text="In short; empty where nobody wrote it."
    )
    barriers = serializers.IntegerField()
    levels = Levels(source="*", child=serializers.IntegerField())
    middle_level = serializers.ChoiceField(
        choices=Barrier.Confidence.choices,
        source="middle",
        allow_null=True,
        help_text="Of the barrier in the middle when all stand in line; of two, the less sure.",
    )
    enablers = serializers.IntegerField()
    sources = serializers.IntegerField(source="strength.sources", help_text="Different sources behind its barriers.")
    research = serializers.IntegerField(source="strength.research", help_text="Those of them that are research.")
    research_on_scotland = serializers.IntegerField()
    pieces = serializers.IntegerField(source="strength.pieces", help_text="Pieces of evidence.")
    read_at_source = serializers.IntegerField(
        source="strength.read", help_text="Pieces read at source, at least in part."
    )
    supports = serializers.IntegerField(source="strength.supports")
    qualifies = serializers.IntegerField(source="strength.qualifies")
    contradicts = serializers.IntegerField(source="strength.contradicts")
    actions = serializers.IntegerField()
    organisations_asked = serializers.IntegerField(source="asked")
    promised_by = serializers.ListField(child=SlugOf(), source="promised", help_text="Organisations, by slug.")
    questions = serializers.IntegerField(help_text="Questions without an answer that an editor wrote down.")
    unmeasured = serializers.IntegerField(help_text="Those of them that nothing proposed would answer.")
    next_date = serializers.DateField(allow_null=True)
    next_date_is_promised = serializers.BooleanField(source="next_is_promised")
    url = Address(lambda outline: reverse("api:gaps-detail", args=[outline.category.slug]))
    html = Address(lambda outline: reverse("gap", args=[outline.category.slug]))


class AtStageSerializer(serializers.Serializer):
    stage = serializers.ChoiceField(choices=Barrier.Stage.choices)
    barriers = serializers.IntegerField()
    sources = serializers.IntegerField()
    middle_level = serializers.ChoiceField(choices=Barrier.Confidence.choices, source="middle", allow_null=True)


class UnknownSerializer(serializers.Serializer):
    text = serializers.CharField()
    action = SlugOf(allow_null=True, help_text="Its slug; null where nothing proposed would answer it.")
    first_date = serializers.DateField(allow_null=True)


class NotFoundSerializer(serializers.Serializer):
    what = serializers.CharField()
    barrier = SlugOf()
    day = serializers.DateField(help_text="Of the version that says so.")


class GapDateSerializer(serializers.Serializer):
    due = serializers.DateField()
    title = serializers.CharField()
    action = SlugOf()
    is_promised = serializers.BooleanField(source="action.owners")


class WholeGapSerializer(GapSerializer):
    """The same with what its page lists."""

    stages = AtStageSerializer(many=True)
    barriers_without_contradiction = serializers.IntegerField(help_text="Against these nothing was found.")
    unknown = UnknownSerializer(many=True)
    not_found = NotFoundSerializer(many=True, help_text="What its entries say was searched for and not found.")
    dates = GapDateSerializer(many=True, help_text="The nearest that are not past and not met.")


class Gaps(PublicRead, APIView):
    known_parameters = frozenset([DEMONSTRATION])

    @extend_schema(
        operation_id="list_gaps",
        parameters=[DEMONSTRATION_PARAMETER],
        responses={200: GapSerializer(many=True), 400: PROBLEM},
    )
    def get(self, request):
        invented = demonstration_in(request)
        with time_limit():
            found = counting.all_outlines(on=timezone.localdate(), with_demonstration=invented)
            return Response(GapSerializer(found, many=True).data)


class Gap(PublicRead, APIView):
    known_parameters = frozenset([DEMONSTRATION])

    @extend_schema(
        operation_id="get_gap",
        parameters=[DEMONSTRATION_PARAMETER],
        responses={200: WholeGapSerializer, 400: PROBLEM, 404: PROBLEM},
    )
    def get(self, request, slug):
        gap = get_object_or_404(counting.gaps(), slug=slug)
        invented = demonstration_in(request)
        with time_limit():
            whole = counting.whole(gap, on=timezone.localdate(), with_demonstration=invented)
            return Response(WholeGapSerializer(whole).data)
