"""Requests a second of public pages with two web processes: made each time, kept, and the floor, turn by turn.

    python benchmarks/rates.py           needs wrk, and PostgreSQL's initdb (Debian: apt install wrk postgresql)
    SECONDS=1 PAGES=/plan/ python benchmarks/rates.py       shorter; only pages whose address has one of the words

A database of its own holds the demonstration (one to four minutes). For each page, one after the other, so that whatever
else the machine does strikes all alike: `floor` asks a bare WSGI function with one query (`floor.py`), `made` asks with a
cookie that keeps a page out of what is kept, `kept` without, `304` with the ETag of the page; `SECONDS` of each, four
connections. `viewset` is one definition from a plain Django project with REST framework (`plain_viewset.py`).
"""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from run import HOUSE, PYTHON, WORK, free_port, make_ready, postgres, rate, server  # noqa: E402

PAGES = """
/ /barriers/ /barriers/scattered-powers/ /evidence/ /definitions/ /definitions/lawful-basis/ /plan/ /map/ /gaps/ /search/?q=consent
""".split()
FLOOR, VIEWSET = "/?slug=lawful-basis", "/definitions/lawful-basis/"
ONLY = [word for word in os.environ.get("PAGES", "").split(",") if word]


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
    make_ready()
    with postgres() as database:
        env = {"DATABASE_URL": database, "DEMO": "1", "DATABASE_POOL": "1", "EXPORT_DIR": str(WORK / "pages"),
               "PYTHONPATH": str(HOUSE / "benchmarks")}  # fmt: skip
        demo = [sys.executable, HOUSE / "manage.py", "demo", "--prepare-only"]
        subprocess.run(demo, check=True, cwd=HOUSE, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
        at = [free_port() for _ in range(3)]
        with (
            server([PYTHON, *gunicorn("floor", at[0])[1:]], at[0], env, FLOOR),
            server([PYTHON, *gunicorn("plain_viewset", at[1])[1:]], at[1], env, VIEWSET),
            server(gunicorn("config.wsgi", at[2]), at[2], env, "/readyz"),
        ):
            print(f"A plain viewset: {rate(f'http://127.0.0.1:{at[1]}{VIEWSET}'):,.0f}\n")
            print("| page | floor | made | kept | 304 | kept, of the floor | 304, of the floor |")
            print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
            for page in PAGES:
                if ONLY and not any(word in page for word in ONLY):
                    continue
                floor = rate(f"http://127.0.0.1:{at[0]}{FLOOR}")
                made, kept, known = rates_of(f"http://127.0.0.1:{at[2]}{page}")
                figures = f"{floor:,.0f} | {made:,.0f} | {kept:,.0f} | {known:,.0f}"
                print(f"| `{page}` | {figures} | {kept / floor:.2f} | {known / floor:.2f} |", flush=True)


if __name__ == "__main__":
    main()
