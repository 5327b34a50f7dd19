"""Addresses of the home page, the search, and the pages about this site."""

from django.urls import path, re_path

from insight import views
from insight.coverage.views import CoveragePage, coverage_csv
from insight.download.views import DownloadPage, download_file
from insight.findings.views import FindingsPage
from insight.gaps.views import GapList, GapPage
from insight.guides.views import GuideList, GuidePage
from insight.home import Home
from insight.map.views import FILES, MapPage, map_file
from insight.matching.views import WhatCanWeDo
from insight.network import views as network
from insight.own_data.views import Privacy
from insight.papers import views as papers
from insight.search.views import Search, suggest
from insight.trace.views import TracePage


def content(template):
    return views.ContentPage.as_view(template_name=f"insight/{template}.html")


urlpatterns = [
    path("network/", network.NetworkPage.as_view(), name="network"),
    path("network/network.graphml", network.network_file, name="network-graphml"),
    path("search/", Search.as_view(), name="search"),
    path("search/suggestions/", suggest, name="search-suggestions"),
    path("map/", MapPage.as_view(), name="map"),
    re_path(rf"^map\.(?P<form>{'|'.join(FILES)})$", map_file, name="map-file"),
    path("coverage/", CoveragePage.as_view(), name="coverage"),
    path("coverage.csv", coverage_csv, name="coverage-csv"),
    path("findings/", FindingsPage.as_view(), name="findings"),
    path("download/", DownloadPage.as_view(), name="download"),
    path("download/<path:name>", download_file, name="download-file"),
    path("", Home.as_view(), name="home"),
    path("about/", content("about"), name="about"),
    path("guides/", GuideList.as_view(), name="guides"),
    path("guides/<slug:slug>/", GuidePage.as_view(), name="guide"),
    path("your-records/", views.YourRecords.as_view(), name="your-records"),
    path("accessibility/", views.Accessibility.as_view(), name="accessibility"),
    path("privacy/", Privacy.as_view(), name="privacy"),
    path("api/", content("api_guide"), name="api-guide"),
    path("api/examples/", views.ApiExamples.as_view(), name="api-examples"),
    path("what-can-we-do/", WhatCanWeDo.as_view(), name="what-can-we-do"),
    path("gaps/", GapList.as_view(), name="gaps"),
    path("gaps/<slug:slug>/", GapPage.as_view(), name="gap"),
    path("plan/<slug:slug>/documents/", papers.PlanDocuments.as_view(), name="plan-documents"),
    re_path(
        r"^plan/(?P<slug>[-\w]+)/documents/(?P<which>today|[0-9]{1,6})/(?P<name>[-/\w]+)\.(?P<form>[a-z]{3,4})$",
        papers.plan_document,
        name="plan-document",
    ),
    path("barriers/<slug:slug>/document.<slug:form>", papers.BarrierDocument.as_view(), name="barrier-document"),
    path(
        "barriers/<slug:slug>/versions/<int:number>/document.<slug:form>",
        papers.BarrierDocument.as_view(),
        name="barrier-version-document",
    ),
    path(
        "definitions/documents/<slug:on>/definitions.<slug:form>",
        papers.definitions_document,
        name="definitions-document",
    ),
    path(
        "definitions/documents/<slug:on>/definitions-<int:part>.<slug:form>",
        papers.definitions_document,
        name="definitions-document",
    ),
    path("barriers/<slug:slug>/trace/", TracePage.as_view(), name="barrier-trace"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
