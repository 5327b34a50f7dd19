"""Keep what this version leaves to the next: a backup with a row in every table, and which commit wrote it.

`make landed`, once a version is released, with nothing uncommitted. What comes after is held to it by the tests beside this.
"""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
ARCHIVE, COMMIT = HERE / "landed.zip", HERE / "landed.txt"


def main():
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DEMO": "1"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from actions.commitments.heads import publish_heads
    from actions.models import CommitmentEvent
    from tests import databases, world
    from tests.admin.test_admin import one_of_each
    from tests.releases.filling import fill_what_is_empty

    databases.create(name := "landed_of_tests")
    try:
        databases.use(name)
        people = world.make_people()
        world.make(people)
        one_of_each(people)
        publish_heads(now=CommitmentEvent.objects.latest("at").at + timedelta(days=2))
        with transaction.atomic():
            fill_what_is_empty()
        ARCHIVE.unlink(missing_ok=True)
        call_command("backup", str(ARCHIVE))
        ARCHIVE.chmod(0o644)
    finally:
        databases.use("postgres")
        databases.drop(name)
    commit = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True, cwd=HERE).strip()
    COMMIT.write_text(f"{commit}\n")
    print(f"{ARCHIVE.name}: {ARCHIVE.stat().st_size // 1000} kB, of {commit[:8]}, {datetime.now(UTC):%Y-%m-%d}")


if __name__ == "__main__":
    main()
