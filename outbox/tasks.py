"""Mail as jobs: one for each mail, tried again when the mail says so."""

from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app

from outbox import sending
from web.cut_short import CUT_SHORT

MOST_TRIES = 50  # beyond these `look_after_mail` gives the mail another job


class NotSentYet(Exception):
    """The mail waits for its next try, at `at`. Says nothing else: the log must not name who it is to."""

    def __init__(self, at):
        super().__init__()
        self.at = at


class WhenDue(BaseRetryStrategy):
    """The mail itself says when it is tried again: `outbox.sending.PAUSES`. Cut short, it is tried soon, for some minutes."""

    def get_retry_decision(self, *, exception, job):
        if isinstance(exception, NotSentYet):
            return RetryDecision(retry_at=exception.at)
        if isinstance(exception, CUT_SHORT) and job.attempts < MOST_TRIES:
            return RetryDecision(retry_in={"seconds": 10})
        return None


@app.task(name="send_mail", queue="mail", retry=WhenDue())
def send_mail(*, mail):
    if next_try_at := sending.send(mail=mail, now=timezone.now()):
        raise NotSentYet(next_try_at)


def look_after_mail(*, now):
    """Give a job to mail that should have gone long ago: its job was lost, or failed by a fault."""
    if overdue := sending.overdue(now=now):
        send_mail.batch_defer(*({"mail": mail} for mail in overdue))
