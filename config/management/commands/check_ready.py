import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from backups.held import is_held
from config.demonstration_apart import refuse_demonstration
from config.environment import refuse_weak
from publishing.published.rebuilding import published_entries, shaped_otherwise, shapes_the_rows

SEEN_WITHIN = timedelta(minutes=1)  # a worker says every ten seconds that it is there


class NotReady(Exception):
    """What is wrong, and what to do."""


class Command(BaseCommand):
    help = "Check, before visitors are let in, that this machine can serve them. A line for each check; fails where one does."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--wait", type=int, default=0, metavar="SECONDS", help="look again until all is well, so long"
        )

    def handle(self, *, wait=0, **options):
        until = time.monotonic() + wait
        while True:
            results = [look(check) for check in CHECKS]
            failed = sum(not well for well, _ in results)
            if not failed or time.monotonic() >= until:
                break
            time.sleep(1)
        for well, sentence in results:
            self.stdout.write(f"{'ok    ' if well else 'FAILED'}  {sentence}")
        if failed:
            raise CommandError(f"Not ready: {failed} of {len(CHECKS)} checks failed.")


def look(check):
    """Return (whether a check is well, its sentence)."""
    try:
        return True, check()
    except (NotReady, ImproperlyConfigured, DatabaseError, OSError) as error:
        return False, f"{check.__name__}: {' '.join(str(error).split())}"


def database():
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database(), current_setting('server_version')")
        user, name, version = cursor.fetchone()
    took = 1000 * (time.monotonic() - began)
    return f"The database {name} answers {user} in {took:.0f} ms; it is PostgreSQL {version}."


def migrations():
    executor = MigrationExecutor(connection)
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if behind:
        raise NotReady(
            f"Migrations that are not applied: {len(behind)}, the first {behind[0][0]}. Run `manage.py migrate`."
        )
    return f"Migrations that are applied: all {len(executor.loader.graph.nodes)}."


def jobs():
    unknown = (
        ProcrastinateJob.objects.filter(status="todo")
        .exclude(task_name__in=app.tasks)
        .values_list("task_name", flat=True)
    )
    if names := sorted(set(unknown)):
        raise NotReady(
            f"Jobs wait whose tasks this code does not know: {', '.join(names)}. Another version put them in."
        )
    return (
        f"This code knows the task of every job that waits: {ProcrastinateJob.objects.filter(status='todo').count()}."
    )


def projection():
    total, left = published_entries().count(), shaped_otherwise().count()
    if left:
        raise NotReady(
            f"Other code shaped the rows of {left} of {total} entries that pages show. They are right, and a job that "
            "`manage.py serve` puts in makes them anew: see “Jobs” in the admin."
        )
    if total and not shapes_the_rows():
        raise NotReady(
            "Other code was started after this one and shapes the rows. Start `manage.py serve` of this one."
        )
    return f"The rows that pages show of {total} entries were shaped by this code."


def secrets():
    if settings.DEMO:
        raise NotReady("DEMO=1 is set: its secrets are in a file beside the code. Take it out.")
    refuse_weak(settings.SECRET_KEY)
    found = [
        secret.decode()
        for keys in [settings.API_TOKEN_PEPPERS, settings.AUTHENTICATOR_KEYS]
        for secret in keys.values()
    ]
    if any(len(set(secret)) < 10 for secret in found):
        raise NotReady("A secret of API_TOKEN_PEPPERS or AUTHENTICATOR_KEYS is of few characters: make it at random.")
    if len({settings.SECRET_KEY, *found}) <= len(found):
        raise NotReady("One secret stands in two places: make each by itself.")
    refuse_demonstration()
    return f"{len(found) + 1} secrets are long and differ, and nobody of a demonstration can sign in."


def folders():
    places = [settings.EXPORT_DIR, settings.CACHES["api"].get("LOCATION"), settings.BACKUP_DIR]
    wanted = [Path(place) for place in places if place]
    for folder in wanted:
        there = next(place for place in [folder, *folder.parents] if place.exists())
        try:
            with tempfile.TemporaryFile(dir=there) as file:
                file.write(b"1")
        except OSError as error:
            raise NotReady(f"{folder} cannot be written to by user {os.getuid()}: {error.strerror}.") from None
    return f"Folders that can be written to: {', '.join(map(str, wanted))}."


def worker():
    if is_held():
        raise NotReady("The site was restored and is held: workers wait. See `manage.py resume`.")
    last = ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
    if not last or timezone.now() - last > SEEN_WITHIN:
        raise NotReady(
            f"No worker was seen within {SEEN_WITHIN.seconds} seconds"
            f"{f', the last at {last:%Y-%m-%d %H:%M:%S} UTC' if last else ''}: start `manage.py worker`."
        )
    return f"A worker was seen at {last:%Y-%m-%d %H:%M:%S} UTC."


CHECKS = [database, migrations, jobs, projection, secrets, folders, worker]
