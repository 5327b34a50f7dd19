from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from backups.held import wait_while_held
from jobs.connector import Connector
from jobs.job_manager import JobManager
from jobs.other_code import KnownTasks


class Command(BaseCommand):
    help = "Do the jobs that wait, until stopped. `manage.py serve` starts one of these by itself."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--queues", help="only these, separated by commas; all unless named")
        parser.add_argument("--concurrency", type=int, default=4, help="how many jobs at a time; 4 unless named")

    def handle(self, *, queues, concurrency, **options):
        wait_while_held(self.stderr.write)
        # Django's connection cannot wait for notifications, so the worker has one of its own. Tasks keep Django's:
        # a job that is put in by a job belongs to that one's transaction.
        worker = app.with_connector(Connector.to_database())
        worker.job_manager = JobManager(worker.connector)
        worker.perform_import_paths()  # first: what is imported later is not among the tasks that are known
        worker.tasks = KnownTasks(worker.tasks, worker)
        worker.run_worker(
            queues=queues and queues.split(","),
            concurrency=concurrency,
            shutdown_graceful_timeout=10,  # then jobs are told to stop; they begin anew with the next worker
        )
