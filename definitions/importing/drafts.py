"""Operations that bring definitions in from a file, as drafts: prepare a preview, save it, abandon it.

Nothing is saved before a person agrees to the preview, and a row that somebody changed in the meantime is left.
"""

from functools import partial

from django.db import transaction

from definitions.document import DEFINITION
from definitions.importing import vocabulary_files
from definitions.importing.comparison import Comparison, empty_row
from definitions.importing.merging import is_to_be_defined, validated_but_for_its_definition
from definitions.importing.read_concepts import Unreadable
from definitions.importing.relations import drop_references
from definitions.labels import fold
from definitions.models import Import, Label
from publishing.documents.structure import canonical_json, sha256, texts_in
from publishing.documents.validation import KnownEntries, validated
from publishing.lifecycle.drafting import save_checked_drafts
from publishing.lifecycle.importing import (
    NEW,
    NOT_TAKEN,
    TAKEN,
    becomes_conflict,
    check_name,
    check_permission,
    counts,
    ended_as_saved,
    is_chosen,
    look_again,
    may_be_chosen,
    personal_kinds,
    silent,
    waiting,
)
from publishing.models import Entry
from publishing.refusals import Invalid, Refusal
from screening import many_texts, personal_data
from web.code import fingerprint
from web.within_limits import read_within_limits


def prepare(*, data, name, by, now, report=silent):
    """Read a file and compare it with what is here. Return an `Import` that waits for consent.

    No definition is touched. `report(done, total)` is called at each row.

    :raises NotAllowed: `by` may not write drafts
    :raises Unreadable: the file cannot be read; nothing is kept of it
    """
    check_permission(by)
    check_name(name)
    vocabulary = _read(data, name)
    with many_texts.looking_at(_texts(vocabulary)) as known, personal_data.each_text_once(known):
        rows = [_without_personal_data(row) for row in Comparison(vocabulary).rows(report)]
    for row in rows:
        if may_be_chosen(row):
            row["checked"] = mark_of(row["document"])
    return Import.objects.create(
        prepared_by=by,
        prepared_at=now,
        file_name=name[-200:],
        format=vocabulary.format,
        notes=[*_to_be_defined(rows), *[note for note in vocabulary.notes if not personal_data.findings(note)]],
        rows=rows,
        counts=counts(rows),
    )


def _texts(vocabulary):
    return [
        text
        for concept in vocabulary.concepts
        for _, text in texts_in([concept.document, concept.left, concept.notes])
        if text
    ]


def _to_be_defined(rows):
    """Return [a sentence on how many of the rows are terms to be defined], or []."""
    count = sum(may_be_chosen(row) and is_to_be_defined(row["document"]) for row in rows)
    which = f"{count} concepts have" if count > 1 else "1 concept has"
    return [f"{which} no definition: terms to be defined, which cannot be published until they are."] if count else []


def _read(data, name):
    """Return the vocabulary in a file. What makes it unreadable is told without the words of the file, if they are personal."""
    try:
        return read_within_limits(vocabulary_files.read, data, name, Unreadable)
    except Refusal as refusal:
        if found := personal_data.findings(refusal.message):
            refusal.message = f"The file cannot be read. {personal_data.refusal(found)}"
            refusal.args = (refusal.message,)
        raise


def _without_personal_data(row):
    """Return a row as it is kept.

    What is only told of the file goes by itself. Of a row whose document or address has personal data nothing is kept
    but its number and what kind of data it was.
    """
    row["left"] = [[term, _or_refusal(value)] for term, value in row["left"]]
    row["notes"] = [_or_refusal(note) for note in row["notes"]]
    kinds = personal_kinds(row)
    if not kinds:
        return row
    number, reasons = row["number"], [personal_data.refusal(kinds)]
    return empty_row(number, slug=f"row-{number}", label=f"(row {number})", status=NOT_TAKEN, reasons=reasons)


def _or_refusal(text):
    """Return a text, or what kinds of personal data are in it."""
    found = personal_data.findings(text)
    return f"Not shown. {personal_data.refusal(found)}" if found else text


def mark_of(document):
    """Return what shows that this code found this very document valid; only what it refers to can have changed since."""
    return sha256(f"{fingerprint()} {canonical_json(document)}")


@transaction.atomic
def save(*, prepared, by, now, chosen=None, report=silent):
    """Save the new and changed rows of a preview as drafts, all or none. Return the `Import`, saved.

    `chosen` is the slugs to save; None saves those that were chosen on the preview. `report(done, total)` is called at
    each step. What somebody changed since the preview is left and becomes a conflict; so is what their change makes
    invalid. References to rows that are not saved are dropped, and noted.

    :raises NotAllowed: `by` may not write drafts
    :raises WrongState: it was saved or abandoned already
    """
    check_permission(by)
    prepared = waiting(prepared)
    rows = [row for row in prepared.rows if (is_chosen(row) if chosen is None else row["slug"] in chosen)]
    rows = [row for row in rows if may_be_chosen(row)]
    for row in rows:
        row["status"] = row.get("choice") or row["status"]
    _look_again(rows)
    known = KnownEntries(published_only=False)
    with personal_data.each_text_once():
        standing = _standing(rows, known, report)
    entries = Entry.objects.in_bulk([row["entry"] for row in standing if row["entry"]])
    outcomes = save_checked_drafts(
        kind="definition",
        documents={row["slug"]: row["document"] for row in standing},
        entries={row["slug"]: entries[row["entry"]] for row in standing if row["entry"]},
        by=by,
        now=now,
        report=report,
    )
    saved = 0
    for row in standing:
        if isinstance(refusal := outcomes[row["slug"]], Refusal):
            becomes_conflict(row, f"It could not be saved: {refusal.message}")
        else:
            row["saved"] = True
            saved += 1
    return ended_as_saved(prepared, by=by, now=now, saved=saved)


def _look_again(rows):
    """What changed here since the preview becomes a conflict, names of definitions too."""
    look_again(rows, kind="definition")
    folded = [fold(row["label"]) for row in rows]
    names = dict(Label.objects.filter(folded__in=folded).values_list("folded", "definition__slug"))
    for row in rows:
        if row["status"] == NEW and not row.get("choice") and fold(row["label"]) in names:
            becomes_conflict(
                row, f"“{row['label']}” became a name of the definition “{names[fold(row['label'])]}” meanwhile."
            )


def _standing(rows, known, report):
    """Return the rows whose documents are valid, once references to what is not saved are dropped."""
    checked = {row["slug"] for row in rows if row.pop("checked", "") == mark_of(row["document"])}
    while True:
        standing = [row for row in rows if row["status"] in TAKEN]
        known.plus = {("definition", row["slug"]) for row in standing}
        for row in standing:
            report(0, len(standing))
            drop_references(row, lambda slug: known.has("definition", slug), "is not saved with this")
            if row["slug"] in checked and all(
                known.has("source", each["source"]) for each in row["document"]["citations"]
            ):
                continue
            try:
                row["document"] = validated_but_for_its_definition(
                    row["document"], partial(validated, DEFINITION, known=known)
                )
            except Invalid as invalid:
                becomes_conflict(row, f"It became invalid after the preview was made: {invalid.message}")
            checked.add(row["slug"])
        if all(row["status"] in TAKEN for row in standing):
            return standing
