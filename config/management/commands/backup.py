from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backups.keeping import back_up


class Command(BaseCommand):
    help = (
        "Write a backup of the whole database to a new file, which is not encrypted, for its owner alone (0600); without a "
        "file, to BACKUP_DIR. See docs/backups.md."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?")

    def handle(self, *, file, **options):
        if not file and not settings.BACKUP_DIR:
            raise CommandError("Name a file, or set BACKUP_DIR.")
        done = back_up(now=timezone.now(), path=file)
        if done.problem:
            raise CommandError(done.problem)
        seconds = (done.ended_at - done.begun_at).total_seconds()
        self.stdout.write(f"{done.file}: {done.rows} rows, {done.bytes} bytes, {seconds:.1f} s. It is not encrypted.")
