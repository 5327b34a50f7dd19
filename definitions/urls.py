"""Addresses of the definitions pages. `config/urls.py` makes them with the panels of higher apps."""

from django.urls import path

from definitions import views
from definitions.importing import views as import_views
from publishing.published.views import version_urls


def urls(**page):
    """Return the addresses; `page` is what the wiring hands to the page of one entry."""
    return [
        path("", views.DefinitionList.as_view(), name="list"),
        path("a-to-z/", views.AToZ.as_view(), name="a-to-z"),
        path("compare/", views.UsesOfAWord.as_view(), name="uses"),
        path("<slug:slug>/", views.DefinitionPage.as_view(**page), name="detail"),
        *version_urls(views.DefinitionPages),
    ]


def workbench_urls():
    """Return the addresses of the pages that bring definitions in."""
    return [
        path("import/", import_views.ImportStart.as_view(), name="import"),
        path("import/<int:pk>/", import_views.ImportPreview.as_view(), name="import-preview"),
        path("import/<int:pk>/save/", import_views.ImportSave.as_view(), name="import-save"),
        path("import/<int:pk>/abandon/", import_views.ImportAbandon.as_view(), name="import-abandon"),
    ]
