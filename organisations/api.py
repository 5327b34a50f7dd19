"""The API of organisations."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from organisations.filters import OrganisationFilter
from organisations.models import Organisation
from web.addresses import absolute
from web.api import PROBLEM, Address, PublicReads


class OrganisationLinks(serializers.DictField):
    def to_representation(self, organisation):
        invented = "&demonstration=yes" if organisation.is_demonstration else ""
        return {
            "could_be_asked": absolute(f"{reverse('api:actions-list')}?organisation={organisation.slug}" + invented)
        }


class OrganisationSerializer(serializers.ModelSerializer):
    """A body that could be asked to act, or takes part in the project. Being listed means nothing more."""

    website = serializers.CharField(help_text="Empty where none is known.")
    url = Address(lambda organisation: reverse("api:organisations-detail", args=[organisation.slug]))
    html = Address(lambda organisation: organisation.get_absolute_url())
    links = OrganisationLinks(source="*", child=serializers.URLField())

    class Meta:
        model = Organisation
        fields = ["slug", "name", "short_name", "kind", "roles", "website", "website_checked", "note",
                  "is_demonstration", "url", "html", "links"]  # fmt: skip


@extend_schema_view(
    list=extend_schema(
        operation_id="list_organisations",
        responses={200: OrganisationSerializer(many=True), 400: PROBLEM},
    ),
    retrieve=extend_schema(
        operation_id="get_organisation",
        responses={200: OrganisationSerializer, 404: PROBLEM},
    ),
)
class OrganisationReads(PublicReads):
    queryset = Organisation.objects.all()
    filterset_class = OrganisationFilter
    serializer_class = OrganisationSerializer
