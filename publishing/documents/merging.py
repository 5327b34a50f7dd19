"""Merge two people's texts of one document against the text that both began with, field by field and row by row.

What only one of them changed is taken. Rows of a list have no names of their own: a row is known again by its whole
text, then by its first field (the source of a piece of evidence, say), then by how much of its words it has kept, then
by where it stands. A row that one changed and the other removed stays. Only a field that both changed, and not alike,
is a conflict.
"""

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from rest_framework import serializers

from publishing.documents.structure import canonical_json, texts_in

UNKNOWN = object()  # as what a text was before: nobody knows
ALIKE = 0.5  # of their words that two texts of one row share at least
MOST_COMPARED = 2_500  # pairs of rows whose words are compared; beyond it their places decide


@dataclass(frozen=True)
class Conflict:
    """A field that both changed. `pointer` leads to it in the merged document, `on_page` in `mine`."""

    pointer: str
    on_page: str
    base: object
    mine: object
    theirs: object


@dataclass(frozen=True)
class Taken:
    """A field or row that the others changed. `pointer` is "" for a row that they removed, `on_page` for one they added."""

    pointer: str
    on_page: str
    what: str = "changed"  # | added | removed | kept | moved


@dataclass
class Merge:
    """Two texts made one.

    document   the text with what either changed, and what the others wrote where both changed a field
    page       `mine`, with conflicting fields as they were at first: what `mine` is to be merged against next time
    """

    document: dict = None
    page: dict = None
    conflicts: list = field(default_factory=list)
    taken: list = field(default_factory=list)


def merge(kind, base, mine, theirs, *, keep=()):
    """Return the `Merge` of two documents, both of them completed. `base` is what both began with, None if unknown.

    `keep` are pointers of conflicts that are settled for `mine`.
    """
    found = Merge()
    found.document, found.page = _value(
        kind.serializer, ("", ""), (UNKNOWN if base is None else base, mine, theirs), found, frozenset(keep)
    )
    return found


def _value(definition, places, three, found, keep):
    """Return (merged value, value of the page to merge against next time)."""
    base, mine, theirs = three
    if mine == theirs:
        return mine, mine
    if hasattr(definition, "fields") and isinstance(mine, dict) and isinstance(theirs, dict):
        return _parts(definition, places, three, found, keep)
    if isinstance(base, list) and isinstance(mine, list) and isinstance(theirs, list):
        if has_rows(definition):
            return _Rows(definition, places, three).merged(found, keep)
        return _items(places, three, found), mine
    if mine == base:
        found.taken.append(Taken(*places))
        return theirs, mine
    if theirs == base:
        return mine, mine
    pointer, on_page = places
    if pointer in keep:
        return mine, mine
    before = None if base is UNKNOWN else base
    found.conflicts.append(Conflict(pointer, on_page, before, mine, theirs))
    return theirs, before


def _parts(definition, places, three, found, keep):
    base, mine, theirs = three
    merged, page = {}, {}
    for name in definition.fields:
        before = base.get(name, UNKNOWN) if isinstance(base, dict) else UNKNOWN
        merged[name], page[name] = _value(
            definition.fields[name],
            tuple(f"{place}/{name}" for place in places),
            (before, mine.get(name), theirs.get(name)),
            found,
            keep,
        )
    return merged, page


def has_rows(definition):
    """Return whether a list has rows on a page, each with fields of its own."""
    child = getattr(definition, "child", None)
    return isinstance(child, serializers.Serializer) or getattr(child, "lines", False)


def _items(places, three, found):
    """Return what is chosen from a list: what either added, without what either took out."""
    base, mine, theirs = three
    if theirs != base:
        found.taken.append(Taken(*places))
    lead, other = (mine, theirs) if theirs == base else (theirs, mine)
    gone = [item for item in base if item not in mine or item not in theirs]
    merged = [item for item in lead if item not in gone]
    return merged + [item for item in other if item not in gone and item not in merged]


class _Rows:
    """The rows of a list in three texts. A row is known by its number in `base`, or by who added it and where."""

    def __init__(self, definition, places, three):
        self.definition, self.places = definition, places
        self.base, self.mine, self.theirs = three
        in_mine, in_theirs = same_rows(self.base, self.mine), same_rows(self.base, self.theirs)
        self.of_mine = [in_mine.get(place, ("mine", place)) for place in range(len(self.mine))]
        self.of_theirs = [in_theirs.get(place, ("theirs", place)) for place in range(len(self.theirs))]
        self._know_what_both_added()

    def _know_what_both_added(self):
        for place, row in enumerate(self.of_mine):
            if row != ("mine", place) or not any(text for _, text in texts_in(self.mine[place])):
                continue
            twin = next(
                (there for there, text in enumerate(self.theirs)
                 if self.of_theirs[there] == ("theirs", there) and text == self.mine[place]), None
            )  # fmt: skip
            if twin is not None and ("theirs", twin) not in self.of_mine:
                self.of_mine[place] = ("theirs", twin)

    def merged(self, found, keep):
        order = [row for row in self._order(found) if self._stays(row, found)]
        document, page = [], list(self.mine)
        for number, row in enumerate(order):
            here = f"{self.places[0]}/{number}"
            mine = self.of_mine.index(row) if row in self.of_mine else None
            theirs = self.of_theirs.index(row) if row in self.of_theirs else None
            if mine is None:
                if isinstance(row, tuple):
                    found.taken.append(Taken(here, "", "added"))
                document.append(self.theirs[theirs])
            elif theirs is None:
                document.append(self.mine[mine])
            else:
                base = self.base[row] if isinstance(row, int) else UNKNOWN
                merged, page[mine] = _value(
                    self.definition.child,
                    (here, f"{self.places[1]}/{mine}"),
                    (base, self.mine[mine], self.theirs[theirs]),
                    found,
                    keep,
                )
                document.append(merged)
        return document, page

    def _stays(self, row, found):
        """Return whether a row stays: not where one removed it and the other left it as it was."""
        if isinstance(row, tuple) or (row in self.of_mine and row in self.of_theirs):
            return True
        if row in self.of_mine:
            place = self.of_mine.index(row)
            changed = self.mine[place] != self.base[row]
            found.taken.append(Taken("", f"{self.places[1]}/{place}", "kept" if changed else "removed"))
            return changed
        changed = self.theirs[self.of_theirs.index(row)] != self.base[row]
        if changed:
            found.taken.append(Taken(self.places[0], self.places[1], "kept"))
        return changed

    def _order(self, found):
        """Return every row, in the order of who moved some; in the others' where both did."""
        both = {row for row in self.of_mine if row in self.of_theirs}
        at_first = [row for row in range(len(self.base)) if row in both]
        moved = [
            [row for row in rows if row in both and isinstance(row, int)] != at_first
            for rows in (self.of_mine, self.of_theirs)
        ]
        if moved[1]:
            found.taken.append(Taken(self.places[0], self.places[1], "moved"))
        lead, other = (self.of_mine, self.of_theirs) if moved == [True, False] else (self.of_theirs, self.of_mine)
        order = list(lead)
        before = None
        for row in other:
            if row not in order:
                place = 0 if before is None else order.index(before) + 1
                while place < len(order) and order[place] not in other and isinstance(order[place], tuple):
                    place += 1  # behind what the other added there
                order.insert(place, row)
            before = row
        return order


def same_rows(old, new):
    """Return {place in `new`: place in `old`} of the rows that are the same ones, changed or not."""
    found = {}
    for alike in (_text, _first):
        _pair(old, new, found, alike)
    left_old, left_new = _left(old, new, found)
    if len(left_old) * len(left_new) > MOST_COMPARED:
        left_old = []
    pairs = sorted(
        (-_likeness(old[there], new[here]), abs(there - here), here, there) for here in left_new for there in left_old
    )
    _take(found, [(here, there) for likeness, _, here, there in pairs if -likeness >= ALIKE])
    _pair_by_place(old, new, found)
    return found


def _pair(old, new, found, alike):
    """Pair the rows that `alike` says the same of, those that stand nearest to each other first."""
    left_old, left_new = _left(old, new, found)
    places = {}
    for there in left_old:
        if key := alike(old[there]):
            places.setdefault(key, []).append(there)
    pairs = [(abs(there - here), here, there) for here in left_new for there in places.get(alike(new[here]), ())]
    _take(found, [(here, there) for _, here, there in sorted(pairs)])


def _take(found, pairs):
    """Add the pairs, the first ones first, of which neither place is paired yet."""
    taken = set(found.values())
    for here, there in pairs:
        if here not in found and there not in taken:
            found[here] = there
            taken.add(there)


def _pair_by_place(old, new, found):
    """Pair what stands between the same rows, where there are as many of them on both sides: a row filled in, or rewritten."""
    left_old, left_new = _left(old, new, found)
    placed = {there: here for here, there in found.items()}
    gaps = {}
    for there in left_old:
        before = max((other for other in placed if other < there), default=None)
        gaps.setdefault(None if before is None else placed[before], ([], []))[0].append(there)
    for here in left_new:
        before = max((other for other in found if other < here), default=None)
        gaps.setdefault(before, ([], []))[1].append(here)
    for there, here in gaps.values():
        if len(there) == len(here):
            found.update(zip(here, there, strict=True))


def _left(old, new, found):
    taken = set(found.values())
    return [there for there in range(len(old)) if there not in taken], [
        here for here in range(len(new)) if here not in found
    ]


def _text(row):
    return canonical_json(row)


def _first(row):
    value = next(iter(row.values()), None) if isinstance(row, dict) else None
    return value if isinstance(value, str) else None


def _likeness(one, other):
    words = [" ".join(text for _, text in texts_in(row)).split() for row in (one, other)]
    return SequenceMatcher(None, *words, autojunk=False).ratio() if all(words) else 0
