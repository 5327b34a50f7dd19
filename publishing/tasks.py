"""Rebuilding what the public reads, as a job."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jobs.models import Job
from jobs.running import put_in, reporting
from publishing.published import rebuilding
from web.cut_short import CUT_SHORT

LOCK = "projection"


class OtherCode(Exception):
    """This worker runs other code than the site that was started last: one that runs the same does this job."""


# It goes on where it was, as often as that takes; for an hour it waits for a worker of its code.
GO_ON = RetryStrategy(max_attempts=360, wait=10, retry_exceptions={OtherCode, *CUT_SHORT})


@app.task(name="rebuild_rows", queue="long", retry=GO_ON, pass_context=True)
def rebuild_rows(context):
    if not rebuilding.shapes_the_rows():
        raise OtherCode
    with reporting(context) as report:
        rebuilding.rebuild(report)


# The name that versions until 0.4 put it in by.
@app.task(name="reproject", queue="long", retry=GO_ON, pass_context=True)
def reproject(context):
    rebuild_rows(context)


def put_in_rebuild(*, now):
    """Put in a job that makes the rows anew which other code shaped, unless one waits already. Return the `Job`."""
    last = Job.objects.last_with_lock(LOCK)
    if last and last.queued.status == "todo" and last.queued.task_name == rebuild_rows.name:
        return last
    return put_in(task=rebuild_rows, lock=LOCK, title="Making the public pages' rows anew", by=None, now=now)


def look_after_rows(*, now):
    """Put in the job where other code that ran beside this one has published something since."""
    if rebuilding.shapes_the_rows() and rebuilding.shaped_otherwise().exists():
        put_in_rebuild(now=now)
