import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from config.static_files import collect_what_changed
from publishing.published.projection import is_current, reproject


class Command(BaseCommand):
    help = "Serve the site with a production server at 127.0.0.1:$PORT; put a proxy with https in front."
    requires_system_checks = []

    def handle(self, **options):
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
        if not is_current():
            self.stdout.write("The code changed since the public pages were made: making them anew …")
            reproject()
        collect_what_changed()
        connection.close()
        serve()


def serve():
    """Become the web server: this process is replaced."""
    port = os.environ.get("PORT", "8000")
    gunicorn = os.path.join(os.path.dirname(os.sys.executable), "gunicorn")
    os.chdir(settings.BASE_DIR)
    os.environ["DATABASE_POOL"] = "1"
    os.execv(  # noqa: S606 – our own program, no shell
        gunicorn,
        [
            gunicorn,
            "config.wsgi",
            f"--bind={os.environ.get('HOST', '127.0.0.1')}:{port}",
            f"--workers={os.environ.get('WEB_WORKERS', '2')}",
            "--threads=4",
            "--no-control-socket",
            "--forwarder-headers=",  # or a visitor behind a proxy on this machine chooses SCRIPT_NAME
            "--worker-tmp-dir=/dev/shm" if os.path.isdir("/dev/shm") else "--log-level=info",  # noqa: S108
            "--max-requests=5000",
            "--max-requests-jitter=500",
        ],
    )
