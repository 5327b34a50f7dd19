import mailbox
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from outbox.delivery_reports import LARGEST, read_report


class Command(BaseCommand):
    help = (
        "Read reports of mail that could not be delivered, and write no more to addresses that are no good. "
        "A mailbox can be read again and again: what was read changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "mailbox", help="a file of messages (mbox), a folder (Maildir), or - for one message on standard input"
        )
        parser.add_argument("--delete", action="store_true", help="delete the reports about mail of this site")

    def handle(self, *, delete, **options):
        if options["mailbox"] == "-":
            found = [read_report(sys.stdin.buffer.read(LARGEST + 1), now=timezone.now())]
        else:
            found = list(self.read(Path(options["mailbox"]), delete))
        ours = [mail for mail in found if mail]
        self.stdout.write(f"{len(found)} read, {len(ours)} about addresses that take no mail.")

    def read(self, path, delete):
        """Yield the mail that each message of a mailbox says came back, None where it says nothing of the kind."""
        if path.is_dir() and (path / "cur").is_dir() and (path / "new").is_dir():
            box = mailbox.Maildir(path, create=False)
        elif path.is_file():
            box = mailbox.mbox(path, create=False)
        else:
            raise CommandError(f"{path} is neither a file of messages nor a Maildir. Name one that is there.")
        box.lock()
        try:
            for key in list(box.iterkeys()):
                mail = read_report(box.get_bytes(key), now=timezone.now())
                if mail and delete:
                    box.remove(key)
                yield mail
        finally:
            box.close()  # writes what was deleted, and lets others in
