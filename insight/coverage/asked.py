"""What a query string of coverage asks for, for page, CSV and API."""

from django.utils import timezone

from barriers.models import Barrier
from insight.coverage.change import over_time
from insight.coverage.figures import RECENT_YEARS, coverage
from insight.coverage.filters import CoverageFilter
from insight.coverage.sentences import stands_out
from insight.map import kept
from insight.map.axes import AXES
from web.filters import with_demonstration


class Coverage:
    """What a query string asks for: rows, the whole, and how it changed."""

    def __init__(self, query):
        self.filters = CoverageFilter(query, queryset=Barrier.objects.all())
        self.problems = self.filters.problems
        if self.problems:
            return
        self.kind, self.axis = self.filters.chosen("kind"), AXES[self.filters.chosen("by")]
        self.recent = timezone.localdate().year - RECENT_YEARS
        with kept.picture() as told:
            self.rows, self.whole = coverage(self.filters.qs.filter(kind=self.kind), by=self.axis.key)
            self.days = (
                [] if query.get("theme") else over_time(kind=self.kind, with_demonstration=with_demonstration(query))
            )
        self.counted_at, self.as_of = told.counted_at, told.as_of

    @property
    def stands_out(self):
        return stands_out(self.rows, self.whole, axis=self.axis, kind=self.kind, recent=self.recent)
