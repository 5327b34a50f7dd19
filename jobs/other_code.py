"""Jobs that other code put in: a worker that does not know their task leaves them to one that does."""

from procrastinate import RetryStrategy
from procrastinate.tasks import Task

WAIT, TRIES = 15, 5760  # seconds, and a day of them: then it fails, and says why


class NotKnownHere(Exception):
    """The code of this worker has no such task: newer code put it in, or much older."""


def _leave(**arguments):
    raise NotKnownHere("Another version of the code put this job in. It waits for a worker of that version.")


class KnownTasks(dict):
    """Tasks by their names; in the place of one that is not there, one that leaves its jobs to other workers."""

    def __init__(self, tasks, app):
        super().__init__(tasks)
        strategy = RetryStrategy(max_attempts=TRIES, wait=WAIT, retry_exceptions={NotKnownHere})
        self.unknown = Task(_leave, blueprint=app, name="not known here", queue="default", retry=strategy)

    def get(self, name, default=None):
        return super().get(name, default) or self.unknown
