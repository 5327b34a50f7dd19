"""What Prometheus asks for, at an address of its own (`METRICS`): what web processes counted, and how the site stands.

`manage.py serve` answers there by itself, so that no address of the site leads to it. Nothing in it is about a person.
"""

import fcntl
import logging
import os
from glob import glob
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from prometheus_client import CollectorRegistry, multiprocess, start_http_server
from prometheus_client.core import GaugeMetricFamily

from backups.models import Backup
from outbox.models import Mail
from publishing.published.rebuilding import is_current

log = logging.getLogger(__name__)


def address(text):
    """Return (host, port) of a setting such as 127.0.0.1:9464; a port alone is of this machine.

    :raises ImproperlyConfigured: it is none
    """
    host, _, port = text.rpartition(":")
    if not port.isdigit():
        raise ImproperlyConfigured("METRICS cannot be read: write an address and a port, such as 127.0.0.1:9464.")
    return host or "127.0.0.1", int(port)


def answer_at(text, folder):
    """Answer whoever asks there, in threads, from the counts in `folder`."""
    host, port = address(text)
    registry = CollectorRegistry()
    registry.register(Living(folder))  # first
    multiprocess.MultiProcessCollector(registry, path=str(folder))
    registry.register(Standing())
    start_http_server(port, host, registry)


class Living:
    """Takes what only a living process can say (its pool) out of the counts of those that ended. Tells nothing itself."""

    def __init__(self, folder):
        self.folder = folder

    def collect(self):
        for lock in glob(f"{self.folder}/*.lock"):
            held = os.open(lock, os.O_RDWR)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                multiprocess.mark_process_dead(int(Path(lock).stem), path=str(self.folder))
            except BlockingIOError:
                pass
            finally:
                os.close(held)
        return []

    describe = collect


class Standing:
    """How the site stands, asked of the database when somebody asks."""

    def describe(self):
        return []

    def collect(self):
        try:
            found = [*standing(now=timezone.now())]
            return [*found, gauge("site_database_up", "1 where the database answers.", 1)]
        except DatabaseError as error:
            log.warning("Metrics without what the database knows: %s", type(error.__cause__ or error).__name__)
            return [gauge("site_database_up", "1 where the database answers.", 0)]
        finally:
            connection.close()


def standing(*, now):
    """Yield what the database knows."""
    due = Q(status="todo") & (Q(scheduled_at=None) | Q(scheduled_at__lte=now))
    jobs = ProcrastinateJob.objects.aggregate(
        waiting=Count("pk", filter=due),
        running=Count("pk", filter=Q(status="doing")),
        failed=Count("pk", filter=Q(status="failed")),
        first=Min("procrastinateevent__at", filter=due & Q(procrastinateevent__type="deferred")),
    )
    family = GaugeMetricFamily("site_jobs", "Jobs in the queue, ended ones as long as they are kept.", labels=["state"])
    for state in ["waiting", "running", "failed"]:
        family.add_metric([state], jobs[state])
    yield family
    yield gauge("site_oldest_job_seconds", "Since the oldest job that waits was put in.", age(jobs["first"], now))
    mail = Mail.objects.filter(sent_at=None).aggregate(
        waiting=Count("pk", filter=Q(next_try_at__isnull=False)),
        failed=Count("pk", filter=Q(next_try_at=None)),
        first=Min("created_at", filter=Q(next_try_at__isnull=False)),
    )
    yield gauge("site_mail_waiting", "Mails that are not sent yet.", mail["waiting"])
    yield gauge("site_mail_failed", "Mails that are given up, as long as they are kept.", mail["failed"])
    yield gauge("site_oldest_mail_seconds", "Since the oldest mail that waits was written.", age(mail["first"], now))
    last = Backup.objects.filter(problem="").aggregate(at=Max("ended_at"))["at"]
    if last:  # without one an alert on what is absent says so
        yield gauge("site_last_backup_seconds", "Since the last backup that was written.", age(last, now))
    yield gauge("site_projection_current", "1 where this code made the rows that pages show.", is_current())


def age(moment, now):
    return (now - moment).total_seconds() if moment else 0


def gauge(name, text, value):
    return GaugeMetricFamily(name, text, value=value)
