"""The API of actions: what is published, how it stands today, and asking an organisation."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import decorators, serializers
from rest_framework.response import Response

from actions.commitments.api import commitment_now, commitments_today, named_fields
from actions.commitments.asking import ask
from actions.commitments.serializers import CommitmentSerializer, QuestionSerializer, action_path, commitment_path
from actions.document import ACTION
from actions.filters import ActionFilter
from actions.models import Action
from actions.plan.api import MilestoneProgressSerializer
from actions.plan.versions import actions_as_they_stand
from organisations.models import Organisation
from publishing.api.entries import EntryViewSet
from publishing.api.preconditions import answer_once
from publishing.api.schema import BODY_REFUSALS, IDEMPOTENCY, KEY_USED, STATE, etag_header, header
from publishing.documents.fields import SLUG
from publishing.published.missing import find_out_why_missing
from publishing.refusals import Invalid
from web.api import PROBLEM, WHOLE_LIST, WITHDRAWN, Address


class ActionProgressSerializer(serializers.Serializer):
    """How an action stands today. Derived: see docs/action-states.md."""

    action = Address(action_path)
    title = serializers.CharField()
    starts = serializers.DateField()
    due = serializers.DateField()
    on = serializers.DateField(help_text="The day that this is about: today.")
    state = serializers.ChoiceField(choices=Action.State.choices)
    milestones = MilestoneProgressSerializer(many=True)
    commitments = CommitmentSerializer(many=True)


class ActionViewSet(EntryViewSet):
    kind = ACTION
    filterset_class = ActionFilter
    scopes = {**EntryViewSet.scopes, "ask": "publish"}

    @extend_schema(
        operation_id="get_action_progress",
        responses={200: ActionProgressSerializer, 404: PROBLEM, 410: WITHDRAWN},
    )
    @decorators.action(detail=True)
    def progress(self, request, slug):
        today = timezone.localdate()
        action = next(iter(actions_as_they_stand(today, slug=slug)), None)
        action = action or find_out_why_missing(self.kind.name, slug)
        action.on = today
        met = {row.key: row.met_on for row in action.milestones_met.all()}
        for milestone in action.milestones.all():
            milestone.met_on = met.get(milestone.key)
        return Response(ActionProgressSerializer(action).data)

    @extend_schema(
        operation_id="list_action_commitments",
        responses={200: CommitmentSerializer(many=True), 404: PROBLEM, 410: WITHDRAWN},
    )
    @decorators.action(detail=True, **WHOLE_LIST)
    def commitments(self, request, slug):
        rows = commitments_today().filter(action=self.find(slug)).order_by("role", "organisation__name", "pk")
        return Response(CommitmentSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="ask",
        parameters=[IDEMPOTENCY, etag_header(200, 201), header("Location", "The commitment.", response=[201])],
        request=QuestionSerializer,
        responses={201: CommitmentSerializer, **BODY_REFUSALS, **STATE, **KEY_USED},
    )
    @commitments.mapping.post
    def ask(self, request, slug):
        action = self.find(slug)
        given = named_fields(request, QuestionSerializer)
        named = given.pop("organisation")
        is_slug = isinstance(named, str) and SLUG.match(named)
        organisation = Organisation.objects.filter(slug=named).first() if is_slug else None
        if organisation is None:
            raise Invalid({"/organisation": ["Name an organisation by its slug."]})

        def once():
            event = ask(action=action, organisation=organisation, by=request.user, now=timezone.now(), **given)
            return commitment_now(event.commitment_id, 201, commitment_path(event.commitment_id))

        return answer_once(request, once)
