"""The API of the search."""

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny

from insight.forms import KINDS, SearchForm
from insight.search import pieces, search
from publishing import kinds
from publishing.published.stored_json import api_path
from publishing.vocabulary import Theme
from web.api import DEMONSTRATION_PARAMETER, PROBLEM, Address, Moment, Validated
from web.pagination import NumberedPages

KIND_NAMES = [kind for kind, _ in KINDS]
KNOWN = ["q", "kind", "theme", "page", "page_size", "demonstration"]


class Extract(serializers.CharField):
    def to_representation(self, marked):
        return "".join(text for text, _ in pieces(marked))


class Hits(serializers.ListField):
    def to_representation(self, row):
        return [text for text, is_hit in [*pieces(row.marked_label), *pieces(row.marked_extract)] if is_hit]


class SearchResultSerializer(serializers.Serializer):
    """One thing found."""

    kind = serializers.ChoiceField(choices=KIND_NAMES)
    slug = serializers.CharField()
    label = serializers.CharField()
    extract = Extract(source="marked_extract", help_text="Plain text around the words that were found.")
    hits = Hits(source="*", child=serializers.CharField(), help_text="The words as they stand in the text.")
    themes = serializers.ListField(child=serializers.ChoiceField(choices=Theme.choices))
    version = serializers.IntegerField()
    modified_at = Moment()
    url = Address(lambda row: api_path(kinds.get(row.kind), row.slug))
    html = Address(lambda row: reverse(kinds.get(row.kind).url_name, args=[row.slug]))


class Search(Validated, GenericAPIView):
    """Words are looked for in everything published: "exact phrases", -exclusion, or."""

    permission_classes = [AllowAny]
    authentication_classes = []
    pagination_class = NumberedPages
    serializer_class = SearchResultSerializer

    def judges_parameters(self):
        return True

    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter("q", str, required=True, description="Words, “phrases”, -exclusion, or."),
            OpenApiParameter("kind", str, many=True, enum=KIND_NAMES, description="Any of these kinds."),
            OpenApiParameter("theme", str, many=True, enum=Theme.values, description="Any of these themes."),
            DEMONSTRATION_PARAMETER,
        ],
        responses={200: SearchResultSerializer(many=True), 400: PROBLEM},
    )
    def get(self, request):
        form = SearchForm(request.GET)
        problems = {} if form.is_valid() else {name: list(texts) for name, texts in form.errors.items()}
        problems |= {
            name: ["There is no such parameter. Known: " + ", ".join(KNOWN) + "."]
            for name in request.GET
            if name not in KNOWN
        }
        if not request.GET.get("q", "").strip():
            problems.setdefault("q", ["Say what to look for."])
        if problems:
            raise ValidationError(problems)
        chosen = form.cleaned_data
        found = search(chosen["q"], kinds=chosen["kind"], themes=chosen["theme"], demonstration=chosen["demonstration"])
        rows = self.paginate_queryset(found.rows)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)
