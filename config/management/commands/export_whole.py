from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backups.archive import Unusable, write


class Command(BaseCommand):
    help = (
        "Write everything but what opens accounts to a new file, as lines of JSON that can be read without this program. It "
        "has names of people in it. See docs/backups.md."
    )

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *, file, **options):
        try:
            manifest = write(file, now=timezone.now(), kind="export")
        except (Unusable, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{file}: {sum(table['rows'] for table in manifest['tables'].values())} rows.")
