"""The API of sources."""

from evidence.document import SOURCE, SourceDocument
from evidence.filters import SourceFilter
from publishing.api.reads import EntryReads, described
from publishing.api.writes import EntryWrites, described_writes


@described("Source", "evidence", SourceDocument, SourceFilter)
@described_writes("Source", "evidence", SourceDocument)
class SourceViewSet(EntryWrites, EntryReads):
    kind = SOURCE
    filter_class = SourceFilter
