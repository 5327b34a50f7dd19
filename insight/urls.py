"""Addresses of the home page, the search, and the pages about this site."""

from django.urls import path, re_path

from insight import views
from insight.coverage.views import CoveragePage, coverage_csv
from insight.map.views import FILES, MapPage, map_file


def content(template):
    return views.ContentPage.as_view(template_name=f"insight/{template}.html")


urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("search/", views.Search.as_view(), name="search"),
    path("map/", MapPage.as_view(), name="map"),
    re_path(rf"^map\.(?P<form>{'|'.join(FILES)})$", map_file, name="map-file"),
    path("coverage/", CoveragePage.as_view(), name="coverage"),
    path("coverage.csv", coverage_csv, name="coverage-csv"),
    path("about/", content("about"), name="about"),
    path("your-records/", views.YourRecords.as_view(), name="your-records"),
    path("accessibility/", views.Accessibility.as_view(), name="accessibility"),
    path("privacy/", content("privacy"), name="privacy"),
    path("api/", content("api_guide"), name="api-guide"),
    path("api/examples/", views.ApiExamples.as_view(), name="api-examples"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
