"""The API of barriers and enablers."""

from django.urls import reverse

from barriers.document import BARRIER, BarrierDocument
from barriers.filters import BarrierFilter
from publishing.api import EntryReads, described
from web.api import absolute


@described("Barrier", "barriers", BarrierDocument, BarrierFilter)
class BarrierReads(EntryReads):
    kind = BARRIER
    filter_class = BarrierFilter

    def get_queryset(self):
        return super().get_queryset().with_counts()

    def onward(self, row):
        return {"actions": absolute(f"{reverse('api:actions-list')}?barrier={row.slug}")}
