"""Putting an archive into a database: all of it, or nothing."""

import shutil

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from backups.archive import INSTEAD, Unusable, applied_migrations
from backups.tables import AS_TEXT, count_and_digest, in_order, next_numbers, tables

# What `migrate` itself fills: a database with nothing else in it is empty.
FILLED_BY_MIGRATE = ("django_content_type", "auth_permission", "procrastinate_version")
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

# Not by the model: the table is as it was when the archive was made.
HOLD = "INSERT INTO backups_restoration (restored_at, made_at) VALUES (%s, %s)"


def restore(archive, *, now, replace=False, hold=True):
    """Put an archive in the place of what is in the database, in one transaction, and compare all of it before it ends.

    An empty database is set up first, as it was when the archive was made, and brought up to this code afterwards: steps of
    their own, since PostgreSQL lets some migrations not share a transaction. What breaks off leaves an empty database, or
    one that `migrate` brings up to date. `replace` allows a database that has rows. With `hold` no job runs and no mail goes
    out until somebody resumes the site, and whoever was signed in has to do so again.

    :raises Unusable: nothing was changed, or all of it and files of before are left: it says which
    """
    _refuse_newer(archive)
    _refuse_users()
    _set_up(archive)
    with transaction.atomic(), connection.cursor() as cursor:
        for setting in AS_TEXT:
            cursor.execute(setting)
        found = tables()
        _refuse_other_tables(archive, found)
        if not replace:
            _refuse_rows(cursor, found)
        _fill(cursor, archive, found)
        if differences := differences_from(archive, found):
            raise Unusable(
                f"What was restored differs from the backup, so that nothing was kept: {'; '.join(differences)}"
            )
        if hold:
            cursor.execute("DELETE FROM django_session")
            cursor.execute(HOLD, [now, archive.manifest["made_at"]])
    call_command(Migrate(), interactive=False, verbosity=0)
    if hold:  # and not where somebody looks at a backup beside the site
        _empty_files()


def differences_from(archive, found=None):
    """Return sentences: each table and each sequence that is not what the archive says."""
    differences = []
    for table in found or tables():
        if not (told := archive.tables.get(table.name)):
            continue
        instead = INSTEAD.get(table.name) if archive.kind == "export" else None
        count, digest = count_and_digest(table.select(instead))
        if (count, digest) != (told["rows"], told["compared"]):
            differences.append(f"{table.name} has {count} rows, and {told['rows']} were written")
    numbers = next_numbers()
    for name, number in archive.manifest["next_numbers"].items():
        if numbers.get(name, 0) < number:
            differences.append(f"{name} gives {numbers.get(name)} next, and {number} was written")
    return differences


def _refuse_newer(archive):
    known = MigrationExecutor(connection).loader.disk_migrations
    for app, names in archive.manifest["migrations"].items():
        for name in names:
            if (app, name) not in known:
                raise Unusable(
                    f"{archive.path} was made by a newer version of the code, which has the migration {app}.{name}: "
                    "restore it with that version. Nothing was changed."
                )


def _refuse_users():
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        (others,) = cursor.fetchone()
    if others:
        raise Unusable(
            f"{others} other connection{'s use' if others > 1 else ' uses'} this database: stop the site and its workers "
            "first. Nothing was changed."
        )


def _empty_files():
    """Take away the files of before: they are known by how many changes there were, and those numbers come again."""
    try:
        shutil.rmtree(settings.EXPORT_DIR)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Unusable(
            f"Everything was restored and the site is held, but {settings.EXPORT_DIR} could not be emptied ({error.strerror}). "
            "Take that folder away before `manage.py resume`: its files would be given away as those of now."
        ) from None


def _set_up(archive):
    """Give an empty database the tables that the archive is of."""
    wanted, there = archive.manifest["migrations"], applied_migrations()
    if there == wanted:
        return
    if there:
        raise Unusable(
            "The database is set up by another version of the code than the backup: make a new, empty one (createdb), and "
            "name it in DATABASE_URL. Nothing was changed."
        )
    executor = MigrationExecutor(connection)
    nodes = [(app, name) for app, names in wanted.items() for name in names]
    followed = {parent.key for node in nodes for parent in executor.loader.graph.node_map[node].parents}
    executor.migrate([node for node in nodes if node not in followed])


def _refuse_other_tables(archive, found):
    there = {table.name: list(table.columns) for table in found}
    left_out = archive.manifest["left_out"]
    wanted = {name: table["columns"] for name, table in archive.tables.items()}
    names = [
        name
        for name in sorted(there.keys() | wanted.keys())
        if name not in left_out and there.get(name) != wanted.get(name)
    ]
    if names:
        raise Unusable(
            f"The database and the backup have other tables or columns, though the same migrations: {', '.join(names)}. "
            "Use a new, empty database. Nothing was changed."
        )


def _refuse_rows(cursor, found):
    for table in found:
        if table.name.startswith(FILLED_BY_MIGRATE):
            continue
        cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table.name)))
        if cursor.fetchone()[0]:
            raise Unusable(
                f"The database is not empty: {table.name} has rows. Use a new, empty database, or --replace to lose what is "
                "in this one. Nothing was changed."
            )


def _fill(cursor, archive, found):
    """Put the rows in. Triggers write no history of it; constraints hold, foreign keys at the end."""
    every = sql.SQL(", ").join(sql.Identifier(table.name) for table in found)
    switch = "ALTER TABLE {} {} TRIGGER USER"
    for table in found:
        cursor.execute(sql.SQL(switch).format(sql.Identifier(table.name), sql.SQL("DISABLE")))
    cursor.execute(sql.SQL("TRUNCATE {}").format(every))
    for table in in_order(found):
        if table.name in archive.tables:
            put_in = table.put_in_json if archive.kind == "export" else table.put_in
            put_in(archive.blocks(table.name))
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in found:
        cursor.execute(sql.SQL(switch).format(sql.Identifier(table.name), sql.SQL("ENABLE")))
    for name, number in archive.manifest["next_numbers"].items():
        cursor.execute(sql.SQL("ALTER SEQUENCE {} RESTART WITH {}").format(sql.Identifier(name), sql.Literal(number)))
    cursor.execute("ANALYZE")  # or the planner takes every table for empty
