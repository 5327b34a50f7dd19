"""Addresses of the barriers pages. `config/urls.py` makes them with the panels of higher apps."""

from django.urls import path

from barriers import views
from barriers.document import BARRIER
from publishing.published.views import version_urls


def urls(*, lines, **page):
    """Return the addresses; the wiring hands `lines` to the list, and `page` to the page of one entry."""
    return [
        path("", views.BarrierList.as_view(**lines), name="list"),
        path("<slug:slug>/", views.BarrierPage.as_view(**page), name="detail"),
        *version_urls(BARRIER),
    ]
