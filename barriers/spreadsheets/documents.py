"""The documents that a spreadsheet speaks of: what its rows say, put over what is here, and which cell each part is from."""

from copy import deepcopy
from dataclasses import dataclass, field

from django.utils.text import slugify

from barriers.spreadsheets.sheets import KINDS, SAME_BY, sheets
from barriers.spreadsheets.values import Words, as_text, value_of
from evidence.document import DOI, SOURCE
from publishing.documents.validation import completed
from publishing.models import Entry, Revision
from publishing.published.nearby import beside
from web.numbers import whole_number
from web.spreadsheets.reading import Unreadable

SILENT_SHEETS = {"About", "Values"}  # of our own files, which hold no rows to take
TITLE = "title"
MOST_NAMED = 10


@dataclass
class Unit:
    """One entry that the file speaks of.

    places      {JSON Pointer: (sheet, cell)} of what the file says
    problems    [(sheet, cell, sentence)]
    """

    kind: object
    slug: str
    sheet: str
    number: int
    given: dict = field(default_factory=dict)
    document: dict = field(default_factory=dict)
    base: dict | None = None
    entry: int | None = None
    version: int | None = None
    draft_by: str = ""
    places: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    rows: dict = field(default_factory=dict)  # {part: {what makes its rows the same: number}}

    def place_in(self, part, given, position):
        """Return which row of a list a row of the file changes, or None where it is a new one, which then is the last."""
        items, names = self.document[part], SAME_BY[part]
        if position and position <= len(items):
            there = items[position - 1]
            if given.get(names[0], there.get(names[0])) == there.get(names[0]):
                return position - 1
        if part not in self.rows:
            self.rows[part] = {}
            for number, item in enumerate(items):
                self.rows[part].setdefault(tuple(item.get(name) for name in names), number)
        place = self.rows[part].setdefault(tuple(given.get(name) for name in names), len(items))
        return place if place < len(items) else None

    def place_of(self, pointer):
        """Return (sheet, cell) of what is wrong: the cell, the one that it is in, or the entry's row."""
        while pointer:
            if pointer in self.places:
                return self.places[pointer]
            within = [place for other, place in self.places.items() if other.startswith(f"{pointer}/")]
            if within:
                return within[0]
            pointer = pointer.rpartition("/")[0]
        return self.sheet, f"row {self.number}"


class Reading:
    """What was read from the sheets of a file, as `units` {(kind, slug): `Unit`}. Few queries, however many rows."""

    def __init__(self, read):
        self.words, self.units, self.notes, self.lost = Words(), {}, [], []
        self.sheets = sheets()
        rows = {title: self.rows(title, found) for title, found in self.known(read).items()}
        if not any(rows.values()):
            raise Unreadable(
                "There is no row in this file that can be taken. Its sheets are named "
                f"{', '.join(self.sheets)}, with the names of the columns in the first row, as the template has them."
            )
        for title, sheet in self.sheets.items():
            if not sheet.part:
                for number, cells in rows.get(title, []):
                    self.add_entry(title, sheet, number, cells)
        self.look_up(rows)
        for title, sheet in self.sheets.items():
            if sheet.part:
                for number, cells in rows.get(title, []):
                    self.add_row(title, sheet, number, cells)

    def known(self, read):
        """Return {our title: rows} of the sheets that are taken; what is not is noted."""
        found = {}
        for title, rows in read.items():
            if title.strip().casefold() in self.sheets:
                found[title.strip().casefold()] = rows
            elif title not in SILENT_SHEETS and rows:
                self.notes.append(f"The sheet “{title[:40]}” was not taken: none here is called so.")
        return found

    def rows(self, title, found):
        """Return [(number, {column: cell})] of a sheet, under its first row, which names the columns."""
        if not found:
            return []
        (_, head), *rows = found
        columns = self.sheets[title].table.names
        names = {place: str(cell.value).strip().casefold() for place, cell in head.items()}
        unknown = [name for name in names.values() if name not in columns]
        if unknown:
            more = f" and {len(unknown) - MOST_NAMED} more" if len(unknown) > MOST_NAMED else ""
            shown = ", ".join(name[:40] for name in unknown[:MOST_NAMED])
            self.notes.append(f"In the sheet “{title}” these columns were not taken: {shown}{more}.")
        if twice := sorted({name for name in names.values() if name in columns and [*names.values()].count(name) > 1}):
            raise Unreadable(f"In the sheet “{title}” a column is there twice: {', '.join(twice)}.")
        return [
            (number, taken)
            for number, cells in rows
            if (taken := {names[place]: cell for place, cell in cells.items() if names.get(place) in columns})
        ]

    def add_entry(self, title, sheet, number, cells):
        given, places, problems = {}, {}, []
        for name, cell in cells.items():
            path, part = sheet.fields[name]
            if cell.problem:
                problems.append((title, cell.place, cell.problem))
                continue
            put(given, path, value_of(part, cell, self.words))
            places["/" + "/".join(path)] = (title, cell.place)
        name = given.get(TITLE, "")
        slug = given.get("slug") or slugify(name)[:80].strip("-") or f"row-{number}"
        unit = Unit(sheet.kind, slug, title, number, given=given, places=places, problems=problems)
        if "slug" not in given and name:
            unit.notes.append(f"The slug “{slug}” was made of its title.")
        first = self.units.setdefault((sheet.kind.name, slug), unit)
        if first is not unit:
            place = unit.place_of("/slug" if "slug" in given else "/title")
            self.lost.append((*place, f"Row {first.number} is “{slug}” already. Give this one another slug."))
        elif name:
            self.words.add(sheet.kind.name, slug, name)

    def look_up(self, rows):
        """Find what is here of the entries that the file names, in any sheet."""
        wanted = {kind.name: set() for kind in KINDS}
        for kind, slug in self.units:
            wanted[kind].add(slug)
        for title, sheet in self.sheets.items():
            if sheet.part:
                owners = {self.owner_in(sheet, cells) for _, cells in rows.get(title, [])}
                wanted[sheet.kind.name] |= owners - {None}
        self.here = {}
        for kind in KINDS:
            entries = Entry.objects.filter(kind=kind.name, slug__in=wanted[kind.name])
            for pk, slug in entries.values_list("pk", "slug"):
                self.here[kind.name, slug] = pk
        found = Revision.objects.filter(entry__in=self.here.values())
        self.published = {revision.entry_id: revision for revision in found.publications().order_by("version")}
        self.drafts = {revision.entry_id: revision for revision in found.working_copies().select_related("saved_by")}
        for unit in self.units.values():
            self.put_over(unit)
        self.find_twins()

    def owner_in(self, sheet, cells):
        """Return the slug of the entry that a row belongs to, or None."""
        cell = cells.get(sheet.owner)
        if cell is None or cell.problem:
            return None
        text = str(cell.value).strip()
        return (
            text
            if (sheet.kind.name, text) in self.units
            else self.words.of_kind(sheet.kind.name).get(text.casefold(), text)
        )

    def put_over(self, unit):
        """Put what the file says of an entry over what is here of it. An empty cell says nothing."""
        unit.entry = self.here.get((unit.kind.name, unit.slug))
        draft, last = self.drafts.get(unit.entry), self.published.get(unit.entry)
        if draft:
            unit.draft_by = draft.saved_by.name
        if last:
            unit.version = last.version
            if last.state == Revision.State.WITHDRAWN and not draft:
                unit.problems.append(
                    (*unit.place_of("/slug"), f"“{unit.slug}” was withdrawn. Restore it on its own page.")
                )
        if revision := draft or last:
            unit.base = completed(unit.kind, revision.document)
            mine = unit.base.get(TITLE, "").strip().casefold()
            if "slug" not in unit.given and unit.given and mine != unit.given.get(TITLE, "").casefold():
                unit.problems.append(
                    (*unit.place_of("/title"), f"The slug “{unit.slug}” is taken. Write another in the column “slug”.")
                )
        else:
            fields = unit.kind.serializer.fields
            unit.document = {name: part.get_default() for name, part in fields.items() if not part.required}
        if unit.base:
            unit.document = deepcopy(unit.base)
        unit.document = merged(unit.document, unit.given) | {"slug": unit.slug}

    def find_twins(self):
        """Tell of a new source that has the DOI of one that is here: it is likely the same."""
        new = {
            unit.given.get("doi"): unit for unit in self.units.values() if unit.base is None and unit.given.get("doi")
        }
        dois = [doi for doi in new if DOI.match(doi)]
        if not dois:
            return
        here = (Revision.objects.working_copies() | Revision.objects.in_force()).filter(
            entry__in=beside(SOURCE, [{"doi": doi} for doi in dois])
        )
        same = here.filter(document__doi__in=dois).values_list("document__doi", "entry__slug")
        for doi, slug in same:
            sentence = f"“{slug}” has this DOI, so it is likely the same. Write its slug in the column “slug”, or take this row out."
            new[doi].problems.append((*new[doi].place_of("/doi"), sentence))

    def add_row(self, title, sheet, number, cells):
        """Add a row of a list within an entry, or change the one that it is the same as."""
        owner = self.owner_in(sheet, cells)
        unit = owner and self.unit_of(sheet, owner, title, number)
        if not unit:
            cell = cells.get(sheet.owner)
            said = (
                f"There is no {sheet.kind.name} “{owner[:80]}” in this file or here."
                if owner
                else f"Say which {sheet.kind.name} this belongs to."
            )
            wrong = [(title, each.place, each.problem) for each in cells.values() if each.problem]
            if not (cell and cell.problem):
                wrong.append((title, cell.place if cell else f"row {number}", said))
            self.lost += wrong
            return
        given, places, position = {}, {}, None
        for name, cell in cells.items():
            if cell.problem:
                unit.problems.append((title, cell.place, cell.problem))
            elif name == "position":
                position = whole_number(as_text(cell.value).strip())
                if position is None:
                    unit.problems.append((title, cell.place, "Write the number of its place there: 1 for the first."))
            elif name != sheet.owner:
                path, part = sheet.fields[name]
                put(given, path, value_of(part, cell, self.words))
                places["/".join(path)] = (title, cell.place)
        items = unit.document.setdefault(sheet.part, [])
        place = unit.place_in(sheet.part, given, position)
        if place is None:
            items.append(given)
            place = len(items) - 1
        else:
            items[place] = items[place] | given
        for name, where in places.items():
            unit.places[f"/{sheet.part}/{place}/{name}"] = where
        unit.places.setdefault(f"/{sheet.part}/{place}", (title, f"row {number}"))

    def unit_of(self, sheet, slug, title, number):
        """Return the unit of an entry that a row names: of the file, or else of what is here."""
        unit = self.units.get((sheet.kind.name, slug))
        if unit is None and (sheet.kind.name, slug) in self.here:
            unit = self.units[sheet.kind.name, slug] = Unit(sheet.kind, slug, title, number)
            self.put_over(unit)
        return unit


def put(document, path, value):
    for name in path[:-1]:
        document = document.setdefault(name, {})
    document[path[-1]] = value


def merged(document, given):
    """Return a document with what is given over it, within objects too."""
    found = dict(document)
    for name, value in given.items():
        found[name] = merged(found.get(name) or {}, value) if isinstance(value, dict) else value
    return found
