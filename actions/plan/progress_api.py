"""The API of progress over time: the figures that the pages draw, of a plan, of an organisation and of a knowledge gap."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.plan.progress_views import of_gap, of_organisation, of_plan
from actions.plan.quarters import quarter_by_quarter
from web.addresses import absolute
from web.api import DEMONSTRATION_PARAMETER, PROBLEM, PublicRead, demonstration_in
from web.filters import DEMONSTRATION


class QuarterSerializer(serializers.Serializer):
    """What happened to promises in one quarter. A promise can be moved, late and kept: nothing here adds up."""

    first = serializers.DateField(source="window.first", help_text="The first day of the quarter.")
    last = serializers.DateField(source="window.last", help_text="The last day of the quarter.")
    promised = serializers.IntegerField(help_text="How many promises were signed for the first time.")
    kept = serializers.IntegerField(help_text="How many were found kept.")
    late = serializers.IntegerField(
        help_text="Of how many the promised day passed, before they were found kept or given another day."
    )
    moved = serializers.IntegerField(help_text="How often the promised day was moved.")


class QuarterlyProgressSerializer(serializers.Serializer):
    """Promises by quarter, from the first promise to today, counted from the record alone."""

    of = serializers.CharField(help_text="Whose promises: the name of the plan, organisation or gap.")
    on = serializers.DateField(help_text="Up to which day.")
    quarters = QuarterSerializer(many=True, help_text="The oldest first; none where nobody promised anything yet.")
    html = serializers.URLField()


class ProgressRead(PublicRead, APIView):
    def answer(self, subject):
        today = timezone.localdate()
        quarters = quarter_by_quarter(on=today, **subject.conditions)
        html = absolute(f"{subject.address}progress/")
        return Response(
            QuarterlyProgressSerializer({"of": subject.name, "on": today, "quarters": quarters, "html": html}).data
        )


class PlanProgressRead(ProgressRead):
    @extend_schema(
        operation_id="get_plan_progress", responses={200: QuarterlyProgressSerializer, 400: PROBLEM, 404: PROBLEM}
    )
    def get(self, request, slug):
        return self.answer(of_plan(slug))


class OrganisationProgressRead(ProgressRead):
    @extend_schema(
        operation_id="get_organisation_progress",
        responses={200: QuarterlyProgressSerializer, 400: PROBLEM, 404: PROBLEM},
    )
    def get(self, request, slug):
        return self.answer(of_organisation(slug))


class GapProgressRead(ProgressRead):
    known_parameters = frozenset([DEMONSTRATION])

    @extend_schema(
        operation_id="get_gap_progress",
        parameters=[DEMONSTRATION_PARAMETER],
        responses={200: QuarterlyProgressSerializer, 400: PROBLEM, 404: PROBLEM},
    )
    def get(self, request, slug):
        return self.answer(of_gap(slug, with_demonstration=demonstration_in(self.request)))
