"""The API of sources."""

from evidence.document import SOURCE, SourceDocument
from evidence.filters import SourceFilter
from publishing.api import EntryReads, described


@described("Source", "evidence", SourceDocument, SourceFilter)
class SourceReads(EntryReads):
    kind = SOURCE
    filter_class = SourceFilter
