"""What in the knowledge base could be better: lists that the higher apps know and the workbench shows."""

from collections.abc import Callable
from dataclasses import dataclass


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
