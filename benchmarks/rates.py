"""Requests a second of public pages with two web processes, beside Wagtail, a plain Django and the floor, turn by turn.

    python benchmarks/rates.py           needs wrk, and PostgreSQL's initdb (Debian: apt install wrk postgresql)
    SECONDS=1 ROUNDS=1 PAGES=/plan/ python benchmarks/rates.py       shorter; only pages whose address has one of the words

A database of its own holds the demonstration (one to four minutes), and beside it, on the same server, one of Wagtail and
one of a plain Django with the same barriers, definitions, sources and actions, as our API gives them (`peers/`); all in
production settings under gunicorn with two processes of four threads. Round after round, and for each page one after the
other, so that whatever else the machine does strikes all alike: `floor` asks a bare WSGI function with one query
(`floor.py`), `kept` asks us as a visitor does, `304` with the ETag of the page, `made` with a cookie that keeps a page out
of what is kept, then the page of Wagtail's and of the plain Django's with the same content; `SECONDS` of each, four
connections. The median of the rounds counts. Last comes one definition from a plain Django project with REST framework
(`plain_viewset.py`).

What counts is how many were answered for a second of processor, of the server and of the database: it is the same on a
busy machine. How many a second came is said beside it.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import psycopg  # noqa: E402
from run import HOUSE, PYTHON, ROUNDS, WORK, asked, free_port, make_ready, postgres, server, sh  # noqa: E402

PAGES = """
/ /barriers/ /barriers/scattered-powers/ /evidence/ /definitions/ /definitions/lawful-basis/ /plan/ /map/ /gaps/ /search/?q=consent
""".split()
FLOOR, VIEWSET = "/?slug=lawful-basis", "/definitions/lawful-basis/"
PEERS = {"cms": "Wagtail", "plain": "plain Django"}
OF_PEERS = ["/", "/barriers/", "/barriers/scattered-powers/", "/definitions/lawful-basis/", "/plan/"]  # the same there
WAYS = ["the floor", "made", "kept", "304", *PEERS.values()]
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


def content(site):
    """Return all that our API says of what is published, by kind."""
    found = {}
    for kind in ["evidence", "definitions", "barriers", "actions"]:
        found[kind], address = [], f"{site}/api/v1/{kind}/"
        while address:
            with urllib.request.urlopen(address) as answer:
                page = json.load(answer)
            found[kind] += page["results"]
            address = page["next"]
    return found


def fill(peer, database, site):
    """Give a peer a database of its own on the same server, with our content. Return its environment."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {peer}")
    file = WORK / "content.json"
    file.write_text(json.dumps(content(site)))
    there = f"{database.rpartition('/')[0]}/{peer}"
    env = {"DATABASE_URL": there, "PEER": peer, "PYTHONPATH": str(HOUSE / "benchmarks")}
    sh(PYTHON, "-m", "peers.fill", file, cwd=HOUSE, env={**os.environ, **env})
    return env


def turn(processor, servers, page):
    """Return {way: (requests for a second of processor, a second)} of a page, asked in each way once."""
    site, base = servers["site"]
    for _ in range(8):  # so that each process has made it
        with urllib.request.urlopen(base + page) as answer:
            tag = answer.headers["ETag"]
    floor, floor_base = servers["floor"]
    found = {"the floor": processor.rate(floor, floor_base + FLOOR)}
    for way, header in [("kept", None), ("304", f"If-None-Match: {tag}"), ("made", "Cookie: messages=1")]:
        found[way] = processor.rate(site, base + page, header)
    for peer, name in PEERS.items():
        if page in OF_PEERS:
            server, there = servers[peer]
            for _ in range(8):
                urllib.request.urlopen(there + page).read()
            found[name] = processor.rate(server, there + page)
    return found


def report(rounds):
    """Print the medians of the rounds, {page: [{way: (for a second of processor, a second)}]}, as a table."""
    print(f"| page | {' | '.join(WAYS)} | kept, of the floor | 304, of the floor |")
    print(f"| --- |{' ---: |' * (len(WAYS) + 2)}")
    for page, found in rounds.items():
        medians = {
            way: [statistics.median(figures) for figures in zip(*(each[way] for each in found), strict=True)]
            for way in WAYS if way in found[0]
        }  # fmt: skip
        cells = [f"{medians[way][0]:,.0f} ({medians[way][1]:,.0f})" if way in medians else "" for way in WAYS]
        of_floor = [f"{medians[way][0] / medians['the floor'][0]:.2f}" for way in ["kept", "304"]]
        print(f"| `{page}` | {' | '.join([*cells, *of_floor])} |")


def main():
    make_ready()
    pages = [page for page in PAGES if not ONLY or any(word in page for word in ONLY)]
    with postgres() as database, ExitStack() as stack:
        env = {"DATABASE_URL": database, "DEMO": "1", "DATABASE_POOL": "1", "EXPORT_DIR": str(WORK / "pages"),
               "PYTHONPATH": str(HOUSE / "benchmarks")}  # fmt: skip
        demo = [sys.executable, HOUSE / "manage.py", "demo", "--prepare-only"]
        subprocess.run(demo, check=True, cwd=HOUSE, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
        processor, servers = Processor(database), {}

        def serve(name, app, env, ready, python=PYTHON):
            port = free_port()
            base = f"http://127.0.0.1:{port}"
            command = [python, *gunicorn(app, port)[1:]]
            servers[name] = stack.enter_context(server(command, port, {**env, "BASE_URL": base}, ready)), base

        serve("site", "config.wsgi", env, "/readyz", sys.executable)
        serve("floor", "floor", env, FLOOR)
        for peer in PEERS:
            serve(peer, "peers.wsgi", fill(peer, database, servers["site"][1]), "/plan/")
        rounds = {page: [] for page in pages}
        for _ in range(ROUNDS):
            for page, found in rounds.items():
                found.append(turn(processor, servers, page))
                print(page, found[-1], file=sys.stderr, flush=True)
        report(rounds)
        serve("viewset", "plain_viewset", env, VIEWSET)
        worth, rate = processor.rate(servers["viewset"][0], servers["viewset"][1] + VIEWSET)
        versions = sh(
            PYTHON, "-c", "import django, wagtail; print(f'Wagtail {wagtail.__version__}, Django {django.__version__}')"
        )
        print(
            f"\nFor a second of processor (a second); {versions.strip()}. A plain viewset {worth:,.0f} ({rate:,.0f})."
        )


if __name__ == "__main__":
    main()
