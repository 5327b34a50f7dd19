"""What the role of the running site may do in a database whose tables belong to another one: rows, and nothing else."""

from django.db import connection
from psycopg import sql

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
