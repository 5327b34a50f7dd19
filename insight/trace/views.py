"""The page of a trace."""

from django.utils import timezone

from barriers.document import BARRIER
from barriers.models import Barrier
from insight.trace.steps import trace_of
from publishing.published.filters import EntryFilter
from publishing.published.views import EntryPages
from web.pages import AskedPage, labelled


class TracePage(EntryPages, AskedPage):
    """A barrier from its words to results, to print: /barriers/<slug>/trace/."""

    kind = BARRIER
    template_name = "insight/trace.html"

    def get_context_data(self, slug, **kwargs):
        filters = EntryFilter(self.request.GET, queryset=Barrier.objects.none())
        barrier = self.find(slug)
        today = timezone.localdate()
        return super().get_context_data(
            problems=labelled(filters.problems, filters.form),
            trace=trace_of(barrier, on=today, with_demonstration=barrier.with_demonstration),
            entry=barrier,
            is_demonstration=barrier.entry.is_demonstration,
            today=today,
            breadcrumbs=self.crumbs((str(barrier), barrier.get_absolute_url())),
            **kwargs,
        )
