"""The web server and one worker, side by side."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings

from config.environment import value
from config.slow_requests import LONGEST_LINE

AT_MOST_EVERY = 5  # seconds between two starts of a worker: one that cannot start must not take a processor


def serve(*, worker=True):
    """Run the web server, with a worker beside it unless something else runs those; end with it."""
    beside = [sys.executable, "manage.py", "worker"] if worker else None
    if not settings.METRICS:
        sys.exit(run_together(web_server(), beside))
    from config.metrics import answer_at  # its library is wanted by nobody else

    with tempfile.TemporaryDirectory(prefix="metrics-") as folder:
        answer_at(settings.METRICS, folder)
        status = run_together(web_server(), beside, PROMETHEUS_MULTIPROC_DIR=folder)
    sys.exit(status)


def run_together(web_server, worker, **more):
    """Run two commands until the first ends; then end the second. Return the first one's exit status.

    `more` is the web server's alone, of the environment. The second, which may be None, is started again when it dies. What asks this process to end (SIGTERM, SIGINT) is passed on to the web
    server; SIGHUP too, which makes it read the code anew.
    """
    web = subprocess.Popen(web_server, env={**os.environ, "DATABASE_POOL": "1", **more}, **CHILD)  # noqa: S603 – our own program
    for number in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]:
        signal.signal(number, lambda received, frame: web.send_signal(received))
    beside, started = None, -AT_MOST_EVERY
    while web.poll() is None:
        if worker and (beside is None or beside.poll() is not None) and time.monotonic() - started > AT_MOST_EVERY:
            started = time.monotonic()
            # In a process group of its own: Ctrl-C reaches it once, when the web server has ended.
            beside = subprocess.Popen(worker, env=environment_of_worker(), process_group=0, **CHILD)  # noqa: S603
        time.sleep(0.2)
    if beside:
        beside.terminate()
        beside.wait()
    return web.returncode


def environment_of_worker():
    """Return the environment, with the address at which a worker reaches the database without a pooler in between."""
    direct = value("WORKER_DATABASE_URL")
    return {**os.environ, "DATABASE_URL": direct, "DATABASE_POOLER": ""} if direct else {**os.environ}


def web_server():
    return [
        str(Path(sys.executable).parent / "gunicorn"),
        "config.wsgi",
        f"--bind={os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}",
        f"--workers={os.environ.get('WEB_WORKERS', '2')}",
        "--threads=4",
        "--worker-class=config.slow_requests.WaitingWorker",
        f"--limit-request-line={LONGEST_LINE}",
        "--no-control-socket",
        "--logger-class=config.logs.ServerLog",
        "--forwarder-headers=",  # or a visitor behind a proxy on this machine chooses SCRIPT_NAME
        "--worker-tmp-dir=/dev/shm" if os.path.isdir("/dev/shm") else "--log-level=info",  # noqa: S108
        "--max-requests=5000",
        "--max-requests-jitter=500",
    ]


def end_with_parent():
    """Ask Linux to send SIGTERM when the parent dies, however it dies; elsewhere a killed parent leaves its children."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


CHILD = {"cwd": settings.BASE_DIR, "preexec_fn": end_with_parent}
