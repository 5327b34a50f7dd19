import sys
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organisations.models import Person
from publishing.lifecycle.redaction import redact
from publishing.models import Entry, Redaction
from publishing.refusals import Invalid, Refusal


class Command(BaseCommand):
    help = (
        "Take a text out of everything that is kept, publications and histories included. Reads the text from "
        "standard input or --text-file: what stands on a command line can be seen by others. Says where it stands "
        "and changes nothing, unless --really."
    )

    def add_arguments(self, parser):
        parser.add_argument("--entry", help="only there, as kind/slug: source/a-study; without it everywhere")
        parser.add_argument("--text-file", help="the file that holds the text; without it, standard input")
        parser.add_argument("--by", required=True, help="the e-mail address of the administrator who does it")
        parser.add_argument("--rule", required=True, choices=Redaction.Rule.values, help="the kind of data")
        parser.add_argument("--reason", required=True, help="why; never the text itself")
        parser.add_argument("--really", action="store_true", help="do it")

    def handle(self, *, entry, text_file, by, rule, reason, really, **options):
        person = Person.objects.filter(email__iexact=by).first()
        if person is None:
            raise CommandError("Nobody has the e-mail address of --by.")
        try:
            text = Path(text_file).read_text(encoding="utf-8") if text_file else sys.stdin.read()
        except OSError as error:
            raise CommandError(f"--text-file cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise CommandError("The text is no UTF-8.") from None
        try:
            places = redact(
                text=text,
                by=person,
                now=timezone.now(),
                rule=rule,
                reason=reason,
                entry=self.entry(entry) if entry else None,
                really=really,
            )
        except Invalid as invalid:
            sentences = [sentence for found in invalid.errors.values() for sentence in found]
            raise CommandError(" ".join(sentences)) from None
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        if not places:
            self.stdout.write("It stands nowhere.")
            return
        for table, count in sorted(Counter(place["table"] for place in places).items()):
            self.stdout.write(f"{table}: {count} {'row' if count == 1 else 'rows'}")
        for name, version in sorted({(place["entry"], place["version"]) for place in places if place["version"]}):
            self.stdout.write(f"{Entry.objects.get(pk=name)}, version {version}")
        self.stdout.write(
            "Taken out. Caches and copies elsewhere may keep it: see docs/screening.md."
            if really
            else "Nothing was changed. Say --really to take it out."
        )

    def entry(self, name):
        kind, _, slug = name.partition("/")
        found = Entry.objects.filter(kind=kind, slug=slug).first()
        if found is None:
            raise CommandError("There is no such entry. Write --entry as kind/slug, for example source/a-study.")
        return found
