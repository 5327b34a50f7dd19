"""The API of definitions."""

from django.urls import reverse

from definitions.document import DEFINITION, DefinitionDocument
from definitions.filters import DefinitionFilter
from publishing.api import EntryReads, described
from web.api import absolute


@described("Definition", "definitions", DefinitionDocument, DefinitionFilter)
class DefinitionReads(EntryReads):
    kind = DEFINITION
    filter_class = DefinitionFilter

    def onward(self, row):
        return {
            "narrower": absolute(f"{reverse('api:definitions-list')}?broader={row.slug}"),
            "used_in": absolute(f"{reverse('api:barriers-list')}?term={row.slug}"),
        }
