"""Measure what one search takes in the database: `DATABASE_URL=… python benchmarks/search/speed.py`.

Each question is asked several times; the time of all its statements together counts, as it passes and as the database's
process has the processor (by Linux's schedstat, on the same machine), which other work on the machine does not change.
Beside it, what the search was before: PostgreSQL's websearch, every match ranked, counted by kind and theme, the first 20 with their extracts.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

import yaml  # noqa: E402
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, F  # noqa: E402

from insight.search.extracts import extract  # noqa: E402
from insight.search.ranking import search  # noqa: E402
from insight.search.suggestions import suggestions  # noqa: E402
from insight.search.views import with_texts  # noqa: E402
from publishing.models import IndexEntry  # noqa: E402

COMMON = [
    "record",
    "children",
    "care",
    "information sharing",
    "care records of children",
    "data protection law",
    "share",
]
QUESTIONS = yaml.safe_load(Path(__file__).with_name("questions.yaml").read_text())["questions"]
TIMES = int(os.environ.get("TIMES", "5"))


class Stopwatch:
    """Adds up what the statements take, in milliseconds: as time passes, and on the processor."""

    def __init__(self, pid):
        self.file, self.passed, self.worked = Path(f"/proc/{pid}/schedstat"), 0.0, 0.0

    def on_processor(self):
        return int(self.file.read_text().split()[0]) / 1e6

    def __call__(self, execute, sql, params, many, context):
        start, worked = time.perf_counter(), self.on_processor()
        try:
            return execute(sql, params, many, context)
        finally:
            self.passed += (time.perf_counter() - start) * 1000
            self.worked += self.on_processor() - worked


def ours(typed):
    found = search(typed)
    return [extract(row, found.marks) for row in with_texts(found.results[:20])]


def before(typed):
    query = SearchQuery(typed, search_type="websearch", config="english")
    rows = IndexEntry.objects.shown().filter(words=query)
    list(rows.order_by().values("kind").annotate(n=Count("pk")))
    for theme in ["legal", "technical", "cultural"]:
        rows.filter(themes__contains=[theme]).count()
    ranked = rows.annotate(
        rank=SearchRank(F("words"), query, cover_density=True), marked=SearchHeadline(F("body"), query)
    )
    return list(ranked.order_by("-rank", "kind", "slug")[:20].values("slug", "marked"))


def measure(way, typed, pid):
    times = []
    for _ in range(TIMES):
        watch = Stopwatch(pid)
        with connection.execute_wrapper(watch):
            way(typed)
        times.append((watch.passed, watch.worked))
    return times


def main():
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # so that one process does it all
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    print(f"{IndexEntry.objects.count():,} entries, {TIMES} times each; milliseconds in the database")
    print("| what | p50 passed | p95 passed | p50 processor | p95 processor |\n| --- | ---: | ---: | ---: | ---: |")
    begun = [question["q"][:length] for question in QUESTIONS[::5] for length in [2, 3, 5, 9]]
    for name, way, asked in [
        ("the questions", ours, [question["q"] for question in QUESTIONS]),
        ("common words", ours, COMMON),
        ("while typing", suggestions, begun),
        ("common words, PostgreSQL's websearch alone", before, COMMON),
    ]:
        times = [taken for typed in asked for taken in measure(way, typed, pid)]
        figures = []
        for each in map(sorted, zip(*times, strict=True)):
            figures += [statistics.median(each), each[int(len(each) * 0.95)]]
        print(f"| {name} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " |", flush=True)


if __name__ == "__main__":
    main()
