"""Measure every public page and list with few and with many entries.

    python benchmarks/pages.py                         needs PostgreSQL's initdb (Debian: apt install postgresql)
    SIZES=2000 PAGES=map,coverage python benchmarks/pages.py    other sizes, and only addresses that hold one of the words

A database of its own is filled with the demonstration and then, by SQL, with copies of all its published entries, each
copy with its own evidence, sources, actions and links, and with links to what the copy before it has: ten links an entry,
so that 100,000 entries have a million. Organisations and vocabularies stay as many as they are, so that
a knowledge gap or an organisation has to do with more and more. A plan has the actions of seventeen copies (nearly 400).

Each address is asked by the process itself. `first` is the first answer of all, in milliseconds that passed. `changed`
and `then` are answers to come after it: with all forgotten that is kept until something changes, and without. Of both
there are the milliseconds of processor, Python's and the database's, and the statements; last, bytes before compression.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SIZES = [int(size) for size in os.environ.get("SIZES", "2000,20000,100000").split(",")]
ONLY = [word for word in os.environ.get("PAGES", "").split(",") if word]
TIMES = int(os.environ.get("TIMES", "3"))
STEP = (
    100_000  # by which the keys of each copy lie beyond those of the one before; more than any table has to begin with
)
COPIES_IN_A_PLAN = 17
# What also leads from each copy to the copy before it: {model: the column in which the other copy stands}.
BESIDE = {
    "Evidence": "source_id", "TermUse": "definition_id", "Citation": "source_id", "ActionBarrier": "barrier_id",
    "ActionSource": "source_id",
}  # fmt: skip
# What is somebody's, or belongs to one entry that is not copied.
NOT_COPIED = (
    "Comment ReviewEvent Redaction FormerSlug RepeatableRequest IndexWord OpenQuestion PlainQuestion Commitment "
    "CommitmentEvent SecondSignature ProgressReport MilestoneMet Proof Assessment PlanVersion GapText SearchPhrase "
    "SearchPhraseEvent PlanEvent"
).split()

PAGES = """
/ /barriers/ /barriers/?page=5 /barriers/?theme=legal&ordering=-evidence /barriers/?knowledge_gap=decision-tracking
/barriers/?read=whole&sector=health /evidence/ /evidence/?page=9 /definitions/ /definitions/?page=9 /definitions/a-to-z/
/definitions/compare/?word=record /actions/ /actions/?page=4 /organisations/ /organisations/police-scotland/
/organisations/scottish-government/ /barriers/scattered-powers/ /barriers/scattered-powers/trace/ /evidence/law-com-2014/
/definitions/lawful-basis/ /actions/powers-register/ /barriers/scattered-powers/versions/
/plan/ /plan/timeline/ /plan/timeline/?lanes=gap /plan/timeline/?from=2027-04-01&to=2027-06-30 /plan/log/
/demonstration/ /demonstration/timeline/ /plan/demonstration-plan/versions/1/ /plan/demonstration-plan/versions/compare/
/plan/demonstration-plan/?format=csv /api/v1/plans/demonstration-plan/ /api/v1/plans/demonstration-plan/versions/compare/
/search/?q=consent /gaps/ /gaps/decision-tracking/ /map/ /map/?rows=people&columns=sectors /map/?rows=rights&columns=source-kinds
/map/?rows=factors&columns=people /map/?row=decision-tracking&column=sharing /map/?evidence=research&at_source=yes /map.csv
/map.svg /coverage/ /coverage/?by=people /coverage/?by=factors&theme=legal /coverage.csv /network/
/network/?from=barrier/scattered-powers&steps=2 /network/?from=organisation/police-scotland /what-can-we-do/
/what-can-we-do/?sector=health&fear=often&after=sometimes /your-records/ /download/
/api/v1/barriers/ /api/v1/barriers/?theme=legal /api/v1/barriers/?on=2030-01-01 /api/v1/evidence/?page=20
/api/v1/definitions/?page=9 /api/v1/actions/ /api/v1/organisations/ /api/v1/milestones/ /api/v1/plans/ /api/v1/changes/
/api/v1/events/ /api/v1/commitments/ /api/v1/map/ /api/v1/map/?rows=people&columns=sectors /api/v1/coverage/ /api/v1/gaps/
/api/v1/gaps/decision-tracking/ /api/v1/network/ /feeds/changes.atom /feeds/plan.atom
""".split()


def tables():
    """Return the models whose rows are copied: entries, and whatever hangs on one and is public."""
    from django.apps import apps

    from actions.models import Plan
    from publishing.models import Entry

    copied = [Entry, Plan]
    candidates = [
        model
        for app in ["publishing", "evidence", "definitions", "barriers", "actions"]
        for model in apps.get_app_config(app).get_models()
        if model.__name__ not in NOT_COPIED
    ]
    grown = True
    while grown:
        more = [
            model
            for model in candidates
            if model not in copied
            and any(
                field.many_to_one or field.one_to_one for field in model._meta.concrete_fields if field.remote_field
            )
            and any(field.remote_field and field.remote_field.model in copied for field in model._meta.concrete_fields)
        ]
        copied += more
        grown = bool(more)
    return copied


def new_name(old):
    """Return the SQL of what a copy is called: its number stands in every word, as names here differ in their words."""
    return f"regexp_replace({old}, '(\\w+)', '\\1' || k, 'g')"


def new_slug(old):
    """Return the SQL of the beginning of a copy's slug, which its number follows."""
    return f"rtrim(left({old}, 70), '-') || '-'"


def copy_of(model, copied):
    """Return the statement that makes copies 1 to %(copies)s of a table's rows."""
    from actions.models import Plan

    meta, columns, values = model._meta, [], []
    for field in meta.concrete_fields:
        name, value = field.column, f't."{field.column}"'
        if field.remote_field and field.remote_field.model is Plan:
            value = f"{value} + (k / {COPIES_IN_A_PLAN}) * {STEP}"
        elif (
            (field.remote_field and field.remote_field.model in copied)
            or (field.primary_key and not field.remote_field)
            or name == "sequence"
        ):
            value = f"{value} + k * {STEP}"
        elif name == "is_demonstration" and model is Plan:
            value = "false"  # there is one of it
        elif name == "slug":
            value = f"{new_slug(value)} || k"
        elif name == "body" and model.__name__ == "Representation":
            old, new = """'"slug":"' || t.slug || '"'""", f"""'"slug":"' || {new_slug("t.slug")} || k || '"'"""
            value = f"convert_to(replace(convert_from({value}, 'UTF8'), {old}, {new}), 'UTF8')"
        elif name in ("title", "label") or name in ("text", "folded") and "Label" in model.__name__:
            value = f"left({new_name(value)}, {min(field.max_length, 180)})"
        elif name in ("names", "alt_labels"):
            value = f"ARRAY(SELECT {new_name('each')} FROM unnest({value}) AS each)"
        columns.append(f'"{name}"')
        values.append(value)
    return (
        f'INSERT INTO "{meta.db_table}" ({", ".join(columns)}) '  # noqa: S608 – names of our own tables
        f'SELECT {", ".join(values)} FROM "{meta.db_table}" t CROSS JOIN generate_series(1, %(copies)s) AS k'
    )


def beside(model, column):
    """Return the statement that links each copy from the second on to the copy before it, as a table's rows link itself."""
    meta = model._meta
    names = [field.column for field in meta.concrete_fields]
    values = {meta.pk.column: f't."{meta.pk.column}" + {STEP // 2}', "position": "t.position + 1000"}
    values[column] = f't."{column}" - {STEP}'
    return (
        f'INSERT INTO "{meta.db_table}" ({", ".join(names)}) '  # noqa: S608 – names of our own tables
        f'SELECT {", ".join(values.get(name, f"t.{name}") for name in names)} FROM "{meta.db_table}" t '
        f'WHERE t."{meta.pk.column}" > {2 * STEP}'
    )


def fill(size):
    """Copy what is published until there are `size` entries."""
    from django.db import connection

    from publishing.models import Entry

    copy(max(0, -(-size // Entry.objects.count()) - 1))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def copy(copies):
    """Write so many copies of what is published, with their own links, actions and plans."""
    from django.db import connection

    from actions.models import Plan
    from publishing.models import Head

    models = tables()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # what is copied was checked before
        for model in models:
            statement = copy_of(model, models)
            if model is Plan:
                cursor.execute(statement, {"copies": copies // COPIES_IN_A_PLAN})
            else:
                cursor.execute(statement, {"copies": copies})
            if column := BESIDE.get(model.__name__):
                cursor.execute(beside(model, column))
        cursor.execute("SET session_replication_role = DEFAULT")
        head = Head.objects.get(pk=1)
        Head.objects.filter(pk=1).update(
            sequence=head.sequence + copies * STEP,
            counts={kind: number * (copies + 1) for kind, number in head.counts.items()},
        )


class Watch:
    """Milliseconds that passed, that processors worked for this process, and for the database's."""

    def __init__(self, pid):
        self.file = Path(f"/proc/{pid}/schedstat")

    def now(self):
        database = int(self.file.read_text().split()[0]) / 1e6
        return time.perf_counter() * 1000, time.process_time() * 1000, database


def forget():
    """Leave out all that is kept until something changes, as after a change."""
    from insight.map import kept
    from publishing.published import content_changes
    from publishing.published.stored_responses import kept_pages

    content_changes.forget()
    kept.forget()
    kept_pages.clear()


def ask(client, address):
    """Return (the answer, its body)."""
    answer = client.get(address)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def measure():
    """Print a row for each address."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from config.static_files import collect_what_changed
    from insight.coverage.tasks import count_pictures
    from publishing.models import Entry

    collect_what_changed()
    count_pictures()  # as its job does after each publication
    client = Client(raise_request_exception=False)
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # so that one process does it all
        cursor.execute("SELECT pg_backend_pid()")
        watch = Watch(cursor.fetchone()[0])
    client.get("/about/")
    print(f"\n{Entry.objects.count():,} entries, {TIMES} times each\n")
    print(
        "| address | answer | first, ms | changed: Python | database | statements | then: Python | database | statements | kB |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    for address in PAGES:
        if ONLY and not any(word in address for word in ONLY):
            continue
        began = time.perf_counter()
        answer, body = ask(client, address)
        figures = [f"{(time.perf_counter() - began) * 1000:,.0f}"]
        for prepare in (forget, lambda: None):
            took = []
            for _ in range(TIMES):
                prepare()
                before = watch.now()
                ask(client, address)
                took.append([after - then for after, then in zip(watch.now(), before, strict=True)])
            prepare()
            with CaptureQueriesContext(connection) as queries:
                ask(client, address)
            worked = [statistics.median(each) for each in list(zip(*took, strict=True))[1:]]
            figures += [*[f"{each:,.1f}" for each in worked], str(len(queries))]
        print(f"| `{address}` | {answer.status_code} | {' | '.join(figures)} | {len(body) / 1000:,.1f} |", flush=True)


def main():
    from run import postgres

    for size in SIZES:
        with postgres() as database:
            environment = {**os.environ, "DATABASE_URL": database, "DEMO": "1", "EXPORT_DIR": str(HOUSE / "var" / "benchmarks" / "pages")}  # fmt: skip
            subprocess.run(
                [sys.executable, HOUSE / "manage.py", "demo", "--prepare-only"], check=True, cwd=HOUSE, env=environment,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip
            for step in ["fill", "measure"]:
                subprocess.run([sys.executable, __file__, step, str(size)], check=True, env=environment)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        import django

        django.setup()
        if sys.argv[1] == "fill":
            fill(int(sys.argv[2]))
        else:
            measure()
