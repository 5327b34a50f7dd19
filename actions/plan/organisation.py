"""What one organisation was asked, promised, changed and delivered, and what is late: in dates. Page, feed and API."""

from dataclasses import dataclass

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

from actions.commitments.agreed_in_words import change_in_words
from actions.commitments.serializers import commitment_path, organisation_path
from actions.models import Commitment, CommitmentEvent, Role
from actions.plan.api import answer_with_lines
from actions.plan.log import line_of_event
from actions.states import as_shown
from organisations.models import Organisation
from web.api import PROBLEM, Address, PublicRead
from web.feeds import FEED_LENGTH
from web.pages import PublicPage

State, Standing = Commitment.State, Commitment.Standing
ENDED = [State.DECLINED, State.WITHDRAWN, State.TAKEN_BACK, State.ENDED]
SCRIPT = settings.BASE_DIR / "static" / "js" / "embed-organisation.js"


@dataclass(frozen=True)
class InDates:
    """One commitment, `as_shown`, in dates; None where there is none. Derived from its record."""

    commitment: Commitment

    @property
    def asked_on(self):
        return self.commitment.asked_on

    @property
    def promised_on(self):
        return timezone.localdate(self.commitment.signature.at) if self.commitment.signature else None

    @property
    def first_due(self):
        return self.commitment.first_due or self.commitment.due

    @property
    def changed(self):
        """[{"on", "what": in words}] of what was changed by agreement since it was signed."""
        return [
            {"on": timezone.localdate(change.event.at), "what": change_in_words(change.event.said)}
            for change in self.commitment.changes
        ]

    @property
    def delivered_on(self):
        return timezone.localdate(self.commitment.last_at) if self.commitment.state == State.DELIVERED else None

    @property
    def late_since(self):
        return self.commitment.due if self.commitment.standing == Standing.OVERDUE else None

    @property
    def is_told(self):
        """Whether anybody there had the question."""
        return self.commitment.is_told

    @property
    def sentence(self):
        """The same in words, with dates and nothing else."""
        row, part = self.commitment, "lead" if self.commitment.role == Role.LEAD else "join"
        if self.is_told:
            parts = [f"Asked on {date_format(self.asked_on)} to {part}."]
        else:
            parts = [f"A question was written on {date_format(self.asked_on)}; nobody there has been told of it."]
        if self.promised_on:
            parts.append(f"Promised on {date_format(self.promised_on)}, for {date_format(self.first_due)}.")
        parts += [f"Changed on {date_format(change['on'])}: {change['what']}" for change in self.changed]
        if self.delivered_on:
            parts.append(f"Found complete on {date_format(self.delivered_on)}.")
        elif self.late_since:
            parts.append(f"{date_format(self.late_since)} has passed.")
        elif row.state in ENDED:
            parts.append(f"{row.get_state_display()} on {date_format(timezone.localdate(row.last_at))}.")
        return " ".join(parts)


def in_dates(commitments):
    return [InDates(row) for row in commitments]


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


class ChangedSerializer(serializers.Serializer):
    """What was changed by agreement after it was signed."""

    on = serializers.DateField(help_text="The day on which it was agreed.")
    what = serializers.CharField(help_text="In words: what, in place of what, and why.")


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
    changed = ChangedSerializer(many=True)
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
