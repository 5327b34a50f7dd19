"""The API of commitments: read them, with all that happened; answer and report with a token.

Each address calls the verb that the page calls. A commitment's ETag names its row and its last event. Writes send it
back in If-Match: row and event have to be the present ones, the state is the verb's to judge, so that a second click
hears "already done" and not "something happened in the meantime".
"""

import hashlib
import json
import re

from django.core.serializers.json import DjangoJSONEncoder
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import decorators, serializers
from rest_framework.response import Response

from actions.commitments.answering import commit, decline, withdraw
from actions.commitments.asking import remind, take_back_question
from actions.commitments.event_log import Overtaken
from actions.commitments.inputs import Declining, Judgement, Progress, Promise, Reached, Reason
from actions.commitments.reporting import assess, meet_milestone, report
from actions.filters import CommitmentFilter
from actions.models import Assessment, Commitment, CommitmentEvent, ProgressReport, Role
from actions.states import standing_of_commitments
from organisations.tokens.authentication import TokenViewSet
from publishing.api.idempotency import once
from publishing.api.writes import (
    BODY_REFUSALS,
    IDEMPOTENCY,
    STATE,
    PreconditionRequired,
    header,
    idempotency_key,
)
from publishing.documents.fields import DocumentSerializer
from publishing.refusals import Invalid, NotAllowed
from web.api import (
    PROBLEM,
    ProblemSerializer,
    PublicReads,
    Validators,
    absolute,
    list_parameters,
    page_of,
    refuse_parameters,
)
from web.json_bodies import StrictJSON

TAG = re.compile(r'"([0-9]{1,18})-([0-9]{1,9})-[0-9a-f]+(?:-gzip)?"')


class SignatureSerializer(serializers.Serializer):
    """Who signed, when, and the hash of the event, which is the receipt."""

    name = serializers.CharField()
    job_title = serializers.CharField()
    at = serializers.DateTimeField()
    hash = serializers.CharField()
    receipt = serializers.URLField()


class ProofSerializer(serializers.Serializer):
    """What shows it."""

    title = serializers.CharField()
    source = serializers.URLField(allow_null=True, help_text="A source of the catalogue.")
    url = serializers.CharField(help_text="A link, where it is no source.", allow_blank=True)
    stands_for = serializers.DateField(help_text="The day that it says something about.")
    entered_on = serializers.DateField()


class ReportSerializer(serializers.Serializer):
    """What an organisation says of its commitment."""

    number = serializers.IntegerField()
    date = serializers.DateField(help_text="The day that it stands for.")
    entered_on = serializers.DateField()
    status = serializers.ChoiceField(choices=ProgressReport.Status.choices)
    done = serializers.CharField()
    next = serializers.CharField(allow_blank=True)
    proof = ProofSerializer(many=True)
    receipt = serializers.URLField()


class AssessmentSerializer(serializers.Serializer):
    """What the programme team says of a commitment, against the action's success measure."""

    number = serializers.IntegerField()
    assessed_on = serializers.DateField()
    completion = serializers.ChoiceField(choices=Assessment.Completion.choices)
    note = serializers.CharField()
    by = serializers.CharField()
    receipt = serializers.URLField()


class EventSerializer(serializers.Serializer):
    """One step of a commitment. `record` is the text whose SHA-256 is `hash`: anyone can check it."""

    number = serializers.IntegerField(help_text="Its place in the commitment's chain, from 1.")
    deed = serializers.ChoiceField(choices=CommitmentEvent.Kind.choices)
    at = serializers.DateTimeField()
    name = serializers.CharField()
    job_title = serializers.CharField(allow_blank=True)
    commitment = serializers.URLField()
    record = serializers.CharField()
    previous_hash = serializers.CharField(allow_blank=True)
    hash = serializers.CharField()
    url = serializers.URLField()


class CommitmentSerializer(serializers.Serializer):
    """An organisation's answer to being asked."""

    id = serializers.IntegerField()
    action = serializers.URLField()
    organisation = serializers.URLField()
    role = serializers.ChoiceField(choices=Role.choices)
    state = serializers.ChoiceField(choices=Commitment.State.choices)
    standing = serializers.ChoiceField(choices=Commitment.Standing.choices, help_text="How it stands today.")
    asked_on = serializers.DateField()
    reply_by = serializers.DateField()
    message = serializers.CharField()
    statement = serializers.CharField(allow_blank=True, help_text="What the organisation will do.")
    due = serializers.DateField(allow_null=True, help_text="By when.")
    dates_reason = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why it declined or withdrew.")
    proposed = serializers.URLField(allow_null=True, help_text="Whom it proposes instead.")
    signature = SignatureSerializer(allow_null=True)
    second_signature = SignatureSerializer(allow_null=True)
    last_event = serializers.URLField(help_text="The receipt of the last thing that happened.")
    url = serializers.URLField()
    html = serializers.URLField()


class ReasonGivenSerializer(Reason):
    """Why."""


class NothingSaidSerializer(DocumentSerializer):
    """Nothing needs to be said."""


def commitment_address(pk):
    return absolute(reverse("api:commitments-detail", args=[pk]))


def receipt_address(hash):
    return absolute(reverse("api:events-detail", args=[hash]))


def organisation_address(organisation):
    return absolute(reverse("api:organisations-detail", args=[organisation.slug]))


def represent_commitment(row):
    return {
        "id": row.pk,
        "action": absolute(reverse("api:actions-detail", args=[row.action.slug])),
        "organisation": organisation_address(row.organisation),
        "role": row.role,
        "state": row.state,
        "standing": row.standing,
        "asked_on": row.asked_on,
        "reply_by": row.reply_by,
        "message": row.message,
        "statement": row.statement,
        "due": row.due,
        "dates_reason": row.dates_reason,
        "reason": row.reason,
        "proposed": row.proposed and organisation_address(row.proposed),
        "signature": represent_signature(row.signature),
        "second_signature": represent_signature(row.second_signature),
        "last_event": receipt_address(row.tip),
        "url": commitment_address(row.pk),
        "html": absolute(row.get_absolute_url()),
    }


def represent_signature(event):
    return event and {
        "name": event.name,
        "job_title": event.job_title,
        "at": event.at,
        "hash": event.hash,
        "receipt": receipt_address(event.hash),
    }


def represent_event(event):
    return {
        "number": event.number,
        "deed": event.deed,
        "at": event.at,
        "name": event.name,
        "job_title": event.job_title,
        "commitment": commitment_address(event.commitment_id),
        "record": event.record,
        "previous_hash": event.previous_hash,
        "hash": event.hash,
        "url": receipt_address(event.hash),
    }


def represent_report(row):
    return {
        "number": row.number,
        "date": row.date,
        "entered_on": row.entered_on,
        "status": row.status,
        "done": row.done,
        "next": row.next,
        "proof": [represent_proof(proof) for proof in row.proof.all()],
        "receipt": receipt_address(row.event.hash),
    }


def represent_proof(proof):
    source = proof.source and absolute(reverse("api:evidence-detail", args=[proof.source.slug]))
    return {
        "title": proof.title,
        "source": source,
        "url": proof.url,
        "stands_for": proof.stands_for,
        "entered_on": proof.entered_on,
    }


def represent_assessment(row):
    return {
        "number": row.number,
        "assessed_on": row.assessed_on,
        "completion": row.completion,
        "note": row.note,
        "by": row.event.name,
        "receipt": receipt_address(row.event.hash),
    }


def commitments_today():
    return (
        Commitment.objects.annotate(standing=standing_of_commitments(timezone.localdate()))
        .with_tip()
        .with_signatures()
        .select_related("action", "organisation", "proposed")
    )


def body_of_commitment(row):
    return json.dumps(
        represent_commitment(row), cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")
    ).encode()


def tag_of_commitment(row, body):
    return f"{row.pk}-{row.edit}-{hashlib.sha256(body).hexdigest()[:16]}"


def said_in(request, shape):
    """The body of an operation as named arguments for its verb. Only names are checked here; the rest is the verb's."""
    data = request.data if request.data or isinstance(request.data, list) else {}
    if not isinstance(data, dict):
        raise Invalid({"": ["An object with named fields is needed here."]})
    fields = shape().fields
    if unknown := [name for name in data if name not in fields]:
        raise Invalid({f"/{name}": ["There is no such field. Known: " + ", ".join(fields) + "."] for name in unknown})
    return {name: data.get(name) for name in fields}


def acts_once(request, operation):
    """Answer with `operation`, which answers (status, headers, body): once for each Idempotency-Key, where there is one."""
    key = idempotency_key(request)
    if key is None:
        status, headers, body, repeated = *operation(), False
    else:
        asked = f"{request.method} {request.path} {json.dumps(request.data, sort_keys=True)}"
        status, headers, body, repeated = once(
            token=request.auth, key=key, asked=asked, now=timezone.now(), operation=operation
        )
    headers = dict(headers)
    response = Validators(headers.pop("tag")).answer(request, body, headers=headers)
    response.status_code = status
    if repeated:
        response["Idempotency-Replayed"] = "true"
    return response


def answer_with_commitment(pk, status, location=None):
    """(status, headers, body) with a commitment as it is now."""
    row = commitments_today().get(pk=pk)
    body = body_of_commitment(row)
    headers = {"tag": tag_of_commitment(row, body), "Content-Location": commitment_address(pk)}
    return status, headers | ({"Location": location} if location else {}), body


def need_own_organisation(request, commitment):
    """:raises NotAllowed: the token acts for another organisation"""
    if request.auth.organisation_id not in (None, commitment.organisation_id):
        raise NotAllowed("This token acts for another organisation.")


IF_MATCH = header("If-Match", "The commitment's ETag.", required=True)
ETAG = header("ETag", "Send it back in If-Match.", response=[200, 201])
STALE = {
    412: OpenApiResponse(ProblemSerializer, description="Something happened in the meantime: what, who and when"),
    428: OpenApiResponse(ProblemSerializer, description="If-Match is missing"),
}
KEY_USED = {422: OpenApiResponse(ProblemSerializer, description="The key came with another request before")}
READ_ONE = {404: PROBLEM}


def operation(name, summary, request, scope, *, makes=False, stale=True):
    answer = OpenApiResponse(CommitmentSerializer, description="The commitment, as it is now")
    location = [header("Location", "The receipt of the event.", response=[201])]
    return extend_schema(
        operation_id=name,
        tags=["commitments"],
        summary=summary,
        description=f"Needs a token with the scope `{scope}`.",
        parameters=[IF_MATCH] * stale + [IDEMPOTENCY, ETAG] + location * makes,
        request=request,
        responses={201 if makes else 200: answer, **BODY_REFUSALS, **STATE, **KEY_USED, **(STALE if stale else {})},
    )


@extend_schema_view(
    list=extend_schema(
        operation_id="list_commitments",
        tags=["commitments"],
        summary="List commitments",
        parameters=list_parameters(CommitmentFilter),
        responses={200: page_of(CommitmentSerializer()), 400: PROBLEM},
    ),
    retrieve=extend_schema(
        operation_id="get_commitment",
        tags=["commitments"],
        summary="One commitment",
        parameters=[header("ETag", "Send it back in If-Match.", response=[200])],
        responses={200: CommitmentSerializer, **READ_ONE},
    ),
)
class CommitmentViewSet(TokenViewSet, PublicReads):
    filter_class = CommitmentFilter
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    scopes = {
        "commit": "commit",
        "decline": "commit",
        "withdraw": "commit",
        "add_report": "report",
        "meet": "report",
        "add_assessment": "publish",
        "remind": "publish",
        "take_back": "publish",
    }

    def get_queryset(self):
        return commitments_today()

    def get_parsers(self):
        return [StrictJSON()]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.asks_for_token():
            refuse_parameters(request)

    represent = staticmethod(represent_commitment)

    def retrieve(self, request, pk):
        refuse_parameters(request)
        row = self.get_object()
        body = body_of_commitment(row)
        validators = Validators(tag_of_commitment(row, body))
        return validators.unchanged(request) or validators.answer(request, body)

    # --- what happened ---

    @extend_schema(
        operation_id="list_commitment_events",
        tags=["commitments"],
        summary="All that happened to a commitment, oldest first: its chain of events",
        responses={200: EventSerializer(many=True), **READ_ONE},
    )
    @decorators.action(detail=True, url_path="events", url_name="events", pagination_class=None)
    def events(self, request, pk):
        refuse_parameters(request)
        return Response([represent_event(event) for event in self.found(pk).events.order_by("number")])

    @extend_schema(
        operation_id="list_commitment_reports",
        tags=["commitments"],
        summary="What the organisation says of it, newest first",
        responses={200: ReportSerializer(many=True), **READ_ONE},
    )
    @decorators.action(detail=True, url_path="reports", url_name="reports", pagination_class=None)
    def reports(self, request, pk):
        refuse_parameters(request)
        rows = self.found(pk).reports.select_related("event").prefetch_related("proof__source")
        return Response([represent_report(row) for row in rows])

    @operation("report_on_commitment", "Report how a commitment goes", Progress, "report", makes=True)
    @reports.mapping.post
    def add_report(self, request, pk):
        return self.done(request, pk, report, Progress, makes=True)

    @extend_schema(
        operation_id="list_commitment_assessments",
        tags=["commitments"],
        summary="What the programme team says of it, newest first",
        responses={200: AssessmentSerializer(many=True), **READ_ONE},
    )
    @decorators.action(detail=True, url_path="assessments", url_name="assessments", pagination_class=None)
    def assessments(self, request, pk):
        refuse_parameters(request)
        return Response([represent_assessment(row) for row in self.found(pk).assessments.select_related("event")])

    @operation("assess_commitment", "Assess how far a commitment came", Judgement, "publish", makes=True)
    @assessments.mapping.post
    def add_assessment(self, request, pk):
        return self.done(request, pk, assess, Judgement, makes=True)

    # --- operations ---

    @operation("commit", "Sign what the organisation will do by when", Promise, "commit")
    @decorators.action(detail=True, methods=["post"])
    def commit(self, request, pk):
        return self.done(request, pk, commit, Promise)

    @operation("decline_commitment", "Decline, with a reason", Declining, "commit")
    @decorators.action(detail=True, methods=["post"])
    def decline(self, request, pk):
        return self.done(request, pk, decline, Declining)

    @operation("withdraw_commitment", "Withdraw, with a reason", ReasonGivenSerializer, "commit")
    @decorators.action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        return self.done(request, pk, withdraw, Reason)

    @operation("meet_milestone", "Say that a milestone of the action is met", Reached, "report", makes=True)
    @decorators.action(detail=True, methods=["post"], url_path="milestones/(?P<key>[-a-z0-9]+)/met", url_name="met")
    def meet(self, request, pk, key):
        return self.done(request, pk, meet_milestone, Reached, makes=True, key=key)

    @operation(
        "remind", "Remind the organisation's representatives by e-mail", NothingSaidSerializer, "publish", stale=False
    )
    @decorators.action(detail=True, methods=["post"])
    def remind(self, request, pk):
        return self.done(request, pk, remind, NothingSaidSerializer, stale=False)

    @operation("take_back_question", "Take back a question that nobody answered", ReasonGivenSerializer, "publish")
    @decorators.action(detail=True, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request, pk):
        return self.done(request, pk, take_back_question, Reason)

    # --- what the operations have in common ---

    def found(self, pk):
        return get_object_or_404(Commitment.objects.select_related("organisation"), pk=pk)

    def done(self, request, pk, verb, shape, *, makes=False, stale=True, **more):
        commitment = self.found(pk)
        need_own_organisation(request, commitment)
        said = said_in(request, shape)

        def act():
            seen = {"seen": self.seen(request, commitment)} if stale else {}
            what = verb(commitment=commitment, by=request.user, now=timezone.now(), **said, **more, **seen)
            event = what if isinstance(what, CommitmentEvent) else what.event
            return (
                answer_with_commitment(pk, 201, receipt_address(event.hash))
                if makes
                else (answer_with_commitment(pk, 200))
            )

        return acts_once(request, act)

    def seen(self, request, commitment):
        """The number of the last event that If-Match names.

        :raises PreconditionRequired: no If-Match, or *: it would answer for what nobody looked at
        :raises Overtaken: it names another commitment
        """
        given = request.META.get("HTTP_IF_MATCH", "").strip()
        if given in ("", "*"):
            raise PreconditionRequired("Send the commitment's ETag in If-Match: GET it to learn what it is.")
        for tag in given.split(","):
            match = TAG.fullmatch(tag.strip())
            if match and int(match[1]) == commitment.pk:
                return int(match[2])
        raise Overtaken(commitment.events.last())
