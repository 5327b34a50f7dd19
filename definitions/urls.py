"""Addresses of the definitions pages. `config/urls.py` makes them with the panels of higher apps."""

from django.urls import path

from definitions import views
from definitions.document import DEFINITION
from definitions.importing import drafts, tasks, together
from definitions.importing.views import ImportChoice, ImportOperation, ImportPreview, ImportStart, ImportTogether
from publishing.published.views import version_urls


def urls(**page):
    """Return the addresses; `page` is what the wiring hands to the page of one entry."""
    return [
        path("", views.DefinitionList.as_view(), name="list"),
        path("a-to-z/", views.AToZ.as_view(), name="a-to-z"),
        path("compare/", views.UsesOfAWord.as_view(), name="uses"),
        path("<slug:slug>/", views.DefinitionPage.as_view(**page), name="detail"),
        *version_urls(DEFINITION),
    ]


def workbench_urls():
    """Return the addresses of the pages that bring definitions in."""
    return [
        path("import/", ImportStart.as_view(), name="import"),
        path("import/<int:pk>/", ImportPreview.as_view(), name="import-preview"),
        path("import/<int:pk>/choose/", ImportChoice.as_view(), name="import-choose"),
        path("import/<int:pk>/save/", ImportOperation.as_view(operation=tasks.save), name="import-save"),
        path("import/<int:pk>/abandon/", ImportOperation.as_view(operation=drafts.abandon), name="import-abandon"),
        path(
            "import/<int:pk>/submit/",
            ImportTogether.as_view(operation=together.send_for_review, done="sent for review"),
            name="import-submit",
        ),
        path(
            "import/<int:pk>/publish/",
            ImportTogether.as_view(operation=together.publish, done="published"),
            name="import-publish",
        ),
    ]
