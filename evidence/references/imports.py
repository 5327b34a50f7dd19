"""Operations that bring references in, as drafts of sources: prepare a preview, choose, save, abandon.

Nothing is saved before a person agrees to the preview. What is here already is not saved again.
"""

import hashlib
import json
import re
import unicodedata

from django.db import transaction
from django.db.models import Count
from rest_framework.serializers import ValidationError

from evidence.csl import document_of
from evidence.document import SOURCE
from evidence.models import ImportedReference, ReferenceImport, Source
from evidence.references import files
from evidence.references.matching import Library, label_of
from evidence.references.records import Unreadable
from publishing.documents.fields import Slug
from publishing.documents.validation import KnownEntries, validated
from publishing.lifecycle import importing
from publishing.lifecycle.drafting import begin_drafts
from publishing.lifecycle.importing import check_name, check_permission, silent
from publishing.models import Entry
from publishing.refusals import Invalid, Refusal, WrongState
from publishing.vocabulary import Checked
from screening import personal_data
from web.within_limits import read_within_limits

State, Status = ReferenceImport.State, ImportedReference.Status
NO_KIND = "The file does not say what kind of source it is."
ROWS_AT_A_TIME = 500


@transaction.atomic
def prepare(*, by, now, data=None, name="", text=None, prepared=None, report=silent):
    """Read a file, or a text that was pasted, and compare it with what is here. Return a `ReferenceImport` with rows.

    `prepared` is one that was put in to be read by a job; without it a new one is made. No source is touched.
    `report(done, total)` is called at each row.

    :raises NotAllowed: `by` may not write drafts
    :raises Unreadable, Invalid: it cannot be read; nothing is kept of it
    """
    check_permission(by)
    check_name(name)
    references = _read(data, name, text)
    prepared = prepared or ReferenceImport(prepared_by=by, prepared_at=now, file_name=name[-200:] or files.PASTED)
    prepared.state, prepared.data, prepared.format = State.WAITING, None, references.format
    prepared.notes = references.notes
    prepared.save()
    rows = _rows(prepared, references.records, report)
    ImportedReference.objects.bulk_create(rows, batch_size=ROWS_AT_A_TIME)
    return prepared


def _read(data, name, text):
    """Return the `References`. What makes them unreadable is told without their words, if those are personal."""
    try:
        return files.read_text(text) if data is None else read_within_limits(files.read, data, name, Unreadable)
    except Refusal as refusal:
        if found := personal_data.findings(refusal.message):
            refusal.message = f"This cannot be read. {personal_data.refusal(found)}"
            refusal.args = (refusal.message,)
        raise


def _rows(prepared, records, report):
    known, slugs, sound = KnownEntries(published_only=False), Slugs(), []
    for number, record in enumerate(records, start=1):
        report(number, len(records))
        document, notes = document_of(record.item)
        sound.append((record, *_sound(document, notes, known), notes))
    library, rows = Library([document for _, document, problems, _ in sound if not problems]), []
    for record, document, problems, notes in sound:
        row = ImportedReference(
            imported=prepared, number=record.number, place=record.place, notes=[*record.notes, *notes]
        )
        if problems := [*record.problems, *problems]:
            row.status, row.taken, row.reasons, row.notes = Status.WRONG, False, problems, record.notes
            title = document.get("title", "")
            row.document = {} if personal_data.findings(title) else {"title": title[:500]}
        else:
            row.document, row.fingerprint = document, fingerprint_of(document)
            _compare(row, library)
            document["slug"] = slugs.new(document)
            library.add(("row", row.number), document)
        rows.append(row)
    _recognise(rows)
    return rows


def _sound(document, notes, known):
    """Return (document in canonical form without what is not valid, problems). What is left out is put into `notes`."""
    kind = document.get("kind", "")
    # What is not valid in one field is no reason to lose the others: only the title is needed.
    trial = {**document, "slug": "reference", "kind": kind or Source.Kind.RESEARCH, "checked": Checked.UNCHECKED}
    trial.setdefault("title", "")
    for _ in range(3):
        try:
            return _as_read(validated(SOURCE, trial, known=known), kind, notes), []
        except Invalid as invalid:
            if "/title" in invalid.errors:
                title = "It has no title." if not trial["title"] else f"Title: {invalid.errors['/title'][0]}"
                return document, [title]
            for pointer, sentences in invalid.errors.items():
                field = pointer.split("/")[1]
                notes.append(f"{label_of(field)} left out: {sentences[0]}")
                if pointer.startswith("/authors/"):
                    trial["authors"] = [
                        author
                        for place, author in enumerate(trial["authors"])
                        if f"/authors/{place}" not in invalid.errors
                    ]
                else:
                    trial.pop(field, None)
    return document, ["It has values that cannot be read."]


def _as_read(document, kind, notes):
    document["kind"] = kind
    if not kind:
        notes.append(NO_KIND)
    if document["abstract"]:
        notes.append("The abstract is the publisher's: say it in this project's words before it is published.")
    return document


def fingerprint_of(document):
    text = json.dumps({name: document[name] for name in sorted(document) if name != "slug"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _compare(row, library):
    """Give a row its status by what is here already or further up in the file."""
    row.status, row.taken = Status.NEW, True
    if found := library.look_up(row.document):
        (what, key), _, why, is_same = found[0]
        row.status, row.taken, row.reasons = Status.SAME if is_same else Status.DUPLICATE, False, [why]
        row.like_id, row.like_row = (key, None) if what == "entry" else (None, key)


def _recognise(rows):
    """Rows that were brought in and saved before are the same, also where the draft was changed since."""
    found = ImportedReference.objects.filter(
        fingerprint__in=[row.fingerprint for row in rows if row.fingerprint], saved__isnull=False
    )
    before = dict(found.values_list("fingerprint", "saved"))
    for row in rows:
        if row.fingerprint in before and row.status in (Status.NEW, Status.DUPLICATE):
            row.status, row.taken, row.like_id, row.like_row = Status.SAME, False, before[row.fingerprint], None
            row.reasons = ["It was brought in before."]


class Slugs:
    """Makes slugs of sources that are free, here and among those that it made: “shepherd-2020-towards-a-human”."""

    def __init__(self):
        self.taken = set(Entry.objects.filter(kind=SOURCE.name).values_list("slug", flat=True))

    def new(self, document):
        author = (document["authors"] or [document["publisher"]])[0].partition(",")[0]
        words = f"{author[:30]} {document['issued'][:4]} {document['title']}"
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-")
        try:
            slug = Slug().run_validation(slug)
        except ValidationError:  # letters of another script, or something that looks like a number of a person
            slug = "source-" + fingerprint_of(document)[:8].translate(str.maketrans("0123456789", "ghijklmnop"))
        free, number = slug, 1
        while free in self.taken:
            number += 1
            free = f"{slug}-{number}"
        self.taken.add(free)
        return free


@transaction.atomic
def choose(*, prepared, by, taken, among):
    """Say which rows are to be saved: of the numbers `among`, those in `taken`. Rows that cannot be saved stay as they are.

    :raises NotAllowed, WrongState: as `save`
    """
    check_permission(by)
    prepared = waiting(prepared)
    rows = prepared.rows.filter(number__in=among, status__in=[Status.NEW, Status.DUPLICATE])
    rows.filter(number__in=taken).update(taken=True)
    rows.exclude(number__in=taken).update(taken=False)


@transaction.atomic
def save(*, prepared, by, now, kind="", report=silent):
    """Save the rows that are taken as drafts. Return the `ReferenceImport`, saved.

    `kind` is what kind of source those are of which the file does not say it; "" leaves it open in the draft. What came
    here since the preview is left out, and says so. `report(done, total)` is called at each row.

    :raises NotAllowed: `by` may not write drafts
    :raises WrongState: it was saved or abandoned already
    """
    check_permission(by)
    prepared = waiting(prepared)
    rows = list(prepared.rows.filter(taken=True))
    library, slugs = Library([row.document for row in rows]), Slugs()
    rows, come = [row for row in rows if not _came_meanwhile(row, library)], [row for row in rows if not row.taken]
    documents = [
        {**row.document, "kind": row.document["kind"] or kind, "slug": slugs.new(row.document)} for row in rows
    ]
    drafts = begin_drafts(kind=SOURCE.name, documents=documents, by=by, now=now, report=report)
    for row, draft in zip(rows, drafts, strict=True):
        if isinstance(draft, Refusal):
            row.status, row.taken, row.reasons = Status.WRONG, False, [f"It could not be saved: {draft.message}"]
        else:
            row.saved_id = draft.entry_id
    saved = [row for row in rows if row.saved_id]
    left = [*come, *(row for row in rows if not row.saved_id)]
    ImportedReference.objects.bulk_update(saved, ["saved"], ROWS_AT_A_TIME)
    ImportedReference.objects.bulk_update(left, ["status", "taken", "reasons", "like"], ROWS_AT_A_TIME)
    prepared.state, prepared.ended_at, prepared.ended_by, prepared.saved_count = State.SAVED, now, by, len(saved)
    prepared.save(update_fields=["state", "ended_at", "ended_by", "saved_count"])
    return prepared


def _came_meanwhile(row, library):
    """Mark a row as here already if what is the same came since the preview. A likely duplicate was looked at."""
    for (what, key), _, _, is_same in library.look_up(row.document):
        if is_same and what == "entry" and key != row.like_id:
            row.status, row.taken, row.like_id = Status.SAME, False, key
            row.reasons = ["It came here after the preview was made."]
            return True
    return False


@transaction.atomic
def abandon(*, prepared, by, now):
    """Let a preview go unsaved. Return the `ReferenceImport`; its rows are forgotten.

    :raises NotAllowed, WrongState: as `save`
    """
    check_permission(by)
    prepared = waiting(prepared, skip_locked=True)
    end_unsaved(prepared, by=by, now=now)
    return prepared


def end_unsaved(prepared, *, by, now, notes=()):
    """Mark an import as abandoned, with `notes` on why; forget its file and its rows."""
    prepared.rows.all().delete()
    prepared.state, prepared.data, prepared.notes = State.ABANDONED, None, list(notes)
    prepared.ended_at, prepared.ended_by = now, by
    prepared.save()


def waiting(prepared, *, skip_locked=False):
    """Lock a preview that was read, and is neither saved nor abandoned. With `skip_locked`, do not wait for who is saving it."""
    prepared = importing.waiting(prepared, skip_locked=skip_locked)
    if prepared.state == State.READING:
        raise WrongState("This is still being read.")
    return prepared


def counts(prepared):
    """Return {status: how many rows}, and how many are taken."""
    found = dict.fromkeys(Status.values, 0)
    rows = prepared.rows.order_by().values_list("status", "taken").annotate(number=Count("pk"))
    taken = 0
    for status, is_taken, number in rows:
        found[status] += number
        taken += number if is_taken else 0
    return found, taken
