from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from insight.catalogue import CatalogueHasMistakes, load_catalogue
from organisations.models import Person
from publishing.refusals import NotAllowed


class Command(BaseCommand):
    help = (
        "Load the starter catalogue, or bring the database up to it. A second run changes nothing. What somebody changed here "
        "of organisations, vocabularies, plans and words is left, and listed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="the editor who publishes it")
        parser.add_argument(
            "--drafted-by", metavar="E-MAIL", help="the researcher who drafts it; --by where own work may be published"
        )
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "catalogue")

    def handle(self, *, by, drafted_by, folder, **options):
        try:
            counts = load_catalogue(
                folder=folder, drafted_by=person(drafted_by or by), by=person(by), now=timezone.now()
            )
        except NotAllowed as refusal:
            raise CommandError(f"{refusal.message} Name who drafts it with --drafted-by.") from None
        except CatalogueHasMistakes as refusal:
            raise CommandError("\n".join([str(refusal), *map(str, refusal.mistakes)])) from None
        # Otherwise PostgreSQL plans for empty tables until it counts by itself, a minute later.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for kind, count in counts.items():
            self.stdout.write(f"{kind}: {count.new} new, {count.changed} changed, {count.unchanged} unchanged")
        for left in counts.left:
            self.stdout.write(str(left))


def person(email):
    try:
        return Person.objects.get(email__iexact=email)
    except Person.DoesNotExist:
        raise CommandError(f"Nobody here has the e-mail address {email}: see `manage.py create_person`.") from None
