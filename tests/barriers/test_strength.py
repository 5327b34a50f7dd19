"""How much evidence stands behind a barrier: different sources by group, pieces read, findings by stance."""

import pytest

from barriers.models import Barrier
from barriers.strength import Strength, middle_level, strengths
from evidence.groups import KINDS, group_of
from evidence.models import Source
from tests import world

pytestmark = pytest.mark.django_db


def test_every_kind_of_source_is_in_one_group():
    grouped = [kind for kinds in KINDS.values() for kind in kinds]

    assert sorted(grouped) == sorted(Source.Kind.values)
    assert group_of("inquiry") == "research"
    assert group_of("legislation") == "law-and-guidance"


def test_a_source_cited_twice_is_counted_once_and_its_findings_twice(editor, django_assert_num_queries):
    world.publish(editor, ("source", world.source()), ("source", world.source("act", kind="legislation")))
    pieces = [
        {"source": "study", "stance": "supports", "finding": "Half were lost.", "locator": "p. 2", "checked": True},
        {"source": "study", "stance": "contradicts", "finding": "One store lost none.", "locator": "p. 9"},
        {"source": "act", "stance": "qualifies", "finding": "A duty to keep them exists.", "locator": "s. 1"},
    ]
    world.publish(
        editor, ("barrier", world.barrier(evidence=pieces)), ("barrier", world.barrier("no-place", evidence=[]))
    )
    lost, empty = Barrier.objects.get(slug="lost-records"), Barrier.objects.get(slug="no-place")

    with django_assert_num_queries(1):
        found = strengths([lost, empty])

    assert found[empty.pk] == Strength()
    assert (found[lost.pk].sources, found[lost.pk].research, found[lost.pk].rules) == (2, 1, 1)
    assert (found[lost.pk].supports, found[lost.pk].qualifies, found[lost.pk].contradicts) == (1, 1, 1)
    assert found[lost.pk].pieces == 3


def test_read_at_source_counts_what_the_page_of_each_piece_says(editor):
    world.publish(
        editor, ("source", world.source()), ("source", world.source("seen", checked="secondary", read="secondary"))
    )
    pieces = [
        {"source": "study", "stance": "supports", "finding": "Half were lost.", "read": read, "locator": "p. 2"}
        for read in ["part", "", "abstract"]
    ] + [{"source": "seen", "stance": "supports", "finding": "So they say.", "locator": ""}]
    world.publish(editor, ("barrier", world.barrier(evidence=pieces)))
    barrier = Barrier.objects.get()

    read = [piece.how_read in ["whole", "part"] for piece in barrier.evidence.select_related("source")]

    assert strengths([barrier])[barrier.pk].read == sum(read)


@pytest.mark.parametrize(
    ("numbers", "middle"),
    [
        ({}, None),
        ({"low": 0}, None),
        ({"high": 1}, "high"),
        ({"high": 1, "low": 1}, "low"),
        ({"low": 1, "high": 1, "moderate": 1}, "moderate"),
        ({"high": 2, "very-low": 1, "not-assessed": 1}, "very-low"),
    ],
)
def test_middle_level_is_a_barriers_own_and_never_an_average(numbers, middle):
    assert middle_level(numbers) == middle


def test_middle_level_of_ever_so_many_takes_no_longer():
    many = 10**15  # a list of so many would never end

    assert middle_level({"high": many, "moderate": 1, "low": many}) == "moderate"
