"""What the calendars of a plan of many actions cost: `DEMO=1 python benchmarks/calendars.py 5000`.

The demonstration's plan is repeated in its own database, with its steps, questions, promises and events, and taken back at
the end. Each calendar is asked for in a process of its own, through the whole site, which says the most memory that it
held. Then it is asked for with its ETag, and once more without: of both there is the processor's time of this process.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

APART = 100_000  # between the keys of a row and of its next copy
BEGINS = b"BEGIN:VEVENT"
CALENDARS = {
    "the plan's": "/plan/{plan}/calendar.ics",
    "a filter's: a year": "/plan/{plan}/calendar.ics?from=2027-01-01&to=2027-12-31",
    "a filter's: a group": "/plan/{plan}/calendar.ics?lane=local-government",
    "an organisation's": "/organisations/{organisation}/calendar.ics",
}


def repeat(count, plan):
    """Repeat the actions of a plan, with what belongs to them, until there are `count`; all in the caller's transaction."""
    from django.db import connection

    from actions.models import (
        Action,
        ActionBarrier,
        Candidate,
        Commitment,
        CommitmentEvent,
        Milestone,
        MilestoneMet,
        NewestReport,
        ProgressReport,
    )
    from publishing.models import Entry, Revision

    models = [Entry, Revision, Action, Milestone, Candidate, ActionBarrier, Commitment, CommitmentEvent, ProgressReport,
              NewestReport, MilestoneMet]  # fmt: skip
    own = Action.objects.filter(plan=plan)
    of_plan = {
        Entry: Entry.objects.filter(pk__in=own.values("pk")),
        Revision: Revision.objects.filter(entry__in=own.values("pk")),
        Action: own,
    }
    copies = -(-count // own.count()) - 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers: the copies have no seals
        for model in models:
            rows = of_plan.get(model)
            if rows is None:
                of_action = "action" if hasattr(model, "action") else "commitment__action"
                rows = model.objects.filter(**{f"{of_action}__plan": plan})
            keys = list(rows.order_by().values_list("pk", flat=True))
            columns = {field.column: _copied(field, models) for field in model._meta.concrete_fields}
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(columns.values())} "  # noqa: S608 – our own names
                f'FROM {model._meta.db_table} AS first, generate_series(1, %s) AS k WHERE first."{model._meta.pk.column}" = ANY(%s)',
                [copies, keys],
            )
        cursor.execute("ANALYZE")
    return own.count()


def _copied(field, models):
    value = f'first."{field.column}"'
    if field.primary_key or field.related_model in models or field.name == "sequence":
        return f"{value} + k * {APART}"
    if field.name == "slug":
        return f"{value} || '-' || k"
    return f"md5({value} || k) || md5(k || {value})" if field.name == "hash" else value


def ask(what, count):

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.db import transaction
    from django.db.models import Count
    from django.test import Client

    from actions.models import Plan
    from organisations.models import Organisation

    with transaction.atomic():
        plan = Plan.objects.get(is_demonstration=True)
        actions = repeat(count, plan)
        asked_most = Organisation.objects.alias(asked=Count("commitments")).order_by("-asked").first()
        address = CALENDARS[what].format(plan=plan.slug, organisation=asked_most.slug)
        client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
        client.get(CALENDARS[what].format(plan="no-such-plan", organisation="nobody"))  # what is loaded once
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began, worked = time.monotonic(), time.process_time()
        response = client.get(address)
        size, events, rest = 0, 0, b""
        for part in response:
            size += len(part)
            events += (rest + part).count(BEGINS)
            rest = part[1 - len(BEGINS) :]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert response.status_code == 200, response  # noqa: S101
        worked, of_first = time.process_time(), time.process_time() - worked
        again = client.get(address, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304, again  # noqa: S101
        told = time.process_time() - worked
        worked = time.process_time()
        assert sum(map(len, client.get(address))) == size  # noqa: S101
        print(
            f"| {what}, {actions:,} actions | {events:,} | {size / 1e6:.1f} | {time.monotonic() - began:.1f} "
            f"| {of_first:.1f} | {told * 1000:.0f} | {time.process_time() - worked:.2f} | {before / 1024:.0f} | {peak / 1024:.0f} |",
            flush=True,
        )
        transaction.set_rollback(True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    if len(sys.argv) > 2:
        ask(sys.argv[2], int(sys.argv[1]))
    else:
        print(
            "| calendar | events | MB | passed, s | processor, s | 304, ms | whole again, s | MB held before | MB at most |"
        )
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
        for what in CALENDARS:
            subprocess.run([sys.executable, __file__, sys.argv[1] if len(sys.argv) > 1 else "5000", what], check=True)  # noqa: S603
