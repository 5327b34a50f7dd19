"""A review reads like a page: differences are marked where they stand, rows are known again."""

import pytest

from barriers.document import BARRIER
from evidence.document import SOURCE
from publishing.documents.in_place import marked, paired
from tests import world


def pieces(old, new, kind=BARRIER, maker=world.barrier):
    return marked(
        kind, maker(**old) if old is not None else None, maker(**new), labels=lambda kind, slugs: {"study": "A study"}
    )


def item(source="study", **changes):
    return {"source": source, "stance": "supports", "finding": "So it is.", **changes}


def test_words_that_changed_are_marked_and_others_are_not():
    statement = pieces({"statement": "It is lost at times."}, {"statement": "It is lost at all times."})["statement"]

    assert statement.runs == [("same", "It is lost at "), ("added", "all "), ("same", "times.")]


def test_texts_that_share_little_are_shown_one_after_the_other():
    statement = pieces({"statement": "Nobody knows the way."}, {"statement": "Letters were burnt."})["statement"]

    assert statement.runs == [("removed", "Nobody knows the way."), ("added", "Letters were burnt.")]


def test_row_is_known_again_after_it_moved_and_changed():
    old = {"evidence": [item("a"), item("b"), item("c")]}
    new = {"evidence": [item("c"), item("a", finding="So it is not."), item("d")]}

    rows = pieces(old, new)["evidence"].items

    assert [(row.value["source"], row.state, row.number, row.moved_from) for row in rows] == [
        ("c", "same", 1, 3), ("a", "changed", 2, None), ("b", "removed", None, None), ("d", "added", 3, None),
    ]  # fmt: skip


def test_values_are_said_in_the_words_of_readers():
    found = pieces({}, {"evidence": [item()], "confidence": {"level": "low", "explanation": "One."}})
    [row] = found["evidence"].items

    assert row.state == "added"
    assert row.parts["source"].runs == [("same", "A study")]
    assert row.parts["stance"].runs == [("same", "Supports")]
    assert found["confidence"].parts["level"].runs == [("same", "Low confidence")]
    assert pieces({}, {"issued": "2024-08"}, SOURCE, world.source)["issued"].runs == [
        ("removed", "May 2024"),
        ("added", "August 2024"),
    ]


def test_nothing_of_a_new_entry_is_marked():
    found = pieces(None, {"evidence": [item()]})

    assert not any(piece.is_marked for piece in found.values())


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ([], [{"a": 1}], [(None, 0, False)]),
        ([{"a": 1}], [], [(0, None, False)]),
        ([{"a": "x", "b": 1}, {"a": "x", "b": 2}], [{"a": "x", "b": 2}], [(0, None, False), (1, 0, False)]),
        ([{"a": ""}], [{"a": ""}], [(0, 0, False)]),
    ],
)
def test_rows_are_paired(old, new, pairs):
    assert paired(old, new) == pairs
