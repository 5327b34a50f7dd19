"""A worker runs beside the web server: it is started again when it dies, and ends with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from config import serving

RUN = "import sys; from config import serving; serving.AT_MOST_EVERY = 0.1; sys.exit(serving.run_together({}, {}))"
WEB = ["sleep", "1000"]


@pytest.fixture
def together(tmp_path):
    """A process that runs a web server and a worker, which writes its number down: (process, numbers so far)."""
    path = tmp_path / "workers"
    worker = ["sh", "-c", f"echo $$ >> {path}; exec sleep 1000"]
    process = subprocess.Popen(
        [sys.executable, "-c", RUN.format(WEB, worker)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DEMO": "1", "DJANGO_SETTINGS_MODULE": "config.settings"},
    )

    def workers(count):
        give_up_at = time.monotonic() + 60
        while not path.exists() or len(path.read_text().split()) < count:
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
        return [int(number) for number in path.read_text().split()]

    yield process, workers
    process.kill()
    process.wait()


def ends(number):
    for _ in range(200):
        try:
            os.kill(number, 0)
            if "\nState:\tZ" in Path(f"/proc/{number}/status").read_text():
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def test_worker_that_dies_is_started_again_and_ends_with_the_web_server(together):
    process, workers = together
    (first,) = workers(1)

    os.kill(first, signal.SIGKILL)
    first, second = workers(2)
    assert process.poll() is None

    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) != 0  # as its web server, which knows no SIGTERM
    assert ends(second)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing tells a child that its parent was killed")
def test_nothing_outlives_a_killed_parent(together):
    process, workers = together
    (worker,) = workers(1)

    process.kill()

    assert ends(worker)


def test_worker_beside_a_pooler_goes_to_the_database_directly(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://pooler/site")
    monkeypatch.setenv("DATABASE_POOLER", "1")
    assert serving.environment_of_worker()["DATABASE_URL"] == "postgresql://pooler/site"

    monkeypatch.setenv("WORKER_DATABASE_URL", "postgresql://database/site")
    found = serving.environment_of_worker()
    assert (found["DATABASE_URL"], found["DATABASE_POOLER"]) == ("postgresql://database/site", "")
