"""Requests a second of public pages with two web processes: made each time, kept, and the floor in the same run.

    python benchmarks/rates.py           needs wrk, and PostgreSQL's initdb (Debian: apt install wrk postgresql)

A database of its own holds the demonstration. `made` asks with a cookie that keeps pages out of what is kept, `kept`
without, `304` with the ETag of the page, `floor` a bare WSGI function with
one query (`floor.py`). `SECONDS` of each, four connections.
"""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from run import HOUSE, WORK, free_port, postgres, rate, server  # noqa: E402

PAGES = """
/ /barriers/ /barriers/scattered-powers/ /evidence/ /definitions/ /definitions/lawful-basis/ /plan/ /map/ /gaps/ /search/?q=consent
""".split()
FLOOR = "/?slug=lawful-basis"


def gunicorn(app, port):
    options = ["--workers=2", "--threads=4", "--no-control-socket", "--log-level=warning"]
    return [sys.executable, "-m", "gunicorn", app, f"--bind=127.0.0.1:{port}", *options]


def rates_of(address):
    """Return (made each time, kept, answered with 304) of a page."""
    for _ in range(8):  # so that each process has made it
        with urllib.request.urlopen(address) as answer:
            tag = answer.headers["ETag"]
    return rate(address, "Cookie: messages=1"), rate(address), rate(address, f"If-None-Match: {tag}")


def main():
    with postgres() as database:
        env = {"DATABASE_URL": database, "DEMO": "1", "DATABASE_POOL": "1", "EXPORT_DIR": str(WORK / "pages"),
               "PYTHONPATH": str(HOUSE / "benchmarks")}  # fmt: skip
        demo = [sys.executable, HOUSE / "manage.py", "demo", "--prepare-only"]
        subprocess.run(demo, check=True, cwd=HOUSE, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
        port = free_port()
        with server(gunicorn("floor", port), port, env, FLOOR):
            floor = rate(f"http://127.0.0.1:{port}{FLOOR}")
        port = free_port()
        with server(gunicorn("config.wsgi", port), port, env, "/readyz"):
            rates = {page: rates_of(f"http://127.0.0.1:{port}{page}") for page in PAGES}
    print(
        f"The floor: {floor:,.0f}\n\n| page | made | kept | 304 | kept, of the floor |\n| --- | ---: | ---: | ---: | ---: |"
    )
    for page, (made, kept, known) in rates.items():
        print(f"| `{page}` | {made:,.0f} | {kept:,.0f} | {known:,.0f} | {kept / floor:.2f} |")


if __name__ == "__main__":
    main()
