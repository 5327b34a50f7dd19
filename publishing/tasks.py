"""Rebuilding what the public reads, as a job."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from jobs.running import BEGIN_ANEW, put_in, reporting
from publishing.models import Head
from publishing.published import projection


@app.task(name="reproject", queue="long", retry=BEGIN_ANEW, pass_context=True)
def reproject(context):
    with reporting(context) as report, transaction.atomic():
        projection.reproject(report)
        # A number that no publication has: what was answered from the old rows is not taken for what is there now.
        Head.take_numbers(1, timezone.now())


def put_in_reproject(*, now):
    """Put in a job that rebuilds what the public reads. Return the `Job`."""
    return put_in(task=reproject, lock="projection", title="Rebuilding what the public reads", by=None, now=now)
