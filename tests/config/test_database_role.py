"""The running site's role of the database, where the tables belong to another: it writes rows and changes no table."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings as of_the_site
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from psycopg.conninfo import make_conninfo

from config.database.roles import give_rows_to
from outbox.models import Mail
from publishing.models import Revision
from tests import databases, world
from web.mail import mail

pytestmark = pytest.mark.django_db
ROLE = "site_of_a_test"
FORBIDDEN = [
    "ALTER TABLE publishing_revision DISABLE TRIGGER ALL",
    "DROP TABLE actions_commitmentevent",
    "TRUNCATE actions_commitmentevent",
    "CREATE TABLE mine (a int)",
    "ALTER TABLE publishing_revision OWNER TO CURRENT_ROLE",
    "DELETE FROM django_migrations",
    "SET LOCAL session_replication_role = replica",
]


@pytest.fixture
def as_site(db):
    """Everything is done as the site's role until the test ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        give_rows_to(ROLE)
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")


def test_site_writes_reviews_publishes_and_mails_without_owning_a_table(as_site, settings, run_jobs):
    settings.DEMO, settings.EMAIL_BACKEND = False, "outbox.backend.OutboxBackend"
    settings.OUTBOX_DELIVERY = "django.core.mail.backends.locmem.EmailBackend"

    world.make(world.make_people())
    mail("nora@example.org", "A word", "many_drafts", {"person": world.author(), "count": 3})
    run_jobs()

    assert Revision.objects.filter(state="published").count() >= 4
    assert Mail.objects.get().sent_at, Mail.objects.values()


def test_site_changes_no_table_and_switches_nothing_off(as_site):
    for statement in FORBIDDEN:
        with pytest.raises(ProgrammingError, match="permission denied|must be owner"), transaction.atomic():
            connection.cursor().execute(statement)


def test_migrating_as_the_owner_of_another_database_is_refused(settings):
    settings.OWNER_DATABASE = {"host": "elsewhere", "dbname": "other"}

    with pytest.raises(CommandError, match="another database"):
        call_command("migrate")


def test_owner_migrates_where_the_sites_role_is_not_let_in():
    name, locked_out = f"migrated_{os.getpid()}", f"locked_out_{os.getpid()}"
    databases.create(name)
    owner = databases.address(name)
    site = make_conninfo(owner, user=locked_out)
    environment = {**os.environ, "DEMO": "1", "DATABASE_URL": site, "OWNER_DATABASE_URL": owner}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with psycopg.connect(owner, autocommit=True) as server:
        server.execute(f"CREATE ROLE {locked_out} NOLOGIN")
    try:
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--no-input"], cwd=of_the_site.BASE_DIR, env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        databases.drop(name)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {locked_out}")

    assert done.returncode == 0, done.stderr
