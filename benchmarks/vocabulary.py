"""Measure a large vocabulary from its file to its publication: reading, saving, sending for review, publishing.

    python benchmarks/vocabulary.py                 needs PostgreSQL's initdb (Debian: apt install postgresql)
    SIZE=2000 STEPS=read,save python benchmarks/vocabulary.py    fewer concepts, and only the first steps
    python benchmarks/vocabulary.py write 20000     write the file to standard output, and nothing else
    SIZES=1000,100000 python benchmarks/vocabulary.py one    what publishing one definition costs among so many

Each step is a job that a worker does as the site's own do. `passed` is from the request that puts it in to its end;
`processor` is what the worker with its processes, and the database, worked meanwhile; `memory` the most that the worker
or one process of its held at a time.
"""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SIZE = int(os.environ.get("SIZE", "20000"))
STEPS = os.environ.get("STEPS", "read,page,save,send,publish").split(",")
TICK = os.sysconf("SC_CLK_TCK")
WORDS = (
    "agreement authority board body care case child concern consent council court duty evidence family file guidance "
    "health hearing home information inquiry law manager meeting notice office order paper parent partner plan police "
    "practice procedure purpose record referral register report request review right risk school service share "
    "support team transfer visit welfare worker written"
).split()
GAELIC = (
    "aonta comhairle cùram clàr còir dachaigh fiosrachadh lagh leanabh obair plana sgoil teaghlach ùghdarras".split()
)
HEAD = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix c: <https://vocabulary.example/concepts/> .
<https://vocabulary.example/> a skos:ConceptScheme ; dct:title "A large vocabulary"@en .
"""


def turtle(size, seed=1):
    """Yield a vocabulary piece by piece: a tree with eight below each, a third related to a neighbour, a fifth in two languages."""
    chance = random.Random(seed)  # noqa: S311 – the same file each time

    def sentence(words, least, most):
        return " ".join(chance.choice(words) for _ in range(chance.randint(least, most))).capitalize() + "."

    yield HEAD
    for number in range(size):
        name = f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number:05}"
        says = [
            "a skos:Concept",
            "skos:inScheme <https://vocabulary.example/>",
            f'skos:prefLabel "{name}"@en',
            f'skos:altLabel "{name} {chance.choice(WORDS)}"@en, "{chance.choice(WORDS)} of {name}"@en',
            f'skos:definition "{sentence(WORDS, 10, 25)} {sentence(WORDS, 10, 25)}"@en',
        ]
        if number:
            says.append(f"skos:broader c:{(number - 1) // 8}")
        if number % 3 == 2:
            says.append(f"skos:related c:{number - 1}")  # beside it, under the same or the next
        if number % 4 == 0:
            says.append(f'skos:scopeNote "{sentence(WORDS, 10, 30)}"@en')
        if number % 10 == 0:
            says.append(f"skos:exactMatch <https://elsewhere.example/terms/{number}>")
            says.append(f'skos:notation "{number // 100}.{number % 100}"')
        if number % 5 == 0:
            gaelic = f"{chance.choice(GAELIC)} {chance.choice(GAELIC)} {number:05}"
            says.append(f'skos:prefLabel "{gaelic}"@gd')
            says.append(f'skos:definition "{sentence(GAELIC, 10, 20)}"@gd')
        yield f"c:{number} {' ; '.join(says)} .\n"


class Work:
    """Seconds of processor of a worker with its children, and of a PostgreSQL server with all its processes."""

    def __init__(self, worker, backend):
        self.worker, self.server = worker, parent(backend)

    def seconds(self):
        database = [
            self.server,
            *(pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if parent(pid) == self.server),
        ]
        return worked(self.worker, gone=True), worked(self.server, gone=True) + sum(map(worked, database[1:]))


def facts(pid):
    """Return what Linux tells of a process after its name, or None where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None


def parent(pid):
    return int(found[1]) if (found := facts(pid)) else 0


def worked(pid, gone=False):
    """Return seconds of processor of a process; with `gone`, of its children that have ended too."""
    found = facts(pid)
    return sum(map(int, found[11 : 15 if gone else 13])) / TICK if found else 0


def measure():
    """Print a row for each step."""
    from allauth.mfa.models import Authenticator
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.utils import timezone
    from procrastinate.contrib.django.models import ProcrastinateWorker

    from config.static_files import collect_what_changed
    from definitions.importing import tasks
    from definitions.models import Import
    from jobs.models import Job
    from organisations.accounts.encryption import encrypt
    from organisations.models import Person
    from publishing.lifecycle.tasks import together
    from publishing.models import Entry

    call_command("migrate", verbosity=0, interactive=False)
    collect_what_changed()
    now = timezone.now()
    writer, editor = (
        Person.objects.create_user(email=f"{role}@example.org", name=role.title(), role=role)
        for role in [Person.Role.RESEARCHER, Person.Role.EDITOR]
    )
    data = "".join(turtle(SIZE)).encode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    print(f"\n{SIZE:,} concepts, {len(data) / 1e6:.1f} MB\n")
    print("| step | passed, s | worker, s of processor | database, s of processor | memory, MB |")
    print("| --- | ---: | ---: | ---: | ---: |", flush=True)

    def step(name, put_in):
        before = set(ProcrastinateWorker.objects.values_list("pk", flat=True))
        worker = subprocess.Popen(
            [sys.executable, HOUSE / "manage.py", "worker", "--queues", "long", "--concurrency", "1"]
        )
        while not set(ProcrastinateWorker.objects.values_list("pk", flat=True)) - before:  # each takes away what ended
            if worker.poll() is not None:
                raise SystemExit("The worker ended.")
            time.sleep(0.1)
        work, began = Work(worker.pid, backend), time.perf_counter()
        start = work.seconds()
        put_in()
        while (job := Job.objects.select_related("queued").latest("pk")).is_under_way:
            time.sleep(0.2)
        passed, end = time.perf_counter() - began, work.seconds()
        worker.send_signal(signal.SIGTERM)
        memory = os.wait4(worker.pid, 0)[2].ru_maxrss / 1024
        worker.returncode = 0
        python, database = (after - then for after, then in zip(end, start, strict=True))
        print(f"| {name} | {passed:.1f} | {python:.1f} | {database:.1f} | {memory:.0f} |", flush=True)
        if job.state != Job.State.DONE:
            raise SystemExit(f"{name}: {job.state}. {job.message}")

    def newest():
        return Import.objects.defer("rows").latest("pk")

    if "read" in STEPS:
        step("read, to the preview", lambda: tasks.read(data=data, name="large.ttl", by=writer, now=now))
    if "page" in STEPS:
        secret = {"secret": encrypt("A" * 32)}  # nothing opens without a second factor
        Authenticator.objects.create(user=writer, type=Authenticator.Type.TOTP, data=secret)
        client = Client()
        client.force_login(writer)
        for query in ["", "?page=200", "?status=conflict"]:
            began, used = time.perf_counter(), time.process_time()
            answer = client.get(f"{newest().get_absolute_url()}{query}")
            assert answer.status_code == 200  # noqa: S101 – a benchmark
            print(
                f"| preview{query} | {time.perf_counter() - began:.1f} | {time.process_time() - used:.1f} | | |",
                flush=True,
            )
    if "save" in STEPS:
        step("save the drafts", lambda: tasks.save(prepared=newest(), by=writer, now=now))
    for name, operation, by in [("send", "send", writer), ("publish", "publish", editor)]:
        if name in STEPS:
            step(f"{name} all", lambda operation=operation, by=by: together(prepared=newest(), operation=operation, by=by, now=timezone.now(), note="For the benchmark."))  # fmt: skip
    counts = {row.state: row.saved_count for row in Import.objects.defer("rows")}
    print(
        f"\n{Entry.objects.count():,} entries; {counts}; the largest process here held {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


# What `fill.py` leaves out: a tree with eight below each, a third related to a neighbour, the index of words.
HANG_TOGETHER = [
    "INSERT INTO definitions_broader (definition_id, broader_id) "
    "SELECT %(first)s + k, %(first)s + (k - 1) / 8 FROM generate_series(1, %(others)s) AS k",
    "INSERT INTO definitions_related (definition_id, related_id) "
    "SELECT %(first)s + k, %(first)s + k - 1 FROM generate_series(2, %(others)s, 3) AS k",
    "INSERT INTO publishing_indexword (entry_id, lexeme, forms, weight, in_text) "
    "SELECT entry_id + k, lexeme, forms, weight, in_text "
    "FROM publishing_indexword CROSS JOIN generate_series(1, %(others)s) AS k",
    # Copies were written with keys of their own.
    "SELECT setval(pg_get_serial_sequence('publishing_entry', 'id'), (SELECT max(id) FROM publishing_entry)), "
    "setval(pg_get_serial_sequence('publishing_revision', 'id'), (SELECT max(id) FROM publishing_revision))",
    "ANALYZE",
]
TIMES = 20


def measure_one():
    """Print a row: what publishing a definition costs that has one above it and one related, and then its next version."""
    import statistics

    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone
    from pages import Watch

    from definitions.models import Definition
    from organisations.models import Person
    from publishing.lifecycle.drafting import save_draft
    from publishing.lifecycle.publication import publish

    first, others = Definition.objects.earliest("pk").pk, Definition.objects.count() - 1
    with connection.cursor() as cursor:
        for statement in HANG_TOGETHER:
            cursor.execute(statement, {"first": first, "others": others})
        cursor.execute("SELECT pg_backend_pid()")
        watch = Watch(cursor.fetchone()[0])
    writer, editor = Person.objects.get(name="Writer"), Person.objects.get(name="Editor")
    took, statements = {"a new one": [], "its next version": []}, {}
    for number in range(TIMES):
        entry = None
        for what, times in took.items():
            document = {
                "slug": f"new-{number}", "label": f"New {number}", "definition": f"{what} says what a record means here.",
                "broader": [f"term-{others // 2:06}"], "related": [f"term-{others // 3:06}"],
            }  # fmt: skip
            draft = save_draft(kind="definition", document=document, by=writer, now=timezone.now(), entry=entry)
            entry, before = draft.entry, watch.now()
            with CaptureQueriesContext(connection) as queries:
                publish(revision=draft, by=editor, now=timezone.now(), note="For the benchmark.")
            times.append([after - then for after, then in zip(watch.now(), before, strict=True)])
            statements[what] = len(queries)
    for what, found in took.items():
        passed, *used = (statistics.median(each) for each in zip(*found[2:], strict=True))
        print(f"| {others + 1:,} | {what} | {passed:.0f} | {sum(used):.0f} | {statements[what]} |", flush=True)


def main(*steps):
    from run import postgres

    with postgres() as database:
        environment = {**os.environ, "DATABASE_URL": database, "DEMO": "1", "EXPORT_DIR": str(HOUSE / "var" / "benchmarks" / "vocabulary")}  # fmt: skip
        for step in steps:
            subprocess.run([sys.executable, *step], check=True, env=environment)


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        sys.stdout.writelines(turtle(int(sys.argv[2])))
    elif sys.argv[1:2] in (["measure"], ["measure-one"]):
        import django

        django.setup()
        measure() if sys.argv[1] == "measure" else measure_one()
    elif sys.argv[1:2] == ["one"]:
        print(
            "| definitions | published | passed, ms | processor, ms | statements |\n| ---: | --- | ---: | ---: | ---: |",
            flush=True,
        )
        for size in os.environ.get("SIZES", "1000,100000").split(","):
            main([HOUSE / "benchmarks" / "fill.py", size], [__file__, "measure-one"])
    else:
        main([__file__, "measure"])
