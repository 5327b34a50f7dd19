import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backups.archive import Unusable, opened
from backups.restoring import restore
from config.database.roles import as_owner


class Command(BaseCommand):
    help = (
        "Put a backup into an empty database, compare all of it, and hold the site until `manage.py resume`. Nothing is "
        "changed where anything is wrong. See docs/backups.md."
    )
    requires_system_checks = []
    kind = "backup"

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--replace", action="store_true", help="lose what is in the database")

    def handle(self, *, file, replace, **options):
        began = time.monotonic()
        try:
            with opened(file) as archive, as_owner():
                if archive.kind != self.kind:
                    other = "restore" if archive.kind == "backup" else "import_whole"
                    raise Unusable(f"{file} is of another kind: use `manage.py {other}`. Nothing was changed.")
                restore(archive, now=timezone.now(), replace=replace)
        except Unusable as refusal:
            raise CommandError(str(refusal)) from None
        count = sum(table["rows"] for table in archive.tables.values())
        self.stdout.write(
            f"{count} rows in {len(archive.tables)} tables, from {archive.manifest['made_at']}, each compared; "
            f"{time.monotonic() - began:.1f} s. The site is held: see `manage.py resume`."
        )
