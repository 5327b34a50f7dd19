"""What was published, in order: the changes as data for machines that keep up, and as Atom feeds."""

import datetime

from django.db.models import Min
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from publishing import kinds
from publishing.documents.structure import sha256
from publishing.documents.validation import completed
from publishing.models import Head, IndexEntry, Revision
from publishing.published.kind_field import KindField
from publishing.published.stored_json import api_path
from publishing.vocabulary import PUBLICATION_STATES
from web.addresses import absolute
from web.api import (
    DEMONSTRATION_PARAMETER,
    PROBLEM,
    START_AGAIN,
    Address,
    Moment,
    PublicRead,
    Validators,
    demonstration_in,
    tag_of,
)
from web.feeds import FEED_LENGTH, answer_with_feed
from web.filters import with_demonstration
from web.following import StartAgain, place, place_named
from web.pagination import PAGE_SIZE_DESCRIPTION, page_address, page_size

WHAT_HAPPENED = {"meaning": "the meaning changed", "wording": "only the wording changed"}


def address_of(entry):
    return api_path(kinds.get(entry.kind), entry.slug)


class ChangeSerializer(serializers.Serializer):
    """One publication or withdrawal."""

    sequence = serializers.IntegerField(help_text="Its place in the order of all publications.")
    kind = KindField(source="entry.kind")
    slug = serializers.CharField(source="entry.slug")
    label = serializers.CharField()
    state = serializers.ChoiceField(choices=PUBLICATION_STATES)
    version = serializers.IntegerField()
    change = serializers.ChoiceField(choices=Revision.Change.choices)
    note = serializers.CharField(help_text="Why.")
    published_at = Moment()
    url = Address(address_of, source="entry", help_text="The entry; answers 410 when it is withdrawn.")
    successor = Address(
        address_of,
        source=None,
        allow_null=True,
        help_text="What to use instead of what was withdrawn.",
    )
    document = serializers.DictField(
        source="document_in_force",
        allow_null=True,
        help_text="The document, where this is the version in force; null where it was superseded.",
    )


class ChangesSerializer(serializers.Serializer):
    """Changes in the order in which they became public."""

    changes = ChangeSerializer(many=True)
    next = serializers.URLField(help_text="Ask this next, now or later: nothing is missed and nothing repeated.")
    more = serializers.BooleanField(help_text="Whether there is more to read at once.")


class Changes(PublicRead, APIView):
    """What was published and withdrawn since a place in the order, which never misses or repeats a change."""

    known_parameters = frozenset({"since", "kind", "page_size", "demonstration"})

    @extend_schema(
        operation_id="list_changes",
        parameters=[
            OpenApiParameter("since", str, description="A place that “next” gave, or a day or time to begin with."),
            OpenApiParameter("kind", str, many=True, enum=[*kinds.WORDS.values()], description="Any of these kinds."),
            OpenApiParameter("page_size", int, description=PAGE_SIZE_DESCRIPTION),
            DEMONSTRATION_PARAMETER,
        ],
        responses={200: ChangesSerializer, 304: None, 400: PROBLEM, 410: START_AGAIN},
    )
    def get(self, request):
        chosen = [kinds.named(word) for word in request.GET.getlist("kind")]
        if unknown := [kind for kind in chosen if kind not in kinds.WORDS]:
            known = ", ".join(kinds.WORDS.values())
            raise ValidationError({"kind": [f"There is no kind “{unknown[0]}”. Known: {known}."]})
        size = page_size(request)
        head = Head.now()
        # No Last-Modified: after a restore the log ends earlier than what a follower has, and is not the same.
        validators = Validators(tag_of("changes", request.get_full_path(), head.sequence, head.changed_at))
        if fresh := validators.unchanged(request):
            return fresh
        since = place_after(request, head)
        # Up to the head that was read, so that the place in `next` is right for every kind.
        rows = Revision.objects.filter(sequence__gt=since, sequence__lte=head.sequence)
        rows = rows.select_related("entry", "successor").order_by("sequence")
        if not demonstration_in(request):
            rows = rows.filter(entry__is_demonstration=False)
        found = [*(rows.first_of_kinds(sorted({*chosen}), size + 1, by=["sequence"]) if chosen else rows[: size + 1])]
        more, found = len(found) > size, found[:size]
        reached = found[-1].sequence if more else max(since, head.sequence)
        there = place(reached, mark_at(reached))
        data = {"changes": with_labels(found), "next": page_address(request, since=there), "more": more}
        return validators.answer(request, JSONRenderer().render(ChangesSerializer(data).data))


def place_after(request, head):
    """Return the sequence number after which changes are asked for.

    :raises StartAgain: this log never came there, or by other publications
    """
    given = request.GET.get("since", "0")
    if named := place_named(given):
        number, mark = named
        if number > head.sequence or (mark and mark != mark_at(number)):
            raise StartAgain(reverse("api:changes"))
        return number
    try:
        moment = parse_datetime(given) or datetime.datetime.combine(
            datetime.date.fromisoformat(given), datetime.time.min
        )
    except ValueError:
        moment = None
    if moment is None:
        raise ValidationError({"since": ["Write a place that “next” gave, or a day or time: 2026-01-31."]})
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    first = Revision.objects.filter(published_at__gte=moment, version__isnull=False).aggregate(first=Min("sequence"))
    return first["first"] - 1 if first["first"] else head.sequence


def mark_at(sequence):
    """Return what tells one history up to a place from another: a hash of the last publication there, "" before any.

    Not of its text, which a redaction may change.
    """
    upto = Revision.objects.filter(sequence__lte=sequence).order_by("-sequence")
    last = upto.values_list("sequence", "entry", "version", "published_at").first()
    return sha256(":".join(map(str, last)))[:12] if last else ""


def with_labels(publications):
    """Give publications their `label`, and their `document_in_force`, which is None where another one is in force."""
    entries = [publication.entry_id for publication in publications]
    in_force = dict(IndexEntry.objects.filter(entry__in=entries).values_list("entry", "version"))
    for publication in publications:
        kind = kinds.get(publication.entry.kind)
        document = completed(kind, publication.document)
        publication.label = kind.index(document)["label"]
        is_published = publication.state == Revision.State.PUBLISHED
        is_in_force = is_published and publication.version == in_force.get(publication.entry_id)
        publication.document_in_force = document if is_in_force else None
    return publications


@require_safe
def feed(request, plural=None):
    """Return the newest publications as an Atom feed: of one kind by its plural, or of all."""
    kind = kinds.by_plural(plural) if plural else None
    if plural and kind is None:
        raise Http404(f"There is no feed of {plural}.")
    head = Head.now()
    invented_too = with_demonstration(request.GET)
    validators = Validators(tag_of("feed", plural, invented_too, head.sequence, head.changed_at), head.changed_at)
    if fresh := validators.unchanged(request):
        return fresh
    rows = Revision.objects.publications().select_related("entry").order_by("-sequence")
    if not invented_too:
        rows = rows.filter(entry__is_demonstration=False)
    rows = rows.first_of_kinds([kind.name], FEED_LENGTH, by=["-sequence"]) if kind else rows[:FEED_LENGTH]
    return answer_with_feed(
        request,
        validators,
        [feed_item(publication) for publication in rows],
        title=plural or "everything published",
        path=reverse("home"),
        description="What was published, changed and withdrawn.",
    )


def feed_item(publication):
    kind = kinds.get(publication.entry.kind)
    label = kind.index(completed(kind, publication.document))["label"]
    withdrawn = publication.state == Revision.State.WITHDRAWN
    happened = "withdrawn" if withdrawn else "new" if publication.version == 1 else WHAT_HAPPENED[publication.change]
    page = absolute(reverse(kind.url_name, args=[publication.entry.slug]))
    version = f"{page}versions/{publication.version}/"
    return {
        "title": f"{label}: {happened}",
        "link": page if withdrawn else version,
        "description": publication.note,
        "unique_id": version,
        "at": publication.published_at,
        "categories": [kinds.WORDS[kind.name]],
    }
