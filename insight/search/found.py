"""What a search found, and what was done to find it."""

from dataclasses import dataclass, field

from insight.search.extracts import Marks
from insight.search.query import Query
from publishing.models import IndexEntry


@dataclass(frozen=True)
class Result:
    """One entry found: `row` is its `IndexEntry` without the long texts, `has` the share of the words that it has itself."""

    row: IndexEntry
    score: float
    has: float


@dataclass(frozen=True)
class Found:
    """What was found, best first, and what was done to find it.

    `marks` tell what to mark in texts, `meant` are the slugs that phrases in it were given, `corrected` the words that
    were looked for instead of what was typed, or "".
    `is_cut` tells that there are more than are listed. Counts are {value: number} of entries: by kind among the chosen
    themes, by theme among the chosen kinds; `organisation_count` and `guide_count` are of those among the chosen themes.
    """

    typed: str
    query: Query
    results: list = field(default_factory=list)
    organisations: list = field(default_factory=list)
    organisation_count: int = 0
    guides: list = field(default_factory=list)
    guide_count: int = 0
    in_guides: set = field(default_factory=set)  # words of the question that any guide has
    marks: Marks = Marks()
    corrected: str = ""
    unknown: list = field(default_factory=list)
    meant: tuple = ()
    is_cut: bool = False
    by_kind: dict = field(default_factory=dict)
    by_theme: dict = field(default_factory=dict)

    @property
    def all_words(self):
        """The number of entries that have all the words."""
        return sum(result.has == 1 for result in self.results)

    @property
    def has_words(self):
        """Whether anything was typed that can be looked for."""
        return bool(
            self.marks.words
            or self.marks.runs
            or self.unknown
            or self.meant
            or self.results
            or self.organisation_count
            or self.guide_count
        )
