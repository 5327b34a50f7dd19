"""What is done every hour: what has a lifetime is forgotten when that is over; days that are over get their head; mails of the
day, and about dates; once a day, a backup.

Whose time is how long stands in `insight/own_data/table.py`.
"""

import logging

from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from actions.commitments.heads import publish_heads
from actions.reminders.sending import send_reminders, send_weeks
from backups.keeping import back_up, is_due, is_first_failure
from insight.own_data.forgetting import forgetting
from organisations.account_events import administrators
from outbox.tasks import look_after_mail
from publishing.lifecycle.daily_mail import send_daily_mails
from publishing.published.content_changes import add_up
from publishing.tasks import look_after_rows
from web.addresses import absolute
from web.mail import mail

log = logging.getLogger(__name__)


# Every hour and not once a day: nothing is missed where no worker ran at that one moment.
@app.periodic(cron="41 * * * *")
@app.task(name="forget_expired", queue="housekeeping")
def forget_expired(timestamp):
    now = timezone.now()
    failed = []
    others = [
        ("mail that waits", look_after_mail), ("changes that were noted", add_up), ("rows of other code", look_after_rows),
    ]  # fmt: skip
    for name, forget in [*forgetting(), *others]:
        try:
            forget(now=now)
        except Exception:  # what cannot be forgotten keeps nothing else from it
            log.exception("Forgetting failed: %s", name)
            failed.append(name)
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


# Every hour, so that one that failed is tried again.
@app.periodic(cron="13 * * * *")
@app.task(name="back_up", queue="housekeeping", lock="back_up")
def back_up_once_a_day(timestamp):
    now = timezone.now()
    if not is_due(now=now):
        return
    done = back_up(now=now)
    if is_first_failure(done):
        context = {"backup": done, "log": absolute(reverse("admin:backups_backup_changelist"))}
        for email in administrators():
            mail(email, "The backup failed", "backup_failed", context)
    if done.problem:
        raise RuntimeError(f"No backup: {done.problem}")


# Every hour, and not once a day: what could not be said when its day began is said later. The operations keep the hours.
@app.periodic(cron="7 * * * *")
@app.task(name="send_reminders", queue="housekeeping")
def send_reminders_of_dates(timestamp):
    send_reminders(now=timezone.now())
    send_weeks(now=timezone.now())
