"""The addresses of a collection: its page, its data, and its lasting name that leads to either."""

import json

from django.contrib.auth.decorators import login_not_required
from django.db.models import F, Func, IntegerField, TextField, Value
from django.db.models.functions import Cast
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from definitions.document import DEFINITION
from definitions.exporting.linked_data import collection_uri, graph_of_collection
from definitions.models import Definition
from definitions.views import breadcrumbs
from publishing.models import Head
from publishing.published import linked_data
from publishing.published.stored_json import api_path, served
from web.addresses import absolute
from web.api import CROSS_ORIGIN, NOT_AVAILABLE, PROBLEM, Address, PublicRead, Validators, problem, tag_of
from web.negotiation import JSON, negotiated
from web.pages import PublicPage
from web.time_limit import time_limit

MOST_SHOWN = 500
NOTATIONS = {each.media_type: (DEFINITION.format_of(each.media_type), each) for each in linked_data.NOTATIONS}
PAGE = "text/html"


class PlaceIn(Func):
    """Where a definition stands in a collection, or null."""

    template = "(jsonb_path_query_first(%(expressions)s) #>> '{}')::int"
    output_field = IntegerField(null=True)

    def __init__(self, name):
        named = Func(Value("name"), Cast(Value(name), TextField()), function="jsonb_build_object")
        super().__init__("places", Value("$[*] ? (@.collection == $name).place"), named)


def members_of(name):
    """Return a queryset of a collection's definitions: those that have a `place` there, in order, then the others by name.

    :raises Http404: none is in it
    """
    found = Definition.objects.filter(collections__contains=[name])
    if not found.exists():
        raise Http404(f"No definition is in a collection “{name}”.")
    return found.annotate(place=PlaceIn(name)).order_by(F("place").asc(nulls_last=True), "label", "slug")


def address_of(page, name):
    return reverse(f"{page}collection", args=[name])


class CollectionPage(PublicPage):
    """A collection: its terms, in their order where it has one."""

    section = "definitions"
    template_name = "definitions/collection.html"

    def get_context_data(self, name, **kwargs):
        members = members_of(name)
        return super().get_context_data(
            name=name,
            members=members[:MOST_SHOWN],
            total=members.count(),
            formats=[form for form, _ in NOTATIONS.values()],
            data=address_of("api:definitions-", name),
            breadcrumbs=breadcrumbs(),
            **kwargs,
        )


class MemberSerializer(serializers.Serializer):
    """A definition in a collection."""

    slug = serializers.CharField()
    label = serializers.CharField()
    place = serializers.IntegerField(allow_null=True, help_text="Null where it has none.")
    url = Address(lambda row: api_path(DEFINITION, row.slug))


class CollectionSerializer(serializers.Serializer):
    """A collection of definitions."""

    name = serializers.CharField()
    ordered = serializers.BooleanField(help_text="Whether any of its members has a place.")
    members = MemberSerializer(many=True, help_text="Those with a place first, in order; the others by name.")
    uri = serializers.CharField(help_text="Its lasting name.")
    html = serializers.URLField(help_text="Its page.")


class CollectionRead(PublicRead, APIView):
    """A collection of definitions, as JSON and as linked data."""

    formats = {JSON: ("json",), **{media_type: form.names for media_type, (form, _) in NOTATIONS.items()}}

    @extend_schema(
        operation_id="get_collection",
        parameters=[
            OpenApiParameter("name", str, "path", description="The collection's name."),
            OpenApiParameter("format", str, enum=[names[0] for names in formats.values()], description="Or by Accept."),
        ],
        responses={
            (200, JSON): CollectionSerializer,
            **{(200, media_type): OpenApiTypes.STR for media_type in NOTATIONS},
            304: None,
            404: PROBLEM,
            406: NOT_AVAILABLE,
        },
    )
    def get(self, request, name):
        head = Head.now()
        validators = Validators(
            tag_of("collection", name, self.media_type, head.sequence, head.changed_at), head.changed_at
        )
        members = members_of(name)
        if fresh := validators.unchanged(request):
            return fresh
        with time_limit():
            return self.answer(request, name, members, validators)

    def answer(self, request, name, members, validators):
        if self.media_type == JSON:
            facts = {
                "name": name,
                "members": members,
                "ordered": any(member.place is not None for member in members),
                "uri": served(str(collection_uri(name)).encode()).decode(),
                "html": absolute(address_of("definitions:", name)),
            }
            return validators.answer(request, json.dumps(CollectionSerializer(facts).data, ensure_ascii=False).encode())
        form, notation = NOTATIONS[self.media_type]
        body = notation.whole(graph_of_collection(name, members))
        return validators.answer(request, body, content_type=form.content_type)


@login_not_required
@require_safe
def see_collection(request, name):
    """303 to the page for people or the data for machines, as with the names of entries."""
    types = (PAGE, JSON, *NOTATIONS)
    chosen = negotiated(request.META.get("HTTP_ACCEPT", ""), types)
    headers = {"Vary": "Accept", **CROSS_ORIGIN}
    if chosen is None:
        return problem(request, 406, f"There are: {', '.join(types)}.", headers=headers, available=types)
    address = address_of("definitions:" if chosen == PAGE else "api:definitions-", name)
    if chosen in NOTATIONS:
        address += f"?format={NOTATIONS[chosen][0].name}"
    return JsonResponse({"see": absolute(address)}, status=303, headers={"Location": absolute(address), **headers})
