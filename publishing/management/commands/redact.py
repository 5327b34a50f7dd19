import os
import sys
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from organisations.models import Person
from publishing import kinds
from publishing.lifecycle.redaction import redact, search_expression
from publishing.models import Entry, Redaction
from publishing.refusals import Invalid, Refusal
from web.addresses import absolute

BEYOND = """
What this command cannot reach, and how to look there. --search-file writes {search}, which holds the text: only who reads
this may read it, and it goes when all is done.

Backups, and copies of the database: bring each back beside the site and ask there; what is said is where it stands.
    createdb looked-at && DATABASE_URL=postgres:///looked-at .venv/bin/python manage.py restore BACKUP
    DATABASE_URL=postgres:///looked-at .venv/bin/python manage.py redact --by … --rule … --reason … --text-file TEXT
Mail that was sent (the site keeps no body of it), the database's and the proxy's log files, caches in front of the site,
and files that were downloaded; unpack what is packed:
    grep --recursive --files-with-matches --ignore-case --text --null-data --perl-regexp --file={search} FOLDER
The database's files keep rows for a while that are gone: write them anew.
    psql --command="VACUUM FULL" DATABASE_URL
Copies that others made: write to who is known to keep them; versions and digests changed. Empty the caches in front of
the site of these addresses and of what is below them; lists, feeds, searches and downloads too:
"""


def addresses(entry):
    """Return the addresses of an entry's page and of what the API says of it."""
    found = Entry.objects.filter(pk=entry).first()
    if found is None:
        return []
    kind = kinds.get(found.kind)
    return [absolute(reverse(kind.url_name, args=[found.slug])), absolute(f"/api/v1/{kind.plural}/{found.slug}/")]


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
        parser.add_argument(
            "--search-file", help="write there what finds the text in files: it holds the text, so delete it afterwards"
        )

    def handle(self, *, entry, text_file, by, rule, reason, really, search_file, **options):
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
        if search_file:
            self.write_search(search_file, text)
        if not places:
            self.stdout.write("It stands nowhere.")
            return
        for table, count in sorted(Counter(place["table"] for place in places).items()):
            self.stdout.write(f"{table}: {count} {'row' if count == 1 else 'rows'}")
        for name, version in sorted({(place["entry"], place["version"]) for place in places if place["version"]}):
            self.stdout.write(f"{Entry.objects.get(pk=name)}, version {version}")
        self.stdout.write("Taken out." if really else "Nothing was changed. Say --really to take it out.")
        self.stdout.write(BEYOND.format(search=search_file or "SEARCH-FILE"))
        for address in sorted({address for place in places for address in addresses(place["entry"])}):
            self.stdout.write(f"    {address}")

    def write_search(self, path, text):
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"--search-file cannot be written: {error.strerror}.") from None
        with open(file, "w", encoding="utf-8") as written:
            written.write(search_expression(text))

    def entry(self, name):
        kind, _, slug = name.partition("/")
        found = Entry.objects.filter(kind=kind, slug=slug).first()
        if found is None:
            raise CommandError("There is no such entry. Write --entry as kind/slug, for example source/a-study.")
        return found
