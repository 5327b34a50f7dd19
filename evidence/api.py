"""The API of sources."""

from evidence.document import SOURCE
from evidence.filters import SourceFilter
from publishing.api.entries import EntryViewSet


class SourceViewSet(EntryViewSet):
    kind = SOURCE
    filterset_class = SourceFilter
