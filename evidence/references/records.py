"""What readers of references hand on."""

from dataclasses import dataclass, field

from publishing.refusals import Refusal


class Unreadable(Refusal):
    """A file that cannot be read at all. The message says why and, where it can, what to do."""

    status = 400
    title = "The file cannot be read"


@dataclass
class Record:
    """One reference of a file: where it stands there, an item of CSL-JSON, and what is wrong with it.

    problems    why it cannot be read as a reference at all
    """

    number: int
    place: str
    item: dict
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass
class References:
    format: str
    records: list[Record]
    notes: list[str]
