"""Measure how often the search finds what readers want, beside other ways on the same texts.

    DEMO=1 python benchmarks/search/measure.py               the questions by which the search was made
    DEMO=1 python benchmarks/search/measure.py held_out      those that nothing was made by
    DEMO=1 python benchmarks/search/measure.py fresh         those that were written last; for choosing too since decision 52
    DEMO=1 python benchmarks/search/measure.py tuning        those by which the weight of search phrases was chosen

`success@5`: the share of questions with an answer (grade 3) or a help (2) among the first five. `nDCG@10`: how near the
first ten come to the best order of all that is judged, with gains of 2^grade - 1. Both are given twice: by what was
judged before any search was asked (`want`), where all else counts as nought, and with what `pool.py` had judged
afterwards (`pooled.yaml`). `not judged` is the share of the first ten that nobody has judged even then.
"""

import argparse
import math
import os
import re
import sqlite3
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

import yaml  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Q  # noqa: E402

from insight.search.ranking import search  # noqa: E402
from insight.search.views import FEW  # noqa: E402
from publishing.models import IndexEntry, SearchPhrase  # noqa: E402
from publishing.published.projection import index_again  # noqa: E402

FOLDER = Path(__file__).parent
SETS = {
    "questions": "for development",
    "held_out": "held out",
    "fresh": "fresh",
    "tuning": "by who wrote the phrases",
}


def asked_in(name):
    """Return [{"q": …, "want": {slug: grade}}] of a set of questions."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text())["questions"]


POOLED = yaml.safe_load((FOLDER / "pooled.yaml").read_text())["judged"]


def judgments(question):
    """Return {slug: grade} of all that was judged, before any search was asked and after."""
    return {**POOLED.get(question["q"], {}), **question["want"]}


def ndcg(found, want):
    def gain(grades):
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:10]))

    best = gain(sorted(want.values(), reverse=True))
    return gain([want.get(slug, 0) for slug in found]) / best if best else 0


def succeeds(found, want):
    return any(want.get(slug, 0) >= 2 for slug in found[:5])


def ours(typed):
    """Return what the page lists, in its order: organisations come first where one is asked for."""
    found = search(typed)
    organisations = [one.organisation.slug for one in found.organisations[:FEW] if found.organisations[0].is_asked_for]
    return [*organisations, *[result.row.slug for result in found.results]][:10]


@contextmanager
def without_phrases():
    """Give this search as it is where no editor wrote search phrases; put all back at the end."""
    with transaction.atomic():
        entries = [*SearchPhrase.objects.values_list("entry", flat=True).distinct()]
        SearchPhrase.objects.all().delete()
        index_again(entries)
        yield ours
        transaction.set_rollback(True)


@contextmanager
def websearch():
    """Give a search as PostgreSQL has it: its web search over label, summary and body, all words, ranked by cover density."""
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

    yield find
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE plain")


def ilike(typed):
    wanted = Q(label__icontains=typed) | Q(summary__icontains=typed) | Q(body__icontains=typed)
    return list(IndexEntry.objects.shown().filter(wanted).order_by("label", "slug").values_list("slug", flat=True)[:10])


@contextmanager
def fts5(between):
    """Give a search of SQLite's FTS5 over the same texts, stemmed and ranked by bm25: all words, or any of them."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE entry USING fts5(slug UNINDEXED, label, summary, body, tokenize='porter unicode61')"
    )
    rows = IndexEntry.objects.shown().values_list("slug", "label", "summary", "body")
    database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", rows.iterator())

    def find(typed):
        query = between.join(f'"{word}"' for word in re.findall(r"\w+", typed))
        sql = "SELECT slug FROM entry WHERE entry MATCH ? ORDER BY bm25(entry, 0, 5, 2, 1) LIMIT 10"
        return [slug for (slug,) in database.execute(sql, [query])]

    yield find


WAYS = {
    "this search": lambda: nullcontext(ours),
    "this search, without search phrases": without_phrases,
    "PostgreSQL's websearch alone": websearch,
    "SQLite FTS5, all words": lambda: fts5(" "),
    "SQLite FTS5, any word": lambda: fts5(" OR "),
    "ILIKE": lambda: nullcontext(ilike),
}


def mean(numbers):
    return sum(numbers) / len(numbers)


def figures(found, asked):
    """Return success@5 and nDCG@10 by what was judged before, the same with what was pooled, and the share not judged."""
    before, after = [question["want"] for question in asked], [judgments(question) for question in asked]
    measured = [[*map(way, found, want)] for want in (before, after) for way in (succeeds, ndcg)]
    unknown = [slug not in known for slugs, known in zip(found, after, strict=True) for slug in slugs]
    return [*map(mean, measured), mean(unknown or [0])]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("name", nargs="?", choices=SETS, default="questions")
    arguments.add_argument("--show", action="store_true", help="the questions that fall short, and what was found")
    chosen = arguments.parse_args()
    asked = asked_in(chosen.name)
    print(f"{len(asked)} questions {SETS[chosen.name]}\n")
    print("| way | success@5 | nDCG@10 | success@5, pooled | nDCG@10, pooled | not judged | found nothing |")
    print("| --- |" + " ---: |" * 6)
    for way_name, way in WAYS.items():
        with way() as find:
            found = [find(question["q"])[:10] for question in asked]
        numbers = [f"{number:.3f}" for number in figures(found, asked)]
        print(f"| {way_name} | {' | '.join(numbers)} | {sum(not slugs for slugs in found)} |", flush=True)
        if chosen.show and way_name == "this search":
            for question, slugs in zip(asked, found, strict=True):
                known = judgments(question)
                if ndcg(slugs, known) < 0.8 or not succeeds(slugs, known):
                    graded = [f"{slug} {known.get(slug, '?')}" for slug in slugs]
                    missed = [f"{slug} {known[slug]}" for slug in known if known[slug] > 1 and slug not in slugs]
                    print(
                        f"  {ndcg(slugs, known):.2f} {question['q']}: {', '.join(graded)}; missed {', '.join(missed)}"
                    )


if __name__ == "__main__":
    main()
