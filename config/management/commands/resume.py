from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from actions.reminders.sending import send_reminders, send_weeks
from backups.held import is_held, release
from backups.models import Restoration
from outbox.models import Mail
from outbox.sending import drop_waiting
from publishing.lifecycle.daily_mail import send_daily_mails
from web.working_days import last_working_time


class Command(BaseCommand):
    help = "Let jobs run and mail go out again after a restore. Without a choice, only say what waits."

    def add_arguments(self, parser):
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--drop-mail", action="store_true", help="the lost site sent it: give up what waits, and what is due by now"
        )
        choice.add_argument("--send-mail", action="store_true", help="nobody got it: send what waits")

    @transaction.atomic
    def handle(self, *, drop_mail, send_mail, **options):
        if not is_held():
            raise CommandError("This site is not held.")
        now = timezone.now()
        if not drop_mail and not send_mail:
            self.stdout.write(f"{Restoration.objects.first()}.\n{Mail.objects.waiting().count()} mails waited then:")
            for mail in Mail.objects.waiting().order_by("created_at"):
                self.stdout.write(f"  {mail.created_at:%Y-%m-%d %H:%M} {mail}")
            raise CommandError("Choose --drop-mail or --send-mail. Nothing was changed.")
        if drop_mail:
            # What was due since then is written too, so that no worker writes and sends it in a minute.
            send_daily_mails(now=now)
            for send in [send_reminders, send_weeks]:
                send(now=last_working_time(now))
            self.stdout.write(f"{drop_waiting()} mails are given up; the admin lists them.")
        release(now=now)
        self.stdout.write("Workers go on within seconds.")
