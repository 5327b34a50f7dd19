from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backups.held import is_held
from outbox.models import Mail
from outbox.sending import send_due


class Command(BaseCommand):
    help = "Send the mail that is due. Workers do this by themselves; this is to do it now."

    def handle(self, **options):
        if is_held():
            raise CommandError("This site was restored from a backup and is held: see `manage.py resume`.")
        sent, failed = send_due(now=timezone.now())
        self.stdout.write(f"{sent} sent, {failed} not, {Mail.objects.waiting().count()} waiting.")
