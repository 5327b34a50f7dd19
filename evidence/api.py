"""The API of sources."""

from django.urls import reverse

from evidence.document import SOURCE, SourceDocument
from evidence.filters import SourceFilter
from publishing.api import EntryReads, described
from web.api import absolute


@described("Source", "evidence", SourceDocument, SourceFilter)
class SourceReads(EntryReads):
    kind = SOURCE
    filter_class = SourceFilter

    def onward(self, row):
        return {
            name: absolute(f"{reverse(f'api:{name}-list')}?source={row.slug}") for name in ["barriers", "definitions"]
        }
