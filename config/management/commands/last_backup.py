import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from backups.held import is_held
from backups.keeping import last_problem
from backups.models import Backup


class Command(BaseCommand):
    help = (
        "Say when the last backup was written. Fails where it failed, is too old, or the site is held: for monitoring."
    )

    def handle(self, **options):
        last, problem = Backup.objects.filter(problem="").first(), last_problem(now=timezone.now())
        if last:
            self.stdout.write(f"{last.ended_at:%Y-%m-%d %H:%M} UTC {last.file} {last.rows} rows {last.bytes} bytes")
        if is_held():
            problem = " ".join(["The site was restored and is held: see `manage.py resume`.", problem]).strip()
        if problem:
            self.stdout.write(problem)
            sys.exit(1)
