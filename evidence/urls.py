"""Addresses of the evidence pages. `config/urls.py` makes them with the panels of higher apps."""

from django.urls import path

from evidence import views
from evidence.document import SOURCE
from evidence.models import ReferenceImport
from evidence.references.exporting import files_of
from evidence.references.tags import source_item
from evidence.references.views import AbandonReferences, ReferencesPreview, ReferencesStart
from publishing.published.views import version_urls
from publishing.workbench.bringing_in import together_urls


def urls(**page):
    """Return the addresses; `page` is what the wiring hands to the page of one entry."""
    return [
        path("", views.SourceList.as_view(), name="list"),
        path("download/", views.SourceDownload.as_view(), name="download"),
        path("<slug:slug>/", views.SourcePage.as_view(**page), name="detail"),
        *version_urls(SOURCE, work=staticmethod(source_item), work_files=staticmethod(files_of)),
    ]


def workbench_urls():
    """Return the addresses of the pages that bring references in."""
    return [
        path("references/", ReferencesStart.as_view(), name="references"),
        path("references/<int:pk>/", ReferencesPreview.as_view(), name="references-preview"),
        path("references/<int:pk>/abandon/", AbandonReferences.as_view(), name="references-abandon"),
        *together_urls(ReferencesPreview, ReferenceImport, "references/<int:pk>/", "references"),
    ]
