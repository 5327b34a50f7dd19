"""Strength, kind, age, reading and independence of the evidence: the same numbers in picture, table, API and CSV."""

import csv
import datetime
import io
import re

import pytest
from django.http import QueryDict

from barriers.models import Barrier, Category
from insight.coverage.asked import Coverage
from insight.coverage.figures import Row, percent
from insight.coverage.tables import WIDTH, bars
from insight.map import kept
from tests import world
from tests.factories.publishing import withdrawn
from tests.insight.test_map import level, piece, squeezed

pytestmark = pytest.mark.django_db


def coverage_of(query=""):
    asked = Coverage(QueryDict(query))
    assert asked.problems == {}
    return asked


@pytest.fixture
def filled(editor):
    """On one gap two barriers with four sources, on another one with two, on a third nothing."""
    for position, slug in enumerate(["tracking", "culture", "leadership"]):
        Category.objects.create(vocabulary="knowledge_gaps", slug=slug, label=slug.capitalize(), position=position)
    world.publish(
        editor,
        ("source", world.source("study", issued="2024-05", jurisdiction="Scotland")),
        ("source", world.source("older", issued="1999", publisher="Another press")),
        ("source", world.source("account", issued="", checked="secondary", read="secondary")),
        ("source", world.source("act", kind="legislation", issued="2018", jurisdiction="UK and Scotland")),
        ("source", world.source("page", kind="web-page", issued="2025")),
    )
    return world.publish(
        editor,
        ("barrier", world.barrier("one", knowledge_gaps=["tracking"], confidence=level("high"),
                                  evidence=[piece("study"), piece("study", "contradicts"), piece("act")])),
        ("barrier", world.barrier("two", knowledge_gaps=["tracking", "culture"], confidence=level("low"),
                                  evidence=[piece("study"), piece("older"), piece("account")])),
        ("barrier", world.barrier("helper", kind="enabler", knowledge_gaps=["culture"], evidence=[piece("page")])),
    )  # fmt: skip


def row_of(asked, key):
    return next(row for row in asked.rows if row.value.key == key)


def test_a_row_counts_each_source_once_and_each_finding(filled):
    row = row_of(coverage_of(), "tracking")

    assert (row.barriers, row.levels["high"], row.levels["low"]) == (2, 1, 1)
    assert (row.sources, row.groups) == (4, {"research": 3, "law-and-guidance": 1, "other": 0})
    assert (row.oldest, row.middle_year, row.newest, row.undated) == (1999, 2018, 2024, 1)
    assert (row.read, row.scottish, row.publishers, row.findings) == (3, 2, 2, 6)
    assert (row.most_used.slug, row.findings_of_most_used) == ("study", 3)


def test_the_whole_counts_once_what_is_in_several_rows(filled):
    asked = coverage_of()

    assert (asked.whole.barriers, asked.whole.sources, asked.whole.findings) == (2, 4, 6)
    assert sum(row.barriers for row in asked.rows) == 3


def test_enablers_are_counted_where_they_are_asked_for(filled):
    assert row_of(coverage_of("kind=enabler"), "culture").sources == 1
    assert row_of(coverage_of(), "culture").sources == 3


def test_what_stands_out_is_derived(filled, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 12, 0, tzinfo=datetime.UTC))

    assert coverage_of().stands_out == [
        "No level of confidence has more than half of the 2 barriers.",
        "The fewest sources stand behind the barriers on culture: 3.",
        "No barriers are recorded on leadership.",
        "Half or more of the dated sources are from before 2020 for Tracking and Culture.",
        "The largest share of one source is 3 of the 6 findings behind the barriers on tracking.",
    ]


def test_what_stands_out_changes_with_what_is_published(filled, editor, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 12, 0, tzinfo=datetime.UTC))
    newer = [("source", world.source(f"new-{number}", issued="2025")) for number in range(3)]
    world.publish(editor, *newer)
    world.publish(
        editor,
        *[("barrier", world.barrier(f"more-{gap}", knowledge_gaps=[gap], confidence=level("low"),
                                    evidence=[piece(f"new-{number}") for number in range(3)]))
          for gap in ["tracking", "culture", "leadership"]],
    )  # fmt: skip
    said = coverage_of().stands_out

    assert said[0] == "Most barriers are of low confidence: 4 of 5."
    assert "The fewest sources stand behind the barriers on leadership: 3." in said
    assert not [sentence for sentence in said if sentence.startswith("No barriers")]
    assert any(sentence.startswith("For every knowledge gap with dated sources") for sentence in said)


def test_without_anything_nothing_else_is_said(db):
    assert coverage_of().stands_out == [
        "No barriers are recorded for what is chosen. That is a gap to fill, not good news."
    ]


def test_api_and_csv_give_the_same_numbers(filled, client):
    found = client.get("/api/v1/coverage/").json()
    rows = list(csv.DictReader(io.StringIO(client.get("/coverage.csv").content.decode())))

    assert [row["key"] for row in rows] == ["tracking", "culture", "leadership"]
    for told, row in zip(found["rows"], rows, strict=True):
        told |= {name.replace("_", "-"): number for name, number in told.pop("levels").items()}
        told["law-and-guidance"] = told.pop("law_and_guidance")
        assert {name: "" if value is None else str(value) for name, value in told.items()} == {
            name: row[name] for name in told
        }
        assert row["recent_from"] == str(found["recent_from"])


def test_table_gives_the_numbers_of_the_api(filled, client):
    page = client.get("/coverage/").content.decode()
    for row in client.get("/api/v1/coverage/").json()["rows"]:
        assert cells(page, "sure", row["label"]) == [row["levels"]["high"], row["levels"]["low"], row["barriers"]]
        assert cells(page, "kind", row["label"]) == [
            row["research"], row["law_and_guidance"], row["other"], row["sources"],
        ]  # fmt: skip
        assert cells(page, "age", row["label"])[-2:] == [row["recent"], row["undated"]]
        assert cells(page, "read", row["label"])[0] == f"{row['read']} of {row['sources']}"
        assert cells(page, "independence", row["label"])[1] == row["publishers"]


def cells(page, table, label):
    section = re.search(rf'<section class="chart" id="{table}".*?</section>', page, re.DOTALL).group()
    line = next(line for line in section.split("<tr>") if f">{label}<" in line)
    found = re.findall(r'<td class="number"[^>]*>([^<]*)</td>', line)
    return [int(cell) if cell.isdigit() else cell for cell in found]


def test_how_many_were_read_whole_is_counted(filled, editor, client):
    assert "Over all: 3 of 4 sources, none of them from beginning to end." in squeezed(client.get("/coverage/"))

    world.publish(editor, ("source", world.source("act", kind="legislation", issued="2018", read="whole")))
    assert "Over all: 3 of 4 sources, 1 of them from beginning to end." in squeezed(client.get("/coverage/"))


def test_bars_are_as_long_as_their_numbers(filled, client):
    page = client.get("/coverage/").content.decode()
    section = re.search(r'<section class="chart" id="kind".*?</section>', page, re.DOTALL).group()
    widths = {
        label: sum(float(width) for width in re.findall(r'y="1" width="([\d.]+)"', line))
        for line in section.split("<tr>")
        for label in re.findall(r">(Tracking|Culture)<", line)
    }

    assert widths["Tracking"] == pytest.approx(WIDTH - 2)
    assert widths["Culture"] == pytest.approx((WIDTH - 2) * 3 / 4, abs=0.2)
    assert bars([("a", 1), ("b", 0), ("c", 3)], 4)[1].x == pytest.approx(1 + (WIDTH - 2) / 4, abs=0.1)


def test_a_share_of_few_is_no_percentage():
    assert (percent(3, 9), percent(5, 10)) == ("", "50%")


def test_the_middle_year_is_a_sources_own():
    assert Row(None, years={2000: 1, 2020: 1}).middle_year == 2000
    assert Row(None, years={2000: 1, 2010: 2, 2020: 2}).middle_year == 2010
    assert Row(None).middle_year is None


def test_change_is_told_from_publications_once_there_are_two_days(filled, editor, client):
    today = coverage_of().days[-1][0]
    assert len(coverage_of().days) == 1
    assert "once there are two days of publication to compare" in squeezed(client.get("/coverage/"))

    earlier = world.NOW - datetime.timedelta(days=30)
    world.publish(editor, ("barrier", world.barrier("early", confidence=level("moderate"))), now=earlier)

    days = coverage_of().days
    assert [day for day, _, _ in days] == [earlier.date(), today]
    assert [(found["moderate"], sum(found.values()), sources) for _, found, sources in days] == [(1, 1, 0), (1, 3, 5)]
    page = client.get("/coverage/").content.decode()
    assert cells(page, "change", "3 October 2026") == [0, 1, 0, 1, 0]
    assert [day["sources"] for day in client.get("/api/v1/coverage/").json()["over_time"]] == [0, 5]


def test_a_level_that_changed_and_a_withdrawal_are_told(filled, editor):
    first = coverage_of().days[-1][0]
    later = datetime.datetime.combine(first + datetime.timedelta(days=3), datetime.time(12), datetime.UTC)
    world.publish(
        editor,
        ("barrier", world.barrier("two", knowledge_gaps=["tracking"], confidence=level("moderate"),
                                  evidence=[piece("study")])),
        now=later,
    )  # fmt: skip
    withdrawn(filled[0], by=editor)

    days = {day: found for day, found, _ in coverage_of().days}
    assert days[first + datetime.timedelta(days=3)]["moderate"] == 1
    assert days[first + datetime.timedelta(days=3)]["low"] == 0
    assert sum(days[max(days)].values()) == 1


@pytest.mark.parametrize("address", ["/coverage/", "/coverage.csv", "/api/v1/coverage/"])
@pytest.mark.parametrize("query", ["by=nope", "by=rights", "kind=x", "colour=red", "demonstration=no", "theme=x"])
def test_what_is_unknown_is_refused(filled, client, address, query):
    answer = client.get(f"{address}?{query}")

    assert answer.status_code == 400
    if query.startswith("by"):
        assert "There are: knowledge-gaps, stages, themes, factors, sectors, people." in answer.content.decode()


def test_what_is_invented_is_counted_only_where_it_is_asked_for(filled):
    entry = Barrier.objects.get(slug="two").entry
    type(entry).objects.filter(pk=entry.pk).update(is_demonstration=True)
    kept.forget()

    assert (coverage_of().whole.barriers, coverage_of("demonstration=yes").whole.barriers) == (1, 2)
    assert sum(coverage_of().days[-1][1].values()) == 1


@pytest.mark.parametrize("further", [0, 2])
def test_queries_do_not_grow_with_entries(filled, editor, client, django_assert_num_queries, further):
    for number in range(further):
        world.publish(
            editor, ("barrier", world.barrier(f"more-{number}", knowledge_gaps=["tracking"], evidence=[piece("study")]))
        )
    with django_assert_num_queries(30):  # five of them with a time limit, which takes four; one for what a job counted
        client.get("/coverage/")
    with django_assert_num_queries(4):  # until something is published
        client.get("/coverage/")
