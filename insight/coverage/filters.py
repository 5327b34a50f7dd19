"""What a reader of the pages of coverage can choose."""

from barriers.models import Barrier
from insight.map.axes import AXES
from insight.map.filters import AxisChoice, Choice
from publishing.published.filters import EntryFilter
from publishing.vocabulary import Theme
from web.choices import AnyOfArray

ROWS = ["knowledge-gaps", "stages", "themes", "factors", "sectors", "people"]
USUAL = {"by": "knowledge-gaps", "kind": Barrier.Kind.BARRIER}


class CoverageFilter(EntryFilter):
    paging = ()
    by = AxisChoice("Rows", [AXES[key] for key in ROWS])
    kind = Choice(choices=Barrier.Kind.choices, label="Barriers or enablers", empty_label=None)
    theme = AnyOfArray(field_name="themes", choices=Theme.choices, label="Theme")

    def chosen(self, name):
        """Return what is chosen, or what is usual where nothing is."""
        return (self.form.is_valid() and self.form.cleaned_data.get(name)) or USUAL[name]
