"""A database that is there for a moment, beside the one of the settings."""

import secrets
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import ProgrammingError, connection
from psycopg import sql


@contextmanager
def scratch_database():
    """Within it, the connection is to a new, empty database on the same server, which is dropped at the end.

    :raises CommandError: the role may not make one
    """
    name = sql.Identifier(scratch := f"backup_check_{secrets.token_hex(6)}")
    own = connection.settings_dict["NAME"]
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
    except ProgrammingError as error:
        raise CommandError(
            f"No database can be made to look in ({str(error).strip()}): let the role do so (ALTER ROLE … CREATEDB), or name "
            "another server in DATABASE_URL; what is in the database is not touched."
        ) from None
    try:
        _use(scratch)
        yield
    finally:
        _use(own)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _use(name):
    connection.close()
    connection.settings_dict["NAME"] = name
