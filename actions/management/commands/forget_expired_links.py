from django.core.management.base import BaseCommand
from django.utils import timezone

from actions.commitments.answering import forget_expired_links


class Command(BaseCommand):
    help = "Forget the addresses of signing links that nobody used in time. Run it once a day."

    def handle(self, **options):
        self.stdout.write(f"Links forgotten: {forget_expired_links(now=timezone.now())}")
