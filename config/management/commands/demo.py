import os
import socket
import time
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from actions.commitments.heads import publish_heads
from config.serving import serve
from config.static_files import collect_what_changed
from insight.catalogue import load_catalogue
from insight.demonstration.people import make_demonstration
from insight.demonstration.plan import STORY, make_plan_demonstration
from organisations.models import Person
from publishing.published.content_changes import add_up
from publishing.published.rebuilding import is_current, rebuild, take_over
from publishing.tasks import put_in_rebuild


class Command(BaseCommand):
    help = "Prepare the demonstration and serve it. Only with DEMO=1."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--prepare-only", action="store_true", help="do not serve")

    def handle(self, *, prepare_only, **options):
        if not settings.DEMO:
            raise CommandError("This makes people with a known password: it runs only with DEMO=1.")
        port = int(os.environ.get("PORT", "8000"))
        if not prepare_only and not is_free(port):
            raise CommandError(f"Port {port} is taken: choose another with `make demo PORT={port + 1}`.")
        with self.step("Database"):
            call_command("migrate", interactive=False, verbosity=0)
        take_over()
        if prepare_only:
            with self.step("What the public reads"):
                rebuild()
        elif not is_current():
            put_in_rebuild(now=timezone.now())
        with self.step("Demo people"):
            people = make_demonstration(now=timezone.now())
        with self.step("Catalogue"):
            counts = load_catalogue(
                folder=settings.BASE_DIR / "catalogue",
                drafted_by=people["researcher"],
                by=people["editor"],
                now=timezone.now(),
            )
        with self.step("A plan to try things with"):
            make_plan_demonstration(people=people, now=timezone.now())
            publish_heads(now=timezone.now())
        with self.step("How much there is"), connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # otherwise PostgreSQL plans for empty tables until it counts by itself
        with self.step("Static files"):
            collect_what_changed()
        for kind, count in counts.items():
            self.stdout.write(f"  {kind}s: {sum(count)} ({count.new} new, {count.changed} changed)")
        self.stdout.write(f"  Continue as one of these at http://127.0.0.1:{port}/accounts/continue/")
        for person in people.values():
            self.stdout.write(f"    {person.email}  {person.get_role_display()}")
        for told in STORY["representatives"]:
            self.stdout.write(f"    {told['email']}  {Person.Role.PARTNER.label} ({told['organisation']})")
        add_up()
        if not prepare_only:
            self.stdout.write(f"\n  Open http://127.0.0.1:{port}/   (Ctrl-C stops it)\n")
            self.stdout.flush()
            connection.close()
            serve()

    @contextmanager
    def step(self, name):
        self.stdout.write(f"  {name} … ", ending="")
        self.stdout.flush()
        began = time.monotonic()
        yield
        self.stdout.write(f"{time.monotonic() - began:.1f} s")


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
