"""Reading a spreadsheet and saving its preview: a small one at once, a large one as a job."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from barriers.models import SpreadsheetImport
from barriers.spreadsheets import drafts
from definitions.models import Upload
from jobs.models import Job
from jobs.running import BEGIN_ANEW, put_in, reporting
from organisations.models import Person
from publishing.lifecycle.importing import check_name, check_permission, waiting
from publishing.refusals import Refusal, WrongState
from web.spreadsheets.reading import check

# What is done while the page waits, a second or two each.
AT_ONCE = 100  # entries to save
READ_AT_ONCE = 60_000  # bytes to read: some hundred rows


def read(*, data, name, by, now):
    """Prepare a small file's preview, or put in the job that prepares a larger one. Return the one or the other.

    :raises NotAllowed, Invalid: as `drafts.prepare`
    :raises Unreadable: as `drafts.prepare`, of a small file and of what is no spreadsheet; else the job says so
    """
    if len(data) <= READ_AT_ONCE:
        return drafts.prepare(data=data, name=name, by=by, now=now)
    check_permission(by)
    check_name(name)
    check(data)
    with transaction.atomic():
        upload = Upload.objects.create(data=data, name=name[-200:], uploaded_by=by, uploaded_at=now)
        return put_in(
            task=read_spreadsheet,
            lock=f"upload {upload.pk}",
            title="Reading a spreadsheet",
            by=by,
            now=now,
            upload=upload.pk,
        )


@app.task(name="read_spreadsheet", queue="long", retry=BEGIN_ANEW, pass_context=True)
def read_spreadsheet(context, *, upload):
    upload = Upload.objects.select_related("uploaded_by").filter(pk=upload).first()
    if upload is None:
        return  # it was read by this job before: its worker died before it could say so
    with reporting(context) as report:
        try:
            with transaction.atomic():
                data, by = bytes(upload.data), upload.uploaded_by
                prepared = drafts.prepare(data=data, name=upload.name, by=by, now=timezone.now(), report=report)
                Job.objects.filter(pk=context.job.id).update(result=prepared.get_absolute_url())
                upload.delete()
        except Refusal:
            upload.delete()
            raise


def lock_of(prepared):
    return f"spreadsheet {prepared.pk}"


def save(*, prepared, by, now):
    """Save a preview of up to `AT_ONCE` entries, or put in the job that saves a larger one.

    :raises NotAllowed, WrongState: as `drafts.save`; also where a job is saving it already
    """
    if prepared.to_save <= AT_ONCE:
        return drafts.save(prepared=prepared, by=by, now=now)
    check_permission(by)
    with transaction.atomic():
        prepared = waiting(prepared, skip_locked=True)
        last = Job.objects.last_with_lock(lock_of(prepared))
        if last and last.is_under_way:
            raise WrongState("This is being saved already.")
        return put_in(
            task=save_spreadsheet,
            lock=lock_of(prepared),
            title=f"Saving {prepared.to_save} drafts",
            total=prepared.to_save,
            result=prepared.get_absolute_url(),
            by=by,
            now=now,
            prepared=prepared.pk,
            person=by.pk,
        )


@app.task(name="save_spreadsheet", queue="long", retry=BEGIN_ANEW, pass_context=True)
def save_spreadsheet(context, *, prepared, person):
    row, by = SpreadsheetImport.objects.defer("rows").get(pk=prepared), Person.objects.get(pk=person)
    with reporting(context) as report:
        try:
            drafts.save(prepared=row, by=by, now=timezone.now(), report=report)
        except WrongState:
            row.refresh_from_db(fields=["state"])
            if row.state != SpreadsheetImport.State.SAVED:
                raise
            # It was saved by this job before: its worker died when all was done, and before it could say so.
