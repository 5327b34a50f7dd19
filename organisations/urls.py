"""Addresses of the organisations pages. `config/urls.py` makes them with the panels of higher apps."""

from django.urls import path

from organisations import views


def urls(**page):
    """Return the addresses; `page` is what the wiring hands to the page of one organisation."""
    return [
        path("", views.OrganisationList.as_view(), name="list"),
        path("<slug:slug>/", views.OrganisationPage.as_view(**page), name="detail"),
    ]
