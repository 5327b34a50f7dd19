"""Reading references and saving them: few at once, many as a job that shows how far it is."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from evidence.models import ReferenceImport
from evidence.references import files, imports
from jobs.running import BEGIN_ANEW, put_in, reporting
from organisations.models import Person
from publishing.lifecycle.import_jobs import put_in_saving, save_prepared
from publishing.lifecycle.importing import check_name, check_permission
from publishing.refusals import Refusal

# What is done while the page waits, a second or two each.
AT_ONCE = 100  # drafts to save
READ_AT_ONCE = 100_000  # bytes to read: about a hundred references


def read(*, data, name, by, now):
    """Prepare a small file's `ReferenceImport`, or put in the job that reads a larger one. Return the import.

    :raises NotAllowed, Invalid: as `imports.prepare`
    :raises Unreadable: as `imports.prepare`, of a small file; of a larger one the job says so
    """
    if len(data) <= READ_AT_ONCE:
        return imports.prepare(data=data, name=name, by=by, now=now)
    check_permission(by)
    check_name(name)
    if len(data) > files.LIMIT:
        raise files.too_large()
    with transaction.atomic():
        prepared = ReferenceImport.objects.create(
            state=ReferenceImport.State.READING, data=data, file_name=name[-200:], prepared_by=by, prepared_at=now
        )
        put_in(
            task=read_references,
            lock=lock_of(prepared),
            title="Reading references",
            result=prepared.get_absolute_url(),
            by=by,
            now=now,
            prepared=prepared.pk,
        )
    return prepared


@app.task(name="read_references", queue="long", retry=BEGIN_ANEW, pass_context=True)
def read_references(context, *, prepared):
    found = ReferenceImport.objects.select_related("prepared_by").filter(pk=prepared)
    row = found.filter(state=ReferenceImport.State.READING).first()
    if row is None:
        return  # it was read by this job before: its worker died before it could say so
    with reporting(context) as report:
        now, by = timezone.now(), row.prepared_by
        try:
            imports.prepare(data=bytes(row.data), name=row.file_name, by=by, now=now, prepared=row, report=report)
        except Refusal as refusal:
            imports.end_unsaved(found.get(), by=by, now=now, notes=[refusal.message])
            raise


def forget_unread(*, now):
    """Forget files whose job was cancelled or lost."""
    found = ReferenceImport.objects.filter(state=ReferenceImport.State.READING, prepared_at__lt=now - timedelta(days=1))
    for prepared in found.select_related("prepared_by"):
        imports.end_unsaved(prepared, by=prepared.prepared_by, now=now, notes=["It was never read."])


def lock_of(prepared):
    return f"references {prepared.pk}"


def save(*, prepared, by, now, kind=""):
    """Save a preview of up to `AT_ONCE` drafts, or put in the job that saves a larger one.

    :raises NotAllowed, WrongState: as `imports.save`; also where a job is saving it already
    """
    _, taken = imports.counts(prepared)
    if taken <= AT_ONCE:
        return imports.save(prepared=prepared, by=by, now=now, kind=kind)
    return put_in_saving(
        task=save_references,
        prepared=prepared,
        total=taken,
        lock=lock_of(prepared),
        title=f"Saving {taken} drafts of sources",
        by=by,
        now=now,
        lock_waiting=imports.waiting,
        kind=kind,
    )


@app.task(name="save_references", queue="long", retry=BEGIN_ANEW, pass_context=True)
def save_references(context, *, prepared, person, kind):
    row, by = ReferenceImport.objects.get(pk=prepared), Person.objects.get(pk=person)
    with reporting(context) as report:
        save_prepared(row, lambda: imports.save(prepared=row, by=by, now=timezone.now(), kind=kind, report=report))
