"""Reading a file and saving its preview: a small one at once, a large one as a job."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from definitions.importing import drafts
from definitions.models import Import, Upload
from jobs.running import BEGIN_ANEW, reporting
from organisations.models import Person
from publishing.lifecycle.import_jobs import put_in_reading, put_in_saving, read_upload, save_prepared

# What is done while the page waits, a second or two each.
AT_ONCE = 200  # rows to save
READ_AT_ONCE = 100_000  # bytes to read: about a thousand concepts
LINES_AT_ONCE = 3_000  # each can be a concept


def read(*, data, name, by, now):
    """Prepare a small file's `Import`, or put in the job that prepares a larger one. Return the one or the other.

    :raises NotAllowed, Invalid: as `drafts.prepare`
    :raises Unreadable: as `drafts.prepare`, of a small file; of a larger one the job says so
    """
    if len(data) <= READ_AT_ONCE and data.count(b"\n") <= LINES_AT_ONCE:
        return drafts.prepare(data=data, name=name, by=by, now=now)
    title = "Reading a file of definitions"
    return put_in_reading(task=read_file, uploads=Upload, data=data, name=name, title=title, by=by, now=now)


@app.task(name="read_file", queue="long", retry=BEGIN_ANEW, pass_context=True)
def read_file(context, *, upload):
    with reporting(context) as report:
        read_upload(context, report, Upload, upload=upload, prepare=drafts.prepare)


def forget_uploads(*, now):
    """Forget files whose job was cancelled or lost."""
    Upload.objects.filter(uploaded_at__lt=now - timedelta(days=1)).delete()


def lock_of(prepared):
    return f"import {prepared.pk}"


def save(*, prepared, by, now):
    """Save a preview of up to `AT_ONCE` rows, or put in the job that saves a larger one.

    :raises NotAllowed, WrongState: as `drafts.save`; also where a job is saving it already
    """
    if prepared.to_save <= AT_ONCE:
        return drafts.save(prepared=prepared, by=by, now=now)
    total, title = prepared.to_save, f"Saving {prepared.to_save} drafts"
    return put_in_saving(
        task=save_import, prepared=prepared, total=total, lock=lock_of(prepared), title=title, by=by, now=now
    )


@app.task(name="save_import", queue="long", retry=BEGIN_ANEW, pass_context=True)
def save_import(context, *, prepared, person):
    row, by = Import.objects.defer("rows").get(pk=prepared), Person.objects.get(pk=person)
    with reporting(context) as report:
        save_prepared(row, lambda: drafts.save(prepared=row, by=by, now=timezone.now(), report=report))
