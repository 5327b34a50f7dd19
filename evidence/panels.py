"""What this app shows in the workbench."""

from evidence.models import Source
from publishing.vocabulary import Checked
from publishing.workbench.improvements import Improvement

SOURCES_TO_IMPROVE = Improvement(
    "unchecked-sources",
    "Sources that nobody has read yet",
    "evidence",
    lambda: Source.objects.filter(checked=Checked.UNCHECKED).order_by("title", "pk"),
)
