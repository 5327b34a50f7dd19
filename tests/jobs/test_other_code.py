"""A worker of one version of the code leaves jobs alone that it does not know: those of another version do them."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app, procrastinate_app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.tasks import Task

from jobs.other_code import KnownTasks

pytestmark = pytest.mark.django_db


def test_worker_that_does_not_know_a_task_leaves_its_job_to_one_that_does(run_jobs, monkeypatch):
    known = procrastinate_app.current_app
    app.configure_task("of_the_next_version", allow_unknown=True).defer()
    monkeypatch.setattr(known, "tasks", KnownTasks(known.tasks, known))

    run_jobs()

    job = ProcrastinateJob.objects.get()
    assert (job.status, job.attempts, job.scheduled_at is not None) == ("todo", 1, True)

    done = []
    task = Task(lambda: done.append(1), blueprint=known, name="of_the_next_version", queue="default")
    monkeypatch.setattr(known, "tasks", {**known.tasks, task.name: task})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    run_jobs()

    assert done == [1]


WORKER = """
import django
django.setup()
from unittest import mock
from django.core.management import call_command
from procrastinate import App
with mock.patch.object(App, "run_worker", autospec=True) as run, mock.patch("jobs.management.commands.worker.wait_while_held"):
    call_command("worker")
print(*run.call_args[0][0].tasks)
"""


def test_worker_knows_every_task_of_its_own_code():
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "1"}
    known = subprocess.run(
        [sys.executable, "-c", WORKER], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=True
    )
    files = [*settings.BASE_DIR.glob("[a-z]*/tasks.py"), *settings.BASE_DIR.glob("[a-z]*/[a-z]*/tasks.py")]
    written = {name for file in files for name in re.findall(r'\.task\(\s*name="(\w+)"', file.read_text())}

    assert {"drafts_together", "send_mail"} <= written
    assert written <= set(known.stdout.split())
