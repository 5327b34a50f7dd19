"""The API of commitments: read them, with all that happened; answer and report with a token.

Each address calls the operation that the page calls. A commitment's ETag names its row, its last event and the
version of its action, so that nobody signs a text that they did not read.
"""

import hashlib

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import decorators
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from actions.commitments.agreement_api import Agreements
from actions.commitments.answering import commit, decline, withdraw
from actions.commitments.asking import remind, take_back_question
from actions.commitments.correcting import correct, reconfirm
from actions.commitments.described import READ_ONE, describe_list, describe_operation
from actions.commitments.event_log import Overtaken
from actions.commitments.inputs import Confirmation, Declining, Judgement, Progress, Promise, Reached
from actions.commitments.reporting import assess, meet_milestone, report
from actions.commitments.serializers import (
    AssessmentSerializer,
    CommitmentSerializer,
    EventSerializer,
    NothingSaidSerializer,
    ReasonGivenSerializer,
    ReportSerializer,
    commitment_path,
    receipt_path,
)
from actions.filters import CommitmentFilter
from actions.models import Commitment, CommitmentEvent, ProgressReport
from actions.states import standing_of_commitments
from organisations.tokens.authentication import TokenViewSet
from publishing.api.preconditions import answer_once, edits_named, tag_of_edit
from publishing.api.schema import etag_header
from publishing.refusals import Invalid, NotAllowed
from web.addresses import absolute
from web.api import PROBLEM, WHOLE_LIST, PublicReads, Validators
from web.numbers import whole_number


def commitments_today():
    return (
        Commitment.objects.annotate(standing=standing_of_commitments(timezone.localdate()))
        .with_tip()
        .with_signatures()
        .select_related("action", "organisation", "proposed")
    )


def tag_and_body(commitment):
    """Return the tag and the JSON of one of `commitments_today`."""
    body = JSONRenderer().render(CommitmentSerializer(commitment).data)
    return tag_of_edit(commitment, f"{commitment.action.version}-{hashlib.sha256(body).hexdigest()[:16]}"), body


def named_fields(request, serializer_class):
    """Return the body as named arguments for an operation. Only names are checked here; the rest is the operation's."""
    data = request.data if request.data or isinstance(request.data, list) else {}
    if not isinstance(data, dict):
        raise Invalid({"": ["An object with named fields is needed here."]})
    fields = serializer_class().fields
    if unknown := [name for name in data if name not in fields]:
        raise Invalid({f"/{name}": ["There is no such field. Known: " + ", ".join(fields) + "."] for name in unknown})
    return {name: data.get(name) for name in fields}


def commitment_now(pk, status, location=None):
    """Return (status, headers, body) with a commitment as it is now."""
    tag, body = tag_and_body(commitments_today().get(pk=pk))
    headers = {"tag": tag, "Content-Location": absolute(commitment_path(pk))}
    return status, headers | ({"Location": absolute(location)} if location else {}), body


@extend_schema_view(
    list=extend_schema(
        operation_id="list_commitments",
        responses={200: CommitmentSerializer(many=True), 400: PROBLEM},
    ),
    retrieve=extend_schema(
        operation_id="get_commitment",
        parameters=[etag_header(200)],
        responses={200: CommitmentSerializer, **READ_ONE},
    ),
)
class CommitmentViewSet(Agreements, TokenViewSet, PublicReads):
    filterset_class = CommitmentFilter
    serializer_class = CommitmentSerializer
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    scopes = {
        **Agreements.scopes,
        **dict.fromkeys(["commit", "decline", "withdraw", "reconfirm"], "commit"),
        **dict.fromkeys(["add_report", "meet", "correct"], "report"),
        **dict.fromkeys(["add_assessment", "remind", "take_back"], "publish"),
    }

    def get_queryset(self):
        return commitments_today()

    def retrieve(self, request, pk):
        tag, body = tag_and_body(self.get_object())
        validators = Validators(tag)
        return validators.unchanged(request) or validators.answer(request, body)

    # --- what happened ---

    @describe_list("list_commitment_events", EventSerializer)
    @decorators.action(detail=True, **WHOLE_LIST)
    def events(self, request, pk):
        events = self.find(pk).events.with_corrections().order_by("number")
        return Response(EventSerializer(events, many=True).data)

    @describe_operation("correct_entry", ReasonGivenSerializer, makes=True)
    @decorators.action(detail=True, methods=["post"], url_path="events/(?P<number>[0-9]{1,9})/correct")
    def correct(self, request, pk, number):
        return self.act(request, pk, correct, ReasonGivenSerializer, makes=True, number=int(number))

    @describe_list("list_commitment_reports", ReportSerializer)
    @decorators.action(detail=True, **WHOLE_LIST)
    def reports(self, request, pk):
        rows = ProgressReport.with_corrected.filter(commitment=self.find(pk))
        rows = rows.select_related("event", "corrected_by").prefetch_related("proof__source")
        return Response(ReportSerializer(rows, many=True).data)

    @describe_operation("report_on_commitment", Progress, makes=True)
    @reports.mapping.post
    def add_report(self, request, pk):
        return self.act(request, pk, report, Progress, makes=True)

    @describe_list("list_commitment_assessments", AssessmentSerializer)
    @decorators.action(detail=True, **WHOLE_LIST)
    def assessments(self, request, pk):
        return Response(AssessmentSerializer(self.find(pk).assessments.select_related("event"), many=True).data)

    @describe_operation("assess_commitment", Judgement, makes=True)
    @assessments.mapping.post
    def add_assessment(self, request, pk):
        return self.act(request, pk, assess, Judgement, makes=True)

    # --- operations ---

    @describe_operation("commit", Promise)
    @decorators.action(detail=True, methods=["post"])
    def commit(self, request, pk):
        return self.act(request, pk, commit, Promise, names_version=True)

    @describe_operation("decline_commitment", Declining)
    @decorators.action(detail=True, methods=["post"])
    def decline(self, request, pk):
        return self.act(request, pk, decline, Declining)

    @describe_operation("withdraw_commitment", ReasonGivenSerializer)
    @decorators.action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        return self.act(request, pk, withdraw, ReasonGivenSerializer)

    @describe_operation("reconfirm_commitment", Confirmation)
    @decorators.action(detail=True, methods=["post"])
    def reconfirm(self, request, pk):
        return self.act(request, pk, reconfirm, Confirmation, names_version=True)

    @describe_operation("meet_milestone", Reached, makes=True)
    @decorators.action(detail=True, methods=["post"], url_path="milestones/(?P<key>[-a-z0-9]+)/met", url_name="met")
    def meet(self, request, pk, key):
        return self.act(request, pk, meet_milestone, Reached, makes=True, key=key)

    @describe_operation("remind", NothingSaidSerializer, stale=False)
    @decorators.action(detail=True, methods=["post"])
    def remind(self, request, pk):
        return self.act(request, pk, remind, NothingSaidSerializer, stale=False)

    @describe_operation("take_back_question", ReasonGivenSerializer)
    @decorators.action(detail=True, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request, pk):
        return self.act(request, pk, take_back_question, ReasonGivenSerializer)

    # --- what the operations have in common ---

    def find(self, pk):
        return get_object_or_404(Commitment.objects.select_related("action", "organisation"), pk=pk)

    def find_for_token(self, request, pk):
        """Return the commitment. :raises NotAllowed: the token acts for another organisation"""
        commitment = self.find(pk)
        if request.auth.organisation_id not in (None, commitment.organisation_id):
            raise NotAllowed("This token acts for another organisation.")
        return commitment

    def act(self, request, pk, operation, serializer_class, *, makes=False, stale=True, names_version=False, **more):
        """Do an operation with what was sent, and return the response with the commitment as it is then.

        :raises NotAllowed: the token acts for another organisation
        """
        commitment = self.find_for_token(request, pk)
        given = named_fields(request, serializer_class)

        def once():
            seen = {}
            if stale:
                seen["seen"], version = self.seen(request, commitment)
                if names_version:
                    seen["version"] = version
            made = operation(commitment=commitment, by=request.user, now=timezone.now(), **given, **more, **seen)
            if not makes:
                return commitment_now(pk, 200)
            event = made if isinstance(made, CommitmentEvent) else made.event
            return commitment_now(pk, 201, receipt_path(event.hash))

        return answer_once(request, once)

    def seen(self, request, commitment):
        """Return the number of the last event, and the version of the action, that If-Match names.

        :raises PreconditionRequired: no If-Match, or *
        :raises Overtaken: it names another commitment
        """
        for row, edit, rest in edits_named(request, "commitment"):
            if row == commitment.pk:
                return edit, whole_number(rest.partition("-")[0]) or 0
        raise Overtaken(commitment.events.last())
