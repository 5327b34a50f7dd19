"""Texts that the screen's authors did not write: enough of them, nobody's, and the docs show today's figures."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from screening.personal_data import REFUSED, begins_with_a_day
from tests.screening import policy, ways

# The held part, or the last that was opened.
NEWEST = [*policy.PARTS][-1]


@pytest.mark.parametrize("part", policy.PARTS)
def test_docs_show_the_figures_of_today(part):
    assert policy.markdown([part]) in (settings.BASE_DIR / "docs" / "screening.md").read_text(encoding="utf-8")


def test_docs_show_how_many_ways_of_writing_are_found():
    assert ways.markdown() in (settings.BASE_DIR / "docs" / "screening.md").read_text(encoding="utf-8")


def test_docs_show_how_many_births_are_found_whatever_the_names():
    assert policy.renamed() in (settings.BASE_DIR / "docs" / "screening.md").read_text(encoding="utf-8")


def test_nothing_of_a_held_part_is_printed_but_counts(monkeypatch):
    monkeypatch.setattr(policy, "HELD", NEWEST)
    monkeypatch.setattr(policy, "findings", lambda text: [])  # everything is missed

    assert policy.wrong(NEWEST) == []


def test_texts_are_enough_of_every_kind_and_the_parts_share_none():
    lists = {part: policy.texts(part) for part in policy.PARTS}
    refused = [row for part in policy.PARTS for row in lists[part]["refused"]]

    assert {row["kind"] for row in refused} == set(REFUSED)
    assert sum(row["style"] == "plain" for row in refused) >= 180
    assert sum(row["style"] == "disguised" for row in refused) >= 120
    assert sum(len(lists[part]["passes"]) for part in policy.PARTS) >= 600
    every = [row["text"] for part in policy.PARTS for rows in lists[part].values() for row in rows]
    repeated = len(every) - len(set(every))
    assert repeated == 0  # a number: nothing of the held part is shown


def test_files_hold_no_chi_number_but_the_published_example():
    for part in policy.PARTS:
        text = (policy.TEXTS / f"{part}.yaml").read_text(encoding="utf-8")
        figures = [
            re.sub(r"\D", "", number) for number in re.findall(r"(?<![0-9])[0-9]{6}[ /-]?[0-9]{4}(?![0-9])", text)
        ]
        possible = sum(
            begins_with_a_day(ten) and str(policy.check_digit(ten[:9])) == ten[9] and f"ISBN {ten}" not in text
            for ten in figures
            if ten != "0101011237"
        )
        assert possible == 0, part


@pytest.mark.parametrize("seed", ["0", "1"])
def test_every_process_refuses_the_same_texts(seed):
    """Sets have another order in each process: where one decided, a text was refused by one and taken by another."""
    counts = (
        "from tests.screening import policy\n"
        "from screening.personal_data import findings\n"
        f"print(sum(bool(findings(row['text'])) for row in policy.texts({NEWEST!r})['refused']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", counts], cwd=settings.BASE_DIR, env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    table = policy.scores(NEWEST)
    assert int(done.stdout) == sum(table["all kinds", style].found for style in policy.STYLES)
