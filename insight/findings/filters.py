"""What a summary of findings is of: any filter of the list of barriers and enablers, or entries chosen one by one."""

from barriers.filters import BarrierFilter
from barriers.models import Barrier
from web.choices import Slugs
from web.filters import whole_order


class FindingsFilter(BarrierFilter):
    barrier = Slugs(
        field_name="slug",
        rows=lambda demonstration: Barrier.objects.order_by("title", "pk"),
        named="title",
        label="One by one",
    )

    def usual_order(self, queryset):
        """Return the order of a summary: the surest first."""
        return whole_order(["-sureness", "title"])
