"""Reading a spreadsheet and saving its preview: a small one at once, a large one as a job."""

from django.utils import timezone
from procrastinate.contrib.django import app

from barriers.models import SpreadsheetImport
from barriers.spreadsheets import drafts
from definitions.models import Upload
from jobs.running import BEGIN_ANEW, reporting
from organisations.models import Person
from publishing.lifecycle.import_jobs import put_in_reading, put_in_saving, read_upload, save_prepared
from publishing.lifecycle.importing import check_permission
from web.spreadsheets.reading import check, read_sheets

# What is done while the page waits, a second or two each.
AT_ONCE = 100  # entries to save
READ_AT_ONCE = 60_000  # bytes to read …
ROWS_AT_ONCE = 300  # … and rows in them: much of the same packs well


def read(*, data, name, by, now):
    """Prepare a small file's preview, or put in the job that prepares a larger one. Return the one or the other.

    :raises NotAllowed, Invalid: as `drafts.prepare`
    :raises Unreadable: as `drafts.prepare`, of a small file and of what is no spreadsheet; else the job says so
    """
    check_permission(by)
    if len(data) <= READ_AT_ONCE and sum(map(len, read_sheets(data).values())) <= ROWS_AT_ONCE:
        return drafts.prepare(data=data, name=name, by=by, now=now)
    check(data)
    title = "Reading a spreadsheet"
    return put_in_reading(task=read_spreadsheet, uploads=Upload, data=data, name=name, title=title, by=by, now=now)


@app.task(name="read_spreadsheet", queue="long", retry=BEGIN_ANEW, pass_context=True)
def read_spreadsheet(context, *, upload):
    with reporting(context) as report:
        read_upload(context, report, Upload, upload=upload, prepare=drafts.prepare)


def lock_of(prepared):
    return f"spreadsheet {prepared.pk}"


def save(*, prepared, by, now):
    """Save a preview of up to `AT_ONCE` entries, or put in the job that saves a larger one.

    :raises NotAllowed, WrongState: as `drafts.save`; also where a job is saving it already
    """
    if prepared.to_save <= AT_ONCE:
        return drafts.save(prepared=prepared, by=by, now=now)
    total, title = prepared.to_save, f"Saving {prepared.to_save} drafts"
    return put_in_saving(
        task=save_spreadsheet, prepared=prepared, total=total, lock=lock_of(prepared), title=title, by=by, now=now
    )


@app.task(name="save_spreadsheet", queue="long", retry=BEGIN_ANEW, pass_context=True)
def save_spreadsheet(context, *, prepared, person):
    row, by = SpreadsheetImport.objects.defer("rows").get(pk=prepared), Person.objects.get(pk=person)
    with reporting(context) as report:
        save_prepared(row, lambda: drafts.save(prepared=row, by=by, now=timezone.now(), report=report))
