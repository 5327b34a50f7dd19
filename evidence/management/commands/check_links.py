from collections import Counter

from django.core.management.base import BaseCommand
from django.utils import timezone

from evidence.links import check_links
from evidence.models import LinkCheck


class Command(BaseCommand):
    help = "Ask each web address of published sources and of proof whether it still answers, one at a time, and keep what was found."

    def handle(self, **options):
        counts = Counter()
        for check in check_links(now=timezone.now()):
            counts[check.outcome] += 1
            if check.outcome != LinkCheck.Outcome.ANSWERS:
                self.stdout.write(f"{check.outcome}: {check.address}: {check.found}")
        self.stdout.write(", ".join(f"{counts[each]} {each}" for each in LinkCheck.Outcome.values))
