"""The API of plans: as they stand, their numbered versions, milestones, and what happens to commitments as it happens."""

from django.db.models import Max
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema, extend_schema_view
from rest_framework import decorators, mixins, serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.commitments.receipts import receipt_of
from actions.commitments.serializers import EventSerializer, action_path
from actions.filters import MilestoneFilter
from actions.models import Action, CommitmentEvent, Milestone, Plan, Role
from actions.plan.comparison import compare
from actions.plan.comparison_serializers import PlanComparisonSerializer
from actions.plan.contents import Now, Then
from actions.plan.log import plan_log
from actions.plan.table import plan_table
from actions.plan.timeline import Kind, lines_of, rows_of
from actions.states import met_on, states_of_plans
from actions.where_it_stands import Where
from publishing.models import Redaction
from publishing.published.content_changes import chosen_in, kept_until_change
from publishing.published.kept_files import KeptFile, now
from publishing.published.kept_order import InKeptOrder
from web.addresses import absolute
from web.api import (
    DEMONSTRATION_PARAMETER,
    PROBLEM,
    START_AGAIN,
    Address,
    Moment,
    PublicRead,
    PublicReads,
    Validators,
    demonstration_in,
    refuse_parameters,
    tag_of,
)
from web.feeds import FEED_LENGTH, answer_with_feed
from web.filters import DEMONSTRATION, with_demonstration
from web.following import StartAgain, place, place_named
from web.json_parts import json_parts
from web.negotiation import JSON
from web.pagination import PAGE_SIZE_DESCRIPTION, number_in, page_address, page_size

MOST_VERSIONS = 10**6


class PlanStates(serializers.DictField):
    def to_representation(self, plan):
        if "states" not in self.context:
            self.context["states"] = states_of_plans()  # of all plans of the answer
        return {state: self.context["states"].get((plan.pk, state), 0) for state in Action.State.values}


class PlanLineSerializer(serializers.Serializer):
    """A plan: a period, and how many actions fall into it."""

    slug = serializers.CharField()
    title = serializers.CharField()
    starts = serializers.DateField()
    ends = serializers.DateField()
    foreword = serializers.CharField(allow_blank=True)
    is_demonstration = serializers.BooleanField(help_text="Whether it is invented, so that the site can be tried.")
    states = PlanStates(
        source="*", child=serializers.IntegerField(), help_text="How many of its actions are in each state today."
    )
    url = Address(lambda plan: reverse("api:plans-detail", args=[plan.slug]))
    versions = Address(lambda plan: reverse("api:plans-versions", args=[plan.slug]))
    table = Address(lambda plan: reverse("api:plans-table", args=[plan.slug]), help_text="The same as CSV.")


class PlanContentSerializer(serializers.Serializer):
    """A plan on a day: every action, who promised what by when, and how it stood."""

    plan = serializers.DictField()
    on = serializers.DateField()
    actions = serializers.ListField(child=serializers.DictField())


class TimelineDateSerializer(serializers.Serializer):
    """One date of an action."""

    action = serializers.SlugField()
    title = serializers.CharField(help_text="The action's.")
    stands = serializers.ChoiceField(Where.choices, help_text="How far the action is promised today.")
    kind = serializers.ChoiceField(Kind.choices)
    key = serializers.CharField(allow_blank=True, help_text="Of a milestone.")
    what = serializers.CharField(allow_blank=True, help_text="A milestone's title.")
    organisation = serializers.CharField(allow_blank=True, help_text="Whose promise it is: its slug.")
    role = serializers.ChoiceField(Role.choices, allow_blank=True)
    first = serializers.DateField(
        help_text="As it was first published, or first signed; the same where it never moved."
    )
    date = serializers.DateField(help_text="As it is now.")
    why = serializers.CharField(
        allow_blank=True, help_text="Why a date moved: the note of its publication, or of the promise."
    )
    done_on = serializers.DateField(allow_null=True, help_text="When the milestone was met, or the promise found kept.")


class TimelineSerializer(serializers.Serializer):
    """A plan in time: every date of its actions, first and now."""

    plan = serializers.SlugField()
    on = serializers.DateField()
    dates = TimelineDateSerializer(many=True)


class PlanVersionLineSerializer(serializers.Serializer):
    """A numbered version of a plan."""

    number = serializers.IntegerField()
    published_at = Moment()
    by = serializers.CharField(source="by.name")
    note = serializers.CharField(help_text="Why.")
    digest = serializers.CharField(help_text="SHA-256 of the content in canonical JSON.")
    url = Address(lambda version: reverse("api:plans-version", args=[version.plan.slug, version.number]))


class PlanVersionSerializer(PlanVersionLineSerializer):
    """A numbered version of a plan, with what stood in it. For ever the same."""

    content = PlanContentSerializer(source="document")


@extend_schema_view(
    list=extend_schema(
        operation_id="list_plans",
        parameters=[DEMONSTRATION_PARAMETER],
        responses={200: PlanLineSerializer(many=True), 400: PROBLEM},
    ),
    retrieve=extend_schema(operation_id="get_plan", responses={200: PlanContentSerializer, 400: PROBLEM, 404: PROBLEM}),
)
class PlanReads(PublicRead, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Plans."""

    serializer_class = PlanLineSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-z0-9]+"
    judges_parameters = property(lambda self: self.action == "list")
    formats = property(lambda self: {"text/csv" if self.action == "table" else JSON: ()})

    def list(self, request):
        refuse_parameters(request, {DEMONSTRATION})
        return super().list(request)

    def get_queryset(self):
        return Plan.objects.shown(demonstration_in(self.request))

    def retrieve(self, request, slug):
        of, plan = now(), self.find(slug)

        def parts():
            content = Now(plan, timezone.localdate())
            return json_parts({"plan": content.plan, "on": content.on, "actions": iter(content)})

        return self.answer_with(KeptFile(("plan by API", plan.pk, plan.slug), parts, of=of))

    @extend_schema(
        operation_id="get_plan_table", responses={(200, "text/csv"): OpenApiTypes.STR, 400: PROBLEM, 404: PROBLEM}
    )
    @decorators.action(detail=True)
    def table(self, request, slug):
        of, plan = now(), self.find(slug)
        kept = KeptFile(
            ("plan table", plan.pk, plan.slug), lambda: plan_table(on=timezone.localdate(), plan=plan), of=of
        )
        headers = {"Content-Disposition": f'attachment; filename="{slug}.csv"'}
        return self.answer_with(kept, content_type="text/csv; charset=utf-8", headers=headers)

    @extend_schema(
        operation_id="get_plan_timeline",
        tags=["plans"],
        summary="A plan in time: every date of its actions, first and now",
        description="What the page of the timeline draws. A date that was moved says what it was at first.",
        responses={200: TimelineSerializer, 400: PROBLEM, 404: PROBLEM},
    )
    @decorators.action(detail=True)
    def timeline(self, request, slug):
        of, plan = now(), self.find(slug)

        def parts():
            today = timezone.localdate()
            dates = map(TimelineDateSerializer().to_representation, rows_of(lines_of(plan, on=today)))
            return json_parts({"plan": plan.slug, "on": today, "dates": dates})

        return self.answer_with(KeptFile(("timeline by API", plan.pk, plan.slug), parts, of=of))

    def answer_with(self, kept, *, content_type="application/json", headers=None):
        validators = Validators(kept.digest)
        if answer := validators.unchanged(self.request):
            kept.close()
            return answer
        with kept.open() as file:
            return validators.answer(self.request, file.read(), content_type=content_type, headers=headers)

    @extend_schema(
        operation_id="list_plan_versions",
        responses={200: PlanVersionLineSerializer(many=True), 400: PROBLEM, 404: PROBLEM},
    )
    @decorators.action(detail=True)
    def versions(self, request, slug):
        rows = self.find(slug).versions.defer("content").select_related("by", "plan")
        return Response(PlanVersionLineSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="get_plan_version",
        parameters=[OpenApiParameter("number", int, OpenApiParameter.PATH)],
        responses={200: PlanVersionSerializer, 400: PROBLEM, 404: PROBLEM},
    )
    @decorators.action(detail=True, url_path="versions/(?P<number>[0-9]{1,9})", url_name="version")
    def version(self, request, slug, number):
        return Response(PlanVersionSerializer(self.numbered(self.find(slug), int(number))).data)

    @extend_schema(
        operation_id="compare_plan_versions",
        parameters=[
            OpenApiParameter("from", int, description="The first version unless told."),
            OpenApiParameter("to", str, description="A version's number, or now. Now unless told."),
        ],
        responses={200: PlanComparisonSerializer, 400: PROBLEM, 404: PROBLEM},
    )
    @decorators.action(detail=True, url_path="versions/compare", url_name="comparison", known_parameters={"from", "to"})
    def comparison(self, request, slug):
        of, plan = now(), self.find(slug)
        numbers = [number_in(request, "from", 1, MOST_VERSIONS)]
        if request.GET.get("to", "now") != "now":
            numbers.append(number_in(request, "to", 1, MOST_VERSIONS))
        old, new = [*(Then(self.numbered(plan, number)) for number in numbers), Now(plan, timezone.localdate())][:2]
        key = "plan comparison by API", plan.pk, *numbers
        return self.answer_with(KeptFile(key, lambda: json_parts(compare(old, new)), of=of))

    def find(self, slug):
        return get_object_or_404(Plan, slug=slug)

    def numbered(self, plan, number):
        versions = plan.versions.defer("content").select_related("by", "plan")
        version = versions.filter(number=number).first()
        if version is None:
            raise Http404(f"This plan has no version {number}.")
        return version


class MilestoneProgressSerializer(serializers.Serializer):
    """A milestone, and whether it was met."""

    key = serializers.CharField()
    title = serializers.CharField()
    due = serializers.DateField()
    met_on = serializers.DateField(allow_null=True)


class MilestoneSerializer(MilestoneProgressSerializer):
    """A step of an action."""

    action = Address(action_path, source=None)


@extend_schema_view(
    list=extend_schema(operation_id="list_milestones", responses={200: MilestoneSerializer(many=True), 400: PROBLEM})
)
class MilestoneReads(PublicReads):
    http_method_names = ["get", "head", "options"]
    filterset_class = MilestoneFilter
    serializer_class = MilestoneSerializer

    def get_queryset(self):
        return Milestone.objects.annotate(met_on=met_on()).select_related("action")

    def paginate_queryset(self, queryset):
        key, of = ("milestones", chosen_in(self.request.GET)), now()
        self.paginator.known_count = kept_until_change(key, queryset.count, of=of)
        found = InKeptOrder(key, lambda: queryset, lambda keys: self.get_queryset().filter(pk__in=keys), of=of)
        return super().paginate_queryset(found)


class EventsSerializer(serializers.Serializer):
    """Events in the order in which they became public."""

    events = EventSerializer(many=True)
    next = serializers.URLField(help_text="Ask this next, now or later: nothing is missed and nothing repeated.")
    more = serializers.BooleanField(help_text="Whether there is more to read at once.")


class ReceiptSerializer(EventSerializer):
    """An event, checked now with the whole chain of its commitment."""

    recomputed = serializers.CharField(
        source="receipt.recomputed", help_text="The SHA-256 of the record as it is kept now."
    )
    is_sound = serializers.BooleanField(
        source="receipt.is_sound", help_text="Whether nothing of the chain was changed since it was written."
    )
    problems = serializers.ListField(
        source="receipt.problems", child=serializers.CharField(), help_text="What is wrong, in sentences."
    )


class Events(PublicRead, APIView):
    """What happened to commitments since a place in the order, which never misses or repeats an event."""

    known_parameters = frozenset({"since", "page_size", DEMONSTRATION})

    @extend_schema(
        operation_id="list_events",
        parameters=[
            OpenApiParameter("since", str, description="A place that “next” gave; from the beginning unless told."),
            OpenApiParameter("page_size", int, description=PAGE_SIZE_DESCRIPTION),
            DEMONSTRATION_PARAMETER,
        ],
        responses={200: EventsSerializer, 304: None, 400: PROBLEM, 410: START_AGAIN},
    )
    def get(self, request):
        size, (since, mark) = page_size(request), event_after(request)
        events = CommitmentEvent.objects.with_corrections().filter(pk__gt=since).order_by("pk")
        if not demonstration_in(request):
            events = events.filter(commitment__organisation__is_demonstration=False)
        found = list(events[: size + 1])
        more, found = len(found) > size, found[:size]
        there = place(found[-1].pk, found[-1].hash) if found else place(since, mark)
        data = {"events": found, "next": page_address(request, since=there), "more": more}
        return Response(EventsSerializer(data).data)


def event_after(request):
    """Return (number, hash) of the event after which events are asked for; (0, "") is the beginning.

    :raises StartAgain: this log never came there, or by other events
    """
    named = place_named(request.GET.get("since", "0"))
    if named is None:
        raise ValidationError({"since": ["Write a place that “next” gave."]})
    number, mark = named
    if not number:
        return 0, ""
    last = CommitmentEvent.objects.filter(pk__lte=number).order_by("-pk").values_list("pk", "hash").first()
    is_there = last is not None and last[0] == number
    if mark:
        is_same = is_there and last[1].startswith(mark)
    else:
        is_same = is_there or CommitmentEvent.objects.filter(pk__gt=number).exists()
    if not is_same:
        raise StartAgain(reverse("api:events"))
    return number, last[1] if is_there else ""


class Receipt(PublicRead, APIView):
    """One event by its hash: the receipt that somebody holds."""

    @extend_schema(
        operation_id="check_receipt", responses={200: ReceiptSerializer, 304: None, 400: PROBLEM, 404: PROBLEM}
    )
    def get(self, request, hash):
        receipt = receipt_of(hash)
        if receipt is None:
            raise Http404(
                "Nothing on the record has this hash. Either it was mistyped, or what it stood for was changed since."
            )
        receipt.event.receipt = receipt
        return Response(ReceiptSerializer(receipt.event).data)


@require_safe
def plan_feed(request):
    """Return what changed in the plan, as an Atom feed."""
    return answer_with_lines(
        request,
        plan_log(count=FEED_LENGTH, invented=[False, True] if with_demonstration(request.GET) else [False]),
        title="the plan",
        path=reverse("plan"),
        description="Who was asked, what was promised, and what became of it.",
    )


def answer_with_lines(request, lines, **about):
    """Return lines of the log, newest first, as an Atom feed whose validators are made of what is sent."""
    taken_out = Redaction.objects.aggregate(last=Max("at"))["last"]  # of a text that readers may still hold
    modified = max([line.at for line in lines[:1]] + ([taken_out] if taken_out else []), default=None)
    sent = [f"{line.key} {line.sentence}" for line in lines]
    validators = Validators(tag_of("lines", about["title"], *sent), modified)
    if fresh := validators.unchanged(request):
        return fresh
    items = [
        {
            "title": line.sentence,
            "link": absolute(line.address),
            "description": line.sentence,
            "unique_id": absolute(f"/plan/log/{line.key}"),
            "at": line.at,
        }
        for line in lines
    ]
    return answer_with_feed(request, validators, items, **about)
