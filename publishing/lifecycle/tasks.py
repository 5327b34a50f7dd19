"""Sending or publishing all drafts of an import: few at once, many as a job that shows how far it is."""

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from jobs.models import Job
from jobs.running import BEGIN_ANEW, put_in, reporting
from organisations.models import Person
from publishing.lifecycle.together import PUBLISH, check, do_together
from publishing.refusals import WrongState

AT_ONCE = 25  # drafts that are done while the page waits, a second or two


def lock_of(prepared):
    return f"together {prepared._meta.label} {prepared.pk}"


@transaction.atomic
def together(*, prepared, operation, by, now, note):
    """Send for review, or publish, all drafts of an import; put in a job where they are many. Return the import or the `Job`.

    :raises NotAllowed, Invalid, WrongState: as `do_together`; also where a job is at it already
    """
    prepared = type(prepared).objects.defer(*prepared.LARGE).select_for_update().get(pk=prepared.pk)
    last = Job.objects.last_with_lock(lock_of(prepared))
    if last and last.is_under_way:
        raise WrongState("This is being done already.")
    note, number = check(prepared=prepared, operation=operation, by=by, note=note)
    if number <= AT_ONCE:
        return do_together(prepared=prepared, operation=operation, by=by, now=now, note=note)
    prepared.together = {"operation": operation, "note": note}
    prepared.save(update_fields=["together"])
    what = f"Publishing {number} drafts" if operation == PUBLISH else f"Sending {number} drafts for review"
    return put_in(
        task=drafts_together, lock=lock_of(prepared), title=what, total=number, result=prepared.get_absolute_url(),
        by=by, now=now, model=prepared._meta.label, prepared=prepared.pk, person=by.pk,
    )  # fmt: skip


@app.task(name="drafts_together", queue="long", retry=BEGIN_ANEW, pass_context=True)
def drafts_together(context, *, model, prepared, person):
    model, by = apps.get_model(model), Person.objects.get(pk=person)
    row = model.objects.defer(*model.LARGE).get(pk=prepared)
    asked = row.together
    if asked.get("job") == context.job.id:
        return  # a worker died when all was done, and before it could say so
    with reporting(context) as report:
        do_together(
            prepared=row, operation=asked["operation"], by=by, now=timezone.now(), note=asked["note"], report=report,
            job=context.job.id,
        )  # fmt: skip
