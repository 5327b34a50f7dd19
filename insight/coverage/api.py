"""The API of coverage: the figures of the page, by the same query string."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from barriers.models import Barrier
from insight.coverage.asked import Coverage
from insight.coverage.filters import CoverageFilter
from insight.coverage.tables import facts
from insight.map.api import LevelsSerializer
from publishing.vocabulary import Theme
from web.api import DEMONSTRATION_PARAMETER, PROBLEM, Moment, PublicRead

NUMBER = serializers.IntegerField


class CoverageRowSerializer(serializers.Serializer):
    """What is known of the evidence for one value, or for the whole."""

    key = serializers.CharField(allow_blank=True, help_text="Empty for the whole.")
    label = serializers.CharField(allow_blank=True)
    barriers = NUMBER(help_text="Barriers, or enablers with `kind=enabler`.")
    levels = LevelsSerializer(source="*")
    sources = NUMBER(help_text="Different sources.")
    research = NUMBER()
    law_and_guidance = NUMBER(source="law-and-guidance")
    other = NUMBER()
    oldest = NUMBER(allow_null=True, help_text="Year of the oldest dated source.")
    middle_year = NUMBER(allow_null=True, help_text="Of two in the middle, the older.")
    newest = NUMBER(allow_null=True)
    recent = NUMBER(help_text="Sources of `recent_from` or later.")
    undated = NUMBER()
    read = NUMBER(help_text="Read at source, at least in part.")
    findings = NUMBER()
    most_used = serializers.CharField(allow_null=True, help_text="Slug of the source with most findings.")
    findings_of_most_used = NUMBER()
    publishers = NUMBER(help_text="Different publishers: a rough sign of independence.")
    from_scotland = NUMBER()


class CoverageDaySerializer(serializers.Serializer):
    """What was in force at the end of a day on which something was published."""

    day = serializers.DateField()
    levels = LevelsSerializer()
    sources = NUMBER(help_text="All that were published.")


class CoverageSerializer(serializers.Serializer):
    """Strength, kind, age, reading and independence of the evidence. Rows overlap."""

    by = serializers.CharField()
    kind = serializers.ChoiceField(choices=Barrier.Kind.choices)
    counted_at = Moment(
        allow_null=True,
        help_text="When the numbers were counted, where that was before the latest publication: they are being counted anew.",
    )
    recent_from = NUMBER()
    stands_out = serializers.ListField(child=serializers.CharField())
    rows = CoverageRowSerializer(many=True)
    whole = CoverageRowSerializer()
    over_time = CoverageDaySerializer(many=True, help_text="Empty where a theme is chosen.")


class CoverageRead(PublicRead, APIView):
    """The figures."""

    judges_parameters = True

    @extend_schema(
        operation_id="get_coverage",
        parameters=[
            OpenApiParameter(
                "by", str, enum=[key for key, _ in CoverageFilter.base_filters["by"].extra["choices"]],
                description="What the rows are.",
            ),
            OpenApiParameter("kind", str, enum=Barrier.Kind.values, description="Barriers or enablers."),
            OpenApiParameter("theme", str, many=True, enum=Theme.values, description="Any of these themes."),
            DEMONSTRATION_PARAMETER,
        ],
        responses={200: CoverageSerializer, 400: PROBLEM},
    )  # fmt: skip
    def get(self, request):
        asked = Coverage(request.GET)
        if asked.problems:
            raise ValidationError(asked.problems)
        return Response(
            CoverageSerializer(
                {
                    "by": asked.axis.key,
                    "kind": asked.kind,
                    "counted_at": asked.counted_at,
                    "recent_from": asked.recent,
                    "stands_out": asked.stands_out,
                    "rows": [facts(row, asked.recent) for row in asked.rows],
                    "whole": facts(asked.whole, asked.recent),
                    "over_time": [{"day": day, "levels": levels, "sources": n} for day, levels, n in asked.days],
                }
            ).data
        )
