"""Addresses of the barriers pages. `config/urls.py` makes them with the panels of higher apps."""

from django.urls import path

from barriers import views


def urls(**page):
    """The addresses; `page` is what the wiring hands to the page of one entry."""
    return [
        path("", views.BarrierList.as_view(), name="list"),
        path("<slug:slug>/", views.BarrierPage.as_view(**page), name="detail"),
        path("<slug:slug>/versions/", views.BarrierVersions.as_view(), name="versions"),
        path("<slug:slug>/versions/compare/", views.BarrierComparison.as_view(), name="comparison"),
        path("<slug:slug>/versions/<int:number>/", views.BarrierVersion.as_view(), name="version"),
    ]
