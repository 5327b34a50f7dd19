"""Measure how often the search finds what readers want, beside three plain ways on the same texts.

    DEMO=1 python benchmarks/search/measure.py               the questions by which the search was made
    DEMO=1 python benchmarks/search/measure.py --held-out    those that nothing was made by
    DEMO=1 python benchmarks/search/measure.py --tuning      those by which the weight of search phrases was chosen

`success@5`: the share of questions with an answer (grade 3) or a help (2) among the first five. `nDCG@10`: how near the
first ten come to the best order, with gains of 2^grade - 1.
"""

import argparse
import math
import os
import re
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

import yaml  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Q  # noqa: E402

from insight.search.ranking import search  # noqa: E402
from insight.search.views import FEW  # noqa: E402
from publishing.models import IndexEntry  # noqa: E402

SETS = {
    "questions": "for development",
    "held_out": "held out",
    "tuning": "by who wrote the phrases",
}


def ndcg(found, want):
    def gain(grades):
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:10]))

    return gain([want.get(slug, 0) for slug in found]) / gain(sorted(want.values(), reverse=True))


def succeeds(found, want):
    return any(want.get(slug, 0) >= 2 for slug in found[:5])


def ours(typed):
    """Return what the page lists, in its order: organisations come first where one is asked for."""
    found = search(typed)
    organisations = [one.organisation.slug for one in found.organisations[:FEW] if found.organisations[0].is_asked_for]
    return [*organisations, *[result.row.slug for result in found.results]][:10]


def websearch():
    """Return a search as PostgreSQL has it: its web search over label, summary and body, all words, ranked by cover density."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE plain AS SELECT slug, setweight(to_tsvector('english', label), 'A')
            || setweight(to_tsvector('english', summary), 'B') || setweight(to_tsvector('english', body), 'C') AS words
            FROM publishing_indexentry
            """
        )
        cursor.execute("CREATE INDEX ON plain USING gin (words)")

    def find(typed):
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT slug FROM plain, websearch_to_tsquery('english', %s) AS query WHERE words @@ query
                ORDER BY ts_rank_cd(words, query, 1) DESC, slug LIMIT 10
                """,
                [typed],
            )
            return [slug for (slug,) in cursor.fetchall()]

    return find


def ilike(typed):
    wanted = Q(label__icontains=typed) | Q(summary__icontains=typed) | Q(body__icontains=typed)
    return list(IndexEntry.objects.shown().filter(wanted).order_by("label", "slug").values_list("slug", flat=True)[:10])


def fts5():
    """Return two searches of SQLite's FTS5 over the same texts, stemmed and ranked by bm25: all words, any of them."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE entry USING fts5(slug UNINDEXED, label, summary, body, tokenize='porter unicode61')"
    )
    rows = IndexEntry.objects.shown().values_list("slug", "label", "summary", "body")
    database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", rows.iterator())

    def find(typed, between):
        query = between.join(f'"{word}"' for word in re.findall(r"\w+", typed))
        sql = "SELECT slug FROM entry WHERE entry MATCH ? ORDER BY bm25(entry, 0, 5, 2, 1) LIMIT 10"
        return [slug for (slug,) in database.execute(sql, [query])]

    return lambda typed: find(typed, " "), lambda typed: find(typed, " OR ")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--held-out", dest="name", action="store_const", const="held_out", default="questions")
    arguments.add_argument("--tuning", dest="name", action="store_const", const="tuning")
    arguments.add_argument("--show", action="store_true", help="the questions that fall short, and what was found")
    chosen = arguments.parse_args()
    name = SETS[chosen.name]
    asked = yaml.safe_load(Path(__file__).with_name(f"{chosen.name}.yaml").read_text())["questions"]
    with_all, with_any = fts5()
    ways = {
        "this search": ours,
        "PostgreSQL's websearch": websearch(),
        "SQLite FTS5, all words": with_all,
        "SQLite FTS5, any word": with_any,
        "ILIKE": ilike,
    }
    print("| questions | | success@5 | nDCG@10 | found nothing |\n| --- | --- | ---: | ---: | ---: |")
    for way_name, way in ways.items():
        found = [way(question["q"]) for question in asked]
        wants = [question["want"] for question in asked]
        success = sum(map(succeeds, found, wants)) / len(asked)
        quality = sum(map(ndcg, found, wants)) / len(asked)
        empty = sum(not slugs for slugs in found)
        print(f"| {len(asked)} {name} | {way_name} | {success:.3f} | {quality:.3f} | {empty} |")
        if chosen.show and way is ours:
            for question, slugs in zip(asked, found, strict=True):
                if ndcg(slugs, question["want"]) < 0.8 or not succeeds(slugs, question["want"]):
                    print(f"  {ndcg(slugs, question['want']):.2f} {question['q']}: {slugs[:6]} not {question['want']}")


if __name__ == "__main__":
    main()
