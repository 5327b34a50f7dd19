"""The API of barriers and enablers."""

from barriers.document import BARRIER
from barriers.filters import BarrierFilter
from publishing.api.entries import EntryViewSet


class BarrierViewSet(EntryViewSet):
    kind = BARRIER
    filterset_class = BarrierFilter

    def get_queryset(self):
        return super().get_queryset().with_counts()
