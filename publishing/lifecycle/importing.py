"""What every import has: what a row can be, a preview that waits for consent, and looking again before it is saved."""

from collections import Counter

from django.db import transaction

from publishing.documents.structure import texts_in
from publishing.models import Entry, Revision
from publishing.refusals import Invalid, WrongState, need
from screening import personal_data

NEW, CHANGED, SAME, CONFLICT, NOT_TAKEN = "new", "changed", "same", "conflict", "not-taken"
STATUSES = {NEW: "New", CHANGED: "Changed", SAME: "The same", CONFLICT: "In conflict", NOT_TAKEN: "Cannot be taken"}
TAKEN = (NEW, CHANGED)


def silent(done, total):
    """Report nothing: nobody waits elsewhere."""


def check_permission(by):
    need(by, "publishing.draft", "Only researchers and editors bring entries in.")


def check_name(name):
    """:raises Invalid: the name of a file holds personal data"""
    if found := personal_data.findings(name):
        raise Invalid({"/file": [f"The file's name: {personal_data.refusal(found)}"]})


def personal_kinds(row):
    """Return which kinds of personal data the texts of a row hold."""
    return sorted({kind for _, text in texts_in(row) for kind in personal_data.findings(text)})


def counts(rows):
    """Return how many rows there are of each status, and how many are chosen where that is not the new and changed ones."""
    found = Counter(row["status"] for row in rows)
    chosen = sum(map(is_chosen, rows))
    other = {"chosen": chosen} if chosen != sum(found[status] for status in TAKEN) else {}
    return {**dict.fromkeys(STATUSES, 0), **found, **other}


def may_be_chosen(row):
    """Return whether a row can be saved: it is new or changed, or would be but that another has its name."""
    return row["status"] in TAKEN or bool(row.get("choice"))


def is_chosen(row):
    """Return whether a row is saved with the import. One whose name is another's already has to be chosen."""
    return may_be_chosen(row) and row.get("chosen", row["status"] in TAKEN)


@transaction.atomic
def choose(*, prepared, by, shown, chosen):
    """Keep which rows of a preview are to be saved: of those `shown`, the ones `chosen`, by their numbers. Return it.

    :raises NotAllowed: `by` may not write drafts
    :raises WrongState: it was saved or abandoned already
    """
    check_permission(by)
    prepared = waiting(prepared, skip_locked=True)
    for row in prepared.rows:
        if row["number"] in shown and may_be_chosen(row):
            row["chosen"] = row["number"] in chosen
    prepared.counts = counts(prepared.rows)
    prepared.save(update_fields=["rows", "counts"])
    return prepared


def becomes_conflict(row, reason):
    row["status"] = CONFLICT
    row["reasons"].append(reason)


def waiting(prepared, *, skip_locked=False):
    """Lock a preview that is neither saved nor abandoned. With `skip_locked`, do not wait for who is saving it."""
    model = type(prepared)
    prepared = model.objects.select_for_update(skip_locked=skip_locked).filter(pk=prepared.pk).first()
    if prepared is None:
        raise WrongState("This is being saved at this moment.")
    if prepared.state == model.State.SAVED:
        raise WrongState("This was already saved.")
    if prepared.state == model.State.ABANDONED:
        raise WrongState("This was abandoned already. Bring the file in again.")
    return prepared


def ended_as_saved(prepared, *, by, now, saved):
    """Write down that a preview was saved, with how many drafts. Return it."""
    prepared.state = prepared.State.SAVED
    prepared.ended_at, prepared.ended_by, prepared.saved_count = now, by, saved
    prepared.counts = counts(prepared.rows)
    prepared.save(update_fields=["state", "ended_at", "ended_by", "saved_count", "counts", "rows"])
    return prepared


@transaction.atomic
def abandon(*, prepared, by, now):
    """Let a preview go unsaved. Return it; its rows are forgotten.

    :raises NotAllowed: `by` may not write drafts
    :raises WrongState: it was saved or abandoned already
    """
    check_permission(by)
    prepared = waiting(prepared, skip_locked=True)
    prepared.state = prepared.State.ABANDONED
    prepared.ended_at, prepared.ended_by, prepared.rows = now, by, []
    prepared.save(update_fields=["state", "ended_at", "ended_by", "rows"])
    return prepared


def look_again(rows, *, kind):
    """What changed here since the preview becomes a conflict. Locks the entries of one kind, so that it stays so."""
    named = Entry.objects.filter(slug__in=[row["slug"] for row in rows]) | Entry.objects.filter(
        pk__in=[row["entry"] for row in rows if row["entry"]]
    )
    entries = named.filter(kind=kind).select_for_update().order_by("pk")
    locked = {entry.slug: entry.pk for entry in entries}
    versions, working = {}, {}
    revisions = Revision.objects.filter(entry__in=locked.values()).order_by("version")
    for entry, version, name in revisions.values_list("entry", "version", "saved_by__name"):
        if version is None:
            working[entry] = name
        else:
            versions[entry] = version
    for row in rows:
        entry = row["entry"] or locked.get(row["slug"])
        if row["status"] == NEW and not row["entry"] and row["slug"] in locked:
            becomes_conflict(row, f"Somebody took the slug “{row['slug']}” after the preview was made.")
        elif row["entry"] and versions.get(entry) != row["version"]:
            becomes_conflict(row, "A new version was published after the preview was made.")
        elif working.get(entry):
            becomes_conflict(row, f"{working[entry]} began a draft of it after the preview was made.")
