"""The API of long jobs: how far one is, and cancelling it, for who started it."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.response import Response

from jobs import running
from jobs.models import Job
from organisations.tokens.authentication import TokenViewSet
from web.api import PROBLEM, Validated, absolute

REFUSALS = {401: PROBLEM, 403: PROBLEM, 404: PROBLEM}


class JobSerializer(serializers.ModelSerializer):
    """A long job. `total` is 0 where it is not known how much there is to do."""

    id = serializers.IntegerField(source="pk")
    state = serializers.ChoiceField(choices=Job.State.choices)
    cancelling = serializers.BooleanField(source="is_being_cancelled", help_text="It was asked to stop.")
    started = serializers.DateTimeField(source="began_at", allow_null=True)
    ended = serializers.DateTimeField(source="ended_at", allow_null=True)
    result = serializers.SerializerMethodField(help_text="The page that shows what came of it.")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = ["id", "title", "state", "done", "total", "message", "cancelling", "put_in_at", "started", "ended", "result", "url"]  # fmt: skip

    def get_result(self, job) -> str:
        return absolute(job.result) if job.result else ""

    def get_url(self, job) -> str:
        return absolute(f"/api/v1/jobs/{job.pk}/")


@extend_schema_view(retrieve=extend_schema(operation_id="get_job", responses={200: JobSerializer, **REFUSALS}))
class JobViewSet(TokenViewSet, Validated, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    scopes = {"retrieve": "read", "cancel": "write"}
    serializer_class = JobSerializer

    def get_queryset(self):
        return Job.objects.visible_to(self.request.user).with_times()

    @extend_schema(
        operation_id="cancel_job",
        request=None,
        responses={200: JobSerializer, **REFUSALS, 409: PROBLEM},
    )
    def cancel(self, request, pk):
        running.cancel(job=self.get_object(), by=request.user)
        return Response(self.get_serializer(self.get_object()).data)
