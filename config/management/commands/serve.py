from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config.demonstration_apart import refuse_demonstration
from config.serving import serve
from config.static_files import collect_what_changed
from organisations.accounts.encryption import check_keys
from publishing.published.rebuilding import is_current, take_over
from publishing.tasks import put_in_rebuild


class Command(BaseCommand):
    help = "Serve the site with a production server at 127.0.0.1:$PORT; put a proxy with https in front."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--no-worker", action="store_true", help="something else runs `manage.py worker`")

    def handle(self, *, no_worker, **options):
        try:
            with connection.cursor():
                behind = MigrationExecutor(connection).migration_plan(
                    MigrationExecutor(connection).loader.graph.leaf_nodes()
                )
        except OperationalError as error:
            raise CommandError(
                f"The database does not answer ({str(error).strip().splitlines()[0]}): check DATABASE_URL."
            ) from None
        if behind:
            raise CommandError("The database is behind the code: run `manage.py migrate` first.")
        refuse_demonstration()
        check_keys()
        take_over()
        if not is_current():
            self.stdout.write("Other code shaped some of the rows that pages show: a job makes them anew meanwhile.")
            put_in_rebuild(now=timezone.now())
        collect_what_changed()
        connection.close()
        serve(worker=not no_worker)
