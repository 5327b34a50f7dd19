"""What people and programs do on the site, by whichever version of the code this is run in, and what came of it as JSON.

    python walk.py

Each line that it is given is MARK, or MARK and `work` or `send`; for each it says a line of JSON. It reads pages and the API, saves, publishes, commits, and puts in jobs; `MARK` goes into names. With `work`, a worker does
what waits; with `send`, mail that is due goes out, to nobody. Nothing in it may be newer than the version before: it is run by both.
"""

import json
import os
import sys
import time

import django
from factory import Factory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
sys.path.insert(0, os.getcwd())
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402
from procrastinate.contrib.django import app  # noqa: E402
from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: E402

from jobs.connector import Connector  # noqa: E402
from organisations.models import Person  # noqa: E402
from outbox.sending import send_due  # noqa: E402
from publishing.models import Entry  # noqa: E402
from tests import world  # noqa: E402
from tests.factories.actions import committed, published_action  # noqa: E402

PAGES = [
    "/", "/evidence/", "/definitions/", "/barriers/", "/actions/", "/plan/", "/search/?q=record", "/evidence/study/",
    "/definitions/record/", "/barriers/lost-records/", "/actions/find-them/", "/definitions/record/?on=2030-01-01",
    "/api/v1/", "/api/v1/evidence/", "/api/v1/definitions/", "/api/v1/definitions/record/", "/api/v1/barriers/",
    "/api/v1/actions/", "/api/v1/definitions/?on=2030-01-01", "/api/v1/definitions/record/?format=ttl", "/api/v1/changes/",
]  # fmt: skip
OF_AN_EDITOR = ["/workbench/", "/workbench/drafts/", "/workbench/review/"]


def begin_after(number, factory=Factory):
    """Let the factories number what they make from here on: others made some in this database before."""
    for each in factory.__subclasses__():
        begin_after(number, each)
        if not each._meta.abstract:
            each.reset_sequence(number, force=True)


def walk(mark):
    begin_after(time.time_ns() // 1_000_000)  # the next walk may begin within a second
    settings.ALLOWED_HOSTS = ["testserver"]
    visitor, editor = Client(), Client()
    person = Person.objects.get(email="ewan@example.org")
    editor.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    now = timezone.now()
    published = world.publish(
        person,
        ("source", world.source(f"by-{mark}", issued="2024")),
        ("definition", world.definition(f"term-{mark}", alt_labels=[f"name of {mark}"], related=["archive"])),
        now=now,
    )
    commitment = committed(action=published_action(slug=f"action-{mark}"))
    others = [
        f"/{plural}/{entry.slug}/" for entry in Entry.objects.filter(slug__startswith="by-") for plural in ["evidence"]
    ]
    return {
        "pages": {path: visitor.get(path, follow=True).status_code for path in [*PAGES, *others]},
        "of an editor": {path: editor.get(path, follow=True).status_code for path in OF_AN_EDITOR},
        "versions": [publication.version for publication in published],
        "commitment": commitment.state,
        "found": f"by-{mark}" in visitor.get(f"/api/v1/evidence/by-{mark}/").content.decode(),
    }


def work():
    worker = app.with_connector(Connector.to_database())  # Django's own connection gives arguments of jobs as text
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    jobs = ProcrastinateJob.objects.exclude(status="succeeded").values_list("task_name", "status")
    return {"not done": sorted(map(list, jobs))}


def send():
    with override_settings(DEMO=False, OUTBOX_DELIVERY="django.core.mail.backends.dummy.EmailBackend"):
        sent, _ = send_due(now=timezone.now())
    return {"sent": sent}


if __name__ == "__main__":
    for line in sys.stdin:
        mark, *what = line.split()
        print(json.dumps({"work": work, "send": send}[what[0]]() if what else walk(mark)), flush=True)
