"""What an import does as a job where its file is large: read the file, save the preview."""

from django.db import transaction
from django.utils import timezone

from jobs.models import Job
from jobs.running import put_in
from publishing.lifecycle.importing import check_name, check_permission, waiting
from publishing.refusals import Refusal, WrongState


def put_in_reading(*, task, uploads, data, name, title, by, now):
    """Keep a file in the model `uploads` and put in the job that reads it. Return the `Job`.

    :raises NotAllowed: `by` may not write drafts
    :raises Invalid: "/file", the name of the file
    """
    check_permission(by)
    check_name(name)
    with transaction.atomic():
        upload = uploads.objects.create(data=data, name=name[-200:], uploaded_by=by, uploaded_at=now)
        return put_in(task=task, lock=f"upload {upload.pk}", title=title, by=by, now=now, upload=upload.pk)


def read_upload(context, report, uploads, *, upload, prepare):
    """Prepare the preview of a file that was kept, and let the file go. Nothing where a job before did so already."""
    upload = uploads.objects.select_related("uploaded_by").filter(pk=upload).first()
    if upload is None:
        return  # a worker died after it had read it, and before it could say so
    try:
        with transaction.atomic():
            data, by = bytes(upload.data), upload.uploaded_by
            prepared = prepare(data=data, name=upload.name, by=by, now=timezone.now(), report=report)
            Job.objects.filter(pk=context.job.id).update(result=prepared.get_absolute_url())
            upload.delete()
    except Refusal:
        upload.delete()
        raise


@transaction.atomic
def put_in_saving(*, task, prepared, total, lock, title, by, now, lock_waiting=waiting, **arguments):
    """Put in the job that saves a preview of `total` rows. Return the `Job`. `lock_waiting` locks one that can be saved.

    :raises NotAllowed: `by` may not write drafts
    :raises WrongState: it was saved or abandoned, or a job is saving it already
    """
    check_permission(by)
    prepared = lock_waiting(prepared, skip_locked=True)
    last = Job.objects.last_with_lock(lock)
    if last and last.is_under_way:
        raise WrongState("This is being saved already.")
    result = prepared.get_absolute_url()
    arguments |= {"prepared": prepared.pk, "person": by.pk}
    return put_in(task=task, lock=lock, title=title, total=total, result=result, by=by, now=now, **arguments)


def save_prepared(prepared, save):
    """Call `save`; where a job before this one saved the preview already, that is no fault.

    :raises WrongState: as `save`, of what was not saved
    """
    try:
        save()
    except WrongState:
        prepared.refresh_from_db(fields=["state"])
        if prepared.state != prepared.State.SAVED:
            raise
        # A worker died when all was done, and before it could say so.
