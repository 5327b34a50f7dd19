from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from definitions.importing.comparison import STATUSES
from definitions.importing.drafts import prepare, save
from definitions.importing.read_concepts import Unreadable
from definitions.importing.vocabulary_files import LIMIT, TOO_LARGE
from organisations.models import Person
from publishing.refusals import Refusal


class Command(BaseCommand):
    help = "Bring definitions in from a SKOS or CSV file: print the preview; with --save, save it as drafts."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="the researcher or editor who brings it in")
        parser.add_argument("--save", action="store_true", help="save what is new or changed as drafts")

    def handle(self, *, file, by, **options):
        try:
            person = Person.objects.get(email__iexact=by)
        except Person.DoesNotExist:
            raise CommandError(f"Nobody here has the e-mail address {by}: see `manage.py create_person`.") from None
        try:
            if file.stat().st_size > LIMIT:
                raise Unreadable(TOO_LARGE)
            prepared = prepare(data=file.read_bytes(), name=file.name, by=person, now=timezone.now())
            if options["save"]:
                prepared = save(prepared=prepared, by=person, now=timezone.now())
        except Unreadable as refusal:
            raise CommandError(f"{file}: {refusal.message}") from None
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        self.tell(prepared)

    def tell(self, prepared):
        for note in prepared.notes:
            self.stdout.write(f"! {note}")
        for row in prepared.rows:
            fields = f" ({', '.join(row['changed'])})" if row["changed"] else ""
            self.stdout.write(f"{STATUSES[row['status']]}{fields}: {row['slug']} – {row['label']}")
            for text in [*row["reasons"], *row["notes"]]:
                self.stdout.write(f"    {text}")
            for term, value in row["left"]:
                self.stdout.write(f"    Not kept: {term} {value}")
        counts = ", ".join(f"{prepared.counts.get(status, 0)} {label.lower()}" for status, label in STATUSES.items())
        self.stdout.write(f"{prepared.format}: {counts}.")
        if prepared.state == prepared.State.SAVED:
            self.stdout.write(f"{prepared.saved_count} drafts saved.")
        else:
            self.stdout.write(f"Nothing is saved; the preview waits at {prepared.get_absolute_url()} (or use --save).")
