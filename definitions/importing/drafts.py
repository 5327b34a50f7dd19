"""Operations that bring definitions in from a file, as drafts: prepare a preview, save it, abandon it.

Nothing is saved before a person agrees to the preview, and a row that somebody changed in the meantime is left.
"""

from collections import Counter

from django.db import transaction
from django.db.models import Q

from definitions.document import DEFINITION
from definitions.importing import vocabulary_files
from definitions.importing.comparison import (
    GONE,
    NEW,
    NOT_TAKEN,
    STATUSES,
    TAKEN,
    Comparison,
    becomes_conflict,
    empty_row,
)
from definitions.importing.relations import drop_references
from definitions.labels import fold
from definitions.models import Import, Label
from publishing.documents.structure import texts_in
from publishing.documents.validation import KnownEntries, validated
from publishing.lifecycle.drafting import save_draft
from publishing.models import Entry, Revision
from publishing.refusals import Invalid, Refusal, WrongState, need
from screening import personal_data


def silent(done, total):
    """Report nothing: nobody waits elsewhere."""


def prepare(*, data, name, by, now, report=silent):
    """Read a file and compare it with what is here. Return an `Import` that waits for consent.

    No definition is touched. `report(done, total)` is called at each row.

    :raises NotAllowed: `by` may not write drafts
    :raises Unreadable: the file cannot be read; nothing is kept of it
    """
    check_permission(by)
    check_name(name)
    vocabulary = _read(data, name)
    rows = [_without_personal_data(row) for row in Comparison(vocabulary).rows(report)]
    return Import.objects.create(
        prepared_by=by,
        prepared_at=now,
        file_name=name[-200:],
        format=vocabulary.format,
        notes=[note for note in vocabulary.notes if not personal_data.findings(note)],
        rows=rows,
        counts=counts(rows),
    )


def check_name(name):
    if found := personal_data.findings(name):
        raise Invalid({"/file": [f"The file's name: {personal_data.refusal(found)}"]})


def _read(data, name):
    """Return the vocabulary in a file. What makes it unreadable is told without the words of the file, if they are personal."""
    try:
        return vocabulary_files.read(data, name)
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
    kinds = sorted({kind for _, text in texts_in(row) for kind in personal_data.findings(text)})
    if not kinds:
        return row
    number, reasons = row["number"], [personal_data.refusal(kinds)]
    return empty_row(number, slug=f"row-{number}", label=f"(row {number})", status=NOT_TAKEN, reasons=reasons)


def _or_refusal(text):
    """Return a text, or what kinds of personal data are in it."""
    found = personal_data.findings(text)
    return f"Not shown. {personal_data.refusal(found)}" if found else text


def counts(rows):
    """Return how many rows there are of each status, and how many are chosen where that is not the new and changed ones."""
    found = Counter(row["status"] for row in rows)
    counted = {status: found[status] for status in STATUSES if status != GONE or found[status]}
    chosen = sum(map(is_chosen, rows))
    return counted | ({"chosen": chosen} if chosen != sum(found[status] for status in TAKEN) else {})


def may_be_chosen(row):
    """Return whether a row can be saved: it is new or changed, or would be but that another has its name."""
    return row["status"] in TAKEN or bool(row.get("choice"))


def is_chosen(row):
    """Return whether a row is saved with the import. One whose name is another's already has to be chosen."""
    return may_be_chosen(row) and row.get("chosen", row["status"] in TAKEN)


@transaction.atomic
def choose(*, prepared, by, shown, chosen):
    """Keep which rows of a preview are to be saved: of those `shown`, the ones `chosen`, by their numbers.

    :raises NotAllowed, WrongState: as `save`
    """
    check_permission(by)
    prepared = waiting(prepared, skip_locked=True)
    for row in prepared.rows:
        if row["number"] in shown and may_be_chosen(row):
            row["chosen"] = row["number"] in chosen
    prepared.counts = counts(prepared.rows)
    prepared.save(update_fields=["rows", "counts"])
    return prepared


@transaction.atomic
def save(*, prepared, by, now, chosen=None, report=silent):
    """Save the new and changed rows of a preview as drafts, all or none. Return the `Import`, saved.

    `chosen` is the slugs to save; None saves those that were chosen on the preview. `report(done, total)` is called at
    each row. What somebody changed since the preview is left and becomes a conflict; so is what their change makes invalid. References to rows that are not saved are dropped, and noted.

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
    entries = Entry.objects.in_bulk([row["entry"] for row in rows if row["entry"]])
    saved = 0
    standing = _standing(rows, known)
    for number, row in enumerate(standing, start=1):
        report(number, len(standing))
        try:
            with transaction.atomic():
                save_draft(
                    kind="definition",
                    document=row["document"],
                    by=by,
                    now=now,
                    entry=entries.get(row["entry"]),
                    seen=None,
                    known=known,
                )
        except Refusal as refusal:
            becomes_conflict(row, f"It could not be saved: {refusal.message}")
        else:
            row["saved"] = True
            saved += 1
    prepared.state = Import.State.SAVED
    prepared.ended_at, prepared.ended_by, prepared.saved_count = now, by, saved
    prepared.counts = counts(prepared.rows)
    prepared.save(update_fields=["state", "ended_at", "ended_by", "saved_count", "counts", "rows"])
    return prepared


@transaction.atomic
def abandon(*, prepared, by, now):
    """Let a preview go unsaved. Return the `Import`; its rows are forgotten.

    :raises NotAllowed, WrongState: as `save`
    """
    check_permission(by)
    prepared = waiting(prepared, skip_locked=True)
    prepared.state = Import.State.ABANDONED
    prepared.ended_at, prepared.ended_by, prepared.rows = now, by, []
    prepared.save(update_fields=["state", "ended_at", "ended_by", "rows"])
    return prepared


def check_permission(by):
    need(by, "publishing.draft", "Only researchers and editors bring definitions in.")


def waiting(prepared, *, skip_locked=False):
    """Lock a preview that is neither saved nor abandoned. With `skip_locked`, do not wait for who is saving it."""
    prepared = Import.objects.select_for_update(skip_locked=skip_locked).filter(pk=prepared.pk).first()
    if prepared is None:
        raise WrongState("This is being saved at this moment.")
    if prepared.state == Import.State.SAVED:
        raise WrongState("This was already saved.")
    if prepared.state == Import.State.ABANDONED:
        raise WrongState("This was abandoned already. Bring the file in again.")
    return prepared


def _look_again(rows):
    """What changed here since the preview becomes a conflict. Locks the entries, so that it stays so."""
    slugs = [row["slug"] for row in rows]
    locked = {
        entry.slug: entry.pk
        for entry in Entry.objects.select_for_update()
        .filter(kind="definition")
        .filter(Q(slug__in=slugs) | Q(pk__in=[row["entry"] for row in rows if row["entry"]]))
        .order_by("pk")
    }
    versions, working = _state_of(locked.values())
    folded = [fold(row["label"]) for row in rows]
    names = dict(Label.objects.filter(folded__in=folded).values_list("folded", "definition__slug"))
    for row in rows:
        entry = row["entry"] or locked.get(row["slug"])
        if row["status"] == NEW and not row["entry"] and row["slug"] in locked:
            becomes_conflict(row, f"Somebody took the slug “{row['slug']}” after the preview was made.")
        elif row["entry"] and versions.get(entry) != row["version"]:
            becomes_conflict(row, "A new version was published after the preview was made.")
        elif working.get(entry):
            becomes_conflict(row, f"{working[entry]} began a draft of it after the preview was made.")
        elif row["status"] == NEW and not row.get("choice") and fold(row["label"]) in names:
            becomes_conflict(
                row, f"“{row['label']}” became a name of the definition “{names[fold(row['label'])]}” meanwhile."
            )


def _state_of(entries):
    """Return ({entry: number of its last version}, {entry: who has a working copy of it})."""
    versions, working = {}, {}
    revisions = Revision.objects.filter(entry__in=entries).order_by("version")
    for entry, version, name in revisions.values_list("entry", "version", "saved_by__name"):
        if version is None:
            working[entry] = name
        else:
            versions[entry] = version
    return versions, working


def _standing(rows, known):
    """Return the rows whose documents are valid, once references to what is not saved are dropped."""
    while True:
        standing = [row for row in rows if row["status"] in TAKEN]
        known.plus = {("definition", row["slug"]) for row in standing}
        for row in standing:
            drop_references(row, lambda slug: known.has("definition", slug), "is not saved with this")
            try:
                row["document"] = validated(DEFINITION, row["document"], known=known)
            except Invalid as invalid:
                becomes_conflict(row, f"It became invalid after the preview was made: {invalid.message}")
        if all(row["status"] in TAKEN for row in standing):
            return standing
