"""The API of barriers and enablers."""

from barriers.document import BARRIER, BarrierDocument
from barriers.filters import BarrierFilter
from publishing.api.reads import EntryReads, described
from publishing.api.writes import EntryWrites, described_writes


@described("Barrier", "barriers", BarrierDocument, BarrierFilter)
@described_writes("Barrier", "barriers", BarrierDocument)
class BarrierViewSet(EntryWrites, EntryReads):
    kind = BARRIER
    filter_class = BarrierFilter

    def get_queryset(self):
        return super().get_queryset().with_counts()
