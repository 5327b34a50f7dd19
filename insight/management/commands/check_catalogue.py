import re
import sys
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from insight.catalogue import read_catalogue, read_published
from insight.checks import table, warnings

BEGIN, END = "<!-- made by manage.py check_catalogue --write -->\n\n", "<!-- end of what was made -->"
MADE = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)


class Command(BaseCommand):
    help = "Report what is wrong in the catalogue, or in what is published. Changes nothing; fails where there is an error."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "catalogue")
        parser.add_argument("--database", action="store_true", help="look at what is published instead")
        parser.add_argument("--write", action="store_true", help="write the table in the folder's README.md")

    def handle(self, *, folder, database, write, **options):
        try:
            documents, gaps, mistakes = read_published() if database else read_catalogue(folder)
        except ProgrammingError:
            raise CommandError("The database is not set up yet: run `manage.py migrate` first.") from None
        for word, found in [("warning", warnings(documents)), ("error", mistakes)]:
            for each in found:
                shown = replace(each, file=f"published {Path(each.file).stem}") if database else each
                self.stdout.write(f"{word}: {shown}")
            self.stdout.write(f"{len(found)} {word}s")
        if write:
            if database or mistakes:
                raise CommandError("The table is written of a folder without errors.")
            page = folder / "README.md"
            page.write_text(MADE.sub(lambda _: BEGIN + table(documents, gaps) + END, page.read_text(), count=1))
        if mistakes:
            sys.exit(1)
