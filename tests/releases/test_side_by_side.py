"""The version before runs against the tables of this one, beside it: pages, API, writing, publishing, promising, and jobs.

Its code comes out of this repository's history, at the commit that `make landed` wrote down.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from outbox.models import Mail
from publishing.models import Head
from publishing.published.rebuilding import is_current, rebuild, shaped_otherwise, take_over
from tests import databases, world
from tests.releases.make import COMMIT
from tests.releases.restored import left_by_version_before

HOUSE = Path(settings.BASE_DIR)
NAME = "side_by_side_of_tests"
WALK = HOUSE / "tests" / "releases" / "walk.py"


@pytest.fixture(scope="module")
def version_before(tmp_path_factory):
    """The code of the version before, in a folder."""
    folder, commit = tmp_path_factory.mktemp("before"), COMMIT.read_text().strip()
    with subprocess.Popen(["git", "archive", commit], stdout=subprocess.PIPE, cwd=HOUSE) as archive:
        done = subprocess.run(["tar", "-x", "-C", folder], stdin=archive.stdout, check=False)
    assert archive.returncode == done.returncode == 0, (
        f"This checkout has no commit {commit}, the version before: fetch the whole history (git fetch --unshallow)."
    )
    for name in [".venv", "node_modules"]:
        (folder / name).symlink_to((HOUSE / name).resolve())
    return folder


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    """What the version before left, migrated by this one; this one's connection is to it."""
    own = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        left_by_version_before(NAME)
        call_command("migrate", interactive=False, verbosity=0)
        ProcrastinateJob.objects.all().delete()  # bare rows: nobody's work
        yield
        databases.use(own)
        databases.drop(NAME)


@pytest.fixture
def by(database, tmp_path):
    """`by(folder, *words)` is what the walk says to a line; the code in a folder has one process, as a site's would."""
    known = connection.get_connection_params()
    address = "postgresql://{user}:{password}@/{dbname}?host={host}&port={port}".format(**{"port": 5432, **known})
    running = {}

    def started(folder):
        environment = {**os.environ, "DEMO": "1", "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings",
                       "EXPORT_DIR": str(tmp_path / f"exports-{len(running)}")}  # fmt: skip
        errors = (tmp_path / f"errors-{len(running)}").open("w+")
        return subprocess.Popen(
            [sys.executable, str(WALK)], cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=errors, text=True, bufsize=1,
        ), errors  # fmt: skip

    def ask(folder, *words):
        process, errors = running.get(folder) or running.setdefault(folder, started(folder))
        print(*words, file=process.stdin, flush=True)
        for line in process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        errors.seek(0)
        raise AssertionError(errors.read()[-3000:])

    yield ask
    for process, errors in running.values():
        process.stdin.close()
        process.wait(30)
        process.stdout.close()
        errors.close()


def assert_all_well(said):
    assert {path: status for path, status in {**said["pages"], **said["of an editor"]}.items() if status != 200} == {}
    assert (said["versions"], said["commitment"], said["found"]) == ([1, 1], "committed", True)


def test_version_before_runs_beside_this_one_on_the_tables_of_this_one(version_before, by):
    take_over()
    rebuild()
    assert is_current()

    before = by(version_before, "before")
    assert_all_well(before)
    assert_all_well(by(HOUSE, "now"))
    assert_all_well(by(version_before, "before-again"))  # and reads what this one wrote

    # Jobs of the version before by this one's worker, and the other way round.
    assert by(HOUSE, "-", "work") == {"not done": []}
    assert_all_well(by(HOUSE, "now-again"))
    assert by(version_before, "-", "work") == {"not done": []}

    # A mail that this one looks at again as it goes out, sent by the version before.
    mail = Mail.objects.create(
        to="ewan@example.org", subject="Due", body="Due.", source="reminders 1", next_try_at=world.NOW
    )
    assert by(version_before, "-", "send")["sent"] > 0
    mail.refresh_from_db()
    assert mail.state == "sent"

    # What was published by either is shaped by this one in the end.
    take_over()
    rebuild()
    assert not shaped_otherwise().exists()
    assert Head.now().counts["source"] == 2 + 4
