"""The API of the search."""

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from insight.forms import KINDS, SearchForm
from insight.search import pieces, search
from publishing import kinds
from publishing.vocabulary import Theme
from web.api import PROBLEM, Validated, absolute, page_of, page_response

KIND_NAMES = [kind for kind, _ in KINDS]
KNOWN = ["q", "kind", "theme", "page", "page_size"]


class SearchResultSerializer(serializers.Serializer):
    """One thing found."""

    kind = serializers.ChoiceField(choices=KIND_NAMES)
    slug = serializers.CharField()
    label = serializers.CharField()
    extract = serializers.CharField(help_text="Plain text around the words that were found.")
    hits = serializers.ListField(child=serializers.CharField(), help_text="The words as they stand in the text.")
    themes = serializers.ListField(child=serializers.ChoiceField(choices=Theme.choices))
    version = serializers.IntegerField()
    modified_at = serializers.DateTimeField()
    url = serializers.URLField()
    html = serializers.URLField()


class Search(Validated, APIView):
    """Words are looked for in everything published: "exact phrases", -exclusion, or."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        operation_id="search",
        tags=["search"],
        summary="Search everything published",
        parameters=[
            OpenApiParameter("q", str, required=True, description="Words, “phrases”, -exclusion, or."),
            OpenApiParameter("kind", str, many=True, enum=KIND_NAMES, description="Any of these kinds."),
            OpenApiParameter("theme", str, many=True, enum=Theme.values, description="Any of these themes."),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int),
        ],
        responses={200: page_of(SearchResultSerializer()), 400: PROBLEM},
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
        asked = form.cleaned_data
        found = search(asked["q"], kinds=asked["kind"], themes=asked["theme"])
        return page_response(request, found.rows, represent)


def represent(row):
    kind = kinds.get(row.kind)
    extract = pieces(row.marked_extract)
    return {
        "kind": row.kind,
        "slug": row.slug,
        "label": row.label,
        "extract": "".join(text for text, _ in extract),
        "hits": [text for text, is_hit in [*pieces(row.marked_label), *extract] if is_hit],
        "themes": row.themes,
        "version": row.version,
        "modified_at": row.modified_at,
        "url": absolute(reverse(f"api:{kind.plural}-detail", args=[row.slug])),
        "html": absolute(reverse(kind.url_name, args=[row.slug])),
    }
