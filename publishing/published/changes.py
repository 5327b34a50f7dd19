"""What was published, in order: the changes as data for machines that keep up, and as Atom feeds."""

import datetime

from django.conf import settings
from django.db.models import Min
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from publishing import kinds
from publishing.documents.validation import completed
from publishing.models import KINDS, Head, IndexEntry, Revision
from publishing.vocabulary import PUBLICATION_STATES
from web.api import (
    LARGEST_PAGE,
    PAGE_SIZE,
    PROBLEM,
    Validated,
    Validators,
    absolute,
    refuse_parameters,
    tag_of,
    whole_number,
)

FEED_LENGTH = 50
WHAT_HAPPENED = {"meaning": "the meaning changed", "wording": "only the wording changed"}


class ChangeSerializer(serializers.Serializer):
    """One publication or withdrawal."""

    sequence = serializers.IntegerField(help_text="Its place in the order of all publications.")
    kind = serializers.ChoiceField(choices=KINDS)
    slug = serializers.CharField()
    label = serializers.CharField()
    state = serializers.ChoiceField(choices=PUBLICATION_STATES)
    version = serializers.IntegerField()
    change = serializers.ChoiceField(choices=Revision.Change.choices)
    note = serializers.CharField(help_text="Why.")
    published_at = serializers.DateTimeField()
    url = serializers.URLField(help_text="The entry; answers 410 when it is withdrawn.")
    successor = serializers.URLField(allow_null=True, help_text="What to use instead of what was withdrawn.")
    document = serializers.DictField(
        allow_null=True, help_text="The document, where this is the version in force; null where it was superseded."
    )


class ChangesSerializer(serializers.Serializer):
    """Changes in the order in which they became public."""

    changes = ChangeSerializer(many=True)
    next = serializers.URLField(help_text="Ask this next, now or later: nothing is missed and nothing repeated.")
    more = serializers.BooleanField(help_text="Whether there is more to read at once.")


class Changes(Validated, APIView):
    """What was published and withdrawn since a place in the order, which never misses or repeats a change."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        operation_id="list_changes",
        tags=["changes"],
        summary="Everything published and withdrawn since",
        parameters=[
            OpenApiParameter("since", str, description="A number that “next” gave, or a day or time to begin with."),
            OpenApiParameter("kind", str, many=True, enum=KINDS, description="Any of these kinds."),
            OpenApiParameter("page_size", int),
        ],
        responses={200: ChangesSerializer, 304: None, 400: PROBLEM},
    )
    def get(self, request):
        refuse_parameters(request, {"since", "kind", "page_size"})
        asked = request.GET.getlist("kind")
        if unknown := [kind for kind in asked if kind not in KINDS]:
            raise ValidationError({"kind": [f"There is no kind “{unknown[0]}”. Known: {', '.join(KINDS)}."]})
        size = whole_number(request, "page_size", PAGE_SIZE, LARGEST_PAGE)
        head = Head.now()
        validators = Validators(tag_of("changes", request.get_full_path(), head.sequence), head.changed_at)
        since = place_asked(request.GET.get("since", "0"), head)
        if fresh := validators.unchanged(request):
            return fresh
        # Up to the head that was read, so that the place in `next` is right for every kind.
        rows = Revision.objects.filter(sequence__gt=since, sequence__lte=head.sequence)
        rows = rows.select_related("entry", "successor").order_by("sequence")
        if asked:
            rows = rows.filter(entry__kind__in=asked)
        found = [*rows[: size + 1]]
        more, found = len(found) > size, found[:size]
        reached = found[-1].sequence if more else max(since, head.sequence)
        next_query = "".join(f"&kind={kind}" for kind in asked) + (
            f"&page_size={size}" if "page_size" in request.GET else ""
        )
        data = {
            "changes": changes(found),
            "next": absolute(f"{reverse('api:changes')}?since={reached}{next_query}"),
            "more": more,
        }
        response = Response(data)
        response["ETag"] = validators.etag(compressed=False)
        for name, value in validators.head(request, compressed=False).items():
            response[name] = value
        return response


def place_asked(given, head):
    """The sequence number after which changes are asked for."""
    if given.isascii() and given.isdigit() and len(given) < 19:
        return int(given)
    try:
        moment = parse_datetime(given) or datetime.datetime.combine(
            datetime.date.fromisoformat(given), datetime.time.min
        )
    except ValueError:
        moment = None
    if moment is None:
        raise ValidationError({"since": ["Write a number that “next” gave, or a day or time: 2026-01-31."]})
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    first = Revision.objects.filter(published_at__gte=moment, version__isnull=False).aggregate(first=Min("sequence"))
    return first["first"] - 1 if first["first"] else head.sequence


def changes(publications):
    in_force = dict(
        IndexEntry.objects.filter(entry__in=[publication.entry_id for publication in publications]).values_list(
            "entry", "version"
        )
    )
    return [change(publication, in_force.get(publication.entry_id)) for publication in publications]


def change(publication, version_in_force):
    kind = kinds.get(publication.entry.kind)
    is_in_force = publication.version == version_in_force and publication.state == Revision.State.PUBLISHED
    document = completed(kind, publication.document)
    return {
        "sequence": publication.sequence,
        "kind": kind.name,
        "slug": publication.entry.slug,
        "label": kind.index(document)["label"],
        "state": publication.state,
        "version": publication.version,
        "change": publication.change,
        "note": publication.note,
        "published_at": publication.published_at,
        "url": absolute(reverse(f"api:{kind.plural}-detail", args=[publication.entry.slug])),
        "successor": publication.successor
        and absolute(reverse(f"api:{kind.plural}-detail", args=[publication.successor.slug])),
        "document": document if is_in_force else None,
    }


@require_safe
def feed(request, plural=None):
    """The newest publications as an Atom feed: of one kind by its plural, or of all."""
    kind = kinds.by_plural(plural) if plural else None
    if plural and kind is None:
        raise Http404(f"There is no feed of {plural}.")
    head = Head.now()
    validators = Validators(tag_of("feed", plural, head.sequence), head.changed_at)
    if fresh := validators.unchanged(request):
        return fresh
    rows = Revision.objects.publications().select_related("entry").order_by("-sequence")
    if kind:
        rows = rows.filter(entry__kind=kind.name)
    atom = Atom1Feed(
        title=f"Sharing with Care: {plural or 'everything published'}",
        link=absolute(reverse("home")),
        feed_url=absolute(request.path),
        description="What was published, changed and withdrawn.",
        author_name="Sharing with Care",
        language=settings.LANGUAGE_CODE,
        feed_guid=absolute(request.path),
    )
    for publication in rows[:FEED_LENGTH]:
        add_item(atom, publication)
    return validators.answer(
        request, atom.writeString("utf-8").encode(), content_type="application/atom+xml; charset=utf-8"
    )


def add_item(atom, publication):
    kind = kinds.get(publication.entry.kind)
    label = kind.index(completed(kind, publication.document))["label"]
    withdrawn = publication.state == Revision.State.WITHDRAWN
    happened = "withdrawn" if withdrawn else "new" if publication.version == 1 else WHAT_HAPPENED[publication.change]
    page = absolute(reverse(kind.url_name, args=[publication.entry.slug]))
    atom.add_item(
        title=f"{label}: {happened}",
        link=page if withdrawn else f"{page}versions/{publication.version}/",
        description=publication.note,
        unique_id=f"{page}versions/{publication.version}/",
        pubdate=publication.published_at,
        updateddate=publication.published_at,
        categories=[kind.name],
    )
