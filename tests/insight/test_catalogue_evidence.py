"""The real catalogue's sources, barriers and enablers, as files: what a reader relies on, and what the loader cannot see."""

from functools import cache

import pytest
import yaml
from django.conf import settings

from barriers.confidence import COMPONENTS, level_after, read_bodies
from barriers.models import Evidence
from evidence.models import Source
from evidence.reading import AT_SOURCE, admits_doubt
from insight.checks import BODIES_FOR_GAP, OLDEST_READER, PIECES_FOR_GAP, answers, reading_age

GAPS = ["previous-initiatives", "culture-and-decisions", "risk-assessment", "leadership-practices", "decision-tracking"]
VOICES = ["lived-experience", "interview", "workshop", "survey"]


@cache
def entries(name):
    return yaml.load((settings.BASE_DIR / "catalogue" / f"{name}.yaml").read_text(), Loader=yaml.CSafeLoader)[name]


SOURCES = {source["slug"]: source for source in entries("sources")}
BARRIERS = entries("barriers")
EVIDENCE = [(barrier, item) for barrier in BARRIERS for item in barrier["evidence"]]
by_barrier = pytest.mark.parametrize("barrier", BARRIERS, ids=lambda barrier: barrier["slug"])


def row(item):
    """A piece of evidence as the code sees it, not saved."""
    source = SOURCES[item["source"]]
    fields = {name: source[name] for name in ["kind", "authors", "publisher", "read"] if name in source}
    return Evidence(source=Source(**{"authors": [], **fields}), read=item["read"], stance=item["stance"])


def test_there_are_as_many_as_promised():
    assert len(SOURCES) >= 150
    assert len(BARRIERS) >= 65


def test_most_evidence_rests_on_a_part_read_at_source():
    read = sum(item["read"] in AT_SOURCE for _, item in EVIDENCE)

    assert read / len(EVIDENCE) >= 0.85


def test_nothing_is_checked_where_nobody_read():
    for barrier, item in EVIDENCE:
        at_source = item["read"] in AT_SOURCE and SOURCES[item["source"]]["read"] in AT_SOURCE
        assert item["checked"] == at_source, (barrier["slug"], item["source"])


def test_no_locator_admits_doubt():
    assert [(barrier["slug"], item["locator"]) for barrier, item in EVIDENCE if admits_doubt(item["locator"])] == []


@by_barrier
def test_plain_language_is_there_and_can_be_read_at_twelve(barrier):
    assert reading_age(barrier["plain_language"]) <= OLDEST_READER


@by_barrier
def test_sectors_and_rights_are_named_and_the_four_components_have_reasons(barrier):
    assert barrier["sectors"]
    assert barrier["rights"]
    assert all(barrier["confidence"][name]["reason"] for name in COMPONENTS)


@by_barrier
def test_relation_names_its_source_or_says_that_it_is_inferred(barrier):
    for relation in barrier.get("relations", []):
        assert relation.get("sources") or relation["note"].startswith("Inferred: "), relation


@by_barrier
def test_level_follows_from_the_components(barrier):
    confidence = barrier["confidence"]

    assert confidence["level"] == level_after(confidence)


@pytest.mark.parametrize(
    "barrier", [each for each in BARRIERS if each["confidence"]["level"] == "high"], ids=lambda each: each["slug"]
)
def test_high_confidence_rests_on_two_bodies_read_at_source(barrier):
    assert len(read_bodies(row(item) for item in barrier["evidence"] if item["stance"] == "supports")) >= 2


@pytest.mark.parametrize("gap", GAPS)
def test_knowledge_gap_is_answered_by_independent_sources(gap):
    pieces, bodies = answers([row(item) for barrier, item in EVIDENCE if gap in barrier.get("knowledge_gaps", [])])

    assert pieces >= PIECES_FOR_GAP == 8
    assert bodies >= BODIES_FOR_GAP == 4


def test_care_experienced_people_speak_for_themselves():
    assert sum(source["kind"] in VOICES for source in SOURCES.values()) >= 8
    assert sum(source["kind"] == "lived-experience" for source in SOURCES.values()) >= 8


def test_no_law_is_called_read_to_a_day_before_it_was_made():
    for source in SOURCES.values():
        if source.get("law_read_to") and source.get("issued"):
            assert source["law_read_to"][: len(source["issued"])] >= source["issued"], source["slug"]
