"""The API of actions: what is published, how it stands today, and asking an organisation."""

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import decorators, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from actions.commitments.api import (
    ETAG,
    KEY_USED,
    CommitmentSerializer,
    acts_once,
    answer_with_commitment,
    commitment_address,
    commitments_today,
    represent_commitment,
    said_in,
)
from actions.commitments.asking import ask
from actions.commitments.inputs import Contact, Question
from actions.document import ACTION, ActionDocument
from actions.filters import ActionFilter
from actions.models import Action
from actions.plan.versions import actions_as_they_stand
from organisations.models import Organisation
from publishing.api.reads import EntryReads, described, trimming
from publishing.api.writes import (
    BODY_REFUSALS,
    IDEMPOTENCY,
    STATE,
    EntryWrites,
    described_writes,
    header,
)
from publishing.documents.fields import Slug
from publishing.published.missing import find_out_why_missing
from publishing.published.stored_responses import page_of_bodies
from publishing.refusals import Invalid
from web.api import PROBLEM, Validators, absolute, page_asked, refuse_parameters, tag_of


class MilestoneProgressSerializer(serializers.Serializer):
    """A milestone, and whether it was met."""

    key = serializers.CharField()
    title = serializers.CharField()
    due = serializers.DateField()
    met_on = serializers.DateField(allow_null=True)


class ActionProgressSerializer(serializers.Serializer):
    """How an action stands today. Derived: see docs/action-states.md."""

    action = serializers.URLField()
    title = serializers.CharField()
    starts = serializers.DateField()
    due = serializers.DateField()
    on = serializers.DateField(help_text="The day that this is about: today.")
    state = serializers.ChoiceField(choices=Action.State.choices)
    milestones = MilestoneProgressSerializer(many=True)
    commitments = CommitmentSerializer(many=True)


class QuestionSerializer(Question):
    """Asking an organisation to lead or join."""

    organisation = Slug()
    contact = Contact(required=False, allow_null=True, help_text="Whom to invite to answer for it, by e-mail.")


@described("Action", "actions", ActionDocument, ActionFilter)
@described_writes("Action", "actions", ActionDocument)
class ActionViewSet(EntryWrites, EntryReads):
    kind = ACTION
    filter_class = ActionFilter
    scopes = {**EntryWrites.scopes, "ask": "publish"}

    def last_modified(self, data):
        # What is promised changes with the day too: nothing says when it last did.
        return None if self.action in ("progress", "commitments") else super().last_modified(data)

    def list(self, request):
        if "state" not in request.GET:
            return super().list(request)
        # States change with commitments and with the day, so this page is tagged by what is on it.
        filters = self.filter_class(request.GET, queryset=Action.objects.all(), also={"format", "fields", "omit"})
        if problems := filters.problems:
            raise ValidationError(problems)
        if self.format_asked(request) is not None:
            raise ValidationError({"state": ["This goes together with JSON only."]})
        trim = trimming(request, self.kind)
        paginator, page = page_asked(request, filters.qs.representations())
        bodies = [trim(bytes(body)) for _, body in page]
        validators = Validators(tag_of("actions", request.get_full_path(), paginator.count, *bodies))
        return validators.unchanged(request) or page_of_bodies(
            request, validators, bodies, count=paginator.count, number=page.number, pages=paginator.num_pages
        )

    @extend_schema(
        operation_id="get_action_progress",
        tags=["actions"],
        summary="How it stands today: its state, milestones and who promised what",
        responses={200: ActionProgressSerializer, 404: PROBLEM, 410: PROBLEM},
    )
    @decorators.action(detail=True, url_path="progress", url_name="progress")
    def progress(self, request, slug):
        refuse_parameters(request)
        today = timezone.localdate()
        action = actions_as_they_stand(today).filter(slug=slug).first() or find_out_why_missing(self.kind.name, slug)
        return Response(represent_progress(action, on=today))

    @extend_schema(
        operation_id="list_action_commitments",
        tags=["actions"],
        summary="Who was asked to lead or join it, and what they answered",
        responses={200: CommitmentSerializer(many=True), 404: PROBLEM, 410: PROBLEM},
    )
    @decorators.action(detail=True, url_path="commitments", url_name="commitments", pagination_class=None)
    def commitments(self, request, slug):
        refuse_parameters(request)
        rows = commitments_today().filter(action=self.find(slug)).order_by("role", "organisation__name", "pk")
        return Response([represent_commitment(row) for row in rows])

    @extend_schema(
        operation_id="ask",
        tags=["commitments"],
        summary="Ask an organisation to lead or join it",
        description="Needs a token with the scope `publish`. Its representatives are told by e-mail.",
        parameters=[IDEMPOTENCY, ETAG, header("Location", "The commitment.", response=[201])],
        request=QuestionSerializer,
        responses={201: CommitmentSerializer, **BODY_REFUSALS, **STATE, **KEY_USED},
    )
    @commitments.mapping.post
    def ask(self, request, slug):
        action = self.find(slug)
        said = said_in(request, QuestionSerializer)
        named = said.pop("organisation")
        organisation = Organisation.objects.filter(slug=named).first() if isinstance(named, str) else None
        if organisation is None:
            raise Invalid({"/organisation": ["Name an organisation by its slug."]})

        def act():
            event = ask(action=action, organisation=organisation, by=request.user, now=timezone.now(), **said)
            return answer_with_commitment(event.commitment_id, 201, commitment_address(event.commitment_id))

        return acts_once(request, act)


def represent_progress(action, *, on):
    """One action of `actions_as_they_stand`."""
    met = {row.key: row.met_on for row in action.milestones_met.all()}
    rows = action.commitments.all()
    for row in rows:
        row.action = action
    return {
        "action": absolute(reverse("api:actions-detail", args=[action.slug])),
        "title": action.title,
        "starts": action.starts,
        "due": action.due,
        "on": on,
        "state": action.state,
        "milestones": [
            {
                "key": milestone.key,
                "title": milestone.title,
                "due": milestone.due,
                "met_on": met.get(milestone.key),
            }
            for milestone in action.milestones.all()
        ],
        "commitments": [represent_commitment(row) for row in rows],
    }
