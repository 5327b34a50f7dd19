"""Addresses of the home page, the search, and the pages about this site."""

from django.urls import path

from insight import views
from insight.home import Home


def content(template):
    return views.ContentPage.as_view(template_name=f"insight/{template}.html")


urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("search/", views.Search.as_view(), name="search"),
    path("about/", content("about"), name="about"),
    path("your-records/", views.YourRecords.as_view(), name="your-records"),
    path("accessibility/", views.Accessibility.as_view(), name="accessibility"),
    path("privacy/", content("privacy"), name="privacy"),
    path("api/", content("api_guide"), name="api-guide"),
    path("api/examples/", views.ApiExamples.as_view(), name="api-examples"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
