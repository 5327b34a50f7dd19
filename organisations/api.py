"""The API of organisations."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from organisations.filters import OrganisationFilter
from organisations.models import Organisation
from web.api import PROBLEM, PublicReads, absolute, list_parameters, page_of

FIELDS = ["slug", "name", "short_name", "kind", "roles", "website", "website_checked", "note", "is_demonstration"]


class OrganisationSerializer(serializers.ModelSerializer):
    """A body that could be asked to act, or takes part in the project. Being listed means nothing more."""

    website = serializers.CharField(help_text="Empty where none is known.")
    url = serializers.URLField()
    html = serializers.URLField()
    links = serializers.DictField(child=serializers.URLField())

    class Meta:
        model = Organisation
        fields = [*FIELDS, "url", "html", "links"]


@extend_schema_view(
    list=extend_schema(
        operation_id="list_organisations",
        tags=["organisations"],
        summary="List organisations",
        parameters=list_parameters(OrganisationFilter),
        responses={200: page_of(OrganisationSerializer()), 400: PROBLEM},
    ),
    retrieve=extend_schema(
        operation_id="get_organisation",
        tags=["organisations"],
        summary="One organisation",
        responses={200: OrganisationSerializer, 404: PROBLEM},
    ),
)
class OrganisationReads(PublicReads):
    queryset = Organisation.objects.all()
    filter_class = OrganisationFilter

    def represent(self, row):
        return {
            **{name: getattr(row, name) for name in FIELDS},
            "url": absolute(reverse("api:organisations-detail", args=[row.slug])),
            "html": absolute(row.get_absolute_url()),
            "links": {"could_be_asked": absolute(f"{reverse('api:actions-list')}?organisation={row.slug}")},
        }
