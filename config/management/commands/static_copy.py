from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config.static_files import collect_what_changed
from insight.download.static_copy import PageIsBroken, StaticCopy


class Command(BaseCommand):
    help = "Copy the public pages into a folder, where they work without a server."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="a new or empty folder")

    def handle(self, *, folder, **options):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(f"{folder} is not empty: name a new folder.")
        collect_what_changed()
        try:
            pages, files = StaticCopy(folder).make()
        except PageIsBroken as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{pages} pages and {files} other files. Open {folder / 'index.html'}.")
