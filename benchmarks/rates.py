"""Requests a second of public pages with two web processes: made each time, kept, and the floor, turn by turn.

    python benchmarks/rates.py           needs wrk, and PostgreSQL's initdb (Debian: apt install wrk postgresql)
    SECONDS=1 PAGES=/plan/ python benchmarks/rates.py       shorter; only pages whose address has one of the words

A database of its own holds the demonstration (one to four minutes). For each page, one after the other, so that whatever
else the machine does strikes all alike: `floor` asks a bare WSGI function with one query (`floor.py`), `made` asks with a
cookie that keeps a page out of what is kept, `kept` without, `304` with the ETag of the page; `SECONDS` of each, four
connections. First comes one definition from a plain Django project with REST framework (`plain_viewset.py`).

What counts is how many were answered for a second of processor, of the server and of the database: it is the same on a
busy machine. How many a second came is said beside it.
"""

import os
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import psycopg  # noqa: E402
from run import HOUSE, PYTHON, WORK, asked, free_port, make_ready, postgres, server  # noqa: E402

PAGES = """
/ /barriers/ /barriers/scattered-powers/ /evidence/ /definitions/ /definitions/lawful-basis/ /plan/ /map/ /gaps/ /search/?q=consent
""".split()
FLOOR, VIEWSET = "/?slug=lawful-basis", "/definitions/lawful-basis/"
ONLY = [word for word in os.environ.get("PAGES", "").split(",") if word]


def gunicorn(app, port):
    options = ["--workers=2", "--threads=4", "--no-control-socket", "--log-level=warning"]
    return [sys.executable, "-m", "gunicorn", app, f"--bind=127.0.0.1:{port}", *options]


class Processor:
    """Seconds that the processes of servers and of PostgreSQL have worked."""

    TICK = os.sysconf("SC_CLK_TCK")

    def __init__(self, database):
        with psycopg.connect(database) as connection:
            (backend,) = connection.execute("SELECT pg_backend_pid()").fetchone()
            self.postmaster = self.stat(backend)[1]

    @staticmethod
    def stat(pid):
        """Return what /proc says of a process behind its name: its state, its parent, its group, …"""
        return [
            int(each) if each.isdigit() else each
            for each in Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        ]

    def seconds(self, server):
        worked = 0
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                found = self.stat(folder.name)
                if found[2] == server.pid or found[1] == self.postmaster:
                    worked += found[11] + found[12]
        return worked / self.TICK

    def settle(self, server):
        """Wait, at most ten seconds, for what was begun before and nobody waits for any more."""
        worked = -1
        for _ in range(20):
            before, worked = worked, self.seconds(server)
            if worked == before:
                break
            time.sleep(0.5)

    def rate(self, server, address, header=None):
        """Return (requests for a second of processor, requests a second)."""
        self.settle(server)
        before = self.seconds(server)
        number, rate = asked(address, header)
        return number / max(self.seconds(server) - before, 1 / self.TICK), rate


def rates_of(processor, server, address):
    """Return the rates of a page that is made each time, kept, and answered with 304."""
    for _ in range(8):  # so that each process has made it
        with urllib.request.urlopen(address) as answer:
            tag = answer.headers["ETag"]
    return [processor.rate(server, address, header) for header in ["Cookie: messages=1", None, f"If-None-Match: {tag}"]]


def main():
    make_ready()
    with postgres() as database:
        env = {"DATABASE_URL": database, "DEMO": "1", "DATABASE_POOL": "1", "EXPORT_DIR": str(WORK / "pages"),
               "PYTHONPATH": str(HOUSE / "benchmarks")}  # fmt: skip
        demo = [sys.executable, HOUSE / "manage.py", "demo", "--prepare-only"]
        subprocess.run(demo, check=True, cwd=HOUSE, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
        at = [free_port() for _ in range(3)]
        processor = Processor(database)
        with (
            server([PYTHON, *gunicorn("floor", at[0])[1:]], at[0], env, FLOOR) as floor,
            server([PYTHON, *gunicorn("plain_viewset", at[1])[1:]], at[1], env, VIEWSET) as viewset,
            server(gunicorn("config.wsgi", at[2]), at[2], env, "/readyz") as site,
        ):
            worth, rate = processor.rate(viewset, f"http://127.0.0.1:{at[1]}{VIEWSET}")
            print(f"For a second of processor (a second): a plain viewset {worth:,.0f} ({rate:,.0f})\n")
            print("| page | the floor | made | kept | 304 | kept, of the floor | 304, of the floor |")
            print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
            for page in PAGES:
                if ONLY and not any(word in page for word in ONLY):
                    continue
                rates = [processor.rate(floor, f"http://127.0.0.1:{at[0]}{FLOOR}")]
                rates += rates_of(processor, site, f"http://127.0.0.1:{at[2]}{page}")
                figures = " | ".join(f"{worth:,.0f} ({rate:,.0f})" for worth, rate in rates)
                kept, known = [worth / rates[0][0] for worth, _ in rates[2:]]
                print(f"| `{page}` | {figures} | {kept:.2f} | {known:.2f} |", flush=True)


if __name__ == "__main__":
    main()
