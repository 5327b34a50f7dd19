"""What a new version costs while it starts: until it listens, and while the rows that pages show are made anew.

    SIZES=0,20000 python benchmarks/deploying.py [folder of another version's code]     needs PostgreSQL's initdb

Each size is the demonstration with the real catalogue and so many entries more, as `pages.py` makes them. It starts `manage.py
serve` twice: with rows that this code shaped, and with rows that other code shaped, all of them. Meanwhile a visitor asks
for pages and an editor publishes, every second.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "benchmarks")]
SIZES = [int(size) for size in os.environ.get("SIZES", "0,20000").split(",")]
PAGES = ["/", "/definitions/", "/barriers/", "/plan/", "/api/v1/definitions/", "/definitions/care-experienced/"]
BY_OTHER_CODE = "UPDATE publishing_head SET projected_by = repeat('0', 24)"
OF_ENTRIES = "UPDATE publishing_entry SET shape = repeat('0', 24)"
STATE = """
    SELECT status FROM procrastinate_jobs WHERE task_name IN ('reproject', 'rebuild_rows') ORDER BY id DESC LIMIT 1
"""
PUBLISH = """
import sys, time
from django.utils import timezone
from organisations.models import Person
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish
by = {each.role: each for each in Person.objects.filter(email__in=["researcher@demo.example", "editor@demo.example"])}
number = int(time.time())
document = {"slug": f"of-{number}", "label": f"Of {number}", "definition": "What is published meanwhile.", "basis": "guidance"}
draft = save_draft(kind="definition", document=document, by=by["researcher"], now=timezone.now())
began = time.monotonic()
publish(revision=draft, by=by["editor"], now=timezone.now(), note="Meanwhile.")
print(time.monotonic() - began)
"""


def ask(address):
    """Return (status, seconds) of an address; 0 where nobody listens."""
    began = time.monotonic()
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            answer.read()
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    except OSError:
        status = 0
    return status, time.monotonic() - began


def start(code, environment, database):
    """Serve until the job is done. Return the row's figures."""
    import psycopg

    site = f"http://127.0.0.1:{environment['PORT']}"
    began = time.monotonic()
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=code,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while ask(f"{site}/healthz")[0] != 200:
            if server.poll() is not None:
                raise SystemExit("The server ended before it listened.")
            time.sleep(0.05)
        listening, asked, waited = time.monotonic() - began, [], []
        publisher = None
        with psycopg.connect(database, autocommit=True) as connection:
            while (state := connection.execute(STATE).fetchone()) and state[0] in ("todo", "doing"):
                for page in PAGES:
                    asked.append(ask(site + page))
                if publisher is None or publisher.poll() is not None:
                    if publisher is not None:
                        waited.append(float(publisher.stdout.read().splitlines()[-1]))
                    publisher = subprocess.Popen(
                        [sys.executable, "manage.py", "shell", "--command", PUBLISH],
                        cwd=code, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                    )  # fmt: skip
                time.sleep(0.5)
        took = time.monotonic() - began - listening
        if publisher is not None:
            waited.append(float(publisher.communicate()[0].splitlines()[-1]))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
    return listening, took, asked, waited


def measure(code, size, folder):
    import psycopg
    from run import free_port, postgres

    with postgres() as database:
        environment = {
            **os.environ, "DEMO": "1", "DATABASE_URL": database, "EXPORT_DIR": str(folder / "exports"), "PORT": str(free_port()),
        }  # fmt: skip
        subprocess.run(
            [sys.executable, "manage.py", "demo", "--prepare-only"],
            cwd=code,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        if size:
            subprocess.run(
                [sys.executable, "benchmarks/pages.py", "fill", str(size)],
                cwd=code,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        start(code, environment, database)  # once, so that files are collected
        for name, statements in [("a comment changed", []), ("all rows shaped otherwise", [BY_OTHER_CODE, OF_ENTRIES])]:
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo'")
                for statement in statements:
                    with suppress(psycopg.errors.UndefinedColumn):  # a version that knows no shapes
                        connection.execute(statement)
            listening, took, asked, waited = start(code, environment, database)
            not_200 = sum(status != 200 for status, _ in asked)
            slowest = max((seconds for _, seconds in asked), default=0)
            print(
                f"| {size:,} more | {name} | {listening:.1f} s | {took:.0f} s | {len(asked)}, {not_200}, {slowest:.2f} s | "
                f"{len(waited)}, {max(waited, default=0):.1f} s |",
                flush=True,
            )


def main():
    code = Path(sys.argv[1] if sys.argv[1:] else HOUSE).resolve()
    print(
        "| entries | before the start | listens after | rows made anew, after that | pages asked, not 200, slowest | publications, slowest |"
    )
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            measure(code, size, Path(folder))


if __name__ == "__main__":
    main()
