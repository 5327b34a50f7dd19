"""The API of barriers and enablers."""

from barriers.document import BARRIER, BarrierDocument
from barriers.filters import BarrierFilter
from publishing.api import EntryReads, described


@described("Barrier", "barriers", BarrierDocument, BarrierFilter)
class BarrierReads(EntryReads):
    kind = BARRIER
    filter_class = BarrierFilter

    def get_queryset(self):
        return super().get_queryset().with_counts()
