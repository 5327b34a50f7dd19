"""A new version's migrations: none stops or breaks the version before, and all run on a database that has rows everywhere."""

import re
from unittest import mock

import pytest
from django.contrib.postgres.operations import NotInTransactionMixin
from django.core.management import call_command
from django.db import connection
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements

from backups.archive import opened
from backups.restoring import FILLED_BY_MIGRATE
from config.database.soundness import problems
from publishing.published.rebuilding import is_current, rebuild, take_over
from tests import databases, world
from tests.releases.make import ARCHIVE
from tests.releases.restored import left_by_version_before

# {(app, migration): {code: why it stays as it is}}
BEFORE = "Written before this was looked at, and frozen."
ALLOWED = {
    ("actions", "0018_mails_looked_at_again"): {"CREATE_INDEX": BEFORE, "CREATE_INDEX_EXCLUSIVE": BEFORE},
    ("definitions", "0015_collections_in_order"): {"CREATE_INDEX": BEFORE, "CREATE_INDEX_EXCLUSIVE": BEFORE, "NOT_NULL": BEFORE},
    ("outbox", "0003_mails_looked_at_again"): {"NOT_NULL": BEFORE},
}  # fmt: skip
# Tables that nobody's waiting is long for: they have a row, or a few.
SMALL = {"publishing_head", "django_site"}
ADDS_CHECKED = re.compile(
    r'ALTER TABLE "?(\w+)"? ADD CONSTRAINT .* (CHECK|FOREIGN KEY|EXCLUDE|PRIMARY KEY)\b(?!.*NOT VALID)', re.DOTALL
)
REWRITES = re.compile(
    r'ALTER TABLE "?(\w+)"? ADD COLUMN .*(GENERATED|DEFAULT [\w.]*(random|now|clock_timestamp|nextval)\w*\()',
    re.IGNORECASE,
)
OF_WHOLE_TABLE = re.compile(r'^(UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
# What PostgreSQL keeps for each table's rows: another number once they were all written anew.
FILES = "SELECT relname, relfilenode FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


def faults(statements):
    """Return {code} of what is wrong with a migration's statements: by the library, and by what it does not look for."""
    statements = [line for line in statements if line.strip() and not line.startswith("--")]
    errors, _, warnings = analyse_sql_statements(PostgresqlAnalyser, statements)
    made = {match[1] for line in statements if (match := re.match(r'CREATE TABLE "?(\w+)', line))}
    found = {issue.code for issue in [*errors, *warnings]}
    for line in statements:
        if (match := ADDS_CHECKED.search(line)) and match[1] not in made | SMALL:
            found.add("CHECKS_ALL_ROWS")
        if (match := REWRITES.search(line)) and match[1] not in made | SMALL:
            found.add("REWRITES_TABLE")
        if (
            (match := OF_WHOLE_TABLE.match(line))
            and match[2] not in made | SMALL
            and any(each.startswith("ALTER TABLE") for each in statements)
        ):
            found.add("WRITES_UNDER_LOCK")
    return found


@pytest.fixture(scope="module")
def landed():
    """{(app, migration)} that the version before had."""
    with opened(ARCHIVE) as archive:
        return {(app, name) for app, names in archive.manifest["migrations"].items() for name in names}


def new_migrations(landed):
    linter = MigrationLinter(path=".", analyser_string="postgresql", no_cache=True, no_output=True)
    known = linter.migration_loader.disk_migrations
    ours = {app.label for app in databases.apps.get_app_configs() if "site-packages" not in app.path}
    return linter, [known[key] for key in sorted(known.keys() - landed) if key[0] in ours]


WRONG = {
    "DROP_COLUMN": ['ALTER TABLE "a" DROP COLUMN "b" CASCADE;'],
    "RENAME_COLUMN": ['ALTER TABLE "a" RENAME COLUMN "b" TO "c";'],
    "RENAME_TABLE": ['ALTER TABLE "a" RENAME TO "b";'],
    "DROP_TABLE": ['DROP TABLE "a" CASCADE;'],
    "NOT_NULL": ['ALTER TABLE "a" ADD COLUMN "b" integer DEFAULT 1 NOT NULL;', 'ALTER TABLE "a" ALTER COLUMN "b" DROP DEFAULT;'],
    "ALTER_COLUMN": ['ALTER TABLE "a" ALTER COLUMN "b" TYPE bigint USING "b"::bigint;'],
    "ADD_UNIQUE": ['ALTER TABLE "a" ADD CONSTRAINT "u" UNIQUE ("b");'],
    "CREATE_INDEX": ['CREATE INDEX "i" ON "a" ("b");'],
    "CHECKS_ALL_ROWS": ['ALTER TABLE "a" ADD CONSTRAINT "c" CHECK ("b" > 1);'],
    "REWRITES_TABLE": ['ALTER TABLE "a" ADD COLUMN "b" uuid DEFAULT gen_random_uuid() NOT NULL;'],
    "WRITES_UNDER_LOCK": ['ALTER TABLE "a" ADD COLUMN "b" integer NULL;', 'UPDATE "a" SET "b" = 1;'],
}  # fmt: skip
RIGHT = [
    ['ALTER TABLE "a" ADD COLUMN "b" varchar(24) DEFAULT \'\' NOT NULL;'],
    ['ALTER TABLE "a" ADD COLUMN "b" integer NULL;'],
    ['CREATE INDEX CONCURRENTLY "i" ON "a" ("b");'],
    ['CREATE TABLE "a" ("id" bigint NOT NULL PRIMARY KEY);', 'CREATE INDEX "i" ON "a" ("id");',
     'ALTER TABLE "a" ADD CONSTRAINT "c" CHECK ("id" > 1);'],
    ['ALTER TABLE "a" ADD CONSTRAINT "c" CHECK ("b" > 1) NOT VALID;'],
    ['ALTER TABLE "a" VALIDATE CONSTRAINT "c";'],
]  # fmt: skip


@pytest.mark.parametrize("code", WRONG)
def test_statement_that_stops_or_breaks_the_version_before_is_noticed(code):
    assert code in faults(WRONG[code])


@pytest.mark.parametrize("statements", RIGHT)
def test_statement_that_does_neither_passes(statements):
    assert faults(statements) == set()


@pytest.mark.django_db
def test_no_new_migration_stops_or_breaks_the_version_before(landed):
    """See “What one release may change” in docs/operations.md for how to do it in two."""
    linter, migrations = new_migrations(landed)
    wrong = {}
    for migration in migrations:
        key = (migration.app_label, migration.name)
        errors, _, _ = linter.analyse_data_migration(migration)
        # What may not run in a transaction, as this test does, is only put into words here.
        with mock.patch.object(NotInTransactionMixin, "_ensure_not_in_transaction"):
            found = faults(linter.get_sql(*key)) | {issue.code for issue in errors}
        if left := found - ALLOWED.get(key, {}).keys():
            wrong[key] = left

    assert wrong == {}


def test_migrations_of_this_version_run_on_a_database_with_rows_in_every_table(database):
    """They keep every row, write no table anew, and leave what this version finds sound and can publish in."""
    files = files_of_tables()
    before = counts(set(files) - {"django_migrations", *FILLED_BY_MIGRATE})
    assert [name for name, rows in before.items() if not rows] == []

    call_command("migrate", interactive=False, verbosity=0)

    after = files_of_tables()
    assert {name for name in files if name not in SMALL and after.get(name, files[name]) != files[name]} == set()
    assert {name: rows for name, rows in counts(before).items() if rows != before[name]} == {}
    assert list(problems()) == []
    take_over()
    rebuild()
    assert is_current()
    editor = databases.apps.get_model("organisations.Person").objects.get(email="ewan@example.org")
    [publication] = world.publish(editor, ("source", world.source("after")))
    assert publication.version == 1


def files_of_tables():
    with connection.cursor() as cursor:
        cursor.execute(FILES)
        return dict(cursor.fetchall())


def counts(names):
    with connection.cursor() as cursor:
        found = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


@pytest.fixture
def database(django_db_blocker):
    """What the version before left; this one's connection is to it."""
    name, own = "migrated_of_tests", connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        left_by_version_before(name)
        yield
        databases.use(own)
        databases.drop(name)
