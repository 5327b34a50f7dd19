"""The API of the evidence map: the numbers of the page, by the same query string."""

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from barriers.models import Barrier
from insight.map.axes import AXES
from insight.map.filters import MapFilter
from insight.map.matrix import Matrix
from web.api import PROBLEM, Address, Moment, PublicRead

NUMBER = serializers.IntegerField


class LevelsSerializer(serializers.Serializer):
    """How many are of each level of confidence."""

    high = NUMBER()
    moderate = NUMBER()
    low = NUMBER()
    very_low = NUMBER(source="very-low")
    not_assessed = NUMBER(source="not-assessed")


class MapValueSerializer(serializers.Serializer):
    """A row or a column: what is in it, once each."""

    key = serializers.CharField(source="value.key")
    label = serializers.CharField(source="value.label")
    barriers = NUMBER(source="amount.barriers")
    sources = NUMBER(source="amount.sources")
    read = NUMBER(source="amount.read")


class MapCellSerializer(serializers.Serializer):
    """Where a row and a column meet."""

    row = serializers.CharField(source="row.key")
    column = serializers.CharField(source="column.key")
    barriers = NUMBER(source="amount.barriers", help_text="Barriers, or enablers with `kind=enabler`.")
    levels = LevelsSerializer(source="amount.every_level")
    middle = serializers.CharField(
        source="amount.middle", allow_null=True,
        help_text="Level of the one in the middle, from least to most sure; of two, the less sure.",
    )  # fmt: skip
    without_research = NUMBER(source="amount.without_research", help_text="Of them, those no research speaks on.")
    sources = NUMBER(source="amount.sources", help_text="Different sources.")
    read = NUMBER(source="amount.read", help_text="Of these, read at source, at least in part.")
    supports = NUMBER(source="amount.supports", help_text="Findings for.")
    qualifies = NUMBER(source="amount.qualifies", help_text="Findings that limit.")
    contradicts = NUMBER(source="amount.contradicts", help_text="Findings against.")
    others = NUMBER(help_text="Enablers in the same place, or barriers with `kind=enabler`.")
    html = Address(lambda cell: f"{reverse('map')}?{cell.query}")


class MapSerializer(serializers.Serializer):
    """A map: cells overlap, and never add up to the whole."""

    rows_by = serializers.CharField(source="rows_axis.key", help_text=f"One of {', '.join(AXES)}.")
    columns_by = serializers.CharField(source="columns_axis.key", help_text="Likewise.")
    kind = serializers.ChoiceField(choices=Barrier.Kind.choices)
    counted_at = Moment(
        allow_null=True,
        help_text="When the numbers were counted, where that was before the latest publication: they are being counted anew.",
    )
    barriers = NUMBER(source="whole.barriers")
    sources = NUMBER(source="whole.sources")
    read = NUMBER(source="whole.read")
    not_placed = NUMBER(help_text="Barriers that have no value of the rows or none of the columns.")
    stands_out = serializers.ListField(child=serializers.CharField())
    rows = MapValueSerializer(many=True)
    columns = MapValueSerializer(source="columns_with_amounts", many=True)
    cells = MapCellSerializer(many=True)


def _parameter(name, item):
    """What the schema says of a filter; values that are rows of the database are not for a schema."""
    several = name not in ONE_ONLY
    choices = item.extra.get("choices")
    return OpenApiParameter(
        name, str, many=several, enum=[value for value, _ in choices] if choices else None,
        description=f"{item.label}." + (" Repeat for any of several." if several else ""),
    )  # fmt: skip


ONE_ONLY = ["rows", "columns", "kind", "evidence", "at_source", "jurisdiction", "demonstration"]
NO_PARAMETERS = ["row", "column"]  # a cell is chosen on the page; here are all


class MapRead(PublicRead, APIView):
    """The whole map."""

    judges_parameters = True

    @extend_schema(
        operation_id="get_map",
        parameters=[
            _parameter(name, item) for name, item in MapFilter.base_filters.items() if name not in NO_PARAMETERS
        ],
        responses={200: MapSerializer, 400: PROBLEM},
    )
    def get(self, request):
        filters = MapFilter(request.GET, queryset=Barrier.objects.all())
        filters.unknown_names += [name for name in NO_PARAMETERS if name in request.GET]
        if problems := filters.problems:
            raise ValidationError(problems)
        return Response(MapSerializer(Matrix(filters)).data)
