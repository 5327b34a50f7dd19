"""Addresses of the evidence pages. `config/urls.py` makes them with the panels of higher apps."""

from django.urls import path

from evidence import views


def urls(**page):
    """The addresses; `page` is what the wiring hands to the page of one entry."""
    return [
        path("", views.SourceList.as_view(), name="list"),
        path("<slug:slug>/", views.SourcePage.as_view(**page), name="detail"),
        path("<slug:slug>/versions/", views.SourceVersions.as_view(), name="versions"),
        path("<slug:slug>/versions/compare/", views.SourceComparison.as_view(), name="comparison"),
        path("<slug:slug>/versions/<int:number>/", views.SourceVersion.as_view(), name="version"),
    ]
