"""Operations that bring a spreadsheet in, as drafts: prepare a preview with a report by cell, save it.

Nothing is saved before a person agrees to the preview, and an entry that somebody changed in the meantime is left.
"""

from django.db import transaction

from barriers.models import SpreadsheetImport
from barriers.spreadsheets.documents import Reading
from barriers.spreadsheets.sheets import KINDS
from publishing.documents.validation import KnownEntries, completed, validated
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.importing import (
    CHANGED,
    CONFLICT,
    NEW,
    NOT_TAKEN,
    SAME,
    TAKEN,
    becomes_conflict,
    check_name,
    check_permission,
    counts,
    ended_as_saved,
    look_again,
    personal_kinds,
    silent,
    waiting,
)
from publishing.models import Entry
from publishing.refusals import Invalid, Refusal
from screening import personal_data
from web.spreadsheets.reading import Unreadable, read_sheets
from web.uploads import wrong_ending

MOST_ENTRIES = 5_000


def prepare(*, data, name, by, now, report=silent):
    """Read a spreadsheet and compare it with what is here. Return a `SpreadsheetImport` that waits for consent.

    No entry is touched. `report(done, total)` is called at each entry.

    :raises NotAllowed: `by` may not write drafts
    :raises Unreadable: the file cannot be read; nothing is kept of it
    """
    check_permission(by)
    check_name(name)
    reading = Reading(read_sheets(data))
    if wrong := wrong_ending(name, [".xlsx"], "an XLSX file"):
        raise Unreadable(wrong)
    rows = rows_of(reading, report)
    lost = [{"sheet": sheet, "cell": cell, "text": without_personal_data(text)} for sheet, cell, text in reading.lost]
    return SpreadsheetImport.objects.create(
        prepared_by=by,
        prepared_at=now,
        file_name=name[-200:],
        notes=[note for note in reading.notes if not personal_data.findings(note)],
        rows=rows,
        lost=lost,
        counts=counts(rows),
    )


def rows_of(reading, report):
    """Return a row for each entry that the file speaks of, with its status and what is wrong, by cell."""
    units = list(reading.units.values())
    known = KnownEntries(published_only=False, plus=reading.units)
    standing = units
    # What refers to an entry that cannot be taken cannot be taken either, and so on.
    while True:
        for number, unit in enumerate(standing, start=1):
            report(number, len(standing))
            check(unit, known)
        left = [unit for unit in standing if not unit.problems]
        if len(left) == len(standing):
            break
        standing = left
        known.plus = {(unit.kind.name, unit.slug) for unit in standing}
    for kind in KINDS:
        check_together(kind, [unit for unit in standing if unit.kind is kind], standing)
    return [as_row(unit) for unit in units]


def check(unit, known):
    try:
        unit.document = validated(unit.kind, unit.document, known=known)
    except Invalid as invalid:
        places = {pointer: unit.place_of(pointer) for pointer in invalid.errors}
        if unit.problems:  # a cell that was not taken is no missing one
            places = {pointer: (sheet, cell) for pointer, (sheet, cell) in places.items() if not cell.startswith("row")}
        unit.problems += [
            (*place, sentence) for pointer, place in places.items() for sentence in invalid.errors[pointer]
        ]


def check_together(kind, units, standing):
    """Tell what no document shows alone, such as a place that was checked in a source that nobody read."""
    batch = {each.name: {} for each in KINDS}
    for unit in standing:
        batch[unit.kind.name][unit.slug] = unit.document
    errors = kind.check_set(batch)
    for unit in units:
        for pointer, sentences in errors.get(unit.slug, {}).items():
            unit.problems += [(*unit.place_of(pointer), sentence) for sentence in sentences]


def as_row(unit):
    """Return an entry as it is kept in the preview. Of one with personal data only its place and the kind of data."""
    row = {
        "kind": unit.kind.name,
        "sheet": unit.sheet,
        "number": unit.number,
        "slug": unit.slug,
        "label": unit.document.get("title") or unit.slug,
        "problems": [{"sheet": sheet, "cell": cell, "text": text} for sheet, cell, text in unit.problems],
        "reasons": [],
        "notes": unit.notes,
        "changed": [],
        "document": {} if unit.problems else unit.document,
        "entry": unit.entry,
        "version": unit.version,
    }
    row["status"] = status_of(unit, row)
    if row["status"] == SAME:
        row["document"] = {}
    if kinds := personal_kinds(row):
        return row | {
            "slug": f"row-{unit.number}",
            "label": f"(row {unit.number})",
            "status": NOT_TAKEN,
            "problems": [{"sheet": unit.sheet, "cell": f"row {unit.number}", "text": personal_data.refusal(kinds)}],
            "reasons": [],
            "notes": [],
            "document": {},
        }
    return row


def status_of(unit, row):
    """Return a row's status; what is changed, and why it is in conflict, is put into the row."""
    if unit.problems:
        return NOT_TAKEN
    if unit.base is None:
        return NEW
    base = completed(unit.kind, unit.base)
    row["changed"] = [name for name in unit.kind.field_names if base.get(name) != unit.document[name]]
    if not row["changed"]:
        return SAME
    if unit.draft_by:
        row["reasons"].append(f"{unit.draft_by} has a draft of it open, which says something else.")
        return CONFLICT
    return CHANGED


def without_personal_data(text):
    found = personal_data.findings(text)
    return personal_data.refusal(found) if found else text


@transaction.atomic
def save(*, prepared, by, now, report=silent):
    """Save the new and changed entries of a preview as drafts, sources before what rests on them. Return the import, saved.

    `report(done, total)` is called at each entry. What somebody changed since the preview is left and becomes a
    conflict; so is what rests on something that is left.

    :raises NotAllowed: `by` may not write drafts
    :raises WrongState: it was saved or abandoned already
    """
    check_permission(by)
    prepared = waiting(prepared)
    rows = [row for row in prepared.rows if row["status"] in TAKEN]
    for kind in KINDS:
        look_again([row for row in rows if row["kind"] == kind.name], kind=kind.name)
    known = KnownEntries(published_only=False)
    standing = still_standing(rows, known)
    entries = Entry.objects.in_bulk([row["entry"] for row in standing if row["entry"]])
    saved = 0
    for number, row in enumerate(standing, start=1):
        report(number, len(standing))
        try:
            with transaction.atomic():
                save_draft(
                    kind=row["kind"],
                    document=row["document"],
                    by=by,
                    now=now,
                    entry=entries.get(row["entry"]),
                    known=known,
                )
        except Refusal as refusal:
            becomes_conflict(row, f"It could not be saved: {refusal.message}")
        else:
            row["saved"] = True
            saved += 1
    return ended_as_saved(prepared, by=by, now=now, saved=saved)


def still_standing(rows, known):
    """Return the rows that are valid with what is here and with each other; the others become conflicts."""
    kinds = {kind.name: kind for kind in KINDS}
    while True:
        standing = [row for row in rows if row["status"] in TAKEN]
        known.plus = {(row["kind"], row["slug"]) for row in standing}
        for row in standing:
            try:
                validated(kinds[row["kind"]], row["document"], known=known)
            except Invalid as invalid:
                becomes_conflict(row, f"It became invalid after the preview was made: {invalid.message}")
        if all(row["status"] in TAKEN for row in standing):
            return standing


def report_by_cell(prepared):
    """Return [{sheet, cell, text}] of everything in the file that cannot be taken, in the order of the file."""
    found = [*prepared.lost, *[problem for row in prepared.rows for problem in row["problems"]]]
    return sorted(found, key=lambda problem: (problem["sheet"], place_in_order(problem["cell"])))


def place_in_order(cell):
    """Return (row, column) of a cell such as “C7”, or of “row 7”."""
    letters = "".join(letter for letter in cell if letter.isalpha())
    number = int("".join(digit for digit in cell if digit.isdigit()) or 0)
    return number, 0 if letters == "row" else len(letters), letters
