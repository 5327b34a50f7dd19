"""Measure the definitions API beside its peers, in one run on the same rows.

    make benchmarks            needs wrk, and PostgreSQL's initdb (Debian: apt install wrk postgresql)
    SIZES=100 ROUNDS=1 SECONDS=1 make benchmarks    whether it runs; its figures mean nothing

Each server runs alone with one worker of four threads; wrk asks with four connections. Rounds go round the servers in
turn, so that a machine that slows down slows all of them; the median round counts. Rates are requests a second.
"""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from glob import glob
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
WORK = HOUSE / "var" / "benchmarks"
SIZES = [int(size) for size in os.environ.get("SIZES", "1000,100000").split(",")]
ROUNDS, SECONDS = int(os.environ.get("ROUNDS", "5")), int(os.environ.get("SECONDS", "4"))
PYTHON = WORK / "venv" / "bin" / "python"


def sh(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, **more).stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def postgres(fsync="off"):
    """A throw-away PostgreSQL on a port of its own; as root it runs under another user. `fsync` is whether it waits for the disk."""
    binaries = sorted(glob("/usr/lib/postgresql/*/bin"))[-1]
    folder = tempfile.mkdtemp()
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    as_owner = {"user": "postgres"} if os.getuid() == 0 else {}
    port = free_port()
    sh(
        f"{binaries}/initdb",
        "-D",
        f"{folder}/data",
        "-U",
        "bench",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        cwd="/",
        **as_owner,
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c shared_buffers=512MB -c fsync={fsync}"
    sh(
        f"{binaries}/pg_ctl",
        "-D",
        f"{folder}/data",
        "-o",
        options,
        "-l",
        f"{folder}/log",
        "-w",
        "start",
        cwd="/",
        **as_owner,
    )
    try:
        yield f"postgresql://bench@127.0.0.1:{port}/postgres"
    finally:
        sh(f"{binaries}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop", cwd="/", **as_owner)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server(command, port, env, ready):
    process = subprocess.Popen(
        [str(part) for part in command], env={**os.environ, **env}, cwd=HOUSE, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}")
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"{command[0]} did not start: {process.stderr.read1().decode()[-2000:]}")
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def gunicorn(python, app, port):
    return [
        python,
        "-m",
        "gunicorn",
        app,
        f"--bind=127.0.0.1:{port}",
        "--workers=1",
        "--threads=4",
        "--no-control-socket",
        "--log-level=warning",
    ]


def rate(address, header=None):
    """Return how many requests are answered in a second."""
    return asked(address, header)[1]


def asked(address, header=None):
    """Ask for `SECONDS` with four connections; return (how many were answered, how many in a second)."""
    command = ["wrk", "-t1", "-c4", f"-d{SECONDS}s", address]
    if header:
        command[1:1] = ["-H", header]
    printed = sh(*command)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    if wrong:  # an answer that never came in time is no answer, and counts as none
        raise SystemExit(f"{address} answered with errors:\n{printed}")
    number = int(re.search(r"(\d+) requests in", printed)[1])
    return number, float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])


def sqlite_copy(database, path):
    """The same rows for Datasette, which reads SQLite."""
    import psycopg

    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT slug, label, alt_labels, abbreviation, definition, plain_language, scope_note, examples, basis,"
            " exact_match, translations, version, first_published_at, modified_at FROM definitions_definition"
        ).fetchall()
    path.unlink(missing_ok=True)
    copy = sqlite3.connect(path)
    copy.execute(
        "CREATE TABLE definitions (slug TEXT PRIMARY KEY, label, alt_labels, abbreviation, definition, plain_language,"
        " scope_note, examples, basis, exact_match, translations, version, first_published_at, modified_at)"
    )
    text = [[json.dumps(cell) if isinstance(cell, list) else str(cell) for cell in row] for row in rows]
    copy.executemany(f"INSERT INTO definitions VALUES ({', '.join('?' * 14)})", text)
    copy.execute("CREATE INDEX by_label ON definitions (label)")
    copy.commit()


def measure(size):
    """{what: {server: [rate, …]}} with `size` definitions, and what the whole set in Turtle takes."""
    slug = f"term-{size // 2:06}"
    with postgres() as database:
        env = {"DATABASE_URL": database, "DEMO": "1", "DATABASE_POOL": "1", "PYTHONPATH": str(HOUSE / "benchmarks"),
               "EXPORT_DIR": str(WORK / f"exports-{size}")}  # fmt: skip
        shutil.rmtree(env["EXPORT_DIR"], ignore_errors=True)
        subprocess.run(
            [sys.executable, HOUSE / "benchmarks" / "fill.py", str(size)], check=True, env={**os.environ, **env}
        )
        sqlite_copy(database, WORK / "data.db")
        ports = {name: free_port() for name in ["ours", "floor", "viewset", "datasette"]}
        commands = {
            "ours": (gunicorn(sys.executable, "config.wsgi", ports["ours"]), "/readyz"),
            "floor": (gunicorn(PYTHON, "floor", ports["floor"]), f"/?slug={slug}"),
            "viewset": (gunicorn(PYTHON, "plain_viewset", ports["viewset"]), f"/definitions/{slug}/"),
            "datasette": ([PYTHON, "-m", "datasette", WORK / "data.db", "-p", ports["datasette"]], "/data.json"),
        }
        addresses = {
            "one definition": {
                "ours": f"/api/v1/definitions/{slug}/",
                "floor": f"/?slug={slug}",
                "viewset": f"/definitions/{slug}/",
                "datasette": f"/data/definitions/{slug}.json",
            },
            "a page of 50": {
                "ours": "/api/v1/definitions/",
                "floor": "/",
                "viewset": "/definitions/",
                "datasette": "/data/definitions.json?_size=50",
            },
            "a 304": {"ours": f"/api/v1/definitions/{slug}/", "floor": f"/?slug={slug}"},
        }
        found = {what: {name: [] for name in by_server} for what, by_server in addresses.items()}
        for _ in range(ROUNDS):
            for name, (command, ready) in commands.items():
                with server(command, ports[name], env, ready):
                    base = f"http://127.0.0.1:{ports[name]}"
                    urllib.request.urlopen(base + addresses["one definition"][name]).read()
                    for what, by_server in addresses.items():
                        if name in by_server:
                            header = None
                            if what == "a 304" and name == "ours":
                                tag = urllib.request.urlopen(base + by_server[name]).headers["ETag"]
                                header = f"If-None-Match: {tag}"
                            found[what][name].append(rate(base + by_server[name], header))
        return found, whole_set(commands["ours"], ports["ours"], env, slug)


# What a job does after a publication: the file of the whole set, with the seconds and the memory that it takes.
MAKE = """
import resource, time
from definitions.exporting.files import export_file
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, began = peak(), time.perf_counter()
export_file("ttl")
print(time.perf_counter() - began, peak() - before)
"""


def whole_set(command, port, env, slug):
    """Seconds to make the whole set in Turtle and to download it, bytes, and MB by which maker and server grow."""
    made = sh(sys.executable, HOUSE / "manage.py", "shell", "--no-imports", "-c", MAKE, env={**os.environ, **env})
    making, maker = map(float, made.split())
    with server(command[0], port, env, command[1]) as process:
        worker = int(sh("pgrep", "-P", process.pid).split()[0])
        address = f"http://127.0.0.1:{port}/api/v1/definitions/?format=ttl"
        urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/definitions/{slug}/").read()
        before, took = peak(worker), []
        for _ in range(3):
            began, size = time.perf_counter(), 0
            with urllib.request.urlopen(address) as answer:
                while part := answer.read(1 << 20):
                    size += len(part)
            took.append(time.perf_counter() - began)
        grown = {"maker": maker, "server": peak(worker) - before}
        return {"making": making, "downloading": min(took), "bytes": size, "memory": grown}


def peak(pid):
    """The most memory a process has held, in MB."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def make_ready():
    """Install the peers where they are not yet.

    :raises SystemExit: without wrk
    """
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed: apt install wrk")
    WORK.mkdir(parents=True, exist_ok=True)
    lists = [HOUSE / "requirements.txt", HOUSE / "benchmarks" / "requirements.txt"]
    wanted, installed = "".join(each.read_text() for each in lists), WORK / "venv" / "installed.txt"
    if not installed.exists() or installed.read_text() != wanted:
        sh(sys.executable, "-m", "venv", WORK / "venv")
        # One after the other: the peers want an older setuptools than this project's packages are pinned to.
        for requirements in lists:
            sh(sys.executable, "-m", "uv", "pip", "install", "-q", "-p", PYTHON, "-r", requirements)
        installed.write_text(wanted)


def main():
    make_ready()
    results = {}
    for size in SIZES:
        rates, turtle = measure(size)
        medians = {what: {name: statistics.median(all) for name, all in by.items()} for what, by in rates.items()}
        results[size] = {"rates": medians, "turtle": turtle}
        print(size, json.dumps(results[size], indent=1), flush=True)
    (WORK / "results.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
