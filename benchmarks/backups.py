"""Back up, restore elsewhere as docs/backups.md says, and compare all of it: `make backups`, or with other sizes

    SIZES=0,20000 python benchmarks/backups.py          needs PostgreSQL's initdb (Debian: apt install postgresql)

Each size is the demonstration with the real catalogue and so many entries more, as `pages.py` makes them. The copy goes
into a database of its own owner and site role. A follower of the changes (`clients/`) reads both sites over HTTP. It ends
with an error where anything differs. Seconds and memory are those of the command; the database's come on top.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "benchmarks"), str(HOUSE / "clients")]
SIZES = [int(size) for size in os.environ.get("SIZES", "0").split(",")]
ROLES = """
CREATE ROLE sharing_owner LOGIN CREATEDB; CREATE ROLE sharing_site LOGIN; CREATE DATABASE {name} OWNER sharing_owner;
"""
SCHEMA = "REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT CREATE ON SCHEMA public TO sharing_owner;"
PUBLISH_ONE = """
from django.utils import timezone
from organisations.models import Person
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish
by = {each.role: each for each in Person.objects.filter(email__in=["researcher@demo.example", "editor@demo.example"])}
document = {"slug": "after-the-backup", "label": "After the backup", "definition": "What nobody restores.", "basis": "guidance"}
draft = save_draft(kind="definition", document=document, by=by["researcher"], now=timezone.now())
publish(revision=draft, by=by["editor"], now=timezone.now(), note="Too late.")
"""


def manage(environment, *command):
    """Run a command of manage.py. Return (seconds, MB of memory at most, what it said)."""
    with tempfile.TemporaryFile("w+") as said:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, HOUSE / "manage.py", *command], cwd=HOUSE, env=environment, stdout=said
        )
        _, status, used = os.wait4(process.pid, 0)
        said.seek(0)
        if status:
            raise SystemExit(f"{' '.join(map(str, command))} failed: {said.read()}")
        return time.monotonic() - began, used.ru_maxrss / 1000, said.read().strip()


def statements(database, *texts):
    import psycopg

    with psycopg.connect(database, autocommit=True) as connection:
        for text in texts:
            for statement in filter(str.strip, text.split(";")):
                connection.execute(statement)


def measure(size, folder):
    """Print the row of a size."""
    from run import postgres
    from sharing_with_care import Copy, Site

    environment = {**os.environ, "DEMO": "1", "EXPORT_DIR": str(folder / "exports")}
    with postgres() as database:
        source = environment | {"DATABASE_URL": database}
        manage(source, "demo", "--prepare-only")
        if size:
            subprocess.run(
                [sys.executable, HOUSE / "benchmarks" / "pages.py", "fill", str(size)], check=True, env=source
            )
        file, whole = folder / f"{size}.zip", folder / f"{size}-whole.zip"
        steps = {"backup": manage(source, "backup", file), "export_whole": manage(source, "export_whole", whole)}
        manage(source, "shell", "--command", PUBLISH_ONE)
        with served(source, folder) as address:
            follower = Copy(Site(address), folder / f"{size}.json")
            assert "after-the-backup" in follower.update().changed

        for name, command, archive in [("restored", "restore", file), ("imported", "import_whole", whole)]:
            copy = environment | role_of(database, name, first=name == "restored")
            steps[command] = manage(copy, command, archive)
            manage(copy, "resume", "--drop-mail")
            if name == "restored":
                steps["check_backup"] = manage(copy, "check_backup", file)
                with served(copy | {"PORT": "0"}, folder, address) as address:
                    update = follower.update()
                assert update.started_again, "the follower noticed nothing"
                assert update.gone == ["after-the-backup"], update
            else:
                manage(copy, "check_backup", whole)
        rows = sum(table["rows"] for table in manifest(file)["tables"].values())
        for step, (seconds, memory, _) in steps.items():
            mb = (whole if "whole" in step else file).stat().st_size / 1e6
            print(f"| {size:,} more | {rows:,} | {step} | {seconds:,.1f} | {memory:,.0f} | {mb:,.1f} |", flush=True)


def manifest(file):
    import zipfile

    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read("manifest.json"))


def role_of(database, name, *, first):
    """Make a database as docs/database.md does. Return the variables of the environment that name it."""
    create = ROLES if first else "CREATE DATABASE {name} OWNER sharing_owner"
    statements(database, create.format(name=name))
    there = database.rpartition("/")[0] + f"/{name}"
    statements(there, SCHEMA)
    return {
        "DATABASE_URL": there.replace("bench@", "sharing_site@"),
        "OWNER_DATABASE_URL": there.replace("bench@", "sharing_owner@"),
    }


def served(environment, folder, address=None):
    """Serve a site, at the address of before if there is one. Yields its address."""
    from contextlib import contextmanager

    from run import free_port, gunicorn, server

    @contextmanager
    def serving():
        port = int(address.rpartition(":")[2]) if address else free_port()
        with server(gunicorn(sys.executable, "config.wsgi", port), port, environment, "/readyz"):
            yield f"http://127.0.0.1:{port}"

    return serving()


def main():
    print("| entries | rows | step | seconds | memory, MB | file, MB |\n| --- | ---: | --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            measure(size, Path(folder))


if __name__ == "__main__":
    main()
