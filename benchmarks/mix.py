"""Visit a site as on a working day, and look that every answer is right, none is slow and no process grows.

    python benchmarks/mix.py               ten minutes; needs PostgreSQL's initdb (Debian: apt install postgresql)
    MINUTES=1 python benchmarks/mix.py     shorter; whether processes grow is not judged below six
    PAUSE=0.2 CLIENTS=16 SEED=2 …          more visitors, and shorter pauses between what each asks (seconds, on average)

The demonstration is served by gunicorn as `manage.py serve` has it, two processes of four threads, but for its taking new
processes after so many requests, which would hide one that grows; a worker does its jobs, and PostgreSQL writes to disk.
Of a hundred requests eighty are pages, fifteen the API's and five send a form: drafts begun, saved, sent for review and
published, organisations asked, promises signed, reported on and withdrawn (`visitors.py`), each by the pages that a
browser would have asked for, with sessions and the tokens of forms. What was published a reader has to see at once.

Ends with 1 where an answer was another one than had to come, a job failed, the 99th of a hundred requests took longer
than SLOWEST, or a process held more in the end than GROWS times what it held half-way.
"""

import os
import random
import re
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "benchmarks")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import psycopg  # noqa: E402
from run import WORK, free_port, postgres  # noqa: E402
from visitors import Unexpected, Visitor, Watch  # noqa: E402

MINUTES, PAUSE = float(os.environ.get("MINUTES", "10")), float(os.environ.get("PAUSE", "1"))
CLIENTS, SEED = int(os.environ.get("CLIENTS", "8")), int(os.environ.get("SEED", "1"))
# Each form that is sent asks for two pages: the form before, and where it leads. So 80, 15 and 5 of a hundred.
SHARES = {"read": 70, "ask_api": 15, "write": 5}
SLOWEST, JUDGED_FROM = 0.25, 6  # seconds; minutes
GROWS, SLACK = 1.1, 5  # times, and megabytes: of a small process a tenth is nothing
LOG = WORK / "mix.log"
STATES = "SELECT status, count(*) FROM procrastinate_jobs GROUP BY status"


def visit(visitor, until, chosen):
    """Ask one thing after the other, with pauses, until the time is over."""
    while time.monotonic() < until:
        time.sleep(chosen.expovariate(1 / PAUSE) if PAUSE else 0)
        (doing,) = chosen.choices([*SHARES], SHARES.values())
        with suppress(Unexpected):  # `Watch` has it
            getattr(visitor, doing)()


class Memory:
    """Megabytes of each process's own, without files and what is shared, minute by minute; of several, the largest one's."""

    def __init__(self, processes):
        self.processes, self.rows = processes, []

    def look(self):
        self.rows.append({name: max(map(self.own, pids())) for name, pids in self.processes.items()})
        return self.rows[-1]

    @staticmethod
    def own(pid):
        with suppress(OSError):
            held = Path(f"/proc/{pid}/smaps_rollup").read_text()
            return int(re.search(r"^Anonymous: +(\d+)", held, flags=re.MULTILINE)[1]) / 1024
        return 0

    def grown(self):
        """Return {name: times} of what is larger in the end than half-way by more than GROWS and SLACK."""
        half, last = self.rows[len(self.rows) // 2], self.rows[-1]
        return {
            name: last[name] / half[name] for name in last if last[name] > max(GROWS * half[name], half[name] + SLACK)
        }


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def quantile(took, share):
    return sorted(took)[min(int(len(took) * share), len(took) - 1)]


def table(asked, seconds):
    """Return the lines of how long requests took, by kind, and all of them."""
    by_kind = {"all": [took for _, took, _ in asked]}
    for kind, took, _ in asked:
        by_kind.setdefault(kind, []).append(took)
    yield "| kind | requests | of a hundred | a second | p50, ms | p95 | p99 | slowest |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for kind, took in sorted(by_kind.items(), key=lambda found: -len(found[1])):
        figures = " | ".join(f"{quantile(took, share) * 1000:,.0f}" for share in [0.5, 0.95, 0.99, 1])
        share = 100 * len(took) / len(asked)
        yield f"| {kind} | {len(took):,} | {share:.1f} | {len(took) / seconds:.1f} | {figures} |"


def run(site, database, processes):
    """Visit, and print what came of it. Return the sentences that say what was not as it has to be."""
    watch, began = Watch(), time.monotonic()
    chosen = [random.Random(f"{SEED} {number}") for number in range(CLIENTS)]
    visitors = [
        Visitor(number=number, of=CLIENTS, site=site, watch=watch, chosen=chosen[number]) for number in range(CLIENTS)
    ]
    print(f"{CLIENTS} visitors signed in in {time.monotonic() - began:.0f} s.", flush=True)
    watch.asked.clear()
    memory, began = Memory(processes), time.monotonic()
    until = began + 60 * MINUTES
    threads = [
        threading.Thread(target=visit, args=(visitor, until, choice), daemon=True)
        for visitor, choice in zip(visitors, chosen, strict=True)
    ]
    for thread in threads:
        thread.start()
    print(f"| minute | requests | {' | '.join(f'{name}, MB' for name in processes)} |")
    print(f"| ---: | ---: |{' ---: |' * len(processes)}")
    for minute in range(int(MINUTES) + 1):
        time.sleep(max(0, began + 60 * minute - time.monotonic()))
        held = " | ".join(f"{own:.0f}" for own in memory.look().values())
        print(f"| {minute} | {len(watch.asked):,} | {held} |", flush=True)
    for thread in threads:
        thread.join(timeout=60)
    print("", *table(watch.asked, time.monotonic() - began), sep="\n")
    slowest = sorted(watch.asked, key=lambda asked: -asked[1])[:8]
    print("\nSlowest:", "; ".join(f"{took * 1000:,.0f} ms {what}" for _, took, what in slowest))
    with psycopg.connect(database) as connection:
        jobs = dict(connection.execute(STATES).fetchall())
    print(
        f"\nJobs: {', '.join(f'{count} {state}' for state, count in sorted(jobs.items()))}. Seed {SEED}, pause {PAUSE:g} s."
    )
    return [
        *faults(watch, memory, jobs),
        *["A visitor did not come to an end."] * any(map(threading.Thread.is_alive, threads)),
    ]


def faults(watch, memory, jobs):
    if watch.wrong:
        yield f"{len(watch.wrong)} answers were not what had to come:"
        yield from watch.wrong[:20]
    if jobs.get("failed"):
        yield f"{jobs['failed']} jobs failed."
    slow = quantile([took for _, took, _ in watch.asked], 0.99)
    if slow > SLOWEST:
        yield f"The 99th of a hundred requests took {slow * 1000:.0f} ms; {SLOWEST * 1000:.0f} are allowed."
    if len(memory.rows) <= JUDGED_FROM:
        print(f"Whether processes grow was not judged: that takes {JUDGED_FROM} minutes.")
        return
    for name, times in memory.grown().items():
        yield f"{name} holds {times:.2f} times what it held half-way."


@contextmanager
def started(command, env):
    """Run a process beside; what it says stands in LOG."""
    with LOG.open("a") as log:
        process = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, **env}, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for(address, process):
    while process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address):
            return
        time.sleep(0.1)
    raise SystemExit(f"The web server ended: see {LOG}.")


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    LOG.unlink(missing_ok=True)
    with postgres("on") as database:
        port = free_port()
        site = f"http://127.0.0.1:{port}"
        env = {
            "DEMO": "1", "DATABASE_URL": database, "PORT": str(port), "BASE_URL": site, "EXPORT_DIR": str(WORK / "mix"),
            "DATABASE_POOL": "1", "API_RATE": "1000000/minute",
        }  # fmt: skip
        prepare = [sys.executable, HOUSE / "manage.py", "demo", "--prepare-only"]
        subprocess.run(prepare, check=True, cwd=HOUSE, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
        os.environ |= env
        from config.serving import web_server

        command = [each for each in web_server() if not each.startswith("--max-requests")]
        with psycopg.connect(database) as connection:
            (backend,) = connection.execute("SELECT pg_backend_pid()").fetchone()
            postmaster = int(Path(f"/proc/{backend}/stat").read_text().rpartition(") ")[2].split()[1])
        with (
            started([sys.executable, "manage.py", "worker"], {**env, "DATABASE_POOL": ""}) as worker,
            started(command, env) as web,
        ):
            wait_for(f"{site}/readyz", web)
            first, second = children(web.pid)
            found = run(site, database, {
                "web 1": lambda: [first], "web 2": lambda: [second], "worker": lambda: [worker.pid],
                "backend of PostgreSQL": lambda: children(postmaster),
            })  # fmt: skip
    print(*found or ["Everything was as it has to be."], sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
