"""The API of the search."""

from django.urls import reverse
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from definitions.document import DEFINITION
from insight.search.extracts import extract, marked
from insight.search.files import with_texts
from insight.search.forms import CHOICES, KINDS, SearchForm
from insight.search.in_languages import language_of, put_in_languages
from insight.search.ranking import search
from insight.search.sentences import tried
from organisations.models import Organisation
from publishing import kinds
from publishing.api.schema import LANGUAGE
from publishing.models import Head
from publishing.published.kind_field import KindField
from publishing.published.languages import content_language, languages_of
from publishing.published.stored_json import api_path
from publishing.vocabulary import Theme
from web.api import DEMONSTRATION_PARAMETER, PROBLEM, Address, Moment, Validated
from web.languages import chosen_languages
from web.pagination import NumberedPages, link_header
from web.time_limit import time_limit

KIND_NAMES = [kind for kind, _ in KINDS]
KIND_WORDS = [kinds.WORDS[kind] for kind in KIND_NAMES]
KNOWN = ["q", "kind", "theme", "as_typed", "lang", "page", "page_size", "demonstration"]


class Extract(serializers.CharField):
    def to_representation(self, row):
        return "".join(text for text, _ in extract(row, self.context["marks"]))


class ExtractLanguage(serializers.CharField):
    def to_representation(self, row):
        return language_of(row, extract(row, self.context["marks"]))


class Hits(serializers.ListField):
    def to_representation(self, row):
        marks = self.context["marks"]
        return [text for text, is_hit in [*marked(row.label, marks), *extract(row, marks)] if is_hit]


class SearchResultSerializer(serializers.Serializer):
    """One thing found."""

    kind = KindField()
    slug = serializers.CharField()
    label = serializers.CharField()
    label_language = serializers.CharField(source="label_in", help_text="What the label is in.")
    extract = Extract(source="*", help_text="Sentences of one of its texts with the words that were found.")
    extract_language = ExtractLanguage(source="*", help_text="What the extract is in.")
    hits = Hits(source="*", child=serializers.CharField(), help_text="The words as they stand in the text.")
    themes = serializers.ListField(child=serializers.ChoiceField(choices=Theme.choices))
    version = serializers.IntegerField()
    modified_at = Moment()
    url = Address(lambda row: api_path(kinds.get(row.kind), row.slug))
    html = Address(lambda row: reverse(kinds.get(row.kind).url_name, args=[row.slug]))


class FoundOrganisationSerializer(serializers.ModelSerializer):
    """An organisation whose name has the words, or that is meant by them."""

    url = Address(lambda organisation: reverse("api:organisations-detail", args=[organisation.slug]))
    html = Address(lambda organisation: organisation.get_absolute_url())

    class Meta:
        model = Organisation
        fields = ["slug", "name", "short_name", "is_demonstration", "url", "html"]


class FoundGuideSerializer(serializers.Serializer):
    """A guide: how somebody does one thing on the site."""

    slug = serializers.CharField()
    title = serializers.CharField()
    who = serializers.CharField()
    summary = serializers.CharField()
    html = Address(lambda guide: guide.get_absolute_url())


class SearchPages(NumberedPages):
    """Pages of results, with what was done to find them."""

    def get_paginated_response(self, data, found):
        done = {
            "tried": tried(found),
            "corrected": found.corrected,
            "with_all_words": found.all_words,
            "is_cut": found.is_cut,
            "kinds": {kinds.WORDS[kind]: found.by_kind.get(kind, 0) for kind in KIND_NAMES},
            "organisations": FoundOrganisationSerializer(
                [one.organisation for one in found.organisations], many=True, context={"request": self.request}
            ).data,
            "guides": FoundGuideSerializer(
                [one.guide for one in found.guides], many=True, context={"request": self.request}
            ).data,
            "themes": {theme: found.by_theme.get(theme, 0) for theme in Theme.values},
        }
        return Response({**self.facts, **done, "results": data}, headers={"Link": link_header(self.links)})

    def get_paginated_response_schema(self, schema):
        whole = super().get_paginated_response_schema(schema)
        numbers = {"type": "object", "additionalProperties": {"type": "integer"}}
        whole["properties"] |= {
            "tried": {
                "type": "array",
                "items": {"type": "string"},
                "description": "How the results were found, or why there are none, in sentences.",
            },
            "corrected": {
                "type": "string",
                "description": "What `q` was taken for where nothing has its words, or empty.",
            },
            "with_all_words": {
                "type": "integer",
                "description": "How many results have all the words, or others for the same.",
            },
            "is_cut": {"type": "boolean", "description": "Whether more have the words than are listed."},
            "kinds": {**numbers, "description": "How many of each kind, among the chosen themes."},
            "organisations": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        **{name: {"type": "string"} for name in ["slug", "name", "short_name", "url", "html"]},
                        "is_demonstration": {"type": "boolean"},
                    },
                },
                "description": "Organisations that the words name or mean, on every page; not in `count` and `kinds`. "
                "None where a theme or only other kinds are chosen.",
            },
            "guides": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {name: {"type": "string"} for name in ["slug", "title", "who", "summary", "html"]},
                },
                "description": "Guides to the site that have the words, on every page; not in `count` and `kinds`. "
                "None where a theme or only other kinds are chosen.",
            },
            "themes": {**numbers, "description": "How many of each theme, among the chosen kinds."},
        }
        whole["required"] = sorted(whole["properties"])
        return whole


class Search(Validated, GenericAPIView):
    """Words are looked for in everything published: "exact phrases", -exclusion, or.

    What is published is also found by words that editors wrote for the search; no answer shows them.
    """

    permission_classes = [AllowAny]
    authentication_classes = []
    pagination_class = SearchPages
    serializer_class = SearchResultSerializer
    judges_parameters = True

    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter("q", str, required=True, description="Words, “phrases”, -exclusion, or."),
            OpenApiParameter(
                "kind",
                str,
                many=True,
                enum=[kinds.WORDS.get(value, value) for value, _ in CHOICES],
                description="Any of these kinds.",
            ),
            OpenApiParameter("theme", str, many=True, enum=Theme.values, description="Any of these themes."),
            OpenApiParameter(
                "as_typed", str, enum=["yes"], description="Do not take a word that nothing has for misspelt."
            ),
            LANGUAGE,
            DEMONSTRATION_PARAMETER,
        ],
        responses={200: SearchResultSerializer(many=True), 400: PROBLEM, 503: PROBLEM},
    )
    def get(self, request):
        query = request.GET.copy()
        query.setlist("kind", [kinds.named(word) for word in query.getlist("kind")])
        form = SearchForm(query)
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
        with time_limit():
            found = search(**form.search_arguments())
        available = languages_of(DEFINITION, Head.now())
        languages = chosen_languages(request, available)
        rows = put_in_languages(with_texts(self.paginate_queryset(found.results)), languages)
        context = {**self.get_serializer_context(), "marks": found.marks}
        data = SearchResultSerializer(rows, many=True, context=context).data
        response = self.paginator.get_paginated_response(data, found)
        response["Content-Language"] = content_language(languages)
        if available and "lang" not in request.GET:
            patch_vary_headers(response, ["Accept-Language"])
        return response
