"""Find what costs more the more there is: ask every page, list, feed and table as its role, with few and with many entries.

    python benchmarks/flat.py                       needs PostgreSQL's initdb (Debian: apt install postgresql)
    SIZES=1000,100000 SECONDS=600 PAGES=admin,workbench python benchmarks/flat.py      other sizes; only addresses with a word

The demonstration is loaded once; for each size a database is made from it and filled as `pages.py` does it. Each address
is asked by the process itself: once before, once while statements, rows that the database reads from tables and bytes
before compression are counted, then `TIMES` times for milliseconds of processor (of Python and the database together,
without Python's collections of garbage; the least counts). What grows by more than 1.3 from the first size to the last,
or is larger than 60 kB, is marked. `FAR` in an address is a page far on: the second of 1,000 entries, the 200th of
100,000, of the admin's lists the last; where one of both is not there, nothing is compared, and it is said. For each size
`SECONDS` are spent asking, in turn for each role; what was not reached then is named below the table.
"""

import gc
import json
import os
import subprocess
import sys
import time
from itertools import zip_longest
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "benchmarks")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SIZES = [int(size) for size in os.environ.get("SIZES", "1000,20000").split(",")]
ONLY = [word for word in os.environ.get("PAGES", "").split(",") if word]
TIMES, SECONDS = int(os.environ.get("TIMES", "1")), float(os.environ.get("SECONDS", "240"))
GROWS, LARGEST = 1.3, 60.0
SLACK = 3.0, 40  # milliseconds and rows below which growth is noise

READERS = """
/search/?q=record /search/?q=children /search/?q=consent&kind=barrier /search/suggestions/?q=rec /findings/ /findings/?page=9
/barriers/?q=record /barriers/?page=FAR /evidence/?page=FAR /definitions/?page=FAR /actions/?page=FAR /barriers/?ordering=-modified /barriers/?ordering=-confidence
/barriers/?term=lawful-basis /evidence/?q=record /evidence/?ordering=-issued /evidence/?theme=legal /evidence/?read=whole
/definitions/?q=record /definitions/?ordering=-modified /definitions/?basis=law /definitions/?read=whole
/actions/?state=unowned /actions/?ordering=due /actions/?q=record /actions/?effort=small /commitments/heads/
/plan/versions/ /demonstration/log/ /evidence/download/?barrier=scattered-powers
/api/v1/barriers/?q=record /api/v1/barriers/?page=FAR /api/v1/evidence/?page=FAR /api/v1/definitions/?page=FAR /api/v1/actions/?page=FAR /api/v1/evidence/ /api/v1/evidence/?q=record /api/v1/evidence/?theme=legal
/api/v1/definitions/ /api/v1/definitions/?q=record /api/v1/definitions/?basis=law /api/v1/actions/?state=unowned
/api/v1/actions/?q=record /api/v1/search/?q=record /api/v1/definitions/lookup/?label=record /api/v1/heads/
/feeds/barriers.atom /feeds/evidence.atom /feeds/definitions.atom /feeds/actions.atom /feeds/heads.atom /id/terms
""".split()
RESEARCHER = """
/workbench/ /workbench/drafts/ /workbench/drafts/?state=draft /workbench/discarded/ /workbench/references/
/workbench/spreadsheet/ /workbench/import/ /workbench/find/evidence/?q=act /workbench/find/definitions/?q=record
/workbench/new/barriers/ /workbench/barriers/scattered-powers/ /workbench/barriers/scattered-powers/history/
/workbench/alike/evidence/?title=Sharing+records
""".split()
EDITOR = "/workbench/ /workbench/plan/ /workbench/plan/?list=unowned /workbench/plan/?days=7 /accounts/people/".split()


def improvements():
    from config.urls import improvements as found

    return [f"/workbench/improve/{each.key}/" for each in found]


def administrator():
    from django.contrib import admin

    found = []
    for model, table in admin.site._registry.items():
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        found += [address, *([f"{address}?q=record"] if table.search_fields else []), f"{address}?p=FAR"]
    return [*found, "/accounts/people/"]


class Counters:
    """What a request costs: processor, and rows read from tables, as PostgreSQL counts them."""

    ROWS = """
        SELECT sum(seq_tup_read) + sum(idx_tup_fetch) FROM pg_stat_user_tables
    """

    def __init__(self, cursor):
        self.cursor = cursor
        cursor.execute("SELECT pg_backend_pid()")
        self.file = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def processor(self):
        return time.process_time() * 1000 + int(self.file.read_text().split()[0]) / 1e6

    def rows(self):
        self.cursor.execute("SELECT pg_stat_force_next_flush()")
        self.cursor.execute(self.ROWS)
        return int(self.cursor.fetchone()[0])


def ask(client, address, far):
    from web.admin import FirstPages

    if address.startswith("/admin/"):  # its lists end there
        far = min(far, FirstPages.LAST)
    answer = client.get(address.replace("FAR", str(far)), HTTP_HOST="localhost")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body


def clients():
    """Return {role: (a client who is signed in so, the addresses to ask)}."""
    from django.test import Client
    from pages import PAGES

    from organisations.accounts.second_factor import DEMO_MARK
    from organisations.models import Person

    found = {
        "reader": [*PAGES, *READERS], "researcher": [*RESEARCHER, *improvements()], "editor": EDITOR,
        "partner": ["/commitments/"], "administrator": administrator(),
    }  # fmt: skip
    for role, addresses in found.items():
        client = Client(raise_request_exception=False)
        if role != "reader":
            client.force_login(person := Person.objects.filter(role=role, is_active=True).first())
            session = client.session
            session[DEMO_MARK] = person.pk  # it asks for no second factor then
            session.save()
        found[role] = client, [each for each in addresses if not ONLY or any(word in each for word in ONLY)]
    return found


def measure(file, far):
    """Write {role address: figures} of all addresses as JSON, as far as `SECONDS` go; `far` is the number of a page far on."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from config.static_files import collect_what_changed
    from insight.coverage.tasks import count_pictures

    collect_what_changed()
    count_pictures()  # as its job does after each publication
    found, until, roles = {}, time.monotonic() + SECONDS, clients()
    rounds = zip_longest(*[[(role, address) for address in addresses] for role, (_, addresses) in roles.items()])
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # so that one process does it all
        counters = Counters(cursor)
        for role, address in (each for turn in rounds for each in turn if each):
            if time.monotonic() > until:
                break
            client = roles[role][0]
            ask(client, address, far)
            before = counters.rows()
            with CaptureQueriesContext(connection) as queries:
                answer, body = ask(client, address, far)
            rows, statements, took = counters.rows() - before, len(queries), []
            gc.disable()  # or one of them would take the 0.2 to 1.3 s of a collection that all before it have made due
            for _ in range(TIMES):
                begun = counters.processor()
                ask(client, address, far)
                took.append(counters.processor() - begun)
            gc.enable()
            line = [answer.status_code, round(min(took), 1), statements, rows, round(len(body) / 1000, 1)]
            found[f"{role} {address}"] = line
            print(role, address, *line, answer.get("Location", ""), file=sys.stderr, flush=True)
    wanted = [f"{role} {address}" for role, (_, addresses) in roles.items() for address in addresses]
    Path(file).write_text(json.dumps({key: found.get(key) for key in wanted}))


def table(first, last):
    """Return the lines of the table that compares the figures of two sizes."""
    lines = [
        f"| who | address | ms: {SIZES[0]:,} | {SIZES[-1]:,} | statements | rows read: {SIZES[0]:,} | {SIZES[-1]:,} | kB: {SIZES[0]:,} | {SIZES[-1]:,} | grows |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for key, few in first.items():
        many = last.get(key)
        if not few or not many:
            continue
        role, address = key.split(" ", 1)
        there = few[0] == many[0] == 200
        grows = [
            *([f"is not there among {SIZES[0]:,}"] if few[0] != 200 and many[0] == 200 else []),
            *(["time"] if there and many[1] > GROWS * few[1] + SLACK[0] else []),
            *(["statements"] if there and many[2] > few[2] + 2 else []),
            *(["rows"] if there and many[3] > GROWS * few[3] + SLACK[1] else []),
            *(["bytes"] if there and many[4] > GROWS * few[4] + 1 else []),
            *(["large"] if many[4] > LARGEST and not address.startswith(("/api", "/feeds")) else []),
            *([f"answers {many[0]}"] if many[0] != 200 else []),
        ]
        lines.append(
            f"| {role} | `{address}` | {few[1]} | {many[1]} | {many[2]} | {few[3]:,} | {many[3]:,} | {few[4]} | {many[4]} | {', '.join(grows)} |"
        )
    return lines


def main():
    import psycopg
    from run import postgres

    work = HOUSE / "var" / "benchmarks"
    work.mkdir(parents=True, exist_ok=True)
    with postgres() as database, psycopg.connect(database, autocommit=True) as server:
        base = database.rpartition("/")[0]

        def run(name, *command):
            environment = {
                **os.environ,
                "DATABASE_URL": f"{base}/{name}",
                "DEMO": "1",
                "EXPORT_DIR": str(work / "pages"),
            }
            subprocess.run(
                [sys.executable, *command], check=True, cwd=HOUSE, env=environment, stdout=subprocess.DEVNULL
            )

        server.execute("CREATE DATABASE demonstration")
        run("demonstration", "manage.py", "demo", "--prepare-only")
        for size in SIZES:
            server.execute(f"CREATE DATABASE of_{size} TEMPLATE demonstration")
            run(f"of_{size}", "benchmarks/pages.py", "fill", str(size))
            run(
                f"of_{size}", "benchmarks/flat.py", "measure", str(work / f"flat-{size}.json"), str(max(2, size // 500))
            )
    first, last = [json.loads((work / f"flat-{size}.json").read_text()) for size in (SIZES[0], SIZES[-1])]
    print("\n".join(table(first, last)))
    if missed := [key for key in first if not first[key] or not last.get(key)]:
        print(f"\nNot reached in {SECONDS:.0f} s: " + ", ".join(f"`{key}`" for key in missed))


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    elif sys.argv[1] == "measure":
        import django

        django.setup()
        measure(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 2)
