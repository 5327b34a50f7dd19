"""What is done every hour: what has a lifetime is forgotten when that is over; days that are over get their head; mails of the day."""

import logging

from django.core.management import call_command
from django.utils import timezone
from procrastinate.contrib.django import app

from actions.commitments.answering import forget_expired_links
from actions.commitments.heads import publish_heads
from definitions.importing.tasks import forget_uploads
from evidence.references.tasks import forget_unread
from organisations.account_events import forget_old_events
from organisations.accounts.invitations import forget_expired_invitations
from outbox.tasks import look_after_mail
from publishing.api.preconditions import forget_answers
from publishing.lifecycle.daily_mail import send_daily_mails
from publishing.lifecycle.discarding import forget_discarded
from publishing.lifecycle.draft_states import forget_states
from publishing.lifecycle.open_pages import forget_open_pages

log = logging.getLogger(__name__)


# Every hour and not once a day: nothing is missed where no worker ran at that one moment.
@app.periodic(cron="41 * * * *")
@app.task(name="forget_expired", queue="housekeeping")
def forget_expired(timestamp):
    now = timezone.now()
    failed = []
    for forget in [
        forget_expired_links,
        forget_expired_invitations,
        forget_answers,
        forget_uploads,
        forget_unread,
        forget_discarded,
        forget_states,
        forget_open_pages,
        look_after_mail,
        forget_old_events,
    ]:
        try:
            forget(now=now)
        except Exception:  # what cannot be forgotten keeps nothing else from it
            log.exception("%s failed", forget.__name__)
            failed.append(forget.__name__)
    call_command("clearsessions")
    if failed:
        raise RuntimeError(f"Not done: {', '.join(failed)}")


@app.periodic(cron="37 * * * *")
@app.task(name="publish_heads", queue="housekeeping")
def publish_heads_of_days(timestamp):
    publish_heads(now=timezone.now())


@app.periodic(cron="11 * * * *")
@app.task(name="send_daily_mails", queue="housekeeping")
def send_mails_of_the_day(timestamp):
    send_daily_mails(now=timezone.now())
