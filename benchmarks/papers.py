"""What the papers of a plan of many actions cost: `DEMO=1 python benchmarks/papers.py 5000`.

The actions are those of the real plan and of the demonstration, over and over, with their real texts. Each paper is made
in a process of its own, which says its time and the most memory that it held. Reading the plan from the database is left
out: a version is one row.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path


def plan_of(count):
    import datetime

    from actions.models import Plan
    from insight.papers.plan_then import TODAY, PlanThen, plan_then

    plans = [plan_then(plan, TODAY) for plan in Plan.objects.order_by("is_demonstration")]
    rows = [row for then in plans for row in then.content["actions"]]
    content = {**plans[0].content, "actions": [rows[number % len(rows)] for number in range(count)]}
    return PlanThen(plans[0].plan, content, datetime.datetime.now(datetime.UTC))


def make(what, count):
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from insight.papers import stratml, tables
    from insight.papers.board import board_paper
    from insight.papers.files import WRITERS
    from insight.papers.plan import parts_of, plan_paper

    then, before = plan_of(count), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, worked, longest, made = time.monotonic(), time.process_time(), 0, []
    name, form = what.split(".")
    for part in range(1, parts_of(then) + 1 if name == "plan" and form in WRITERS else 2):
        moment = time.monotonic()
        if form == "xlsx":
            made.append(len(tables.xlsx(then, name)))
        elif form == "xml":
            made.append(len(stratml.stratml(then, name)))
        else:
            paper = board_paper(then) if name == "board" else plan_paper(then, part)
            made.append(len(WRITERS[form](paper)))
        longest = max(longest, time.monotonic() - moment)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = time.monotonic() - began
    worked = time.process_time() - worked + children.ru_utime + children.ru_stime
    print(
        f"| {what}, {count:,} actions | {len(made)} | {sum(made) / 1e6:.1f} | {took:.1f} | {worked:.1f} | {longest:.1f} "
        f"| {before / 1024:.0f} | {peak / 1024:.0f} |",
        flush=True,
    )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    if len(sys.argv) > 2:
        make(sys.argv[2], int(sys.argv[1]))
    else:
        print(
            "| paper | files | MB in all | passed, s | processor, s | longest file, s | MB held before | MB at most |"
        )
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
        for what in ["board.pdf", "board.docx", "plan.pdf", "plan.docx", "plan.xlsx", "plan.xml"]:
            subprocess.run([sys.executable, __file__, sys.argv[1] if len(sys.argv) > 1 else "5000", what], check=True)  # noqa: S603
