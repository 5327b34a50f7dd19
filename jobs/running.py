"""Operations on long jobs, put one in and cancel it, and what their tasks report while they run."""

import time
from contextlib import contextmanager, suppress

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, JobAborted

from jobs.models import Job
from web.cut_short import CUT_SHORT
from web.refusals import Refusal, WrongState, need
from web.request_id import for_a_job

# Each is one transaction.
BEGIN_ANEW = RetryStrategy(max_attempts=10, wait=5, retry_exceptions=CUT_SHORT)
REPORT_EVERY = 0.5  # seconds
FAULT = "Something went wrong on our side. Nothing was changed."


@transaction.atomic
def put_in(*, task, lock, title, by, now, result="", total=0, **arguments):
    """Put a long job in, with the transaction that causes it. Return its `Job`.

    `arguments` are the task's, primary keys alone. `lock` names what it works on: jobs with one lock run one after the
    other. `result` is the path of the page that shows what came of it.
    """
    number = task.configure(lock=lock).defer(**for_a_job(), **arguments)
    return Job.objects.create(queued_id=number, title=title, started_by=by, put_in_at=now, result=result, total=total)


@transaction.atomic
def put_in_once(task, *, lock):
    """Put a job in that nobody looks at, unless one with this lock waits already. `task` may be a task's name.

    One that waits does not begin before this transaction ends, so that it sees what the transaction did.
    """
    with connection.cursor() as cursor:
        # Workers take a job FOR UPDATE and pass over what is locked.
        cursor.execute(
            "SELECT FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo' FOR SHARE SKIP LOCKED", [lock]
        )
        if cursor.fetchone() is not None:
            return
    configured = app.configure_task if isinstance(task, str) else task.configure
    named = [task] if isinstance(task, str) else []
    with suppress(AlreadyEnqueued), transaction.atomic():
        configured(*named, queueing_lock=lock).defer(**for_a_job())


def cancel(*, job, by):
    """Take a job that waits out of the queue, or ask one that runs to stop: it does so at its next step.

    :raises NotAllowed: somebody else started it
    :raises WrongState: it ended already
    """
    need(by, "jobs.cancel", "Only who started a job cancels it.", about=job)
    if not app.job_manager.cancel_job_by_id(job.pk, abort=True):
        raise WrongState("This job ended already.")


@contextmanager
def reporting(context):
    """Yield `report(done, total)`, which a long task calls at each step: it shows how far the job is.

    What it says is seen at once, while the task's own transaction is still open. A refusal ends the job; who waits
    reads its message.

    :raises JobAborted: from `report`, when the job is to stop; the task lets it through, and its transaction is undone
    """
    apart = connection.copy()

    def write(**values):
        names = ", ".join(f"{name} = %s" for name in values)
        with apart.cursor() as cursor:
            cursor.execute(f"UPDATE jobs_job SET {names} WHERE queued_id = %s", [*values.values(), context.job.id])  # noqa: S608 – names of ours

    last = -REPORT_EVERY

    def report(done, total):
        nonlocal last
        if context.should_abort():
            raise JobAborted
        if time.monotonic() - last >= REPORT_EVERY or done == total:
            write(done=done, total=total)
            last = time.monotonic()

    try:
        write(done=0, message="")
        yield report
    except JobAborted:
        raise
    except Refusal as refusal:  # no fault of the program: for who waits, not for the log
        write(message=refusal.message[:300])
    except Exception:
        write(message=FAULT)
        raise
    finally:
        apart.close()
