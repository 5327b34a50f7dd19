"""The API of sources."""

from evidence.document import SOURCE, SourceDocument
from evidence.filters import SourceFilter
from publishing.api import EntryReads, described
from publishing.write_api import EntryWrites, described_writes


@described("Source", "evidence", SourceDocument, SourceFilter)
@described_writes("Source", "evidence", SourceDocument)
class SourceDoors(EntryWrites, EntryReads):
    kind = SOURCE
    filter_class = SourceFilter
