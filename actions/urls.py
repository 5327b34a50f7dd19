"""Addresses of the actions pages. `config/urls.py` makes them with the panels of higher floors."""

from django.urls import path

from actions import views


def urls(**page):
    """The addresses; `page` is what the wiring hands to the page of one entry."""
    return [
        path("", views.ActionList.as_view(), name="list"),
        path("<slug:slug>/", views.ActionPage.as_view(**page), name="detail"),
        path("<slug:slug>/versions/", views.ActionVersions.as_view(), name="versions"),
        path("<slug:slug>/versions/compare/", views.ActionComparison.as_view(), name="comparison"),
        path("<slug:slug>/versions/<int:number>/", views.ActionVersion.as_view(), name="version"),
    ]
