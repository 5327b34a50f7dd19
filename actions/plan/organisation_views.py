"""What one organisation was asked and promised, in dates: its feed, its part of the API, and how it shows it elsewhere."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.commitments.serializers import commitment_path, organisation_path
from actions.models import Commitment, CommitmentEvent, Role
from actions.plan.api import answer_with_lines
from actions.plan.log import line_of_event
from actions.plan.organisation import commitments_of, in_dates
from organisations.models import Organisation
from web.api import PROBLEM, Address, PublicRead
from web.feeds import FEED_LENGTH
from web.pages import PublicPage

SCRIPT = settings.BASE_DIR / "static" / "js" / "embed-organisation.js"


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
    standing = serializers.ChoiceField(choices=Commitment.Standing.choices, source="commitment.standing")
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
