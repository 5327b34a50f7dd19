"""What the calendar of a plan of many actions and its figures by quarter cost: `python benchmarks/calendars.py 5000`.

A busy plan lives a hundred days by the site's operations, and is then copied until it has so many actions, with their
steps, promises and record. Each answer is made in a process of its own, which says its time and the most memory that it
held beyond what it held before.
"""

import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

DAYS, TASKS = 100, 25
ADDRESSES = [
    "/plan/year/calendar.ics", "/plan/year/calendar.ics?alarm=7", "/plan/year/progress/", "/plan/year/progress/?format=csv",
    "/plan/year/", "/api/v1/plans/year/progress/",
]  # fmt: skip


def fill(count):
    """Fill the database that is in use with a plan of so many actions."""
    import time_machine
    from django.db import connection

    from actions.models import Action, Plan
    from benchmarks.pages import copy
    from benchmarks.year.plan import BusyPlan
    from benchmarks.year.run import DAY, STARTS, at

    plan = BusyPlan(random.Random(5), organisations=14, tasks=TASKS, starts=STARTS)
    for number in range(DAYS):
        with time_machine.travel(at(STARTS + number * DAY, 7), tick=False):
            plan.live(at(STARTS + number * DAY, 7))
    copy(count // TASKS - 1)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # copies of the plan are one plan
        Action.objects.update(plan=plan.plan)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    Plan.objects.exclude(pk=plan.plan.pk).delete()


def answer(address):
    import time_machine
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from actions.models import Action, CommitmentEvent
    from benchmarks.year.run import DAY, STARTS, at

    with time_machine.travel(at(STARTS + DAYS * DAY, 12), tick=False):
        client, (path, _, query) = Client(), address.partition("?")
        client.get("/calendars/")  # everything is loaded
        before, began, worked = peak(), time.perf_counter(), time.process_time()
        with CaptureQueriesContext(connection) as queries:
            got = client.get(path, query_params=dict(part.split("=") for part in query.split("&") if part))
            size = len(b"".join(got.streaming_content) if got.streaming else got.content)
        took, worked = time.perf_counter() - began, time.process_time() - worked
    if got.status_code != 200:
        raise SystemExit(f"{address}: {got.status_code}")
    print(
        f"| {address} | {Action.objects.count():,} | {CommitmentEvent.objects.count():,} | {size / 1e6:.1f} | {took:.1f} "
        f"| {worked:.1f} | {len(queries)} | {peak() - before:.0f} |",
        flush=True,
    )


def peak():
    """Return the most memory that this process held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["DEMO"] = "1"
    django.setup()
    from tests import databases

    if len(sys.argv) > 2:
        databases.use(sys.argv[2])
        answer(sys.argv[3])
        return
    name = f"calendars_{os.getpid()}"
    databases.create(name)
    databases.use(name)
    try:
        fill(int(sys.argv[1]))
        print("| address | actions | events of the record | MB | passed, s | processor, s | queries | MB held more |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
        for address in ADDRESSES:
            subprocess.run([sys.executable, __file__, sys.argv[1], name, address], check=True)  # noqa: S603
    finally:
        databases.use("postgres")
        databases.drop(name)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
