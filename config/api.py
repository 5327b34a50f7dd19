"""Table of contents of the API: every address under /api/v1/ is here."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from actions.api import ActionViewSet
from actions.commitments.api import CommitmentViewSet
from actions.commitments.published_heads import HeadReads
from actions.plan.api import Events, MilestoneReads, PlanReads, Receipt
from actions.plan.organisation_views import OrganisationRecord
from actions.plan.progress_api import GapProgressRead, OrganisationProgressRead, PlanProgressRead
from barriers.api import BarrierViewSet
from config import api_documentation
from config.problems import api_not_found
from definitions.api import Context, DataPackage, DefinitionViewSet, Download, TableMetadata
from definitions.collection_views import CollectionRead
from definitions.mappings import MappingReads
from definitions.translating.api import ProposedTextViewSet
from evidence.api import SourceViewSet
from insight.coverage.api import CoverageRead
from insight.gaps.api import Gap, Gaps
from insight.map.api import MapRead
from insight.network.api import NetworkRead
from insight.search.api import Search
from jobs.api import JobViewSet
from organisations.api import OrganisationReads
from organisations.consumers.api import ConsumerReads
from publishing.api.writes import DraftViewSet
from publishing.published.changes import Changes
from web.addresses import absolute
from web.api import PublicRead

router = SimpleRouter()
for prefix, viewset in {
    **{viewset.kind.plural: viewset for viewset in [DefinitionViewSet, SourceViewSet, BarrierViewSet, ActionViewSet]},
    "plans": PlanReads,
    "commitments": CommitmentViewSet,
    "organisations": OrganisationReads,
}.items():
    router.register(prefix, viewset, basename=prefix)


class Root(PublicRead, APIView):
    """Where everything is."""

    @extend_schema(
        operation_id="root",
        responses={200: {"type": "object"}},
    )
    def get(self, request):
        lists = {prefix: absolute(reverse(f"api:{prefix}-list")) for prefix, _, _ in router.registry}
        names = (
            "milestones events heads changes consumers network gaps coverage map search schema documentation".split()
        )
        others = {name: absolute(reverse(f"api:{name}")) for name in names}
        whole = absolute(reverse("download-file", args=["datapackage.json"]))
        return Response({**lists, **others, "download": whole})


app_name = "api"
urlpatterns = [
    path("v1/", Root.as_view(), name="root"),
    path("v1/milestones/", MilestoneReads.as_view({"get": "list"}), name="milestones"),
    path("v1/events/", Events.as_view(), name="events"),
    re_path("^v1/events/(?P<hash>[0-9a-f]{64})/$", Receipt.as_view(), name="events-detail"),
    path("v1/heads/", HeadReads.as_view({"get": "list"}), name="heads"),
    path("v1/organisations/<slug:slug>/record/", OrganisationRecord.as_view(), name="organisations-record"),
    path("v1/organisations/<slug:slug>/progress/", OrganisationProgressRead.as_view(), name="organisations-progress"),
    path("v1/plans/<slug:slug>/progress/", PlanProgressRead.as_view(), name="plans-progress"),
    path("v1/gaps/<slug:slug>/progress/", GapProgressRead.as_view(), name="gaps-progress"),
    path("v1/who-uses-this/", ConsumerReads.as_view({"get": "list"}), name="consumers"),
    path("v1/changes/", Changes.as_view(), name="changes"),
    path("v1/drafts/", DraftViewSet.as_view({"get": "list"}), name="drafts"),
    path("v1/translations/", ProposedTextViewSet.as_view({"get": "list"}), name="translations"),
    path("v1/jobs/<int:pk>/", JobViewSet.as_view({"get": "retrieve"}), name="jobs-detail"),
    path("v1/jobs/<int:pk>/cancel/", JobViewSet.as_view({"post": "cancel"}), name="jobs-cancel"),
    path("v1/gaps/", Gaps.as_view(), name="gaps"),
    path("v1/gaps/<slug:slug>/", Gap.as_view(), name="gaps-detail"),
    path("v1/coverage/", CoverageRead.as_view(), name="coverage"),
    path("v1/map/", MapRead.as_view(), name="map"),
    path("v1/search/", Search.as_view(), name="search"),
    path("v1/network/", NetworkRead.as_view(), name="network"),
    path("v1/schema/", api_documentation.Description.as_view(), name="schema"),
    path("v1/definitions/mappings/", MappingReads.as_view({"get": "list"}), name="mappings"),
    path(
        "v1/definitions/<slug:slug>/translations/<str:language>/",
        ProposedTextViewSet.as_view({"get": "retrieve", "put": "propose", "delete": "take_back"}),
        name="definitions-translation",
    ),
    path(
        "v1/definitions/<slug:slug>/translations/<str:language>/return/",
        ProposedTextViewSet.as_view({"post": "give_back"}),
        name="definitions-translation-return",
    ),
    path(
        "v1/definitions/<slug:slug>/translations/<str:language>/publish/",
        ProposedTextViewSet.as_view({"post": "publish"}),
        name="definitions-translation-publish",
    ),
    path("v1/definitions/collections/<path:name>/", CollectionRead.as_view(), name="definitions-collection"),
    path("v1/definitions/context.jsonld", Context.as_view(), name="definitions-context"),
    path("v1/definitions/download/datapackage.json", DataPackage.as_view(), name="definitions-datapackage"),
    path(
        "v1/definitions/download/definitions.csv-metadata.json",
        TableMetadata.as_view(),
        name="definitions-csv-metadata",
    ),
    path("v1/definitions/download/definitions.<str:name>", Download.as_view(), name="definitions-download"),
    path("v1/", include(router.urls)),
    path("docs/", api_documentation.Contents.as_view(), name="documentation"),
    path("docs/try/", api_documentation.Try.as_view(url_name="api:schema"), name="documentation-try"),
    path("docs/schemas/", api_documentation.Schemas.as_view(), name="documentation-schemas"),
    path("docs/schemas/<str:name>/", api_documentation.Schema.as_view(), name="documentation-schema"),
    path("docs/<slug:tag>/", api_documentation.Section.as_view(), name="documentation-section"),
    # What is not above is a problem document too, not a page.
    re_path("", login_not_required(api_not_found), name="not-there"),
]
