from django.core.management.base import BaseCommand
from django.utils import timezone

from publishing.published.rebuilding import forget_shapes, reproject
from publishing.tasks import put_in_rebuild


class Command(BaseCommand):
    help = "Rebuild what the public reads, and the search index, from the publications alone: by a job, or --now."

    def add_arguments(self, parser):
        parser.add_argument("--now", action="store_true", help="do it here, and wait for it")

    def handle(self, **options):
        if options["now"]:
            for kind, count in reproject().items():
                self.stdout.write(f"{kind}: {count}")
        else:
            forget_shapes()
            self.stdout.write(f"Job {put_in_rebuild(now=timezone.now()).pk} waits for a worker.")
