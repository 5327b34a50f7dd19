from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from insight.catalogue import CatalogueHasMistakes, load_catalogue
from organisations.models import Person


class Command(BaseCommand):
    help = "Load the starter catalogue, or bring the database up to it. A second run changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="the editor who publishes it")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "catalogue")

    def handle(self, *, by, folder, **options):
        try:
            person = Person.objects.get(email__iexact=by)
        except Person.DoesNotExist:
            raise CommandError(f"Nobody here has the e-mail address {by}: see `manage.py create_person`.") from None
        try:
            counts = load_catalogue(folder=folder, by=person, now=timezone.now())
        except CatalogueHasMistakes as refusal:
            raise CommandError("\n".join([str(refusal), *map(str, refusal.mistakes)])) from None
        for kind, count in counts.items():
            self.stdout.write(f"{kind}: {count.new} new, {count.changed} changed, {count.unchanged} unchanged")
