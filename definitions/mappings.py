"""What maps to what: a page and an answer of the API, both with the same filters."""

import django_filters
from django.db.models import Q
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from definitions.document import DEFINITION
from definitions.models import Mapping
from publishing.published.stored_json import api_path
from web.addresses import absolute
from web.api import PROBLEM, Address, PublicReads
from web.choices import AnyOf
from web.filters import Demonstration, Ordering, StrictFilter, plain_words
from web.pages import ListPage
from web.spreadsheets.tables import Table, as_columns

SKOS_NAMES = {
    "exact_match": "skos:exactMatch",
    "close_match": "skos:closeMatch",
    "broad_match": "skos:broadMatch",
    "narrow_match": "skos:narrowMatch",
    "related_match": "skos:relatedMatch",
}
COLUMNS = as_columns(
    ("definition", "string", "The slug of the definition here."),
    ("label", "string", "Its label."),
    ("relation", "string", "How what is elsewhere stands to it.", list(SKOS_NAMES)),
    ("property", "string", "The same as a property of SKOS.", list(SKOS_NAMES.values())),
    ("address", "string", "What is elsewhere."),
    ("html", "string", "The definition's page."),
)


class MappingFilter(StrictFilter):
    q = django_filters.CharFilter(
        max_length=200, strip=True, validators=[plain_words], label="Term or address", method="with_words"
    )
    relation = AnyOf(choices=Mapping.Relation.choices, label="Relation")
    vocabulary = django_filters.CharFilter(
        max_length=2000, field_name="address", lookup_expr="istartswith", label="Its address begins with"
    )
    address = django_filters.CharFilter(max_length=2000, label="Its whole address")
    demonstration = Demonstration("definition__entry__is_demonstration")
    ordering = Ordering(
        fields=[("definition__label", "label"), ("address", "address")],
        choices=[
            ("label", "Term, A to Z"),
            ("-label", "Term, Z to A"),
            ("address", "Address"),
            ("-address", "Address, Z to A"),
        ],
    )

    def with_words(self, queryset, name, value):
        return queryset.filter(Q(definition__label__icontains=value) | Q(address__icontains=value))


class MappingList(ListPage):
    template_name = "definitions/mappings.html"
    section = "definitions"
    filter_class = MappingFilter
    heading = "What maps to what"
    lead = "Which concepts in other vocabularies definitions here are mapped to, and how."
    noun, noun_plural = "mapping", "mappings"
    orders = [("", "Term"), ("address", "Address")]

    def get_queryset(self):
        return Mapping.objects.select_related("definition")

    def tables(self):
        return [Table("mappings", "What maps to what.", COLUMNS, ["definition", "relation", "address"])]

    def table_rows(self, rows):
        for mapping in rows.iterator(chunk_size=500):
            yield (
                "mappings",
                {
                    "definition": mapping.definition.slug,
                    "label": mapping.definition.label,
                    "relation": mapping.relation,
                    "property": SKOS_NAMES[mapping.relation],
                    "address": mapping.address,
                    "html": absolute(mapping.definition.get_absolute_url()),
                },
            )

    def get_context_data(self, **kwargs):
        return super().get_context_data(breadcrumbs=[(DEFINITION.title, reverse("definitions:list"))], **kwargs)


class MappingSerializer(serializers.Serializer):
    """That a definition maps to a concept elsewhere, and how."""

    definition = serializers.CharField(source="definition.slug", help_text="The slug of the definition.")
    label = serializers.CharField(source="definition.label")
    relation = serializers.ChoiceField(choices=Mapping.Relation.choices, help_text="As the field of the document.")
    property = serializers.SerializerMethodField(help_text="The same as a property of SKOS.")
    address = serializers.CharField(help_text="What is elsewhere: a web address, or a URN.")
    url = Address(lambda mapping: api_path(DEFINITION, mapping.definition.slug))
    html = Address(lambda mapping: mapping.definition.get_absolute_url())

    def get_property(self, mapping) -> str:
        return SKOS_NAMES[mapping.relation]


@extend_schema_view(
    list=extend_schema(operation_id="list_mappings", responses={200: MappingSerializer(many=True), 400: PROBLEM})
)
class MappingReads(PublicReads):
    http_method_names = ["get", "head", "options"]
    filterset_class = MappingFilter
    serializer_class = MappingSerializer

    def get_queryset(self):
        return Mapping.objects.select_related("definition")
