"""Addresses of the definitions pages. `config/urls.py` makes them with the panels of higher apps."""

from functools import partial

from django.urls import path

from definitions import views
from definitions.collection_views import CollectionPage
from definitions.document import DEFINITION
from definitions.importing.views import ImportChoice, ImportPreview, ImportSave, ImportStart
from definitions.mappings import MappingList
from definitions.models import Import
from definitions.translating import views as translating
from publishing.lifecycle.importing import abandon
from publishing.published.views import version_urls
from publishing.workbench.bringing_in import ImportOperation, together_urls


def urls(**page):
    """Return the addresses; `page` is what the wiring hands to the page of one entry."""
    return [
        path("", views.DefinitionList.as_view(), name="list"),
        path("a-to-z/", views.AToZ.as_view(), name="a-to-z"),
        path("collections/<path:name>/", CollectionPage.as_view(), name="collection"),
        path("mappings/", MappingList.as_view(), name="mappings"),
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
        *together_urls(ImportPreview, Import, "import/<int:pk>/", "import"),
        *translating.urls(),
    ]
