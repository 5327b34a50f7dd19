"""How a worker puts a job back that is to be tried again."""

from procrastinate import manager
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status


class JobManager(manager.JobManager):
    """Procrastinate's own; a job whose work waits in another one already ends as aborted in place of being tried again.

    Two with one queueing lock may not wait together. Otherwise the one to be tried again would stay “doing” for as
    long as its worker lives, and the other one, which wants the same lock, would wait for it.
    """

    async def retry_job(self, job, *arguments, **options):
        try:
            await super().retry_job(job, *arguments, **options)
        except UniqueViolation as error:
            if error.constraint_name != manager.QUEUEING_LOCK_CONSTRAINT:
                raise
            await self.finish_job(job, Status.ABORTED, delete_job=False)
