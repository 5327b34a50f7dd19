import time

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backups.archive import Unusable, opened
from backups.restoring import restore
from config.database.roles import as_owner
from config.database.scratch import scratch_database
from config.database.soundness import problems
from organisations.accounts.encryption import check_keys


class Command(BaseCommand):
    help = (
        "Restore a backup into a database of its own on the same server, which is dropped again, and compare every table, "
        "the numbers that come next, each version's digest, the chain of each commitment and the heads of the days."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *, file, **options):
        began = time.monotonic()
        try:
            with opened(file) as archive, as_owner(), scratch_database():
                restore(archive, now=timezone.now(), hold=False)
                found = list(problems())
                if archive.kind == "backup":
                    found += missing_keys()
        except Unusable as refusal:
            raise CommandError(str(refusal)) from None
        if found:
            raise CommandError("\n".join(["It can be restored, and is not sound:", *found]))
        rows = sum(table["rows"] for table in archive.tables.values())
        self.stdout.write(
            f"{file} is whole: {rows} rows in {len(archive.tables)} tables, versions, commitments and heads; "
            f"{time.monotonic() - began:.1f} s."
        )


def missing_keys():
    try:
        check_keys()
    except ImproperlyConfigured as error:
        return [str(error)]
    return []
