"""The API of plans: as they stand, their numbered versions, milestones, and what happens to commitments as it happens."""

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema, extend_schema_view
from rest_framework import decorators, serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.commitments.api import EventSerializer, represent_event
from actions.commitments.receipts import receipt_of
from actions.filters import MilestoneFilter
from actions.models import Action, CommitmentEvent, Milestone, Plan, PlanVersion
from actions.plan.log import plan_log
from actions.plan.table import plan_table
from actions.plan.versions import compare, content_of
from actions.states import met_on, state_of_actions
from web.api import (
    LARGEST_PAGE,
    PAGE_SIZE,
    PROBLEM,
    PublicReads,
    Validated,
    Validators,
    absolute,
    list_parameters,
    page_of,
    refuse_parameters,
    tag_of,
    whole_number,
)

FEED_LENGTH = 50


class PlanLineSerializer(serializers.Serializer):
    """A plan: a period, and how many actions fall into it."""

    slug = serializers.CharField()
    title = serializers.CharField()
    starts = serializers.DateField()
    ends = serializers.DateField()
    foreword = serializers.CharField(allow_blank=True)
    states = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many of its actions are in each state today."
    )
    url = serializers.URLField()
    versions = serializers.URLField()
    table = serializers.URLField(help_text="The same as CSV.")


class PlanContentSerializer(serializers.Serializer):
    """A plan on a day: every action, who promised what by when, and how it stood."""

    plan = serializers.DictField()
    on = serializers.DateField()
    actions = serializers.ListField(child=serializers.DictField())


class PlanVersionLineSerializer(serializers.Serializer):
    """A numbered version of a plan."""

    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    by = serializers.CharField()
    note = serializers.CharField(help_text="Why.")
    digest = serializers.CharField(help_text="SHA-256 of the content in canonical JSON.")
    url = serializers.URLField()


class PlanVersionSerializer(PlanVersionLineSerializer):
    """A numbered version of a plan, with what stood in it. For ever the same."""

    content = PlanContentSerializer()


class PlanChangeSerializer(serializers.Serializer):
    """One thing that differs between two versions."""

    what = serializers.CharField(help_text="For example due, state, milestone due, commitment standing.")
    of = serializers.CharField(allow_blank=True, help_text="Of which milestone or organisation.")
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField(allow_null=True)


class PlanActionChangesSerializer(serializers.Serializer):
    """An action that is in both versions, and differs."""

    slug = serializers.CharField()
    title = serializers.CharField()
    changes = PlanChangeSerializer(many=True)


class NamedActionSerializer(serializers.Serializer):
    """An action by its name."""

    slug = serializers.CharField()
    title = serializers.CharField()


class PlanComparisonSerializer(serializers.Serializer):
    """What changed from one version to another, or to now."""

    added = NamedActionSerializer(many=True)
    gone = NamedActionSerializer(many=True)
    changed = PlanActionChangesSerializer(many=True)


def represent_version(version):
    return {
        "number": version.number,
        "published_at": version.published_at,
        "by": version.by.name,
        "note": version.note,
        "digest": version.digest,
        "url": absolute(reverse("api:plans-version", args=[version.plan.slug, version.number])),
    }


@extend_schema_view(
    list=extend_schema(
        operation_id="list_plans",
        tags=["plans"],
        summary="List plans",
        responses={200: PlanLineSerializer(many=True), 400: PROBLEM},
    ),
    retrieve=extend_schema(
        operation_id="get_plan",
        tags=["plans"],
        summary="A plan as it stands today: who does what by when",
        responses={200: PlanContentSerializer, 400: PROBLEM, 404: PROBLEM},
    ),
)
class PlanReads(Validated, viewsets.ViewSet):
    """Plans."""

    permission_classes = [AllowAny]
    authentication_classes = []
    lookup_field = "slug"
    lookup_value_regex = "[-a-z0-9]+"

    def list(self, request):
        refuse_parameters(request)
        states = Action.objects.annotate(state=state_of_actions(timezone.localdate()))
        plans = Plan.objects.prefetch_related(Prefetch("actions", states))
        return Response([self.line(plan) for plan in plans])

    def line(self, plan):
        states = [action.state for action in plan.actions.all()]
        return {
            "slug": plan.slug,
            "title": plan.title,
            "starts": plan.starts,
            "ends": plan.ends,
            "foreword": plan.foreword,
            "states": {state: states.count(state) for state in Action.State.values},
            "url": absolute(reverse("api:plans-detail", args=[plan.slug])),
            "versions": absolute(reverse("api:plans-versions", args=[plan.slug])),
            "table": absolute(reverse("api:plans-table", args=[plan.slug])),
        }

    def retrieve(self, request, slug):
        refuse_parameters(request)
        return Response(content_of(self.found(slug), on=timezone.localdate()))

    @extend_schema(
        operation_id="get_plan_table",
        tags=["plans"],
        summary="A plan as it stands today, as CSV: a row for each organisation of each action",
        responses={(200, "text/csv"): OpenApiTypes.STR, 400: PROBLEM, 404: PROBLEM},
    )
    @decorators.action(detail=True, url_path="table", url_name="table")
    def table(self, request, slug):
        refuse_parameters(request)
        body = b"".join(plan_table(on=timezone.localdate(), plan=self.found(slug)))
        validators = Validators(tag_of("plan table", body.decode()))
        headers = {"Content-Disposition": f'attachment; filename="{slug}.csv"'}
        return validators.unchanged(request) or validators.answer(
            request, body, content_type="text/csv; charset=utf-8", headers=headers
        )

    @extend_schema(
        operation_id="list_plan_versions",
        tags=["plans"],
        summary="A plan's numbered versions, newest first",
        responses={200: PlanVersionLineSerializer(many=True), 400: PROBLEM, 404: PROBLEM},
    )
    @decorators.action(detail=True)
    def versions(self, request, slug):
        refuse_parameters(request)
        return Response([represent_version(row) for row in self.found(slug).versions.select_related("by", "plan")])

    @extend_schema(
        operation_id="get_plan_version",
        tags=["plans"],
        summary="One version: what stood in the plan then",
        parameters=[OpenApiParameter("number", int, OpenApiParameter.PATH)],
        responses={200: PlanVersionSerializer, 400: PROBLEM, 404: PROBLEM},
    )
    @decorators.action(detail=True, url_path="versions/(?P<number>[0-9]{1,9})", url_name="version")
    def version(self, request, slug, number):
        refuse_parameters(request)
        version = self.numbered(self.found(slug), int(number))
        return Response({**represent_version(version), "content": version.document})

    @extend_schema(
        operation_id="compare_plan_versions",
        tags=["plans"],
        summary="What changed from one version to another, or to now",
        parameters=[
            OpenApiParameter("from", int, description="The first version unless told."),
            OpenApiParameter("to", str, description="A version's number, or now. Now unless told."),
        ],
        responses={200: PlanComparisonSerializer, 400: PROBLEM, 404: PROBLEM},
    )
    @decorators.action(detail=True, url_path="versions/compare", url_name="comparison")
    def comparison(self, request, slug):
        refuse_parameters(request, {"from", "to"})
        plan = self.found(slug)
        old = self.numbered(plan, whole_number(request, "from", 1, 10**6)).document
        if request.GET.get("to", "now") == "now":
            new = content_of(plan, on=timezone.localdate())
        else:
            new = self.numbered(plan, whole_number(request, "to", 1, 10**6)).document
        return Response(compare(old, new))

    def found(self, slug):
        return get_object_or_404(Plan, slug=slug)

    def numbered(self, plan, number):
        version = PlanVersion.objects.filter(plan=plan, number=number).select_related("by", "plan").first()
        if version is None:
            raise Http404(f"This plan has no version {number}.")
        return version


class MilestoneSerializer(serializers.Serializer):
    """A step of an action."""

    key = serializers.CharField()
    title = serializers.CharField()
    due = serializers.DateField()
    met_on = serializers.DateField(allow_null=True)
    action = serializers.URLField()


@extend_schema_view(
    list=extend_schema(
        operation_id="list_milestones",
        tags=["plans"],
        summary="List milestones of all actions, first due first",
        parameters=list_parameters(MilestoneFilter),
        responses={200: page_of(MilestoneSerializer()), 400: PROBLEM},
    )
)
class MilestoneReads(PublicReads):
    http_method_names = ["get", "head", "options"]
    filter_class = MilestoneFilter

    def get_queryset(self):
        return Milestone.objects.annotate(met_on=met_on()).select_related("action")

    def represent(self, row):
        return {
            "key": row.key,
            "title": row.title,
            "due": row.due,
            "met_on": row.met_on,
            "action": absolute(reverse("api:actions-detail", args=[row.action.slug])),
        }


class EventsSerializer(serializers.Serializer):
    """Events in the order in which they became public."""

    events = EventSerializer(many=True)
    next = serializers.URLField(help_text="Ask this next, now or later: nothing is missed and nothing repeated.")
    more = serializers.BooleanField(help_text="Whether there is more to read at once.")


class ReceiptSerializer(EventSerializer):
    """An event, checked now with the whole chain of its commitment."""

    recomputed = serializers.CharField(help_text="The SHA-256 of the record as it is kept now.")
    is_sound = serializers.BooleanField(help_text="Whether nothing of the chain was changed since it was written.")
    problems = serializers.ListField(child=serializers.CharField(), help_text="What is wrong, in sentences.")


class Events(Validated, APIView):
    """What happened to commitments since a place in the order, which never misses or repeats an event."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        operation_id="list_events",
        tags=["commitments"],
        summary="What happened to commitments since",
        parameters=[
            OpenApiParameter("since", int, description="A number that “next” gave; from the beginning unless told."),
            OpenApiParameter("page_size", int),
        ],
        responses={200: EventsSerializer, 304: None, 400: PROBLEM},
    )
    def get(self, request):
        refuse_parameters(request, {"since", "page_size"})
        size = whole_number(request, "page_size", PAGE_SIZE, LARGEST_PAGE)
        since = request.GET.get("since", "0")
        if not (since.isascii() and since.isdigit() and len(since) < 19):
            raise ValidationError({"since": ["Write a number that “next” gave."]})
        found = list(CommitmentEvent.objects.filter(pk__gt=int(since)).order_by("pk")[: size + 1])
        more, found = len(found) > size, found[:size]
        reached = found[-1].pk if found else since
        query = f"?since={reached}" + (f"&page_size={size}" if "page_size" in request.GET else "")
        return Response(
            {
                "events": [represent_event(event) for event in found],
                "next": absolute(reverse("api:events") + query),
                "more": more,
            }
        )


class Receipt(Validated, APIView):
    """One event by its hash: the receipt that somebody holds."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        operation_id="check_receipt",
        tags=["commitments"],
        summary="An event by its hash, and whether it is still what was written",
        responses={200: ReceiptSerializer, 304: None, 400: PROBLEM, 404: PROBLEM},
    )
    def get(self, request, hash):
        refuse_parameters(request)
        receipt = receipt_of(hash)
        if receipt is None:
            raise Http404(
                "Nothing on the record has this hash. Either it was mistyped, or what it stood for was changed since."
            )
        return Response(
            {
                **represent_event(receipt.event),
                "recomputed": receipt.recomputed,
                "is_sound": receipt.is_sound,
                "problems": receipt.problems,
            }
        )


@require_safe
def plan_feed(request):
    """What changed in the plan, as an Atom feed."""
    lines = plan_log(count=FEED_LENGTH)
    validators = Validators(tag_of("plan feed", *[line.key for line in lines]), lines[0].at if lines else None)
    if fresh := validators.unchanged(request):
        return fresh
    atom = Atom1Feed(
        title="Sharing with Care: the plan",
        link=absolute(reverse("plan")),
        feed_url=absolute(request.path),
        description="Who was asked, what was promised, and what became of it.",
        author_name="Sharing with Care",
        language=settings.LANGUAGE_CODE,
        feed_guid=absolute(request.path),
    )
    for line in lines:
        atom.add_item(
            title=line.sentence,
            link=absolute(line.address),
            description=line.sentence,
            unique_id=absolute(f"/plan/log/{line.key}"),
            pubdate=line.at,
            updateddate=line.at,
        )
    return validators.answer(
        request, atom.writeString("utf-8").encode(), content_type="application/atom+xml; charset=utf-8"
    )
