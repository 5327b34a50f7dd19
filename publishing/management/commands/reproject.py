from django.core.management.base import BaseCommand

from publishing.published.projection import reproject


class Command(BaseCommand):
    help = "Rebuild what the public reads, and the search index, from the publications alone."

    def handle(self, **options):
        for kind, count in reproject().items():
            self.stdout.write(f"{kind}: {count}")
