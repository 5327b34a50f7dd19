"""Saving a preview: a small one at once, a large one as a job."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from definitions.importing import drafts
from definitions.models import Import
from jobs.models import Job
from jobs.running import BEGIN_ANEW, put_in, reporting
from organisations.models import Person
from publishing.refusals import WrongState

AT_ONCE = 200  # rows that are saved while the page waits: a second or two


def lock_of(prepared):
    return f"import {prepared.pk}"


def save(*, prepared, by, now):
    """Save a preview of up to `AT_ONCE` rows, or put in the job that saves a larger one.

    :raises NotAllowed, WrongState: as `drafts.save`; also where a job is saving it already
    """
    if prepared.to_save <= AT_ONCE:
        return drafts.save(prepared=prepared, by=by, now=now)
    drafts.check_permission(by)
    with transaction.atomic():
        prepared = drafts.waiting(prepared, skip_locked=True)
        last = Job.objects.last_with_lock(lock_of(prepared))
        if last and last.is_under_way:
            raise WrongState("This is being saved already.")
        return put_in(
            task=save_import,
            lock=lock_of(prepared),
            title=f"Saving {prepared.to_save} drafts",
            total=prepared.to_save,
            result=prepared.get_absolute_url(),
            by=by,
            now=now,
            prepared=prepared.pk,
            person=by.pk,
        )


@app.task(name="save_import", queue="long", retry=BEGIN_ANEW, pass_context=True)
def save_import(context, *, prepared, person):
    row, by = Import.objects.defer("rows").get(pk=prepared), Person.objects.get(pk=person)
    with reporting(context) as report:
        try:
            drafts.save(prepared=row, by=by, now=timezone.now(), report=report)
        except WrongState:
            row.refresh_from_db(fields=["state"])
            if row.state != Import.State.SAVED:
                raise
            # It was saved by this job before: its worker died when all was done, and before it could say so.
