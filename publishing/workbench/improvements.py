"""What in the knowledge base could be better: lists that the higher apps know and the workbench shows."""

from collections.abc import Callable
from dataclasses import dataclass

from publishing.published.content_changes import kept_until_change

FIRST = 20  # on the home page of the workbench


@dataclass(frozen=True)
class Improvement:
    """One list of entries in force that could be better.

    key      stands in its address: "one-source"
    heading  "Barriers that rest on one source or none"
    plural   the kind of the entries, as in addresses
    rows     () -> queryset of the kind's table, in order; a row's `remark`, if it has one, says what is wrong with it
    """

    key: str
    heading: str
    plural: str
    rows: Callable

    def kept(self):
        """Return (how many there are, the first of them), found anew when something that is published changed."""

        def make():
            rows = self.rows()
            return rows.count(), list(rows[:FIRST])

        return kept_until_change(("improvement", self.key), make)
