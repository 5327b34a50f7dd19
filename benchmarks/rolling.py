"""What visitors notice while both web servers are started anew, one after the other, behind the recommended nginx.

    SECONDS=5 python benchmarks/rolling.py          needs nginx, and PostgreSQL's initdb (Debian: apt install nginx-light postgresql)

Two times `manage.py serve` and nginx with the configuration of `docs/proxy/`, on the demonstration. Four visitors ask over
TLS for pages, with a cookie so that nothing is kept by nginx, and a fifth sends a form, each as soon as it was answered. Then
each server is ended as systemd ends it, started anew and waited for by `deploy/wait_until_it_answers.py`, first one, then the
other; all of it `ROUNDS` times. Printed is what was answered, and what was not.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS.parent / "deploy")]

from impatient_visitors import Visitor, said  # noqa: E402
from proxy import configure  # noqa: E402
from run import HOUSE, ROUNDS, WORK, free_port, make_ready, postgres  # noqa: E402

PAGES = ["/", "/barriers/", "/definitions/care-experienced/", "/plan/", "/api/v1/definitions/"]


def serve(port, environment):
    command = [sys.executable, "manage.py", "serve", "--no-worker"]
    process = subprocess.Popen(
        command, cwd=HOUSE, env={**os.environ, **environment, "PORT": str(port)}, stderr=subprocess.DEVNULL
    )  # noqa: S603
    subprocess.run([sys.executable, HOUSE / "deploy/wait_until_it_answers.py", str(port)], check=True)  # noqa: S603
    return process


def roll(servers, environment):
    """Start each server anew, one after the other. Return how many seconds each was away."""
    took = []
    for port, process in list(servers.items()):
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait()
        servers[port] = serve(port, environment)
        took.append(time.monotonic() - began)
    return took


def main():
    make_ready()
    with postgres() as database, tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        env = {"DATABASE_URL": database, "DEMO": "1", "WEB_WORKERS": "1", "EXPORT_DIR": str(WORK / "pages")}
        demo = [sys.executable, HOUSE / "manage.py", "demo", "--prepare-only"]
        subprocess.run(demo, check=True, cwd=HOUSE, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
        secure, ports = free_port(), [free_port(), free_port()]
        configure(folder, secure, *ports)
        servers = {port: serve(port, env) for port in ports}
        nginx = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-p", folder])
        try:
            time.sleep(1)
            visitors = [Visitor(f"https://localhost:{secure}", PAGES, writes=number == 4) for number in range(5)]
            for visitor in visitors:
                visitor.start()
            time.sleep(3)
            took = [seconds for _ in range(ROUNDS) for seconds in roll(servers, env)]
            for visitor in visitors:
                visitor.stopped = True
            for visitor in visitors:
                visitor.join(timeout=60)
        finally:
            for process in [nginx, *servers.values()]:
                process.terminate()
                process.wait()
    for what, group in [("pages", visitors[:4]), ("a form", visitors[4:])]:
        answers, longest = said(group)
        print(f"{what}: {answers}; the longest took {longest:.1f} s")
    print(f"{len(took)} starts; each server was away for {min(took):.1f} to {max(took):.1f} s")


if __name__ == "__main__":
    main()
