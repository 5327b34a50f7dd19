"""Periodic tasks that keep the queue itself in order."""

from procrastinate.contrib.django import app
from procrastinate.jobs import Status

MOST_TRIES = 10  # then a job that ends its workers is left alone
# Hours that jobs are kept after they ended, by queue; None is all others.
KEPT = {"housekeeping": 1, "mail": 24, None: 90 * 24}


@app.periodic(cron="* * * * *")
@app.task(name="retry_stalled", queue="housekeeping", pass_context=True)
async def retry_stalled(context, timestamp):
    """Put jobs back whose worker has shown no sign for half a minute: it was killed, or its machine died."""
    for job in await context.app.job_manager.get_stalled_jobs():
        if job.attempts < MOST_TRIES:
            await context.app.job_manager.retry_job(job)
        else:
            await context.app.job_manager.finish_job(job, Status.FAILED, delete_job=False)


@app.periodic(cron="23 * * * *")
@app.task(name="forget_ended", queue="housekeeping", pass_context=True)
async def forget_ended(context, timestamp):
    """Take jobs out of the table some time after they ended."""
    every = {"include_failed": True, "include_cancelled": True, "include_aborted": True}
    for queue, hours in KEPT.items():
        await context.app.job_manager.delete_old_jobs(nb_hours=hours, queue=queue, **every)
