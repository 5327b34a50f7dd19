"""A worker of one version of the code leaves jobs alone that it does not know: those of another version do them."""

import pytest
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
