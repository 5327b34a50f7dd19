"""What the role of the running site may do in a database whose tables belong to another one: rows, and nothing else."""

from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from psycopg import sql

from config.environment import DATABASE_KEYS

GRANTS = [
    "GRANT USAGE ON SCHEMA public TO {}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
    "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}",
]


def give_rows_to(role):
    """Let a role read and write rows; it changes no table, switches no trigger off and empties nothing at once."""
    with connection.cursor() as cursor:
        for statement in GRANTS:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(role)))


@contextmanager
def as_owner():
    """From here on the connection is that of OWNER_DATABASE_URL's role, where it is set.

    At the end the role of the running site, which DATABASE_URL names, is given what it needs.

    :raises CommandError: it names another database
    """
    site, owner = connection.settings_dict, settings.OWNER_DATABASE
    if not owner:
        yield
        return
    role, wanted = site["USER"], {key: owner.get(name, "") for key, name in DATABASE_KEYS.items()}
    if [wanted[key] for key in ["HOST", "PORT", "NAME"]] != [site[key] for key in ["HOST", "PORT", "NAME"]]:
        raise CommandError("OWNER_DATABASE_URL names another database than DATABASE_URL.")
    connection.close()
    site.update(wanted)
    yield
    if role != wanted["USER"]:
        give_rows_to(role)
