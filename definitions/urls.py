"""Addresses of the definitions pages. `config/urls.py` makes them with the panels of higher apps."""

from functools import partial

from django.urls import path

from definitions import views
from definitions.document import DEFINITION
from definitions.importing import together
from definitions.importing.views import ImportChoice, ImportPreview, ImportSave, ImportStart, ImportTogether
from definitions.models import Import
from publishing.lifecycle.importing import abandon
from publishing.published.views import version_urls
from publishing.workbench.bringing_in import ImportOperation


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
    operation = partial(ImportOperation.as_view, model=Import)
    return [
        path("import/", ImportStart.as_view(), name="import"),
        path("import/<int:pk>/", ImportPreview.as_view(), name="import-preview"),
        path("import/<int:pk>/choose/", ImportChoice.as_view(), name="import-choose"),
        path("import/<int:pk>/save/", ImportSave.as_view(), name="import-save"),
        path("import/<int:pk>/abandon/", operation(operation=abandon), name="import-abandon"),
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
