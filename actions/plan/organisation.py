"""What one organisation was asked, promised, changed and delivered, and what is late: in dates. Page, feed and API."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.commitments.serializers import commitment_path, organisation_path
from actions.models import Commitment, CommitmentEvent, Role
from actions.plan.api import answer_with_lines
from actions.plan.log import line_of_event
from actions.states import as_shown
from organisations.models import Organisation
from web.api import PROBLEM, Address, PublicRead
from web.feeds import FEED_LENGTH
from web.pages import PublicPage

Kind, State, Standing = CommitmentEvent.Kind, Commitment.State, Commitment.Standing
ENDED = [State.DECLINED, State.WITHDRAWN, State.TAKEN_BACK, State.ENDED]
SCRIPT = settings.BASE_DIR / "static" / "js" / "embed-organisation.js"


@dataclass(frozen=True)
class Moved:
    """That what was promised got another date: when, from when to when."""

    at: datetime
    first: date
    now: date


@dataclass(frozen=True)
class InDates:
    """One commitment in dates; None where there is none."""

    commitment: Commitment
    asked_on: date
    promised_on: date | None
    moved: list[Moved]
    delivered_on: date | None

    @property
    def late_since(self):
        return self.commitment.due if self.commitment.standing == Standing.OVERDUE else None

    @property
    def first_due(self):
        return self.moved[0].first if self.moved else self.commitment.due

    @property
    def is_told(self):
        """Whether anybody there had the question."""
        return self.commitment.is_told

    @property
    def sentence(self):
        """The same in words, with dates and nothing else."""
        row, part = self.commitment, "lead" if self.commitment.role == Role.LEAD else "join"
        if not self.is_told:
            ended = (
                f" {row.get_state_display()} on {date_format(timezone.localdate(row.last_at))}."
                if row.state in ENDED
                else ""
            )
            return f"A question was written on {date_format(row.asked_on)}; nobody there has been told of it.{ended}"
        parts = [f"Asked on {date_format(self.asked_on)} to {part}."]
        if self.promised_on:
            parts.append(f"Promised on {date_format(self.promised_on)}, for {date_format(self.first_due)}.")
        parts += [
            f"Changed on {date_format(timezone.localdate(moved.at))}: first {date_format(moved.first)}, now {date_format(moved.now)}."
            for moved in self.moved
        ]
        if self.delivered_on:
            parts.append(f"Found complete on {date_format(self.delivered_on)}.")
        elif self.late_since:
            parts.append(f"{date_format(self.late_since)} has passed.")
        elif row.state in ENDED:
            parts.append(f"{row.get_state_display()} on {date_format(timezone.localdate(row.last_at))}.")
        return " ".join(parts)


def in_dates(commitments):
    """Return [InDates] of commitments `as_shown`, in their order. Made from the record; one query."""
    events = CommitmentEvent.objects.filter(commitment__in=[row.pk for row in commitments])
    events = events.exclude(deed__in=[Kind.REMINDED, Kind.REPORTED, Kind.MILESTONE_MET])
    by_commitment = {
        pk: [(kind, at, json.loads(record)) for _, kind, at, record in found]
        for pk, found in groupby(
            events.order_by("commitment", "number").values_list("commitment", "deed", "at", "record"),
            lambda row: row[0],
        )
    }
    return [_in_dates(row, by_commitment[row.pk]) for row in commitments]


def _in_dates(commitment, events):
    signed = [place for place, (kind, _, _) in enumerate(events) if kind == Kind.COMMITTED]
    moved, delivered_on = [], None
    if commitment.signature:
        before = None
        for _, at, record in events[signed[-1] :]:
            due = (
                date.fromisoformat(record.get("terms", record["said"])["due"])
                if before is None
                else _due(record, before)
            )
            if before and due != before:
                moved.append(Moved(at, before, due))
            before = due
    if commitment.state == State.DELIVERED:
        delivered_on = timezone.localdate([at for kind, at, _ in events if kind == Kind.ASSESSED][-1])
    return InDates(
        commitment=commitment,
        asked_on=commitment.asked_on,
        promised_on=timezone.localdate(commitment.signature.at) if commitment.signature else None,
        moved=moved,
        delivered_on=delivered_on,
    )


def _due(record, before):
    """Return the promised day as an event seals it; as before where it was written before terms were sealed."""
    due = record.get("terms", {}).get("due")
    return date.fromisoformat(due) if due else before


def commitments_of(organisation):
    return list(
        as_shown(Commitment.objects.all(), timezone.localdate())
        .filter(organisation=organisation)
        .order_by("asked_on", "pk")
    )


@login_not_required
@require_safe
def organisation_feed(request, slug):
    """Return what happened to the commitments of one organisation, as an Atom feed."""
    organisation = get_object_or_404(Organisation, slug=slug)
    events = CommitmentEvent.objects.with_corrections().filter(commitment__organisation=organisation)
    events = events.select_related("commitment")
    return answer_with_lines(
        request,
        [line_of_event(event) for event in events.order_by("-at", "-pk")[:FEED_LENGTH]],
        title=organisation.name,
        path=organisation.get_absolute_url(),
        description=f"What {organisation} was asked, promised, changed and delivered.",
    )


class EmbedOrganisation(PublicPage):
    """How an organisation shows its own promises on its own website, with the script at work."""

    template_name = "actions/embed_organisation.html"
    section = "organisations"

    def get_context_data(self, slug, **kwargs):
        organisation = get_object_or_404(Organisation, slug=slug)
        return super().get_context_data(
            organisation=organisation,
            is_demonstration=organisation.is_demonstration,
            breadcrumbs=[
                ("Organisations", reverse("organisations:list")),
                (organisation.name, organisation.get_absolute_url()),
            ],
            **kwargs,
        )


class MovedSerializer(serializers.Serializer):
    """That what was promised got another date."""

    on = serializers.SerializerMethodField(help_text="The day on which it was changed.")
    first = serializers.DateField()
    now = serializers.DateField()

    def get_on(self, moved) -> date:
        return timezone.localdate(moved.at)


class InDatesSerializer(serializers.Serializer):
    """One commitment in dates. An empty date did not come, or does not apply."""

    action = serializers.CharField(
        source="commitment.title", help_text="Its title; where it was signed, as it was signed."
    )
    role = serializers.ChoiceField(choices=Role.choices, source="commitment.role")
    standing = serializers.ChoiceField(choices=Standing.choices, source="commitment.standing")
    asked_on = serializers.DateField()
    promised_on = serializers.DateField(allow_null=True, help_text="When it was signed.")
    first_due = serializers.DateField(allow_null=True, help_text="The day that was signed first.")
    due = serializers.DateField(allow_null=True, source="commitment.due", help_text="The day that is promised now.")
    changed = MovedSerializer(many=True, source="moved")
    delivered_on = serializers.DateField(allow_null=True, help_text="When the programme team found it complete.")
    late_since = serializers.DateField(allow_null=True, help_text="The promised day, where it has passed.")
    sentence = serializers.CharField(help_text="The same in words.")
    url = Address(commitment_path, source="commitment.pk")
    html = Address(lambda commitment: commitment.get_absolute_url(), source="commitment")


class OrganisationRecordSerializer(serializers.Serializer):
    """What one organisation was asked, promised, changed and delivered, and what is late today."""

    organisation = Address(organisation_path)
    name = serializers.CharField()
    html = Address(lambda organisation: organisation.get_absolute_url())
    on = serializers.DateField(help_text="The day that this is about: today.")
    commitments = InDatesSerializer(many=True, source="in_dates")


class OrganisationRecord(PublicRead, APIView):
    @extend_schema(
        operation_id="get_organisation_record",
        responses={200: OrganisationRecordSerializer, 304: None, 400: PROBLEM, 404: PROBLEM},
    )
    def get(self, request, slug):
        organisation = get_object_or_404(Organisation, slug=slug)
        organisation.on, organisation.in_dates = timezone.localdate(), in_dates(commitments_of(organisation))
        return Response(OrganisationRecordSerializer(organisation).data)
