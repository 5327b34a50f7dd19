"""Rows of a list are folded to a line, and several of them are moved, changed and removed at once."""

import html5lib
import pytest
from django.http import QueryDict

from barriers.forms import BARRIER_FORM
from publishing.documents.rows import change_chosen, numbers_chosen, put_rows_back
from publishing.refusals import Invalid
from tests.publishing.test_workbench import draft_of, fields, writer  # noqa: F401

LIST = {"evidence": [{"source": letter, "stance": "supports", "checked": False} for letter in "abcde"]}
ADDRESS = "/workbench/barriers/lost-records/"


def order(document):
    return "".join(row["source"] for row in document["evidence"])


@pytest.mark.parametrize(
    ("numbers", "change", "expected", "at"),
    [
        ([0], "move.3", "bcdae", 3),
        ([4], "move.0", "eabcd", 0),
        ([1, 3], "move.0", "bdace", 0),
        ([0, 1], "move.99", "cdeab", 3),
        ([0, 2, 4], "remove", "bd", 0),
    ],
)
def test_rows_chosen_are_moved_and_removed_together(numbers, change, expected, at):
    document, focus = change_chosen(BARRIER_FORM, LIST, "evidence", numbers, change)

    assert (order(document), focus) == (expected, f"evidence.{at}")


def test_rows_chosen_are_given_one_value():
    document, _ = change_chosen(BARRIER_FORM, LIST, "evidence", [1, 2], "set.stance.qualifies")
    document, _ = change_chosen(BARRIER_FORM, document, "evidence", [2], "set.checked.yes")

    assert [row["stance"] for row in document["evidence"]] == [
        "supports",
        "qualifies",
        "qualifies",
        "supports",
        "supports",
    ]
    assert [row["checked"] for row in document["evidence"]] == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("numbers", "change"),
    [([], "remove"), ([0], ""), ([0], "set.stance.perhaps"), ([0], "set.slug.x"), ([0], "move.x"), ([0], "burn.1")],
)
def test_what_cannot_be_done_with_rows_is_refused_at_the_list(numbers, change):
    with pytest.raises(Invalid) as refusal:
        change_chosen(BARRIER_FORM, LIST, "evidence", numbers, change)

    assert list(refusal.value.errors) == ["/evidence"]


@pytest.mark.parametrize(
    ("ticked", "numbers"),
    [
        ("chosen.e=2&chosen.e=0&chosen.e=2", [0, 2]),
        ("chosen.e=all", [0, 1, 2]),
        ("chosen.e=9&chosen.e=-1&chosen.e=x", []),
    ],
)
def test_only_rows_that_are_there_are_chosen(ticked, numbers):
    assert numbers_chosen(QueryDict(ticked), "e", 3) == numbers


def test_rows_removed_come_back_where_they_stood():
    document, _ = change_chosen(BARRIER_FORM, LIST, "evidence", [1, 3], "remove")
    rows = [(number, LIST["evidence"][number]) for number in (1, 3)]

    assert put_rows_back(document, "evidence", rows) == (LIST, "evidence.1")


@pytest.mark.django_db
def test_rows_ticked_on_the_page_are_removed_and_undone_together(writer, small_world):  # noqa: F811
    before = [row["source"] for row in fields_of(writer)]

    answer = writer.post(
        ADDRESS,
        {
            **fields(writer, ADDRESS),
            "chosen.evidence": ["0", "1"],
            "with.evidence": "remove",
            "operation": "chosen:evidence",
        },
    )

    assert draft_of("lost-records").document["evidence"] == []
    page = html5lib.parse(writer.get(answer.url).content, namespaceHTMLElements=False)
    [undo] = [button for button in page.iter("button") if (button.get("value") or "").startswith("undo:")]
    writer.post(ADDRESS, {**fields(writer, ADDRESS), "operation": undo.get("value")})
    assert [row["source"] for row in draft_of("lost-records").document["evidence"]] == before


def fields_of(client):
    posted = fields(client, ADDRESS)
    return [{"source": posted[f"evidence.{number}.source"][0]} for number in range(int(posted["evidence.rows"][0]))]


@pytest.mark.django_db
def test_nothing_ticked_is_said_beside_the_list(writer, small_world):  # noqa: F811
    answer = writer.post(
        ADDRESS, {**fields(writer, ADDRESS), "with.evidence": "remove", "operation": "chosen:evidence"}
    )

    assert answer.status_code == 422
    assert "Tick the rows first" in answer.content.decode()


@pytest.mark.django_db
def test_row_is_a_line_with_the_name_of_its_source_and_opens_where_something_is_missing(writer, small_world):  # noqa: F811
    writer.post(ADDRESS, {**fields(writer, ADDRESS), "evidence.1.finding": "", "operation": "save"})

    page = html5lib.parse(writer.get(f"{ADDRESS}?check=1").content, namespaceHTMLElements=False)
    folds = [item for item in page.iter("details") if (item.get("id") or "").startswith("evidence-")]
    assert [item.get("open") is not None for item in folds if item.get("id").endswith("-fold")] == [False, True]
    assert "A study of study" in "".join(page.find(".//*[@id='evidence-0-fold']/summary").itertext())


@pytest.mark.django_db
def test_contents_say_how_much_is_left_in_each_part(writer, small_world):  # noqa: F811
    writer.post(ADDRESS, {**fields(writer, ADDRESS), "statement": "", "evidence.0.finding": "", "operation": "save"})

    page = html5lib.parse(writer.get(ADDRESS).content, namespaceHTMLElements=False)
    lines = [
        " ".join("".join(item.itertext()).split()) for item in page.find(".//nav[@class='bench__parts']").iter("li")
    ]
    assert lines[0] == "What 1 left"
    assert lines[2] == "The evidence, and how sure it makes us 1 left"
    assert lines[-1] == "Still needed 2"


@pytest.mark.django_db
def test_confidence_is_answered_beside_the_evidence(writer, small_world):  # noqa: F811
    writer.post(
        ADDRESS,
        {
            **fields(writer, ADDRESS),
            "confidence.coherence.concern": "minor",
            "confidence.coherence.reason": "Few.",
            "operation": "save",
        },
    )

    assert draft_of("lost-records").document["confidence"]["coherence"]["concern"] == "minor"
