"""The API of “who uses this”."""

import django_filters
from django.db.models import Q
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from organisations.models import Consumer
from web.api import PROBLEM, Moment, PublicReads
from web.filters import StrictFilter, plain_words


class ConsumerFilter(StrictFilter):
    q = django_filters.CharFilter(
        method="with_words", max_length=200, validators=[plain_words], label="Words in the names"
    )

    def with_words(self, queryset, name, value):
        for word in value.split():
            queryset = queryset.filter(Q(system__icontains=word) | Q(organisation__icontains=word))
        return queryset


class ConsumerSerializer(serializers.ModelSerializer):
    """A system, in the words of whoever listed it. No organisation agreed to anything by being named."""

    organisation = serializers.CharField(help_text="As it was written by whoever listed the system; may be empty.")
    website = serializers.CharField(help_text="Empty where none was given.")
    approved_at = Moment(help_text="When an editor let it be shown.")

    class Meta:
        model = Consumer
        fields = ["system", "organisation", "purpose", "website", "approved_at"]


@extend_schema_view(
    list=extend_schema(operation_id="list_consumers", responses={200: ConsumerSerializer(many=True), 400: PROBLEM})
)
class ConsumerReads(PublicReads):
    queryset = Consumer.objects.shown()
    filterset_class = ConsumerFilter
    serializer_class = ConsumerSerializer
